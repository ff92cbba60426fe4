//! The commands about a history file.

use std::io::{BufWriter, Write};

use aicc_proxy::history::Place;
use aicc_proxy::history::command::{self, Format};
use aicc_proxy::history::import::{self, Imported};
use chrono::DateTime;
use domain::field::Source;
use domain::id::VdnId;

use crate::arguments::{HistoryCommand, HistoryExport, HistoryImport, HistoryPlace};
use crate::{Stop, announce};

/// Runs one command to its end.
pub(crate) fn run(wanted: HistoryCommand) -> Result<(), Stop> {
    match wanted {
        HistoryCommand::Check { file } => Ok(command::check(&file, announce)?),
        HistoryCommand::Export(wanted) => export(wanted),
        HistoryCommand::Import(wanted) => import(wanted),
    }
}

fn export(wanted: HistoryExport) -> Result<(), Stop> {
    let HistoryExport { file, of, from, until, format } = wanted;
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
    command::export(&file, &place, window, format, &mut out)?;
    out.flush().map_err(|error| Stop::Failed(format!("the export cannot be written: {error}")))
}

fn import(HistoryImport { file, of }: HistoryImport) -> Result<(), Stop> {
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
