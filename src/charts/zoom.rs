//! Which part of time is shown, as pure arithmetic. Shares are of the width shown: 0 is the left edge, 1 the right.

use super::Span;

/// No part shown is shorter, milliseconds.
const SHORTEST_MS: i64 = 60_000;

/// What is shown of a chart's whole time: the wanted part of it, or all when they have too little in common.
pub fn shown(wanted: Option<Span>, whole: Span) -> Span {
    let part = wanted.map(|wanted| Span { from_ms: wanted.from_ms.max(whole.from_ms), until_ms: wanted.until_ms.min(whole.until_ms) });
    part.filter(|part| part.until_ms - part.from_ms >= SHORTEST_MS).unwrap_or(whole)
}

/// The part between two shares of what is shown.
pub fn between(span: Span, shares: [f64; 2], whole: Span) -> Option<Span> {
    let [from, until] = if shares[0] <= shares[1] { shares } else { [shares[1], shares[0]] };
    held(instant(span, from.max(0.0)), instant(span, until.min(1.0)), whole)
}

/// What is shown made `factor` times as long, with the instant at a share kept in place.
pub fn scaled(span: Span, share: f64, factor: f64, whole: Span) -> Option<Span> {
    held(instant(span, share * (1.0 - factor)), instant(span, share + (1.0 - share) * factor), whole)
}

/// What is shown moved by a share of its length, but not beyond the whole.
pub fn moved(span: Span, by: f64, whole: Span) -> Option<Span> {
    let by_ms = (instant(span, by) - span.from_ms).clamp(whole.from_ms - span.from_ms, whole.until_ms - span.until_ms);
    held(span.from_ms + by_ms, span.until_ms + by_ms, whole)
}

/// What is shown after two fingers went from some shares of `span` to others, so that the instants stay below the fingers.
pub fn pinched(span: Span, from: [f64; 2], to: [f64; 2], whole: Span) -> Option<Span> {
    let apart = to[1] - to[0];
    if apart.abs() < 0.01 {
        return held(span.from_ms, span.until_ms, whole);
    }
    let factor = (from[1] - from[0]) / apart;
    let left = from[0] - to[0] * factor;
    if factor <= 0.0 { held(span.from_ms, span.until_ms, whole) } else { held(instant(span, left), instant(span, left + factor), whole) }
}

/// A part of the whole that is not too short; `None` for all of it.
fn held(from_ms: i64, until_ms: i64, whole: Span) -> Option<Span> {
    let lacking_ms = (SHORTEST_MS - (until_ms - from_ms)).max(0);
    let from_ms = (from_ms - lacking_ms / 2).max(whole.from_ms).min(whole.until_ms - SHORTEST_MS);
    let until_ms = (until_ms + lacking_ms / 2).min(whole.until_ms).max(from_ms + SHORTEST_MS);
    (from_ms > whole.from_ms || until_ms < whole.until_ms).then_some(Span { from_ms, until_ms })
}

/// The instant at a share, also beyond the edges.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 fit a float exactly for 285,000 years"
)]
fn instant(span: Span, share: f64) -> i64 {
    span.from_ms + ((span.until_ms - span.from_ms) as f64 * share).round() as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WHOLE: Span = Span { from_ms: 0, until_ms: 10_000_000 };

    const fn span(from_ms: i64, until_ms: i64) -> Span {
        Span { from_ms, until_ms }
    }

    #[test]
    fn what_was_asked_for_elsewhere_shows_all() {
        assert_eq!(shown(None, WHOLE), WHOLE);
        assert_eq!(shown(Some(span(-5, 100_000)), WHOLE), span(0, 100_000));
        assert_eq!(shown(Some(span(20_000_000, 30_000_000)), WHOLE), WHOLE);
        assert_eq!(shown(Some(span(9_999_999, 30_000_000)), WHOLE), WHOLE);
    }

    #[test]
    fn a_part_is_cut_out_in_either_direction() {
        assert_eq!(between(WHOLE, [0.5, 0.25], WHOLE), Some(span(2_500_000, 5_000_000)));
        assert_eq!(between(WHOLE, [-0.5, 1.5], WHOLE), None);
    }

    #[test]
    fn the_instant_below_the_pointer_stays_there_and_growing_ends_at_the_whole() {
        assert_eq!(scaled(WHOLE, 0.25, 0.5, WHOLE), Some(span(1_250_000, 6_250_000)));
        assert_eq!(scaled(span(1_250_000, 6_250_000), 0.25, 2.0, WHOLE), None);
        assert_eq!(moved(span(1_000_000, 2_000_000), -5.0, WHOLE), Some(span(0, 1_000_000)));
    }

    #[test]
    fn instants_stay_below_two_fingers() {
        assert_eq!(pinched(WHOLE, [0.4, 0.6], [0.2, 0.6], WHOLE), Some(span(3_000_000, 8_000_000)));
        assert_eq!(pinched(WHOLE, [0.4, 0.6], [0.5, 0.5], WHOLE), None);
    }

    proptest! {
        #[test]
        fn a_part_is_never_too_short_and_never_outside(shares in [-1.0..2.0_f64, -1.0..2.0_f64], factor in 0.0..4.0_f64) {
            for part in [between(WHOLE, shares, WHOLE), scaled(WHOLE, shares[0], factor, WHOLE), pinched(WHOLE, [0.3, 0.5], shares, WHOLE)].into_iter().flatten() {
                prop_assert!(part.from_ms >= 0 && part.until_ms <= WHOLE.until_ms && part.until_ms - part.from_ms >= SHORTEST_MS);
                prop_assert_eq!(shown(Some(part), WHOLE), part);
            }
        }
    }
}
