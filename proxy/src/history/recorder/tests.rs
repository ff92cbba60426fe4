//! Whatever happens to the disk, the program goes on, and says so.

use domain::field::Source;
use domain::id::SkillId;
use domain::reading::Reading;
use domain::skill::SkillRow;

use super::super::shelf::Question;
use super::writer::LOOK_EVERY;
use super::*;
use crate::clock::monotonic;
use crate::database::tests::{Folder, trial_server};

const NOW_MS: i64 = 1_768_464_000_000;
const VDN: VdnId = VdnId(1);

fn site() -> SiteId {
    "main".parse().unwrap()
}

fn place() -> Place {
    Place { source: Source::Skill, site: site(), vdn: VDN }
}

fn folder(name: &str) -> Folder {
    Folder::new(&format!("recorder-{name}"))
}

/// A file in a folder of its own, and a server.
fn both(name: &str) -> (Folder, [database::Place; 2]) {
    let folder = folder(name);
    let file = database::Place::File(folder.join("history.db"));
    (folder, [file, trial_server()])
}

fn at(database: &database::Place) -> Config {
    Config { database: Some(database.clone()), ..Config::default() }
}

fn begun(place: &database::Place) -> Arc<Recorder> {
    let recorder = Recorder::new(at(place), Clock::fixed(NOW_MS));
    recorder.begin().unwrap();
    recorder
}

fn read(recorder: &Recorder, at_ms: i64) {
    let rows = [SkillRow::from_fields(SkillId(7), |_| Reading::Value(3))];
    recorder.read(place(), at_ms, &rows, |row| row.id.0, SkillRow::FIELDS);
    recorder.written();
}

fn told(recorder: &Recorder) -> Vec<i64> {
    let fields = vec!["talking".to_owned()];
    let (from_ms, until_ms) = (NOW_MS - 3_600_000, NOW_MS + 3_600_000);
    let hours = Question { place: place(), keys: vec![7], fields, from_ms, until_ms, step_ms: 0, interval_ms: 10_000 };
    let told = recorder.shelf().unwrap().series(&hours).unwrap();
    assert!(told.series[0].last.iter().all(|value| *value == Some(3)));
    told.at_ms
}

#[test]
fn what_was_recorded_is_there_again_in_the_next_run_and_what_was_read_of_periods_too() {
    let (_folder, places) = both("again");
    let period = |begin_ms| (VDN, Period::from_fields(begin_ms, |field| Reading::Value(i64::try_from(field.name.len()).unwrap())));
    for place in places {
        {
            let recorder = begun(&place);
            read(&recorder, NOW_MS);
            recorder.periods(&site(), &[VDN, VdnId(2)], vec![period(NOW_MS - 600_000)], vec![NOW_MS - 7_200_000, NOW_MS - 3_600_000]);
            recorder.written();
        }
        let recorder = begun(&place);
        read(&recorder, NOW_MS + 10_000);
        assert_eq!(told(&recorder), [NOW_MS, NOW_MS + 10_000]);
        let kept = recorder.kept(&site(), vec![VDN, VdnId(2)], NOW_MS - 7_000_000);
        assert_eq!((kept.periods, kept.hours.into_iter().collect::<Vec<_>>()), (vec![period(NOW_MS - 600_000)], vec![NOW_MS - 3_600_000]));
        let with_another = recorder.kept(&site(), vec![VDN, VdnId(3)], 0);
        assert!(with_another.hours.is_empty(), "the hours were not read for that one");
        assert_eq!(recorder.condition(), Recording { to_disk: true, trouble: None, lost: 0 });
    }
}

#[test]
fn a_file_that_is_damaged_or_cannot_be_written_stops_nothing_and_is_told() {
    let folder = folder("damaged");
    let file = folder.join("history.db");
    std::fs::write(&file, "This is not a database, and somebody may want it back. ".repeat(1000)).unwrap();
    let before = std::fs::read(&file).unwrap();
    for (file, trouble) in
        [(file.clone(), RecordingTrouble::Damaged), (folder.join("no/such/folder/history.db"), RecordingTrouble::NotWritable)]
    {
        let recorder = begun(&database::Place::File(file));
        read(&recorder, NOW_MS);
        assert_eq!(told(&recorder), [NOW_MS], "in memory");
        assert_eq!(recorder.condition().trouble, Some(trouble), "which a read that is kept in memory does not mend");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before, "and the file is as it was");
}

#[test]
fn a_full_disk_loses_reads_says_so_and_recording_goes_on_when_there_is_room() {
    let folder = folder("full");
    let file = database::Place::File(folder.join("history.db"));
    let trouble = Arc::<Trouble>::default();
    let mut writer = Writer::new(File::open(&file, Config::default().retention).unwrap(), None, Arc::clone(&trouble), Clock::fixed(NOW_MS));
    let order = |at_ms| Order::Read { place: place(), at_ms, fields: "talking".to_owned(), body: vec![1; 200_000] };
    writer.take(order(NOW_MS));
    writer.file.limit_pages(1);
    writer.take(order(NOW_MS + 1));
    writer.take(order(NOW_MS + 2));
    assert_eq!((get(&trouble.met), trouble.lost.load(Ordering::Relaxed)), (Some(RecordingTrouble::Full), 2));
    writer.file.limit_pages(1_000_000);
    writer.take(order(NOW_MS + 3));
    assert_eq!((get(&trouble.met), trouble.lost.load(Ordering::Relaxed)), (None, 2));
    let there = writer.file.connection.one("SELECT count(*) FROM sample", &[], |row| row.whole(0)).unwrap();
    assert_eq!(there, Some(2));
}

#[test]
fn before_it_begins_nothing_is_on_the_disk() {
    let folder = folder("before");
    let file = folder.join("history.db");
    let recorder = Recorder::new(at(&database::Place::File(file.clone())), Clock::fixed(NOW_MS));
    recorder.read(place(), NOW_MS, &[SkillRow::from_fields(SkillId(7), |_| Reading::Value(3))], |row| row.id.0, SkillRow::FIELDS);
    assert!(recorder.shelf().is_none() && recorder.kept(&site(), vec![VDN], 0) == Kept::default());
    assert!(!file.exists());
}

#[test]
fn hours_are_packed_also_where_there_is_always_one_more_read_to_write() {
    let (_folder, places) = both("busy");
    for place in places {
        let clock = Clock::fixed(NOW_MS);
        let recorder = Recorder::new(at(&place), clock.clone());
        recorder.begin().unwrap();
        read(&recorder, NOW_MS);
        clock.set(NOW_MS + 2 * 3_600_000);
        let database = database::Connection::to_read(&place).unwrap();
        let packed = || database.one("SELECT count(*) FROM block", &[], |row| row.whole(0)).unwrap() > Some(0);
        let begun = monotonic();
        for later_ms in 1.. {
            read(&recorder, NOW_MS + 2 * 3_600_000 + later_ms);
            if packed() {
                break;
            }
            assert!(begun.elapsed() < 20 * LOOK_EVERY, "it is never packed");
        }
        assert_eq!(told(&recorder)[0], NOW_MS);
    }
}

#[test]
fn a_second_program_does_not_write_the_same_file_but_records_in_memory_and_says_so() {
    let folder = folder("second");
    let place = database::Place::File(folder.join("history.db"));
    let first = begun(&place);
    read(&first, NOW_MS);
    let second = begun(&place);
    read(&second, NOW_MS + 10_000);
    assert_eq!((told(&first), told(&second)), (vec![NOW_MS], vec![NOW_MS + 10_000]));
    assert_eq!((first.condition().trouble, second.condition().trouble), (None, Some(RecordingTrouble::NotWritable)));
}

#[test]
fn reads_by_a_clock_that_was_set_back_are_lost_and_told_until_it_has_caught_up() {
    let (_folder, places) = both("back");
    for place in places {
        let recorder = begun(&place);
        let condition = |at_ms| {
            read(&recorder, at_ms);
            let condition = recorder.condition();
            (condition.trouble, condition.lost)
        };
        assert_eq!(condition(NOW_MS), (None, 0));
        assert_eq!(condition(NOW_MS - 60_000), (Some(RecordingTrouble::ClockBehind), 1));
        assert_eq!(condition(NOW_MS - 50_000), (Some(RecordingTrouble::ClockBehind), 2));
        assert_eq!(condition(NOW_MS + 10_000), (None, 2));
        assert_eq!(told(&recorder), [NOW_MS, NOW_MS + 10_000]);
    }
}

#[test]
fn reads_that_no_writer_takes_are_counted_and_the_trouble_ends_with_the_next_that_is_taken() {
    let recorder = Recorder::new(Config::default(), Clock::fixed(NOW_MS));
    let (orders, waiting) = sync_channel(1);
    recorder.open.set(Open { orders, shelf: Shelf::new(database::Place::File(PathBuf::new())), retention: IN_MEMORY }).unwrap();
    let give = || {
        recorder.periods(&site(), &[VDN], Vec::new(), vec![NOW_MS]);
        let condition = recorder.condition();
        (condition.trouble, condition.lost)
    };
    assert_eq!([give(), give()], [(None, 0), (Some(RecordingTrouble::Slow), 1)]);
    waiting.recv().unwrap();
    assert_eq!(give(), (None, 1));
    drop(waiting);
    assert_eq!(give(), (Some(RecordingTrouble::Other), 2));
}

#[tokio::test]
async fn whoever_leaves_keeps_their_turn_until_their_look_has_ended() {
    let recorder = Recorder::new(Config::default(), Clock::fixed(NOW_MS));
    recorder.begin().unwrap();
    let (begun, begins) = std::sync::mpsc::channel();
    let (end, ends) = std::sync::mpsc::channel::<()>();
    let ends = Arc::new(Mutex::new(ends));
    for _ in 0..5 {
        let (recorder, begun, ends) = (Arc::clone(&recorder), begun.clone(), Arc::clone(&ends));
        let look = move |_: &Shelf| {
            begun.send(()).unwrap();
            // Waits until the other end is gone.
            let _ = ends.lock().unwrap().recv();
            Ok(())
        };
        let viewer = tokio::spawn(async move { recorder.look(look).await });
        tokio::task::yield_now().await;
        viewer.abort();
        assert!(viewer.await.unwrap_err().is_cancelled());
    }
    for _ in 0..LOOKS_AT_ONCE {
        begins.recv().unwrap();
    }
    assert_eq!((recorder.turns.available_permits(), begins.try_recv().is_err()), (0, true), "the other three have not begun");
    drop(end);
    assert_eq!(recorder.look(|_| Ok(7)).await, Ok(7));
}
