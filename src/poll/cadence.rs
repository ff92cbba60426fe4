//! When to ask next, as a pure function.

/// Shortest pause between two requests of one kind, and the first pause after a failure.
pub const AT_LEAST_MS: u32 = 1_000;
/// The growing pause after failures ends here, or at the poll interval if that is longer.
pub const BACK_OFF_AT_MOST_MS: u32 = 15_000;
/// A good answer's "next read" is followed by between [`SPREAD_FROM_MS`] and this, so that pages do not ask all at once.
pub const SPREAD_TO_MS: u32 = 600;
const SPREAD_FROM_MS: u32 = 100;
/// No interval is believed beyond this.
const INTERVAL_AT_MOST_MS: u32 = 3_600_000;

/// Whether anyone waits for new values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// The viewer looks on.
    Watching,
    /// The viewer paused the page.
    Paused,
    /// The page is hidden, or the view in front does not show this source.
    Away,
}

/// How the last request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Time until the proxy reads the source again, milliseconds, if it said so.
    pub next_read_ms: Option<u64>,
    /// Effective poll interval, milliseconds.
    pub interval_ms: u64,
    /// Requests in a row that brought nothing from the proxy; 0 after a good one.
    pub failures_in_a_row: u32,
}

/// Longest pause after failures, milliseconds: the poll interval, but at least [`BACK_OFF_AT_MOST_MS`].
pub fn ceiling_ms(interval_ms: u64) -> u32 {
    u32::try_from(interval_ms).unwrap_or(u32::MAX).clamp(BACK_OFF_AT_MOST_MS, INTERVAL_AT_MOST_MS)
}

/// Pause before the next request, milliseconds; `None` while nobody waits for it. `jitter` lies in `0.0..1.0`.
///
/// * After a good answer: when the proxy will have read again (else one interval), plus the spread. At least [`AT_LEAST_MS`], at most
///   the ceiling plus the spread.
/// * After a failure: a pause that doubles with each failure in a row, between [`AT_LEAST_MS`] and the ceiling; its second half is chance.
pub fn next_ms(outcome: Outcome, attention: Attention, jitter: f64) -> Option<u32> {
    if attention != Attention::Watching {
        return None;
    }
    let ceiling_ms = ceiling_ms(outcome.interval_ms);
    if outcome.failures_in_a_row == 0 {
        let next_read_ms = u32::try_from(outcome.next_read_ms.unwrap_or(outcome.interval_ms)).unwrap_or(u32::MAX).min(ceiling_ms);
        return Some((next_read_ms + between(SPREAD_FROM_MS, SPREAD_TO_MS, jitter)).max(AT_LEAST_MS));
    }
    let longest_ms = AT_LEAST_MS.saturating_mul(2_u32.saturating_pow(outcome.failures_in_a_row)).min(ceiling_ms);
    Some(between(longest_ms / 2, longest_ms, jitter))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the result lies between two u32")]
fn between(from: u32, to: u32, fraction: f64) -> u32 {
    from + (f64::from(to - from) * fraction.clamp(0.0, 1.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(next_read_ms: Option<u64>) -> Outcome {
        Outcome { next_read_ms, interval_ms: 10_000, failures_in_a_row: 0 }
    }

    fn failed(failures_in_a_row: u32, interval_ms: u64) -> Outcome {
        Outcome { next_read_ms: None, interval_ms, failures_in_a_row }
    }

    #[test]
    fn the_page_asks_just_after_the_proxy_has_read_again() {
        for (outcome, jitter, expected_ms) in [
            (good(Some(4_000)), 0.0, 4_100),
            (good(Some(4_000)), 0.999, 4_599),
            (good(Some(0)), 0.5, 1_000),        // the read is on its way: never below a second
            (good(None), 0.0, 10_100),          // reading has stopped: look again after an interval
            (good(Some(300_000)), 0.0, 15_100), // the proxy backs off for five minutes; we look in earlier, it costs nobody a call
        ] {
            assert_eq!(next_ms(outcome, Attention::Watching, jitter), Some(expected_ms), "{outcome:?}");
        }
    }

    #[test]
    fn pauses_double_with_each_failure_up_to_the_ceiling() {
        for (failures_in_a_row, from_ms, to_ms) in
            [(1, 1_000, 2_000), (2, 2_000, 4_000), (3, 4_000, 8_000), (4, 7_500, 15_000), (60, 7_500, 15_000)]
        {
            let outcome = failed(failures_in_a_row, 10_000);
            assert_eq!(next_ms(outcome, Attention::Watching, 0.0), Some(from_ms));
            assert_eq!(next_ms(outcome, Attention::Watching, 1.0), Some(to_ms));
        }
        assert_eq!(next_ms(failed(60, 60_000), Attention::Watching, 1.0), Some(60_000));
    }

    #[test]
    fn nobody_asks_while_nobody_looks() {
        for attention in [Attention::Paused, Attention::Away] {
            assert_eq!(next_ms(good(Some(0)), attention, 0.0), None);
            assert_eq!(next_ms(failed(3, 10_000), attention, 0.0), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_pause_always_lies_between_its_bounds(
            next_read_ms in proptest::option::of(0_u64..),
            interval_ms in 0_u64..,
            failures_in_a_row in 0_u32..,
            jitter in 0.0..1.0,
        ) {
            let outcome = Outcome { next_read_ms, interval_ms, failures_in_a_row };
            let pause_ms = next_ms(outcome, Attention::Watching, jitter).unwrap();
            let at_most_ms = ceiling_ms(interval_ms) + if failures_in_a_row == 0 { SPREAD_TO_MS } else { 0 };
            proptest::prop_assert!((AT_LEAST_MS..=at_most_ms).contains(&pause_ms), "{pause_ms}");
        }

        #[test]
        fn one_more_failure_never_shortens_the_pause(interval_ms in 0_u64.., failures_in_a_row in 1_u32..u32::MAX, jitter in 0.0..1.0) {
            let pause_ms = |failures_in_a_row| next_ms(failed(failures_in_a_row, interval_ms), Attention::Watching, jitter);
            proptest::prop_assert!(pause_ms(failures_in_a_row) <= pause_ms(failures_in_a_row + 1));
        }
    }
}
