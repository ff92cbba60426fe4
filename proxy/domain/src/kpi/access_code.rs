//! KPIs of one access code (E3).

use crate::access_code::AccessCodeRow;
use crate::reading::{Figure, Reading};

/// `did_ivr_share`: callers in the IVR of all callers online now, in percent.
pub fn ivr_share(row: &AccessCodeRow) -> Figure {
    Figure::ratio(row.in_ivr, row.online, 100.0)
}

/// `did_queue_share`: callers in a queue of all callers online now, in percent.
pub fn queue_share(row: &AccessCodeRow) -> Figure {
    Figure::ratio(row.in_queue, row.online, 100.0)
}

/// `did_agent_share`: callers with an agent of all callers online now, in percent.
///
/// ```
/// use domain::{access_code::AccessCodeRow, id::AccessCodeId, kpi::access_code::agent_share, reading::{Figure, Reading}};
/// let row = AccessCodeRow::from_fields(AccessCodeId(1), |field| Reading::Value(if field.name == "online" { 4 } else { 1 }));
/// assert_eq!(agent_share(&row), Figure::Value(25.0));
/// ```
pub fn agent_share(row: &AccessCodeRow) -> Figure {
    Figure::ratio(row.with_agent, row.online, 100.0)
}

/// Callers online who are neither in the IVR nor in a queue nor with an agent. Expected to be zero; may be negative while counters move.
pub fn other(row: &AccessCodeRow) -> Reading {
    let known = row.in_ivr.and(row.in_queue, |a, b| a + b).and(row.with_agent, |a, b| a + b);
    row.online.and(known, |all, known| all - known)
}

/// `longest_wait_now` of a VDN: the maximum over its configured access codes, in seconds. Unknown as soon as one code is unknown.
pub fn longest_wait_now(rows: &[AccessCodeRow]) -> Reading {
    rows.iter().map(|row| row.longest_wait).reduce(|longest, wait| longest.and(wait, i64::max)).unwrap_or(Reading::Absent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::AccessCodeId;

    #[test]
    fn the_longest_wait_is_unknown_when_one_code_is() {
        let row = |wait| AccessCodeRow { longest_wait: wait, ..AccessCodeRow::from_fields(AccessCodeId(1), |_| Reading::Value(1)) };
        assert_eq!(longest_wait_now(&[row(Reading::Value(3)), row(Reading::Value(9))]), Reading::Value(9));
        assert_eq!(longest_wait_now(&[row(Reading::Value(3)), row(Reading::Unread)]), Reading::Unread);
        assert_eq!(longest_wait_now(&[]), Reading::Absent);
        assert_eq!(other(&row(Reading::Value(0))), Reading::Value(-2));
    }
}
