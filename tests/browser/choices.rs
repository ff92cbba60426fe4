use std::sync::Arc;

use aicc_dashboard::browser::storage;
use aicc_dashboard::i18n::Locale;
use aicc_dashboard::route::{self, Here};
use aicc_dashboard::settings::{Density, Direction, Settings, Sort, Theme, binding};
use aicc_dashboard::store::Store;
use domain::id::{SkillId, VdnId};
use domain::sysindex::Window;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake::{self, Fake, Mounted};

/// Where the viewer is, the choices, a set-up, and nothing else.
struct Page {
    fake: Fake,
    settings: Settings,
    store: Store,
    here: Here,
    _mounted: Mounted,
}

impl Page {
    async fn open(address: &str) -> Self {
        let fake = Fake::new();
        fake::go_to(address);
        let ((store, settings, here), mounted) = fake::mount(|| {
            let (store, settings) = (Store::new(), binding::first_choices());
            binding::bind_storage(settings);
            binding::bind_place(settings, store);
            route::begin(String::new());
            binding::bind_address(settings, store);
            ((store, settings, Here::of_page()), ())
        });
        fake.settle().await;
        let page = Self { fake, settings, store, here, _mounted: mounted };
        page.store.setup.set(Some(Arc::new(fake::setup())));
        page.rest().await;
        page
    }

    /// Until the address has followed the choices.
    async fn rest(&self) {
        self.fake.settle().await;
        self.fake.pass(200).await;
    }
}

#[wasm_bindgen_test]
async fn an_address_sets_the_choices_and_keeps_its_words() {
    let query = "?site=main&vdn=5&window=24h&sort=-calls_waiting&filter=a%26b%20%2541&skill=7";
    let page = Page::open(&format!("/{query}")).await;
    assert_eq!(page.settings.vdn.get_untracked(), Some(VdnId(5)));
    assert_eq!(page.settings.window.get_untracked(), Window::Day);
    assert_eq!(
        page.settings.sort.get_untracked(),
        Sort { column: "calls_waiting".to_owned(), direction: Direction::Descending, then: Vec::new() }
    );
    assert_eq!(page.settings.filter.get_untracked(), "a&b %41");
    assert_eq!(page.settings.skill.get_untracked(), Some(SkillId(7)));
    assert_eq!(fake::search(), query);
}

#[wasm_bindgen_test]
async fn a_choice_reaches_the_address_and_a_default_leaves_it() {
    let page = Page::open("/").await;
    assert_eq!(page.settings.vdn.get_untracked(), Some(VdnId(3)));
    assert_eq!(fake::search(), "");
    page.settings.vdn.set(Some(VdnId(5)));
    page.settings.filter.set("é".to_owned());
    page.rest().await;
    assert_eq!(fake::search(), "?site=main&vdn=5&filter=%C3%A9");
    assert_eq!(untrack(|| binding::href("skills", page.settings, page.store)), "skills?site=main&vdn=5");
    page.settings.vdn.set(Some(VdnId(3)));
    page.settings.filter.set(String::new());
    page.rest().await;
    assert_eq!(fake::search(), "");
}

#[wasm_bindgen_test]
async fn what_does_not_exist_falls_back_to_the_first() {
    let page = Page::open("/?site=north&vdn=77&window=2h&x=y").await;
    assert_eq!(page.settings.site.get_untracked(), Some("main".parse().unwrap()));
    assert_eq!(page.settings.vdn.get_untracked(), Some(VdnId(3)));
    assert_eq!(fake::search(), "");
}

#[wasm_bindgen_test]
async fn a_link_to_another_view_keeps_the_place_and_back_returns_to_the_old_view() {
    let page = Page::open("/?site=main&vdn=5&filter=x").await;
    fake::follow_link("/skills?site=main&vdn=5");
    page.rest().await;
    assert_eq!(page.settings.vdn.get_untracked(), Some(VdnId(5)));
    assert_eq!(page.settings.filter.get_untracked(), "");
    assert_eq!(fake::search(), "?site=main&vdn=5");
    page.fake.back().await;
    page.rest().await;
    assert_eq!(page.settings.filter.get_untracked(), "x");
    assert_eq!(fake::search(), "?site=main&vdn=5&filter=x");
}

#[wasm_bindgen_test]
async fn a_link_followed_right_after_a_choice_knows_it_and_so_does_the_way_back() {
    let page = Page::open("/?from=1770000000&until=1770003600").await;
    assert!(page.settings.zoom.get_untracked().is_some());
    page.settings.vdn.set(Some(VdnId(5)));
    page.settings.window.set(Window::Day);
    page.settings.filter.set("x".to_owned());
    page.fake.settle().await;
    assert_eq!(page.settings.zoom.get_untracked(), None, "another window shows all of itself");
    let linked = page.here.search.get_untracked();
    assert_eq!(linked, "site=main&vdn=5&window=24h&filter=x");
    assert_eq!(fake::search(), "?from=1770000000&until=1770003600", "the browser's address has not followed yet");
    fake::follow_link("/skills?site=main&vdn=5&window=24h");
    page.rest().await;
    assert_eq!((page.settings.vdn.get_untracked(), page.settings.window.get_untracked()), (Some(VdnId(5)), Window::Day));
    assert_eq!(page.settings.filter.get_untracked(), "");
    page.fake.back().await;
    page.rest().await;
    assert_eq!((page.settings.filter.get_untracked().as_str(), fake::search()), ("x", format!("?{linked}")));
}

#[wasm_bindgen_test]
async fn an_address_that_names_no_place_and_no_window_means_the_first_and_the_default_also_on_the_way_back() {
    let page = Page::open("/skills").await;
    let chosen = || (page.settings.vdn.get_untracked(), page.settings.window.get_untracked());
    fake::follow_link("/alarms?site=main&vdn=5&window=7d");
    page.rest().await;
    assert_eq!(chosen(), (Some(VdnId(5)), Window::Week));
    let saved = binding::shared_view(page.settings, page.store);
    page.fake.back().await;
    page.rest().await;
    assert_eq!((chosen(), fake::search().as_str()), ((Some(VdnId(3)), Window::default()), ""), "as it was shown before");
    // A view with a name says where it is, whichever place is the first of whoever opens it.
    assert_eq!(saved, "alarms?site=main&vdn=5&window=7d");
    assert_eq!(binding::shared_view(page.settings, page.store), format!("skills?site=main&vdn=3&window={}", Window::default().word()));
    fake::follow_link("/alarms?vdn=5");
    page.rest().await;
    assert_eq!(chosen().0, Some(VdnId(5)));
    fake::follow_link("/skills");
    page.rest().await;
    assert_eq!(chosen(), (Some(VdnId(3)), Window::default()));
}

#[wasm_bindgen_test]
async fn what_the_viewer_chose_is_kept_and_what_an_address_brought_is_not() {
    storage::set("aicc-theme", "dark");
    storage::set("aicc-locale", "en");
    let page = Page::open("/?lang=zh-CN").await;
    assert_eq!((page.settings.theme.get_untracked(), page.settings.locale.get_untracked()), (Theme::Dark, Locale::ZhCn));
    assert_eq!(
        (fake::root("data-theme"), fake::root("lang"), fake::root("data-density")),
        ("dark".into(), "zh-CN".into(), "comfortable".into())
    );
    assert_eq!((fake::search().as_str(), storage::get("aicc-locale").as_deref()), ("?lang=zh-CN", Some("en")));
    page.settings.theme.set(Theme::Light);
    page.settings.density.set(Density::Compact);
    page.settings.locale.set(Locale::En);
    page.rest().await;
    assert_eq!((fake::root("data-theme"), fake::root("lang"), fake::root("data-density")), ("light".into(), "en".into(), "compact".into()));
    assert_eq!((storage::get("aicc-theme").as_deref(), storage::get("aicc-density").as_deref()), (Some("light"), Some("compact")));
    assert_eq!(fake::search(), "");
}

#[wasm_bindgen_test]
async fn without_storage_the_page_works_and_keeps_nothing() {
    fake::forbid_storage(true);
    let page = Page::open("/").await;
    page.settings.theme.set(Theme::Dark);
    page.rest().await;
    let (kept, shown) = (storage::get("aicc-theme"), fake::root("data-theme"));
    fake::forbid_storage(false);
    assert_eq!((kept, shown.as_str()), (None, "dark"));
}

#[wasm_bindgen_test]
async fn what_an_embed_asks_for_stays_in_the_address_and_is_not_kept() {
    storage::set("aicc-theme", "light");
    let query = "?embed=1&panel=trend&site=main&vdn=5&tz=Europe%2FBerlin&theme=dark&hide=place,nav&refresh=60&skill=7";
    let page = Page::open(&format!("/{query}&colour=red")).await;
    assert_eq!(fake::search(), query.replace(',', "%2C"));
    assert_eq!(page.settings.time_zone.get_untracked().as_deref(), Some("Europe/Berlin"));
    assert_eq!((page.settings.theme.get_untracked(), fake::root("data-theme").as_str()), (Theme::Dark, "dark"));
    let elsewhere = "skills?embed=1&site=main&vdn=5&tz=Europe%2FBerlin&theme=dark&hide=place%2Cnav&refresh=60";
    assert_eq!(untrack(|| binding::href("skills", page.settings, page.store)), elsewhere);
    page.settings.theme.set(Theme::Auto);
    page.rest().await;
    assert_eq!(storage::get("aicc-theme").as_deref(), Some("light"), "the viewer's own choice");
    // The panel belongs to the view in front.
    fake::follow_link(&format!("/{elsewhere}"));
    page.rest().await;
    let embed = page.settings.embed.get_untracked().unwrap();
    assert_eq!((embed.panel, embed.refresh_s, embed.hide.len()), (None, Some(60), 2));
}

#[wasm_bindgen_test]
async fn a_time_zone_that_the_browser_does_not_know_is_ignored() {
    for zone in ["Nowhere%2FAtAll", "%2B"] {
        let page = Page::open(&format!("/?tz={zone}")).await;
        assert_eq!((page.settings.time_zone.get_untracked(), fake::search().as_str()), (None, ""), "{zone}");
    }
}
