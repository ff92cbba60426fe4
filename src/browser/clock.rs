//! The page's only clock. Wall-clock times come from the proxy.

/// Milliseconds since some fixed instant, never going back.
#[expect(clippy::disallowed_methods, reason = "the one place where the page reads a clock")]
pub fn monotonic_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}
