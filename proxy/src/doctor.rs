//! Finds out why AICC does not answer as it should, step by step, and which setting would change that. For people who set a proxy up.
//!
//! Without an order to sign it makes no signed call: it resolves, connects and knocks. With it, it settles how to sign with at most four
//! attempts and then asks each interface once. It changes nothing.

mod advice;
mod interfaces;
mod others;
mod reach;
mod signature;

use std::fmt;
use std::time::Duration;

use domain::id::CallCenterId;

use crate::clock::Clock;
use crate::site;
use crate::upstream::call::Server;
use crate::upstream::client::{self, Client};
pub use others::{Others, examine_others};

/// Pause between two attempts to sign: wrong signatures in quick succession lock an address.
pub const SPACING: Duration = Duration::from_secs(5);

/// What is examined: one site.
#[derive(Debug)]
pub struct Subject {
    /// Its VDNs with all ids.
    pub site: site::Config,
    /// Its call-centre number.
    pub call_center: CallCenterId,
    /// How it is reached.
    pub client: client::Config,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It works.
    Good,
    /// It does not work, or not as configured.
    Bad,
    /// It was not tried.
    Skipped,
}

/// One step of an examination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it ended.
    pub outcome: Outcome,
    /// What was found, without a full stop.
    pub what: String,
    /// What to do about it, with the name of the setting; empty where there is nothing to do.
    pub advice: String,
}

impl Finding {
    fn good(what: impl fmt::Display) -> Self {
        Self { outcome: Outcome::Good, what: what.to_string(), advice: String::new() }
    }

    fn bad(what: impl fmt::Display, advice: impl fmt::Display) -> Self {
        Self { outcome: Outcome::Bad, what: what.to_string(), advice: advice.to_string() }
    }

    fn skipped(what: impl fmt::Display) -> Self {
        Self { outcome: Outcome::Skipped, what: what.to_string(), advice: String::new() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.outcome {
            Outcome::Good => "ok  ",
            Outcome::Bad => "FAIL",
            Outcome::Skipped => "-   ",
        };
        write!(formatter, "{word} {}", self.what)?;
        if self.advice.is_empty() { Ok(()) } else { write!(formatter, "\n     > {}", self.advice) }
    }
}

/// Examines one site and tells each finding as soon as it is there. With `sign`, signed calls are made, attempts to sign `spacing` apart.
/// Whether all is well.
///
/// # Errors
/// A sentence, when TLS cannot be set up at all.
pub async fn examine(subject: &Subject, sign: bool, clock: &Clock, spacing: Duration, tell: impl FnMut(Finding)) -> Result<bool, String> {
    let client = Client::new(subject.client.clone(), clock.clone())?;
    let mut report = Report { all_well: true, tell };
    let cms_there = reach::server(&mut report, &client, Server::CcCms, Some(&subject.client.cms_url)).await;
    reach::server(&mut report, &client, Server::CcGateway, subject.client.gateway_url.as_ref()).await;
    if !sign {
        report.add(Finding::skipped("Signature and interfaces: not tried; --sign tries them"));
    } else if cms_there && let Some(style) = signature::settle(&mut report, subject, clock, &client, spacing).await? {
        let client = Client::new(client::Config { style, ..subject.client.clone() }, clock.clone())?;
        interfaces::ask(&mut report, subject, clock, &client).await;
    }
    Ok(report.all_well)
}

/// Passes findings on and remembers whether one was bad.
struct Report<Tell> {
    all_well: bool,
    tell: Tell,
}

impl<Tell: FnMut(Finding)> Report<Tell> {
    fn add(&mut self, finding: Finding) {
        self.all_well &= finding.outcome != Outcome::Bad;
        (self.tell)(finding);
    }
}

/// Name of a server for people, and of its table in the configuration.
const fn names(server: Server) -> (&'static str, &'static str) {
    match server {
        Server::CcCms => ("CC-CMS", "cc_cms"),
        Server::CcGateway => ("CC-Gateway", "cc_gateway"),
    }
}
