//! The list of keys, shown by `?`.

use leptos::html;
use leptos::prelude::*;

use crate::i18n::Text;
use crate::live::{effect, label};
use crate::settings::Settings;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::keys::{focused, on_key};

/// Keys and what they do.
pub const KEYS: [(&str, Text); 8] = [
    ("?", Text::KeyHelp),
    ("/", Text::KeyFind),
    ("j  k  ↓  ↑", Text::KeyMove),
    ("Enter", Text::KeyOpen),
    ("Esc", Text::KeyClose),
    ("Shift", Text::KeySort),
    ("← →", Text::KeyChart),
    ("+ −", Text::KeyZoom),
];

/// The list; it is there only while it is asked for.
#[component]
pub fn KeyHelp(settings: Settings) -> impl IntoView {
    let locale = settings.locale;
    let open = RwSignal::new(false);
    let close = NodeRef::<html::Button>::new();
    let before = StoredValue::new_local(focused());
    let shut = move || {
        open.set(false);
        if let Some(before) = before.try_update_value(Option::take).flatten() {
            before.focus();
        }
    };
    on_key(move |key| {
        match key {
            "?" | "Escape" if open.get_untracked() => shut(),
            "?" => {
                before.set_value(focused());
                open.set(true);
            }
            "/" => settings.find.update(|presses| *presses = presses.wrapping_add(1)),
            _ => return false,
        }
        true
    });
    effect(move |_: Option<()>| {
        if let Some(close) = close.get() {
            // Fails only for what cannot have the focus.
            let _ = close.focus();
        }
    });
    let line = move |(keys, what): (&'static str, Text)| {
        view! {
            <dt>
                <kbd>{keys}</kbd>
            </dt>
            <dd>{label(what, locale)}</dd>
        }
    };
    view! {
        <Show when=move || open.get()>
            <div class="key-help" role="dialog" aria-label=label(Text::Keys, locale)>
                <div class="side-head">
                    <h2>{label(Text::Keys, locale)}</h2>
                    <button
                        type="button"
                        class="icon-button"
                        node_ref=close
                        aria-label=label(Text::Close, locale)
                        on:click=move |_| shut()
                    >
                        {icon(Icon::Close)}
                    </button>
                </div>
                <dl>{KEYS.map(line).into_iter().collect_view()}</dl>
            </div>
        </Show>
    }
}
