//! An export as a file of the Parquet format, for programs that reckon with tables: a column per field, in which what is no number is null. Which fields
//! are never supplied says one more column, so that nothing is lost on the way back.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use domain::reading::Reading;
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;

/// How every such file begins.
pub(super) const MAGIC: &[u8] = b"PAR1";
/// Names of the columns beside the fields.
const READ_AT: &str = "read_at_utc";
const ID: &str = "id";
const ABSENT: &str = "absent";
/// Most rows that wait in memory to be written.
const ROWS_AT_ONCE: usize = 50_000;

/// Writes rows as they come.
pub(super) struct Writer<W: Write + Send> {
    file: SerializedFileWriter<W>,
    fields: Vec<&'static str>,
    rows: Vec<(i64, u32, Vec<Reading>)>,
}

impl<W: Write + Send> Writer<W> {
    pub(super) fn new(out: W, fields: &[&'static str]) -> Result<Self, ParquetError> {
        let column = Type::primitive_type_builder;
        let instant = column(READ_AT, Physical::INT64).with_repetition(Repetition::REQUIRED);
        let instant = instant.with_logical_type(Some(LogicalType::timestamp(true, parquet::basic::TimeUnit::MILLIS)));
        let id = column(ID, Physical::INT32).with_repetition(Repetition::REQUIRED).with_converted_type(ConvertedType::UINT_32);
        let text = column(ABSENT, Physical::BYTE_ARRAY).with_repetition(Repetition::REQUIRED).with_converted_type(ConvertedType::UTF8);
        let mut columns = vec![Arc::new(instant.build()?), Arc::new(id.build()?)];
        for field in fields {
            columns.push(Arc::new(column(field, Physical::INT64).with_repetition(Repetition::OPTIONAL).build()?));
        }
        columns.push(Arc::new(text.build()?));
        let schema = Arc::new(Type::group_type_builder("reads").with_fields(columns).build()?);
        let file = SerializedFileWriter::new(out, schema, Arc::new(WriterProperties::builder().build()))?;
        Ok(Self { file, fields: fields.to_vec(), rows: Vec::new() })
    }

    pub(super) fn row(&mut self, at_ms: i64, id: u32, readings: &[Reading]) -> Result<(), ParquetError> {
        self.rows.push((at_ms, id, readings.to_vec()));
        if self.rows.len() < ROWS_AT_ONCE { Ok(()) } else { self.write() }
    }

    /// Ends the file.
    pub(super) fn end(mut self) -> Result<(), ParquetError> {
        self.write()?;
        self.file.close()?;
        Ok(())
    }

    /// Writes what waits, column by column.
    fn write(&mut self) -> Result<(), ParquetError> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        let instants: Vec<i64> = rows.iter().map(|(at_ms, ..)| *at_ms).collect();
        put::<Int64Type, _>(&mut group, &instants, None)?;
        let ids: Vec<i32> = rows.iter().map(|(_, id, _)| id.cast_signed()).collect();
        put::<Int32Type, _>(&mut group, &ids, None)?;
        for field in 0..self.fields.len() {
            let cells = || rows.iter().map(|(_, _, readings)| readings.get(field).and_then(|reading| reading.value()));
            let (values, there): (Vec<i64>, Vec<i16>) =
                (cells().flatten().collect(), cells().map(|cell| i16::from(cell.is_some())).collect());
            put::<Int64Type, _>(&mut group, &values, Some(&there))?;
        }
        let absent = |readings: &[Reading]| {
            let named = self.fields.iter().zip(readings).filter(|(_, reading)| **reading == Reading::Absent);
            ByteArray::from(named.map(|(name, _)| *name).collect::<Vec<_>>().join(",").as_str())
        };
        let absent: Vec<ByteArray> = rows.iter().map(|(_, _, readings)| absent(readings)).collect();
        put::<ByteArrayType, _>(&mut group, &absent, None)?;
        group.close()?;
        Ok(())
    }
}

/// Writes the next column of a group of rows; `there` says for each row whether it has a value.
fn put<T: parquet::data_type::DataType, W: Write + Send>(
    group: &mut parquet::file::writer::SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    there: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("there are more columns than in the schema".to_owned()))?;
    column.typed::<T>().write_batch(values, there, None)?;
    column.close()
}

/// A row of an export: when it was read, which queue or access code, and its cells.
pub(super) type Row = (i64, u32, Vec<Reading>);

/// What an export holds: the names of its fields, then row by row what stands in them.
pub(super) fn read(file: Bytes) -> Result<(Vec<String>, impl Iterator<Item = Result<Row, String>>), String> {
    let because = |error: ParquetError| format!("it cannot be read as Parquet: {error}");
    let reader = SerializedFileReader::new(file).map_err(because)?;
    let names = reader.metadata().file_metadata().schema().get_fields().iter().map(|column| column.name().to_owned());
    let fields: Vec<String> = names.filter(|name| ![READ_AT, ID, ABSENT].contains(&name.as_str())).collect();
    let known = fields.clone();
    let row = move |row: parquet::record::Row| {
        let (mut at_ms, mut id, mut absent, mut cells) = (None, None, String::new(), vec![Reading::Unread; known.len()]);
        for (name, field) in row.get_column_iter() {
            match (name.as_str(), field) {
                (READ_AT, Field::TimestampMillis(instant)) => at_ms = Some(*instant),
                (ID, Field::UInt(number)) => id = Some(*number),
                (ABSENT, Field::Str(names)) => absent.clone_from(names),
                (name, field) => match (known.iter().position(|known| known == name), field) {
                    (Some(_), Field::Null) => {}
                    (Some(at), Field::Long(value)) => cells[at] = Reading::Value(*value),
                    _ => return None,
                },
            }
        }
        for at in absent.split_terminator(',').filter_map(|name| known.iter().position(|known| known == name)) {
            cells[at] = Reading::Absent;
        }
        Some((at_ms?, id?, cells))
    };
    let rows = RowIter::from_file_into(Box::new(reader)).zip(1_usize..).map(move |(found, number)| {
        let found = found.map_err(|error| format!("row {number} cannot be read: {error}"))?;
        row(found).ok_or_else(|| format!("row {number} is not like those of an export"))
    });
    Ok((fields, rows))
}
