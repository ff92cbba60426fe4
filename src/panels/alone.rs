//! One panel of a view without the rest, for a page around this one.

use domain::field::Source;
use leptos::prelude::*;

use super::access_code::AccessCodePanel;
use super::chart::Trend;
use super::feed_view::FeedView;
use super::head::PanelHead;
use super::overview::Headlines;
use super::place::Place;
use super::problems::Problems;
use super::skill::SkillPanel;
use super::skill_detail::course;
use super::sysindex::{Course, PeriodChart, now, window_choice};
use super::system_state::{COUNTS, count_headline};
use super::worst::{BusyAccessCodes, WorstQueues};
use crate::charts::Kind;
use crate::i18n::Text;
use crate::live::label;
use crate::settings::Settings;
use crate::settings::embed::Panel;
use crate::store::Store;

/// The panel alone.
#[component]
pub fn Alone(panel: Panel, store: Store, settings: Settings) -> impl IntoView {
    let place = Place::of(store);
    let indicators = move |course| {
        let view = FeedView::of(store.sysindex, store);
        view! {
            <PanelHead title=Text::Indicators view place settings>
                {window_choice(place, settings)}
            </PanelHead>
            <PeriodChart course view place settings />
        }
        .into_any()
    };
    let inside = match panel {
        Panel::Headlines => view! { <Headlines store settings place sysindex=FeedView::of(store.sysindex, store) /> }.into_any(),
        Panel::Problems => view! { <Problems store settings place /> }.into_any(),
        Panel::WorstSkills => view! { <WorstQueues store settings place /> }.into_any(),
        Panel::BusyAccessCodes => view! { <BusyAccessCodes store settings place /> }.into_any(),
        Panel::Skills => return view! { <SkillPanel store settings /> }.into_any(),
        Panel::AccessCodes => return view! { <AccessCodePanel store settings /> }.into_any(),
        Panel::IndicatorsCalls => indicators(Course::Calls),
        Panel::IndicatorsAgents => indicators(Course::Agents),
        Panel::AgentStates => {
            let view = FeedView::of(store.system_state, store);
            let counts = COUNTS.iter().map(|count| count_headline(count, view, store, settings, place, place.origin(Source::SystemState)));
            view! {
                <PanelHead title=Text::AgentStates view place settings />
                <div class="headlines">{counts.collect_view()}</div>
            }
            .into_any()
        }
        Panel::Trend => {
            let view = FeedView::of(store.skills, store);
            view! {
                <PanelHead title=Text::SkillQueues view place settings />
                <Trend data=course(store, settings, view) kind=Kind::Lines title=Text::SkillLastHour unit=Text::UnitCalls empty=view.when_empty(Text::TrendEmpty) now_ms=now(view.standing) place settings />
            }
            .into_any()
        }
    };
    // Parts of the overview have no heading of their own for a whole page.
    let heading = match panel {
        Panel::Problems => Some(Text::Alarms),
        Panel::Headlines | Panel::WorstSkills | Panel::BusyAccessCodes => Some(Text::Overview),
        _ => None,
    };
    let heading = heading.map(|text| view! { <h1 class="hidden">{label(text, settings.locale)}</h1> });
    // The classes of the overview arrange what comes from there.
    view! { <section class="panel overview worst">{heading} {inside}</section> }.into_any()
}
