//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use aicc_proxy::config::loopback_address;
use aicc_proxy::simulator::Scenario;
use aicc_proxy::telemetry::{Format, Level};
use clap::{Args, Parser, Subcommand};

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
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = loopback_address, conflicts_with = "config")]
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
    /// Where the demo records what it reads, instead of in memory
    #[arg(long, value_name = "FILE", conflicts_with = "config")]
    history: Option<PathBuf>,
    /// How much to log
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    pub(crate) log: Level,
    /// How a log line is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) log_format: Format,
}

/// What to do instead of serving.
#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// View tokens for wallboards and embeds
    #[command(subcommand)]
    Token(TokenCommand),
    /// What was recorded: whether a file is sound, and what is in it as text
    #[command(subcommand)]
    History(HistoryCommand),
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

/// What to do with a history.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum HistoryCommand {
    /// Look whether a file is sound, and say what is in it; the proxy may be running
    Check(HistoryAt),
    /// Write the reads of a source to standard output, as lines of values with commas between (CSV) or as a Parquet file; the proxy may be running
    Export(HistoryExport),
    /// Write an export of either format, from standard input, into a history file that no proxy has open
    Import(HistoryImport),
}

/// Where lines go.
#[derive(Args, Clone, Debug)]
pub(crate) struct HistoryImport {
    /// The file; it is made where there is none
    pub(crate) file: PathBuf,
    /// Whose reads they are
    #[command(flatten)]
    pub(crate) of: HistoryPlace,
}

/// A history: a file, or that of a configuration, which may be at a server.
#[derive(Args, Clone, Debug)]
pub(crate) struct HistoryAt {
    /// The file
    #[arg(required_unless_present = "config", conflicts_with = "config")]
    pub(crate) file: Option<PathBuf>,
    /// The history of this configuration, in its file or in the database that several proxies share
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// A source of a VDN.
#[derive(Args, Clone, Debug)]
pub(crate) struct HistoryPlace {
    /// Of which source: skill, `access_code`, `system_state` or sysindex
    #[arg(long, value_name = "NAME", default_value = "skill", value_parser = clap::builder::PossibleValuesParser::new(["skill", "access_code", "system_state", "sysindex"]))]
    pub(crate) source: String,
    /// Of which site
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
    /// Of which VDN
    #[arg(long, value_name = "ID")]
    pub(crate) vdn: u32,
}

/// The reads that are wanted.
#[derive(Args, Clone, Debug)]
pub(crate) struct HistoryExport {
    /// Which history
    #[command(flatten)]
    pub(crate) at: HistoryAt,
    /// Whose reads
    #[command(flatten)]
    pub(crate) of: HistoryPlace,
    /// From when on: 2027-01-31T18:00:00Z
    #[arg(long, value_name = "WHEN")]
    pub(crate) from: String,
    /// Until when
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: String,
    /// How it is written: csv or parquet
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = clap::builder::PossibleValuesParser::new(["csv", "parquet"]))]
    pub(crate) format: String,
}

/// What to do with view tokens.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token; its text is shown this once
    New(NewToken),
    /// List the tokens
    List {
        /// Configuration file (TOML)
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// End a token, within a second and without a restart
    Revoke {
        /// Its name
        name: String,
        /// Configuration file (TOML)
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}

/// The token that is wanted.
#[derive(Args, Clone, Debug)]
pub(crate) struct NewToken {
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Name of the token, for the list and the log
    #[arg(long)]
    pub(crate) name: String,
    /// Site of its VDNs; may be left out when there is only one
    #[arg(long, value_name = "ID")]
    pub(crate) site: Option<String>,
    /// VDN it shows; several with several options
    #[arg(long, value_name = "ID", required = true)]
    pub(crate) vdn: Vec<u32>,
    /// Show only these skills, not the VDN as a whole
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) skill: Option<Vec<u32>>,
    /// Show only these access codes, not the VDN as a whole
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) access_code: Option<Vec<u32>>,
    /// Show statistics of single agents, too
    #[arg(long)]
    pub(crate) agents: bool,
    /// When it ends: 90d, 12h or 2027-01-31T18:00:00Z. Without it: never
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// It ends when nobody has used it for so long: 30d or 12h. A wallboard that runs every day keeps its token, a forgotten link loses it
    #[arg(long, value_name = "DURATION")]
    pub(crate) unused: Option<String>,
}

/// What to run.
pub(crate) enum Run {
    /// A command about view tokens.
    Token(TokenCommand),
    /// A command about a history file.
    History(HistoryCommand),
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
    /// Where it records.
    pub(crate) history: Option<PathBuf>,
}

impl Arguments {
    /// What to run.
    pub(crate) fn run(&self) -> Run {
        match &self.command {
            Some(Command::Token(command)) => return Run::Token(command.clone()),
            Some(Command::History(command)) => return Run::History(command.clone()),
            Some(Command::Doctor { config, sign }) => return Run::Doctor { file: config.clone(), sign: *sign },
            None => {}
        }
        match &self.config {
            Some(file) => Run::Configured { file: file.clone(), check: self.check },
            None => Run::Demo(Demo {
                listen: self.listen,
                seed: self.seed,
                speed: self.demo_speed,
                scenario: self.scenario.clone(),
                page: self.page.clone(),
                history: self.history.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    /// A command and those below it, each with its options.
    fn options_of(command: &clap::Command, name: &str, known: &mut BTreeSet<(String, String)>) {
        let options = command.get_arguments().filter_map(clap::Arg::get_long);
        known.extend(options.map(|option| (name.to_owned(), option.to_owned())));
        for below in command.get_subcommands() {
            let name = format!("{name} {}", below.get_name()).trim().to_owned();
            if !below.has_subcommands() {
                known.insert((name.clone(), String::new()));
            }
            options_of(below, &name, known);
        }
    }

    #[test]
    fn the_documented_options_are_those_that_there_are() {
        let mut known = BTreeSet::from([(String::new(), String::new())]);
        options_of(&Arguments::command(), "", &mut known);
        let (_, table) = include_str!("../../docs/configuration.md").split_once("| option | default | meaning |\n|---|---|---|\n").unwrap();
        let mut documented = BTreeSet::new();
        let cells = table.lines().map_while(|line| line.strip_prefix('|')?.split('|').next());
        for written in cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
            let words = written.split(' ').take_while(|word| word.starts_with(|first: char| first.is_ascii_lowercase()));
            let name = words.collect::<Vec<_>>().join(" ");
            documented.insert((name.clone(), String::new()));
            documented.extend(written.split(' ').filter_map(|word| Some((name.clone(), word.strip_prefix("--")?.to_owned()))));
        }
        assert_eq!(documented, known);
    }

    #[test]
    fn a_demo_listens_on_loopback_only() {
        assert!(Arguments::try_parse_from(["aicc-proxy", "--demo", "--listen", "0.0.0.0:80"]).is_err());
        assert!(Arguments::try_parse_from(["aicc-proxy", "--demo", "--listen", "127.0.0.1:0"]).is_ok());
        assert!(Arguments::try_parse_from(["aicc-proxy"]).is_err());
    }

    #[test]
    fn a_token_is_asked_for_without_serving_anything() {
        let good = ["aicc-proxy", "token", "new", "--config", "f", "--name", "wall", "--vdn", "1", "--skill", "7,8", "--skill", "9"];
        let Run::Token(TokenCommand::New(new)) = Arguments::try_parse_from(good).unwrap().run() else { panic!("no token") };
        assert_eq!((new.vdn, new.skill, new.access_code), (vec![1], Some(vec![7, 8, 9]), None));
        assert!(Arguments::try_parse_from(["aicc-proxy", "token", "new", "--config", "f", "--name", "wall"]).is_err(), "of no VDN");
        assert!(Arguments::try_parse_from(["aicc-proxy", "--demo", "token", "list", "--config", "f"]).is_err());
        let export = ["aicc-proxy", "history", "export", "f", "--site", "main", "--vdn", "1", "--from", "a", "--until", "b"];
        let Run::History(HistoryCommand::Export(export)) = Arguments::try_parse_from(export).unwrap().run() else { panic!("no export") };
        assert_eq!((export.of.source.as_str(), export.of.vdn), ("skill", 1));
        assert!(Arguments::try_parse_from(["aicc-proxy", "history", "check", "--config", "f"]).is_ok());
        assert!(Arguments::try_parse_from(["aicc-proxy", "history", "check"]).is_err(), "of what?");
        assert!(Arguments::try_parse_from(["aicc-proxy", "history", "check", "f", "--config", "f"]).is_err(), "of which?");
    }
}
