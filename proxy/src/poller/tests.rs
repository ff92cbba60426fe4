//! The schedule as viewers see it, on paused time.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use domain::problem::ProblemClass;

use super::*;
use crate::upstream::gate::{Gate, Kind};

const INTERVAL: Duration = Duration::from_secs(10);

const WISH: Wish = Wish { calls: 1, interval: INTERVAL };

fn rhythm() -> Rhythm {
    Rhythm { pace: Arc::new(Pace::new(10.0)), period: PERIOD, back_off: crate::upstream::back_off::DEFAULT }
}

/// A source whose reads take `slow` each and end as `ends` says; and how often it was read.
fn source(slow: Duration, ends: Result<u32, Failure>) -> (Arc<Polled<u32>>, Arc<AtomicU32>, JoinSet<()>) {
    let (polled, reads, mut tasks) = (
        Polled::new(About { site: "main".parse().unwrap(), source: "skill", vdn: None }, WISH, &rhythm()),
        Arc::new(AtomicU32::new(0)),
        JoinSet::new(),
    );
    let counted = Arc::clone(&reads);
    let fetch = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        let ends = ends.clone();
        async move {
            tokio::time::sleep(slow).await;
            ends.map(Fetched::from)
        }
    };
    tasks.spawn(Arc::clone(&polled).run(ChaCha8Rng::seed_from_u64(1), Duration::ZERO, || Duration::ZERO, fetch, || {}));
    (polled, reads, tasks)
}

fn next_read_ms(polled: &Polled<u32>) -> u64 {
    polled.delivery(&polled.slot.held()).next_read_ms.unwrap()
}

#[tokio::test(start_paused = true)]
async fn while_a_read_is_under_way_nobody_is_told_to_ask_again_at_once() {
    let (polled, _, _tasks) = source(Duration::from_secs(20), Ok(7));
    tokio::time::sleep(Duration::from_secs(29)).await;
    assert_eq!(next_read_ms(&polled), 1_000);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(next_read_ms(&polled), 1_000, "late by a second, and not there yet");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_was_never_read_is_stale_only_after_four_intervals() {
    let failure = Failure::new(Problem::of(ProblemClass::Network), "");
    let (failing, _, _tasks) = source(Duration::from_millis(100), Err(failure));
    let (silent, _, _other_tasks) = source(Duration::from_secs(1000), Ok(7));
    tokio::time::sleep(Duration::from_secs(40)).await;
    assert!(failing.slot.held().problem.is_some() && !failing.sight(std::iter::empty).stale);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(failing.sight(std::iter::empty).stale && failing.sight(std::iter::empty).good.is_none());
    assert!(!silent.sight(std::iter::empty).stale, "nothing has failed yet");
    let held = failing.slot.held();
    let (last, first) = (held.last_attempt.unwrap(), held.failing_for.unwrap());
    let all_away = |age| failing.sight(|| [age].into_iter()).all_away;
    assert!(
        all_away(first + Duration::from_millis(1)) && all_away(Duration::ZERO) && last > Duration::ZERO,
        "before it failed, after it was tried"
    );
    assert!(!all_away((last + first) / 2), "another source was read in between");
}

#[tokio::test(start_paused = true)]
async fn refresh_now_reads_at_once_and_the_page_is_told_to_come_back_for_it() {
    let (polled, reads, _tasks) = source(Duration::from_millis(100), Ok(7));
    tokio::time::sleep(Duration::from_secs(6)).await;
    polled.refresh();
    assert_eq!(next_read_ms(&polled), 1_000);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(reads.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn refresh_now_during_a_read_does_not_add_another() {
    let (polled, reads, _tasks) = source(Duration::from_secs(9), Ok(7));
    tokio::time::sleep(Duration::from_secs(9 + 10 + 8)).await;
    for _ in 0..10 {
        polled.refresh();
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(reads.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn refresh_now_does_not_press_an_aicc_that_asked_for_less_or_refused() {
    for class in [ProblemClass::Throttled, ProblemClass::Auth] {
        let (polled, reads, _tasks) = source(Duration::ZERO, Err(Failure::new(Problem::of(class), "on purpose")));
        tokio::time::sleep(Duration::from_secs(120)).await;
        let before = reads.load(Ordering::Relaxed);
        assert!(before <= 6, "{class:?}: {before}");
        polled.refresh();
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(reads.load(Ordering::Relaxed), before, "{class:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_rests_after_a_refusal_is_read_at_once_when_it_is_resumed_and_by_an_operator_once_a_minute() {
    let (polled, reads, _tasks) = source(Duration::ZERO, Err(Failure::new(Problem::of(ProblemClass::Auth), "on purpose")));
    let may = async |after_s| {
        tokio::time::sleep(Duration::from_secs(after_s)).await;
        polled.may_be_tried_again()
    };
    assert_eq!([may(59).await, may(2).await], [false, true]);
    polled.resume();
    assert_eq!(next_read_ms(&polled), 1_000);
    assert_eq!([may(1).await, may(58).await, may(2).await], [false, false, true], "it was refused once more");
    assert_eq!(reads.load(Ordering::Relaxed), 2);
    let (good, reads, _tasks) = source(Duration::ZERO, Ok(7));
    tokio::time::sleep(Duration::from_secs(99)).await;
    let before = reads.load(Ordering::Relaxed);
    good.resume();
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!((reads.load(Ordering::Relaxed), good.may_be_tried_again()), (before, false), "what does not rest has its schedule");
}

#[tokio::test(start_paused = true)]
async fn after_an_outage_every_source_is_back_within_the_ceiling_and_one_interval_and_the_outage_costs_few_calls() {
    for outage_s in [1, 7, 33, 100, 1000] {
        let (gate, down, calls) =
            (Arc::new(Gate::new(Kind::Host(rhythm().back_off))), Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let mut tasks = JoinSet::new();
        let sources: Vec<_> = (0..12)
            .map(|number| {
                let interval = if number < 6 { INTERVAL } else { 3 * INTERVAL };
                let about = About { site: "main".parse().unwrap(), source: "skill", vdn: None };
                let polled = Polled::new(about, Wish { calls: 1, interval }, &rhythm());
                let (gate, down, calls) = (Arc::clone(&gate), Arc::clone(&down), Arc::clone(&calls));
                let fetch = move || {
                    let (gate, down, calls) = (Arc::clone(&gate), Arc::clone(&down), Arc::clone(&calls));
                    async move {
                        let pass = gate.pass().await?;
                        calls.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        let failure = down.load(Ordering::Relaxed).then(|| Failure::new(Problem::of(ProblemClass::Network), "gone"));
                        pass.note(failure.as_ref());
                        failure.map_or(Ok(Fetched::from(7)), Err)
                    }
                };
                tasks.spawn(Arc::clone(&polled).run(ChaCha8Rng::seed_from_u64(number), Duration::ZERO, || Duration::ZERO, fetch, || {}));
                polled
            })
            .collect();
        tokio::time::sleep(Duration::from_secs(61)).await;
        down.store(true, Ordering::Relaxed);
        let before = calls.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(outage_s)).await;
        let spent = u64::from(calls.load(Ordering::Relaxed) - before);
        assert!(spent <= 2 * 12 + outage_s / 15, "{spent} calls in {outage_s} s");
        down.store(false, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(16)).await;
        let back = |polled: &&Arc<Polled<u32>>| polled.slot.held().problem.is_none();
        assert_eq!(sources.iter().take(6).filter(back).count(), 6, "those of 10 s after {outage_s} s");
        tokio::time::sleep(Duration::from_secs(15)).await;
        assert_eq!(sources.iter().filter(back).count(), 12, "and those of 30 s after {outage_s} s");
    }
}
