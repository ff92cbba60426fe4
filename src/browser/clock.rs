//! The page's only clock. Wall-clock times come from the proxy.

use std::cell::Cell;

/// From so much on, the wall clock has gone ahead because the machine slept: nobody corrects a clock by so much in passing, milliseconds.
const ASLEEP_FROM_MS: f64 = 5_000.0;

thread_local! {
    /// The wall clock and the browser's own at the last look, and how long the machine has slept in all, milliseconds.
    static SLEPT: Cell<(f64, f64, f64)> = const { Cell::new((f64::MAX, 0.0, 0.0)) };
}

/// Milliseconds since some fixed instant, never going back. The browser's own clock stands still while the machine sleeps, on some systems;
/// this one does not, so that figures of before are as old as they are.
#[expect(clippy::disallowed_methods, reason = "the one place where the page reads a clock")]
pub fn monotonic_ms() -> f64 {
    let own_ms = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now());
    let wall_ms = js_sys::Date::now();
    let (wall_before_ms, own_before_ms, slept_ms) = SLEPT.get();
    let slept_ms = slept_ms + asleep_ms(wall_ms - wall_before_ms, own_ms - own_before_ms);
    SLEPT.set((wall_ms, own_ms, slept_ms));
    own_ms + slept_ms
}

/// How long the machine slept between two looks, by how far the wall clock and the browser's own went on, milliseconds.
fn asleep_ms(wall_ms: f64, own_ms: f64) -> f64 {
    let ahead_ms = wall_ms - own_ms;
    if ahead_ms >= ASLEEP_FROM_MS { ahead_ms } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wall_clock_that_is_far_ahead_has_gone_on_alone() {
        for (wall_ms, own_ms, slept_ms, when) in [
            (3_601_000.0, 1_000.0, 3_600_000.0, "the machine slept for an hour"),
            (3_600_000.0, 3_600_000.0, 0.0, "the browser's own went on as well"),
            (3_000.0, 1_000.0, 0.0, "a clock was put right"),
            (-3_600_000.0, 1_000.0, 0.0, "a clock was put back"),
            (1.8e12 - f64::MAX, 5.0, 0.0, "the first look"),
        ] {
            assert!((asleep_ms(wall_ms, own_ms) - slept_ms).abs() < 0.5, "{when}");
        }
    }
}
