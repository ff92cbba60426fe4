//! Where the ticks of a time axis are and how instants read, both in the local time of a call centre.

use chrono::{DateTime, Datelike, Timelike};
use domain::period::{OffsetFrom, offset_at};

use super::Span;
use crate::format;
use crate::i18n::Locale;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Room for one word of the axis.
const TICK_PX: f64 = 90.0;
/// Steps of the axis; each one of less than a day divides a day.
const STEPS_MS: [i64; 16] = [
    MINUTE_MS,
    2 * MINUTE_MS,
    5 * MINUTE_MS,
    10 * MINUTE_MS,
    15 * MINUTE_MS,
    30 * MINUTE_MS,
    HOUR_MS,
    2 * HOUR_MS,
    3 * HOUR_MS,
    6 * HOUR_MS,
    12 * HOUR_MS,
    DAY_MS,
    2 * DAY_MS,
    3 * DAY_MS,
    7 * DAY_MS,
    14 * DAY_MS,
];
/// Steps of several days are counted from a Monday: 1970-01-05.
const MONDAY_MS: i64 = 4 * DAY_MS;

/// A tick of the time axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeTick {
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// A new day begins here: the date is the better word.
    pub is_day: bool,
}

/// Ticks from `from_ms` to `until_ms` (both included) at round local times, at most as many as fit into `width_px`.
pub fn time_ticks(from_ms: i64, until_ms: i64, width_px: f64, offsets: &[OffsetFrom]) -> Vec<TimeTick> {
    // Without a window there is no time to name.
    if until_ms <= from_ms {
        return Vec::new();
    }
    let fitting = (width_px / TICK_PX).floor().max(1.0);
    let counted = |ticks: &Vec<TimeTick>| u32::try_from(ticks.len()).is_ok_and(|count| f64::from(count) <= fitting);
    STEPS_MS
        .into_iter()
        // A longer step never has more than this many fewer ticks; the short ones need not be tried on a long window.
        .filter(|step_ms| u32::try_from((until_ms - from_ms) / step_ms).is_ok_and(|count| f64::from(count) <= fitting + 2.0))
        .map(|step_ms| ticks_every(step_ms, from_ms, until_ms, offsets))
        .find(counted)
        .unwrap_or_default()
}

/// All instants of the window at which the wall clock shows a multiple of the step.
fn ticks_every(step_ms: i64, from_ms: i64, until_ms: i64, offsets: &[OffsetFrom]) -> Vec<TimeTick> {
    let changes = offsets.iter().map(|offset| offset.from_ms).filter(|change_ms| (from_ms + 1..=until_ms).contains(change_ms));
    let starts: Vec<i64> = std::iter::once(from_ms).chain(changes).collect();
    let ends = starts.iter().skip(1).map(|start_ms| start_ms - 1).chain([until_ms]);
    let anchor_ms = if step_ms > DAY_MS { MONDAY_MS } else { 0 };

    let mut ticks: Vec<TimeTick> = Vec::new();
    for (start_ms, end_ms) in starts.iter().copied().zip(ends) {
        let offset_ms = i64::from(offset_at(offsets, start_ms)) * 1000;
        let phase_ms = (start_ms + offset_ms - anchor_ms).rem_euclid(step_ms);
        // A day of which the clock skips the first hour begins with the change.
        let skipped_ms = offset_ms - i64::from(offset_at(offsets, start_ms - 1)) * 1000;
        if step_ms >= DAY_MS && phase_ms > 0 && phase_ms <= skipped_ms {
            ticks.push(TimeTick { at_ms: start_ms, is_day: true });
        }
        let mut at_ms = start_ms + (step_ms - phase_ms).rem_euclid(step_ms);
        while at_ms <= end_ms {
            // After the clock was put back, an hour comes again: too near to be shown twice.
            if ticks.last().is_none_or(|last| (at_ms - last.at_ms) * 2 > step_ms) {
                ticks.push(TimeTick { at_ms, is_day: (at_ms + offset_ms).rem_euclid(DAY_MS) == 0 });
            }
            at_ms += step_ms;
        }
    }
    ticks
}

/// The word at a tick: "14:05", and the date where a day begins.
pub fn tick_text(tick: TimeTick, offsets: &[OffsetFrom], locale: Locale) -> String {
    if tick.is_day { date_text(tick.at_ms, offsets, locale) } else { clock_text(tick.at_ms, offsets, false) }
}

/// How the instants of a chart read, all in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstantStyle {
    date: bool,
    seconds: bool,
}

impl InstantStyle {
    /// With the date if the window reaches into a second local day, with seconds if any instant has some.
    pub fn of(at_ms: &[i64], span: Span, offsets: &[OffsetFrom]) -> Self {
        let day = |instant_ms| local_ms(instant_ms, offsets).div_euclid(DAY_MS);
        Self { date: day(span.from_ms) != day(span.until_ms - 1), seconds: at_ms.iter().any(|at_ms| at_ms % MINUTE_MS != 0) }
    }

    /// "14:05", "14:05:20" or "11-21 14:05"; with the offset in the hour that comes twice: "02:30 UTC+01:00".
    pub fn text(self, instant_ms: i64, offsets: &[OffsetFrom], locale: Locale) -> String {
        let mut text = clock_text(instant_ms, offsets, self.seconds);
        if self.date {
            text = format!("{} {text}", date_text(instant_ms, offsets, locale));
        }
        if comes_twice(instant_ms, offsets) {
            text = format!("{text} {}", format::utc_offset(offset_at(offsets, instant_ms)));
        }
        text
    }
}

/// Whether the clock shows the same at another instant too, because it was put back between the two.
fn comes_twice(instant_ms: i64, offsets: &[OffsetFrom]) -> bool {
    let back_ms = |[before, after]: &[OffsetFrom; 2]| i64::from(before.offset_s - after.offset_s) * 1000;
    offsets.array_windows().any(|pair| {
        let (change_ms, back_ms) = (pair[1].from_ms, back_ms(pair));
        back_ms > 0 && (change_ms - back_ms..change_ms + back_ms).contains(&instant_ms)
    })
}

fn local_ms(instant_ms: i64, offsets: &[OffsetFrom]) -> i64 {
    instant_ms + i64::from(offset_at(offsets, instant_ms)) * 1000
}

/// "Nov 21", in Chinese "11月21日"; empty beyond the calendar.
fn date_text(instant_ms: i64, offsets: &[OffsetFrom], locale: Locale) -> String {
    let Some(local) = DateTime::from_timestamp_millis(local_ms(instant_ms, offsets)) else {
        return String::new();
    };
    (locale.language().month_day)(local.month(), local.day())
}

/// "14:05" or "14:05:20"; empty beyond the calendar.
fn clock_text(instant_ms: i64, offsets: &[OffsetFrom], seconds: bool) -> String {
    match DateTime::from_timestamp_millis(local_ms(instant_ms, offsets)) {
        Some(local) if seconds => format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second()),
        Some(local) => format!("{:02}:{:02}", local.hour(), local.minute()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Europe/Berlin around the changes of 2026.
    const SPRING_MS: i64 = 1_774_746_000_000;
    const AUTUMN_MS: i64 = 1_792_890_000_000;
    const BERLIN: [OffsetFrom; 3] = [
        OffsetFrom { from_ms: 0, offset_s: 3600 },
        OffsetFrom { from_ms: SPRING_MS, offset_s: 7200 },
        OffsetFrom { from_ms: AUTUMN_MS, offset_s: 3600 },
    ];
    const SHANGHAI: [OffsetFrom; 1] = [OffsetFrom { from_ms: 0, offset_s: 8 * 3600 }];
    /// 2026-01-15T08:30:00Z, in Shanghai 16:30.
    const AFTERNOON_MS: i64 = 1_768_465_800_000;

    fn words(from_ms: i64, until_ms: i64, width_px: f64, offsets: &[OffsetFrom]) -> Vec<String> {
        time_ticks(from_ms, until_ms, width_px, offsets).into_iter().map(|tick| tick_text(tick, offsets, Locale::En)).collect()
    }

    #[test]
    fn an_hour_has_ticks_at_round_minutes() {
        assert_eq!(words(AFTERNOON_MS - HOUR_MS, AFTERNOON_MS, 600.0, &SHANGHAI), ["15:30", "15:45", "16:00", "16:15", "16:30"]);
        assert_eq!(words(AFTERNOON_MS - HOUR_MS, AFTERNOON_MS, 250.0, &SHANGHAI), ["16:00"]);
    }

    #[test]
    fn midnight_is_the_new_date_and_half_hour_zones_have_round_hours() {
        assert_eq!(words(AFTERNOON_MS, AFTERNOON_MS + DAY_MS, 400.0, &SHANGHAI), ["18:00", "Jan 16", "06:00", "12:00"]);
        let kolkata = [OffsetFrom { from_ms: 0, offset_s: 19_800 }];
        assert_eq!(words(AFTERNOON_MS, AFTERNOON_MS + 2 * HOUR_MS, 200.0, &kolkata), ["14:00", "16:00"]);
    }

    #[test]
    fn a_window_without_length_has_no_ticks() {
        assert_eq!(words(0, 0, 600.0, &SHANGHAI), [""; 0]);
        assert_eq!(words(AFTERNOON_MS, AFTERNOON_MS, 600.0, &SHANGHAI), [""; 0]);
    }

    #[test]
    fn a_month_has_ticks_on_mondays() {
        let ticks = time_ticks(AFTERNOON_MS - 31 * DAY_MS, AFTERNOON_MS, 600.0, &SHANGHAI);
        let words: Vec<_> = ticks.iter().map(|tick| tick_text(*tick, &SHANGHAI, Locale::ZhCn)).collect();
        assert_eq!(words, ["12月22日", "12月29日", "1月5日", "1月12日"]);
    }

    #[test]
    fn a_week_on_a_narrow_screen_names_more_than_one_day() {
        for end in 0..7 {
            let until_ms = AFTERNOON_MS + end * DAY_MS;
            let words = words(until_ms - 7 * DAY_MS, until_ms, 318.0, &SHANGHAI);
            assert!((2..=3).contains(&words.len()), "{words:?}");
        }
    }

    #[test]
    fn local_hours_stay_round_across_both_clock_changes() {
        let spring = words(SPRING_MS - 3 * HOUR_MS, SPRING_MS + 9 * HOUR_MS, 600.0, &BERLIN);
        assert_eq!(spring, ["Mar 29", "04:00", "06:00", "08:00", "10:00", "12:00"]);
        let autumn = words(AUTUMN_MS - 4 * HOUR_MS, AUTUMN_MS + 7 * HOUR_MS, 600.0, &BERLIN);
        assert_eq!(autumn, ["Oct 25", "02:00", "04:00", "06:00", "08:00"]);
    }

    #[test]
    fn the_hour_that_comes_twice_has_even_ticks_and_instants_with_their_offset() {
        let span = Span { from_ms: AUTUMN_MS - HOUR_MS, until_ms: AUTUMN_MS + HOUR_MS };
        assert_eq!(words(span.from_ms, span.until_ms, 500.0, &BERLIN), ["02:00", "02:30", "02:00", "02:30", "03:00"]);
        let style = InstantStyle::of(&[], span, &BERLIN);
        let text = |minutes| style.text(AUTUMN_MS + minutes * MINUTE_MS, &BERLIN, Locale::En);
        assert_eq!([-61, -30, 30, 60].map(text), ["01:59", "02:30 UTC+02:00", "02:30 UTC+01:00", "03:00"]);
        let spring = |minutes| style.text(SPRING_MS + minutes * MINUTE_MS, &BERLIN, Locale::En);
        assert_eq!([-1, 0].map(spring), ["01:59", "03:00"]);
    }

    #[test]
    fn a_day_of_which_the_first_hour_is_skipped_begins_with_the_change() {
        let change_ms = 10 * DAY_MS;
        let offsets = [OffsetFrom { from_ms: 0, offset_s: 0 }, OffsetFrom { from_ms: change_ms, offset_s: 3600 }];
        let ticks = time_ticks(change_ms - DAY_MS, change_ms + 2 * DAY_MS, 500.0, &offsets);
        assert_eq!(
            ticks.iter().map(|tick| tick.at_ms - change_ms).collect::<Vec<_>>(),
            [-DAY_MS, 0, DAY_MS - HOUR_MS, 2 * DAY_MS - HOUR_MS]
        );
        assert!(ticks.iter().all(|tick| tick.is_day));
    }

    #[test]
    fn instants_have_the_date_when_the_chart_shows_two_days_and_seconds_when_one_has_some() {
        let text = |hours, step_ms, locale| {
            let span = Span { from_ms: AFTERNOON_MS - hours * HOUR_MS, until_ms: AFTERNOON_MS };
            InstantStyle::of(&[AFTERNOON_MS - step_ms, AFTERNOON_MS], span, &SHANGHAI).text(AFTERNOON_MS, &SHANGHAI, locale)
        };
        assert_eq!(text(1, 60_000, Locale::En), "16:30");
        assert_eq!(text(1, 10_000, Locale::En), "16:30:00");
        assert_eq!(text(24, 60_000, Locale::En), "Jan 15 16:30");
        assert_eq!(text(24, 60_000, Locale::ZhCn), "1月15日 16:30");
    }

    proptest::proptest! {
        #[test]
        fn ticks_ascend_lie_inside_fit_and_show_round_local_times(
            from_ms in 1_774_000_000_000_i64..1_793_500_000_000,
            minutes in 10_i64..60_000,
            width_px in 100.0..2000.0_f64,
        ) {
            let until_ms = from_ms + minutes * MINUTE_MS;
            let ticks = time_ticks(from_ms, until_ms, width_px, &BERLIN);
            proptest::prop_assert!(f64::from(u32::try_from(ticks.len()).unwrap()) <= width_px / 90.0);
            proptest::prop_assert!(ticks.windows(2).all(|pair| pair[0].at_ms < pair[1].at_ms));
            for tick in ticks {
                proptest::prop_assert!((from_ms..=until_ms).contains(&tick.at_ms));
                proptest::prop_assert_eq!(local_ms(tick.at_ms, &BERLIN) % MINUTE_MS, 0);
            }
        }
    }
}
