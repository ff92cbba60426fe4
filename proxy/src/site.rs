//! One site as the proxy runs it: what is configured, and what is held of each source.

mod past;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;
use domain::access_code::AccessCodes;
use domain::agent::AgentStatistics;
use domain::field::Source;
use domain::id::{AccessCodeId, AgentId, SiteId, SkillId, VdnId};
use domain::period::{DAY_MS, HOUR_MS, OffsetFrom, day_start};
use domain::problem::{Problem, ProblemClass};
use domain::setup::{Intervals, Named};
use domain::skill::Skills;
use domain::snapshot::{Completeness, Oddity, Snapshot};
use domain::sysindex::Window;
use domain::system_state::SystemState;
use domain::today::Today;

use crate::cache::Slot;
use crate::history::closing::Closings;
use crate::history::recorder::Recorder;
use crate::history::staffing::Staffing;
use crate::history::turns::Turns;
use crate::history::{History, Place};
use crate::insight::Outlooks;
use crate::poller::pace::{Pace, Wish};
use crate::poller::{About, Polled, Rhythm};
use crate::rendered::{Rendered, Views};
use crate::sessions::Sessions;
use crate::upstream::call::{ACCESS_CODES_PER_CALL, SKILLS_PER_CALL, VDNS_PER_CALL};
use crate::upstream::reader::Reader;
use crate::upstream::sysindex::ROWS_PER_PAGE;
use crate::upstream::system_state::{AGENTS_PER_PAGE, EMPTY_PAGES};
pub use past::{News, Past};

/// What is configured of a site, without addresses and keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Short id.
    pub id: SiteId,
    /// Name for people.
    pub name: String,
    /// Its virtual call centres, at least one, sorted by id.
    pub vdns: Vec<VdnConfig>,
}

/// What is configured of a virtual call centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VdnConfig {
    /// Vendor id.
    pub id: VdnId,
    /// Name for people.
    pub name: String,
    /// Its time zone.
    pub time_zone: Tz,
    /// When its day starts, minutes after local midnight.
    pub day_start_minutes: u16,
    /// When its shifts start, minutes after local midnight; a shift is the day where there is none.
    pub shift_starts_minutes: Vec<u16>,
    /// Days of its calendar that are like no other of their weekday, ascending.
    pub holidays: Vec<NaiveDate>,
    /// Skill queues, sorted by id.
    pub skills: Vec<Named<SkillId>>,
    /// Access codes, sorted by id.
    pub access_codes: Vec<Named<AccessCodeId>>,
    /// Agents, sorted by id.
    pub agents: Vec<Named<AgentId>>,
    /// Number of agents for the pages of system state; `None` when not known.
    pub agents_known: Option<u32>,
}

/// What the sources of a site ask of the budget of its CC-CMS.
pub fn wishes(vdns: &[VdnConfig], intervals: &Intervals) -> Vec<Wish> {
    let of_vdn = |vdn| VdnConfig::wishes(vdn, intervals);
    vdns.iter().flat_map(of_vdn).chain([sysindex_wish(vdns.len(), intervals)]).collect()
}

/// System indicators of so many VDNs: at most four periods of each in a quarter of an hour.
fn sysindex_wish(vdns: usize, intervals: &Intervals) -> Wish {
    let last = vdns % VDNS_PER_CALL;
    let pages = |vdns: usize| (4 * vdns).div_ceil(ROWS_PER_PAGE as usize);
    let calls = (vdns / VDNS_PER_CALL) * pages(VDNS_PER_CALL) + pages(last);
    Wish { calls: count(calls), interval: Duration::from_millis(intervals.sysindex_ms) }
}

fn count(calls: usize) -> u32 {
    u32::try_from(calls).unwrap_or(u32::MAX)
}

impl VdnConfig {
    /// Calls of one read of its skills.
    pub fn skill_calls(&self) -> u32 {
        count(self.skills.len().div_ceil(SKILLS_PER_CALL))
    }

    /// What its skills, access codes and system state ask of the budget of CC-CMS, in this order. Where the number of agents is not known,
    /// the first read shows how many pages there are; until then those of the listed agents count, and the empty ones that end the reading.
    fn wishes(&self, intervals: &Intervals) -> [Wish; 3] {
        let pages = self.agents_known.map_or_else(
            || count(self.agents.len()).div_ceil(AGENTS_PER_PAGE) + EMPTY_PAGES,
            |agents| agents.div_ceil(AGENTS_PER_PAGE).max(1),
        );
        let wish = |calls, interval_ms| Wish { calls, interval: Duration::from_millis(interval_ms) };
        [
            wish(self.skill_calls(), intervals.skills_ms),
            wish(count(self.access_codes.len().div_ceil(ACCESS_CODES_PER_CALL)), intervals.access_codes_ms),
            wish(pages, intervals.system_state_ms),
        ]
    }

    /// When the shift that runs at `now_ms` started, by `offsets`, milliseconds since 1970.
    pub fn shift_start(&self, offsets: &[OffsetFrom], now_ms: i64) -> i64 {
        let starts = self.shift_starts_minutes.iter().map(|minutes| day_start(offsets, *minutes, now_ms));
        starts.max().unwrap_or_else(|| day_start(offsets, self.day_start_minutes, now_ms))
    }

    /// When a window begins that ends at this instant, milliseconds since 1970.
    pub fn window_start(&self, window: Window, until_ms: i64) -> i64 {
        match window {
            Window::Hour => until_ms - HOUR_MS,
            Window::Shift => day_start(&self.offsets(until_ms), self.day_start_minutes, until_ms),
            Window::Day => until_ms - DAY_MS,
            Window::Week => until_ms - 7 * DAY_MS,
            Window::Month => until_ms - 31 * DAY_MS,
        }
    }

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
    /// When it ended, milliseconds since 1970 of AICC's clock, as its periods are.
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
    pub system_state: Arc<Polled<Views<SystemState>>>,
}

/// What is told of a window of system indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told {
    /// Its periods.
    Periods,
    /// Those of so many days before.
    DaysBefore(u8),
    /// What is usual at its times.
    Usual,
}

/// Answers about windows of system indicators, each with the version of the history and the time of the read it was made from.
pub type Windows = HashMap<(VdnId, Window, Told), ((u64, i64), Arc<Rendered>)>;

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
    pub reader: Arc<Reader>,
    /// System indicators of all VDNs.
    pub sysindex: Arc<Polled<RecentRead>>,
    /// Periods of system indicators.
    pub history: Arc<History>,
    /// The last reading of each skill in each period.
    pub closings: Arc<Closings>,
    /// Records every read.
    pub recorder: Arc<Recorder>,
    /// How counters pass from one period to the next.
    pub turns: Arc<Turns>,
    /// What each period of each skill was like.
    pub staffing: Arc<Staffing>,
    /// Whether the last three know what was recorded before.
    pub past: Arc<Past>,
    /// Handed-over credentials of agents.
    pub sessions: Arc<Sessions>,
    /// Answers for windows, made from one version of the history each.
    pub windows: Mutex<Windows>,
    /// What the day of each VDN has come to, made once for each period.
    pub days: Mutex<HashMap<VdnId, Arc<Today>>>,
    /// What closed periods say of skills, made once for each period.
    pub outlooks: Mutex<Outlooks>,
    agents: Mutex<HashMap<AgentId, Arc<Slot<Rendered>>>>,
    /// The last read of each agent.
    agents_last: Mutex<HashMap<AgentId, Snapshot<AgentStatistics>>>,
}

impl Site {
    /// A site of which nothing was read yet.
    pub fn new(config: Config, reader: Arc<Reader>, intervals: &Intervals, recorder: Arc<Recorder>) -> Self {
        let pace = Arc::new(Pace::new(reader.cms_budget().config().calls_per_second));
        let rhythm = Rhythm { pace, period: reader.period(), back_off: reader.client().back_off() };
        let about = |source, vdn| About { site: config.id.clone(), source, vdn };
        let sysindex = Polled::new(about("sysindex", None), sysindex_wish(config.vdns.len(), intervals), &rhythm);
        let vdn = |config: VdnConfig| {
            let about = |source| about(source, Some(config.id));
            let [skills, access_codes, system_state] = config.wishes(intervals);
            Vdn {
                skills: Polled::new(about("skill"), skills, &rhythm),
                access_codes: Polled::new(about("access_code"), access_codes, &rhythm),
                system_state: Polled::new(about("system_state"), system_state, &rhythm),
                config,
            }
        };
        Self {
            vdns: config.vdns.into_iter().map(vdn).collect(),
            id: config.id,
            name: config.name,
            reader,
            sysindex,
            history: Arc::new(History::new()),
            closings: Arc::default(),
            recorder,
            turns: Arc::default(),
            staffing: Arc::default(),
            past: Arc::default(),
            sessions: Arc::default(),
            windows: Mutex::default(),
            days: Mutex::default(),
            outlooks: Mutex::default(),
            agents: Mutex::default(),
            agents_last: Mutex::default(),
        }
    }

    /// The same site under another configuration: what was read of the same call centre stays, with its age, where it is still asked for.
    #[must_use]
    pub fn taking_over(mut self, before: &Self) -> Self {
        if !self.reader.reaches_the_same_as(&before.reader) {
            return self;
        }
        self.history = Arc::clone(&before.history);
        if self.vdns.iter().any(|vdn| before.vdn(vdn.config.id).is_none()) {
            self.history.ask_again();
        }
        self.closings = Arc::clone(&before.closings);
        self.turns = Arc::clone(&before.turns);
        self.staffing = Arc::clone(&before.staffing);
        self.past = Arc::clone(&before.past);
        self.sessions = Arc::clone(&before.sessions);
        self.agents = Mutex::new(before.agents.lock().unwrap_or_else(PoisonError::into_inner).clone());
        self.agents_last = Mutex::new(before.agents_last.lock().unwrap_or_else(PoisonError::into_inner).clone());
        self.sysindex.slot.take_over(&before.sysindex.slot, Arc::clone);
        for vdn in &self.vdns {
            let Some(old) = before.vdn(vdn.config.id) else { continue };
            let skills: Vec<u32> = vdn.config.skills.iter().map(|skill| skill.id.0).collect();
            vdn.skills.slot.take_over(&old.skills.slot, |read| Views::still_asked_for(read, &skills));
            let codes: Vec<u32> = vdn.config.access_codes.iter().map(|code| code.id.0).collect();
            vdn.access_codes.slot.take_over(&old.access_codes.slot, |read| Views::still_asked_for(read, &codes));
            vdn.system_state.slot.take_over(&old.system_state.slot, Arc::clone);
        }
        self
    }

    /// Whether it is configured like this.
    pub fn is_made_of(&self, config: &Config) -> bool {
        self.id == config.id && self.name == config.name && self.vdns.iter().map(|vdn| &vdn.config).eq(&config.vdns)
    }

    /// How long something lasts by AICC's clock, milliseconds: in a demo that runs fast, longer.
    pub fn aiccs_ms(&self, duration: Duration) -> i64 {
        i64::try_from(duration.mul_f64(self.reader.speed()).as_millis()).unwrap_or(i64::MAX)
    }

    /// Whose reads these are, for the recorder.
    pub fn place(&self, source: Source, vdn: VdnId) -> Place {
        Place { source, site: self.id.clone(), vdn }
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
        let mut last = self.agents_last.lock().unwrap_or_else(PoisonError::into_inner);
        let data = match last.get(&id) {
            Some(before) => snapshot.data.since(&before.data, before.read_at_ms, snapshot.read_at_ms),
            None => snapshot.data,
        };
        let snapshot = Snapshot { data, ..snapshot };
        let rendered = Rendered::of(&snapshot);
        last.insert(id, snapshot);
        Ok(rendered)
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
            shift_starts_minutes: Vec::new(),
            holidays: Vec::new(),
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
