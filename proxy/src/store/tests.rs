//! What is written is there again, whatever came between.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use domain::alarm::{Metric, Origin, Subject, What};
use domain::id::SkillId;

use super::*;
use crate::clock::monotonic;
use crate::database::tests::{Folder, trial_server};
use crate::database::{Connection, Server, trial};
use crate::upstream::tls::Trust;

/// A file in a folder of its own and a server, both empty.
fn places(name: &str) -> (Folder, [Place; 2]) {
    let (folder, file) = file(name);
    (folder, [Place::File(file), trial_server()])
}

fn file(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(&format!("store-{name}"));
    let file = folder.join("state.db");
    (folder, file)
}

fn alarm(id: u64) -> Alarm {
    Alarm {
        id,
        rule: "waiting".to_owned(),
        metric: Metric::CallsWaiting,
        site: "main".parse().unwrap(),
        vdn: None,
        subject: Subject::Skill(SkillId(1)),
        severity: Severity::Warning,
        since_ms: 7,
        value: Some(1.5),
        bound: Some(1.0),
        held: false,
        acknowledged: None,
        snoozed_until_ms: Some(9),
    }
}

fn event(number: u64, at_ms: i64) -> Event {
    Event { number, at_ms, what: What::Seen, by: Some("hall 3".to_owned()), note: String::new(), alarm: alarm(1) }
}

fn open(id: u64) -> Change {
    Change::Open(OpenAlarm { alarm: alarm(id), answered: Some(Severity::Critical) })
}

/// Opens, writes, and ends as a program does that leaves in good order.
fn written(place: &Place, changes: &[Change]) {
    let (mut database, _) = Database::open(place).unwrap();
    database.write(changes).unwrap();
}

#[test]
fn what_was_written_is_there_again_and_what_was_taken_away_is_not() {
    let rule = |id: &str| Rule {
        id: id.to_owned(),
        metric: Metric::Available,
        site: None,
        vdn: None,
        only: vec![1],
        warning: Some(2.0),
        critical: None,
        for_s: 3,
        origin: Origin::Page,
    };
    let note = |number| OwnedNote {
        site: "main".parse().unwrap(),
        vdn: VdnId(3),
        note: Note { number, at_ms: 5, by: "Li Na".to_owned(), text: "two are ill\n'; --".to_owned() },
    };
    let view = |name: &str| SavedView { name: name.to_owned(), address: "skills".to_owned() };
    let (_folder, places) = places("again");
    for place in places {
        assert_eq!(Database::open(&place).unwrap().1, Kept::default());
        let both = [
            open(1),
            open(2),
            Change::Rule(rule("a")),
            Change::Rule(rule("b")),
            Change::View(view("x")),
            Change::View(view("y")),
            Change::Note(note(1)),
            Change::Note(note(2)),
        ];
        written(&place, &both);
        written(&place, &[Change::Event(event(1, 5)), Change::Event(event(2, 6))]);
        written(&place, &[Change::Gone(2), Change::NoRule("b".to_owned()), Change::NoView("y".to_owned()), Change::NoNote(1)]);
        let kept = Database::open(&place).unwrap().1;
        let alarms = vec![OpenAlarm { alarm: alarm(1), answered: Some(Severity::Critical) }];
        let events = vec![event(1, 5), event(2, 6)];
        assert_eq!(
            kept,
            Kept { alarms, events, rules: vec![rule("a")], views: vec![view("x")], notes: vec![note(2)], last_alarm: 2, last_event: 2 }
        );
        if let Place::File(file) = &place {
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

#[test]
fn old_events_go_and_no_number_is_given_out_twice() {
    let (_folder, places) = places("old");
    for place in places {
        let day_ms = 86_400_000;
        written(&place, &[Change::Event(event(1, 0)), Change::Event(event(2, 20 * day_ms))]);
        written(&place, &[Change::Event(event(1000, 100 * day_ms))]);
        let kept = Database::open(&place).unwrap().1;
        assert_eq!(kept.events.iter().map(|event| event.number).collect::<Vec<_>>(), [2, 1000]);
        written(&place, &[Change::Event(event(100_002, 100 * day_ms))]);
        let kept = Database::open(&place).unwrap().1;
        assert_eq!((kept.events.len(), kept.last_event), (2, 100_002), "at most a hundred thousand");
    }
}

#[test]
fn a_file_that_is_none_of_ours_is_left_as_it_is() {
    let (_folder, file) = file("other");
    std::fs::write(&file, "This is not a database, and somebody may want it back. ".repeat(100)).unwrap();
    let before = std::fs::read(&file).unwrap();
    let place = Place::File(file.clone());
    let sentence = Store::open(&place).unwrap_err();
    assert!(sentence.contains("state.db cannot be used: "), "{sentence}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    std::fs::remove_file(&file).unwrap();
    written(&place, &[open(1)]);
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(Store::open(&place).unwrap_err().ends_with("it is of a newer version of this program"));
    assert!(Store::open(&Place::File("/nonexistent/state.db".into())).is_err());
}

#[test]
fn what_cannot_be_written_waits_and_is_not_lost() {
    let (_folder, file) = file("full");
    let place = Place::File(file);
    let (database, _) = Database::open(&place).unwrap();
    let mut writer = Writer::new(database, Arc::default());
    let limit = |pages: i64| {
        // As full as a disk can be: not a page more.
        move |writer: &Writer| writer.database.limit_pages(pages)
    };
    limit(1)(&writer);
    writer.waiting.extend((1..=300).map(open));
    assert!(writer.try_to_write());
    assert!(writer.condition.broken.load(Ordering::Relaxed));
    assert_eq!((writer.condition.errors.load(Ordering::Relaxed), writer.waiting.len()), (1, 300));
    limit(1_000_000)(&writer);
    writer.waiting.push_back(Change::Gone(7));
    assert!(writer.try_to_write() && !writer.condition.broken.load(Ordering::Relaxed));
    drop(writer);
    assert_eq!(Database::open(&place).unwrap().1.alarms.len(), 299);
}

#[test]
fn what_could_not_be_written_is_tried_again_soon_though_nothing_new_comes() {
    let url = trial::database();
    let (store, _) = Store::open(&Place::Server(Server::new(&url, None, Trust::default()).unwrap())).unwrap();
    trial::shut(&url);
    store.write(vec![open(1)]).wait();
    assert!(!store.keeps());
    trial::open_again(&url);
    let begun = monotonic();
    while !store.keeps() {
        assert!(begun.elapsed() < AGAIN_AFTER_AT_MOST / 2, "never");
        std::thread::yield_now();
    }
    assert_eq!(trial::ask(&url, "SELECT id FROM aicc.alarm"), "1");
}

#[tokio::test]
async fn a_receipt_ends_when_it_is_on_the_disk() {
    let (_folder, places) = places("receipt");
    for place in places {
        let opened = place.clone();
        let (store, _) = tokio::task::spawn_blocking(move || Store::open(&opened)).await.unwrap().unwrap();
        store.write(vec![open(1)]).settled().await;
        let there = |place: Place| Connection::to_read(&place).unwrap().one("SELECT count(*) FROM alarm", &[], |row| row.whole(0)).unwrap();
        let asked = place.clone();
        let there = tokio::task::spawn_blocking(move || there(asked)).await.unwrap();
        assert_eq!((there, store.keeps(), store.errors()), (Some(1), true, 0));
    }
}
