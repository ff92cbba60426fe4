use aicc_dashboard::i18n::{Locale, Text, words as text_words};
use domain::id::VdnId;
use domain::snapshot::PagesEndedBy;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Panel, Stage, attributes, colours, controls, focus, open_tables, press, texts, words};
use super::samples::{self, Standing};

#[wasm_bindgen_test]
async fn every_control_has_a_name_and_the_keyboard_gets_there() {
    for panel in Panel::ALL.into_iter().chain([Panel::Frame]) {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        open_tables();
        for (vdn, locale) in [(3, Locale::En), (3, Locale::ZhCn), (9, Locale::En)] {
            stage.settings.vdn.set(Some(VdnId(vdn)));
            stage.settings.locale.set(locale);
            stage.settle().await;
            let controls = controls();
            assert!(!controls.is_empty() || vdn == 9, "{panel:?}");
            // Main takes the focus of the skip link only.
            for control in controls.into_iter().filter(|control| !control.what.starts_with("<main")) {
                assert!(control.name.chars().any(char::is_alphanumeric), "{panel:?} without a name: {control:?}");
                // Of the rows of a table the tabulator stops at one; arrows lead to the others.
                let is_row = control.what.contains("row-open");
                assert!(control.order == 0 || is_row && control.order == -1, "{panel:?}: the order is that of the document: {control:?}");
                assert!(control.focused || control.disabled || !control.shown, "{panel:?}: out of reach: {control:?}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn tables_and_states_have_their_roles() {
    let _stage = Stage::standing(Panel::Skill, Standing::Stale).await;
    assert_eq!(attributes("table.table", "role"), ["table"]);
    assert_eq!(attributes("table.table", "aria-label"), ["Skill queues"]);
    assert_eq!(attributes("[role=row]", "role").len(), 2 + 4);
    assert_eq!(attributes("[role=rowheader]", "scope"), ["row"; 4]);
    assert!(attributes("tbody td", "role").iter().all(|role| role == "cell"));
    assert!(texts(".status-line [role=status]").is_empty(), "a state is announced once, by the frame");
    assert!(attributes("[data-mark]", "role").iter().all(|role| role == "img"), "a mark is read by its meaning");
}

/// Whether the words stand in the text as words of their own.
fn has_words(text: &str, words: &str) -> bool {
    let is_letter = |side: Option<char>| side.is_some_and(|letter| letter.is_ascii_alphabetic());
    text.match_indices(words)
        .any(|(at, _)| !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + words.len()..].chars().next()))
}

/// Proper names and signs that both languages write alike.
const ALIKE: [&str; 15] =
    ["AICC", "JSON", "IVR", "VDN", "ASA", "AHT", "UTC", "PNG", "SVG", "CSV", "Asia/Shanghai", "n/a", "English", "unknown_vdn", "n"];

/// The text without names from the configuration and without what both languages write alike.
fn without_names(text: &str) -> String {
    let setup = samples::setup();
    let vdns = setup.sites.iter().flat_map(|site| &site.vdns);
    let names = vdns.flat_map(|vdn| {
        let skills = vdn.skills.iter().map(|named| named.name.as_str());
        let codes = vdn.access_codes.iter().map(|named| named.name.as_str());
        let agents = vdn.agents.iter().map(|named| named.name.as_str());
        skills.chain(codes).chain(agents).chain([vdn.name.as_str()])
    });
    names.chain(ALIKE).fold(text.to_owned(), |rest, known| rest.replace(known, " "))
}

/// Names of fields and figures and the raw value of an oddity are the same in every language.
fn is_vendor_spelling(text: &str) -> bool {
    text.starts_with("AICC 字段 ") || text.starts_with("由本看板计算：") || text == "agentWorkNums" || text.contains("0x1F")
}

#[wasm_bindgen_test]
async fn a_chinese_page_has_no_english_word() {
    let all = Text::ALL.iter().map(|text| (text_words(*text, Locale::En), text_words(*text, Locale::ZhCn)));
    let english: Vec<_> = all
        .filter(|(english, chinese)| english != chinese && english.is_ascii() && *english != text_words(Text::OwnName, Locale::En))
        .map(|(english, _)| english)
        .collect();
    assert!(english.len() > 200);
    for panel in Panel::ALL.into_iter().chain([Panel::Frame]) {
        let stage = Stage::standing(panel, Standing::Fresh).await;
        open_tables();
        stage.settle().await;
        // Written in English first, so that what does not follow the language is caught.
        let first = words().join("\n");
        assert!(english.iter().any(|english| has_words(&first, english)), "{panel:?}");
        stage.settings.locale.set(Locale::ZhCn);
        let check = |at: &str| {
            let texts: Vec<_> = words().into_iter().filter(|text| !is_vendor_spelling(text)).collect();
            let text = texts.join("\n");
            let left = english.iter().find(|english| has_words(&text, english));
            assert_eq!(left, None, "{panel:?} {at}");
            // Nor any other Latin word, whoever wrote it.
            let rest = without_names(&text);
            let latin = rest.split(|letter: char| !letter.is_ascii_alphabetic()).find(|word| word.len() > 1);
            assert_eq!(latin, None, "{panel:?} {at}");
        };
        for standing in Standing::ALL {
            standing.put(stage.store);
            stage.settle().await;
            check(&format!("{standing:?}"));
        }
        stage.store.skills.set(Standing::Fresh.feed(samples::skills_with_missing_row(), 10_000));
        stage.store.access_codes.set(Standing::Fresh.feed(samples::access_codes_with_marks(), 10_000));
        stage.store.sysindex.set(Standing::Fresh.feed(samples::periods_with_marks(), 60_000));
        stage.store.system_state.set(Standing::Fresh.feed(samples::system_state(PagesEndedBy::EmptyPages), 30_000));
        stage.store.agent.set(Standing::Fresh.feed(samples::agent_with_marks(), 60_000));
        stage.settings.filter.set("zz".to_owned());
        stage.settings.paused.set(true);
        stage.settle().await;
        check("with marks");
        stage.settings.filter.set(String::new());
        if !texts(".chart-plot").is_empty() {
            focus(".chart-plot");
            press(".chart-plot", "ArrowLeft");
            stage.settle().await;
            check("with a cursor");
        }
        stage.settings.vdn.set(Some(VdnId(9)));
        stage.settle().await;
        check("with nothing configured");
        stage.settings.agent.set(None);
        stage.settings.vdn.set(Some(VdnId(3)));
        stage.settle().await;
        check("without an agent");
    }
}

#[wasm_bindgen_test]
async fn colours_of_severity_are_there_only_while_the_queue_is_severe() {
    let stage = Stage::standing(Panel::Skill, Standing::Fresh).await;
    // The first row is far below the target, the second is not.
    let heads = || colours("tbody .row-head");
    assert_ne!(heads()[0], heads()[1]);
    for standing in [Standing::Stale, Standing::TooOld, Standing::Unreachable, Standing::Refused, Standing::NeverRead] {
        standing.put(stage.store);
        stage.settle().await;
        assert_eq!(heads()[0], heads()[1], "{standing:?}");
        assert!(texts(".sign").is_empty(), "{standing:?}");
    }
}
