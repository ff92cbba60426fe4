//! The access codes of a VDN: who is where now, and the trend of the opened one.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access_code::{AccessCodeRow, AccessCodes};
use domain::alarm::Subject;
use domain::field::Source;
use domain::id::AccessCodeId;
use domain::kpi::access_code::{agent_share, ivr_share, other, queue_share};
use domain::reading::Reading;
use leptos::prelude::*;

use super::chart::Trend;
use super::drill;
use super::entries;
use super::feed_view::FeedView;
use super::head::{PanelHead, nothing_configured, notice, rows_missing};
use super::history::History;
use super::long_table::{LAST, LongTable};
use super::place::{Place, name_of};
use super::skill::is_empty;
use super::sysindex::now;
use super::tools::About;
use super::trend;
use crate::charts::{ChartData, Kind, Role};
use crate::i18n::{Locale, Text, words};
use crate::live::{Memo, lent, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::store::series::Series;
use crate::widgets::shown::{State, Style};
use crate::widgets::split_bar::{Part, split_bar, split_legend};
use crate::widgets::table::{Column, Content, Entry, Extra};

/// An access code as a row of the table.
pub type CodeEntry = Entry<AccessCodeId, AccessCodeRow>;

/// Fields of a trend: in the IVR, in a queue, with an agent.
const IN_IVR: usize = 0;
const IN_QUEUE: usize = 1;
const WITH_AGENT: usize = 2;

fn columns() -> Vec<Column<AccessCodeRow>> {
    let field = |name| AccessCodeRow::field(name).and_then(|field| Column::of_field(Source::AccessCode, *field, None));
    let share = |id, name, content| {
        let unit = Some(Text::UnitPercent);
        Column { id, field: id, name, unit, note: None, group: None, not_applicable: None, style: Style::Percent, content }
    };
    let other = Column {
        style: Style::Count,
        unit: Some(Text::UnitCalls),
        ..share("other", Text::OtherCallers, Content::Figure(|row| other(row).into()))
    };
    let shares = [
        share("did_ivr_share", Text::IvrShare, Content::Share(|row| (ivr_share(row), row.online))),
        share("did_queue_share", Text::QueueShare, Content::Share(|row| (queue_share(row), row.online))),
        share("did_agent_share", Text::AgentShare, Content::Share(|row| (agent_share(row), row.online))),
    ];
    let fields = ["longest_wait", "in_queue", "online", "in_ivr", "with_agent"].into_iter().filter_map(field);
    fields.chain([other]).chain(shares).collect()
}

/// The bar of an access code: where its callers are.
pub fn split(state: Memo<State>, locale: RwSignal<Locale>) -> Extra<AccessCodeRow> {
    Arc::new(move |row| {
        let parts = memo(move |_| row.with(|row| row.as_ref().map(|row| (parts(row, state.get(), locale.get()), row.online))));
        (move || parts.get().map(|(parts, cases)| split_bar(parts, cases, locale.get()))).into_any()
    })
}

fn parts(row: &AccessCodeRow, state: State, locale: Locale) -> Vec<Part> {
    let known = !matches!(state, State::Waiting | State::Failed);
    let part =
        |role, name, share: domain::reading::Figure| Part { role, name: words(name, locale), percent: share.value().filter(|_| known) };
    vec![
        part("other", Text::InIvr, ivr_share(row)),
        part("busy", Text::InQueue, queue_share(row)),
        part("talking", Text::WithAgent, agent_share(row)),
    ]
}

/// The key to the colours of the bars.
pub fn legend(locale: Locale) -> impl IntoView {
    let say = |text| words(text, locale);
    split_legend(vec![("other", say(Text::InIvr)), ("busy", say(Text::InQueue)), ("talking", say(Text::WithAgent))])
}

/// The rows of the chosen VDN as a memo.
pub fn entries_of(store: Store, view: FeedView<AccessCodes>, place: Place) -> Memo<Arc<Vec<CodeEntry>>> {
    let kind = entries::Kind {
        named: |setup| &setup.access_codes,
        rows: |codes: &AccessCodes| &codes.rows,
        id: |row: &AccessCodeRow| row.id,
        unread: |id| AccessCodeRow::from_fields(id, |_| Reading::Unread),
        subject: Subject::AccessCode,
    };
    entries::entries_of(&kind, store, view, place)
}

/// The trend of one access code, or of all of them together while none is open.
fn trend_of(trends: &BTreeMap<AccessCodeId, Series<3>>, open: Option<AccessCodeId>, interval_ms: u64, locale: Locale) -> ChartData {
    let lines = [
        (WITH_AGENT, words(Text::WithAgent, locale), Role::Talking),
        (IN_QUEUE, words(Text::InQueue, locale), Role::Busy),
        (IN_IVR, words(Text::InIvr, locale), Role::Other),
    ];
    trend::of_one_or_all(trends, open.as_ref(), interval_ms, &lines)
}

/// The view of the access codes.
#[component]
pub fn AccessCodePanel(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let view = FeedView::of(store.access_codes, store);
    let entries = entries_of(store, view, place);
    // A code of another call centre is not open here.
    let open = memo(move |_| {
        let code = settings.code.get()?;
        place.setup.with(|setup| setup.as_ref()?.access_codes.iter().any(|named| named.id == code).then_some(code))
    });
    let about = About { title: Text::AccessCodes, head: Text::AccessCode, source: Source::AccessCode, window: None };
    let table = LongTable::new(columns, about, entries, view, (place, settings));
    let pressed = Callback::new(move |id| settings.code.set((open.get_untracked() != Some(id)).then_some(id)));
    let name = move |id: AccessCodeId| {
        place.setup.with(|setup| name_of(setup.as_ref().map(|setup| setup.access_codes.as_slice()).unwrap_or_default(), id).to_string())
    };
    let missing = move || {
        let name = |id| name(AccessCodeId(id));
        view.snapshot.with(|snapshot| rows_missing(&snapshot.as_ref()?.completeness, name, settings.locale.get()).map(notice))
    };
    let data = lent(move || {
        let interval_ms = view.standing.with(|standing| standing.interval_ms);
        store.access_code_trends.with(|trends| trend_of(trends, open.get(), interval_ms, settings.locale.get()))
    });
    let say = move |text| words(text, settings.locale.get());
    let empty = is_empty(place, |setup| setup.access_codes.len());
    view! {
        <section class="panel">
            <PanelHead title=Text::AccessCodes view place settings>
                {table.tools()}
            </PanelHead>
            {part(missing)}
            <Show when=move || !empty.get() fallback=move || nothing_configured(Text::NoAccessCodes, settings.locale.get())>
                {part(move || legend(settings.locale.get()))}
                {table.rows(((Text::Split, split(view.state, settings.locale)), LAST), open.into(), pressed)}
                <h2>{part(move || open.get().map_or_else(|| say(Text::AllAccessCodes).to_owned(), name))}</h2>
                <Show when=move || open.get().is_some()>{drill::of_access_code(settings)}</Show>
                <Trend
                    data
                    kind=Kind::StackedAreas
                    title=Text::AccessCodesLastHour
                    unit=Text::UnitCalls
                    empty=view.when_empty(Text::TrendEmpty)
                    now_ms=now(view.standing)
                    place
                    settings
                />
                <Show when=move || open.get().is_some()>
                    <History store settings place source=Source::AccessCode now_ms=now(view.standing) />
                </Show>
            </Show>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_has_a_column() {
        let columns = columns();
        assert!(AccessCodeRow::FIELDS.iter().all(|field| columns.iter().any(|column| column.field == field.vendor)));
    }

    #[test]
    fn while_no_code_is_open_the_trend_is_that_of_all() {
        let series = |value| {
            let mut series = Series::<3>::new();
            series.push(5, [Reading::Value(value); 3]);
            series
        };
        let trends = BTreeMap::from([(AccessCodeId(1), series(2)), (AccessCodeId(2), series(3))]);
        let first = |open| trend_of(&trends, open, 10_000, Locale::En).lines[0].values.clone();
        assert_eq!(first(None), [Some(5.0)]);
        assert_eq!(first(Some(AccessCodeId(1))), [Some(2.0)]);
        assert!(trend_of(&trends, Some(AccessCodeId(9)), 10_000, Locale::En).lines.is_empty());
    }
}
