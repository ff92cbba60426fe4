//! Five-minute periods, and days in a VDN's own time zone.

use serde::{Deserialize, Serialize};

/// Length of a period, milliseconds.
pub const PERIOD_MS: i64 = 300_000;
/// Length of an hour, milliseconds.
pub const HOUR_MS: i64 = 3_600_000;
/// Length of a day on which no clock is changed, milliseconds.
pub const DAY_MS: i64 = 86_400_000;

/// Start of the period that holds `instant_ms`.
///
/// ```
/// assert_eq!(domain::period::period_begin(1_631_594_399_999), 1_631_594_100_000);
/// ```
pub const fn period_begin(instant_ms: i64) -> i64 {
    instant_ms - instant_ms.rem_euclid(PERIOD_MS)
}

/// From this instant on, local time is UTC plus `offset_s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetFrom {
    /// Milliseconds since 1970.
    pub from_ms: i64,
    /// Seconds east of UTC.
    pub offset_s: i32,
}

/// The offset from UTC in force at an instant, in seconds. `offsets` ascend; before the first one, the first one holds; without any, UTC.
pub fn offset_at(offsets: &[OffsetFrom], instant_ms: i64) -> i32 {
    offsets.iter().rev().find(|offset| offset.from_ms <= instant_ms).or_else(|| offsets.first()).map_or(0, |offset| offset.offset_s)
}

/// The last day start at or before `now_ms`, where a day starts `start_minutes` after local midnight.
///
/// On days of a clock change the result is the instant at which the wall clock shows the start; where the clock skips it, the instant of
/// the change.
///
/// ```
/// use domain::period::{OffsetFrom, day_start};
/// let shanghai = [OffsetFrom { from_ms: 0, offset_s: 8 * 3600 }];
/// // 2026-01-15T08:30:00Z is 16:30 there; the day began at 06:00, that is 22:00Z the day before.
/// assert_eq!(day_start(&shanghai, 360, 1_768_465_800_000), 1_768_428_000_000);
/// ```
pub fn day_start(offsets: &[OffsetFrom], start_minutes: u16, now_ms: i64) -> i64 {
    let start_of_day_ms = i64::from(start_minutes) * 60_000;
    let now = wall_ms(offsets, now_ms);
    // In an hour that the clock shows twice, a start that it shows again may be over for the first time: so the next one is tried, too.
    let mut wall = now - (now - start_of_day_ms).rem_euclid(DAY_MS) + DAY_MS;
    loop {
        let instant_ms = instant_of_wall(offsets, wall);
        if instant_ms <= now_ms {
            return instant_ms;
        }
        wall -= DAY_MS;
    }
}

/// Local time at an instant, in milliseconds as if it were UTC.
pub fn wall_ms(offsets: &[OffsetFrom], instant_ms: i64) -> i64 {
    instant_ms + i64::from(offset_at(offsets, instant_ms)) * 1000
}

/// The instant so many days before at which the clock showed the same; the first of two where it showed that twice, `None` where it skipped
/// it.
///
/// ```
/// use domain::period::{OffsetFrom, same_time_before};
/// // On the second day the clock was put forward by an hour; the ninth day begins an hour earlier for that.
/// let offsets = [OffsetFrom { from_ms: 0, offset_s: 0 }, OffsetFrom { from_ms: 100_000_000, offset_s: 3600 }];
/// assert_eq!(same_time_before(&offsets, 8 * 86_400_000 - 3_600_000, 7), Some(86_400_000));
/// ```
pub fn same_time_before(offsets: &[OffsetFrom], instant_ms: i64, days: u8) -> Option<i64> {
    exact_instant(offsets, wall_ms(offsets, instant_ms) - i64::from(days) * DAY_MS)
}

/// The first instant at which the clock shows `wall_ms`; `None` where it skips that.
fn exact_instant(offsets: &[OffsetFrom], wall: i64) -> Option<i64> {
    let candidates = offsets.iter().map(|offset| wall - i64::from(offset.offset_s) * 1000);
    candidates.filter(|instant_ms| wall_ms(offsets, *instant_ms) == wall).min()
}

/// The earliest instant at which local time reaches `wall_ms` (local milliseconds as if they were UTC).
fn instant_of_wall(offsets: &[OffsetFrom], wall: i64) -> i64 {
    // A wall time that the clock skips has no instant: take that of the change, which is the first transition whose local time is beyond.
    let skipped = || offsets.iter().find(|offset| wall_ms(offsets, offset.from_ms) > wall).map(|offset| offset.from_ms);
    exact_instant(offsets, wall).or_else(skipped).unwrap_or(wall)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Europe/Berlin around the changes of 2026: summer time from 2026-03-29T01:00Z, winter time from 2026-10-25T01:00Z.
    const BERLIN: [OffsetFrom; 3] = [
        OffsetFrom { from_ms: 0, offset_s: 3600 },
        OffsetFrom { from_ms: 1_774_746_000_000, offset_s: 7200 },
        OffsetFrom { from_ms: 1_792_890_000_000, offset_s: 3600 },
    ];

    #[test]
    fn days_of_a_clock_change_have_23_and_25_hours() {
        for (change_ms, hours) in [(1_774_746_000_000, 23), (1_792_890_000_000, 25)] {
            let start = day_start(&BERLIN, 0, change_ms);
            let next = day_start(&BERLIN, 0, start + 26 * HOUR_MS);
            assert_eq!((next - start) / HOUR_MS, hours);
        }
    }

    #[test]
    fn a_start_that_the_clock_skips_is_the_instant_of_the_change() {
        assert_eq!(day_start(&BERLIN, 150, 1_774_746_000_000 + HOUR_MS), 1_774_746_000_000);
    }

    #[test]
    fn a_start_that_comes_twice_is_the_first_one() {
        let second = 1_792_890_000_000 + HOUR_MS / 2;
        assert_eq!(day_start(&BERLIN, 150, second), second - HOUR_MS);
        assert_eq!(day_start(&BERLIN, 150, second - HOUR_MS / 3), second - HOUR_MS, "10 past two again: the day has begun already");
    }

    #[test]
    fn the_same_time_of_another_day_is_that_of_the_clock() {
        let noon_ms = 1_774_746_000_000 + 10 * HOUR_MS; // 2026-03-29T13:00+02:00
        assert_eq!(same_time_before(&BERLIN, noon_ms, 7), Some(noon_ms - 7 * DAY_MS + HOUR_MS));
        assert_eq!(same_time_before(&BERLIN, noon_ms - 11 * HOUR_MS, 7), Some(noon_ms - 11 * HOUR_MS - 7 * DAY_MS));
        // 2026-04-05T02:30+02:00: a week before, the clock went from 02:00 to 03:00.
        assert_eq!(same_time_before(&BERLIN, 1_774_746_000_000 + 7 * DAY_MS - HOUR_MS / 2, 7), None);
        // 2026-11-01T02:30+01:00: a week before, it showed that twice.
        let half_past_two_ms = 1_792_890_000_000 + HOUR_MS / 2;
        assert_eq!(same_time_before(&BERLIN, half_past_two_ms + 7 * DAY_MS, 7), Some(half_past_two_ms - HOUR_MS));
    }

    #[test]
    fn without_offsets_days_are_those_of_utc() {
        assert_eq!(day_start(&[], 0, 86_400_000 + 5), 86_400_000);
    }

    proptest::proptest! {
        #[test]
        fn a_day_start_is_never_in_the_future_nor_more_than_a_long_day_ago(
            now_ms in 1_700_000_000_000_i64..1_900_000_000_000,
            start_minutes in 0_u16..1440,
        ) {
            let start = day_start(&BERLIN, start_minutes, now_ms);
            proptest::prop_assert!(start <= now_ms && now_ms - start <= 25 * HOUR_MS);
        }

        #[test]
        fn a_day_never_goes_back_to_the_one_before(
            now_ms in 1_792_800_000_000_i64..1_792_990_000_000,
            later_ms in 0..DAY_MS,
            start_minutes in 0_u16..1440,
        ) {
            proptest::prop_assert!(day_start(&BERLIN, start_minutes, now_ms) <= day_start(&BERLIN, start_minutes, now_ms + later_ms));
        }
    }
}
