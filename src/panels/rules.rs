//! The rules by which the proxy raises alarms, and a form for those made on a page.

use domain::alarm::{Metric, Origin, Rule, Severity, Side};
use leptos::prelude::*;

use super::place::{Place, name_of};
use super::sending::Sending;
use super::why;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{effect, label, live, memo, part};
use crate::settings::Settings;
use crate::settings::order::Order;
use crate::store::Store;
use crate::widgets::severity::severity_text;

/// The rules in force here.
#[component]
pub fn Rules(store: Store, settings: Settings, place: Place) -> impl IntoView {
    let say = move |text| words(text, settings.locale.get());
    let rules = memo(move |_| store.alarms.with(|alarms| alarms.told.as_ref().map(|told| told.rules.clone()).unwrap_or_default()));
    let may_operate = memo(move |_| store.alarms.with(|alarms| alarms.told.as_ref().is_some_and(|told| told.may_operate)));
    let sending = Sending::new(store, settings);
    let line = move |rule: Rule| {
        let (origin, id, rule_id) = (rule.origin, rule.id.clone(), rule.id.clone());
        let removable = move || origin == Origin::Page && may_operate.get();
        let drop = move |_| sending.send(Order::DropRule(id.clone()));
        view! {
            <li data-rule=rule_id>
                <span>{part(move || rule_words(&rule, place, settings.locale.get()))}</span>
                <small class="muted">{part(move || say(origin_text(origin)))}</small>
                <Show when=removable>
                    <button type="button" class="button" on:click=drop.clone()>
                        {label(Text::RuleDrop, settings.locale)}
                    </button>
                </Show>
            </li>
        }
    };
    view! {
        <p class="muted">{label(Text::AlarmRulesNote, settings.locale)}</p>
        <ul class="rules">{part(move || rules.get().into_iter().map(line).collect_view())}</ul>
        <Show when=move || may_operate.get()>
            <details class="new-rule">
                <summary>{label(Text::RuleNew, settings.locale)}</summary>
                <RuleForm store settings />
            </details>
        </Show>
        {sending.refusal()}
    }
}

const fn origin_text(origin: Origin) -> Text {
    match origin {
        Origin::BuiltIn => Text::RuleBuiltIn,
        Origin::Configuration => Text::RuleConfigured,
        Origin::Page => Text::RuleOfPage,
    }
}

/// A rule in words: what, from when on, for how long, where.
fn rule_words(rule: &Rule, place: Place, locale: Locale) -> String {
    let bounds = Severity::ALL.into_iter().filter_map(|severity| {
        let (bound, severity_words) = (why::limit(rule.metric, rule.bound(severity)?), words(severity_text(severity), locale));
        Some(match (rule.metric, severity) {
            (Metric::ServiceLevel20s, Severity::Warning) => format!("{severity_words} < {bound}"),
            // Where chance does not explain it.
            (Metric::ServiceLevel20s, Severity::Critical) => {
                format!("{severity_words} < {bound} {}", words(Text::RuleBeyondChance, locale))
            }
            _ if rule.metric.side() == Some(Side::Below) => format!("{severity_words} ≤ {bound}"),
            _ => format!("{severity_words} ≥ {bound}"),
        })
    });
    let fixed = rule.metric.fixed_severity().map(|severity| words(severity_text(severity), locale).to_owned());
    let lasting = (rule.for_s > 0).then(|| sentences::since(&crate::format::age(u64::from(rule.for_s) * 1000, locale), locale));
    let only = (!rule.only.is_empty()).then(|| {
        let name = |id: &u32| {
            place.setup.with(|setup| match (rule.metric.source(), setup.as_deref()) {
                (Some(domain::field::Source::AccessCode), Some(setup)) => {
                    name_of(&setup.access_codes, domain::id::AccessCodeId(*id)).to_string()
                }
                (_, Some(setup)) => name_of(&setup.skills, domain::id::SkillId(*id)).to_string(),
                (_, None) => id.to_string(),
            })
        };
        rule.only.iter().map(name).collect::<Vec<_>>().join(", ")
    });
    let parts: Vec<_> = bounds.chain(fixed).chain(lasting).chain(only).collect();
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    sentences::said_of(words(why::metric_text(rule.metric), locale), &sentences::list(&parts, locale), locale)
}

/// What is typed for a new rule.
#[derive(Clone, Debug, Default, PartialEq)]
struct Draft {
    metric: usize,
    warning: String,
    critical: String,
    for_s: String,
    only: String,
    /// Under which it is saved, however often it is sent; chosen with the first time.
    id: Option<String>,
}

impl Draft {
    fn metric(&self) -> Metric {
        Metric::WATCHABLE.get(self.metric).copied().unwrap_or(Metric::CallsWaiting)
    }

    /// The rule, under an id that no other has: not all rules are known here.
    fn rule(&self, id: String) -> Result<Rule, Text> {
        let metric = self.metric();
        let number = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse().ok().filter(|bound: &f64| bound.is_finite() && *bound >= 0.0).map(Some).ok_or(Text::RuleNeedsLimit),
        };
        let (warning, critical) = if metric.side().is_some() { (number(&self.warning)?, number(&self.critical)?) } else { (None, None) };
        let ordered = match (warning, critical, metric.side()) {
            (None, None, side) => side.is_none(),
            (Some(warning), Some(critical), Some(Side::Above)) => critical >= warning,
            (Some(warning), Some(critical), Some(Side::Below)) => critical <= warning,
            _ => true,
        };
        if !ordered {
            return Err(Text::RuleNeedsLimit);
        }
        let ids = self.only.split([',', '，', ' ']).map(str::trim).filter(|id| !id.is_empty());
        let only = ids.map(|id| id.parse().map_err(|_| Text::RuleNumbersWrong)).collect::<Result<_, _>>()?;
        let for_s = if self.for_s.trim().is_empty() { 0 } else { self.for_s.trim().parse().map_err(|_| Text::RuleSecondsWrong)? };
        Ok(Rule { id, metric, site: None, vdn: None, only, warning, critical, for_s, origin: Origin::Page })
    }
}

#[component]
fn RuleForm(store: Store, settings: Settings) -> impl IntoView {
    // Its own: what becomes of another rule is nothing to what is being typed.
    let sending = Sending::new(store, settings);
    let say = move |text| words(text, settings.locale.get());
    let draft = RwSignal::new(Draft::default());
    let mistake = RwSignal::new(None);
    let bounded = move || draft.with(|draft| draft.metric().side().is_some());
    let save = move || {
        let place = store.place.get_untracked();
        let id = draft.with_untracked(|draft| draft.id.clone()).unwrap_or_else(Settings::new_rule_id);
        match draft.with_untracked(|draft| draft.rule(id.clone())) {
            Ok(rule) => {
                draft.update(|draft| draft.id = Some(id));
                let (site, vdn) = place.unzip();
                sending.send(Order::PutRule(Rule { site, vdn, ..rule }));
                mistake.set(None);
            }
            Err(why) => mistake.set(Some(why)),
        }
    };
    // What was saved stands in the list; the form is for the next one.
    effect(move |_: Option<()>| {
        if sending.outcome() == Some(Ok(())) {
            sending.forget();
            draft.set(Draft::default());
        }
    });
    let field = move |label: Text, value: fn(&mut Draft) -> &mut String, number: bool| {
        let typed = move || draft.with(|draft| value(&mut draft.clone()).clone());
        view! {
            <label>
                <span>{part(move || say(label))}</span>
                <input
                    type="text"
                    inputmode=number.then_some("decimal")
                    autocomplete="off"
                    prop:value=typed
                    on:input=move |event| draft.update(|draft| *value(draft) = event_target_value(&event))
                />
            </label>
        }
    };
    let option = move |(index, metric): (usize, Metric)| {
        view! {
            <option value=index.to_string() prop:selected=live(move || draft.with(|draft| draft.metric == index))>
                {part(move || say(why::metric_text(metric)))}
            </option>
        }
    };
    view! {
        <form
            class="rule-form"
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <label>
                <span>{label(Text::RuleMetric, settings.locale)}</span>
                <select on:change=move |event| draft.update(|draft| draft.metric = event_target_value(&event).parse().unwrap_or_default())>
                    {Metric::WATCHABLE.into_iter().enumerate().map(option).collect_view()}
                </select>
            </label>
            <Show when=bounded>
                {field(Text::RuleWarning, |draft| &mut draft.warning, true)} {field(Text::RuleCritical, |draft| &mut draft.critical, true)}
            </Show>
            {field(Text::RuleFor, |draft| &mut draft.for_s, true)}
            {field(Text::RuleOnly, |draft| &mut draft.only, true)}
            <button type="submit" class="button primary">
                {label(Text::RuleSave, settings.locale)}
            </button>
            {sending.refusal()}
            {part(move || mistake.get().map(|why| view! { <p class="notice" role="alert">{say(why)}</p> }))}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(metric: Metric, warning: &str, critical: &str, only: &str) -> Draft {
        let metric = Metric::WATCHABLE.iter().position(|known| *known == metric).unwrap();
        Draft { metric, warning: warning.to_owned(), critical: critical.to_owned(), for_s: String::new(), only: only.to_owned(), id: None }
    }

    #[test]
    fn what_is_typed_becomes_a_rule_or_a_sentence() {
        let rule = draft(Metric::CallsWaiting, "5", " 20 ", "101, 102").rule("page-1".to_owned()).unwrap();
        assert_eq!(
            (rule.id.as_str(), rule.warning, rule.critical, rule.only.as_slice()),
            ("page-1", Some(5.0), Some(20.0), [101, 102].as_slice())
        );
        assert_eq!(draft(Metric::Available, "3", "1", "").rule(String::new()).unwrap().critical, Some(1.0), "the fewer the worse");
        assert!(draft(Metric::IdleWhileWaiting, "", "", "").rule(String::new()).is_ok(), "it has no limits");
        for (wrong, why) in [
            (draft(Metric::CallsWaiting, "", "", ""), Text::RuleNeedsLimit),
            (draft(Metric::CallsWaiting, "20", "5", ""), Text::RuleNeedsLimit),
            (draft(Metric::Available, "1", "3", ""), Text::RuleNeedsLimit),
            (draft(Metric::CallsWaiting, "many", "", ""), Text::RuleNeedsLimit),
            (draft(Metric::CallsWaiting, "-5", "", ""), Text::RuleNeedsLimit),
            (draft(Metric::CallsWaiting, "5", "", "Billing"), Text::RuleNumbersWrong),
        ] {
            assert_eq!(wrong.rule(String::new()), Err(why), "{wrong:?}");
        }
        let lasting = Draft { for_s: "soon".to_owned(), ..draft(Metric::CallsWaiting, "5", "", "") };
        assert_eq!(lasting.rule(String::new()), Err(Text::RuleSecondsWrong));
    }
}
