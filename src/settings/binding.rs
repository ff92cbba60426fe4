//! Binds the choices to the address, to storage and to the root of the document.

use domain::sysindex::Window;
use leptos::prelude::*;

use super::address::Address;
use super::embed::Embed;
use super::place::place;
use super::wall::{ROTATE_S, WallPage};
use super::{Density, Settings, Theme};
use crate::browser::{location, storage, theme, time_zone};
use crate::charts::Span;
use crate::i18n::Locale;
use crate::live::{effect, watch};
use crate::route::Here;
use crate::store::Store;

const THEME: &str = "aicc-theme";
const DENSITY: &str = "aicc-density";
const LOCALE: &str = "aicc-locale";
const NOTIFY: &str = "aicc-notify";
const ALL_VDNS: &str = "aicc-all-vdns";
const NAME: &str = "aicc-name";
/// At the root of the document while the wallboard is in front; `boot.js` sets it before the first paint.
const WALL: &str = "data-wall";

/// The choices at the start: the address first, then storage, then the browser's language, then the defaults.
pub fn first_choices() -> Settings {
    let address = Address::parse(&location::query());
    let settings = Settings::new(address.locale.unwrap_or_else(preferred_locale));
    // Within another page, that one says what it looks like.
    if address.embed.is_none()
        && let Some(theme) = storage::get(THEME).as_deref().and_then(Theme::from_word)
    {
        settings.theme.set(theme);
    }
    if let Some(density) = storage::get(DENSITY).as_deref().and_then(Density::from_word) {
        settings.density.set(density);
    }
    settings.notify.set(storage::get(NOTIFY).as_deref() == Some("on"));
    settings.all_vdns.set(storage::get(ALL_VDNS).as_deref() != Some("off"));
    settings.name.set(storage::get(NAME).unwrap_or_default());
    choose(settings, &address);
    settings
}

/// Shows theme, density and language at the root of the document, and keeps each change of them. What another page chose for an embed is
/// not the viewer's choice, and is not kept.
pub fn bind_storage(settings: Settings) {
    let keeps = settings.embed.with_untracked(Option::is_none);
    bind_word(keeps, THEME, "data-theme", move || settings.theme.get().word());
    bind_word(keeps, DENSITY, "data-density", move || settings.density.get().word());
    bind_word(keeps, LOCALE, "lang", move || settings.locale.get().tag());
    let keep = |key: &'static str, switch: RwSignal<bool>| {
        watch(move || switch.get(), move |on| storage::set(key, if on { "on" } else { "off" }));
    };
    keep(NOTIFY, settings.notify);
    keep(ALL_VDNS, settings.all_vdns);
    watch(move || settings.name.get(), |name| storage::set(NAME, name.trim()));
}

/// Dresses the document as a wallboard until the current owner goes: letters of its own, dark unless the viewer chose light.
pub fn bind_wall() {
    theme::set_root(WALL, "");
    on_cleanup(|| theme::unset_root(WALL));
}

/// Takes the first place of the set-up when the chosen one does not exist.
pub fn bind_place(settings: Settings, store: Store) {
    effect(move |_: Option<()>| {
        let (site, vdn) = (settings.site.get(), settings.vdn.get());
        let place = store.setup.with(|setup| place(setup.as_ref()?, site.as_ref(), vdn));
        if let Some((known_site, known_vdn)) = place
            && (Some(&known_site), Some(known_vdn)) != (site.as_ref(), vdn)
        {
            settings.site.set(Some(known_site));
            settings.vdn.set(Some(known_vdn));
        }
    });
}

/// Keeps choices and address the same, whichever changes; to be called once the page knows where it is.
///
/// A new address that says nothing of site, VDN or window means the first and the default, as it does for whoever opens it: links within
/// the page name what they keep, and the way back leads to what was shown. Of the language it says nothing and keeps the one chosen.
pub fn bind_address(settings: Settings, store: Store) {
    let here = Here::of_page();
    effect(move |before: Option<(String, String, Window)>| {
        let (path, query) = (here.pathname.get(), here.search.get());
        if let Some((path_before, query_before, window_before)) = before {
            if path != path_before || query != query_before {
                let address = Address::parse(&query);
                let place = store.setup.with_untracked(|setup| place(setup.as_ref()?, address.site.as_ref(), address.vdn)).unzip();
                let window = Some(address.window.unwrap_or_default());
                choose(settings, &Address { site: place.0.or(address.site), vdn: place.1.or(address.vdn), window, ..address });
            } else if settings.window.get_untracked() != window_before {
                // Another window shows all of itself, unless the address asks for a part of it.
                settings.zoom.set(None);
            }
        }
        let said = address(settings, store).print();
        here.say(said.clone());
        // What the choices say is no news to them.
        (path, said, settings.window.get_untracked())
    });
}

/// The address of a view with the present choices, for links that survive a new tab: `skills?vdn=3`. Sort, filter, skill, agent and panel
/// belong to one view and stay behind.
pub fn href(view: &str, settings: Settings, store: Store) -> String {
    let Address { site, vdn, window, locale, at, time_zone, embed, .. } = address(settings, store);
    let embed = embed.map(|embed| Embed { panel: None, ..embed });
    let query = Address { site, vdn, window, locale, at, time_zone, embed, ..Address::default() }.print();
    if query.is_empty() { view.to_owned() } else { format!("{view}?{query}") }
}

/// The view in front with its choices, as an address below the base path that means the same to everybody: which place is the first hangs
/// on what one may see.
pub fn shared_view(settings: Settings, store: Store) -> String {
    let (view, window) = (location::view_address(), Some(settings.window.get_untracked()));
    let here = untrack(|| address(settings, store));
    let here = Address { site: settings.site.get_untracked(), vdn: settings.vdn.get_untracked(), window, ..here };
    format!("{}?{}", view.split('?').next().unwrap_or_default(), here.print())
}

fn choose(settings: Settings, address: &Address) {
    let Address {
        site,
        vdn,
        window,
        compare,
        locale,
        sort,
        columns,
        filter,
        skill,
        code,
        agent,
        zoom,
        at,
        wall_page,
        rotate_s,
        time_zone,
        embed,
    } = address.clone();
    keep_or_set(settings.site, site.map(Some));
    keep_or_set(settings.vdn, vdn.map(Some));
    keep_or_set(settings.window, window);
    keep_or_set(settings.compare, Some(compare.unwrap_or_default()));
    keep_or_set(settings.locale, locale);
    keep_or_set(settings.theme, embed.as_ref().and_then(|embed| embed.theme));
    keep_or_set(settings.embed, embed.map(|embed| Some(Embed { theme: None, ..embed })));
    keep_or_set(settings.time_zone, time_zone.filter(|name| time_zone::is_known(name)).map(Some));
    keep_or_set(settings.sort, Some(sort));
    keep_or_set(settings.columns, Some(columns));
    keep_or_set(settings.filter, Some(filter));
    keep_or_set(settings.skill, Some(skill));
    keep_or_set(settings.code, Some(code));
    keep_or_set(settings.agent, Some(agent));
    keep_or_set(settings.wall_page, Some(wall_page.unwrap_or_default()));
    keep_or_set(settings.rotate_s, Some(rotate_s.unwrap_or(ROTATE_S)));
    // The address holds whole seconds: what it says already is left as it is.
    if at != settings.at.get_untracked().map(whole_second) {
        settings.at.set(at);
    }
    if zoom != settings.zoom.get_untracked().map(whole_seconds) {
        settings.zoom.set(zoom);
    }
}

fn keep_or_set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: Option<T>) {
    if let Some(value) = value
        && signal.with_untracked(|held| *held != value)
    {
        signal.set(value);
    }
}

/// The present choices without those that are defaults.
fn address(settings: Settings, store: Store) -> Address {
    let first = store.setup.with(|setup| place(setup.as_ref()?, None, None));
    let place = settings.site.get().zip(settings.vdn.get());
    // Site and VDN are written together or not at all, since an id of a VDN says nothing without its site.
    let (site, vdn) = if place == first { (None, None) } else { (settings.site.get(), settings.vdn.get()) };
    Address {
        site,
        vdn,
        window: Some(settings.window.get()).filter(|window| *window != Window::default()),
        compare: Some(settings.compare.get()).filter(|days| *days > 0),
        locale: Some(settings.locale.get()).filter(|locale| *locale != preferred_locale()),
        sort: settings.sort.get(),
        columns: settings.columns.get(),
        filter: settings.filter.get(),
        skill: settings.skill.get(),
        code: settings.code.get(),
        agent: settings.agent.get(),
        zoom: settings.zoom.get().map(whole_seconds),
        at: settings.at.get().map(whole_second),
        wall_page: Some(settings.wall_page.get()).filter(|page| *page != WallPage::default()),
        rotate_s: Some(settings.rotate_s.get()).filter(|rotate_s| *rotate_s != ROTATE_S),
        time_zone: settings.time_zone.get(),
        embed: settings.embed.get().map(|embed| Embed { theme: Some(settings.theme.get()).filter(|theme| *theme != Theme::Auto), ..embed }),
    }
}

/// An instant as the address can say it.
const fn whole_second(at_ms: i64) -> i64 {
    at_ms.div_euclid(1000) * 1000
}

/// A stretch of time as the address can say it.
const fn whole_seconds(zoom: Span) -> Span {
    Span { from_ms: whole_second(zoom.from_ms), until_ms: whole_second(zoom.until_ms) }
}

fn preferred_locale() -> Locale {
    let kept = storage::get(LOCALE).and_then(|tag| Locale::ALL.into_iter().find(|locale| locale.tag() == tag));
    kept.unwrap_or_else(|| location::language().as_deref().map(Locale::for_tag).unwrap_or_default())
}

fn bind_word(keeps: bool, key: &'static str, attribute: &'static str, word: impl Fn() -> &'static str + 'static) {
    effect(move |before: Option<&'static str>| {
        let word = word();
        theme::set_root(attribute, word);
        // Only what the viewer changed is kept: a language that came with a shared address is not their choice.
        if keeps && before.is_some_and(|before| before != word) {
            storage::set(key, word);
        }
        word
    });
}
