//! The thread that writes: orders one after the other, and between them a little order in what was written before.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use domain::status::RecordingTrouble;

use super::{Order, Trouble, set};
use crate::clock::{Clock, monotonic};
use crate::database::{Error, Kind};
use crate::history::file::{File, Place};

/// Pause between two looks for something to tidy up.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(super) struct Writer {
    pub(super) file: File,
    /// Why this run is in memory although there is a file.
    from_start: Option<RecordingTrouble>,
    trouble: Arc<Trouble>,
    /// Whether the last write went well.
    well: bool,
    /// Whether the last tidying went well.
    tidies: bool,
    /// Whose clock is behind their own last read.
    behind: HashSet<Place>,
    clock: Clock,
}

impl Writer {
    pub(super) fn new(file: File, from_start: Option<RecordingTrouble>, trouble: Arc<Trouble>, clock: Clock) -> Self {
        Self { file, from_start, trouble, well: true, tidies: true, behind: HashSet::new(), clock }
    }

    pub(super) fn run(mut self, waiting: &Receiver<Order>) {
        let (mut more_to_tidy, mut next_look) = (true, monotonic());
        loop {
            // Reads come before order, but not for ever: where there is always one more, order has a turn each second.
            let pause = if more_to_tidy { Duration::ZERO } else { next_look.saturating_duration_since(monotonic()) };
            match waiting.recv_timeout(pause) {
                Ok(order) => {
                    self.take(order);
                    if monotonic() < next_look {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
            more_to_tidy = self.tidy();
            next_look = monotonic() + LOOK_EVERY;
        }
    }

    /// Does one small thing; whether there may be more.
    fn tidy(&mut self) -> bool {
        let tidied = self.file.tidy(self.clock.now_ms());
        if let (Err(error), true) = (&tidied, self.tidies) {
            tracing::error!(%error, "the history cannot be packed; reads are still written as they come");
        }
        self.tidies = tidied.is_ok();
        tidied.unwrap_or(false)
    }

    pub(super) fn take(&mut self, order: Order) {
        match order {
            Order::Read { place, at_ms, fields, body } => {
                let written = self.file.append(&place, at_ms, &fields, &body);
                if let Ok(is_later) = written {
                    self.note_clock(place, is_later);
                }
                self.note(&written.map(|_| ()));
            }
            Order::Periods { site, vdns, periods, hours } => {
                let written = self.file.append_periods(&site, &vdns, &periods, &hours);
                self.note(&written);
            }
            Order::Kept { site, vdns, since_ms, answer } => {
                let kept =
                    self.file.kept(&site, &vdns, since_ms).inspect_err(|error| tracing::error!(%error, "the history cannot be read"));
                // Whoever asked may have given up.
                let _ = answer.send(kept.unwrap_or_default());
            }
            #[cfg(test)]
            Order::Written(told) => told.send(()).unwrap(),
        }
    }

    /// Takes note of whether a read came later than the one before it.
    fn note_clock(&mut self, place: Place, is_later: bool) {
        if is_later {
            if self.behind.remove(&place) {
                tracing::warn!(?place, "AICC's clock has caught up: reads are recorded again; those in between are lost");
            }
            return;
        }
        self.trouble.lost.fetch_add(1, Ordering::Relaxed);
        if !self.behind.contains(&place) {
            tracing::error!(?place, "AICC's clock is behind what was recorded already: reads are not recorded until it has caught up");
            self.behind.insert(place);
        }
    }

    fn note(&mut self, written: &Result<(), Error>) {
        let met = match written {
            Ok(()) => {
                if !self.well {
                    let lost = self.trouble.lost.load(Ordering::Relaxed);
                    tracing::warn!(lost, "reads are recorded again; those in between are lost");
                }
                if self.behind.is_empty() { self.from_start } else { Some(RecordingTrouble::ClockBehind) }
            }
            Err(error) => {
                self.trouble.lost.fetch_add(1, Ordering::Relaxed);
                if self.well {
                    tracing::error!(%error, "reads are not recorded any more; the live screen goes on");
                }
                Some(trouble(error))
            }
        };
        self.well = written.is_ok();
        set(&self.trouble.met, met);
    }
}

pub(super) fn trouble(error: &Error) -> RecordingTrouble {
    match error.kind {
        Kind::Full => RecordingTrouble::Full,
        Kind::ReadOnly => RecordingTrouble::NotWritable,
        Kind::Damaged => RecordingTrouble::Damaged,
        Kind::Unreachable => RecordingTrouble::Unreachable,
        Kind::NotHolder | Kind::Other => RecordingTrouble::Other,
    }
}
