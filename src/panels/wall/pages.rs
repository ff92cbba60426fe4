//! The pages of the wallboard, put together from the parts that the views have.

use std::sync::Arc;

use domain::access_code::AccessCodes as AccessCodesRead;
use domain::field::Source;
use domain::id::SkillId;
use domain::skill::{SkillRow, Skills};
use domain::sysindex::Periods;
use leptos::prelude::*;

use super::super::access_code::{self, CodeEntry};
use super::super::feed_view::FeedView;
use super::super::overview::Headlines;
use super::super::place::Place;
use super::super::skill::SkillEntry;
use super::super::sysindex::{Course as Drawn, PeriodChart};
use super::super::worst::{code_columns, first_by, longest_first, queue_columns, worst_first};
use crate::i18n::{Text, words};
use crate::live::{Memo, lent, live, part};
use crate::settings::Settings;
use crate::settings::wall::WallPage;
use crate::store::Store;
use crate::widgets::shown::{Shown, State};
use crate::widgets::table::{Column, Rows, Table};

/// Most rows that can be read from afar. The style sheet gives fewer rows more room.
const ROWS_AT_MOST: usize = 8;
/// How much of the day the charts show, milliseconds.
const COURSE_MS: i64 = 8 * 3_600_000;

/// How wide a figure is in a cell, in tenths of the size of its letters.
fn width(shown: &Shown) -> usize {
    let letters = |text: &str| -> usize {
        let letter = |letter| match letter {
            ',' | '.' | ':' => 3,
            '%' => 9,
            _ => 6,
        };
        text.chars().map(letter).sum()
    };
    // Small type is half as large, has a gap before it and, of cases, an n and another gap.
    let last = shown.last.as_ref().map_or(0, |last| letters(last) / 2 + 4);
    let of = shown.of.as_ref().map_or(0, |of| letters(of) / 2 + 10);
    letters(&shown.text) + last + of
}

/// The width of the widest figure among the rows in front.
fn widest<Id: Copy + Ord, Row>(rows: &Rows<Id, Row>, columns: &[Column<Row>], state: State) -> usize {
    let entry = |id: &Id| rows.entries.binary_search_by(|entry| entry.id.cmp(id)).ok().and_then(|index| rows.entries.get(index));
    let figures =
        rows.order.iter().filter_map(entry).flat_map(|entry| columns.iter().map(|column| width(&column.shown(&entry.row, state))));
    figures.max().unwrap_or_default()
}

/// All pages, one upon the other: those that are not in front are there but not to be seen. What is mounted and let go every few seconds for
/// weeks leaves something behind: the library keeps a note of every reader that a signal ever had.
#[component]
pub fn Pages(
    page: Memo<WallPage>,
    entries: Memo<Arc<Vec<SkillEntry>>>,
    codes: Memo<Arc<Vec<CodeEntry>>>,
    skills: FeedView<Skills>,
    code_view: FeedView<AccessCodesRead>,
    place: Place,
    store: Store,
    settings: Settings,
) -> impl IntoView {
    let sysindex = FeedView::of(store.sysindex, store);
    let sheet = move |own: WallPage, content: AnyView| {
        view! {
            <div class="wall-page" data-page=own.word() data-here=live(move || (page.get() == own).then_some(""))>
                {content}
            </div>
        }
    };
    view! {
        {sheet(WallPage::Numbers, view! { <Headlines store settings place sysindex /> }.into_any())}
        {sheet(WallPage::Queues, view! { <Queues entries skills place settings /> }.into_any())}
        {sheet(WallPage::Course, view! { <Course sysindex place settings /> }.into_any())}
        {sheet(WallPage::AccessCodes, view! { <AccessCodes entries=codes view=code_view place settings /> }.into_any())}
    }
}

#[component]
fn Queues(entries: Memo<Arc<Vec<SkillEntry>>>, skills: FeedView<Skills>, place: Place, settings: Settings) -> impl IntoView {
    let rows = lent(move || {
        let entries = entries.get();
        let order = first_by(&entries, worst_first, ROWS_AT_MOST);
        Rows::<SkillId, SkillRow> { entries, order }
    });
    let label = Signal::derive(move || words(Text::WorstSkills, settings.locale.get()).to_owned());
    view! {
        <div
            class="wall-rows"
            style=("--rows", move || rows.with(|rows| rows.order.len().to_string()))
            style=("--widest", move || rows.with(|rows| widest(rows, &queue_columns(), skills.state.get()).to_string()))
        >
            <Table label head=Text::Skill columns=queue_columns() rows state=skills.state origin=place.origin(Source::Skill) locale=settings.locale />
        </div>
    }
}

#[component]
fn AccessCodes(entries: Memo<Arc<Vec<CodeEntry>>>, view: FeedView<AccessCodesRead>, place: Place, settings: Settings) -> impl IntoView {
    let rows = lent(move || {
        let entries = entries.get();
        let order = first_by(&entries, longest_first, ROWS_AT_MOST);
        Rows { entries, order }
    });
    let label = Signal::derive(move || words(Text::AccessCodes, settings.locale.get()).to_owned());
    view! {
        <div
            class="wall-rows"
            style=("--rows", move || rows.with(|rows| rows.order.len().to_string()))
            style=("--widest", move || rows.with(|rows| widest(rows, &code_columns(), view.state.get()).to_string()))
        >
            <Table
                label
                head=Text::AccessCode
                columns=code_columns()
                extra=(Text::Split, access_code::split(view.state, settings.locale))
                rows
                state=view.state
                origin=place.origin(Source::AccessCode)
                locale=settings.locale
            />
            {part(move || access_code::legend(settings.locale.get()))}
        </div>
    }
}

#[component]
fn Course(sysindex: FeedView<Periods>, place: Place, settings: Settings) -> impl IntoView {
    view! {
        <PeriodChart course=Drawn::Calls view=sysindex place settings last_ms=COURSE_MS />
        <PeriodChart course=Drawn::Agents view=sysindex place settings last_ms=COURSE_MS />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_figure_decides_how_large_they_are() {
        let shown = |value, style| Shown::new(domain::reading::Figure::Value(value), style, State::Fresh);
        assert_eq!(width(&shown(7.0, crate::widgets::shown::Style::Count)), 6);
        assert_eq!(width(&shown(1_234_567.0, crate::widgets::shown::Style::Count)), 48);
        assert_eq!(width(&shown(81.8, crate::widgets::shown::Style::Percent).of(domain::reading::Reading::Value(24))), 30 + 16);
    }
}
