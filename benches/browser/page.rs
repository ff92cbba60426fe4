//! The page's own table, charts and decoding, mounted alone so that `benches/browser/run.mjs` can measure them beside their peers.

mod charts;

use std::cell::RefCell;
use std::sync::Arc;

use aicc_dashboard::i18n::{Locale, Text};
use aicc_dashboard::panels::SkillPanel;
use aicc_dashboard::route;
use aicc_dashboard::settings::Settings;
use aicc_dashboard::store::Store;
use aicc_dashboard::store::feed::{Feed, Good};
use aicc_dashboard::widgets::figure::Origin;
use aicc_dashboard::widgets::shown::{State, Style};
use aicc_dashboard::widgets::table::{Column, Entry, Rows, Table};
use domain::answer::Answer;
use domain::field::Source;
use domain::id::{SkillId, VdnId};
use domain::reading::Reading;
use domain::setup::{Intervals, Mode, Named, PageSetup, SiteSetup, VdnSetup};
use domain::skill::{SkillRow, Skills};
use domain::snapshot::{Completeness, Snapshot};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

const ROWS: u32 = 2_000;
/// 18 of the skills' counters, in the order of the values that the script hands over.
const COLUMNS: usize = 18;

/// What the script sees of a mounted bench.
#[derive(Clone, Copy)]
struct Mounted {
    store: Store,
    settings: Settings,
    rows: RwSignal<Rows<SkillId, SkillRow>>,
}

thread_local! {
    static MOUNTED: RefCell<Option<Mounted>> = const { RefCell::new(None) };
    static NEXT: RefCell<Option<Rows<SkillId, SkillRow>>> = const { RefCell::new(None) };
}

fn main() {
    console_error_panic_hook::set_once();
}

fn skill_rows(values: &[f64]) -> Vec<SkillRow> {
    #[expect(clippy::cast_possible_truncation, reason = "the script hands over whole numbers")]
    let value =
        |id: u32, column: usize| values.get(id as usize * COLUMNS + column).map_or(Reading::Unread, |value| Reading::Value(*value as i64));
    let place = |name| SkillRow::FIELDS.iter().position(|field| field.name == name).unwrap_or(COLUMNS);
    (0..ROWS).map(|id| SkillRow::from_fields(SkillId(id + 1), |field| value(id, place(field.name)))).collect()
}

fn snapshot(values: &[f64]) -> Snapshot<Skills> {
    let completeness = Completeness { rows_asked: ROWS, ..Completeness::default() };
    Snapshot { read_at_ms: 1_768_444_935_000, completeness, oddities: Vec::new(), data: Skills { rows: skill_rows(values) } }
}

fn rows(values: &[f64]) -> Rows<SkillId, SkillRow> {
    let entry =
        |row: SkillRow| Entry { id: row.id, key: row.id.to_string().into(), name: format!("Queue {}", row.id).into(), severity: None, row };
    let entries: Vec<_> = skill_rows(values).into_iter().map(entry).collect();
    let order = entries.iter().map(|entry| entry.id).collect();
    Rows { entries: Arc::new(entries), order: Arc::new(order) }
}

fn setup() -> PageSetup {
    let vdn = VdnSetup {
        id: VdnId(1),
        name: "Bench".to_owned(),
        time_zone: "UTC".to_owned(),
        day_start_minutes: 0,
        has_shifts: false,
        offsets: Vec::new(),
        skills: (1..=ROWS).map(|id| Named { id: SkillId(id), name: format!("Queue {id}") }).collect(),
        access_codes: Vec::new(),
        agents: Vec::new(),
        findings: domain::findings::Findings::default(),
    };
    let every = 10_000;
    PageSetup {
        build: "bench".to_owned(),
        mode: Mode::Demo,
        user: None,
        service_level_target_percent: 80,
        intervals: Intervals {
            sysindex_ms: every,
            skills_ms: every,
            access_codes_ms: every,
            system_state_ms: every,
            agent_at_least_ms: every,
        },
        sites: vec![SiteSetup { id: site(), name: "Bench".to_owned(), vdns: vec![vdn] }],
    }
}

#[expect(clippy::expect_used, reason = "a literal")]
fn site() -> domain::id::SiteId {
    "bench".parse().expect("a name of a site")
}

/// Mounts the bare table (`table`) or the whole view of the skill queues (`panel`) with these values, row by row.
#[wasm_bindgen]
pub fn mount(what: &str, values: &[f64]) {
    let Some(room) = document().get_element_by_id("room").and_then(|room| room.dyn_into().ok()) else { return };
    let (what, first) = (what.to_owned(), rows(values));
    let handle = mount_to(room, move || {
        let (store, settings, rows) = (Store::new(), Settings::new(Locale::En), RwSignal::new(first));
        MOUNTED.set(Some(Mounted { store, settings, rows }));
        store.setup.set(Some(Arc::new(setup())));
        store.place.set(Some((site(), VdnId(1))));
        if what == "panel" {
            route::begin(String::new());
            view! { <SkillPanel store settings /> }.into_any()
        } else {
            // Whole numbers, as the peers show them: minutes and seconds would be more to write.
            let column = |field| Some(Column { style: Style::Count, ..Column::of_field(Source::Skill, field, None)? });
            let columns: Vec<_> = SkillRow::FIELDS.iter().take(COLUMNS).filter_map(|field| column(*field)).collect();
            let origin = Signal::stored(Origin { source: Source::Skill, site: "bench".into(), vdn: "1".into(), key: "1".into() });
            view! {
                <Table
                    label=Signal::stored("Queues".to_owned())
                    head=Text::Skill
                    columns
                    rows
                    state=Signal::stored(State::Fresh)
                    origin
                    on_open=Callback::new(|_: SkillId| {})
                    locale=settings.locale
                />
            }
            .into_any()
        }
    });
    handle.forget();
}

/// Makes the rows of the next poll ready. Names are made once, as in the page.
#[wasm_bindgen]
pub fn prepare(values: &[f64]) {
    let Some(mounted) = MOUNTED.take() else { return };
    MOUNTED.set(Some(mounted));
    let next = mounted.rows.with_untracked(|before| {
        let entries = before.entries.iter().zip(skill_rows(values)).map(|(before, row)| Entry { row, ..before.clone() });
        Rows { entries: Arc::new(entries.collect()), order: Arc::clone(&before.order) }
    });
    NEXT.set(Some(next));
}

/// Hands the rows that were made ready to the table.
#[wasm_bindgen]
pub fn update() {
    if let (Some(mounted), Some(next)) = (MOUNTED.take(), NEXT.take()) {
        MOUNTED.set(Some(mounted));
        mounted.rows.set(next);
    }
}

/// An answer of the proxy with these values.
#[wasm_bindgen]
pub fn answer(values: &[f64]) -> Vec<u8> {
    serde_json::to_vec(&snapshot(values)).unwrap_or_default()
}

/// Decodes an answer; the number of its rows.
#[wasm_bindgen]
pub fn decode(bytes: &[u8]) -> usize {
    read(bytes).map_or(0, |snapshot| snapshot.data.rows.len())
}

fn read(bytes: &[u8]) -> Option<Snapshot<Skills>> {
    Option::<Snapshot<Skills>>::from_json(bytes).ok().flatten()
}

/// A poll: from the bytes of an answer into the store, from where the view takes it.
#[wasm_bindgen]
pub fn poll(bytes: &[u8]) {
    let (Some(mounted), Some(snapshot)) = (MOUNTED.take(), read(bytes)) else { return };
    MOUNTED.set(Some(mounted));
    let good = Good { snapshot: Arc::new(snapshot), read_at_ms: 0.0 };
    mounted.store.skills.set(Feed { good: Some(good), asked: true, ..Feed::waiting(10_000) });
}

/// Types into the filter.
#[wasm_bindgen]
pub fn filter(text: &str) {
    if let Some(mounted) = MOUNTED.take() {
        MOUNTED.set(Some(mounted));
        mounted.settings.filter.set(text.to_owned());
    }
}
