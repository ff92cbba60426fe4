//! The picker of an agent: a filter over many, and which of them can be read now.

use domain::id::AgentId;
use domain::setup::Named;
use leptos::prelude::*;

use super::place::Place;
use crate::i18n::{Text, words};
use crate::live::{Memo, label, live, memo, part};
use crate::settings::Settings;
use crate::store::Store;

/// The agents whose name or number contains `filter`, and the chosen one, so that the picker never shows another than is chosen.
fn matching(agents: &[Named<AgentId>], filter: &str, chosen: Option<AgentId>) -> Vec<Named<AgentId>> {
    let filter = filter.trim().to_lowercase();
    let shown = |named: &&Named<AgentId>| {
        Some(named.id) == chosen || named.name.to_lowercase().contains(&filter) || named.id.to_string().contains(&filter)
    };
    agents.iter().filter(shown).cloned().collect()
}

/// Agents of the chosen site whose desktop has passed its sign-in on, sorted by id; `None` until the proxy said it.
pub fn readable_agents(store: Store) -> Memo<Option<Vec<AgentId>>> {
    memo(move |_| {
        let (site, _) = store.place.get()?;
        store.sources.with(|sources| sources.agents_readable(&site).map(<[AgentId]>::to_vec))
    })
}

/// A filter and a list of what it leaves. Enter in the filter chooses the first.
#[component]
pub fn AgentPicker(
    settings: Settings,
    place: Place,
    /// The chosen agent, if it belongs to the call centre in view.
    chosen: Memo<Option<AgentId>>,
    /// Agents whose desktop has passed its sign-in on.
    readable: Memo<Option<Vec<AgentId>>>,
) -> impl IntoView {
    let say = move |text| words(text, settings.locale.get());
    let filter = RwSignal::new(String::new());
    let shown = memo(move |_| {
        place.setup.with(|setup| {
            let agents = setup.as_ref().map(|setup| setup.agents.as_slice()).unwrap_or_default();
            filter.with(|filter| matching(agents, filter, chosen.get()))
        })
    });
    let group = move |title: Text, is_ready: bool| {
        let belongs = |named: &&Named<AgentId>| {
            readable.with(|ready| ready.as_ref().is_some_and(|ready| ready.binary_search(&named.id).is_ok())) == is_ready
        };
        let option = |named: &Named<AgentId>| {
            let id = named.id;
            view! {
                <option value=id.to_string() prop:selected=live(move || chosen.get() == Some(id))>
                    {format!("{} ({id})", named.name)}
                </option>
            }
        };
        let options: Vec<_> = shown.with(|shown| shown.iter().filter(belongs).map(option).collect());
        // Until the proxy has said who can be read, nobody is called unreadable.
        let grouped = readable.with(Option::is_some) && !options.is_empty();
        if grouped { view! { <optgroup label=say(title)>{options}</optgroup> }.into_any() } else { options.into_any() }
    };
    let choose_first = move |()| {
        if let Some(first) = shown.with_untracked(|shown| shown.iter().map(|named| named.id).find(|id| Some(*id) != chosen.get_untracked()))
        {
            settings.agent.set(Some(first));
        }
    };
    view! {
        <label class="filter">
            <span>{label(Text::Filter, settings.locale)}</span>
            <input
                type="search"
                placeholder=label(Text::FilterPlaceholder, settings.locale)
                prop:value=filter
                on:input=move |event| filter.set(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        choose_first(());
                    }
                }
            />
        </label>
        <label class="field">
            <span>{label(Text::Agent, settings.locale)}</span>
            <select on:change=move |event| settings.agent.set(event_target_value(&event).parse().ok())>
                <option value="" prop:selected=live(move || chosen.get().is_none())>
                    {label(Text::ChooseAgent, settings.locale)}
                </option>
                {part(move || group(Text::AgentsReadable, true))}
                {part(move || group(Text::AgentsNotReadable, false))}
            </select>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_leaves_names_and_numbers_and_always_the_chosen_agent() {
        let agents =
            [(1001, "王伟"), (1002, "Anna Berg"), (1013, "Li Na")].map(|(id, name)| Named { id: AgentId(id), name: name.to_owned() });
        let ids = |filter, chosen| matching(&agents, filter, chosen).into_iter().map(|named| named.id.0).collect::<Vec<_>>();
        assert_eq!(ids("", None), [1001, 1002, 1013]);
        assert_eq!(ids(" anna", None), [1002]);
        assert_eq!(ids("13", Some(AgentId(1001))), [1001, 1013]);
        assert_eq!(ids("nobody", None), [0_u32; 0]);
    }
}
