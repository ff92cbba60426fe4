//! The agents of a VDN by state: how many, since when, and how they were counted.

use std::sync::Arc;

use domain::field::Source;
use domain::kpi::system_state::other_states;
use domain::period::OffsetFrom;
use domain::reading::{Figure, Reading};
use domain::snapshot::{PagesEndedBy, Snapshot};
use domain::system_state::SystemState;
use leptos::prelude::*;

use super::chart::Trend;
use super::feed_view::FeedView;
use super::found::Disagreement;
use super::head::{PanelHead, notice};
use super::place::Place;
use super::sysindex::now;
use super::tools::{About, SaveButtons, one_row};
use super::trend;
use crate::charts::{Kind, Role};
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{lent, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::figure::Origin;
use crate::widgets::headline::Headline;
use crate::widgets::shown::{Shown, Style};
use crate::widgets::table::{Column, Content};

/// Fields of the trend: talking, idle, busy, signed in.
pub const TALKING: usize = 0;
/// See [`TALKING`].
pub const IDLE: usize = 1;
/// See [`TALKING`].
pub const BUSY: usize = 2;
/// See [`TALKING`].
pub const SIGNED_IN: usize = 3;

/// One number of agents: which, under which field, its note, and its course.
pub struct Count {
    /// Its name.
    pub label: Text,
    /// Our field name or KPI id.
    pub field: &'static str,
    /// What it must not claim.
    pub note: Option<Text>,
    /// Reads it.
    pub of: fn(&SystemState) -> Reading,
    /// Its place in the trend.
    pub course: Option<usize>,
}

/// Signed in, talking, idle, busy, and the rest.
pub const COUNTS: [Count; 5] = [
    Count { label: Text::SignedIn, field: "signed_in", note: None, of: |state| state.signed_in, course: Some(SIGNED_IN) },
    Count { label: Text::Talking, field: "talking", note: None, of: |state| state.talking, course: Some(TALKING) },
    Count { label: Text::Idle, field: "idle", note: None, of: |state| state.idle, course: Some(IDLE) },
    Count { label: Text::StateBusy, field: "busy", note: Some(Text::NoteBusyState), of: |state| state.busy, course: Some(BUSY) },
    Count { label: Text::OtherStates, field: "agents_other", note: Some(Text::NoteBusyState), of: other_states, course: None },
];

/// The same numbers as columns of a file.
fn columns() -> Vec<Column<SystemState>> {
    let other = Column {
        id: "agents_other",
        field: "agents_other",
        name: Text::OtherStates,
        unit: Some(Text::UnitAgents),
        note: Some(Text::NoteBusyState),
        group: None,
        not_applicable: None,
        style: Style::Count,
        content: Content::Figure(|state| other_states(state).into()),
    };
    let field = |field| Column::of_field(Source::SystemState, field, None);
    SystemState::FIELDS.iter().copied().filter_map(field).chain([other]).collect()
}

/// Whether the numbers are lower bounds.
pub const fn is_at_least(ended_by: Option<PagesEndedBy>) -> bool {
    matches!(ended_by, Some(PagesEndedBy::EmptyPages | PagesEndedBy::Ceiling))
}

/// The headline of one number of agents.
pub fn count_headline(
    count: &Count,
    view: FeedView<SystemState>,
    store: Store,
    settings: Settings,
    place: Place,
    origin: Signal<Origin>,
) -> impl IntoView + use<> {
    let Count { label, field, note, of, course } = *count;
    let field = SystemState::data_field(field);
    let shown = Signal::derive(move || {
        let reading = view.snapshot.with(|snapshot| snapshot.as_ref().map_or(Reading::Unread, |snapshot| of(&snapshot.data)));
        Shown::new(reading.into(), Style::Count, view.state.get())
    });
    let age = view.age(place, settings);
    let change = move || {
        let known = |(at_ms, values): &(i64, [Reading; 4])| (*at_ms, course.and_then(|field| Figure::from(values[field]).value()));
        let samples: Vec<_> = store.system_state_trend.with(|series| series.samples().map(known).collect());
        trend::change(&samples, settings.locale.get()).filter(|_| view.state.get().is_current())
    };
    let caption = Signal::derive(move || {
        let at_least = view.snapshot.with(|snapshot| snapshot.as_ref().is_some_and(|snapshot| is_at_least(snapshot.completeness.ended_by)));
        let age = if at_least { sentences::at_least(&age.get(), settings.locale.get()) } else { age.get() };
        trend::before(change(), age)
    });
    let course = Signal::derive(move || {
        let interval_ms = store.system_state.with(|feed| feed.interval_ms);
        course.map(|field| store.system_state_trend.with(|series| trend::course(series, field, interval_ms))).unwrap_or_default()
    });
    view! { <Headline label unit=Text::UnitAgents note origin field shown caption course locale=settings.locale /> }
}

/// How the agents were counted, in sentences; the second value says whether the numbers are lower bounds.
fn counted(snapshot: &Snapshot<SystemState>, offsets: &[OffsetFrom], locale: Locale) -> (String, bool) {
    let completeness = &snapshot.completeness;
    let read = format::count(completeness.pages_read.into());
    let pages = match completeness.pages_wanted {
        Some(wanted) => sentences::pages_of(&read, &format::count(wanted.into()), locale),
        None => sentences::pages(&read, locale),
    };
    let rule = match completeness.ended_by {
        Some(PagesEndedBy::KnownNumber) => words(Text::EndedByKnownNumber, locale),
        Some(PagesEndedBy::EmptyPages) => words(Text::EndedByEmptyPages, locale),
        Some(PagesEndedBy::Ceiling) => words(Text::EndedByCeiling, locale),
        None => "",
    };
    let (first, last) = (format::time(snapshot.data.first_page_at_ms, offsets), format::time(snapshot.data.last_page_at_ms, offsets));
    let (between, instant) = if completeness.pages_read > 1 {
        (sentences::pages_between(&first, &last, locale), words(Text::NotOneInstant, locale))
    } else {
        (String::new(), "")
    };
    (sentences::join(&[&pages, rule, &between, instant], locale), is_at_least(completeness.ended_by))
}

/// The view of the agents by state.
#[component]
pub fn SystemStatePanel(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let view = FeedView::of(store.system_state, store);
    let origin = place.origin(Source::SystemState);
    let how = move || {
        let offsets = place.offsets().get();
        let (sentence, at_least) = view.snapshot.with(|snapshot: &Option<Arc<Snapshot<SystemState>>>| {
            // How a recorded read was counted is not recorded.
            snapshot
                .as_ref()
                .filter(|snapshot| snapshot.completeness.pages_read > 0)
                .map(|snapshot| counted(snapshot, &offsets, settings.locale.get()))
        })?;
        Some(if at_least { notice(sentence).into_any() } else { view! { <p class="muted">{sentence}</p> }.into_any() })
    };
    let data = lent(move || {
        let locale = settings.locale.get();
        let lines = [
            (SIGNED_IN, words(Text::SignedIn, locale), Role::Other),
            (TALKING, words(Text::Talking, locale), Role::Talking),
            (IDLE, words(Text::Idle, locale), Role::Idle),
            (BUSY, words(Text::StateBusy, locale), Role::Busy),
        ];
        let interval_ms = view.standing.with(|standing| standing.interval_ms);
        store.system_state_trend.with(|series| trend::of_series(series, interval_ms, &lines))
    });
    let save = Callback::new(move |form| {
        let about = About { title: Text::AgentStates, head: Text::VirtualCallCentre, source: Source::SystemState, window: None };
        let (Some(snapshot), Some(setup)) = (view.snapshot.get_untracked(), place.setup.get_untracked()) else { return };
        let row = one_row(setup.id, &setup.id.to_string(), &setup.name, snapshot.data.clone());
        about.save(form, view, &row, &columns(), (place, settings));
    });
    view! {
        <section class="panel">
            <PanelHead title=Text::AgentStates view place settings>
                <SaveButtons save settings />
            </PanelHead>
            <div class="headlines">
                {COUNTS.iter().map(|count| count_headline(count, view, store, settings, place, origin)).collect_view()}
            </div>
            <div class="coverage">{part(how)}</div>
            <Disagreement store place settings />
            <Trend data kind=Kind::Lines title=Text::AgentStatesLastHour unit=Text::UnitAgents empty=view.when_empty(Text::TrendEmpty) now_ms=now(view.standing) place settings />
        </section>
    }
}

#[cfg(test)]
mod tests {
    use domain::snapshot::Completeness;

    use super::*;

    fn snapshot(pages_read: u32, ended_by: Option<PagesEndedBy>) -> Snapshot<SystemState> {
        let completeness = Completeness { pages_read, pages_wanted: Some(4), ended_by, ..Completeness::default() };
        let data = SystemState::from_fields(1_768_444_935_000, 1_768_444_943_000, |_| Reading::Value(1));
        Snapshot { read_at_ms: 0, completeness, oddities: Vec::new(), data }
    }

    #[test]
    fn a_count_that_ended_early_is_a_lower_bound_and_says_why() {
        let (sentence, at_least) = counted(&snapshot(3, Some(PagesEndedBy::EmptyPages)), &[], Locale::En);
        assert!(at_least);
        assert!(sentence.starts_with("3 of 4 pages read. Reading ended after several pages"), "{sentence}");
        assert!(sentence.contains("First page at 02:42:15, last page at 02:42:23."), "{sentence}");
    }

    #[test]
    fn a_whole_count_is_not_a_lower_bound() {
        let (sentence, at_least) = counted(&snapshot(1, Some(PagesEndedBy::KnownNumber)), &[], Locale::ZhCn);
        assert!(!at_least);
        assert_eq!(sentence, "已读取 4 页中的 1 页。已统计全部配置的座席。");
    }

    #[test]
    fn every_field_of_the_source_is_a_headline() {
        for field in SystemState::FIELDS {
            assert!(COUNTS.iter().any(|count| count.field == field.name), "{}", field.name);
            assert!(columns().iter().any(|column| column.id == field.name), "{}", field.name);
        }
    }
}
