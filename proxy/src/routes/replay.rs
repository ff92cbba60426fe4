//! Answers as they would have been at a moment that is over (`at=`), from what was recorded. What ran at that moment is told of closed periods
//! only: of the rest nobody could know how it ends.

use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;
use domain::delivery::Delivery;
use domain::field::{Field, Source};
use domain::period::{PERIOD_MS, period_begin};
use domain::reading::Reading;
use domain::snapshot::{Completeness, PagesEndedBy, Snapshot};
use domain::sysindex::Window;
use serde::Serialize;

use super::answer::respond;
use super::error::Refused;
use super::place::{Parameters, Place};
use crate::history::moment::Moment;
use crate::insight::another_day::another_day;
use crate::rendered::Rendered;
use crate::site::Site;
use crate::state::AppState;

/// The moment named by `at`, milliseconds since 1970 of AICC's clock; `None` for now.
pub(super) fn moment(parameters: &Parameters, site: &Site) -> Result<Option<i64>, Refused> {
    let Some(text) = parameters.get("at") else { return Ok(None) };
    let at_ms = text.parse().ok().filter(|at_ms| (0..=site.reader.aicc_now_ms()).contains(at_ms));
    at_ms.map(Some).ok_or(Refused::BadParameter { name: "at", should_be: "milliseconds since 1970, and not in the future" })
}

/// An instant of AICC's clock by ours, by which alarms and notes are told; milliseconds since 1970.
pub(super) fn by_our_clock(at_ms: i64, state: &AppState, site: &Site) -> i64 {
    at_ms - (site.reader.aicc_now_ms() - state.clock.now_ms())
}

/// Which read is wanted, and how its rows become data.
pub(super) struct Wanted<Row: 'static, Make> {
    /// Of which interface.
    pub(super) source: Source,
    /// How often it is read.
    pub(super) interval: Duration,
    /// What is recorded of a row.
    pub(super) fields: &'static [Field<Row>],
    /// What ended a reading of pages, as far as the configuration tells: which rule it was then is not recorded.
    pub(super) ended_by: Option<PagesEndedBy>,
    /// The rows that the viewer may see, ascending.
    pub(super) ids: Vec<u32>,
    /// Makes the data of one row after the other, from when they were read; fields that were not recorded are unread.
    pub(super) data: Make,
}

/// One row: its number, and its fields in their order.
pub(super) struct Recorded {
    pub(super) id: u32,
    readings: std::vec::IntoIter<Reading>,
}

impl Recorded {
    /// The next field.
    pub(super) fn next(&mut self) -> Reading {
        self.readings.next().unwrap_or(Reading::Unread)
    }
}

/// What was recorded of the last read of a source at that moment.
pub(super) async fn recorded<Row>(
    state: &AppState,
    place: &Place<'_>,
    at_ms: i64,
    source: Source,
    fields: &'static [Field<Row>],
) -> Result<Option<Moment>, Refused> {
    let names = fields.iter().map(|field| field.name).collect();
    let recorded = state.recorder.moment(place.site.place(source, place.vdn.config.id), at_ms, names).await;
    recorded.map_err(|error| {
        tracing::error!(error, "what was recorded cannot be read");
        Refused::HistoryUnreadable
    })
}

/// The last read of a source at that moment, as an answer.
pub(super) async fn read<Row, T: Serialize>(
    state: &AppState,
    place: &Place<'_>,
    at_ms: i64,
    wanted: Wanted<Row, impl FnOnce(i64, Vec<Recorded>) -> T>,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let recorded = recorded(state, place, at_ms, wanted.source, wanted.fields).await?;
    let interval_ms = place.site.aiccs_ms(wanted.interval);
    let mut delivery = Delivery { age_ms: None, interval_ms: interval_ms.unsigned_abs(), next_read_ms: None, problem: None };
    let Some(mut moment) = recorded else { return Ok(respond(None, &delivery, headers)) };
    delivery.age_ms = Some(at_ms.saturating_sub(moment.read_at_ms).unsigned_abs());
    let rows_asked = u32::try_from(wanted.ids.len()).unwrap_or(u32::MAX);
    let rows_missing = wanted.ids.iter().copied().filter(|id| !moment.rows.contains_key(id)).collect();
    let row = |id: u32| Recorded { id, readings: moment.rows.remove(&id).unwrap_or_default().into_iter() };
    let rows = wanted.ids.into_iter().map(row).collect();
    let snapshot = Snapshot {
        read_at_ms: moment.read_at_ms,
        completeness: Completeness { rows_asked, rows_missing, ended_by: wanted.ended_by, ..Completeness::default() },
        oddities: Vec::new(),
        data: (wanted.data)(moment.read_at_ms, rows),
    };
    Ok(respond(Some(&Rendered::of(&snapshot)), &delivery, headers))
}

/// The periods of a window that had ended at that moment; with `days`, those of so many days before.
pub(super) fn periods(place: &Place<'_>, window: Window, days: Option<u8>, at_ms: i64, headers: &HeaderMap) -> Response {
    let Place { site, vdn, .. } = place;
    let (from_ms, until_ms) = (vdn.config.window_start(window, at_ms), period_begin(at_ms));
    let held = site.history.window(vdn.config.id, from_ms, until_ms, at_ms);
    let newest_end_ms = held.begin_ms.last().map(|begin_ms| begin_ms + PERIOD_MS);
    let data = match days {
        None => held,
        Some(days) => another_day(&vdn.config, &site.history, (from_ms, until_ms), days, at_ms),
    };
    // While no period is missing the newest, as old as it is, is what a read would have brought.
    let age_ms = newest_end_ms.map(|end_ms| if end_ms == until_ms { 0 } else { (at_ms - end_ms).unsigned_abs() });
    let interval_ms = site.aiccs_ms(site.sysindex.interval());
    let delivery = Delivery { age_ms, interval_ms: interval_ms.unsigned_abs(), next_read_ms: None, problem: None };
    let snapshot = Snapshot { read_at_ms: at_ms, completeness: Completeness::default(), oddities: Vec::new(), data };
    respond(newest_end_ms.map(|_| Rendered::of(&snapshot)).as_ref(), &delivery, headers)
}
