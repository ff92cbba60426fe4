//! One site as the proxy runs it: what is configured, and what is held of each source.

mod config;
mod past;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::access_code::AccessCodes;
use domain::agent::AgentStatistics;
use domain::field::Source;
use domain::id::{AgentId, SiteId, VdnId};
use domain::problem::{Problem, ProblemClass};
use domain::setup::Intervals;
use domain::skill::Skills;
use domain::snapshot::{Completeness, Oddity, Snapshot};
use domain::sysindex::Window;
use domain::system_state::SystemState;
use domain::today::Today;
use tokio::sync::Notify;

use crate::cache::{Served, Slot};
use crate::history::closing::Closings;
use crate::history::recorder::Recorder;
use crate::history::staffing::Staffing;
use crate::history::turns::Turns;
use crate::history::{History, Place};
use crate::insight::Outlooks;
use crate::poller::pace::Pace;
use crate::poller::{About, Polled, Rhythm};
use crate::rendered::{Rendered, Views};
use crate::sessions::Sessions;
use crate::upstream::reader::Reader;
use config::sysindex_wish;
pub use config::{Config, VdnConfig, wishes};
pub use past::{News, Past};

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
    /// Told whenever what rests is asked for again.
    pub resumed: Notify,
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
            resumed: Notify::new(),
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

    /// Asks again for what rests because AICC refused it: the reason may be gone. If it is not, one call for each key shows that.
    pub fn resume(&self) {
        self.reader.client().probe_now();
        self.sysindex.resume();
        for vdn in &self.vdns {
            vdn.skills.resume();
            vdn.access_codes.resume();
            vdn.system_state.resume();
        }
        self.resumed.notify_waiters();
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

    /// How those who asked for agents' statistics were served, of all agents.
    pub fn agents_served(&self) -> Served {
        self.agents.lock().unwrap_or_else(PoisonError::into_inner).values().map(|slot| slot.served()).sum()
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
