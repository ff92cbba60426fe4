//! The skill queues of a VDN: every counter of every queue, and the details of the opened one.

use std::sync::Arc;

use domain::alarm::Subject;
use domain::field::Source;
use domain::id::SkillId;
use domain::kpi::skill::{agents_other, service_level_20s, unavailable_share};
use domain::reading::{Figure, Reading};
use domain::setup::VdnSetup;
use domain::skill::{SkillRow, Skills};
use leptos::prelude::*;

use super::entries::{self, Kind};
use super::feed_view::FeedView;
use super::head::{PanelHead, nothing_configured, notice, rows_missing};
use super::long_table::LongTable;
use super::place::{Place, name_of};
use super::skill_detail::SkillDetail;
use super::tools::About;
use super::trend;
use crate::i18n::Text;
use crate::live::{Memo, lent, live, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::store::series::Series;
use crate::widgets::shown::Style;
use crate::widgets::sparkline::Sparkline;
use crate::widgets::table::{Column, Content, Entry, Extra};

/// A queue as a row of the table.
pub type SkillEntry = Entry<SkillId, SkillRow>;

/// The columns, by what is asked first: who waits, how well are they served, who is there. What explains these comes last.
pub fn columns() -> Vec<Column<SkillRow>> {
    let fields = |names: &[&str], group| {
        let column = |name: &&str| Column::of_field(Source::Skill, *SkillRow::field(name)?, Some(group));
        names.iter().filter_map(column).collect::<Vec<_>>()
    };
    let agents = ["available", "talking", "idle", "after_call_work", "signed_in", "busy", "resting", "study", "occupied", "pre_occupied"];
    [
        fields(&["calls_waiting"], Text::GroupNow),
        vec![service_level()],
        fields(&["offered_5m", "worst_wait_5m", "average_wait_5m"], Text::GroupFiveMinutes),
        fields(&agents, Text::GroupAgents),
        vec![other_states(), unavailable()],
        fields(&["calls_in_progress", "total_calls", "connected_in_20s_5m", "average_talk_5m", "longest_idle_5m"], Text::GroupFurther),
    ]
    .concat()
}

/// The service level of the running five minutes.
pub fn service_level() -> Column<SkillRow> {
    Column {
        id: "sl20_5m",
        field: "sl20_5m",
        name: Text::ServiceLevel,
        unit: Some(Text::UnitPercent),
        note: Some(Text::NoteServiceLevel),
        group: Some(Text::GroupFiveMinutes),
        not_applicable: None,
        style: Style::Percent,
        content: Content::Share(|row| {
            let share = service_level_20s(row);
            (share.percent, share.of)
        }),
    }
}

fn other_states() -> Column<SkillRow> {
    Column {
        id: "agents_other",
        field: "agents_other",
        name: Text::OtherStates,
        unit: Some(Text::UnitAgents),
        note: Some(Text::NoteAgentsPerSkill),
        group: Some(Text::GroupAgents),
        not_applicable: Some(Text::MarkStatesOverlap),
        style: Style::Count,
        content: Content::Figure(|row| agents_other(row).map_or(Figure::NotApplicable, Figure::from)),
    }
}

fn unavailable() -> Column<SkillRow> {
    Column {
        id: "unavailable_share",
        field: "unavailable_share",
        name: Text::UnavailableShare,
        unit: Some(Text::UnitPercent),
        note: Some(Text::NoteUnavailable),
        group: Some(Text::GroupAgents),
        not_applicable: None,
        style: Style::Percent,
        content: Content::Share(|row| (unavailable_share(row), row.signed_in)),
    }
}

/// The rows of the chosen VDN as a memo.
pub fn entries_of(store: Store, view: FeedView<Skills>, place: Place) -> Memo<Arc<Vec<SkillEntry>>> {
    let kind = Kind {
        named: |setup| &setup.skills,
        rows: |skills: &Skills| &skills.rows,
        id: |row: &SkillRow| row.id,
        unread: |id| SkillRow::from_fields(id, |_| Reading::Unread),
        subject: Subject::Skill,
    };
    entries::entries_of(&kind, store, view, place)
}

/// Whether it is known that nothing is configured here.
pub fn is_empty(place: Place, configured: fn(&VdnSetup) -> usize) -> Memo<bool> {
    memo(move |_| place.setup.with(|setup| setup.as_ref().is_some_and(|setup| configured(setup) == 0)))
}

/// Most points of the line in a row.
const LINE_POINTS: usize = 60;

/// The calls that waited, oldest first, in at most [`LINE_POINTS`] steps: of each step the most. What was not read is a gap.
fn course(series: &Series<2>, interval_ms: u64) -> Vec<Option<f64>> {
    let values = trend::course(series, 0, interval_ms);
    let step = values.len().div_ceil(LINE_POINTS).max(1);
    // The newest step is a whole one, so that the line's end is the present.
    let mut course: Vec<_> =
        values.rchunks(step).map(|step| step.iter().copied().reduce(|most, value| Some(most?.max(value?))).flatten()).collect();
    course.reverse();
    course
}

/// The line in a row: how many calls waited in the last hour.
fn line(store: Store) -> Extra<SkillRow> {
    Arc::new(move |row| {
        let id = memo(move |_| row.with(|row| row.as_ref().map(|row| row.id)));
        let course = lent(move || {
            let id = id.get();
            let interval_ms = store.skills.with(|feed| feed.interval_ms);
            store
                .skill_trends
                .with(|trends| id.and_then(|id| trends.get(&id)).map(|series| course(series, interval_ms)).unwrap_or_default())
        });
        view! { <Sparkline course /> }.into_any()
    })
}

/// The view of the skill queues.
#[component]
pub fn SkillPanel(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let view = FeedView::of(store.skills, store);
    let entries = entries_of(store, view, place);
    let about = About { title: Text::SkillQueues, head: Text::Skill, source: Source::Skill, window: Some(Text::GroupFiveMinutes) };
    let table = LongTable::new(columns, about, entries, view, (place, settings));
    let missing = move || {
        let name = |id| {
            place
                .setup
                .with(|setup| name_of(setup.as_ref().map(|setup| setup.skills.as_slice()).unwrap_or_default(), SkillId(id)).to_string())
        };
        view.snapshot.with(|snapshot| rows_missing(&snapshot.as_ref()?.completeness, name, settings.locale.get()).map(notice))
    };
    let empty = is_empty(place, |setup| setup.skills.len());
    let pressed = Callback::new(move |id| settings.skill.update(|open| *open = (*open != Some(id)).then_some(id)));
    view! {
        <section class="panel">
            <PanelHead title=Text::SkillQueues view place settings>
                {table.tools()}
            </PanelHead>
            {part(missing)}
            <Show when=move || !empty.get() fallback=move || nothing_configured(Text::NoSkills, settings.locale.get())>
                <div
                    class="with-side"
                    data-open=live(move || settings.skill.get().map(|_| ""))
                    on:keydown=move |event| {
                        if event.key() == "Escape" {
                            settings.skill.set(None);
                        }
                    }
                >
                    {table.rows(((Text::SkillTrend, line(store)), 1), settings.skill.into(), pressed)}
                    <SkillDetail store settings place view entries />
                </div>
            </Show>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_has_exactly_one_column() {
        let columns = columns();
        for field in SkillRow::FIELDS {
            assert_eq!(columns.iter().filter(|column| column.id == field.name).count(), 1, "{}", field.name);
        }
        assert_eq!(columns.len(), SkillRow::FIELDS.len() + 3);
    }

    #[test]
    fn the_line_of_a_row_has_few_points_and_keeps_the_most_and_the_gaps() {
        let mut series = Series::<2>::new();
        for at in 0..360 {
            let waiting = if at == 100 { Reading::Unread } else { Reading::Value(if at == 200 { 40 } else { 1 }) };
            series.push(at, [waiting, Reading::Absent]);
        }
        let course = course(&series, 1_000);
        assert_eq!(course.len(), LINE_POINTS);
        let steps = |value| course.iter().enumerate().filter(|(_, step)| **step == value).map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!((steps(None), steps(Some(40.0)), steps(Some(1.0)).len()), (vec![100 / 6], vec![200 / 6], 58));
        assert!(super::course(&Series::new(), 1_000).is_empty());
    }
}
