//! What calls the viewer back when the page is not in front of them: a tone, a notification, the title and the sign of the tab.
//!
//! Everything here follows the alarms of the store; nothing decides what an alarm is.

use std::collections::BTreeMap;

use domain::alarm::{Alarm, Severity};
use leptos::prelude::*;

use crate::browser::notice::{self, Permission};
use crate::browser::{clock, look, sound, theme};
use crate::i18n::{Text, words};
use crate::live::{effect, memo, spawn};
use crate::panels::{alarm_sentence, subject_in_view};
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::severity::severity_text;

/// A critical alarm that nobody has taken sounds again after this, milliseconds.
const REMINDER_MS: f64 = 60_000.0;

/// A browser needs no longer to let the first tone out, milliseconds.
const SOUND_STARTS_MS: f64 = 1_500.0;

/// The tone of a severity: frequencies in Hz and lengths in seconds. Two falling tones look, three rising ones act.
const fn tones(severity: Severity) -> &'static [(f32, f64)] {
    match severity {
        Severity::Warning => &[(660.0, 0.18), (0.0, 0.06), (495.0, 0.24)],
        Severity::Critical => &[(660.0, 0.16), (0.0, 0.05), (880.0, 0.16), (0.0, 0.05), (1_175.0, 0.3)],
    }
}

/// What this screen has told already.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    /// Alarms by id, at their worst so far; `None` before the first answer.
    known: Option<BTreeMap<u64, Severity>>,
    /// When a critical one sounded last, by the page's monotonic clock, milliseconds.
    critical_at_ms: f64,
}

impl Told {
    /// After another look at what is open: the ids that are new or worse, and the severity that should sound now.
    ///
    /// What was open before the page was is not news, but a critical one that nobody has taken is worth its reminder.
    fn after(&self, open: &[Alarm], clock_ms: i64, now_ms: f64) -> (Self, Vec<u64>, Option<Severity>) {
        let worse = |alarm: &&Alarm| match &self.known {
            None => false,
            Some(known) => alarm.calls(clock_ms) && known.get(&alarm.id).is_none_or(|before| *before < alarm.severity),
        };
        let news: Vec<&Alarm> = open.iter().filter(worse).collect();
        let waiting = open.iter().any(|alarm| alarm.severity == Severity::Critical && alarm.calls(clock_ms));
        let remind = waiting && now_ms - self.critical_at_ms >= REMINDER_MS;
        let due = news.iter().map(|alarm| alarm.severity).max().max(remind.then_some(Severity::Critical));
        let critical_at_ms = if due == Some(Severity::Critical) || !waiting { now_ms } else { self.critical_at_ms };
        let ids = news.iter().map(|alarm| alarm.id).collect();
        let mut known = BTreeMap::new();
        known.extend(open.iter().map(|alarm| (alarm.id, alarm.severity)));
        (Self { known: Some(known), critical_at_ms }, ids, due)
    }
}

/// Follows the alarms until the current owner goes. `name` is what the tab is called when nothing is open.
pub fn start(store: Store, settings: Settings, name: Signal<Option<String>>) {
    follow_news(store, settings);
    follow_count(store, settings, name);
    effect(move |before: Option<u32>| {
        let presses = settings.sound_test.get();
        if before.is_some_and(|before| before != presses) {
            sound::play(tones(Severity::Critical));
        }
        presses
    });
    // Whoever arms the sound hears that it works.
    effect(move |before: Option<bool>| {
        let armed = settings.sound.get();
        if armed && before == Some(false) {
            sound::play(tones(Severity::Warning));
        }
        armed
    });
    // What the browser holds back is not armed: it wants another press.
    effect(move |since_ms: Option<Option<f64>>| {
        let now_ms = store.now_ms.get();
        if !settings.sound.get() {
            return None;
        }
        let since_ms = since_ms.flatten().unwrap_or(now_ms);
        if now_ms - since_ms >= SOUND_STARTS_MS && !sound::is_heard() {
            settings.sound.set(false);
        }
        Some(since_ms)
    });
    effect(move |_: Option<()>| {
        if !settings.notify.get() {
            return;
        }
        spawn(async move {
            let trouble = match notice::ask().await {
                Permission::Granted => None,
                Permission::Refused => Some(Text::NotificationsRefused),
                Permission::Insecure => Some(Text::NotificationsInsecure),
                Permission::Missing => Some(Text::NotificationsMissing),
            };
            settings.notify_trouble.set(trouble);
            if trouble.is_some() {
                settings.notify.set(false);
            }
        });
    });
}

fn follow_news(store: Store, settings: Settings) {
    let place = StoredValue::new(None);
    effect(move |told: Option<Told>| {
        let here = store.place.get();
        // Those of another call centre are none of this one's news.
        let same = place.with_value(|before| *before == here);
        place.set_value(here);
        let told = told.filter(|_| same).unwrap_or_default();
        store.alarms.with(|alarms| {
            // What was open at another moment calls nobody.
            if alarms.told.is_none() || store.is_replay.get_untracked() {
                return told;
            }
            let open: Vec<Alarm> = alarms.everywhere().into_iter().cloned().collect();
            let now_ms = clock::monotonic_ms();
            let clock_ms = alarms.clock_ms(now_ms).unwrap_or_default();
            let (now, news, due) = told.after(&open, clock_ms, now_ms);
            if let Some(severity) = due.filter(|_| settings.sound.get_untracked()) {
                sound::play(tones(severity));
            }
            if settings.notify.get_untracked() {
                for alarm in open.iter().filter(|alarm| news.contains(&alarm.id)) {
                    // What became worse calls again; what another window has shown already does not.
                    let again = told.known.as_ref().is_some_and(|known| known.contains_key(&alarm.id));
                    notify(alarm, again, store, settings);
                }
            }
            now
        })
    });
}

fn notify(alarm: &Alarm, again: bool, store: Store, settings: Settings) {
    let locale = settings.locale.get_untracked();
    let severity = words(severity_text(alarm.severity), locale);
    let subject = untrack(|| subject_in_view(alarm, store, locale));
    if !notice::show(&format!("{severity}: {subject}"), &alarm_sentence(alarm, None, locale), &format!("aicc-{}", alarm.id), again) {
        settings.notify_trouble.set(Some(Text::NotificationsMissing));
    }
}

/// The tab says how many alarms are open, and its sign how bad the worst is; a question mark once that is not known any more.
fn follow_count(store: Store, settings: Settings, name: Signal<Option<String>>) {
    // The page's own second stands still while it is hidden: each answer, and each one that fails to come, is looked at by the clock.
    let tally = memo(move |_| {
        let told = store.alarms.with(|alarms| alarms.told.is_some().then(|| alarms.tally(clock::monotonic_ms())));
        told.filter(|_| !store.is_replay.get())
    });
    effect(move |_: Option<()>| {
        let Some(name) = name.get() else { return };
        let count = match tally.get() {
            None | Some(Some((0, _))) => String::new(),
            Some(Some((count, _))) => format!("({count}) "),
            Some(None) => "(?) ".to_owned(),
        };
        let count = if store.is_replay.get() { format!("{}: ", words(Text::Replay, settings.locale.get())) } else { count };
        theme::set_title(&format!("{count}{name} · AICC"));
    });
    let worst = memo(move |_| tally.get().flatten().and_then(|(_, worst)| worst));
    // Not at each other count: a browser keeps something of each sign that it was given.
    effect(move |_: Option<()>| {
        let worst = worst.get();
        let ground = worst.map(|severity| look::computed("", [severity.word()].into_iter(), ["color"]));
        let ground = ground.as_ref().and_then(|found| found.first()).map(|[colour]| colour.as_str());
        theme::set_sign(ground);
    });
}

#[cfg(test)]
mod tests {
    use domain::alarm::Acknowledgement;

    use super::*;
    use crate::store::alarms::sample as alarm;

    #[test]
    fn what_is_new_or_worse_sounds_once() {
        let (warning, critical) = (alarm(1, Severity::Warning), alarm(1, Severity::Critical));
        let (told, news, due) = Told::default().after(&[], 0, 0.0);
        assert_eq!((news, due), (vec![], None));
        let (told, news, due) = told.after(std::slice::from_ref(&warning), 0, 5_000.0);
        assert_eq!((news, due), (vec![1], Some(Severity::Warning)));
        let (told, news, due) = told.after(std::slice::from_ref(&warning), 0, 10_000.0);
        assert_eq!((news, due), (vec![], None));
        let (told, news, due) = told.after(std::slice::from_ref(&critical), 0, 15_000.0);
        assert_eq!((news, due), (vec![1], Some(Severity::Critical)));
        let (told, news, due) = told.after(std::slice::from_ref(&warning), 0, 20_000.0);
        assert_eq!((news, due), (vec![], None), "what eases is no news");
        let (_, news, due) = told.after(&[critical], 0, 25_000.0);
        assert_eq!((news, due), (vec![1], Some(Severity::Critical)), "and is when it gets worse again");
    }

    #[test]
    fn a_critical_alarm_is_repeated_until_somebody_takes_it() {
        let open = alarm(1, Severity::Critical);
        let taken = Alarm { acknowledged: Some(Acknowledgement { by: "Li Na".to_owned(), note: String::new(), at_ms: 0 }), ..open.clone() };
        let silent = Alarm { snoozed_until_ms: Some(1_000_000), ..open.clone() };
        let mut told = Told::default().after(std::slice::from_ref(&open), 0, 0.0).0;
        let mut sounded = Vec::new();
        for second in (5..=180).step_by(5) {
            let open = match second {
                ..131 => &open,
                131..151 => &silent,
                _ => &taken,
            };
            let (after, news, due) = told.after(std::slice::from_ref(open), 0, f64::from(second) * 1_000.0);
            assert!(news.is_empty(), "what was open before the page is no news");
            sounded.extend(due.map(|_| second));
            told = after;
        }
        assert_eq!(sounded, [60, 120]);
    }

    #[test]
    fn what_is_taken_or_silent_makes_no_sound() {
        let silent = Alarm { snoozed_until_ms: Some(1_000), ..alarm(1, Severity::Warning) };
        let told = Told::default().after(&[], 0, 0.0).0;
        let (_, news, due) = told.after(&[silent], 999, 5_000.0);
        assert_eq!((news, due), (vec![], None));
    }
}
