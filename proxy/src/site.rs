//! One site as the proxy runs it: what is configured, and what is held of each source.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use domain::access_code::AccessCodes;
use domain::agent::AgentStatistics;
use domain::id::{AccessCodeId, AgentId, SiteId, SkillId, VdnId};
use domain::period::OffsetFrom;
use domain::problem::{Problem, ProblemClass};
use domain::setup::{Intervals, Named};
use domain::skill::Skills;
use domain::snapshot::{Completeness, Oddity, Snapshot};
use domain::sysindex::Window;

use crate::cache::Slot;
use crate::history::History;
use crate::poller::Polled;
use crate::rendered::{Rendered, Views};
use crate::sessions::Sessions;
use crate::upstream::reader::Reader;

/// What is configured of a site, without addresses and keys.
#[derive(Clone, Debug)]
pub struct Config {
    /// Short id.
    pub id: SiteId,
    /// Name for people.
    pub name: String,
    /// Its virtual call centres, at least one, sorted by id.
    pub vdns: Vec<VdnConfig>,
}

/// What is configured of a virtual call centre.
#[derive(Clone, Debug)]
pub struct VdnConfig {
    /// Vendor id.
    pub id: VdnId,
    /// Name for people.
    pub name: String,
    /// Its time zone.
    pub time_zone: Tz,
    /// When its day starts, minutes after local midnight.
    pub day_start_minutes: u16,
    /// Skill queues, sorted by id.
    pub skills: Vec<Named<SkillId>>,
    /// Access codes, sorted by id.
    pub access_codes: Vec<Named<AccessCodeId>>,
    /// Agents, sorted by id.
    pub agents: Vec<Named<AgentId>>,
    /// Number of agents for the pages of system state; `None` when not known.
    pub agents_known: Option<u32>,
}

impl VdnConfig {
    /// Offsets from UTC from 32 days before to 7 days after `now_ms`, with every change in between.
    pub fn offsets(&self, now_ms: i64) -> Vec<OffsetFrom> {
        const STEP_MS: i64 = 900_000; // no zone changes its offset twice within a quarter of an hour
        let seconds_east = |instant_ms: i64| {
            let instant = DateTime::from_timestamp_millis(instant_ms).unwrap_or_default();
            self.time_zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc()
        };
        let first_ms = (now_ms - 32 * 86_400_000).div_euclid(STEP_MS) * STEP_MS;
        let mut offsets = vec![OffsetFrom { from_ms: first_ms, offset_s: seconds_east(first_ms) }];
        for step in 1..=39 * 96 {
            let from_ms = first_ms + step * STEP_MS;
            let next = OffsetFrom { from_ms, offset_s: seconds_east(from_ms) };
            if offsets.last().is_some_and(|last| last.offset_s != next.offset_s) {
                offsets.push(next);
            }
        }
        offsets
    }
}

/// What the last read of system indicators was like; the periods themselves are in the history.
#[derive(Debug)]
pub struct RecentRead {
    /// When it ended, milliseconds since 1970.
    pub read_at_ms: i64,
    /// How complete it was.
    pub completeness: Completeness,
    /// What the decoder had to put up with.
    pub oddities: Vec<Oddity>,
}

/// Sources of one virtual call centre.
#[derive(Debug)]
pub struct Vdn {
    /// What is configured.
    pub config: VdnConfig,
    /// Skill queues.
    pub skills: Arc<Polled<Views<Skills>>>,
    /// Access codes.
    pub access_codes: Arc<Polled<Views<AccessCodes>>>,
    /// Agents by state.
    pub system_state: Arc<Polled<Rendered>>,
}

/// Answers for windows of system indicators, each with the version of the history and the time of the read it was made from.
pub type Windows = HashMap<(VdnId, Window), ((u64, i64), Arc<Rendered>)>;

/// One site.
#[derive(Debug)]
pub struct Site {
    /// Short id.
    pub id: SiteId,
    /// Name for people.
    pub name: String,
    /// Its virtual call centres.
    pub vdns: Vec<Vdn>,
    /// Reads AICC.
    pub reader: Reader,
    /// System indicators of all VDNs.
    pub sysindex: Arc<Polled<RecentRead>>,
    /// Periods of system indicators.
    pub history: History,
    /// Handed-over credentials of agents.
    pub sessions: Sessions,
    /// Answers for windows, made from one version of the history each.
    pub windows: Mutex<Windows>,
    agents: Mutex<HashMap<AgentId, Arc<Slot<Rendered>>>>,
}

impl Site {
    /// A site of which nothing was read yet.
    pub fn new(config: Config, reader: Reader, intervals: &Intervals) -> Self {
        let vdn = |config| Vdn {
            config,
            skills: Polled::new(Duration::from_millis(intervals.skills_ms)),
            access_codes: Polled::new(Duration::from_millis(intervals.access_codes_ms)),
            system_state: Polled::new(Duration::from_millis(intervals.system_state_ms)),
        };
        Self {
            id: config.id,
            name: config.name,
            vdns: config.vdns.into_iter().map(vdn).collect(),
            reader,
            sysindex: Polled::new(Duration::from_millis(intervals.sysindex_ms)),
            history: History::new(),
            sessions: Sessions::default(),
            windows: Mutex::default(),
            agents: Mutex::default(),
        }
    }

    /// The virtual call centre with this id.
    pub fn vdn(&self, id: VdnId) -> Option<&Vdn> {
        self.vdns.iter().find(|vdn| vdn.config.id == id)
    }

    /// Whether an agent is configured, in any VDN.
    pub fn has_agent(&self, id: AgentId) -> bool {
        self.vdns.iter().any(|vdn| vdn.config.agents.binary_search_by_key(&id, |agent| agent.id).is_ok())
    }

    /// What is held of an agent's statistics.
    pub fn agent(&self, id: AgentId) -> Arc<Slot<Rendered>> {
        Arc::clone(self.agents.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_insert_with(Slot::new))
    }

    /// Reads an agent's statistics once, if its desktop handed a credential over.
    ///
    /// # Errors
    /// `not-signed-in` without a credential, else what the call brought.
    pub async fn read_agent(&self, id: AgentId) -> Result<Rendered, Problem> {
        let session = self.sessions.of(id).ok_or(Problem::of(ProblemClass::NotSignedIn))?;
        let snapshot: Snapshot<AgentStatistics> = self.reader.agent_statistics(id, &session).await.map_err(|failure| {
            tracing::warn!(site = %self.id, source = "agent", agent = %id, class = failure.problem.class.word(),
                code = failure.problem.code, detail = failure.detail, "read failed");
            failure.problem
        })?;
        Ok(Rendered::of(&snapshot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_name_every_change_of_the_clock() {
        let vdn = VdnConfig {
            id: VdnId(1),
            name: String::new(),
            time_zone: chrono_tz::Europe::Berlin,
            day_start_minutes: 0,
            skills: Vec::new(),
            access_codes: Vec::new(),
            agents: Vec::new(),
            agents_known: None,
        };
        let change_ms = 1_774_746_000_000; // 2026-03-29T01:00:00Z
        let offsets = vdn.offsets(change_ms + 86_400_000);
        assert_eq!(offsets.len(), 2);
        assert_eq!(offsets[0].offset_s, 3600);
        assert_eq!(offsets[1], OffsetFrom { from_ms: change_ms, offset_s: 7200 });
    }
}
