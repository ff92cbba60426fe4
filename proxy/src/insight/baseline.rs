//! What is usual for a weekday: the periods of a window beside those of the same weekday in the weeks before, at the same local time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate};
use domain::baseline::{Band, Baseline, Unusual};
use domain::kpi::baseline::{Usual, unusual};
use domain::period::{DAY_MS, HOUR_MS, OffsetFrom, PERIOD_MS, period_begin, same_time_before, wall_ms};
use domain::reading::{Figure, Reading};
use domain::sysindex::Periods;

use crate::history::History;
use crate::site::VdnConfig;

/// The fields that have a usual course.
const FIELDS: [&str; 5] = ["inbound", "connected", "outbound", "signed_in", "talking"];
/// How many days before the days are with which is compared.
const DAYS_BEFORE: [u8; 4] = [7, 14, 21, 28];
/// So many periods on each side count, too.
const NEIGHBOURS: i64 = 2;

/// What is usual at the times of the window `[from_ms, until_ms)` of a VDN, and which of its periods were not, as of `now_ms`; all in
/// milliseconds since 1970. For windows of a day at most: the history has no more than four weeks before that.
pub fn baseline(vdn: &VdnConfig, history: &History, from_ms: i64, until_ms: i64, now_ms: i64) -> Baseline {
    let offsets = vdn.offsets(now_ms);
    let first_ms = period_begin(from_ms + PERIOD_MS - 1);
    // Whether the first period is the second unusual one in a row is seen from the one before.
    let periods = (until_ms - first_ms + PERIOD_MS - 1) / PERIOD_MS;
    let begin_ms: Vec<i64> = (-1..periods).map(|index| first_ms + index * PERIOD_MS).collect();
    let before = Before::read(vdn, history, &offsets, &begin_ms, now_ms);
    let now = history.window(vdn.id, first_ms - PERIOD_MS, until_ms, now_ms);
    let mut weekdays: Vec<u8> = begin_ms.iter().skip(1).filter_map(|begin_ms| weekday(local_date(&offsets, *begin_ms))).collect();
    weekdays.dedup();
    let mut made = Baseline {
        from_ms,
        until_ms,
        weekdays,
        weeks: before.weeks(),
        holidays: before.holidays.iter().map(ToString::to_string).collect(),
        most_values: 0,
        begin_ms: begin_ms.iter().skip(1).copied().collect(),
        usual: BTreeMap::new(),
        unusual: Vec::new(),
    };
    for field in FIELDS {
        let mut usual = Vec::with_capacity(begin_ms.len());
        for same in &before.same_ms {
            let mut values = before.values(field, same);
            made.most_values = made.most_values.max(u8::try_from(values.len()).unwrap_or(u8::MAX));
            usual.push(Usual::of(&mut values));
        }
        made.unusual.extend(far_from_usual(field, &now, &begin_ms, &usual));
        if let Some(usual) = usual.get(1..).filter(|usual| usual.iter().any(Option::is_some)) {
            made.usual.insert(field.to_owned(), band(usual));
        }
    }
    made
}

/// The same times in the weeks before, and what was held of them.
struct Before {
    /// For each period of the window, when it was that time: which of the weeks, and milliseconds since 1970. Without listed holidays.
    same_ms: Vec<Vec<(usize, i64)>>,
    /// What is held of each week around these times.
    held: Vec<Periods>,
    /// Listed holidays that were left out.
    holidays: BTreeSet<NaiveDate>,
}

impl Before {
    fn read(vdn: &VdnConfig, history: &History, offsets: &[OffsetFrom], begin_ms: &[i64], now_ms: i64) -> Self {
        let mut holidays = BTreeSet::new();
        let mut same_times = |begin_ms: &i64| {
            let of_week = |(week, days): (usize, &u8)| Some((week, same_time_before(offsets, *begin_ms, *days)?));
            let is_workday = |(_, at_ms): &(usize, i64)| {
                let date = local_date(offsets, *at_ms);
                let is_listed = vdn.holidays.binary_search(&date).is_ok();
                if is_listed {
                    holidays.insert(date);
                }
                !is_listed
            };
            DAYS_BEFORE.iter().enumerate().filter_map(of_week).filter(is_workday).collect()
        };
        let same_ms = begin_ms.iter().map(&mut same_times).collect();
        // An hour more on each side, for a clock that is changed in between.
        let reach_ms = HOUR_MS + NEIGHBOURS * PERIOD_MS;
        let (first_ms, last_ms) = (begin_ms.first().copied().unwrap_or(now_ms), begin_ms.last().copied().unwrap_or(now_ms));
        let week = |days: u8| {
            let back_ms = i64::from(days) * DAY_MS;
            history.window(vdn.id, first_ms - back_ms - reach_ms, last_ms - back_ms + reach_ms + PERIOD_MS, now_ms)
        };
        Self { same_ms, held: DAYS_BEFORE.map(week).into(), holidays }
    }

    /// How many weeks have a period at one of the times.
    fn weeks(&self) -> u8 {
        let is_held = |(week, at_ms): &&(usize, i64)| self.held.get(*week).is_some_and(|held| held.begin_ms.binary_search(at_ms).is_ok());
        let weeks: BTreeSet<usize> = self.same_ms.iter().flatten().filter(is_held).map(|(week, _)| *week).collect();
        u8::try_from(weeks.len()).unwrap_or(u8::MAX)
    }

    /// The known values of a field at these times and in their neighbourhood.
    fn values(&self, field: &str, same_ms: &[(usize, i64)]) -> Vec<f64> {
        let around = |(week, at_ms): &(usize, i64)| {
            let (held, at_ms) = (self.held.get(*week), *at_ms);
            (-NEIGHBOURS..=NEIGHBOURS).filter_map(move |step| Figure::from(reading(held?, field, at_ms + step * PERIOD_MS)?).value())
        };
        same_ms.iter().flat_map(around).collect()
    }
}

/// A field of the period that begins at an instant, if that is held.
fn reading(periods: &Periods, field: &str, begin_ms: i64) -> Option<Reading> {
    let index = periods.begin_ms.binary_search(&begin_ms).ok()?;
    periods.columns.get(field)?.get(index).copied()
}

/// The runs of final periods whose values are far from what is usual at their times. The first period is that before the window.
fn far_from_usual(field: &str, now: &Periods, begin_ms: &[i64], usual: &[Option<Usual>]) -> Vec<Unusual> {
    let of_period = |(begin_ms, usual): (&i64, &Option<Usual>)| {
        let value = reading(now, field, *begin_ms).filter(|_| *begin_ms < now.partial_from_ms)?.value()?;
        let z = usual.as_ref()?.z(Figure::from(Reading::Value(value)).value()?);
        Some((value, z))
    };
    let seen: Vec<Option<(i64, f64)>> = begin_ms.iter().zip(usual).map(of_period).collect();
    let z: Vec<Option<f64>> = seen.iter().map(|seen| seen.map(|(_, z)| z)).collect();
    let told = |run: std::ops::Range<usize>| {
        let within = run.start.max(1)..run.end;
        let mut farthest = within.start;
        for index in within.clone() {
            let far = |index: usize| z.get(index).copied().flatten().map(f64::abs);
            if far(index) > far(farthest) {
                farthest = index;
            }
        }
        let ((value, _), (low, high)) = (seen.get(farthest).copied()??, usual.get(farthest)?.as_ref()?.bounds());
        Some(Unusual {
            field: field.to_owned(),
            from_ms: *begin_ms.get(within.start)?,
            until_ms: begin_ms.get(within.end - 1)? + PERIOD_MS,
            farthest_ms: *begin_ms.get(farthest)?,
            value,
            low: rounded(low),
            high: rounded(high),
        })
    };
    unusual(&z).into_iter().filter_map(told).collect()
}

fn band(usual: &[Option<Usual>]) -> Band {
    let column = |of: fn(&Usual) -> f64| usual.iter().map(|usual| usual.as_ref().map(|usual| rounded(of(usual)))).collect();
    Band { median: column(|usual| usual.median), low: column(|usual| usual.bounds().0), high: column(|usual| usual.bounds().1) }
}

/// To two digits after the point: nobody sees more, and each costs a byte.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The day that the calendar of the call centre shows.
fn local_date(offsets: &[OffsetFrom], instant_ms: i64) -> NaiveDate {
    DateTime::from_timestamp_millis(wall_ms(offsets, instant_ms)).unwrap_or_default().date_naive()
}

/// 1 for Monday to 7 for Sunday.
fn weekday(date: NaiveDate) -> Option<u8> {
    u8::try_from(date.weekday().number_from_monday()).ok()
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use domain::id::VdnId;
    use domain::sysindex::Period;

    use super::*;

    const VDN: VdnId = VdnId(1);
    /// 2026-04-13T09:00:00Z, a Monday: 11:00 in Berlin, which put its clocks forward on 2026-03-29.
    const MONDAY_MS: i64 = 1_776_070_800_000;

    fn vdn(time_zone: Tz, holidays: &[(i32, u32, u32)]) -> VdnConfig {
        VdnConfig {
            holidays: holidays.iter().map(|(year, month, day)| NaiveDate::from_ymd_opt(*year, *month, *day).unwrap()).collect(),
            ..VdnConfig::of_nobody(VDN, time_zone)
        }
    }

    /// A history of 30 days until `MONDAY_MS` in which the value of a period is given by its time.
    fn recorded(value: impl Fn(i64) -> Reading) -> History {
        let history = History::new();
        let begins = (0..30 * 288).map(|index| MONDAY_MS - (index + 1) * PERIOD_MS);
        let rows: Vec<(VdnId, Period)> = begins.map(|begin_ms| (VDN, Period::from_fields(begin_ms, |_| value(begin_ms)))).collect();
        // Read twice, so that also the last periods are final but for that which has just ended.
        history.record(rows.clone(), MONDAY_MS);
        history.record(rows, MONDAY_MS);
        history
    }

    #[test]
    fn the_usual_is_that_of_the_same_hour_on_the_clock_across_its_change() {
        let offsets = vdn(chrono_tz::Europe::Berlin, &[]).offsets(MONDAY_MS);
        let hour = |at_ms| 100 * (wall_ms(&offsets, at_ms).rem_euclid(DAY_MS) / HOUR_MS + 1);
        let history = recorded(|at_ms| Reading::Value(hour(at_ms)));
        let made = baseline(&vdn(chrono_tz::Europe::Berlin, &[]), &history, MONDAY_MS - 24 * HOUR_MS, MONDAY_MS, MONDAY_MS);
        assert_eq!((made.weekdays.as_slice(), made.weeks, made.most_values), (&[7, 1][..], 4, 20));
        assert_eq!((made.begin_ms.len(), made.unusual.as_slice(), made.usual.len()), (288, &[][..], 5));
        let median = &made.usual["inbound"].median;
        // In the middle of an hour no neighbour is of another one.
        for index in (6..288).step_by(12) {
            assert_eq!(median[index], Figure::from(Reading::Value(hour(made.begin_ms[index]))).value(), "{index}");
        }
    }

    #[test]
    fn holidays_are_left_out_and_fewer_than_eight_values_are_no_baseline() {
        let history = recorded(|_| Reading::Value(40));
        let made = |holidays: &[(i32, u32, u32)]| {
            baseline(&vdn(chrono_tz::Europe::Berlin, holidays), &history, MONDAY_MS - HOUR_MS, MONDAY_MS, MONDAY_MS)
        };
        let easter = made(&[(2026, 4, 6), (2026, 4, 7)]);
        assert_eq!((easter.weeks, easter.most_values, easter.holidays.as_slice()), (3, 15, &["2026-04-06".to_owned()][..]));
        assert_eq!(easter.usual["inbound"].low, vec![Some(rounded(40.0 - 3.0 * 40.0_f64.sqrt())); 12]);
        let one_week = made(&[(2026, 3, 16), (2026, 3, 23), (2026, 3, 30)]);
        assert_eq!((one_week.weeks, one_week.most_values, one_week.usual.len()), (1, 5, 0));
    }

    #[test]
    fn two_final_periods_in_a_row_are_unusual_and_the_running_one_is_not_counted() {
        let begin_ms = |periods_ago: i64| MONDAY_MS - periods_ago * PERIOD_MS;
        let far = [12, 11, 8, 2, 1].map(begin_ms);
        let history = recorded(|at_ms| {
            Reading::Value(if at_ms == begin_ms(11) {
                99
            } else if far.contains(&at_ms) {
                90
            } else {
                40
            })
        });
        let berlin = vdn(chrono_tz::Europe::Berlin, &[]);
        let made = |from_ms| baseline(&berlin, &history, from_ms, MONDAY_MS, MONDAY_MS).unusual;
        let runs: Vec<_> = made(begin_ms(24)).into_iter().filter(|run| run.field == "inbound").collect();
        let told: Vec<_> = runs.iter().map(|run| (run.from_ms, run.until_ms, run.farthest_ms, run.value)).collect();
        assert_eq!(told, [(begin_ms(12), begin_ms(10), begin_ms(11), 99)], "the last one has only just ended");
        let cut: Vec<_> = made(begin_ms(11)).into_iter().filter(|run| run.field == "inbound").collect();
        assert_eq!((cut[0].from_ms, cut[0].until_ms), (begin_ms(11), begin_ms(10)), "the first of the two lies before the window");
    }

    #[test]
    fn what_was_not_read_is_no_value() {
        let history = recorded(|at_ms| if at_ms < MONDAY_MS - 10 * DAY_MS { Reading::Unread } else { Reading::Value(4) });
        let made = baseline(&vdn(chrono_tz::UTC, &[]), &history, MONDAY_MS - HOUR_MS, MONDAY_MS, MONDAY_MS);
        assert_eq!((made.weeks, made.most_values, made.usual.len()), (4, 5, 0));
        assert!(baseline(&vdn(chrono_tz::UTC, &[]), &History::new(), 0, 0, MONDAY_MS).begin_ms.is_empty());
    }
}
