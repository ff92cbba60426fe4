//! Stand-ins for the panels.

use leptos::prelude::*;

use crate::settings::Settings;
use crate::store::Store;

macro_rules! stubs {
    ($($name:ident: $field:ident;)*) => {$(
        /// A stand-in.
        #[component]
        pub fn $name(#[doc = "Data."] store: Store, #[doc = "Choices."] settings: Settings) -> impl IntoView {
            let _ = settings;
            view! { <section data-view=stringify!($field)>{move || format!("{:?}", store.$field.get())}</section> }
        }
    )*};
}

stubs! {
    Overview: skills;
    SkillPanel: skills;
    AccessCodePanel: access_codes;
    SysindexPanel: sysindex;
    SystemStatePanel: system_state;
    AgentPanel: agent;
}

/// A stand-in.
#[component]
pub fn Frame(
    #[doc = "Data."] store: Store,
    #[doc = "Choices."] settings: Settings,
    #[doc = "The view."] children: Children,
) -> impl IntoView {
    let _ = settings;
    view! {
        <header><nav><a href="./">"Overview"</a> <a href="skills">"Skills"</a></nav><time>{move || store.now_ms.get()}</time></header>
        <main>{children()}</main>
    }
}
