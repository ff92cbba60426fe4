//! Waiting. Dropping what these return cancels it.

use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;

/// A wish to be called later.
pub type Alarm = Timeout;

/// Ends after `duration_ms` milliseconds.
pub fn sleep(duration_ms: u32) -> TimeoutFuture {
    TimeoutFuture::new(duration_ms)
}

/// Calls `action` after `duration_ms` milliseconds.
pub fn alarm(duration_ms: u32, action: impl FnOnce() + 'static) -> Alarm {
    Timeout::new(duration_ms, action)
}
