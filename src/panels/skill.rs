//! The skill queues of a VDN: every counter of every queue, and the details of the opened one.

use std::sync::Arc;

use domain::alarm::Subject;
use domain::field::Source;
use domain::id::SkillId;
use domain::kpi::skill::{agents_other, service_level_20s, unavailable_share};
use domain::period::offset_at;
use domain::reading::{Figure, Reading};
use domain::setup::VdnSetup;
use domain::skill::{SkillRow, Skills};
use leptos::html;
use leptos::prelude::*;

use super::columns::ColumnPicker;
use super::feed_view::FeedView;
use super::head::{PanelHead, nothing_configured, notice, rows_missing};
use super::hold::{Hold, keep_order};
use super::names::Names;
use super::order;
use super::place::{Place, name_of};
use super::skill_detail::SkillDetail;
use super::trend;
use crate::format;
use crate::i18n::{Text, words};
use crate::live::{effect, label, live, memo, part};
use crate::settings::columns::Columns;
use crate::settings::{Settings, Sort};
use crate::store::Store;
use crate::store::series::Series;
use crate::widgets::severity::Severity;
use crate::widgets::shown::Style;
use crate::widgets::sparkline::Sparkline;
use crate::widgets::table::export::{Form, Sheet};
use crate::widgets::table::{Column, Content, Entry, Extra, Rows, Table};

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

/// The rows with their names and the severity of their alarms. Before the first reading, the configured queues with nothing read yet, so that the table has its final size.
fn entries(skills: Option<&Skills>, names: &Names<SkillId>, severity_of: impl Fn(SkillId) -> Option<Severity>) -> Vec<SkillEntry> {
    let entry = |row: SkillRow| {
        let (key, name) = names.of(row.id);
        SkillEntry { id: row.id, key, name, severity: severity_of(row.id), row }
    };
    match skills {
        Some(skills) => skills.rows.iter().cloned().map(entry).collect(),
        None => names.ids().map(|id| entry(SkillRow::from_fields(id, |_| Reading::Unread))).collect(),
    }
}

/// The rows of the chosen VDN as a memo.
pub fn entries_of(store: Store, view: FeedView<Skills>, place: Place) -> Memo<Arc<Vec<SkillEntry>>> {
    let names =
        memo(move |_| place.setup.with(|setup| Names::new(setup.as_ref().map(|setup| setup.skills.as_slice()).unwrap_or_default())));
    let alarms_current = memo(move |_| store.alarms.with(|alarms| alarms.is_current(store.now_ms.get())));
    memo(move |_| {
        // What is not current has no severity.
        let known = view.state.get().is_current() && alarms_current.get();
        view.snapshot.with(|snapshot| {
            let skills = snapshot.as_ref().map(|snapshot| &snapshot.data);
            store.alarms.with(|alarms| {
                let severity_of = |id| if known { alarms.severity_of(Subject::Skill(id)) } else { None };
                names.with(|names| Arc::new(entries(skills, names, severity_of)))
            })
        })
    })
}

/// Whether it is known that nothing is configured here.
pub fn is_empty(place: Place, configured: fn(&VdnSetup) -> usize) -> Memo<bool> {
    memo(move |_| place.setup.with(|setup| setup.as_ref().is_some_and(|setup| configured(setup) == 0)))
}

/// Most points of the line in a row.
const LINE_POINTS: usize = 60;

/// The calls that waited, oldest first, in at most [`LINE_POINTS`] steps: of each step the most. What was not read is a gap.
fn course(series: &Series<2>) -> Vec<Option<f64>> {
    let values = trend::course(series, 0);
    let step = values.len().div_ceil(LINE_POINTS).max(1);
    // The newest step is a whole one, so that the line's end is the present.
    let mut course: Vec<_> =
        values.rchunks(step).map(|step| step.iter().copied().reduce(|most, value| Some(most?.max(value?))).flatten()).collect();
    course.reverse();
    course
}

/// The line in a row: how many calls waited since the page was opened.
fn line(store: Store) -> Extra<SkillRow> {
    Arc::new(move |row| {
        let id = memo(move |_| row.with(|row| row.as_ref().map(|row| row.id)));
        let course = memo(move |_| {
            let id = id.get();
            store.skill_trends.with(|trends| id.and_then(|id| trends.get(&id)).map(course).unwrap_or_default())
        });
        view! { <Sparkline course /> }.into_any()
    })
}

/// The order in which queues are shown, and what was asked for when it was found.
#[derive(Clone, PartialEq)]
struct Ordered {
    asked: (Sort, String),
    ids: Arc<Vec<SkillId>>,
    /// Rows would stand elsewhere if nobody were there.
    is_held: bool,
}

/// What stands at the head of a file: where the figures are from, how old they are, which window they are of, and which rows.
fn known_of(view: FeedView<Skills>, place: Place, settings: Settings) -> Vec<(&'static str, String)> {
    let locale = settings.locale.get();
    let name = place.setup.with(|setup| setup.as_ref().map(|setup| (setup.name.clone(), setup.time_zone.clone())));
    let (name, time_zone) = name.unwrap_or_default();
    let origin = place.origin(Source::Skill).get();
    let read_at_ms = view.standing.with(|standing| standing.read_at_ms);
    let offsets = place.offsets().get();
    let read = read_at_ms.map(|read_at_ms| {
        let offset = format::utc_offset(offset_at(&offsets, read_at_ms));
        format!("{} {offset}", format::date_time(read_at_ms, &offsets))
    });
    let filter = settings.filter.get();
    vec![
        ("place", format!("{name} ({}/{})", origin.site, origin.vdn)),
        ("zone", time_zone),
        ("read", read.unwrap_or_else(|| words(Text::NeverRead, locale).to_owned())),
        ("state", view.sentence(place, settings).get()),
        ("window", words(Text::GroupFiveMinutes, locale).to_owned()),
        ("filter", filter),
    ]
}

/// The columns of a choice; all of them when it names none that there is.
fn shown_of(chosen: &Columns) -> Vec<Column<SkillRow>> {
    let shown: Vec<_> = columns().into_iter().filter(|column| chosen.shows_of_skill(column.id)).collect();
    if shown.is_empty() { columns() } else { shown }
}

/// The view of the skill queues.
#[component]
pub fn SkillPanel(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let view = FeedView::of(store.skills, store);
    let entries = entries_of(store, view, place);
    let ordered = columns();
    // A table is made anew for other columns.
    let shown = memo(move |_| settings.columns.with(|chosen| shown_of(chosen).iter().map(|column| column.id).collect::<Vec<_>>()));
    let hold = Hold::new();
    let order = memo(move |before: Option<&Ordered>| {
        let asked = (settings.sort.get(), settings.filter.get());
        let ids = entries.with(|entries| order::order(entries, &ordered, &asked.0, &asked.1));
        // Whoever chose a column follows its values with the keyboard, too; under the pointer nothing moves.
        let holds = if asked.0.column.is_empty() { hold.is_on() } else { hold.has_pointer() };
        let kept = before.filter(|before| holds && before.asked == asked).map(|before| keep_order(&before.ids, &ids));
        let is_held = kept.as_ref().is_some_and(|kept| *kept != ids);
        Ordered { asked, ids: Arc::new(kept.unwrap_or(ids)), is_held }
    });
    let rows = memo(move |_| Rows { entries: entries.get(), order: order.with(|order| Arc::clone(&order.ids)) });
    let missing = move || {
        let name = |id| {
            place
                .setup
                .with(|setup| name_of(setup.as_ref().map(|setup| setup.skills.as_slice()).unwrap_or_default(), SkillId(id)).to_string())
        };
        view.snapshot.with(|snapshot| rows_missing(&snapshot.as_ref()?.completeness, name, settings.locale.get()).map(notice))
    };
    let find = NodeRef::<html::Input>::new();
    effect(move |before: Option<u32>| {
        let wishes = settings.find.get();
        if let Some(field) = find.get_untracked().filter(|_| before.is_some_and(|before| before != wishes)) {
            // Fails only for what cannot have the focus.
            let _ = field.focus();
        }
        wishes
    });
    // Exactly what is on the screen, and how it stood.
    let save = move |form| {
        let locale = settings.locale.get_untracked();
        let known = untrack(|| known_of(view, place, settings));
        rows.with_untracked(|rows| {
            let (title, columns, state) =
                (words(Text::SkillQueues, locale), settings.columns.with_untracked(shown_of), view.state.get_untracked());
            Sheet { title, head: Text::Skill, known: &known, rows, columns: &columns, state, locale }.save(form);
        });
    };
    let empty = is_empty(place, |setup| setup.skills.len());
    let say = move |text| words(text, settings.locale.get());
    view! {
        <section class="panel">
            <PanelHead title=Text::SkillQueues view place settings>
                <span class="order-held muted" data-held=live(move || order.with(|order| order.is_held).then_some(""))>
                    {label(Text::OrderHeld, settings.locale)}
                </span>
                <ColumnPicker settings />
                <span class="save">
                    {[(Form::Csv, "CSV"), (Form::Json, "JSON")]
                        .map(|(form, name)| {
                            view! {
                                <button type="button" class="button" data-save=name title=label(Text::ChartSave, settings.locale) on:click=move |_| save(form)>
                                    {name}
                                </button>
                            }
                        })
                        .into_iter()
                        .collect_view()}
                </span>
                <label class="filter">
                    <span>{label(Text::Filter, settings.locale)}</span>
                    <input
                        type="search"
                        node_ref=find
                        placeholder=label(Text::FilterPlaceholder, settings.locale)
                        prop:value=settings.filter
                        on:input=move |event| settings.filter.set(event_target_value(&event))
                    />
                </label>
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
                    <div
                        class="main-side"
                        on:pointerenter=hold.on_pointer(true)
                        on:pointerleave=hold.on_pointer(false)
                        on:focusin=hold.on_focus(true)
                        on:focusout=hold.on_focus(false)
                    >
                        <For
                            each=move || [shown.get()]
                            key=Vec::clone
                            children=move |ids| {
                                let columns = columns().into_iter().filter(|column| ids.contains(&column.id)).collect();
                                view! {
                                    <Table
                            label=Signal::derive(move || say(Text::SkillQueues).to_owned())
                            head=Text::Skill
                            columns=columns
                            extra=(Text::SkillTrend, line(store))
                            extra_at=1
                            rows
                            state=view.state
                            origin=place.origin(Source::Skill)
                            sorted=Signal::derive(move || settings.sort.with(order::sorted))
                            on_sort=Callback::new(move |(column, more)| settings.sort.update(|sort| *sort = order::pressed(sort, column, more)))
                            open=settings.skill
                            on_open=Callback::new(move |id| settings.skill.update(|open| *open = (*open != Some(id)).then_some(id)))
                            locale=settings.locale
                        />
                                }
                            }
                        />
                        {part(move || rows.with(|rows| rows.order.is_empty() && !rows.entries.is_empty()).then(|| view! { <p class="empty">{say(Text::NothingMatches)}</p> }))}
                    </div>
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
        let course = course(&series);
        assert_eq!(course.len(), LINE_POINTS);
        let steps = |value| course.iter().enumerate().filter(|(_, step)| **step == value).map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!((steps(None), steps(Some(40.0)), steps(Some(1.0)).len()), (vec![100 / 6], vec![200 / 6], 58));
        assert!(super::course(&Series::new()).is_empty());
    }
}
