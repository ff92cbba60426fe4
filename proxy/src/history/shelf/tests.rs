//! What was recorded is told as it was, whatever has become of it in the file.

use domain::field::Field;
use domain::id::{SkillId, VdnId};
use domain::period::{DAY_MS, PERIOD_MS};
use domain::reading::Reading;
use domain::skill::SkillRow;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::HOUR_MS;
use super::super::days;
use super::super::file::{File, Grain, MINUTE_MS, Retention, names};
use super::super::sample::packed;
use super::super::squeezed::squeezed;
use super::window::spans;
use super::*;
use crate::database::Place;
use crate::database::tests::trial_server;

const BEGIN_MS: i64 = 1_768_435_200_000; // 2026-01-15T00:00:00Z
const RETENTION: Retention = Retention { reads_h: 48, minutes_d: 14, fives_d: 60 };

fn place() -> super::Place {
    super::Place { source: Source::Skill, site: "main".parse().unwrap(), vdn: VdnId(1) }
}

/// A database in memory and one on a server, which only this test has.
fn databases(name: &str) -> [(File, Shelf); 2] {
    let memory = Place::Memory(format!("file:/aicc-shelf-{name}?vfs=memdb").into(), 64 * 1024 * 1024);
    [memory, trial_server()].map(|place| (File::open(&place, RETENTION).unwrap(), Shelf::new(place)))
}

/// Last, smallest and largest values.
type Columns = (Vec<Option<i64>>, Vec<Option<i64>>, Vec<Option<i64>>);

/// Some reads of three queues about every ten seconds, with outages, and what stood in them.
struct Told {
    reads: Vec<(i64, Vec<SkillRow>)>,
}

impl Told {
    fn new(hours: i64, seed: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let (mut reads, mut at_ms, mut values) = (Vec::new(), BEGIN_MS + 3000, [0_i64; 3]);
        while at_ms < BEGIN_MS + hours * HOUR_MS {
            let rows = (0..3_u32).filter(|_| chance.random_bool(0.98)).collect::<Vec<_>>().into_iter().map(|id| {
                let value = &mut values[id as usize];
                *value = (*value + chance.random_range(-1..=1)).max(0) + if chance.random_bool(0.002) { 500 } else { 0 };
                if *value > 400 && chance.random_bool(0.5) {
                    *value = 2;
                }
                let reading = if chance.random_bool(0.05) { Reading::Unread } else { Reading::Value(*value) };
                SkillRow::from_fields(SkillId(id + 1), |field| if field.name == "calls_waiting" { reading } else { Reading::Value(7) })
            });
            reads.push((at_ms, rows.collect()));
            at_ms += chance.random_range(9_800..10_300) + if chance.random_bool(0.003) { 900_000 } else { 0 };
        }
        Self { reads }
    }

    fn write(&self, file: &mut File) {
        for (at_ms, rows) in &self.reads {
            file.append(&place(), *at_ms, &names(SkillRow::FIELDS), &packed(rows, |row| row.id.0, SkillRow::FIELDS)).unwrap();
        }
    }

    /// The answer by plain counting.
    fn answer(&self, question: &Question) -> Vec<Columns> {
        let values = |key: u32, from_ms: i64, until_ms: i64| {
            let within = self.reads.iter().filter(move |(at_ms, _)| (from_ms..until_ms).contains(at_ms));
            within.map(move |(_, rows)| rows.iter().find(|row| row.id.0 == key).and_then(|row| row.calls_waiting.value()))
        };
        let Question { from_ms, until_ms, step_ms, .. } = *question;
        let column = |key: &u32| {
            if step_ms == 0 {
                return (values(*key, from_ms, until_ms).collect(), Vec::new(), Vec::new());
            }
            let (from_ms, until_ms) = aligned(from_ms, until_ms, step_ms);
            let mut columns = (Vec::new(), Vec::new(), Vec::new());
            for begin_ms in spans(from_ms, until_ms, step_ms) {
                let step: Vec<i64> = values(*key, begin_ms, begin_ms + step_ms).flatten().collect();
                columns.0.push(step.last().copied());
                columns.1.push(step.iter().min().copied());
                columns.2.push(step.iter().max().copied());
            }
            columns
        };
        question.keys.iter().map(column).collect()
    }
}

fn question(from_ms: i64, until_ms: i64, step_ms: i64) -> Question {
    let fields = vec!["calls_waiting".to_owned()];
    Question { place: place(), keys: vec![1, 3], fields, from_ms, until_ms, step_ms, interval_ms: 10_000 }
}

fn columns(recorded: &Recorded) -> Vec<Columns> {
    recorded.series.iter().map(|series| (series.last.clone(), series.min.clone(), series.max.clone())).collect()
}

#[test]
fn packed_hours_and_joined_days_tell_what_the_reads_told() {
    let told = Told::new(30, 7);
    for (mut file, shelf) in databases("packed") {
        told.write(&mut file);
        let mut questions = Vec::new();
        for (from_m, until_m) in [(0, 30 * 60), (25, 26), (55, 65), (23 * 60 + 10, 24 * 60 + 50), (29 * 60 + 57, 31 * 60)] {
            for step_ms in [0, MINUTE_MS, PERIOD_MS, 900_000, HOUR_MS] {
                let (from_ms, until_ms) = (BEGIN_MS + from_m * MINUTE_MS, BEGIN_MS + until_m * MINUTE_MS);
                // Whole steps, as a window of the page has them at its begin; what is at its end has not come yet.
                questions.push(question(
                    from_ms - from_ms.rem_euclid(step_ms.max(1)),
                    until_ms + (-until_ms).rem_euclid(step_ms.max(1)),
                    step_ms,
                ));
            }
        }
        let mut tidied = 0;
        // Nothing packed; some hours; all but the last; the first day joined.
        for (now_h, at_most) in [(0, 0), (25, 9), (29, 100), (33, 100)] {
            for _ in 0..at_most {
                tidied += usize::from(file.tidy(BEGIN_MS + now_h * HOUR_MS + 2 * MINUTE_MS).unwrap());
            }
            for question in &questions {
                let recorded = shelf.series(question).unwrap();
                assert_eq!(columns(&recorded), told.answer(question), "{question:?} after {tidied} steps");
                assert!(recorded.series.iter().all(|series| series.last.len() == recorded.at_ms.len()));
            }
        }
        let blocks = |grain: Grain| -> i64 {
            let blocks = "SELECT count(DISTINCT begin_ms) FROM block WHERE grain = ?1";
            file.connection.one(blocks, &[grain.into()], |row| row.whole(0)).unwrap().unwrap()
        };
        let kept = [Grain::Reads, Grain::MinutesOfHour, Grain::MinutesOfDay, Grain::FivesOfHour, Grain::FivesOfDay].map(blocks);
        assert_eq!(kept, [30, 6, 1, 6, 1], "thirty hours, of which twenty-four are a day");
    }
}

#[test]
fn a_day_that_an_earlier_version_joined_is_still_read() {
    let told = Told::new(26, 13);
    for (mut file, shelf) in databases("earlier") {
        told.write(&mut file);
        while file.tidy(BEGIN_MS + 30 * HOUR_MS).unwrap() {}
        let mut rewritten = 0;
        for (grain, step_ms) in [(Grain::MinutesOfDay, MINUTE_MS), (Grain::FivesOfDay, PERIOD_MS)] {
            let days = "SELECT key, body FROM block WHERE grain = ?1";
            for (key, body) in file.connection.all(days, &[grain.into()], |row| Ok((row.whole(0)?, row.bytes(1)?.to_vec()))).unwrap() {
                let mut earlier = Vec::new();
                for steps in days::read(&body, SkillRow::FIELDS.len(), count(DAY_MS / step_ms), |_| true).unwrap() {
                    steps.unwrap().put(&mut earlier);
                }
                let earlier = squeezed(&earlier);
                assert!(!days::is_one(&earlier));
                let update = "UPDATE block SET body = ?1 WHERE grain = ?2 AND key = ?3";
                let values = [earlier[..].into(), grain.into(), i64::into(key)];
                rewritten += file.connection.writing(|connection| connection.execute(update, &values)).unwrap();
            }
        }
        assert_eq!(rewritten, 6, "three queues, minutes and five minutes");
        for step_ms in [MINUTE_MS, PERIOD_MS] {
            let question = question(BEGIN_MS, BEGIN_MS + 26 * HOUR_MS, step_ms);
            assert_eq!(columns(&shelf.series(&question).unwrap()), told.answer(&question), "in steps of {step_ms} ms");
        }
    }
}

#[test]
fn what_is_too_old_goes_and_coarser_steps_stay_longer() {
    for (mut file, shelf) in databases("old") {
        Told::new(25, 1).write(&mut file);
        let tidy = |file: &mut File, days: i64| {
            for _ in 0..200 {
                if !file.tidy(BEGIN_MS + days * DAY_MS).unwrap() {
                    return;
                }
            }
            panic!("it does not come to an end");
        };
        let held = |step_ms: i64| shelf.series(&question(BEGIN_MS, BEGIN_MS + DAY_MS, step_ms)).unwrap().coverage_percent > 0;
        for (days, reads, minutes, fives) in
            [(2, true, true, true), (5, false, true, true), (17, false, false, true), (63, false, false, false)]
        {
            tidy(&mut file, days);
            assert_eq!((held(0), held(MINUTE_MS), held(PERIOD_MS)), (reads, minutes, fives), "after {days} days");
        }
    }
}

#[test]
fn what_was_never_recorded_is_a_gap_and_not_a_zero() {
    for (mut file, shelf) in databases("never") {
        let empty = shelf.series(&question(BEGIN_MS, BEGIN_MS + HOUR_MS, MINUTE_MS)).unwrap();
        assert_eq!((empty.coverage_percent, empty.series[0].last.len()), (0, 60));
        assert!(empty.series.iter().all(|series| series.last.iter().all(Option::is_none)));
        Told::new(2, 3).write(&mut file);
        let unknown = Question {
            keys: vec![99],
            fields: vec!["calls_waiting".to_owned(), "unheard_of".to_owned()],
            ..question(BEGIN_MS, BEGIN_MS + HOUR_MS, 0)
        };
        let answer = shelf.series(&unknown).unwrap();
        assert!(answer.series.len() == 2 && answer.series.iter().all(|series| series.last.iter().all(Option::is_none)));
        assert!(answer.coverage_percent > 50, "there were reads");
    }
}

#[test]
fn a_read_that_is_not_later_than_the_one_before_is_left_out() {
    for (mut file, shelf) in databases("later") {
        let row = |count| [SkillRow::from_fields(SkillId(1), |_| Reading::Value(count))];
        for (at_ms, count) in [(5000, 1), (4000, 2), (5000, 3), (6000, 4)] {
            let body = packed(&row(count), |row| row.id.0, SkillRow::FIELDS);
            file.append(&place(), BEGIN_MS + at_ms, &names(SkillRow::FIELDS), &body).unwrap();
        }
        let answer = shelf.series(&Question { keys: vec![1], ..question(BEGIN_MS, BEGIN_MS + HOUR_MS, 0) }).unwrap();
        assert_eq!(
            (answer.at_ms.as_slice(), answer.series[0].last.as_slice()),
            (&[BEGIN_MS + 5000, BEGIN_MS + 6000][..], &[Some(1), Some(4)][..])
        );
    }
}

#[test]
fn every_row_is_shown_as_it_was_read_before_and_after_it_is_packed() {
    let told = Told::new(3, 11);
    for (mut file, shelf) in databases("rows") {
        told.write(&mut file);
        let window = (BEGIN_MS + 40 * MINUTE_MS, BEGIN_MS + 3 * HOUR_MS - 1);
        let names: Vec<&str> = SkillRow::FIELDS.iter().map(|field| field.name).collect();
        let within = || told.reads.iter().filter(|(at_ms, _)| (window.0..window.1).contains(at_ms));
        let mut expected: Vec<(i64, SkillRow)> = within().flat_map(|(at_ms, rows)| rows.iter().map(|row| (*at_ms, row.clone()))).collect();
        expected.sort_by_key(|(at_ms, row)| (*at_ms, row.id));
        for _ in 0..3 {
            let mut shown = Vec::new();
            let row = |key: u32, readings: &[Reading]| {
                let mut readings = readings.iter();
                SkillRow::from_fields(SkillId(key), |_| *readings.next().unwrap())
            };
            shelf.each_row(&place(), window, &names, |at_ms, key, readings| shown.push((at_ms, row(key, readings)))).unwrap();
            shown.sort_by_key(|(at_ms, row)| (*at_ms, row.id));
            assert!(shown == expected, "{} rows, and {} were read", shown.len(), expected.len());
            assert!(file.tidy(BEGIN_MS + 5 * HOUR_MS + 2 * MINUTE_MS).unwrap());
        }
    }
}

#[test]
fn an_hour_is_not_packed_while_aiccs_clock_still_shows_it() {
    let told = Told::new(3, 5);
    for (mut file, shelf) in databases("behind") {
        // Ours is half an hour ahead.
        for (index, (at_ms, rows)) in told.reads.iter().enumerate() {
            file.append(&place(), *at_ms, &names(SkillRow::FIELDS), &packed(rows, |row| row.id.0, SkillRow::FIELDS)).unwrap();
            if index % 20 == 0 {
                file.tidy(at_ms + HOUR_MS / 2).unwrap();
            }
        }
        let question = question(BEGIN_MS, BEGIN_MS + 3 * HOUR_MS, 0);
        assert_eq!(columns(&shelf.series(&question).unwrap()), told.answer(&question));
        let packed = "SELECT count(*) FROM block WHERE grain = ?1 AND key = 1";
        let packed = file.connection.one(packed, &[Grain::Reads.into()], |row| row.whole(0)).unwrap();
        assert_eq!(packed, Some(2), "and those that are over are packed");
    }
}

#[test]
fn a_program_with_other_fields_loses_nothing_of_those_that_both_have() {
    let told = Told { reads: Told::new(27, 3).reads.into_iter().step_by(8).collect() };
    let change_ms = BEGIN_MS + 10 * HOUR_MS + 20 * MINUTE_MS;
    let is_there_before = |field: &&Field<SkillRow>| field.name != "signed_in";
    for (mut file, shelf) in databases("fields") {
        let before: Vec<Field<SkillRow>> = SkillRow::FIELDS.iter().filter(is_there_before).copied().collect();
        for (at_ms, rows) in &told.reads {
            let fields = if *at_ms < change_ms { &before[..] } else { SkillRow::FIELDS };
            file.append(&place(), *at_ms, &names(fields), &packed(rows, |row| row.id.0, fields)).unwrap();
        }
        while file.tidy(BEGIN_MS + 30 * HOUR_MS).unwrap() {}
        for step_ms in [0, MINUTE_MS, PERIOD_MS] {
            let question = question(BEGIN_MS, BEGIN_MS + 27 * HOUR_MS, step_ms);
            assert_eq!(columns(&shelf.series(&question).unwrap()), told.answer(&question), "in steps of {step_ms} ms");
        }
    }
}
