//! One panel on a stage: the store and the choices are in the test's hand, and questions go to the document.

use std::sync::Arc;

use aicc_dashboard::alerting;
use aicc_dashboard::browser::focus;
use aicc_dashboard::i18n::Locale;
use aicc_dashboard::panels::{
    AccessCodePanel, AgentPanel, AlarmPanel, Frame, Gallery, HandOverSheet, Meanings, Overview, SettingsPanel, SkillPanel, SysindexPanel,
    SystemStatePanel, Wall,
};
use aicc_dashboard::poll::driver;
use aicc_dashboard::poll::needs::View;
use aicc_dashboard::route;
use aicc_dashboard::settings::Settings;
use aicc_dashboard::store::Store;
use domain::field::Source;
use domain::id::{AgentId, SkillId, VdnId};
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::fake::{self, Fake, Mounted};
use super::samples::{self, NOW_MS, Standing};

#[wasm_bindgen(module = "/tests/browser/panel_dom.js")]
extern "C" {
    fn errors_until_now() -> Vec<String>;
    pub fn texts(selector: &str) -> Vec<String>;
    pub fn attributes(selector: &str, name: &str) -> Vec<String>;
    #[wasm_bindgen(js_name = figures)]
    fn figures_json() -> String;
    pub fn strays() -> Vec<String>;
    pub fn words() -> Vec<String>;
    #[wasm_bindgen(js_name = controls)]
    fn controls_json() -> String;
    pub fn click(selector: &str, text: &str);
    pub fn shift_click(selector: &str, text: &str);
    pub fn type_into(selector: &str, text: &str);
    pub fn choose(selector: &str, value: &str);
    pub fn chosen(selector: &str) -> String;
    pub fn press(selector: &str, key: &str);
    pub fn enter(selector: &str);
    pub fn leave(selector: &str);
    pub fn focus(selector: &str);
    pub fn has_focus(selector: &str) -> bool;
    pub fn open_popover(selector: &str);
    fn open_popovers();
    pub fn open_tables();
    #[wasm_bindgen(js_name = chart_table)]
    fn chart_table_json(index: usize) -> String;
    pub async fn frames();
    pub async fn scroll_by_rows(count: u32);
    pub fn focused_row() -> String;
    pub fn window_event(name: &str);
    pub fn kept_on_page() -> usize;
    #[wasm_bindgen(js_name = stretches)]
    async fn stretches_json(index: usize, name: &str, least: u32, most: u32) -> JsValue;
    pub fn picture_size(index: usize) -> Vec<u32>;
    pub async fn painted();
    pub fn drag(selector: &str, from: f64, until: f64);
    pub fn finger(selector: &str, kind: &str, number: i32, share: f64);
    pub fn wheel(selector: &str, share: f64, across_px: f64, down_px: f64, key: &str) -> bool;
    pub fn pretend_ratio(ratio: f64);
    pub fn size(selector: &str) -> Vec<f64>;
    pub fn watch_saving();
    pub fn watch_copying();
    pub fn copied() -> Vec<String>;
    #[wasm_bindgen(js_name = saved)]
    async fn saved_json() -> JsValue;
    #[wasm_bindgen(js_name = unpainted)]
    pub fn unpainted() -> usize;
    #[wasm_bindgen(js_name = bring_into_view)]
    pub fn bring_into_view(index: usize);
    pub fn ground(index: usize) -> String;
    pub fn keep(selector: &str);
    pub fn are_kept(selector: &str) -> bool;
    pub fn watch_writing();
    pub fn watch_values_of(vdn: u32);
    pub fn seen() -> Vec<String>;
    fn dress(css: &str);
    pub fn cut_off() -> Vec<String>;
    pub fn colours(selector: &str) -> Vec<String>;
}

/// The page's own style.
const STYLE: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/widgets.css"),
    include_str!("../../style/panels.css"),
    include_str!("../../style/alarms.css"),
    include_str!("../../style/charts.css"),
    include_str!("../../style/wall.css"),
);

/// The panels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Overview,
    Skill,
    AccessCode,
    Sysindex,
    SystemState,
    Agent,
    /// What is open, what happened, and by which rules.
    Alarms,
    /// What those who take over should know.
    HandOver,
    /// What was chosen and configured.
    Settings,
    /// Where the numbers of the skill queues come from.
    Meanings,
    /// The frame around them.
    Frame,
    /// Charts of every kind.
    Gallery,
    /// The wallboard.
    Wall,
}

impl Panel {
    /// All that show figures.
    pub const ALL: [Self; 6] = [Self::Overview, Self::Skill, Self::AccessCode, Self::Sysindex, Self::SystemState, Self::Agent];

    pub fn view(self, store: Store, settings: Settings) -> AnyView {
        match self {
            Self::Overview => view! { <Overview store settings /> }.into_any(),
            Self::Skill => view! { <SkillPanel store settings /> }.into_any(),
            Self::AccessCode => view! { <AccessCodePanel store settings /> }.into_any(),
            Self::Sysindex => view! { <SysindexPanel store settings /> }.into_any(),
            Self::SystemState => view! { <SystemStatePanel store settings /> }.into_any(),
            Self::Agent => view! { <AgentPanel store settings /> }.into_any(),
            Self::Settings => view! { <SettingsPanel store settings /> }.into_any(),
            Self::Meanings => view! { <Meanings source=Source::Skill settings /> }.into_any(),
            Self::Alarms => view! { <AlarmPanel store settings /> }.into_any(),
            Self::HandOver => view! { <HandOverSheet store settings /> }.into_any(),
            Self::Wall => view! { <Wall store settings /> }.into_any(),
            Self::Gallery => view! { <Gallery store settings /> }.into_any(),
            Self::Frame => view! { <Frame store settings polled=Signal::stored(&Source::ALL[..])>"" </Frame> }.into_any(),
        }
    }
}

/// A figure as the document has it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Figure {
    /// What it stands in: `cell`, `counter` or `headline`.
    pub room: String,
    pub source: Option<String>,
    pub site: Option<String>,
    pub vdn: Option<String>,
    pub key: Option<String>,
    pub field: String,
    pub state: Option<String>,
    pub text: String,
    /// The plain number.
    pub value: Option<String>,
    /// What a mark means; `None` for what is no mark.
    pub meaning: Option<String>,
    /// The small type beside it.
    pub beside: String,
    /// The line below a headline.
    pub caption: String,
    /// Whether the figure, its row or its headline bears a severity.
    pub severe: bool,
}

/// A control as the document has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Control {
    pub what: String,
    pub name: String,
    pub order: i32,
    pub disabled: bool,
    /// Whether it is on the page now: what a popover holds is not.
    pub shown: bool,
    pub focused: bool,
}

/// All figures of the panel in the order of the document.
pub fn figures() -> Vec<Figure> {
    serde_json::from_str(&figures_json()).unwrap()
}

/// The figure of this key and field.
pub fn figure(key: &str, field: &str) -> Figure {
    let found = figures().into_iter().find(|figure| figure.key.as_deref() == Some(key) && figure.field == field);
    found.unwrap_or_else(|| panic!("no figure {field} of {key}"))
}

/// Text and small type of the figure of this key and field.
pub fn shown(key: &str, field: &str) -> (String, String) {
    let Figure { text, beside, .. } = figure(key, field);
    (text, beside)
}

/// Every control of the panel.
pub fn controls() -> Vec<Control> {
    serde_json::from_str(&controls_json()).unwrap()
}

/// The rows of a chart's table, head first.
pub fn chart_table(index: usize) -> Vec<Vec<String>> {
    serde_json::from_str(&chart_table_json(index)).unwrap()
}

/// The stretches of columns in which a chart shows a class, at least and at most so many percent of its colour.
pub async fn stretches(index: usize, class: &str, percent: [u32; 2]) -> Vec<(usize, usize)> {
    serde_json::from_str(&stretches_json(index, class, percent[0], percent[1]).await.as_string().unwrap()).unwrap()
}

/// What was offered as files: name and text; of a picture, how many bytes there are.
pub async fn saved() -> Vec<(String, String)> {
    serde_json::from_str(&saved_json().await.as_string().unwrap()).unwrap()
}

/// How many pieces a line has in a chart.
pub async fn pieces(index: usize, role: &str) -> usize {
    stretches(index, role, [40, 102]).await.len()
}

/// How many pieces an area has in a chart.
pub async fn bands(index: usize, role: &str) -> usize {
    stretches(index, role, [86, 94]).await.len()
}

/// A panel on its stage.
pub struct Stage {
    pub fake: Fake,
    pub store: Store,
    pub settings: Settings,
    _mounted: Mounted,
}

impl Stage {
    /// The panel for VDN 3 in English with the queue 7 open and the agent 101 asked for; no source has answered.
    pub async fn of(panel: Panel) -> Self {
        Self::prepared(panel, |_| {}).await
    }

    /// The same with other choices from the start.
    pub async fn prepared(panel: Panel, choose: impl FnOnce(Settings) + 'static) -> Self {
        let stage = Self::mount(panel, |store, settings| {
            choose(settings);
            Effect::new(move || store.place.set(settings.site.get().zip(settings.vdn.get())));
        })
        .await;
        stage.settings.read_agent.set(1);
        stage.settle().await;
        stage
    }

    /// The same with what calls the viewer back and keeps the focus.
    pub async fn calling(panel: Panel) -> Self {
        Self::mount(panel, |store, settings| {
            Effect::new(move || store.place.set(settings.site.get().zip(settings.vdn.get())));
            alerting::start(store, settings, Signal::stored(Some("Dienst".to_owned())));
            focus::keep();
        })
        .await
    }

    /// The same with the polls running as for this view; the surroundings have arrived.
    pub async fn polled(panel: Panel, view: View) -> Self {
        let stage = Self::mount(panel, move |store, settings| {
            driver::start(store, settings, Signal::stored(view));
            driver::start_later(store, settings, Signal::stored(view));
        })
        .await;
        stage.fake.reply("config", 200, &serde_json::to_string(&samples::setup()).unwrap()).await;
        stage
    }

    async fn mount(panel: Panel, start: impl FnOnce(Store, Settings) + 'static) -> Self {
        let fake = Fake::new();
        dress(STYLE);
        fake::go_to("/");
        let ((store, settings), mounted) = fake::mount(move || {
            let (store, settings) = (Store::new(), Settings::new(Locale::En));
            store.setup.set(Some(Arc::new(samples::setup())));
            store.now_ms.set(NOW_MS);
            settings.site.set(Some("main".parse().unwrap()));
            settings.vdn.set(Some(VdnId(3)));
            settings.skill.set(Some(SkillId(7)));
            settings.agent.set(Some(AgentId(101)));
            start(store, settings);
            route::begin(String::new());
            let view = view! { <div data-stage="">{panel.view(store, settings)}</div> };
            ((store, settings), view)
        });
        fake.settle().await;
        open_popovers();
        fake.settle().await;
        errors_until_now();
        Self { fake, store, settings, _mounted: mounted }
    }

    /// The panel with every source in this standing.
    pub async fn standing(panel: Panel, standing: Standing) -> Self {
        let stage = Self::of(panel).await;
        standing.put(stage.store);
        samples::put_trends(stage.store);
        stage.settle().await;
        stage
    }

    /// Lets the document follow.
    pub async fn settle(&self) {
        self.fake.settle().await;
        assert_eq!(errors_until_now(), Vec::<String>::new(), "an effect panicked");
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        dress("");
    }
}
