//! The page as a part of another one: what it takes from the address, and what the two say to each other (docs/embedding.md).
//!
//! Messages go to the window around this one and come from there, both ways only if its origin is one of those that may frame the page.

mod colours;
mod origins;

use domain::field::Source;
use leptos::prelude::*;

use crate::browser::embedder::{self, Message};
use crate::browser::{location, look, theme, time_zone, token};
use crate::live::{Memo, effect, memo};
use crate::panels::told::{self, Alarms, Standing};
use crate::poll::needs::View;
use crate::route::{Here, Step};
use crate::settings::address::{Address, encode};
use crate::settings::{Settings, Theme, binding};
use crate::store::Store;
use crate::store::sources::Sources;
use crate::widgets::shown::State;

/// Version of the protocol.
const PROTOCOL: u32 = 1;
/// Name of the element of the document in which the proxy says who may frame the page.
const EMBEDDERS: &str = "aicc-embedders";
/// What the page around may say of where to go, beside the view.
const CHOICES: [&str; 11] = ["site", "vdn", "skill", "window", "sort", "filter", "lang", "panel", "tz", "hide", "refresh"];
/// Longest key that a warning quotes, characters, and most keys.
const QUOTED_AT_MOST: (usize, usize) = (24, 20);

/// Takes `view` out of the address of an embed and goes to its path, and says in the console which other keys mean nothing. To be called
/// before anything else reads the address.
pub fn begin() {
    let query = location::query();
    let (address, mut ignored) = Address::read(&query);
    if address.embed.is_none() {
        return;
    }
    let view = query.split('&').rev().find_map(|pair| pair.strip_prefix("view="));
    if let Some(path) = view.and_then(path_of) {
        ignored.retain(|key| *key != "view");
        let rest: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("view=")).collect();
        location::rewrite(&format!("{}/{path}?{}", location::base_path(), rest.join("&")));
    }
    if address.time_zone.is_some_and(|name| !time_zone::is_known(&name)) {
        ignored.push("tz");
    }
    if !ignored.is_empty() {
        embedder::warn(&format!("AICC: ignored in the address: {}", quoted(&ignored)));
    }
}

/// Keys without their values, which may be anybody's secret, and no more of them than can be read.
fn quoted(keys: &[&str]) -> String {
    let (longest, most) = QUOTED_AT_MOST;
    let keys: Vec<String> = keys.iter().take(most).map(|key| key.chars().take(longest).collect()).collect();
    keys.join(", ")
}

/// The path of a view by its word, without a slash at its start.
fn path_of(word: &str) -> Option<&str> {
    let path = if word == "overview" { "" } else { word };
    (!matches!(View::of_path(path), View::Gallery | View::Unknown) && !path.contains('/')).then_some(path)
}

/// Speaks with the page around, if this is an embed; to be called once the page knows where it is.
pub fn speak(store: Store, settings: Settings, path: Memo<String>, polled: Signal<&'static [Source]>) {
    if settings.embed.with_untracked(Option::is_none) || !embedder::is_there() {
        return;
    }
    let sources = theme::meta(EMBEDDERS).unwrap_or_default();
    let admits = move |origin: &str| origins::admit(&sources, origin, &location::origin());
    // Where the browser tells nothing, or whence a sign-in came back, the first message tells it.
    let partner = RwSignal::new(embedder::told_origin().filter(|origin| admits(origin)));
    tell(store, path, polled, partner);
    let here = Here::of_page();
    embedder::listen(move |origin, message| {
        if message.number("aicc") != Some(f64::from(PROTOCOL)) || !admits(origin) {
            return;
        }
        if partner.with_untracked(|partner| partner.as_deref() != Some(origin)) {
            partner.set(Some(origin.to_owned()));
        }
        match message.text("type").as_deref() {
            Some("theme") => dress(message, settings),
            Some("navigate") => {
                if let Some(target) = target(message, path, settings, store) {
                    // The viewer's way back is theirs.
                    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
                    here.go(path, query, Step::Instead);
                    location::scroll_to_top();
                }
            }
            Some("token") if message.text("token").is_some_and(|token| token::take_over(&token)) => begin_anew(store, settings),
            _ => {}
        }
    });
}

/// Tells the page around what changes.
fn tell(store: Store, path: Memo<String>, polled: Signal<&'static [Source]>, partner: RwSignal<Option<String>>) {
    let told = move |kind: &str, message: Message| {
        partner.with(|partner| {
            if let Some(origin) = partner {
                embedder::tell(&message.with("aicc", PROTOCOL).with("type", kind), origin);
            }
        });
    };
    effect(move |_: Option<()>| {
        let view = path.with_untracked(|path| if path.is_empty() { "overview".to_owned() } else { path.clone() });
        let version = env!("CARGO_PKG_VERSION");
        told(
            "ready",
            Message::new().with("version", version).with("build", option_env!("AICC_BUILD").unwrap_or(version)).with("view", view),
        );
    });
    let height_px = RwSignal::new(0);
    embedder::follow_height(move |px| {
        if px != height_px.get_untracked() {
            height_px.set(px);
        }
    });
    effect(move |_: Option<()>| {
        // Before anything is shown there is nothing to make room for.
        if height_px.get() > 0 {
            told("resize", Message::new().with("height", height_px.get()));
        }
    });
    let standings = told::sources(store, polled);
    // Ages count on by themselves: a word, a place or a reading that is another one is news.
    let news = memo(move |_| {
        let words = standings.with(|all| all.iter().map(|(source, known)| (*source, known.state, known.read_at_ms)).collect::<Vec<_>>());
        (words, store.place.get())
    });
    effect(move |_: Option<()>| {
        let (words, place) = news.get();
        let source = |all: Message, (source, known): &(Source, Standing)| {
            let age_s = known.age_ms.map(|age_ms| u32::try_from(age_ms / 1000).unwrap_or(u32::MAX));
            all.with(source.word(), Message::new().with("state", known.state.word()).with("age_s", age_s))
        };
        let all = standings.with_untracked(|standings| standings.iter().fold(Message::new(), source));
        let worst = words.iter().map(|(_, state, _)| *state).max().map(State::word);
        let place = place.map(|(site, vdn)| Message::new().with("site", site.as_str()).with("vdn", vdn.0));
        told("state", Message::new().with("worst", worst).with("sources", all).with("place", place));
    });
    let alarms = told::alarms(store);
    effect(move |_: Option<()>| {
        let known = alarms.get();
        let count = |of: fn(&Alarms) -> usize| known.as_ref().and_then(|alarms| u32::try_from(of(alarms)).ok());
        let worst = known.and_then(Alarms::worst);
        told("alarm", Message::new().with("open", count(|all| all.open)).with("critical", count(|all| all.critical)).with("worst", worst));
    });
}

/// Where a message leads.
fn target(message: &Message, path: Memo<String>, settings: Settings, store: Store) -> Option<String> {
    let view = message.text("view");
    let here = path.get_untracked();
    let view = match &view {
        Some(word) => path_of(word)?,
        None => &here,
    };
    let address = untrack(|| binding::href(view, settings, store));
    let chosen = CHOICES.iter().filter_map(|key| Some(format!("{key}={}", encode(&message.text(key)?))));
    // Of a repeated key the last good value counts.
    let query = chosen.fold(String::new(), |query, pair| format!("{query}&{pair}"));
    Some(format!("{}/{address}{query}", location::base_path()))
}

/// Forgets all that was shown for another token, and asks for everything again.
fn begin_anew(store: Store, settings: Settings) {
    store.setup.set(None);
    store.sources.set(Sources::default());
    settings.refresh.update(|presses| *presses = presses.wrapping_add(1));
}

/// Takes over theme and colours. Colours hold only for the theme in which they were looked at, and never against a viewer who needs contrast.
fn dress(message: &Message, settings: Settings) {
    // Where nothing is said, the theme stays.
    if let Some(wanted) = message.text("theme").as_deref().and_then(Theme::from_word) {
        settings.theme.set(wanted);
        // The style sheets are to know it before colours are compared.
        theme::set_root("data-theme", wanted.word());
    }
    theme::dress("");
    let offered = message.within("colours").unwrap_or_default();
    let offered: Vec<_> = offered.names().into_iter().map(|role| (offered.text(&role).unwrap_or_default(), role)).collect();
    let own = |role: &str| colours::channels(&theme::root_property(&format!("--{role}"))?);
    let declarations = colours::declarations(&offered, own).unwrap_or_else(|why| {
        embedder::warn(&format!("AICC: colours ignored: {why}"));
        String::new()
    });
    if !declarations.is_empty() {
        let word = settings.theme.get_untracked().word();
        let system = match (word, look::is_dark()) {
            ("auto", true) => " and (prefers-color-scheme: dark)",
            ("auto", false) => " and (prefers-color-scheme: light)",
            _ => "",
        };
        theme::dress(&format!(
            "@media screen and (forced-colors: none) and (not (prefers-contrast: more)){system} {{ \
             :root[data-theme={word}][data-theme] {{ {declarations} }} }}"
        ));
    }
    // What is drawn without style sheets looks at them again.
    theme::set_root("data-colours", &declarations);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_named_as_its_path_is() {
        assert_eq!(["overview", "", "skills", "system-state"].map(path_of), [Some(""), Some(""), Some("skills"), Some("system-state")]);
        assert_eq!(["Skills", "skills/", "/", "/skills", "//evil.example", "nothing"].map(path_of), [None; 6]);
    }

    #[test]
    fn a_warning_quotes_no_more_than_can_be_read() {
        let long = "k".repeat(99);
        assert_eq!(quoted(&["a", long.as_str()]), format!("a, {}", "k".repeat(24)));
        assert_eq!(quoted(&["a"; 50]).matches('a').count(), 20);
    }
}
