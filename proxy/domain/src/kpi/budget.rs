//! SLA budget: how many calls may still be missed, or how many have to be caught in a row.

/// What a service level leaves room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlaBudget {
    /// At or above the target: so many more calls may be missed.
    MissesAllowed(u64),
    /// Below the target: so many calls in a row, all in time, bring it back.
    CallsToRecover(u64),
}

/// The budget of `in_time` calls of `offered` against a target in percent (KPI sheet, section 10.1; exact arithmetic). `None` when no call was
/// offered, when the target is not between 0 and 100, and when more calls were in time than were offered.
///
/// ```
/// use domain::kpi::budget::{SlaBudget::{CallsToRecover, MissesAllowed}, sla_budget};
/// assert_eq!(sla_budget(170, 200, 80), Some(MissesAllowed(12)));
/// assert_eq!(sla_budget(160, 200, 80), Some(MissesAllowed(0)));
/// assert_eq!(sla_budget(150, 200, 80), Some(CallsToRecover(50)));
/// assert_eq!(sla_budget(3, 10, 80), Some(CallsToRecover(25)));
/// assert_eq!(sla_budget(95, 100, 90), Some(MissesAllowed(5)));
/// assert_eq!(sla_budget(0, 0, 80), None);
/// ```
pub fn sla_budget(in_time: u32, offered: u32, target_percent: u8) -> Option<SlaBudget> {
    if offered == 0 || in_time > offered || !(1..100).contains(&target_percent) {
        return None;
    }
    let (reached, wanted, target) = (100 * u64::from(in_time), u64::from(target_percent) * u64::from(offered), u64::from(target_percent));
    Some(match reached.checked_sub(wanted) {
        Some(above) => SlaBudget::MissesAllowed(above / target),
        None => SlaBudget::CallsToRecover((wanted - reached).div_ceil(100 - target)),
    })
}
