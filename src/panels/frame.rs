//! The frame around every view: who, where, how the sources stand, and the controls.

use domain::field::Source;
use domain::id::{SiteId, VdnId};
use domain::period::offset_at;
use domain::setup::{PageSetup, SiteSetup, VdnSetup};
use domain::status::{Recording, RecordingTrouble, SiteStatus};
use leptos::prelude::*;

use super::alarms::{AlarmCount, Digest};
use super::controls::Controls;
use super::keys::KeyHelp;
use super::lamps::Lamps;
use super::link::{href, is_here};
use super::place::Place;
use super::standing::cause;
use crate::format;
use crate::i18n::{Locale, Text, sentences, words};
use crate::live::{label, live, memo, part, shown};
use crate::route::Here;
use crate::settings::Settings;
use crate::settings::embed::parts_to;
use crate::store::Store;
use crate::store::feed::Cause;
use crate::widgets::icon::{Icon, icon};

/// The views, by their path.
const VIEWS: [(&str, Text); 7] = [
    ("", Text::Overview),
    ("alarms", Text::Alarms),
    ("skills", Text::SkillQueues),
    ("access-codes", Text::AccessCodes),
    ("indicators", Text::Indicators),
    ("system-state", Text::AgentStates),
    ("agents", Text::Agents),
];

/// The frame.
#[component]
pub fn Frame(
    store: Store,
    settings: Settings,
    /// The sources that the view in front polls.
    polled: Signal<&'static [Source]>,
    /// Whether what is not seen at first is to be built, too.
    #[prop(into, default = true.into())]
    is_whole: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let place = Place::of(store);
    let here = Here::of_page();
    let say = move |text| words(text, settings.locale.get());
    let skip = move || {
        let (path, search) = (here.pathname.get(), here.search.get());
        if search.is_empty() { format!("{path}#figures") } else { format!("{path}?{search}#figures") }
    };
    let demo = move || store.is_demo().then(|| view! { <strong class="demo" title=say(Text::DemoExplained)>{say(Text::Demo)}</strong> });
    let link = move |(view, name): (&'static str, Text)| {
        let current = move || here.pathname.with(|path| is_here(path, view)).then_some("page");
        view! {
            <li>
                <a href=live(move || here.search.with(|search| href(view, search, None))) aria-current=current>
                    {part(move || say(name))}
                </a>
            </li>
        }
    };
    let trouble = move || {
        let sentence = store.setup_cause.with(|why| why.as_ref().map(|known| cause(known, settings.locale.get())))?;
        let offered = |why: &Option<Cause>| matches!(why, Some(Cause::ProxyRefused { code, .. }) if code == "sign_in_offered");
        // The proxy answers there, not a view of this page.
        here.search.track();
        let sign_in = || {
            let address = format!("auth/sign-in?view={}", Settings::encoded_view());
            view! {
                <a href=address rel="external">
                    {say(Text::SignIn)}
                </a>
            }
        };
        let sign_in = store.setup_cause.with(offered).then(sign_in);
        Some(view! {
            <p class="frame-notice" role="status">
                {icon(Icon::Warning)} <span>{sentence}</span> {sign_in}
            </p>
        })
    };
    let warned = memo(move |_| {
        let site = store.place.with(|place| place.as_ref().map(|(site, _)| site.clone()))?;
        let locale = settings.locale.get();
        store.sources.with(|sources| {
            let recording = sources.status.as_ref().and_then(|status| recording_trouble(status.recording, locale));
            sources.site(&site).map(|site| warnings(site, locale).into_iter().chain(recording).collect::<Vec<_>>())
        })
    });
    let notice = |(sign, sentence): (Icon, String)| {
        view! {
            <p class="frame-notice" class:critical=sign == Icon::Critical role="status">
                {icon(sign)} <span>{sentence}</span>
            </p>
        }
    };
    let times = move || times_words(place, store, settings.locale.get());
    let newer = move || {
        let reload = move |_| settings.reload.update(|presses| *presses = presses.wrapping_add(1));
        store.has_newer_build.get().then(|| {
            view! {
                <p class="frame-notice" role="status">
                    <span>{say(Text::NewVersion)}</span>
                    <button type="button" class="button" data-control="reload" on:click=reload>
                        {say(Text::Reload)}
                    </button>
                </p>
            }
        })
    };
    // Within another page, that one leads: what remains says where the figures are from and how they stand.
    let head = if settings.embed.with_untracked(Option::is_some) {
        let name = move || place.setup.with(|setup| setup.as_ref().map(|setup| setup.name.clone()));
        view! {
            <strong class="place-name">{part(name)}</strong>
            {part(demo)}
        }
        .into_any()
    } else {
        view! {
            <div class="brand">
                <span class="product">{label(Text::ProductName, settings.locale)}</span>
                {part(demo)}
            </div>
            <nav class="views" aria-label=label(Text::Navigation, settings.locale)>
                <ul>{VIEWS.map(link).into_iter().collect_view()}</ul>
            </nav>
            <AlarmCount store settings target=Signal::derive(move || here.search.with(|search| href("alarms", search, None))) />
            <Controls store settings />
            <span class="break" aria-hidden="true"></span>
            <PlacePicker store settings place />
        }
        .into_any()
    };
    let on_wall = memo(move |_| here.pathname.with(|path| is_here(path, "wall")));
    let hidden = move || settings.embed.with(|embed| embed.as_ref().map(|embed| parts_to(&embed.hide, " ")));
    view! {
        <div class="frame" data-hide=hidden>
            <a class="skip" href=skip>
                {label(Text::SkipToContent, settings.locale)}
            </a>
            <header class="frame-head">
                {head}
                // A wall has lamps of its own; these would be written once a second for nobody.
                <Show when=move || !on_wall.get()>
                    <Lamps store settings place polled />
                </Show>
            </header>
            {part(trouble)} {part(newer)} {part(move || warned.get().unwrap_or_default().into_iter().map(notice).collect_view())}
            <main id="figures" tabindex="-1">
                {children()}
            </main>
            <Digest store settings polled is_whole />
            {shown(move || is_whole.get(), move || view! { <KeyHelp settings /> })}
            <footer class="frame-foot">{part(times)}</footer>
        </div>
    }
}

/// Whose times the page shows.
pub fn times_words(place: Place, store: Store, locale: Locale) -> Option<String> {
    place.setup.with(|setup| {
        let setup = setup.as_ref()?;
        let offset = format::utc_offset(offset_at(&setup.offsets, now_ms(store)?));
        Some(sentences::times_are(&setup.time_zone, &offset, locale))
    })
}

/// What everybody who looks at a site has to know: nobody checks whom the figures come from, or the clocks are far apart.
fn warnings(site: &SiteStatus, locale: Locale) -> Vec<(Icon, String)> {
    let unchecked = site.certificates_unchecked.iter().map(|server| (Icon::Critical, sentences::certificate_unchecked(server, locale)));
    let skew = site.too_large_skew_ms().map(|skew_ms| {
        let apart = format::age(skew_ms.unsigned_abs(), locale);
        let sentence = if skew_ms > 0 { sentences::clock_ahead(&apart, locale) } else { sentences::clock_behind(&apart, locale) };
        (Icon::Warning, sentence)
    });
    unchecked.chain(skew).collect()
}

/// Why what is read is not recorded as it should be.
fn recording_trouble(recording: Recording, locale: Locale) -> Option<(Icon, String)> {
    let why = match recording.trouble? {
        RecordingTrouble::Full => Text::RecordingFull,
        RecordingTrouble::NotWritable => Text::RecordingNotWritable,
        RecordingTrouble::Damaged => Text::RecordingDamaged,
        RecordingTrouble::Slow => Text::RecordingSlow,
        RecordingTrouble::ClockBehind => Text::RecordingClockBehind,
        RecordingTrouble::Unreachable => Text::RecordingUnreachable,
        RecordingTrouble::Other => Text::RecordingOther,
    };
    Some((Icon::Warning, sentences::join(&[words(why, locale), words(Text::LiveGoesOn, locale)], locale)))
}

/// The picker of the call centre, with its time zone.
#[component]
fn PlacePicker(store: Store, settings: Settings, place: Place) -> impl IntoView {
    let choose = move |word: String| {
        if let Some((site, vdn)) = parse(&word) {
            settings.site.set(Some(site));
            settings.vdn.set(Some(vdn));
        }
    };
    let is_chosen =
        move |site: &SiteId, vdn: VdnId| settings.vdn.get() == Some(vdn) && settings.site.with(|chosen| chosen.as_ref() == Some(site));
    let groups = move || store.setup.with(|setup| setup.as_deref().map(|setup| options(setup, is_chosen)));
    let zone = move || {
        place.setup.with(|setup| {
            let setup = setup.as_ref()?;
            let offset = format::utc_offset(offset_at(&setup.offsets, now_ms(store)?));
            let title = sentences::times_are(&setup.time_zone, &offset, settings.locale.get());
            Some(view! {
                <span class="zone" title=title>
                    {setup.time_zone.clone()} " " {offset}
                </span>
            })
        })
    };
    view! {
        <div class="place">
            <label>
                <span class="hidden">{label(Text::VirtualCallCentre, settings.locale)}</span>
                <select
                    class="place-select"
                    data-control="place"
                    title=label(Text::VirtualCallCentre, settings.locale)
                    on:change=move |event| choose(event_target_value(&event))
                >
                    {part(groups)}
                </select>
            </label>
            {part(zone)}
        </div>
    }
}

/// One group per site; the group is left out where there is only one.
fn options<Chosen>(setup: &PageSetup, is_chosen: Chosen) -> impl IntoView + use<Chosen>
where
    Chosen: Fn(&SiteId, VdnId) -> bool + Copy + Send + Sync + 'static,
{
    let alone = setup.sites.len() == 1;
    let group = move |site: &SiteSetup| {
        let id = site.id.clone();
        let option = move |vdn: &VdnSetup| {
            let (site, vdn_id) = (id.clone(), vdn.id);
            view! {
                <option value=format!("{site}/{vdn_id}") prop:selected=live(move || is_chosen(&site, vdn_id))>
                    {vdn.name.clone()}
                </option>
            }
        };
        let options = site.vdns.iter().map(option).collect_view();
        if alone { options.into_any() } else { view! { <optgroup label=site.name.clone()>{options}</optgroup> }.into_any() }
    };
    setup.sites.iter().map(group).collect_view()
}

/// The proxy's time as of its last word, milliseconds since 1970: good enough for the offset in force.
fn now_ms(store: Store) -> Option<i64> {
    let status = store.sources.with(|sources| sources.status.as_ref().map(|status| status.now_ms));
    let skills = || store.skills.with(|feed| feed.good.as_ref().map(|good| good.snapshot.read_at_ms));
    status.or_else(|| skills().max(store.sysindex.with(|feed| feed.good.as_ref().map(|good| good.snapshot.read_at_ms))))
}

/// The word of an option: `site/vdn`.
fn parse(word: &str) -> Option<(SiteId, VdnId)> {
    let (site, vdn) = word.split_once('/')?;
    Some((site.parse().ok()?, vdn.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchecked_certificate_and_clocks_far_apart_are_said() {
        let site = |clock_skew_ms, certificates_unchecked| SiteStatus {
            site: "main".parse().unwrap(),
            calls_per_second: 1.0,
            calls_made: 0,
            clock_skew_ms,
            certificates_unchecked,
            agents_readable: Vec::new(),
        };
        assert_eq!(warnings(&site(Some(59_000), Vec::new()), Locale::En), []);
        let said = warnings(&site(Some(-75_000), vec!["CC-CMS".to_owned()]), Locale::En);
        assert_eq!(said[0], (Icon::Critical, "Nobody checks the certificate of CC-CMS: the figures may come from anybody.".to_owned()));
        assert_eq!(said[1], (Icon::Warning, "The clock of AICC is 75 s behind ours: times may be wrong by as much.".to_owned()));
    }

    #[test]
    fn a_recording_that_stopped_is_said_and_one_that_goes_on_is_not() {
        let recording = |trouble| Recording { to_disk: true, trouble, lost: 3 };
        assert_eq!(recording_trouble(recording(None), Locale::En), None);
        let said = recording_trouble(recording(Some(RecordingTrouble::Full)), Locale::En).unwrap().1;
        assert_eq!(said, "Nothing is recorded: there is no room left for the history. The live figures go on.");
    }

    #[test]
    fn an_option_names_its_site_and_its_vdn() {
        assert_eq!(parse("main/12"), Some(("main".parse().unwrap(), VdnId(12))));
        assert_eq!(parse("main"), None);
        assert_eq!(parse("Main/12"), None);
    }
}
