//! What opens above the page. Its content is built when it is first opened: most are not before the first figures, and many never.

use leptos::ev::Event;
use leptos::prelude::*;

use crate::live::{Live, shown};

/// A popover under a word that nothing else of the page has, with its name for those who listen.
pub fn popover<V: IntoView + 'static>(
    id: &'static str,
    name: Live<&'static str>,
    content: impl FnMut() -> V + Send + 'static,
) -> impl IntoView {
    let is_wanted = RwSignal::new(false);
    view! {
        // It comes before the popover is seen.
        <div id=id class="popover" popover="auto" role="dialog" aria-label=name on:beforetoggle=move |_: Event| is_wanted.set(true)>
            {shown(move || is_wanted.get(), content)}
        </div>
    }
}
