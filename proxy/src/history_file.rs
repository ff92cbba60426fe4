//! The commands about a history file.

use std::io::{BufWriter, Write};

use aicc_proxy::history::{Place, command};
use chrono::DateTime;
use domain::field::Source;
use domain::id::VdnId;

use crate::arguments::{HistoryCommand, HistoryExport};
use crate::{Stop, announce};

/// Runs one command to its end.
pub(crate) fn run(wanted: HistoryCommand) -> Result<(), Stop> {
    match wanted {
        HistoryCommand::Check { file } => Ok(command::check(&file, announce)?),
        HistoryCommand::Export(wanted) => export(wanted),
    }
}

fn export(wanted: HistoryExport) -> Result<(), Stop> {
    let HistoryExport { file, source, site, vdn, from, until } = wanted;
    let usage = |sentence: String| Stop::Usage(vec![sentence]);
    let instant = |name: &str, text: &str| {
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| usage(format!("`--{name}` should be like 2027-01-31T18:00:00Z")))?;
        Ok::<i64, Stop>(at.timestamp_millis())
    };
    let window = (instant("from", &from)?, instant("until", &until)?);
    if window.0 >= window.1 {
        return Err(usage("`--from` should be before `--until`".to_owned()));
    }
    let site = site.parse().map_err(|what| usage(format!("`--site` is not good: {what}")))?;
    let source = Source::ALL.into_iter().find(|known| known.word() == source).unwrap_or(Source::Skill);
    let mut out = BufWriter::new(std::io::stdout().lock());
    command::export(&file, &Place { source, site, vdn: VdnId(vdn) }, window, &mut out)?;
    out.flush().map_err(|error| Stop::Failed(format!("the lines cannot be written: {error}")))
}
