//! KPIs of a VDN over five-minute periods (E1).

use super::ClampedShare;
use crate::reading::Reading;
use crate::sysindex::Period;

/// `vdn_agent_share`: inbound calls that reached an agent, of all inbound calls of the period, in percent.
///
/// Callers who stay in the IVR are below the line, so this is never an "answer rate". `n/a` when no call came.
///
/// ```
/// use domain::{kpi::sysindex::agent_share, reading::{Figure, Reading}, sysindex::Period};
/// let period = Period::from_fields(0, |field| Reading::Value(if field.name == "inbound" { 8 } else { 6 }));
/// assert_eq!(agent_share(&period).percent, Figure::Value(75.0));
/// ```
pub fn agent_share(period: &Period) -> ClampedShare {
    ClampedShare::new(period.connected, period.inbound)
}

/// `vdn_not_reached_max`: inbound calls that reached no agent. IVR self-service and abandons together: only an upper bound of lost calls.
pub fn not_reached(period: &Period) -> Reading {
    period.inbound.and(period.connected, |inbound, connected| (inbound - connected).max(0))
}
