//! The wallboard: one screen in a hall, read from six metres. It turns its pages by itself, never scrolls and never asks for anything.

mod foot;
mod news;
mod pages;
mod rotation;

use std::sync::Arc;

use domain::field::Source;
use domain::setup::VdnSetup;
use leptos::prelude::*;

use super::access_code;
use super::feed_view::FeedView;
use super::place::Place;
use super::skill::{SkillEntry, entries_of};
use super::standing::{Standing, cause};
use super::worst::heading;
use crate::format;
use crate::i18n::{Locale, Text, words};
use crate::live::{Memo, effect, memo, part};
use crate::settings::wall::WallPage;
use crate::settings::{Settings, binding};
use crate::store::Store;
use crate::widgets::screen::{self, Order, Screen};
use crate::widgets::severity::Severity;
use crate::widgets::table::Entry;
use foot::Foot;
use pages::Pages;
use rotation::{Plan, Turn};

/// What is read for the wall, and how it stands.
type Standings = Memo<Vec<(Source, Standing)>>;

const MINUTE_MS: f64 = 60_000.0;
/// After so long all that a wall has to show has been shown, milliseconds.
const HALF_HOUR_MS: f64 = 1_800_000.0;
/// What is asked for and given back once, after half an hour, bytes. What was given back is at hand for the busiest moments of a week (a
/// chart drawn while answers are read takes some 80 kB for an instant), and where free room lies in pieces. The program's memory would else grow by
/// a page of 64 kB at such a moment, seldom but for days, and is never given back to the browser.
const AT_HAND_BYTES: usize = 256 * 1024;

/// The pages that have something to show at this call centre; all of them until it is known.
fn pages_of(setup: Option<&VdnSetup>) -> Vec<WallPage> {
    let has = |page: &WallPage| match (page, setup) {
        (WallPage::Queues, Some(setup)) => !setup.skills.is_empty(),
        (WallPage::AccessCodes, Some(setup)) => !setup.access_codes.is_empty(),
        _ => true,
    };
    WallPage::ALL.into_iter().filter(has).collect()
}

/// Whether one of them is in a critical alarm.
fn is_critical<Id, Row>(entries: &[Entry<Id, Row>]) -> bool {
    entries.iter().any(|entry| entry.severity == Some(Severity::Critical))
}

/// The heading of a page. That of the queues says how many need attention.
fn title(page: WallPage, entries: &[SkillEntry], is_current: bool, locale: Locale) -> String {
    match page {
        WallPage::Numbers => words(Text::WallNumbers, locale).to_owned(),
        WallPage::Queues if is_current => heading(entries, locale),
        WallPage::Queues => words(Text::WorstSkills, locale).to_owned(),
        WallPage::Course => words(Text::WallCourse, locale).to_owned(),
        WallPage::AccessCodes => words(Text::AccessCodes, locale).to_owned(),
    }
}

/// This moment by the proxy's clock, milliseconds since 1970, counted on from its last word.
fn now_ms(store: Store) -> Option<i64> {
    store.sources.with(|sources| {
        #[expect(clippy::cast_possible_truncation, reason = "a page lives for days, not aeons")]
        let since_ms = (store.now_ms.get() - sources.received_at_ms).max(0.0) as i64;
        sources.status.as_ref().map(|status| status.now_ms + since_ms)
    })
}

/// Turns the pages once a second, and says when nobody would miss the page for a moment: at a turn, or once a minute where none turns.
fn turn_pages(turn: RwSignal<Turn>, plan: Memo<Plan>, store: Store, settings: Settings) {
    effect(move |before: Option<f64>| {
        let now_ms = store.now_ms.get();
        let minute = (now_ms / MINUTE_MS).floor();
        plan.with(|plan| {
            let was = turn.get_untracked();
            let is = was.at(now_ms, plan);
            if is != was {
                turn.set(is);
            }
            let stands = !is.goes_on(plan) && before.is_some_and(|before| minute > before);
            if plan.critical.is_none() && (is.page != was.page || stands) {
                settings.quiet.update(|moments| *moments = moments.wrapping_add(1));
            }
        });
        minute
    });
}

/// Has room at hand from the first half hour on.
fn make_room(store: Store) {
    let since_ms = store.now_ms.get_untracked();
    let is_settled = memo(move |_| store.now_ms.get() - since_ms >= HALF_HOUR_MS);
    effect(move |_: Option<()>| {
        if is_settled.get() {
            // What nobody uses would not be asked for.
            drop(std::hint::black_box(Vec::<u8>::with_capacity(AT_HAND_BYTES)));
        }
    });
}

/// The wallboard.
#[component]
pub fn Wall(store: Store, settings: Settings) -> impl IntoView {
    binding::bind_wall();
    make_room(store);
    let place = Place::of(store);
    let locale = settings.locale;
    let skills = FeedView::of(store.skills, store);
    let entries = entries_of(store, skills, place);
    let code_view = FeedView::of(store.access_codes, store);
    let codes = access_code::entries_of(store, code_view, place);
    let has_codes = memo(move |_| place.setup.with(|setup| setup.as_ref().is_none_or(|setup| !setup.access_codes.is_empty())));
    let own = [
        (Source::Skill, skills.standing),
        (Source::AccessCode, code_view.standing),
        (Source::SystemState, FeedView::of(store.system_state, store).standing),
        (Source::Sysindex, FeedView::of(store.sysindex, store).standing),
    ];
    let standings: Standings = memo(move |_| {
        let configured = own.iter().filter(|(source, _)| *source != Source::AccessCode || has_codes.get());
        configured.map(|(source, standing)| (*source, standing.get())).collect()
    });
    let plan = memo(move |_| Plan {
        pages: place.setup.with(|setup| pages_of(setup.as_deref())),
        rotate_ms: f64::from(settings.rotate_s.get()) * 1_000.0,
        critical: if entries.with(|entries| is_critical(entries)) {
            Some(WallPage::Queues)
        } else {
            codes.with(|codes| is_critical(codes)).then_some(WallPage::AccessCodes)
        },
    });
    let turn = RwSignal::new(Turn::to(settings.wall_page.get_untracked(), store.now_ms.get_untracked()));
    turn_pages(turn, plan, store, settings);
    screen::follow_keys(move |order| {
        let now_ms = store.now_ms.get_untracked();
        turn.update(|turn| {
            *turn = plan.with_untracked(|plan| match order {
                Order::Next | Order::Previous => turn.step(order == Order::Next, now_ms, plan),
                Order::Hold | Order::Fill => turn.hold_or_let_go(now_ms),
            });
        });
    });
    let page = memo(move |_| turn.with(|turn| turn.page));

    let name = move || place.setup.with(|setup| setup.as_ref().map(|setup: &Arc<VdnSetup>| setup.name.clone()));
    let title = move || {
        let is_current = skills.state.get().is_current();
        entries.with(|entries| title(page.get(), entries, is_current, locale.get()))
    };
    let demo = move || store.is_demo().then(|| view! { <strong class="demo">{words(Text::Demo, locale.get())}</strong> });
    let clock = memo(move |_| Some(format::minute(now_ms(store)?, &place.offsets().get())));
    // Nothing at all is known yet: why, and that nobody needs to do anything here.
    let unknown = move || {
        let why = store.setup_cause.with(|why| why.as_ref().map(|why| cause(why, locale.get())));
        let asked = words(if why.is_some() { Text::AskedAgainSlowly } else { Text::WaitingForFirst }, locale.get());
        view! {
            <div class="wall-unknown">
                <p>{why}</p>
                <p>{asked}</p>
            </div>
        }
    };
    let is_known = memo(move |_| store.setup.with(Option::is_some));
    view! {
        <Screen now_ms=store.now_ms>
            <header class="wall-head">
                <h1>{part(name)}</h1>
                {part(demo)}
                <p class="wall-title">{part(title)}</p>
                <time class="wall-clock">{part(move || clock.get())}</time>
            </header>
            <main class="wall-main">
                <Show when=move || is_known.get() fallback=unknown>
                    <Pages page entries codes skills code_view place store settings />
                </Show>
            </main>
            <Foot turn plan standings awake=screen::keep_awake() place store settings />
        </Screen>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{AccessCodeId, VdnId};
    use domain::setup::Named;

    #[test]
    fn only_pages_with_something_to_show_turn() {
        let mut setup = VdnSetup {
            id: VdnId(1),
            name: String::new(),
            time_zone: "UTC".to_owned(),
            day_start_minutes: 0,
            has_shifts: false,
            offsets: Vec::new(),
            skills: Vec::new(),
            access_codes: Vec::new(),
            agents: Vec::new(),
            findings: domain::findings::Findings::default(),
        };
        assert_eq!(pages_of(None), WallPage::ALL);
        assert_eq!(pages_of(Some(&setup)), [WallPage::Numbers, WallPage::Course]);
        setup.access_codes = vec![Named { id: AccessCodeId(1), name: String::new() }];
        assert_eq!(pages_of(Some(&setup)), [WallPage::Numbers, WallPage::Course, WallPage::AccessCodes]);
    }
}
