//! KPIs of one skill queue (E2).

use super::{ClampedShare, SMALL_NUMBER, wilson_interval};
use crate::reading::{Figure, Reading};
use crate::skill::SkillRow;

/// `sl20_5m`: share of the calls offered in the current five minutes that were connected within 20 s, in percent.
///
/// Of all calls offered: never larger than any other variant of service level. `n/a` when no call came. At most 100: a call offered in
/// one period may be connected in the next.
///
/// ```
/// use domain::{id::SkillId, kpi::skill::service_level_20s, reading::{Figure, Reading}, skill::SkillRow};
/// let mut row = SkillRow::from_fields(SkillId(1), |_| Reading::Value(0));
/// assert_eq!(service_level_20s(&row).percent, Figure::NotApplicable);
/// (row.connected_in_20s_5m, row.offered_5m) = (Reading::Value(4), Reading::Value(5));
/// assert_eq!(service_level_20s(&row).percent, Figure::Value(80.0));
/// ```
pub fn service_level_20s(row: &SkillRow) -> ClampedShare {
    ClampedShare::new(row.connected_in_20s_5m, row.offered_5m)
}

/// `agents_other`: agents signed in who are in none of the listed states.
///
/// # Errors
/// [`StatesOverlap`] when their sum is larger than the agents signed in: shown in words, not as a negative number.
pub fn agents_other(row: &SkillRow) -> Result<Reading, StatesOverlap> {
    let listed = [row.talking, row.idle, row.busy, row.resting, row.after_call_work, row.study, row.occupied, row.pre_occupied]
        .into_iter()
        .reduce(|sum, state| sum.and(state, |a, b| a + b))
        .unwrap_or(Reading::Absent);
    match row.signed_in.and(listed, |signed_in, listed| signed_in - listed) {
        Reading::Value(negative) if negative < 0 => Err(StatesOverlap),
        other => Ok(other),
    }
}

/// The counted states add up to more agents than are signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatesOverlap;

/// `unavailable_share`: busy, resting and study agents of those signed in, in percent. Not shrinkage.
pub fn unavailable_share(row: &SkillRow) -> Figure {
    let away = row.busy.and(row.resting, |a, b| a + b).and(row.study, |a, b| a + b);
    Figure::ratio(away, row.signed_in, 100.0)
}

/// How a service level stands against its target, with small numbers treated as such (KPI sheet, section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgainstTarget {
    /// Too few calls, or unknown: no severity.
    NoVerdict,
    /// At or above the target.
    Met,
    /// Below the target, but chance may explain it.
    Below,
    /// Below the target beyond chance.
    ClearlyBelow,
}

/// Judges `in_time` of `offered` calls against a target in percent.
///
/// ```
/// use domain::kpi::skill::{AgainstTarget, against_target};
/// use domain::reading::Reading::Value;
/// assert_eq!(against_target(Value(3), Value(9), 80), AgainstTarget::NoVerdict);
/// assert_eq!(against_target(Value(15), Value(20), 80), AgainstTarget::Below);
/// assert_eq!(against_target(Value(5), Value(20), 80), AgainstTarget::ClearlyBelow);
/// assert_eq!(against_target(Value(18), Value(20), 80), AgainstTarget::Met);
/// ```
pub fn against_target(in_time: Reading, offered: Reading, target_percent: u8) -> AgainstTarget {
    let (Reading::Value(in_time), Reading::Value(offered)) = (in_time, offered) else { return AgainstTarget::NoVerdict };
    if offered < SMALL_NUMBER {
        return AgainstTarget::NoVerdict;
    }
    let (Ok(s), Ok(n)) = (u32::try_from(in_time), u32::try_from(offered)) else { return AgainstTarget::NoVerdict };
    let target = f64::from(target_percent) / 100.0;
    let high = wilson_interval(s, n).map_or(1.0, |(_, high)| high);
    if f64::from(s.min(n)) / f64::from(n) >= target {
        AgainstTarget::Met
    } else if high < target {
        AgainstTarget::ClearlyBelow
    } else {
        AgainstTarget::Below
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SkillId;

    fn row(of: impl Fn(&str) -> i64) -> SkillRow {
        SkillRow::from_fields(SkillId(1), |field| Reading::Value(of(field.name)))
    }

    #[test]
    fn a_service_level_above_100_is_clamped_and_says_so() {
        let row = row(|name| if name == "connected_in_20s_5m" { 6 } else { 5 });
        let share = service_level_20s(&row);
        assert_eq!((share.percent, share.clamped, share.of), (Figure::Value(100.0), true, Reading::Value(5)));
    }

    #[test]
    fn an_unread_counter_makes_the_service_level_unread() {
        let mut row = row(|_| 5);
        row.connected_in_20s_5m = Reading::Unread;
        assert_eq!(service_level_20s(&row).percent, Figure::Unread);
    }

    #[test]
    fn overlapping_states_are_said_not_subtracted() {
        assert_eq!(agents_other(&row(|name| if name == "signed_in" { 20 } else { 2 })), Ok(Reading::Value(4)));
        assert_eq!(agents_other(&row(|_| 5)), Err(StatesOverlap));
    }

    #[test]
    fn unavailable_agents_are_a_share_of_those_signed_in() {
        assert_eq!(unavailable_share(&row(|name| if name == "signed_in" { 12 } else { 1 })), Figure::Value(25.0));
        assert_eq!(unavailable_share(&row(|_| 0)), Figure::NotApplicable);
    }
}
