//! What the viewer chose. Each choice is one signal; the shell binds them to the address and to storage.

pub mod address;
pub mod binding;
pub mod columns;
pub mod embed;
pub mod order;
pub mod place;
pub mod wall;

use domain::field::Source;
use domain::id::{AccessCodeId, AgentId, SiteId, SkillId, VdnId};
use domain::sysindex::Window;
use leptos::prelude::*;

use crate::browser::{location, number, random};
use crate::charts::Span;
use crate::i18n::{Locale, Text};
use crate::store::HistoryOf;

use columns::Columns;
use embed::Embed;
use order::Order;
use wall::WallPage;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word in `data-theme` and in storage.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }
}

/// Room between the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// Rows of 32 px.
    #[default]
    Comfortable,
    /// Rows of 24 px.
    Compact,
}

impl Density {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// The word in `data-density` and in storage.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }

    /// The density with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|density| density.word() == word)
    }
}

/// Order of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    #[default]
    Descending,
}

/// By which column a table is sorted; empty marks come last in both directions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// Our field name or KPI id; empty for the table's own order.
    pub column: String,
    /// Which end comes first.
    pub direction: Direction,
    /// Further columns by which rows are sorted that are equal in those before.
    pub then: Vec<(String, Direction)>,
}

/// All choices. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct Settings {
    /// Language (storage, then the browser's; `lang` in the address wins).
    pub locale: RwSignal<Locale>,
    /// Colours (storage).
    pub theme: RwSignal<Theme>,
    /// Room between rows (storage).
    pub density: RwSignal<Density>,
    /// Chosen site (`site` in the address); `None` until the set-up is known, then the first.
    pub site: RwSignal<Option<SiteId>>,
    /// Chosen VDN (`vdn`).
    pub vdn: RwSignal<Option<VdnId>>,
    /// Window of the system indicators (`window`).
    pub window: RwSignal<Window>,
    /// Indicators and histories are compared with those of so many days before: 7, 14, 21 or 28, else 0 (`compare`).
    pub compare: RwSignal<u8>,
    /// Order of the table in view (`sort=column`, `sort=-column` for descending).
    pub sort: RwSignal<Sort>,
    /// Which columns the table of the skill queues shows (`columns`).
    pub columns: RwSignal<Columns>,
    /// Text that rows must contain (`filter`).
    pub filter: RwSignal<String>,
    /// The skill whose trend is open, or which alarms are about (`skill`).
    pub skill: RwSignal<Option<SkillId>>,
    /// The same of an access code (`code`).
    pub code: RwSignal<Option<AccessCodeId>>,
    /// The agent whose statistics are shown (`agent`).
    pub agent: RwSignal<Option<AgentId>>,
    /// The part of time that charts show, if not all (`from` and `until`, seconds since 1970).
    pub zoom: RwSignal<Option<Span>>,
    /// The moment that is shown instead of now, milliseconds since 1970 (`at`, whole seconds).
    pub at: RwSignal<Option<i64>>,
    /// How many times as fast as it was a replay goes on; 0 while it stands still (not kept).
    pub speed: RwSignal<u32>,
    /// The page with which a wallboard begins (`page`).
    pub wall_page: RwSignal<WallPage>,
    /// How long a page of a wallboard stays, seconds; 0 for ever (`rotate`).
    pub rotate_s: RwSignal<u32>,
    /// The time zone of labels, an IANA name that the browser knows (`tz`); `None` for that of the call centre.
    pub time_zone: RwSignal<Option<String>>,
    /// How the page shows itself within another one (`embed=1`); `None` for a page of its own.
    pub embed: RwSignal<Option<Embed>>,
    /// Where the cursor of all charts stands, milliseconds since 1970 (not kept).
    pub cursor_ms: RwSignal<Option<i64>>,
    /// The viewer paused the polls (not kept).
    pub paused: RwSignal<bool>,
    /// Counts presses of "refresh now" (not kept).
    pub refresh: RwSignal<u32>,
    /// Counts the wishes to find a row (not kept).
    pub find: RwSignal<u32>,
    /// Counts presses of "read now" for the chosen agent (not kept).
    pub read_agent: RwSignal<u32>,
    /// Counts presses of "sign out" (not kept).
    pub sign_out: RwSignal<u32>,
    /// What shall be done next that all viewers share (not kept).
    pub order: RwSignal<Option<Order>>,
    /// Alarms of all call centres of the site are told, not only of the one in view (storage).
    pub all_vdns: RwSignal<bool>,
    /// Alarms sound here (not kept: a browser wants a press first).
    pub sound: RwSignal<bool>,
    /// Counts presses of "try the sound" (not kept).
    pub sound_test: RwSignal<u32>,
    /// The browser shows alarms as notifications (storage).
    pub notify: RwSignal<bool>,
    /// Why the browser shows no notifications, though they were asked for (not kept).
    pub notify_trouble: RwSignal<Option<Text>>,
    /// The name under which somebody whom the proxy does not know takes alarms (storage).
    pub name: RwSignal<String>,
    /// Counts presses of "reload" (not kept).
    pub reload: RwSignal<u32>,
    /// Counts the moments at which a wallboard may begin anew without anybody missing anything (not kept).
    pub quiet: RwSignal<u32>,
}

impl Settings {
    /// The defaults.
    pub fn new(locale: Locale) -> Self {
        Self {
            locale: RwSignal::new(locale),
            theme: RwSignal::new(Theme::default()),
            density: RwSignal::new(Density::default()),
            site: RwSignal::new(None),
            vdn: RwSignal::new(None),
            window: RwSignal::new(Window::default()),
            compare: RwSignal::new(0),
            sort: RwSignal::new(Sort::default()),
            columns: RwSignal::new(Columns::default()),
            filter: RwSignal::new(String::new()),
            skill: RwSignal::new(None),
            code: RwSignal::new(None),
            agent: RwSignal::new(None),
            zoom: RwSignal::new(None),
            at: RwSignal::new(None),
            speed: RwSignal::new(0),
            wall_page: RwSignal::new(WallPage::default()),
            rotate_s: RwSignal::new(wall::ROTATE_S),
            time_zone: RwSignal::new(None),
            embed: RwSignal::new(None),
            cursor_ms: RwSignal::new(None),
            paused: RwSignal::new(false),
            refresh: RwSignal::new(0),
            find: RwSignal::new(0),
            read_agent: RwSignal::new(0),
            sign_out: RwSignal::new(0),
            order: RwSignal::new(None),
            all_vdns: RwSignal::new(true),
            sound: RwSignal::new(false),
            sound_test: RwSignal::new(0),
            notify: RwSignal::new(false),
            notify_trouble: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            reload: RwSignal::new(0),
            quiet: RwSignal::new(0),
        }
    }

    /// The opened queue or access code, and the window of its history: longer ones than a week have too many five minutes for one look.
    pub fn history(self, source: Source) -> Option<HistoryOf> {
        let key = if source == Source::AccessCode { self.code.get()?.0 } else { self.skill.get()?.0 };
        let window = if self.window.get() == Window::Month { Window::Week } else { self.window.get() };
        Some(HistoryOf { source, key, window, days_before: self.compare.get() })
    }

    /// Shortest pause between two requests of one kind that the viewer asked for, milliseconds; 0 for what the proxy says.
    pub fn pause_at_least_ms(&self) -> u32 {
        self.embed.with_untracked(|embed| embed.as_ref().and_then(|embed| embed.refresh_s)).map_or(0, |seconds| seconds * 1000)
    }

    /// An id for a new rule: one of so many that no two pages take the same, whichever rules each of them knows.
    pub fn new_rule_id() -> String {
        format!("page-{}", number::shortest(random::fraction()).replace('.', ""))
    }

    /// The view in front with its choices, as an address below the base path, encoded for the query of another address.
    pub fn encoded_view() -> String {
        location::encoded_view()
    }
}
