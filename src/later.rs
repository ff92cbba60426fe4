//! The views that are not the first one. In a page built with the feature `split` they come in a second file, after the first figures are
//! there; in any other they are in the same one.

use domain::field::Source;
use leptos::prelude::*;

use crate::alerting;
use crate::browser::{focus, timer};
use crate::charts::export::Writer;
use crate::charts::table::Tabulator;
use crate::embed;
use crate::i18n::{Text, words};
use crate::live::{InSecondFile, Memo, effect, label, spawn};
use crate::panels::{
    AccessCodePanel, AgentPanel, AlarmPanel, Alone, Contents, Gallery, HandOverSheet, Meanings, ReplayBar, SettingsPanel, SkillPanel,
    SysindexPanel, SystemStatePanel, Wall,
};
use crate::poll::driver;
use crate::poll::needs::View;
use crate::settings::Settings;
use crate::store::Store;

/// Pause before a file that did not come is asked for again, milliseconds.
const RETRY_MS: u32 = 5_000;

/// What is in the second file.
#[derive(Clone, Copy)]
struct Second {
    /// Puts up a view.
    put_up: fn(View, Page) -> AnyView,
    /// Begins what goes on behind the views.
    begin: fn(Page),
    /// Puts up what moves a replay through time.
    replay_bar: fn(Page) -> AnyView,
}

/// The page as the second file needs it.
#[derive(Clone, Copy)]
pub struct Page {
    /// What was read.
    pub store: Store,
    /// What was chosen.
    pub settings: Settings,
    /// The view in front.
    pub view: Memo<View>,
    /// Its path below the base path, without slashes at its ends.
    pub path: Memo<String>,
}

/// Where the second file is.
#[derive(Clone, Copy)]
enum File {
    Awaited,
    Here(Second),
    /// It did not come; it is asked for again.
    Missing,
}

/// The second file did not come.
#[derive(Clone, Copy, Debug)]
struct Missing;

/// The views of the second file.
#[derive(Clone, Copy)]
pub struct Later {
    file: RwSignal<File>,
    page: Page,
}

impl Later {
    /// Fetches the second file once it is `due`.
    pub fn begin(due: Signal<bool>, page: Page) -> Self {
        let file = RwSignal::new(File::Awaited);
        // What an effect begins ends when the effect runs again; this goes on.
        let owner = Owner::current().unwrap_or_default();
        let fetch = move || async move {
            loop {
                match fetched().await {
                    Ok(second) => {
                        (second.begin)(page);
                        return file.set(File::Here(second));
                    }
                    Err(Missing) => file.set(File::Missing),
                }
                timer::sleep(RETRY_MS).await;
            }
        };
        effect(move |begun: Option<bool>| {
            let begun = begun.unwrap_or_default();
            let begins = !begun && due.get();
            if begins {
                owner.with(|| spawn(fetch()));
            }
            begun || begins
        });
        Self { file, page }
    }

    /// A view, or what stands in its place until it is there. Follows the file.
    pub fn view(self, view: View) -> AnyView {
        match self.file.get() {
            File::Here(second) => (second.put_up)(view, self.page),
            File::Awaited => {
                let words = label(Text::ViewAwaited, self.page.settings.locale);
                view! { <p class="panel" role="status">{words}</p> }.into_any()
            }
            File::Missing => self.trouble(),
        }
    }

    /// What moves a replay through time; nothing until it is there. Follows the file.
    pub fn replay_bar(self) -> AnyView {
        match self.file.get() {
            File::Here(second) => (second.replay_bar)(self.page),
            File::Awaited | File::Missing => ().into_any(),
        }
    }

    /// What is wrong with the file, if anything. Follows it.
    pub fn trouble(self) -> AnyView {
        let words = label(Text::ViewMissing, self.page.settings.locale);
        let is_missing = matches!(self.file.get(), File::Missing);
        is_missing.then(|| view! { <p class="panel" role="alert">{words}</p> }).into_any()
    }
}

#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "as in a page of two files")]
async fn fetched() -> Result<Second, Missing> {
    second()
}

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(views, fallible, wasm_split_path = leptos::wasm_split)]
fn fetched() -> Result<Second, Missing> {
    second()
}

#[expect(clippy::unnecessary_wraps, reason = "in a page of two files, fetching may fail")]
fn second() -> Result<Second, Missing> {
    Ok(Second { put_up, begin, replay_bar })
}

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

fn begin(Page { store, settings, view, path }: Page) {
    focus::keep();
    Writer::provide();
    Tabulator::provide();
    Contents::provide();
    driver::start_later(store, settings, view.into());
    embed::speak(store, settings, path, Signal::derive(move || view.get().sources()));
    alerting::start(store, settings, tab_name(store, settings, view.into()));
}

/// The name of the VDN in view, and that of the view before it.
fn tab_name(store: Store, settings: Settings, view: Signal<View>) -> Signal<Option<String>> {
    Signal::derive(move || {
        let (site, vdn) = (settings.site.get(), settings.vdn.get());
        let place = store.setup.with(|setup| {
            let site = setup.as_ref()?.sites.iter().find(|known| Some(&known.id) == site.as_ref())?;
            Some(site.vdns.iter().find(|known| Some(known.id) == vdn)?.name.clone())
        })?;
        let named = view_name(view.get()).map(|name| format!("{} · {place}", words(name, settings.locale.get())));
        Some(named.unwrap_or(place))
    })
}

/// What a view is called; the overview is the place itself.
const fn view_name(view: View) -> Option<Text> {
    Some(match view {
        View::Skills => Text::SkillQueues,
        View::AccessCodes => Text::AccessCodes,
        View::Indicators => Text::Indicators,
        View::SystemState => Text::AgentStates,
        View::Agents => Text::Agents,
        View::Alarms => Text::Alarms,
        View::HandOver => Text::HandOver,
        View::Settings => Text::Settings,
        View::Overview | View::Wall | View::Gallery | View::Unknown => return None,
    })
}

fn replay_bar(Page { store, settings, .. }: Page) -> AnyView {
    view! { <ReplayBar store settings /> }.into_any()
}

fn put_up(view: View, Page { store, settings, .. }: Page) -> AnyView {
    if let Some(panel) = settings.embed.with_untracked(|embed| embed.as_ref().and_then(|embed| embed.panel)) {
        return view! { <Alone panel store settings /> }.into_any();
    }
    let (source, panel) = match view {
        View::Skills => (Some(Source::Skill), view! { <SkillPanel store settings /> }.into_any()),
        View::AccessCodes => (Some(Source::AccessCode), view! { <AccessCodePanel store settings /> }.into_any()),
        View::Indicators => (Some(Source::Sysindex), view! { <SysindexPanel store settings /> }.into_any()),
        View::SystemState => (Some(Source::SystemState), view! { <SystemStatePanel store settings /> }.into_any()),
        View::Agents => (Some(Source::Agent), view! { <AgentPanel store settings /> }.into_any()),
        View::Alarms => (None, view! { <AlarmPanel store settings /> }.into_any()),
        View::HandOver => (None, view! { <HandOverSheet store settings /> }.into_any()),
        View::Settings => (None, view! { <SettingsPanel store settings /> }.into_any()),
        View::Wall => (None, view! { <Wall store settings /> }.into_any()),
        View::Gallery => (None, view! { <Gallery store settings /> }.into_any()),
        // They are in the first file.
        View::Overview | View::Unknown => (None, ().into_any()),
    };
    let meanings = source.map(|source| view! { <Meanings source settings /> });
    view! {
        {panel}
        {meanings}
    }
    .into_any()
}
