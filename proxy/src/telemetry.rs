//! Log lines to standard error, and counters for the monitoring system.
//!
//! Field names: `site`, `source`, `vdn`, `agent`, `class`, `code`, `detail` (AICC's own text, capped), `method`, `path`, `status`, `viewer`, `took_us`, `request` (the id that the
//! answer carries as `x-request-id`).
//! Never logged: secret keys, `Guid`, cookies, `Authorization`, queries, bodies.

mod reloads;
mod requests;

use std::io::BufWriter;

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::LevelFilter;

pub use reloads::Reloads;
pub use requests::Requests;

/// Names and values of a metric's labels.
pub type Labels = Vec<(&'static str, String)>;

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Level {
    /// Only what needs a person.
    Error,
    /// And failed reads: the first, then once in five minutes.
    Warn,
    /// And one line per request.
    #[default]
    Info,
    /// Everything.
    Debug,
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line, for collectors.
    Json,
}

/// Lines that wait for a slow reader of the log. Later ones are lost: nobody's call is answered more slowly because of a log.
const WAITING_LINES: usize = 16_384;

/// Writes what waits when it is dropped, for at most a second.
#[must_use = "dropping it ends the log"]
pub struct Log(#[expect(dead_code, reason = "held for its drop")] WorkerGuard);

/// Starts logging, until the answer is dropped. A second call changes nothing.
pub fn start(level: Level, format: Format) -> Log {
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    // The writer flushes whenever nothing waits: under load many lines leave together.
    let (writer, guard) =
        NonBlockingBuilder::default().lossy(true).buffered_lines_limit(WAITING_LINES).finish(BufWriter::new(std::io::stderr()));
    let lines = tracing_subscriber::fmt().with_max_level(level).with_writer(writer).with_ansi(false).with_target(false);
    // Fails only when logging was started before, which tests do.
    let _ = match format {
        Format::Text => lines.try_init(),
        Format::Json => lines.json().flatten_event(true).try_init(),
    };
    Log(guard)
}
