//! Takes what `export` wrote into a history file: from another file, from another machine, or from `PostgreSQL` on the way back to one machine.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use chrono::DateTime;
use domain::access_code::AccessCodeRow;
use domain::field::{Field, Source};
use domain::id::{AccessCodeId, SkillId};
use domain::period::HOUR_MS;
use domain::reading::Reading;
use domain::skill::SkillRow;
use domain::sysindex::Period;
use domain::system_state::SystemState;

use super::file::{File, names};
use super::recorder::Config;
use super::sample::packed;
use super::{Place, parquet};
use crate::database;

/// What became of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Reads (of system indicators: periods) that are in the file now.
    pub reads: u64,
    /// Reads that the file has not taken, since it had later ones of the same source.
    pub left_out: u64,
}

/// One read: its queues or access codes by their numbers, with what stood in each column.
type Read = BTreeMap<u32, Vec<Reading>>;

/// Writes what `export` wrote, in either format, into a file that no other program has open, as reads of this place. The file is made where there is
/// none.
///
/// # Errors
/// A sentence with the number of the line or row that is none of an export, or why the file cannot be written. The hours before are in the file then.
pub fn import(file: &Path, place: &Place, mut export: impl BufRead) -> Result<Imported, String> {
    let begin = export.fill_buf().map_err(|error| format!("the export cannot be read: {error}"))?;
    if begin.starts_with(parquet::MAGIC) {
        let mut whole = Vec::new();
        export.read_to_end(&mut whole).map_err(|error| format!("the export cannot be read: {error}"))?;
        let (columns, rows) = parquet::read(whole.into())?;
        return taken(file, place, &columns, "row", rows.zip(1..));
    }
    let mut lines = export.lines();
    let head = lines.next().and_then(Result::ok).unwrap_or_default();
    let columns: Vec<String> = head.split(',').map(str::to_owned).collect();
    let columns = match &columns[..] {
        [at, id, columns @ ..] if at == "read_at_utc" && id == "id" => columns,
        _ => return Err("line 1 should be the head of an export: read_at_utc,id,…".to_owned()),
    };
    let rows = lines.zip(2_usize..).map(|(line, number)| {
        let line = line.map_err(|error| format!("line {number} cannot be read: {error}"));
        let row = line.and_then(|line| parse(&line, columns.len()).ok_or_else(|| format!("line {number} is not like those of an export")));
        (row, number)
    });
    taken(file, place, columns, "line", rows)
}

/// Takes the rows of an export, which come with their numbers; `what` they are called.
fn taken(
    file: &Path,
    place: &Place,
    columns: &[String],
    what: &str,
    rows: impl Iterator<Item = (Result<parquet::Row, String>, usize)>,
) -> Result<Imported, String> {
    let known = names_of(place.source)?;
    if let Some(unknown) = columns.iter().find(|column| !known.contains(&column.as_str())) {
        return Err(format!("{what} 1 names `{unknown}`, which is no field of this source"));
    }
    let because = |error: database::Error| format!("{} cannot be written: {error}", file.display());
    let opened = File::open(&database::Place::File(file.to_owned()), Config::default().retention).map_err(because)?;
    let mut target = Target { file: opened, place, columns, imported: Imported::default() };
    // An export tells one hour after the other, and within each one queue after the other.
    let (mut hour_ms, mut reads) = (i64::MIN, BTreeMap::<i64, Read>::new());
    for (row, number) in rows {
        let (at_ms, id, cells) = row?;
        let of_ms = at_ms - at_ms.rem_euclid(HOUR_MS);
        if of_ms < hour_ms {
            return Err(format!("{what} {number} is of an hour that is over: they should come hour by hour"));
        }
        if of_ms > hour_ms {
            target.write(std::mem::take(&mut reads)).map_err(because)?;
            hour_ms = of_ms;
        }
        reads.entry(at_ms).or_default().insert(id, cells);
    }
    target.write(reads).map_err(because)?;
    Ok(target.imported)
}

/// The instant, the number and the cells of a line.
fn parse(line: &str, cells: usize) -> Option<(i64, u32, Vec<Reading>)> {
    let mut parts = line.split(',');
    let at_ms = DateTime::parse_from_rfc3339(parts.next()?).ok()?.timestamp_millis();
    let id = parts.next()?.parse().ok()?;
    let readings: Vec<Reading> = parts
        .map(|cell| match cell {
            "?" => Some(Reading::Unread),
            "-" => Some(Reading::Absent),
            number => number.parse().ok().map(Reading::Value),
        })
        .collect::<Option<_>>()?;
    (readings.len() == cells).then_some((at_ms, id, readings))
}

fn names_of(source: Source) -> Result<Vec<&'static str>, String> {
    fn of<Row>(fields: &[Field<Row>]) -> Vec<&'static str> {
        fields.iter().map(|field| field.name).collect()
    }
    match source {
        Source::Skill => Ok(of(SkillRow::FIELDS)),
        Source::AccessCode => Ok(of(AccessCodeRow::FIELDS)),
        Source::SystemState => Ok(of(SystemState::FIELDS)),
        Source::Sysindex => Ok(of(Period::FIELDS)),
        Source::Agent => Err("statistics of single agents are not recorded".to_owned()),
    }
}

/// Where the reads go.
struct Target<'a> {
    file: File,
    place: &'a Place,
    columns: &'a [String],
    imported: Imported,
}

impl Target<'_> {
    fn write(&mut self, reads: BTreeMap<i64, Read>) -> Result<(), database::Error> {
        let columns = self.columns;
        // A field that the export did not have was not read.
        let cell = |cells: &[Reading], name: &str| {
            let column = columns.iter().position(|column| column == name);
            column.and_then(|column| cells.get(column).copied()).unwrap_or(Reading::Unread)
        };
        for (at_ms, read) in reads {
            match self.place.source {
                Source::Skill => {
                    let row = |(id, cells): (u32, Vec<Reading>)| SkillRow::from_fields(SkillId(id), |field| cell(&cells, field.name));
                    self.append(at_ms, &read.into_iter().map(row).collect::<Vec<_>>(), |row| row.id.0, SkillRow::FIELDS)?;
                }
                Source::AccessCode => {
                    let row =
                        |(id, cells): (u32, Vec<Reading>)| AccessCodeRow::from_fields(AccessCodeId(id), |field| cell(&cells, field.name));
                    self.append(at_ms, &read.into_iter().map(row).collect::<Vec<_>>(), |row| row.id.0, AccessCodeRow::FIELDS)?;
                }
                Source::Sysindex => {
                    let period = |cells: Vec<Reading>| Period::from_fields(at_ms, |field| cell(&cells, field.name));
                    let periods: Vec<_> = read.into_values().map(|cells| (self.place.vdn, period(cells))).collect();
                    self.file.append_periods(&self.place.site, &[self.place.vdn], &periods, &[])?;
                    self.imported.reads += 1;
                }
                Source::SystemState | Source::Agent => {
                    let row = |cells: Vec<Reading>| SystemState::from_fields(at_ms, at_ms, |field| cell(&cells, field.name));
                    let (vdn, rows) = (self.place.vdn.0, read.into_values().map(row).collect::<Vec<_>>());
                    self.append(at_ms, &rows, |_| vdn, SystemState::FIELDS)?;
                }
            }
        }
        Ok(())
    }

    fn append<Row>(&mut self, at_ms: i64, rows: &[Row], key: impl Fn(&Row) -> u32, fields: &[Field<Row>]) -> Result<(), database::Error> {
        if self.file.append(self.place, at_ms, &names(fields), &packed(rows, key, fields))? {
            self.imported.reads += 1;
        } else {
            self.imported.left_out += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::id::VdnId;

    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field as Parquet;

    use super::super::command::{Format, export};
    use super::*;
    use crate::database::tests::Folder;

    const BEGIN_MS: i64 = 1_768_464_000_000;

    fn place(source: Source) -> Place {
        Place { source, site: "main".parse().unwrap(), vdn: VdnId(1) }
    }

    fn exported(file: &Path, source: Source, format: Format) -> Vec<u8> {
        let mut out = Vec::new();
        export(&database::Place::File(file.to_owned()), &place(source), (BEGIN_MS, BEGIN_MS + 3 * HOUR_MS), format, &mut out).unwrap();
        out
    }

    /// The rows of an export, sorted: their order within an hour depends on what is packed.
    fn rows(export: &[u8]) -> BTreeSet<String> {
        if !export.starts_with(parquet::MAGIC) {
            return String::from_utf8(export.to_vec()).unwrap().lines().map(str::to_owned).collect();
        }
        let (columns, rows) = parquet::read(export.to_vec().into()).unwrap();
        rows.map(|row| format!("{columns:?} {:?}", row.unwrap())).collect()
    }

    #[test]
    fn what_was_exported_is_the_same_after_it_is_imported() {
        let folder = Folder::new("history-import");
        let first = folder.join("first.db");
        let cell = |field: &str, value: i64| match field {
            "idle" => Reading::Unread,
            "study" => Reading::Absent,
            _ => Reading::Value(value),
        };
        {
            let mut target = Target {
                file: File::open(&database::Place::File(first.clone()), Config::default().retention).unwrap(),
                place: &place(Source::Skill),
                columns: &[],
                imported: Imported::default(),
            };
            for at_ms in [BEGIN_MS + 5_000, BEGIN_MS + 15_000, BEGIN_MS + HOUR_MS + 5_000] {
                let row = |id| SkillRow::from_fields(SkillId(id), |field| cell(field.name, at_ms % 97 + i64::from(id)));
                target.append(at_ms, &[row(7), row(8)], |row| row.id.0, SkillRow::FIELDS).unwrap();
            }
            let period = Period::from_fields(BEGIN_MS, |_| Reading::Value(4));
            target.file.append_periods(&"main".parse().unwrap(), &[VdnId(1)], &[(VdnId(1), period)], &[]).unwrap();
            // Part of it is packed, as in a file that has been in use.
            while target.file.tidy(BEGIN_MS + HOUR_MS + 120_000).unwrap() {}
        }
        for format in [Format::Csv, Format::Parquet] {
            let second = folder.join(format!("{format:?}.db"));
            for (source, reads) in [(Source::Skill, 3), (Source::Sysindex, 1)] {
                let export = exported(&first, source, format);
                assert!(!rows(&export).is_empty());
                assert_eq!(import(&second, &place(source), &export[..]).unwrap(), Imported { reads, left_out: 0 });
                assert_eq!(rows(&exported(&second, source, format)), rows(&export));
                // What is no number is told apart as before.
                assert_eq!(rows(&exported(&second, source, Format::Csv)), rows(&exported(&first, source, Format::Csv)), "{format:?}");
            }
            let again = import(&second, &place(Source::Skill), &exported(&first, Source::Skill, format)[..]).unwrap();
            assert_eq!(again, Imported { reads: 0, left_out: 3 }, "nothing is in it twice");
        }
        let table = exported(&first, Source::Skill, Format::Parquet);
        let reader = SerializedFileReader::new(bytes::Bytes::from(table.clone())).unwrap();
        let row = reader.get_row_iter(None).unwrap().next().unwrap().unwrap();
        let cell = |name: &str| row.get_column_iter().find(|(column, _)| *column == name).unwrap().1.clone();
        assert_eq!((cell("idle"), cell("study"), cell("absent")), (Parquet::Null, Parquet::Null, Parquet::Str("study".to_owned())));
        assert_eq!((cell("id"), cell("read_at_utc")), (Parquet::UInt(7), Parquet::TimestampMillis(BEGIN_MS + 5_000)));
        assert!(matches!(cell("talking"), Parquet::Long(_)));
        let cut = import(&folder.join("cut.db"), &place(Source::Skill), &table[..table.len() / 2]).unwrap_err();
        assert!(cut.starts_with("it cannot be read as Parquet"), "{cut}");
    }

    #[test]
    fn lines_that_are_no_export_are_named_by_their_number() {
        let folder = Folder::new("history-no-import");
        let said = |lines: &str| import(&folder.join("history.db"), &place(Source::Skill), lines.as_bytes()).unwrap_err();
        assert!(said("").starts_with("line 1"));
        assert!(said("read_at_utc,id,callWaitNums\n").contains("`callWaitNums`"));
        let head = "read_at_utc,id,talking\n";
        for line in ["yesterday,7,1", "2026-01-15T08:00:00Z,7", "2026-01-15T08:00:00Z,7,many", "2026-01-15T08:00:00Z,-7,1"] {
            assert!(said(&format!("{head}{line}\n")).starts_with("line 2"), "{line}");
        }
        let back = format!("{head}2026-01-15T08:00:00Z,7,1\n2026-01-15T07:59:59Z,7,1\n");
        assert!(said(&back).starts_with("line 3"));
    }
}
