//! The commands about what was recorded.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use aicc_proxy::config::{self, WithoutSecrets};
use aicc_proxy::database;

use aicc_proxy::history::Place;
use aicc_proxy::history::command::{self, Format};
use aicc_proxy::history::import::{self, Imported};
use chrono::DateTime;
use domain::field::Source;
use domain::id::VdnId;

use crate::arguments::{HistoryAt, HistoryCommand, HistoryExport, HistoryImport, HistoryPlace};
use crate::{Stop, announce};

/// Runs one command to its end.
pub(crate) fn run(wanted: HistoryCommand) -> Result<(), Stop> {
    match wanted {
        HistoryCommand::Check(at) => Ok(command::check(&held(at)?, announce)?),
        HistoryCommand::Export(wanted) => export(wanted),
        HistoryCommand::Import(wanted) => import(wanted),
    }
}

fn export(wanted: HistoryExport) -> Result<(), Stop> {
    let HistoryExport { at, of, from, until, format } = wanted;
    let usage = |sentence: String| Stop::Usage(vec![sentence]);
    let instant = |name: &str, text: &str| {
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| usage(format!("`--{name}` should be like 2027-01-31T18:00:00Z")))?;
        Ok::<i64, Stop>(at.timestamp_millis())
    };
    let window = (instant("from", &from)?, instant("until", &until)?);
    if window.0 >= window.1 {
        return Err(usage("`--from` should be before `--until`".to_owned()));
    }
    let place = place(of)?;
    let format = if format == "parquet" { Format::Parquet } else { Format::Csv };
    let mut out = BufWriter::new(std::io::stdout());
    command::export(&held(at)?, &place, window, format, &mut out)?;
    out.flush().map_err(|error| Stop::Failed(format!("the export cannot be written: {error}")))
}

/// Where the history is that is meant.
fn held(HistoryAt { file, config }: HistoryAt) -> Result<database::Place, Stop> {
    let Some(path) = config else { return Ok(database::Place::File(file_of(file.unwrap_or_default(), "`--config` names the server")?)) };
    let text = std::fs::read_to_string(&path).map_err(|error| Stop::Usage(vec![format!("{} cannot be read: {error}", path.display())]))?;
    let none = || Stop::Usage(vec![format!("{} keeps no history: it names neither `file` in [history] nor [cluster]", path.display())]);
    config::read(&text, &WithoutSecrets).map_err(Stop::Usage)?.history.database.ok_or_else(none)
}

/// A file; an address of a server is none.
fn file_of(file: PathBuf, instead: &str) -> Result<PathBuf, Stop> {
    let is_address = |file: &Path| file.to_str().is_some_and(|text| text.contains("://"));
    if is_address(&file) { Err(Stop::Usage(vec![format!("{} is no file: {instead}", file.display())])) } else { Ok(file) }
}

fn import(HistoryImport { file, of }: HistoryImport) -> Result<(), Stop> {
    let file = file_of(file, "what is at a server is copied with pg_dump and pg_restore (schema aicc), while no proxy runs")?;
    let Imported { reads, left_out } = import::import(&file, &place(of)?, std::io::stdin().lock())?;
    announce(&format!("{reads} reads are in the file now."));
    if left_out > 0 {
        announce(&format!("{left_out} reads are not: the file had later ones of this source."));
    }
    Ok(())
}

fn place(HistoryPlace { source, site, vdn }: HistoryPlace) -> Result<Place, Stop> {
    let site = site.parse().map_err(|what| Stop::Usage(vec![format!("`--site` is not good: {what}")]))?;
    let source = Source::ALL.into_iter().find(|known| known.word() == source).unwrap_or(Source::Skill);
    Ok(Place { source, site, vdn: VdnId(vdn) })
}
