//! The next minutes of the opened queue, and what more or fewer agents would change, each with its inputs and what it assumes.

use domain::id::SkillId;
use domain::kpi::ahead::{Breach, Now, PROMISED_S};
use domain::kpi::erlang::Service;
use domain::kpi::estimate::Hidden;
use domain::outlook::{Basis, CanHelp, Outlook};
use domain::skill::SkillRow;
use leptos::prelude::*;

use super::place::{Place, name_of};
use super::skill_windows::{not_known_yet, reason};
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{label, live, memo, part};
use crate::settings::Settings;
use crate::store::Store;

/// Agents more or fewer that can be tried.
const STEPS: i32 = 15;

/// What the next minutes are computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inputs {
    basis: Basis,
    now: Now,
}

impl Inputs {
    /// The half hour as the proxy told it, and the reading on the screen; `row` is `None` while that is not current. `None` before anything is
    /// known of the queue.
    pub fn of(outlook: &Outlook, id: SkillId, row: Option<&SkillRow>) -> Option<Result<Self, Hidden>> {
        let skill = outlook.skills.iter().find(|skill| skill.id == id)?;
        let now = || Now::of(row.ok_or(Hidden::Stale)?).ok_or(Hidden::NotRecorded);
        Some(skill.basis.known().and_then(|basis| Ok(Self { basis, now: now()? })))
    }

    /// Service by the agents of now and so many more, which may be fewer.
    fn served_by(self, more: i32) -> Option<Service> {
        self.basis.load().served_by(self.now.staffed.saturating_add_signed(more), PROMISED_S)
    }
}

/// What more or fewer agents would change: "2 more agents: 82.4% instead of 61.0%". Not rounded to a target that is missed.
fn what_if(inputs: Inputs, more: i32, locale: Locale) -> String {
    let level = |service: Option<Service>| {
        service.map_or_else(|| words(Text::GrowsWithoutLimit, locale).to_owned(), |service| format::percent(service.level * 100.0))
    };
    let today = level(inputs.served_by(0));
    let agents = more.unsigned_abs().to_string();
    match more {
        0 => sentences::agents_of_now(&inputs.now.staffed.to_string(), &today, locale),
        1.. => sentences::agents_more(&agents, &level(inputs.served_by(more)), &today, locale),
        _ => sentences::agents_fewer(&agents, &level(inputs.served_by(more)), &today, locale),
    }
}

/// When callers will wait longer than promised, in words.
fn breach_words(breach: Breach, locale: Locale) -> String {
    match breach {
        Breach::Now => words(Text::BreachNow, locale).to_owned(),
        Breach::InMinutes(minutes) => sentences::in_minutes(minutes, locale),
        Breach::NotAtThisRate => words(Text::BreachNot, locale).to_owned(),
        Breach::TooFarOff => words(Text::BreachFarOff, locale).to_owned(),
    }
}

/// What is computed, as words and what stands for them.
fn lines(Inputs { basis, now }: Inputs, target_percent: u8, locale: Locale) -> [(&'static str, Text, String); 3] {
    let load = basis.load();
    let wait = now.wait_of_next_caller_s(load).map_or_else(|| "n/a".to_owned(), format::duration);
    let agents = load.agents_for(target_percent, PROMISED_S);
    let agents = agents.map_or_else(|| "n/a".to_owned(), |agents| sentences::agents_for(agents, target_percent, now.staffed, locale));
    [
        ("wait_of_next_caller", Text::NextCallerWaits, wait),
        ("breach", Text::LastWaitExceedsPromise, breach_words(now.breach(load), locale)),
        ("smallest_staffing", Text::SmallestStaffing, agents),
    ]
}

/// What it is all computed from.
fn inputs_words(Inputs { basis, now }: Inputs, locale: Locale) -> String {
    let number = |number: u32| format::count(number.into());
    let half_hour = sentences::from_half_hour(
        &number(basis.calls),
        &number(basis.seconds / 60),
        &format::duration(basis.handle_s),
        &format::amount((basis.load().erlangs() * 10.0).round() / 10.0),
        locale,
    );
    let now = sentences::from_now(&number(now.staffed), &number(now.available), &number(now.waiting), locale);
    sentences::join(&[&half_hour, &now, words(Text::ErlangAssumes, locale)], locale)
}

/// The section "Looking ahead". `row` is the reading on the screen, while it is current.
#[component]
pub fn SkillAhead(store: Store, settings: Settings, #[prop(into)] row: Signal<Option<SkillRow>>) -> impl IntoView {
    let (locale, place) = (settings.locale, Place::of(store));
    let inputs = memo(move |_| {
        let (outlook, id) = (store.outlook.get()?, settings.skill.get()?);
        row.with(|row| Inputs::of(&outlook, id, row.as_ref()))
    });
    let known = move || inputs.get().and_then(Result::ok);
    let is_known = memo(move |_| known().is_some());
    // What is tried of one queue is not tried of the next.
    let tried = RwSignal::new((None, 0));
    let more = move || {
        let (id, more) = tried.get();
        if id == settings.skill.get() { more } else { 0 }
    };
    let target = move || store.setup.with(|setup| setup.as_ref().map_or(0, |setup| setup.service_level_target_percent));
    let computed = move || {
        let line = |(id, name, text): (&'static str, Text, String)| {
            view! {
                <dt>{words(name, locale.get())}</dt>
                <dd data-field=id>{text}</dd>
            }
        };
        known().map(|inputs| lines(inputs, target(), locale.get()).map(line).into_iter().collect_view())
    };
    let help = move || {
        known().filter(|inputs| inputs.now.lacks(inputs.basis.load(), target()) > 0)?;
        let setup = place.setup.get()?;
        let named = |other: &CanHelp| format!("{} {}", name_of(&setup.skills, other.id), format::count(other.agents.into()));
        let others: Vec<String> =
            store.outlook.with(|outlook| outlook.as_ref().map(|outlook| outlook.can_help.iter().map(named).collect()))?;
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let said = sentences::can_help(&sentences::list(&others, locale.get()), locale.get());
        (!others.is_empty()).then(|| view! { <p data-field="can_help">{said}</p> })
    };
    let why_not = move || match inputs.get() {
        None => Some(not_known_yet(locale.get()).into_any()),
        Some(Err(hidden)) => {
            let said = sentences::nothing_ahead(words(reason(hidden), locale.get()), locale.get());
            Some(view! { <p class="muted">{said}</p> }.into_any())
        }
        Some(Ok(_)) => None,
    };
    let sentence = move || known().map(|inputs| what_if(inputs, more(), locale.get()));
    let least = move || known().map(|inputs| (-STEPS).max(1 - i32::try_from(inputs.now.staffed).unwrap_or(STEPS)).min(0).to_string());
    view! {
        <section class="skill-ahead">
            <h3>
                {label(Text::LookingAhead, locale)} " " <small class="muted">{label(Text::GradeEstimated, locale)}</small>
            </h3>
            {part(why_not)}
            <Show when=move || is_known.get()>
                <dl class="settings-lines">{part(computed)}</dl>
                {part(help)}
                <label class="what-if">
                    <span>{label(Text::MoreOrFewer, locale)}</span>
                    <input
                        type="range"
                        data-control="agents"
                        min=live(least)
                        max=STEPS.to_string()
                        prop:value=live(move || more().to_string())
                        aria-valuetext=live(sentence)
                        on:input=move |event| {
                            let more = event_target_value(&event).parse().unwrap_or(0);
                            tried.set((settings.skill.get_untracked(), more));
                        }
                    />
                    <output data-field="what_if">{part(sentence)}</output>
                </label>
                <p class="muted small">{part(move || known().map(|inputs| inputs_words(inputs, locale.get())))}</p>
            </Show>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use domain::outlook::{Input, SkillOutlook};
    use domain::reading::Reading;

    use super::*;

    /// 100 calls of 180 s in half an hour: 10 erlangs.
    fn inputs(staffed: u32) -> Inputs {
        Inputs { basis: Basis { calls: 100, seconds: 1_800, handle_s: 180.0 }, now: Now { waiting: 0, available: 0, staffed } }
    }

    #[test]
    fn more_or_fewer_agents_are_said_against_those_of_now() {
        let said = |staffed, more| what_if(inputs(staffed), more, Locale::En);
        assert_eq!(said(13, 0), "13 agents, as now: 79.6%.");
        assert_eq!(said(13, 1), "1 more agent: 88.8% instead of 79.6%.");
        assert_eq!(said(12, 2), "2 more agents: 88.8% instead of 64.0%.");
        assert_eq!(said(14, -1), "1 agent fewer: 79.6% instead of 88.8%.");
        assert_eq!(said(13, -3), "3 agents fewer: the queue grows without limit instead of 79.6%.");
    }

    #[test]
    fn the_next_minutes_are_said_with_what_they_are_made_of() {
        let lines = lines(inputs(15), 80, Locale::En).map(|(_, _, text)| text);
        assert_eq!(lines, ["0:12", "not at this rate, but for chance peaks", "14 agents for 80%; 15 are there"]);
        let from = inputs_words(inputs(15), Locale::En);
        assert!(from.starts_with("From 100 calls in 30 minutes and a handle time of 3:00 (10 erlangs);"), "{from}");
        assert!(from.ends_with("it asks for too many agents."), "{from}");
        assert_eq!(breach_words(Breach::InMinutes(3), Locale::En), "in about 3 min");
    }

    #[test]
    fn nothing_is_said_from_what_is_stale_or_unknown() {
        let outlook = |basis| {
            let skills = vec![SkillOutlook { id: SkillId(7), windows: Vec::new(), basis, now: Input::Hidden(Hidden::Stale) }];
            Outlook { windows: Vec::new(), skills, can_help: Vec::new() }
        };
        let known = outlook(Input::Known(inputs(1).basis));
        let row = SkillRow::from_fields(SkillId(7), |_| Reading::Value(3));
        let now = Now { waiting: 3, available: 3, staffed: 9 };
        assert_eq!(Inputs::of(&known, SkillId(7), Some(&row)), Some(Ok(Inputs { now, ..inputs(1) })));
        assert_eq!(Inputs::of(&known, SkillId(7), None), Some(Err(Hidden::Stale)));
        let unread = SkillRow { idle: Reading::Unread, ..row.clone() };
        assert_eq!(Inputs::of(&known, SkillId(7), Some(&unread)), Some(Err(Hidden::NotRecorded)));
        assert_eq!(Inputs::of(&outlook(Input::Hidden(Hidden::DoesNotFit)), SkillId(7), Some(&row)), Some(Err(Hidden::DoesNotFit)));
        assert_eq!(Inputs::of(&known, SkillId(8), Some(&row)), None);
    }
}
