//! What leaves the page: notifications, tones, and the wish that the screen of a wall stay awake.

use aicc_dashboard::i18n::{Locale, Text, words};
use aicc_dashboard::store::alarms::AlarmFeed;
use aicc_dashboard::store::feed::Cause;
use domain::alarm::{Acknowledgement, Alarm, Metric, Severity, Subject};
use domain::field::Source;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake;
use super::panel_dom::{Panel, Stage, attributes, click, texts};
use super::samples::{self, NOW_MS};

#[wasm_bindgen(module = "/tests/browser/ways_out.js")]
extern "C" {
    fn watch();
    fn restore();
    fn answer_with(word: &str);
    fn notifications() -> Vec<String>;
    fn sounded() -> String;
    fn audio_is(state: &str);
    fn may_stay_awake(word: &str);
    fn answer_wishes();
    fn wakefulness() -> Vec<u32>;
    fn forget_words();
}

const WARNING: &str = "660 495";
const CRITICAL: &str = "660 880 1175";

/// The ways out in the test's hand; the browser's own come back when it is dropped.
struct Ways(());

impl Ways {
    fn watched() -> Self {
        watch();
        Self(())
    }
}

impl Drop for Ways {
    fn drop(&mut self) {
        restore();
    }
}

/// A panel, and what calls its viewer back, with no alarm open.
async fn called(panel: Panel) -> (Stage, Ways) {
    let ways = Ways::watched();
    let stage = Stage::calling(panel).await;
    tell(&stage, Vec::new()).await;
    (stage, ways)
}

async fn tell(stage: &Stage, open: Vec<Alarm>) {
    stage.store.alarms.set(AlarmFeed::default().after(Ok((samples::alarms(open), true)), NOW_MS));
    stage.settle().await;
}

/// An alarm of each severity: of queue 8 and of queue 7.
fn warning() -> Alarm {
    samples::alarm(2, 8, Severity::Warning)
}

fn critical() -> Alarm {
    samples::alarm(1, 7, Severity::Critical)
}

#[wasm_bindgen_test]
async fn a_new_alarm_is_notified_once_with_its_words_and_again_only_when_it_is_worse() {
    let (stage, _ways) = called(Panel::Alarms).await;
    tell(&stage, vec![critical()]).await;
    assert!(notifications().is_empty(), "nobody asked for any");
    stage.settings.notify.set(true);
    stage.settle().await;
    tell(&stage, vec![critical()]).await;
    assert!(notifications().is_empty(), "what was open before is no news");
    tell(&stage, vec![critical(), warning()]).await;
    let said = "aicc-2 | Warning: Kredit | 25.0% connected within 20 s in the last closed five minutes, the target is 80%. | false";
    assert_eq!(notifications(), [said]);
    tell(&stage, vec![critical(), warning()]).await;
    assert!(notifications().is_empty(), "once is enough");
    tell(&stage, vec![critical(), Alarm { severity: Severity::Critical, ..warning() }]).await;
    let said = notifications();
    assert!(said.len() == 1 && said[0].starts_with("aicc-2 | Critical: Kredit | ") && said[0].ends_with(" | true"), "{said:?}");
    stage.settings.notify.set(false);
    stage.settle().await;
    tell(&stage, vec![Alarm { id: 3, ..warning() }]).await;
    assert!(notifications().is_empty(), "they were turned off");
}

#[wasm_bindgen_test]
async fn what_is_refused_is_not_shown_as_on() {
    let (stage, _ways) = called(Panel::Alarms).await;
    answer_with("denied");
    click("[data-control=notify]", "");
    stage.settle().await;
    assert!(!stage.settings.notify.get_untracked());
    assert_eq!(texts(".telling .notice"), [words(Text::NotificationsRefused, Locale::En)]);
    tell(&stage, vec![warning()]).await;
    assert!(notifications().is_empty());
}

#[wasm_bindgen_test]
async fn neither_old_figures_nor_another_moment_call_anybody_but_that_they_are_old_does() {
    let (stage, _ways) = called(Panel::Alarms).await;
    stage.settings.notify.set(true);
    stage.settings.sound.set(true);
    stage.settle().await;
    sounded();
    tell(&stage, vec![warning()]).await;
    assert_eq!((notifications().len(), sounded().as_str()), (1, WARNING));
    tell(&stage, vec![Alarm { held: true, ..warning() }]).await;
    stage.store.alarms.update(|alarms| *alarms = std::mem::take(alarms).after(Err(Cause::ProxyUnreachable), NOW_MS));
    stage.settle().await;
    assert_eq!((notifications(), sounded()), (vec![], String::new()));
    let not_read = Alarm {
        metric: Metric::DataStale,
        subject: Subject::Source(Source::Skill),
        value: None,
        bound: None,
        ..samples::alarm(3, 0, Severity::Warning)
    };
    tell(&stage, vec![Alarm { held: true, ..warning() }, not_read]).await;
    assert_eq!(notifications(), ["aicc-3 | Warning: Skills | The figures of Skills are stale. | false"]);
    stage.store.is_replay.set(true);
    tell(&stage, vec![critical()]).await;
    assert!(notifications().is_empty(), "what was open at another moment calls nobody");
}

#[wasm_bindgen_test]
async fn nothing_sounds_before_a_press_and_each_severity_has_its_own_tone() {
    let (stage, _ways) = called(Panel::Alarms).await;
    tell(&stage, vec![warning()]).await;
    assert_eq!(sounded(), "");
    click("[data-control='sound-test']", "Try it");
    stage.settle().await;
    assert_eq!(sounded(), CRITICAL, "the worst is what one has to know again");
    click("[data-control='sound-switch']", "");
    stage.settle().await;
    assert_eq!(sounded(), WARNING, "whoever arms it hears that it works");
    tell(&stage, vec![warning(), Alarm { id: 3, ..warning() }]).await;
    assert_eq!(sounded(), WARNING);
    tell(&stage, vec![warning(), Alarm { id: 3, ..warning() }, critical()]).await;
    assert_eq!(sounded(), CRITICAL);
    tell(&stage, vec![warning(), Alarm { id: 3, ..warning() }, critical()]).await;
    assert_eq!(sounded(), "", "once");
    click("[data-control='sound-switch']", "");
    stage.settle().await;
    tell(&stage, vec![Alarm { id: 9, ..critical() }]).await;
    assert_eq!(sounded(), "", "disarmed");
}

#[wasm_bindgen_test]
async fn what_somebody_has_taken_or_silenced_does_not_sound() {
    let (stage, _ways) = called(Panel::Alarms).await;
    stage.settings.sound.set(true);
    stage.settle().await;
    sounded();
    let taken = Acknowledgement { by: "Li Na".to_owned(), note: String::new(), at_ms: samples::READ_AT_MS };
    let silent = Alarm { snoozed_until_ms: Some(samples::READ_AT_MS + 36_000_000), ..warning() };
    tell(&stage, vec![Alarm { acknowledged: Some(taken), ..critical() }, silent]).await;
    assert_eq!(sounded(), "");
    // A critical one that waits for somebody is said again after a minute.
    fake::advance(61_000);
    tell(&stage, vec![critical()]).await;
    assert_eq!(sounded(), CRITICAL);
}

#[wasm_bindgen_test]
async fn a_sound_that_the_browser_holds_back_is_not_shown_as_armed() {
    let (stage, _ways) = called(Panel::Wall).await;
    let lamp = || attributes(".wall-sound", "title").concat();
    let after = async |seconds: u32| {
        stage.store.now_ms.set(NOW_MS + f64::from(seconds) * 1_000.0);
        stage.settle().await;
    };
    click(".wall-sound", "");
    after(0).await;
    after(60).await;
    assert_eq!(lamp(), "Sound armed");
    audio_is("suspended");
    after(61).await;
    assert_eq!(lamp(), "Sound off", "the browser took it away");
    click(".wall-sound", "");
    after(61).await;
    assert_eq!(lamp(), "Sound armed", "it needs a moment to start");
    after(63).await;
    assert_eq!(lamp(), "Sound off", "it never started");
}

#[wasm_bindgen_test]
async fn a_wall_keeps_the_screen_awake_for_as_long_as_it_is_there_and_seen() {
    let ways = Ways::watched();
    let stage = Stage::of(Panel::Wall).await;
    assert_eq!(wakefulness(), [1, 1]);
    fake::show(false);
    forget_words();
    stage.settle().await;
    assert_eq!(wakefulness(), [1, 0], "nobody asks for a page that is not seen");
    fake::show(true);
    stage.settle().await;
    assert_eq!(wakefulness(), [2, 1]);
    drop(stage);
    assert_eq!(wakefulness(), [2, 0]);
    may_stay_awake("later");
    let stage = Stage::of(Panel::Wall).await;
    drop(stage);
    answer_wishes();
    fake::Fake::new().settle().await;
    assert_eq!(wakefulness(), [3, 0], "a word that comes after the wall has gone is given back");
    drop(ways);
}

#[wasm_bindgen_test]
async fn a_browser_that_lets_the_screen_sleep_is_survived_and_said() {
    let _ways = Ways::watched();
    may_stay_awake("no");
    let stage = Stage::of(Panel::Wall).await;
    let line = || texts(".wall-line").concat();
    samples::Standing::Fresh.put(stage.store);
    tell(&stage, Vec::new()).await;
    assert_eq!((line().as_str(), wakefulness()), (words(Text::WallMaySleep, Locale::En), vec![0, 0]));
    fake::show(false);
    fake::show(true);
    stage.settle().await;
    assert_eq!(texts("h1"), ["Dienst"]);
}
