//! What new reads add to the trends.

use std::collections::BTreeMap;

use domain::access_code::AccessCodes;
use domain::reading::Reading;
use domain::skill::Skills;
use domain::snapshot::Snapshot;
use domain::system_state::SystemState;
use leptos::prelude::*;

use crate::store::Store;
use crate::store::series::Series;

/// How the reads of one source become its trend.
#[derive(Debug)]
pub struct Trend<T> {
    /// Adds a new read.
    pub add: fn(Store, &Snapshot<T>),
    /// Forgets all reads: they were of another VDN.
    pub forget: fn(Store),
}

impl<T> Clone for Trend<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Trend<T> {}

/// A source that brings its own past.
pub const fn none<T>() -> Trend<T> {
    Trend { add: |_, _| {}, forget: |_| {} }
}

/// Calls waiting and calls offered, per skill.
pub const SKILLS: Trend<Skills> = Trend {
    add: |store, read| {
        let rows = read.data.rows.iter().map(|row| (row.id, [row.calls_waiting, row.offered_5m]));
        store.skill_trends.update(|trends| push(trends, read.read_at_ms, rows));
    },
    forget: |store| store.skill_trends.update(BTreeMap::clear),
};

/// Callers in the IVR, in a queue and with an agent, per access code.
pub const ACCESS_CODES: Trend<AccessCodes> = Trend {
    add: |store, read| {
        let rows = read.data.rows.iter().map(|row| (row.id, [row.in_ivr, row.in_queue, row.with_agent]));
        store.access_code_trends.update(|trends| push(trends, read.read_at_ms, rows));
    },
    forget: |store| store.access_code_trends.update(BTreeMap::clear),
};

/// Agents talking, idle, busy and signed in.
pub const SYSTEM_STATE: Trend<SystemState> = Trend {
    add: |store, read| {
        let SystemState { talking, idle, busy, signed_in, .. } = read.data;
        store.system_state_trend.update(|trend| trend.push(read.read_at_ms, [talking, idle, busy, signed_in]));
    },
    forget: |store| store.system_state_trend.set(Series::new()),
};

fn push<Id: Ord, const FIELDS: usize>(
    trends: &mut BTreeMap<Id, Series<FIELDS>>,
    read_at_ms: i64,
    rows: impl Iterator<Item = (Id, [Reading; FIELDS])>,
) {
    for (id, values) in rows {
        trends.entry(id).or_default().push(read_at_ms, values);
    }
}
