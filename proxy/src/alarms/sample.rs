//! What a row says to a rule: where it lies against each bound. What could not be read is no sample.

use domain::access_code::AccessCodeRow;
use domain::alarm::{Metric, Rule, Severity};
use domain::kpi::skill::{AgainstTarget, against_target, service_level_20s};
use domain::reading::Reading;
use domain::skill::SkillRow;
use domain::threshold::Position;

/// What a read says of one subject under one rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The value that is judged; `None` for a metric that has none.
    pub value: Option<f64>,
    /// Where it lies, in the order of [`Severity::ALL`]; `None` where the rule has no such bound.
    pub positions: [Option<Position>; 2],
}

/// What a live read of a skill says. Service level is judged by closed periods only, and that the worst wait is well again, too, since it falls
/// back to zero when a period begins: see [`of_closing`].
pub fn of_skill(rule: &Rule, row: &SkillRow) -> Option<Sample> {
    match rule.metric {
        Metric::CallsWaiting => bounded(rule, row.calls_waiting),
        Metric::WorstWait5m => worse(bounded(rule, row.worst_wait_5m)?),
        Metric::Available => bounded(rule, row.available),
        Metric::IdleWhileWaiting => fixed(rule.metric, row.available.value()? > 0 && row.calls_waiting.value()? > 0),
        Metric::WaitingUnstaffed => fixed(rule.metric, row.signed_in.value()? == 0 && row.calls_waiting.value()? > 0),
        _ => None,
    }
}

/// What a read of an access code says.
pub fn of_access_code(rule: &Rule, row: &AccessCodeRow) -> Option<Sample> {
    match rule.metric {
        Metric::LongestWait => bounded(rule, row.longest_wait),
        Metric::InQueue => bounded(rule, row.in_queue),
        _ => None,
    }
}

/// What the last reading of a closed period says of a skill: its worst wait, and its service level by the Wilson rule. That is a warning below
/// its bound; critical is what chance does not explain, and from there a period that meets the bound leads back, or several with too few calls.
pub fn of_closing(rule: &Rule, row: &SkillRow) -> Option<Sample> {
    match rule.metric {
        Metric::WorstWait5m => bounded(rule, row.worst_wait_5m),
        Metric::ServiceLevel20s => level(rule, row),
        _ => None,
    }
}

/// Only what lies beyond a bound; nothing when that is none.
fn worse(sample: Sample) -> Option<Sample> {
    let positions = sample.positions.map(|position| position.filter(|position| *position == Position::Beyond));
    positions.iter().any(Option::is_some).then_some(Sample { positions, ..sample })
}

fn level(rule: &Rule, row: &SkillRow) -> Option<Sample> {
    row.offered_5m.value().and(row.connected_in_20s_5m.value())?;
    let verdict = |bound| against_target(row.connected_in_20s_5m, row.offered_5m, percent(bound));
    let position = |severity| {
        Some(match (verdict(rule.bound(severity)?), severity) {
            (AgainstTarget::NoVerdict, _) => Position::Quiet,
            (AgainstTarget::Met, _) => Position::Inside,
            (AgainstTarget::Below, Severity::Critical) => Position::Near,
            (AgainstTarget::Below | AgainstTarget::ClearlyBelow, _) => Position::Beyond,
        })
    };
    let positions = Severity::ALL.map(position);
    // A share of too few calls is nothing to judge by, nor to tell.
    let judged = positions.iter().flatten().any(|position| *position != Position::Quiet);
    Some(Sample { value: service_level_20s(row).percent.value().filter(|_| judged), positions })
}

/// A bound in percent as the whole number that it is.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rule's percent is a whole number from 1 to 99")]
fn percent(bound: f64) -> u8 {
    bound.clamp(0.0, 100.0) as u8
}

#[expect(clippy::cast_precision_loss, reason = "counts and seconds stay far below 2^52")]
fn bounded(rule: &Rule, reading: Reading) -> Option<Sample> {
    let (value, side) = (reading.value()? as f64, rule.metric.side()?);
    let position = |severity| Some(Position::of(value, rule.bound(severity)?, side));
    Some(Sample { value: Some(value), positions: Severity::ALL.map(position) })
}

/// What either is so or not.
fn fixed(metric: Metric, is_so: bool) -> Option<Sample> {
    let severity = metric.fixed_severity()?;
    let position = if is_so { Position::Beyond } else { Position::Inside };
    Some(Sample { value: None, positions: Severity::ALL.map(|each| (each == severity).then_some(position)) })
}

#[cfg(test)]
mod tests {
    use Position::{Beyond, Inside, Near, Quiet};
    use domain::alarm::Origin;
    use domain::id::SkillId;

    use super::*;

    fn rule(metric: Metric, warning: Option<f64>, critical: Option<f64>) -> Rule {
        Rule { id: "r".to_owned(), metric, site: None, vdn: None, only: Vec::new(), warning, critical, for_s: 0, origin: Origin::Page }
    }

    fn row(of: impl Fn(&str) -> Reading) -> SkillRow {
        SkillRow::from_fields(SkillId(1), |field| of(field.name))
    }

    #[test]
    fn each_bound_is_judged_on_its_own_and_what_is_unread_is_no_sample() {
        let waiting = rule(Metric::CallsWaiting, Some(10.0), Some(20.0));
        for (calls, positions) in [(25, [Beyond, Beyond]), (15, [Beyond, Inside]), (19, [Beyond, Near]), (0, [Inside, Inside])] {
            let sample = of_skill(&waiting, &row(|_| Reading::Value(calls))).unwrap();
            assert_eq!((sample.value, sample.positions), (Some(f64::from(u32::try_from(calls).unwrap())), positions.map(Some)), "{calls}");
        }
        for unknown in [Reading::Unread, Reading::Absent] {
            assert_eq!(of_skill(&waiting, &row(|_| unknown)), None);
        }
        let only_critical = rule(Metric::Available, None, Some(1.0));
        assert_eq!(of_skill(&only_critical, &row(|_| Reading::Value(0))).unwrap().positions, [None, Some(Beyond)]);
    }

    #[test]
    fn what_has_no_bounds_is_so_or_not() {
        let now = |waiting, available, signed_in| {
            row(move |name| match name {
                "calls_waiting" => waiting,
                "available" => available,
                "signed_in" => signed_in,
                _ => Reading::Value(0),
            })
        };
        let [idle, unstaffed] = [Metric::IdleWhileWaiting, Metric::WaitingUnstaffed].map(|metric| rule(metric, None, None));
        let [none, some] = [0, 3].map(Reading::Value);
        for (row, idle_is, unstaffed_is) in [
            (now(some, some, some), Some(Beyond), Some(Inside)),
            (now(some, none, none), Some(Inside), Some(Beyond)),
            (now(none, some, some), Some(Inside), Some(Inside)),
            (now(some, Reading::Unread, Reading::Unread), None, None),
        ] {
            assert_eq!(of_skill(&idle, &row).map(|sample| sample.positions), idle_is.map(|position| [Some(position), None]));
            assert_eq!(of_skill(&unstaffed, &row).map(|sample| sample.positions), unstaffed_is.map(|position| [None, Some(position)]));
        }
    }

    #[test]
    fn a_worst_wait_that_falls_back_with_its_period_ends_nothing_before_the_period_is_closed() {
        let worst = rule(Metric::WorstWait5m, Some(120.0), Some(300.0));
        let waited = |seconds| row(move |_| Reading::Value(seconds));
        assert_eq!(of_skill(&worst, &waited(130)).unwrap().positions, [Some(Beyond), None]);
        assert_eq!(of_skill(&worst, &waited(0)), None, "a period has just begun");
        assert_eq!(of_closing(&worst, &waited(0)).unwrap().positions, [Some(Inside), Some(Inside)]);
        assert_eq!(of_closing(&worst, &waited(119)).unwrap().positions, [Some(Near), Some(Inside)]);
    }

    #[test]
    fn service_level_is_judged_by_chance_and_not_under_ten_calls() {
        let level = rule(Metric::ServiceLevel20s, Some(80.0), Some(80.0));
        let period = |in_time, offered| {
            row(move |name| if name == "connected_in_20s_5m" { Reading::Value(in_time) } else { Reading::Value(offered) })
        };
        for (in_time, offered, positions) in [
            (18, 20, [Inside, Inside]),
            (15, 20, [Beyond, Near]),
            (5, 20, [Beyond, Beyond]),
            (3, 9, [Quiet, Quiet]),
            (0, 0, [Quiet, Quiet]),
        ] {
            let sample = of_closing(&level, &period(in_time, offered));
            let sample = sample.unwrap();
            assert_eq!(sample.positions, positions.map(Some), "{in_time} of {offered}");
            assert_eq!(sample.value.is_some(), offered >= 10, "{in_time} of {offered}");
        }
        assert_eq!(of_closing(&level, &row(|_| Reading::Unread)), None);
        assert_eq!(of_closing(&level, &period(5, 20)).unwrap().value, Some(25.0));
        assert_eq!(of_skill(&level, &period(5, 20)), None, "a running period is no sample");
    }
}
