//! Log lines to standard error.
//!
//! Field names: `site`, `source`, `vdn`, `agent`, `class`, `code`, `detail` (AICC's own text, capped), `method`, `path`, `status`, `took_us`.
//! Never logged: secret keys, `Guid`, cookies, `Authorization`, queries, bodies.

use tracing_subscriber::filter::LevelFilter;

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

/// Starts logging. A second call changes nothing.
pub fn start(level: Level) {
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    // Fails only when logging was started before, which tests do.
    let _ = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_ansi(false).with_target(false).try_init();
}
