//! The schedule as viewers see it, on paused time.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::problem::ProblemClass;

use super::*;

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
    tasks.spawn(Arc::clone(&polled).run(ChaCha8Rng::seed_from_u64(1), Duration::ZERO, || Duration::ZERO, fetch));
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
