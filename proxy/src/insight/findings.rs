//! What AICC's answers show that its documents leave open.

use domain::findings::{ConnectionRate, Disagreement, Findings, FiveMinutes};
use domain::id::VdnId;
use domain::period::{DAY_MS, PERIOD_MS, period_begin};
use domain::sysindex::Periods;

use crate::history::History;
use crate::history::turns::{Turn, Turns};

/// So many calls before a turn, and it says something.
const CALLS_AT_LEAST: i64 = 10;
/// So many turns, one after the other, have to say the same.
const TURNS: usize = 3;
/// So many periods with calls connected, none with a rate above one, and the rate is no percentage.
const PERIODS_AT_LEAST: usize = 12;
/// So many periods in a row have to disagree, …
const PERIODS: i64 = 3;
/// … each by more than so many agents …
const AGENTS: i64 = 2;
/// … and by more than one in so many of them.
const ONE_IN: i64 = 10;

/// What is known of a VDN at `now_ms` of AICC's clock, milliseconds since 1970.
pub fn findings(vdn: VdnId, turns: &Turns, history: &History, now_ms: i64) -> Findings {
    let day = history.window(vdn, now_ms - DAY_MS, period_begin(now_ms), now_ms);
    Findings {
        five_minutes: five_minutes(&turns.of(vdn)),
        connection_rate: connection_rate(&day),
        signed_in: signed_in(vdn, turns, &day),
        calls_processed: turns.began_anew(vdn),
    }
}

/// By the turns, the newest first. Queues that begin anew have few calls just after a turn; in a sliding window next to nothing changes.
pub fn five_minutes(turns: &[Turn]) -> FiveMinutes {
    let says = |turn: &Turn| {
        let (before, after) = (turn.before, turn.after);
        let kind = if 2 * after <= before { FiveMinutes::Aligned } else { FiveMinutes::Sliding };
        // Between the two it may be either.
        (before >= CALLS_AT_LEAST && (2 * after <= before || 5 * after >= 4 * before)).then_some(kind)
    };
    let said: Vec<FiveMinutes> = turns.iter().filter_map(says).collect();
    said.windows(TURNS).find(|said| said.iter().all(|kind| *kind == said[0])).map_or(FiveMinutes::Unknown, |said| said[0])
}

/// By the periods of a day.
fn connection_rate(day: &Periods) -> ConnectionRate {
    let (Some(rates), Some(connected)) = (day.columns.get("vendor_connect_rate"), day.columns.get("connected")) else {
        return ConnectionRate::Unknown;
    };
    let both = rates.iter().zip(connected).filter_map(|(rate, connected)| Some((rate.value()?, connected.value()?)));
    let rates: Vec<i64> = both.filter(|(_, connected)| *connected > 0).map(|(rate, _)| rate).collect();
    if rates.iter().any(|rate| *rate > 1) {
        ConnectionRate::Percent
    } else if rates.len() >= PERIODS_AT_LEAST {
        ConnectionRate::Share
    } else {
        ConnectionRate::Unknown
    }
}

/// By the last periods that have ended.
fn signed_in(vdn: VdnId, turns: &Turns, day: &Periods) -> Option<Disagreement> {
    let column = day.columns.get("signed_in")?;
    let at = |begin_ms: i64| {
        let indicators = column.get(day.begin_ms.binary_search(&begin_ms).ok()?)?.value()?;
        Some(Disagreement { until_ms: begin_ms + PERIOD_MS, indicators, states: turns.signed_in(vdn, begin_ms)? })
    };
    let disagrees = |both: &Disagreement| {
        let apart = (both.indicators - both.states).abs();
        apart > AGENTS && apart * ONE_IN > both.indicators.max(both.states)
    };
    let newest_ms = *day.begin_ms.last()?;
    let all: Option<Vec<Disagreement>> = (0..PERIODS).map(|back| at(newest_ms - back * PERIOD_MS).filter(disagrees)).collect();
    all?.first().copied()
}

#[cfg(test)]
mod tests {
    use domain::reading::Reading;
    use domain::sysindex::Period;

    use super::*;

    const VDN: VdnId = VdnId(1);
    const NOW_MS: i64 = 1_768_464_000_000;

    #[test]
    fn counters_that_fall_back_three_times_are_of_the_clocks_five_minutes_and_those_that_do_not_slide() {
        let aligned = Turn { before: 40, after: 2 };
        let sliding = Turn { before: 40, after: 39 };
        let (neither, few) = (Turn { before: 40, after: 28 }, Turn { before: 9, after: 0 });
        for (turns, expected) in [
            (vec![], FiveMinutes::Unknown),
            (vec![aligned, aligned], FiveMinutes::Unknown),
            (vec![aligned, few, aligned, neither, aligned], FiveMinutes::Aligned),
            (vec![sliding, sliding, sliding], FiveMinutes::Sliding),
            (vec![aligned, sliding, aligned], FiveMinutes::Unknown),
            (vec![sliding, aligned, aligned, aligned], FiveMinutes::Aligned),
        ] {
            assert_eq!(five_minutes(&turns), expected, "{turns:?}");
        }
    }

    /// A day of periods with these connection rates and agents signed in, the oldest first.
    fn day(rates: &[i64], signed_in: i64) -> History {
        let history = History::new();
        let periods = rates.iter().rev().zip(1..).map(|(rate, back)| {
            let period = Period::from_fields(NOW_MS - back * PERIOD_MS, |field| match field.name {
                "vendor_connect_rate" => Reading::Value(*rate),
                "signed_in" => Reading::Value(signed_in),
                _ => Reading::Value(5),
            });
            (VDN, period)
        });
        history.record(periods, NOW_MS);
        history
    }

    #[test]
    fn a_rate_above_one_is_a_percentage_and_many_below_are_none() {
        let rate = |rates: &[i64]| findings(VDN, &Turns::default(), &day(rates, 5), NOW_MS).connection_rate;
        assert_eq!(rate(&[]), ConnectionRate::Unknown);
        assert_eq!(rate(&[1, 0, 1]), ConnectionRate::Unknown);
        assert_eq!(rate(&[1; 12]), ConnectionRate::Share);
        assert_eq!(rate(&[1, 1, 97]), ConnectionRate::Percent);
    }

    #[test]
    fn two_counts_disagree_only_when_they_do_so_period_after_period() {
        let disagreement = |states: [i64; 3]| {
            let turns = Turns::default();
            for (signed_in, back) in states.into_iter().zip(1..) {
                turns.agents(VDN, NOW_MS - back * PERIOD_MS + 1_000, Reading::Value(99));
                turns.agents(VDN, NOW_MS - back * PERIOD_MS + 290_000, Reading::Value(signed_in));
            }
            findings(VDN, &turns, &day(&[97; 5], 50), NOW_MS).signed_in
        };
        assert_eq!(disagreement([50, 45, 55]), None, "a tenth is none");
        assert_eq!(disagreement([30, 30, 48]), None, "one that agrees");
        assert_eq!(disagreement([30, 31, 32]), Some(Disagreement { until_ms: NOW_MS, indicators: 50, states: 30 }));
        assert_eq!(findings(VDN, &Turns::default(), &day(&[97; 5], 50), NOW_MS).signed_in, None, "nothing to compare with");
    }
}
