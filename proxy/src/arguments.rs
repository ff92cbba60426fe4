//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use aicc_proxy::config::listen_address;
use aicc_proxy::simulator::Scenario;
use aicc_proxy::telemetry::Level;
use clap::{Parser, Subcommand};

/// Signing proxy of the AICC supervisor dashboard.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Run with a simulated AICC: no contact centre, no configuration needed
    #[arg(long, required_unless_present = "config", conflicts_with = "config")]
    demo: bool,
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Check the configuration and exit
    #[arg(long, requires = "config")]
    check: bool,
    /// Address of the demo
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = listen_address, conflicts_with = "config")]
    listen: SocketAddr,
    /// Seed of the simulated contact centre: the same seed, the same day
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "config")]
    seed: u64,
    /// How many seconds of the demo pass in a real one
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=600), conflicts_with = "config")]
    demo_speed: u16,
    /// What happens in the demo
    #[arg(long, value_name = "NAME", default_value = "normal", value_parser = clap::builder::PossibleValuesParser::new(Scenario::NAMES), conflicts_with = "config")]
    scenario: String,
    /// Folder with the built page, instead of the one inside the program
    #[arg(long, value_name = "FOLDER", conflicts_with = "config")]
    page: Option<PathBuf>,
    /// How much to log
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    pub(crate) log: Level,
}

/// What else the program does.
#[derive(Debug, Subcommand)]
enum Command {
    /// Find out what works towards AICC and what does not, and which setting to change
    Doctor {
        /// Configuration file (TOML)
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Make signed calls too: at most four attempts to sign, some seconds apart, and one call per interface
        #[arg(long)]
        sign: bool,
    },
}

/// What to run.
pub(crate) enum Run {
    /// An examination of what a configuration leads to.
    Doctor {
        /// Its file.
        file: PathBuf,
        /// Make signed calls too.
        sign: bool,
    },
    /// The demo.
    Demo(Demo),
    /// A configured proxy.
    Configured {
        /// Its file.
        file: PathBuf,
        /// Only check it.
        check: bool,
    },
}

/// Choices of the demo.
pub(crate) struct Demo {
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// Seed of the contact centre.
    pub(crate) seed: u64,
    /// Simulated seconds per real second.
    pub(crate) speed: u16,
    /// Name of the scenario, one of [`Scenario::NAMES`].
    pub(crate) scenario: String,
    /// Folder with the page.
    pub(crate) page: Option<PathBuf>,
}

impl Arguments {
    /// What to run.
    pub(crate) fn run(&self) -> Run {
        if let Some(Command::Doctor { config, sign }) = &self.command {
            return Run::Doctor { file: config.clone(), sign: *sign };
        }
        match &self.config {
            Some(file) => Run::Configured { file: file.clone(), check: self.check },
            None => Run::Demo(Demo {
                listen: self.listen,
                seed: self.seed,
                speed: self.demo_speed,
                scenario: self.scenario.clone(),
                page: self.page.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_demo_listens_on_loopback_only() {
        assert!(Arguments::try_parse_from(["aicc-proxy", "--demo", "--listen", "0.0.0.0:80"]).is_err());
        assert!(Arguments::try_parse_from(["aicc-proxy", "--demo", "--listen", "127.0.0.1:0"]).is_ok());
        assert!(Arguments::try_parse_from(["aicc-proxy"]).is_err());
    }
}
