//! What both pretend servers share: the contact centre, keys, clock, failures and counters.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::floor::{Floor, PERIOD_MS, Surge};
use super::gate::Gate;
use super::plan::{CC_ID, LAYOUTS, Layout, Plan};
use super::scenario::{Fault, Scenario};
use super::staffing::SKILLS;
use super::{Calls, Options, desktop};
use crate::clock::{Clock, monotonic};

/// Shared by all connections.
pub(super) struct Platform {
    pub(super) plan: Plan,
    pub(super) clock: Clock,
    pub(super) started: Instant,
    pub(super) scenario: Scenario,
    pub(super) gate: Gate,
    pub(super) guids: desktop::Guids,
    floors: Mutex<Vec<Floor>>,
    fault: Mutex<Fault>,
    calls: [AtomicU64; 7],
}

/// What can be asked for. Also the index of its counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interface {
    Ping,
    Sysindex,
    Skill,
    AccessCode,
    Agent,
    SystemState,
    Other,
}

impl Platform {
    /// Works through the history, one thread for each virtual call centre.
    pub(super) async fn new(options: Options) -> std::io::Result<Self> {
        let Options { seed, clock, history_days, scenario } = options;
        let now_ms = clock.now_ms();
        let period_ms = now_ms - now_ms.rem_euclid(PERIOD_MS);
        // Never less than two hours, so that a page has something to draw.
        let rows_from_ms = period_ms - (i64::from(history_days) * 86_400_000).max(7_200_000);
        let centres = LAYOUTS.each_ref().map(|layout| {
            let surge = surge(&scenario, layout, period_ms);
            tokio::task::spawn_blocking(move || {
                let mut floor = Floor::new(layout, seed, rows_from_ms, surge);
                floor.advance(now_ms);
                floor
            })
        });
        let mut floors = Vec::with_capacity(LAYOUTS.len());
        for centre in centres {
            floors.push(centre.await?);
        }
        Ok(Self {
            plan: Plan::new(),
            gate: Gate::new()?,
            guids: desktop::Guids::new()?,
            clock,
            started: monotonic(),
            scenario,
            floors: Mutex::new(floors),
            fault: Mutex::default(),
            calls: Default::default(),
        })
    }

    /// All floors, at the present instant.
    pub(super) fn floors(&self) -> MutexGuard<'_, Vec<Floor>> {
        let mut floors = locked(&self.floors);
        let now_ms = self.clock.now_ms();
        for floor in floors.iter_mut() {
            floor.advance(now_ms);
        }
        floors
    }

    /// The place of a virtual call centre in the plan and among the floors.
    pub(super) fn vdn(&self, id: i64) -> Option<usize> {
        self.plan.vdns.iter().position(|vdn| i64::from(vdn.id) == id)
    }

    /// The failure of this moment: the one that was set, else the one of the schedule.
    pub(super) fn fault(&self) -> Fault {
        match *locked(&self.fault) {
            Fault::None => self.scenario.fault_at(self.started.elapsed()),
            set => set,
        }
    }

    pub(super) fn set_fault(&self, fault: Fault) {
        *locked(&self.fault) = fault;
    }

    pub(super) fn count(&self, interface: Interface) {
        self.calls[interface as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn calls(&self) -> Calls {
        let count = |interface: Interface| self.calls[interface as usize].load(Ordering::Relaxed);
        Calls {
            ping: count(Interface::Ping),
            sysindex: count(Interface::Sysindex),
            skill: count(Interface::Skill),
            access_code: count(Interface::AccessCode),
            agent: count(Interface::Agent),
            system_state: count(Interface::SystemState),
            other: count(Interface::Other),
        }
    }

    /// Whether this is the call centre of the plan.
    pub(super) fn is_call_center(id: i64) -> bool {
        id == i64::from(CC_ID)
    }
}

/// A lock whose holder panicked still guards good data: nothing is left half done here.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A scenario's demand holds from half an hour before the start, so that it shows at once.
fn surge(scenario: &Scenario, layout: &Layout, period_ms: i64) -> Surge {
    let skills = layout.plan().skills;
    let demand: [f64; SKILLS] = std::array::from_fn(|index| {
        let own = scenario.skill.iter().find(|entry| entry.vdn == layout.id && entry.skill == skills[index].0);
        scenario.demand * own.map_or(1.0, |entry| entry.demand)
    });
    Surge { from_ms: period_ms - 1_800_000, demand }
}
