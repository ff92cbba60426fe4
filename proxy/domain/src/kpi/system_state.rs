//! KPIs of the agent states of a VDN (E5).

use crate::reading::Reading;
use crate::system_state::SystemState;

/// Agents signed in who are neither talking nor idle nor busy: rest, after-call work, study, unless the platform counts those as busy.
///
/// Never below zero: agents change state between the pages.
///
/// ```
/// use domain::{kpi::system_state::other_states, reading::Reading, system_state::SystemState};
/// let state = SystemState::from_fields(0, 0, |field| Reading::Value(if field.name == "signed_in" { 10 } else { 2 }));
/// assert_eq!(other_states(&state), Reading::Value(4));
/// ```
pub fn other_states(state: &SystemState) -> Reading {
    let known = state.talking.and(state.idle, |a, b| a + b).and(state.busy, |a, b| a + b);
    state.signed_in.and(known, |signed_in, known| (signed_in - known).max(0))
}
