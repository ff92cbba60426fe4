//! What the page knows. It only holds: the polls write, the panels read.

pub mod alarms;
pub mod feed;
pub mod series;
pub mod sources;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access_code::AccessCodes;
use domain::agent::AgentStatistics;
use domain::alarm::SavedView;
use domain::baseline::Baseline;
use domain::field::Source;
use domain::id::{AccessCodeId, SiteId, SkillId, VdnId};
use domain::note::Note;
use domain::outlook::Outlook;
use domain::recorded::Recorded;
use domain::setup::{Mode, PageSetup};
use domain::sheet::Sheet;
use domain::skill::Skills;
use domain::sysindex::{Periods, Window};
use domain::system_state::SystemState;
use domain::today::Today;
use leptos::prelude::*;

use alarms::AlarmFeed;
use feed::{Cause, Feed};
use series::Series;
use sources::Sources;

/// The periods of another day, and of which window how many days before.
pub type OtherDay = ((Window, u8), Arc<Periods>);

/// What is wanted of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryOf {
    /// Queues or access codes.
    pub source: Source,
    /// Which of them.
    pub key: u32,
    /// Over which window.
    pub window: Window,
    /// So many days before stand beside it; 0 for none.
    pub days_before: u8,
}

/// What was recorded, and of what.
pub type History = (HistoryOf, Option<Arc<Recorded>>);

/// Every signal that the polls write. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct Store {
    /// The page's monotonic clock, milliseconds; moves once a second so that ages count on between polls.
    pub now_ms: RwSignal<f64>,
    /// The surroundings; `None` until they arrived.
    pub setup: RwSignal<Option<Arc<PageSetup>>>,
    /// Why the surroundings could not be had last time.
    pub setup_cause: RwSignal<Option<Cause>>,
    /// Of which call centre the readings below are; the page may show another one only after they were forgotten.
    pub place: RwSignal<Option<(SiteId, VdnId)>>,
    /// System indicators of that VDN and the chosen window.
    pub sysindex: RwSignal<Feed<Periods>>,
    /// Skill queues of that VDN.
    pub skills: RwSignal<Feed<Skills>>,
    /// Access codes of that VDN.
    pub access_codes: RwSignal<Feed<AccessCodes>>,
    /// Agents of that VDN by state.
    pub system_state: RwSignal<Feed<SystemState>>,
    /// Statistics of the chosen agent, read on demand only.
    pub agent: RwSignal<Feed<AgentStatistics>>,
    /// How every source of the proxy is doing, also those that no view polls.
    pub sources: RwSignal<Sources>,
    /// Alarms of that VDN, and of the others of its site where they are asked for.
    pub alarms: RwSignal<AlarmFeed>,
    /// How the last order of the viewer ended; `None` while one is under way, and before the first.
    pub done: RwSignal<Option<Result<(), Cause>>>,
    /// Counts the orders that have ended.
    pub orders_ended: RwSignal<u32>,
    /// What the day has come to in that VDN; `None` until known, and when it cannot be had.
    pub today: RwSignal<Option<Arc<Today>>>,
    /// What the last hours and the next minutes are like, of the opened queue or of all; `None` as `today`.
    pub outlook: RwSignal<Option<Arc<Outlook>>>,
    /// What is usual at the times of a window of that VDN, and of which window.
    pub usual: RwSignal<Option<(Window, Arc<Baseline>)>>,
    /// The periods of another day of that VDN, told at the times of a window, and which: the window, and how many days before.
    pub other_day: RwSignal<Option<OtherDay>>,
    /// What was recorded of a queue or an access code over a window; `None` within when it cannot be had.
    pub history: RwSignal<Option<History>>,
    /// What those who take over should know of a window of that VDN, and of which window.
    pub sheet: RwSignal<Option<(Window, Arc<Sheet>)>>,
    /// Notes that one shift of that VDN left for the next, the newest first, as they were last told.
    pub notes: RwSignal<Vec<Note>>,
    /// Views with a name, as they were last told.
    pub views: RwSignal<Vec<SavedView>>,
    /// When an answer of any kind last came from the proxy, also a refusal, by the page's monotonic clock, milliseconds.
    pub heard_ms: RwSignal<f64>,
    /// Whether the proxy is of another build than when the page was loaded.
    pub has_newer_build: RwSignal<bool>,
    /// What is shown is a moment that is over: `now_ms` is that moment, milliseconds since 1970.
    pub is_replay: RwSignal<bool>,
    /// Rises whenever another moment is shown, or now instead of one.
    pub era: RwSignal<u32>,
    /// AICC's clock as the proxy said it last, milliseconds since 1970: no moment is over that comes after it.
    pub aicc_now_ms: RwSignal<Option<i64>>,
    /// Of the last hour, per skill: calls waiting and calls offered in five minutes.
    pub skill_trends: RwSignal<BTreeMap<SkillId, Series<2>>>,
    /// The same per access code: in the IVR, in a queue, with an agent.
    pub access_code_trends: RwSignal<BTreeMap<AccessCodeId, Series<3>>>,
    /// The same of the VDN: talking, idle, busy, signed in.
    pub system_state_trend: RwSignal<Series<4>>,
}

impl Store {
    /// An empty store.
    pub fn new() -> Self {
        Self {
            now_ms: RwSignal::new(0.0),
            setup: RwSignal::new(None),
            setup_cause: RwSignal::new(None),
            place: RwSignal::new(None),
            sysindex: RwSignal::new(Feed::waiting(60_000)),
            skills: RwSignal::new(Feed::waiting(10_000)),
            access_codes: RwSignal::new(Feed::waiting(10_000)),
            system_state: RwSignal::new(Feed::waiting(30_000)),
            agent: RwSignal::new(Feed::waiting(60_000)),
            sources: RwSignal::new(Sources::default()),
            alarms: RwSignal::new(AlarmFeed::default()),
            done: RwSignal::new(None),
            orders_ended: RwSignal::new(0),
            today: RwSignal::new(None),
            outlook: RwSignal::new(None),
            usual: RwSignal::new(None),
            other_day: RwSignal::new(None),
            sheet: RwSignal::new(None),
            history: RwSignal::new(None),
            notes: RwSignal::new(Vec::new()),
            views: RwSignal::new(Vec::new()),
            heard_ms: RwSignal::new(0.0),
            has_newer_build: RwSignal::new(false),
            is_replay: RwSignal::new(false),
            era: RwSignal::new(0),
            aicc_now_ms: RwSignal::new(None),
            skill_trends: RwSignal::new(BTreeMap::new()),
            access_code_trends: RwSignal::new(BTreeMap::new()),
            system_state_trend: RwSignal::new(Series::new()),
        }
    }

    /// Whether the proxy has answered, or failed to, what was asked of a source.
    pub fn is_asked(self, source: Source) -> bool {
        match source {
            Source::Sysindex => self.sysindex.with(|feed| feed.asked),
            Source::Skill => self.skills.with(|feed| feed.asked),
            Source::AccessCode => self.access_codes.with(|feed| feed.asked),
            Source::Agent => self.agent.with(|feed| feed.asked),
            Source::SystemState => self.system_state.with(|feed| feed.asked),
        }
    }

    /// Whether none of the figures is of a real contact centre.
    pub fn is_demo(self) -> bool {
        self.setup.with(|setup| setup.as_ref().is_some_and(|setup| setup.mode == Mode::Demo))
    }

    /// The moment that a replay shows, milliseconds since 1970.
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit in many more bits than they need")]
    pub fn moment_ms(self) -> i64 {
        self.now_ms.get() as i64
    }

    /// AICC's clock minus the proxy's, milliseconds; 0 while unknown.
    pub fn clock_skew_ms(self) -> i64 {
        let site = self.place.with_untracked(|place| place.as_ref().map(|(site, _)| site.clone()));
        let skew_ms = |sources: &Sources| sources.status.as_ref()?.clock_skew_ms(&site?);
        self.sources.with_untracked(skew_ms).unwrap_or_default()
    }

    /// Forgets every reading, since they were of another call centre.
    pub fn forget(self) {
        forget(self.sysindex);
        forget(self.skills);
        forget(self.access_codes);
        forget(self.system_state);
        forget(self.agent);
        self.alarms.set(AlarmFeed::default());
        self.today.set(None);
        self.outlook.set(None);
        self.usual.set(None);
        self.other_day.set(None);
        self.sheet.set(None);
        self.history.set(None);
        self.notes.set(Vec::new());
        self.skill_trends.update(BTreeMap::clear);
        self.access_code_trends.update(BTreeMap::clear);
        self.system_state_trend.set(Series::new());
    }
}

fn forget<T: Send + Sync + 'static>(feed: RwSignal<Feed<T>>) {
    feed.update(|feed| *feed = Feed::waiting(feed.interval_ms));
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}
