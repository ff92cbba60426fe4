//! What the command line does with a history, in a file or at a server: looks whether it is sound, and writes what is in it as text or as a table.

use std::fmt;
use std::io::Write;

use chrono::{DateTime, SecondsFormat};
use domain::access_code::AccessCodeRow;
use domain::field::{Field, Source};
use domain::reading::Reading;
use domain::skill::SkillRow;
use domain::sysindex::Period;
use domain::system_state::SystemState;

use super::file::place_id;
use super::shelf::{Question, Shelf};
use super::{Place, parquet};
use crate::database::{self, Connection, Error};

/// Looks whether a file is sound, and says what is in it; of a server only the latter.
///
/// # Errors
/// A sentence: it cannot be read, or is damaged.
pub fn check(at: &database::Place, mut say: impl FnMut(&str)) -> Result<(), String> {
    let because = |error: Error| not_read(at, error);
    let connection = opened(at).map_err(because)?;
    let is_file = !matches!(at, database::Place::Server(_));
    if is_file {
        let sound = connection.one("PRAGMA integrity_check(1)", &[], |row| row.text(0)).map_err(because)?.unwrap_or_default();
        if sound != "ok" {
            return Err(format!("{} is damaged: {sound}", name_of(at)));
        }
    }
    let places = "SELECT place.source, place.site, place.vdn,
            (SELECT min(known.first_ms) FROM (SELECT min(at_ms) AS first_ms FROM sample WHERE sample.place = place.id
                UNION ALL SELECT min(begin_ms) FROM block WHERE block.place = place.id
                UNION ALL SELECT min(begin_ms) FROM period WHERE period.place = place.id) AS known),
            (SELECT max(known.last_ms) FROM (SELECT max(at_ms) AS last_ms FROM sample WHERE sample.place = place.id
                UNION ALL SELECT max(begin_ms) FROM block WHERE block.place = place.id
                UNION ALL SELECT max(begin_ms) FROM period WHERE period.place = place.id) AS known)
        FROM place ORDER BY 2, 3, 1";
    let rows = connection.all(places, &[], |row| {
        let instant = |index| row.maybe_whole(index).map(|at_ms| at_ms.map_or_else(|| "-".to_owned(), text_of));
        let (source, site, vdn) = (row.text(0)?, row.text(1)?, row.whole(2)?);
        Ok(format!("{source} of VDN {vdn} of {site}: from {} to {}", instant(3)?, instant(4)?))
    });
    rows.map_err(because)?.iter().for_each(|line| say(line));
    say(if is_file { "The file is sound." } else { "Whether its tables are sound is for the server's own tools (pg_amcheck)." });
    Ok(())
}

/// Opens a history beside whoever writes it, without ever changing it.
fn opened(at: &database::Place) -> Result<Connection, Error> {
    match at {
        database::Place::File(file) => Connection::to_examine(file),
        at => Connection::to_read(at),
    }
}

fn not_read(at: &database::Place, error: impl fmt::Display) -> String {
    format!("{} cannot be read: {error}", name_of(at))
}

fn name_of(at: &database::Place) -> String {
    match at {
        database::Place::Server(server) => format!("the history at {server}"),
        database::Place::File(path) | database::Place::Memory(path, _) => path.display().to_string(),
    }
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of values with commas between: what could not be read is `?`, what is never supplied `-`.
    Csv,
    /// A file of the Parquet format: neither is a number, so both are null; which fields are never supplied stands in a column `absent`.
    Parquet,
}

/// Writes the reads of a place in a window, or its periods of system indicators: the instant in UTC, the queue or access code, the fields.
///
/// # Errors
/// A sentence: the file cannot be read, or nobody takes what is written.
pub fn export(
    at: &database::Place,
    place: &Place,
    (from_ms, until_ms): (i64, i64),
    format: Format,
    out: &mut (impl Write + Send),
) -> Result<(), String> {
    if let database::Place::File(file) = at
        && !file.is_file()
    {
        return Err(format!("{} is no file", file.display()));
    }
    let fields = match place.source {
        Source::Skill => names(SkillRow::FIELDS),
        Source::AccessCode => names(AccessCodeRow::FIELDS),
        Source::SystemState => names(SystemState::FIELDS),
        Source::Sysindex => names(Period::FIELDS),
        Source::Agent => return Err("statistics of single agents are not recorded".to_owned()),
    };
    if !is_recorded(at, place).map_err(|error| not_read(at, error))? {
        let (source, vdn, site) = (place.source.word(), place.vdn, &place.site);
        return Err(format!("nothing of source {source} of VDN {vdn} of site {site} is in {}", name_of(at)));
    }
    let shelf = Shelf::new(at.clone());
    let mut rows = match format {
        Format::Csv => Rows::lines(out, &fields)?,
        Format::Parquet => Rows::Table(Box::new(parquet::Writer::new(out, &fields).map_err(not_written)?)),
    };
    if place.source == Source::Sysindex {
        let (keys, owned) = (vec![place.vdn.0], fields.iter().map(|name| (*name).to_owned()).collect());
        let question = Question { place: place.clone(), keys, fields: owned, from_ms, until_ms, step_ms: 0, interval_ms: 0 };
        let recorded = shelf.series(&question)?;
        for (index, at_ms) in recorded.at_ms.iter().enumerate() {
            let cells: Vec<Option<i64>> = recorded.series.iter().map(|series| series.last[index]).collect();
            if cells.iter().any(Option::is_some) {
                let readings: Vec<Reading> = cells.iter().map(|cell| cell.map_or(Reading::Unread, Reading::Value)).collect();
                rows.put(*at_ms, place.vdn.0, &readings)?;
            }
        }
        return rows.end();
    }
    let mut ended = Ok(());
    shelf.each_row(place, (from_ms, until_ms), &fields, |at_ms, key, readings| {
        if ended.is_ok() {
            ended = rows.put(at_ms, key, readings);
        }
    })?;
    ended?;
    rows.end()
}

/// Where rows go.
enum Rows<W: Write + Send> {
    Lines(W),
    Table(Box<parquet::Writer<W>>),
}

fn not_written(error: impl fmt::Display) -> String {
    format!("what was read cannot be written: {error}")
}

impl<W: Write + Send> Rows<W> {
    fn lines(mut out: W, fields: &[&str]) -> Result<Self, String> {
        writeln!(out, "read_at_utc,id,{}", fields.join(",")).map_err(not_written)?;
        Ok(Self::Lines(out))
    }

    fn put(&mut self, at_ms: i64, key: u32, readings: &[Reading]) -> Result<(), String> {
        match self {
            Self::Lines(out) => {
                let cells: Vec<String> = readings.iter().map(|reading| cell(*reading)).collect();
                writeln!(out, "{},{key},{}", text_of(at_ms), cells.join(",")).map_err(not_written)
            }
            Self::Table(table) => table.row(at_ms, key, readings).map_err(not_written),
        }
    }

    fn end(self) -> Result<(), String> {
        match self {
            Self::Lines(mut out) => out.flush().map_err(not_written),
            Self::Table(table) => table.end().map_err(not_written),
        }
    }
}

fn is_recorded(at: &database::Place, place: &Place) -> Result<bool, Error> {
    Ok(place_id(&opened(at)?, place)?.is_some())
}

fn names<Row>(fields: &[Field<Row>]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}

fn cell(reading: Reading) -> String {
    match reading {
        Reading::Value(value) => value.to_string(),
        Reading::Unread => "?".to_owned(),
        Reading::Absent => "-".to_owned(),
    }
}

/// An instant as text, milliseconds since 1970 in.
fn text_of(at_ms: i64) -> String {
    DateTime::from_timestamp_millis(at_ms).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use domain::id::{SkillId, VdnId};

    use super::super::file::{File, Retention, names as joined};
    use super::super::sample::packed;
    use super::*;
    use crate::database::tests::{Folder, trial_server};

    fn place(source: Source) -> Place {
        Place { source, site: "main".parse().unwrap(), vdn: VdnId(1) }
    }

    #[test]
    fn what_is_in_a_history_is_told_and_written_and_a_damaged_file_is_found() {
        let (folder, at_ms) = (Folder::new("history-command"), 1_768_464_003_000);
        let path = folder.join("history.db");
        for at in [database::Place::File(path.clone()), trial_server()] {
            {
                let mut file = File::open(&at, Retention { reads_h: 48, minutes_d: 14, fives_d: 60 }).unwrap();
                let readings = |field: &Field<SkillRow>| match field.name {
                    "talking" => Reading::Unread,
                    "study" => Reading::Absent,
                    _ => Reading::Value(7),
                };
                let rows = [SkillRow::from_fields(SkillId(101), readings)];
                let body = packed(&rows, |row| row.id.0, SkillRow::FIELDS);
                file.append(&place(Source::Skill), at_ms, &joined(SkillRow::FIELDS), &body).unwrap();
                let period = Period::from_fields(at_ms - 3000, |_| Reading::Value(3));
                file.append_periods(&place(Source::Skill).site, &[VdnId(1)], &[(VdnId(1), period)], &[]).unwrap();
            }
            let mut said = Vec::new();
            check(&at, |line| said.push(line.to_owned())).unwrap();
            assert_eq!(
                said[..2],
                [
                    "skill of VDN 1 of main: from 2026-01-15T08:00:03.000Z to 2026-01-15T08:00:03.000Z",
                    "sysindex of VDN 1 of main: from 2026-01-15T08:00:00.000Z to 2026-01-15T08:00:00.000Z",
                ]
            );
            assert_eq!(said[2] == "The file is sound.", matches!(at, database::Place::File(_)), "{}", said[2]);
            let written = |source| {
                let mut out = Vec::new();
                export(&at, &place(source), (at_ms - 60_000, at_ms + 60_000), Format::Csv, &mut out).unwrap();
                String::from_utf8(out).unwrap()
            };
            let skills = written(Source::Skill);
            let lines: Vec<&str> = skills.lines().collect();
            assert!(lines[0].starts_with("read_at_utc,id,signed_in,talking,"), "{skills}");
            assert_eq!(lines[1..], ["2026-01-15T08:00:03.000Z,101,7,?,7,7,7,7,7,7,-,7,7,7,7,7,7,7,7,7,7"]);
            assert_eq!(written(Source::Sysindex).lines().nth(1), Some("2026-01-15T08:00:00.000Z,1,3,3,3,3,3,3,3,3,3"));
            let nothing = export(&at, &place(Source::SystemState), (at_ms - 60_000, at_ms + 60_000), Format::Csv, &mut Vec::new());
            assert!(nothing.unwrap_err().starts_with("nothing of source system_state of VDN 1 of site main is in "));
        }

        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..].fill(0x5a);
        std::fs::write(&path, bytes).unwrap();
        assert!(check(&database::Place::File(path), |_| {}).unwrap_err().contains("history.db "));
        assert!(check(&database::Place::File(folder.join("none.db")), |_| {}).is_err());
    }
}
