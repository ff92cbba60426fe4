//! The statistics of one agent: read only when asked for, with the doubt about their window.

use domain::agent::AgentStatistics;
use domain::field::{Source, Unit};
use domain::id::AgentId;
use domain::kpi::agent::{answer_share, average_talk, hold_rate, release_share, transfer_rate};
use domain::reading::Reading;
use leptos::prelude::*;

use super::agent_picker::{AgentPicker, readable_agents};
use super::counters::Counters;
use super::feed_view::FeedView;
use super::head::{PanelHead, nothing_configured, notice};
use super::place::{Place, name_of};
use super::skill::is_empty;
use super::tools::{About, SaveButtons, one_row};
use crate::format;
use crate::i18n::{Text, sentences, words};
use crate::live::{label, lent, live, memo, part};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::shown::{State, Style};
use crate::widgets::table::{Column, Content};

/// The counters of one unit.
fn counters(unit: Unit) -> Vec<Column<AgentStatistics>> {
    let of_unit = AgentStatistics::FIELDS.iter().filter(|field| field.unit == unit);
    of_unit.filter_map(|field| Column::of_field(Source::Agent, *field, None)).collect()
}

fn derived() -> Vec<Column<AgentStatistics>> {
    let column = |id, name, note, unit, style, content| Column {
        id,
        field: id,
        name,
        unit,
        note,
        group: None,
        not_applicable: None,
        style,
        content,
    };
    let per_call = Some(Text::UnitPerCall);
    vec![
        column("ag_answer_share", Text::AnswerShare, None, None, Style::Percent, Content::Share(|of| (answer_share(of), rung(of)))),
        column(
            "ag_avg_talk",
            Text::AverageTalkAgent,
            Some(Text::NoteAverageTalkAgent),
            Some(Text::UnitDuration),
            Style::Duration,
            Content::Figure(average_talk),
        ),
        column(
            "ag_transfer_rate",
            Text::TransferRate,
            Some(Text::NoteTransferRate),
            per_call,
            Style::Ratio,
            Content::Figure(transfer_rate),
        ),
        column("ag_hold_rate", Text::HoldRate, Some(Text::NoteHoldRate), per_call, Style::Ratio, Content::Figure(hold_rate)),
        column(
            "ag_release_share",
            Text::ReleaseShare,
            Some(Text::NoteReleaseShare),
            None,
            Style::Percent,
            Content::Share(|of| (release_share(of), handled(of))),
        ),
    ]
}

/// Calls that rang.
fn rung(statistics: &AgentStatistics) -> Reading {
    statistics.answered.and(statistics.not_answered, |answered, not_answered| answered + not_answered)
}

/// Calls answered or made.
fn handled(statistics: &AgentStatistics) -> Reading {
    statistics.answered.and(statistics.outbound, |answered, outbound| answered + outbound)
}

/// How long the viewer has to wait before the same agent may be read again, milliseconds; `None` when it may be read now.
fn pause_ms(age_ms: Option<u64>, at_least_ms: u64) -> Option<u64> {
    // A second is added because ages are cut to whole seconds.
    age_ms.filter(|age_ms| *age_ms < at_least_ms).map(|age_ms| at_least_ms - age_ms + 999)
}

/// The view of one agent.
#[component]
pub fn AgentPanel(store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let view = FeedView::on_demand(store.agent, store);
    let say = move |text| words(text, settings.locale.get());
    // A choice stays when the call centre changes, but an agent belongs to one of them.
    let chosen = memo(move |_| {
        let agent = settings.agent.get()?;
        place.setup.with(|setup| setup.as_ref()?.agents.iter().any(|named| named.id == agent).then_some(agent))
    });
    // The figures of another agent are not those of the chosen one.
    let row = lent(move || {
        let chosen = chosen.get()?;
        view.snapshot.with(|snapshot| snapshot.as_ref().map(|snapshot| snapshot.data.clone())).filter(|data| data.id == chosen)
    });
    let origin = place.origin(Source::Agent);
    let origin = Signal::derive(move || {
        let key = chosen.get().map(|agent| agent.to_string()).unwrap_or_default();
        origin.with(|origin| origin.with_key(&key.into()))
    });
    let pause = memo(move |_| {
        row.with(Option::is_some).then_some(())?;
        let at_least_ms = store.setup.with(|setup| setup.as_ref().map(|setup| setup.intervals.agent_at_least_ms))?;
        pause_ms(view.standing.with(|standing| standing.age_ms), at_least_ms)
    });
    // Presses before this agent was chosen asked for another one.
    let presses_before = memo(move |before: Option<&(Option<AgentId>, u32)>| match (before, chosen.get()) {
        (Some((same, presses)), agent) if *same == agent => (agent, *presses),
        (_, agent) => (agent, settings.read_agent.get_untracked()),
    });
    let asked = memo(move |_| {
        let (agent, presses_before) = presses_before.get();
        agent.is_some() && (settings.read_agent.get() != presses_before || view.state.get() != State::Waiting)
    });
    let readable = readable_agents(store);
    let not_readable = move || {
        if store.is_replay.get() {
            return Some(notice(say(Text::ReplayNoAgents).to_owned()));
        }
        let (chosen, locale) = (chosen.get()?, settings.locale.get());
        let unreadable = readable.with(|ready| ready.as_ref().is_some_and(|ready| ready.binary_search(&chosen).is_err()));
        // Once it was tried, the line under the title says why.
        let why = if asked.get() { String::new() } else { sentences::caused_by(Text::CauseNotHandedOver, None, locale) };
        unreadable.then(|| notice(sentences::join(&[&why, say(Text::HowToHandOver)], locale)))
    };
    let read = move || match pause.get() {
        Some(pause_ms) => sentences::again_in(&format::age(pause_ms, settings.locale.get()), settings.locale.get()),
        None => say(Text::ReadNow).to_owned(),
    };
    let counting = move || {
        let locale = settings.locale.get();
        let began_anew = row.with(|row| row.as_ref().map(|row| row.began_anew))?;
        let offsets = place.offsets().get();
        let anew = began_anew.map(|anew| super::found::began_anew(anew, &offsets, locale));
        Some(notice(sentences::join(&[say(Text::AgentDoubt), &anew.unwrap_or_default()], locale)))
    };
    let group = move |title: Text, columns: Vec<Column<AgentStatistics>>| {
        view! {
            <section class="figures">
                <h2>{part(move || say(title))}</h2>
                <Counters columns row state=view.state origin locale=settings.locale />
            </section>
        }
    };
    let save = Callback::new(move |form| {
        let about = About { title: Text::Agents, head: Text::Agent, source: Source::Agent, window: None };
        let (Some(row), Some(setup)) = (row.get_untracked(), place.setup.get_untracked()) else { return };
        let (id, units) = (row.id, [Unit::Calls, Unit::Seconds, Unit::Times]);
        let columns: Vec<_> = units.into_iter().flat_map(counters).chain(derived()).collect();
        let row = one_row(id, &id.to_string(), &name_of(&setup.agents, id), row);
        about.save(form, view, &row, &columns, (place, settings));
    });
    let choose_first = move || (!store.is_replay.get()).then(|| view! { <p class="empty">{say(Text::ChooseAndRead)}</p> });
    let empty = is_empty(place, |setup| setup.agents.len());
    view! {
        <section class="panel">
            <PanelHead title=Text::Agents view place settings>
                <AgentPicker settings place chosen readable />
                <button
                    type="button"
                    class="button primary wide"
                    disabled=live(move || chosen.get().is_none() || pause.get().is_some() || store.is_replay.get())
                    on:click=move |_| settings.read_agent.update(|presses| *presses = presses.wrapping_add(1))
                >
                    {part(read)}
                </button>
                <Show when=move || row.with(Option::is_some)>
                    <SaveButtons save settings />
                </Show>
            </PanelHead>
            <p class="muted">{label(Text::AgentOnDemand, settings.locale)}</p>
            {part(not_readable)}
            <Show when=move || !empty.get() fallback=move || nothing_configured(Text::NoAgents, settings.locale.get())>
                <Show when=move || asked.get() fallback=move || choose_first()>
                    {part(counting)}
                    <div class="groups-grid">
                        {group(Text::GroupCalls, counters(Unit::Calls))}
                        {group(Text::GroupTimes, counters(Unit::Seconds))}
                        {group(Text::GroupEvents, counters(Unit::Times))}
                        {group(Text::GroupDerived, derived())}
                    </div>
                </Show>
            </Show>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use domain::reading::Figure;

    use super::*;

    #[test]
    fn every_statistic_is_in_one_group() {
        let shown: usize = [Unit::Calls, Unit::Seconds, Unit::Times].into_iter().map(|unit| counters(unit).len()).sum();
        assert_eq!(shown, AgentStatistics::FIELDS.len());
    }

    #[test]
    fn every_percentage_has_its_cases() {
        let statistics = AgentStatistics::from_fields(AgentId(101), None, |_| Reading::Value(2));
        for column in derived().into_iter().filter(|column| column.style == Style::Percent) {
            assert_eq!(column.shown(&statistics, State::Fresh).of.as_deref(), Some("4"));
            assert_eq!(column.content.of(&statistics), Figure::Value(50.0));
        }
    }

    #[test]
    fn the_same_agent_is_not_read_twice_within_the_pause() {
        assert_eq!(pause_ms(Some(20_000), 60_000), Some(40_999));
        assert_eq!(pause_ms(Some(60_000), 60_000), None);
        assert_eq!(pause_ms(None, 60_000), None);
    }
}
