//! What new reads add to the trends, and what they begin with.

use std::collections::BTreeMap;

use domain::access_code::AccessCodes;
use domain::field::Source;
use domain::id::{AccessCodeId, SkillId};
use domain::reading::Reading;
use domain::recorded::Recorded;
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

/// Begins the trends of a source with what was recorded before, or fills them up: fields in the order in which new reads add them.
pub fn begin(store: Store, source: Source, recorded: &Recorded) {
    match source {
        Source::Skill => store.skill_trends.update(|trends| fill(trends, recorded, SkillId)),
        Source::AccessCode => store.access_code_trends.update(|trends| fill(trends, recorded, AccessCodeId)),
        Source::SystemState => store.system_state_trend.update(|trend| {
            if let Some((_, samples)) = of_each_key(recorded).next() {
                trend.fill(samples);
            }
        }),
        Source::Sysindex | Source::Agent => {}
    }
}

fn fill<Id: Ord, const FIELDS: usize>(trends: &mut BTreeMap<Id, Series<FIELDS>>, recorded: &Recorded, id: fn(u32) -> Id) {
    for (key, samples) in of_each_key(recorded) {
        trends.entry(id(key)).or_default().fill(samples);
    }
}

/// The samples of each key; of a key that is not there in a sample nothing was known.
fn of_each_key<const FIELDS: usize>(recorded: &Recorded) -> impl Iterator<Item = (u32, Vec<(i64, [Reading; FIELDS])>)> {
    recorded.series.chunks_exact(FIELDS).filter_map(|fields| {
        let reading = |field: usize, at: usize| fields[field].last.get(at).copied().flatten().map_or(Reading::Unread, Reading::Value);
        let samples = recorded.at_ms.iter().enumerate().map(|(at, at_ms)| (*at_ms, std::array::from_fn(|field| reading(field, at))));
        Some((fields.first()?.key, samples.collect()))
    })
}

fn push<Id: Ord, const FIELDS: usize>(
    trends: &mut BTreeMap<Id, Series<FIELDS>>,
    read_at_ms: i64,
    rows: impl Iterator<Item = (Id, [Reading; FIELDS])>,
) {
    for (id, values) in rows {
        trends.entry(id).or_default().push(read_at_ms, values);
    }
}
