//! Where it is worst: the queues and the access codes that a supervisor should look at first.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use domain::access_code::AccessCodeRow;
use domain::field::{Field, Source};
use domain::id::SkillId;
use domain::reading::Reading;
use domain::skill::SkillRow;
use leptos::prelude::*;

use super::access_code::{self, CodeEntry};
use super::feed_view::FeedView;
use super::head::nothing_configured;
use super::hold::Hold;
use super::link::href;
use super::order;
use super::place::Place;
use super::skill::{SkillEntry, entries_of, is_empty, service_level};
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{label, lent, live, memo, part};
use crate::route::Here;
use crate::settings::{Direction, Settings};
use crate::sorting::sort_by;
use crate::store::Store;
use crate::widgets::status_line::StatusLine;
use crate::widgets::table::{Column, Entry, Rows, Table};

/// Rows listed of each kind.
const AT_MOST: usize = 6;

/// Whether a supervisor should look at a queue: its service level has a severity, or calls wait.
fn needs_attention(entry: &SkillEntry) -> bool {
    entry.severity.is_some() || entry.row.calls_waiting.value().is_some_and(|calls| calls > 0)
}

/// Whether it cannot be known that a queue needs no attention.
fn is_unknown(entry: &SkillEntry) -> bool {
    let row = &entry.row;
    [row.calls_waiting, row.connected_in_20s_5m, row.offered_5m].contains(&Reading::Unread)
}

/// How many of the queues need attention, as a heading that claims no more than was read.
pub fn heading(entries: &[SkillEntry], locale: Locale) -> String {
    let count = entries.iter().filter(|entry| needs_attention(entry)).count();
    let all_known = entries.iter().all(|entry| needs_attention(entry) || !is_unknown(entry));
    match (count, all_known) {
        (0, true) if !entries.is_empty() => words(Text::NothingWaits, locale).to_owned(),
        (0, _) => words(Text::WorstSkills, locale).to_owned(),
        (_, all_known) => sentences::queues_need_attention(count, entries.len(), !all_known, locale),
    }
}

/// The larger reading first; one that is not known comes last.
fn larger_first<Row>(of: fn(&Row) -> Reading, left: &Row, right: &Row) -> Ordering {
    order::compare(of(left).into(), of(right).into(), Direction::Descending)
}

/// The worst queue first: severity, then calls waiting, then the worst wait, then the calls offered.
pub fn worst_first(left: &SkillEntry, right: &SkillEntry) -> Ordering {
    let by = |of| larger_first(of, &left.row, &right.row);
    Reverse(left.severity)
        .cmp(&Reverse(right.severity))
        .then_with(|| by(|row| row.calls_waiting))
        .then_with(|| by(|row| row.worst_wait_5m))
        .then_with(|| by(|row| row.offered_5m))
}

/// The ids of the first `at_most` rows by `first`; equal ones keep the order of their ids, so that nothing moves without a reason.
pub fn first_by<Id: Copy, Row>(
    entries: &[Entry<Id, Row>],
    first: fn(&Entry<Id, Row>, &Entry<Id, Row>) -> Ordering,
    at_most: usize,
) -> Arc<Vec<Id>> {
    let mut sorted: Vec<_> = entries.iter().collect();
    sort_by(&mut sorted, |left, right| first(left, right));
    Arc::new(sorted.into_iter().take(at_most).map(|entry| entry.id).collect())
}

fn fields<Row>(source: Source, fields: &[Option<&'static Field<Row>>]) -> Vec<Column<Row>> {
    fields.iter().filter_map(|field| Column::of_field(source, *(*field)?, None)).collect()
}

/// What is told of a queue.
pub fn queue_columns() -> Vec<Column<SkillRow>> {
    let field = |name| fields(Source::Skill, &[SkillRow::field(name)]);
    let level = vec![Column { group: None, ..service_level() }];
    [field("calls_waiting"), level, field("worst_wait_5m"), field("offered_5m"), field("available")].concat()
}

/// The worst queues, with the number of those that need attention.
#[component]
pub fn WorstQueues(store: Store, settings: Settings, place: Place) -> impl IntoView {
    let view = FeedView::of(store.skills, store);
    let entries = entries_of(store, view, place);
    let search = Here::of_page().search;
    let say = move |text| words(text, settings.locale.get());
    let hold = Hold::new();
    let order = memo(move |before: Option<&Arc<Vec<SkillId>>>| {
        let known =
            |before: &&Arc<Vec<SkillId>>| entries.with(|entries| before.iter().all(|id| entries.iter().any(|entry| entry.id == *id)));
        let before = before.filter(|before| hold.is_on() && !before.is_empty()).filter(known);
        before.map_or_else(|| entries.with(|entries| first_by(entries, worst_first, AT_MOST)), Arc::clone)
    });
    let rows = lent(move || Rows { entries: entries.get(), order: order.get() });
    let title = move || {
        let locale = settings.locale.get();
        if view.state.get().is_current() {
            entries.with(|entries| heading(entries, locale))
        } else {
            words(Text::WorstSkills, locale).to_owned()
        }
    };
    let empty = is_empty(place, |setup| setup.skills.len());
    view! {
        <div class="section-title">
            <div class="section-head">
                <h2>{part(title)}</h2>
                <a href=live(move || search.with(|search| href("skills", search, None)))>{label(Text::EverythingElse, settings.locale)}</a>
            </div>
            <StatusLine state=view.state sentence=view.sentence(place, settings) locale=settings.locale />
        </div>
        <Show when=move || !empty.get() fallback=move || nothing_configured(Text::NoSkills, settings.locale.get())>
            <div
                on:pointerenter=hold.on_pointer(true)
                on:pointerleave=hold.on_pointer(false)
                on:focusin=hold.on_focus(true)
                on:focusout=hold.on_focus(false)
            >
            <Table
                label=Signal::derive(move || say(Text::WorstSkills).to_owned())
                head=Text::Skill
                columns=queue_columns()
                rows
                state=view.state
                origin=place.origin(Source::Skill)
                link=Callback::new(move |id: SkillId| search.with(|search| href("skills", search, Some(("skill", &id.to_string())))))
                locale=settings.locale
            />
            </div>
        </Show>
    }
}

/// The access code in the worst alarm first, then the one with the longest wait, the longest queue, most callers.
pub fn longest_first(left: &CodeEntry, right: &CodeEntry) -> Ordering {
    let by = |of| larger_first(of, &left.row, &right.row);
    Reverse(left.severity)
        .cmp(&Reverse(right.severity))
        .then_with(|| by(|row| row.longest_wait))
        .then_with(|| by(|row| row.in_queue))
        .then_with(|| by(|row| row.online))
}

/// What is told of an access code.
pub fn code_columns() -> Vec<Column<AccessCodeRow>> {
    ["longest_wait", "in_queue", "online"].into_iter().flat_map(|name| fields(Source::AccessCode, &[AccessCodeRow::field(name)])).collect()
}

/// The access codes with the longest waits: where their callers are now. Nothing where none are configured.
#[component]
pub fn BusyAccessCodes(store: Store, settings: Settings, place: Place) -> impl IntoView {
    let view = FeedView::of(store.access_codes, store);
    let search = Here::of_page().search;
    let say = move |text| words(text, settings.locale.get());
    let entries = access_code::entries_of(store, view, place);
    let rows = lent(move || {
        let entries = entries.get();
        let order = first_by(&entries, longest_first, AT_MOST);
        Rows { entries, order }
    });
    let empty = is_empty(place, |setup| setup.access_codes.len());
    view! {
        <Show when=move || !empty.get()>
            <div class="section-title">
                <div class="section-head">
                    <h2>{label(Text::AccessCodes, settings.locale)}</h2>
                    {part(move || access_code::legend(settings.locale.get()))}
                    <a href=live(move || search.with(|search| href("access-codes", search, None)))>{label(Text::AllAccessCodes, settings.locale)}</a>
                </div>
                <StatusLine state=view.state sentence=view.sentence(place, settings) locale=settings.locale />
            </div>
            <Table
                label=Signal::derive(move || say(Text::AccessCodes).to_owned())
                head=Text::AccessCode
                columns=code_columns()
                extra=(Text::Split, access_code::split(view.state, settings.locale))
                rows
                state=view.state
                origin=place.origin(Source::AccessCode)
                locale=settings.locale
            />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widgets::severity::Severity;

    fn entry(id: u32, waiting: Reading, worst_wait_s: i64, offered: i64, severity: Option<Severity>) -> SkillEntry {
        let row = SkillRow {
            calls_waiting: waiting,
            worst_wait_5m: Reading::Value(worst_wait_s),
            offered_5m: Reading::Value(offered),
            ..SkillRow::from_fields(SkillId(id), |_| Reading::Absent)
        };
        SkillEntry { id: SkillId(id), key: id.to_string().into(), name: id.to_string().into(), row, severity }
    }

    fn listed(entries: &[SkillEntry]) -> Vec<u32> {
        first_by(entries, worst_first, AT_MOST).iter().map(|id| id.0).collect()
    }

    #[test]
    fn the_worst_queue_has_a_severity_and_then_most_calls_waiting() {
        let entries = [
            entry(1, Reading::Value(0), 0, 20, None),
            entry(2, Reading::Value(3), 10, 20, None),
            entry(3, Reading::Value(3), 90, 20, None),
            entry(4, Reading::Value(9), 5, 0, None),
            entry(5, Reading::Value(0), 0, 20, Some(Severity::Warning)),
            entry(6, Reading::Unread, 0, 20, None),
            entry(7, Reading::Value(0), 0, 20, Some(Severity::Critical)),
        ];
        assert_eq!(listed(&entries), [7, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn the_heading_claims_no_more_than_was_read() {
        let queue = |waiting| SkillEntry {
            row: SkillRow { calls_waiting: waiting, ..SkillRow::from_fields(SkillId(1), |_| Reading::Value(0)) },
            ..entry(1, waiting, 0, 0, None)
        };
        let said = |waiting: &[Reading]| heading(&waiting.iter().copied().map(queue).collect::<Vec<_>>(), Locale::En);
        assert_eq!(said(&[Reading::Value(0), Reading::Value(0)]), "No queue needs attention");
        assert_eq!(said(&[Reading::Value(0), Reading::Unread]), "Skill queues, worst first");
        assert_eq!(said(&[Reading::Value(2), Reading::Value(0)]), "1 of 2 queues needs attention");
        assert_eq!(said(&[Reading::Value(2), Reading::Unread]), "At least 1 of 2 queues needs attention");
        assert_eq!(said(&[]), "Skill queues, worst first");
    }

    #[test]
    fn while_nothing_waits_the_busiest_queues_are_listed_and_unknown_ones_keep_their_order() {
        let quiet: Vec<_> = (0..9).map(|id| entry(id, Reading::Value(0), 0, i64::from(id), None)).collect();
        assert_eq!(listed(&quiet), [8, 7, 6, 5, 4, 3]);
        let unknown: Vec<_> = (0..9).map(|id| entry(id, Reading::Unread, 0, 0, None)).collect();
        assert_eq!(listed(&unknown), [0, 1, 2, 3, 4, 5]);
    }
}
