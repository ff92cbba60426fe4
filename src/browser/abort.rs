//! A request that ends with its owner.

use web_sys::{AbortController, AbortSignal};

use super::timer::{self, Alarm};

/// Aborts its request when dropped, or when its time is over.
pub struct Leash {
    controller: Option<AbortController>,
    _time_out: Option<Alarm>,
}

impl Leash {
    /// A leash that also lets go after `time_out_ms` milliseconds.
    pub fn new(time_out_ms: u32) -> Self {
        // Without the interface (no browser of the last years) requests run to their own end.
        let controller = AbortController::new().ok();
        let time_out = controller.clone().map(|controller| timer::alarm(time_out_ms, move || controller.abort()));
        Self { controller, _time_out: time_out }
    }

    /// What the request listens to.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        // After the answer has been read this does nothing.
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
