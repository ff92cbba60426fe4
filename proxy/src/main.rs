//! Starts the proxy: arguments, configuration, logging, serve, drain, exit code.

mod arguments;
mod demo;
mod history_file;
mod reload;
mod token;

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use aicc_proxy::clock::Clock;
use aicc_proxy::config::{self, Config, ProcessEnvironment, SiteConfig};
use aicc_proxy::doctor::{self, Others, Subject};
use aicc_proxy::listener::{Listener, too_few_handles};
use aicc_proxy::service::{self, Part, Service};
use aicc_proxy::telemetry;
use arguments::{Arguments, Run};
use clap::Parser;
use domain::setup::Mode;
use listenfd::ListenFd;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::block_in_place;

/// Every request needs a little memory; the allocator of a static program would be slow at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Exit code for a configuration or arguments that cannot be used (`EX_USAGE`).
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return explain(&error),
    };
    let _log = telemetry::start(arguments.log, arguments.log_format);
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            say(&format!("no threads can be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(async {
        match arguments.run() {
            Run::Token(command) => block_in_place(|| token::run(command)),
            Run::History(command) => block_in_place(|| history_file::run(command)),
            Run::Demo(options) => demo::run(options, stopped()).await,
            Run::Doctor { file, sign } => examine(&file, sign).await,
            Run::Configured { file, check } => configured(&file, check).await,
        }
    });
    // A name look-up under way cannot be broken off, and nobody needs its end.
    runtime.shutdown_background();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Usage(sentences)) => {
            say(&sentences.join("\n"));
            ExitCode::from(USAGE)
        }
        Err(Stop::Failed(sentence)) => {
            say(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// Why a run ends before its time.
pub(crate) enum Stop {
    /// The configuration or the arguments: nothing was started.
    Usage(Vec<String>),
    /// The machine: the port is taken, for example.
    Failed(String),
}

impl From<String> for Stop {
    fn from(sentence: String) -> Self {
        Self::Failed(sentence)
    }
}

/// Reads a configuration file and logs what it warns of.
fn read(file: &std::path::Path) -> Result<Config, Stop> {
    let usage = |sentence: String| Stop::Usage(vec![sentence]);
    let text = std::fs::read_to_string(file).map_err(|error| usage(format!("{} cannot be read: {error}", file.display())))?;
    let config = config::read(&text, &ProcessEnvironment).map_err(|mistakes| {
        let heading = format!("{} cannot be used:", file.display());
        Stop::Usage(std::iter::once(heading).chain(mistakes.into_iter().map(|mistake| format!("  {mistake}"))).collect())
    })?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    Ok(config)
}

/// Examines every site, and then others than AICC; ends well only if all is well.
async fn examine(file: &std::path::Path, sign: bool) -> Result<(), Stop> {
    let mut all_well = true;
    let config = read(file)?;
    let others = Others {
        provider: config.access.sign_in.map(|sign_in| sign_in.issuer),
        receivers: config.alarms.webhooks.into_iter().map(|receiver| (receiver.name, receiver.url)).collect(),
        database: config.cluster.map(|cluster| cluster.server),
    };
    for SiteConfig { site, call_center, client, .. } in config.sites {
        announce(&format!("Site {} ({})", site.id, site.name));
        let subject = Subject { site, call_center, client };
        all_well &= doctor::examine(&subject, sign, &Clock::real(), doctor::SPACING, |finding| announce(&finding.to_string())).await?;
    }
    if others.provider.is_some() || others.database.is_some() || !others.receivers.is_empty() {
        announce("Others");
        all_well &= doctor::examine_others(others, |finding| announce(&finding.to_string())).await?;
    }
    if all_well { Ok(()) } else { Err(Stop::Failed("not all is well".to_owned())) }
}

async fn configured(file: &std::path::Path, check: bool) -> Result<(), Stop> {
    let usage = |sentence: String| Stop::Usage(vec![sentence]);
    let mut config = read(file)?;
    if check {
        // Whoever only asks whether it is good does not want anything made in a database.
        config.access.tokens = None;
    }
    let (listen, limits, kept_at) = (config.listen, config.listener.clone(), config.alarms.state.clone());
    let serving = Listener::new(limits.clone()).map_err(usage)?;
    let several = config.cluster.is_some().then(|| config.clone());
    let state = service::state(config, Mode::Live, &Clock::real()).map_err(usage)?;
    if check {
        announce("The configuration is good.");
        return Ok(());
    }
    if let Some(sentence) = std::fs::read_to_string("/proc/self/limits").ok().and_then(|text| too_few_handles(&text, limits.connections)) {
        tracing::warn!("{sentence}");
    }
    let (listener, address) = bind(listen).await?;
    let hang_up = signal(SignalKind::hangup()).map_err(|error| error.to_string())?;
    let base_path = state.assets.base_path().to_owned();
    let (cluster, service) = if let Some(config) = several {
        (config.cluster.clone(), Service::standing_by(state, config))
    } else {
        let polls = service::start_polling(&state)?;
        (None, Service::new(state, polls))
    };
    let part = Part::begin(&service)?;
    announce(&format!("AICC dashboard: {}://{address}{base_path}", serving.scheme()));
    let reloads = reload::Reloads { file: file.to_owned(), listen, limits, kept_at, cluster, service: Arc::clone(&service) };
    let served = tokio::select! {
        served = serving.serve(listener, service, stopped()) => served,
        never = reloads.follow(hang_up) => match never {},
    };
    if let Some(part) = part {
        part.end().await;
    }
    served.map_err(|error| Stop::Failed(error.to_string()))
}

/// Binds the address that people open; gives it as it is, since port 0 means any. A socket that the service manager holds open is taken
/// over, if it is the one of the configuration: who may ask depends on it.
pub(crate) async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), Stop> {
    let failed = |error: std::io::Error| Stop::Failed(format!("{listen} cannot be used: {error}"));
    let listener = match ListenFd::from_env().take_tcp_listener(0).map_err(failed)? {
        Some(held) => {
            held.set_nonblocking(true).map_err(failed)?;
            TcpListener::from_std(held)
        }
        None => TcpListener::bind(listen).await,
    };
    let listener = listener.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let same = address.ip() == listen.ip() && (listen.port() == 0 || address.port() == listen.port());
    same.then_some((listener, address)).ok_or_else(|| {
        Stop::Usage(vec![format!("The service manager holds {address}, and `listen` is {listen}: they should be the same.")])
    })
}

/// Ends when the program is asked to stop (SIGTERM or Ctrl-C).
async fn stopped() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// The help text, or what is wrong with the arguments.
fn explain(error: &clap::Error) -> ExitCode {
    // A closed terminal cannot be told anything.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

/// One line for the person who started the program.
pub(crate) fn announce(sentence: &str) {
    // A closed terminal cannot be told anything, and that is no reason to end.
    let _ = writeln!(std::io::stdout(), "{sentence}");
}

/// The program's last words, readable without a log reader.
fn say(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "aicc-proxy: {sentence}");
}
