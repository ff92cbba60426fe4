//! What was chosen and configured, where numbers come from, and views with a name.

use aicc_dashboard::i18n::Locale;
use aicc_dashboard::poll::needs::View;
use aicc_dashboard::settings::Theme;
use domain::alarm::SavedView;
use domain::skill::SkillRow;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Panel, Stage, attributes, click, texts, type_into};
use super::samples::{self, Standing};

#[wasm_bindgen_test]
async fn the_settings_say_what_was_chosen_what_is_configured_and_where_each_number_comes_from() {
    let stage = Stage::of(Panel::Settings).await;
    let said = || texts(".settings-part");
    stage.settings.theme.set(Theme::Dark);
    stage.settle().await;
    let parts = said();
    let [chosen, configured, found, _keys, _about, places, numbers, absent] = parts.as_slice() else { panic!("{} parts", parts.len()) };
    assert!(chosen.contains("Dark") && configured.contains("every 10 s") && configured.contains("target 80%"), "{chosen} {configured}");
    assert!(found.contains("not seen yet") && found.contains("as far as seen"), "{found}");
    assert!(places.contains("Dienst (main/3)") && places.contains("Asia/Shanghai"), "{places}");
    for field in SkillRow::FIELDS {
        assert!(numbers.contains(field.vendor), "{}", field.vendor);
    }
    assert!(numbers.contains("connected_in_20s_5m / offered_5m"), "a computed figure has its formula");
    assert!(absent.contains("Abandon rate") && absent.contains("counts lost calls"), "{absent}");
    stage.settings.locale.set(Locale::ZhCn);
    stage.settle().await;
    assert!(said().concat().contains("各数值的来源"));
}

#[wasm_bindgen_test]
async fn what_came_otherwise_than_documented_is_counted_for_each_source() {
    let stage = Stage::of(Panel::Settings).await;
    let odd = || texts(".settings-part dd:has(.oddities), .settings-part dd:has(> .muted)");
    assert!(odd().is_empty(), "nothing was read");
    Standing::Fresh.put(stage.store);
    stage.settle().await;
    assert_eq!(odd().len(), 5);
    assert!(odd()[0].contains("agentWorkNums") && odd()[0].contains("2 times") && odd()[0].contains("0x1F"), "{:?}", odd());
    assert_eq!(odd()[1], "Everything came as documented.");
}

#[wasm_bindgen_test]
async fn a_view_is_given_a_name_followed_and_forgotten() {
    let stage = Stage::polled(Panel::Frame, View::Skills).await;
    stage.fake.reply("alarms?", 200, &serde_json::to_string(&samples::alarms(Vec::new())).unwrap()).await;
    let view = SavedView { name: "Monday".to_owned(), address: "skills?vdn=3&sort=-calls_waiting".to_owned() };
    stage.fake.reply("views", 200, &serde_json::to_string(&[view]).unwrap()).await;
    assert_eq!(texts(".saved-views a"), ["Monday"]);
    assert_eq!(attributes(".saved-views a", "href"), ["skills?vdn=3&sort=-calls_waiting"]);
    assert_eq!(attributes(".save-view .button", "disabled"), [""], "a view needs a name");
    type_into(".save-view input", "Late shift");
    stage.settle().await;
    click(".save-view .button", "Save");
    stage.settle().await;
    assert!(stage.fake.asks("views/Late%20shift"));
    stage.fake.reply("views/Late%20shift", 200, "{}").await;
    assert!(stage.fake.asks("views"), "the list is asked for at once");
    click(".saved-views li .button", "Forget");
    stage.settle().await;
    assert!(stage.fake.asks("views/Monday"));
}

#[wasm_bindgen_test]
async fn whoever_may_not_operate_sees_the_views_and_no_form() {
    let stage = Stage::of(Panel::Frame).await;
    assert!(texts(".saved-views").is_empty(), "there is nothing to show and nothing to do");
    stage.store.views.set(vec![SavedView { name: "Monday".to_owned(), address: "skills".to_owned() }]);
    stage.settle().await;
    assert_eq!((texts(".saved-views a").len(), texts(".saved-views .button").len()), (1, 0));
}
