//! Numbers and times as text. Pure; the unit stands beside the number, not in it, unless said otherwise.

use chrono::{DateTime, Datelike, Timelike, Utc};
use domain::period::{OffsetFrom, offset_at};

use crate::browser::number;
use crate::i18n::{self, Locale};

/// A whole count with thousands separators: `12,345`. Both languages write it so.
///
/// ```
/// assert_eq!(aicc_dashboard::format::count(1_234_567), "1,234,567");
/// assert_eq!(aicc_dashboard::format::count(-1_000), "-1,000");
/// ```
pub fn count(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A figure that is a whole count, or an amount with at most one decimal: axis words and means.
///
/// ```
/// assert_eq!(aicc_dashboard::format::amount(1_234.0), "1,234");
/// assert_eq!(aicc_dashboard::format::amount(2.46), "2.5");
/// ```
pub fn amount(value: f64) -> String {
    if value.fract().abs() < 1e-9 { count(whole(value)) } else { fixed(value, 1) }
}

/// A number with one to three decimals, the same as `{:.n}` writes. The library's own brings 16 kB of arithmetic and tables (docs/performance.md,
/// weight).
///
/// ```
/// assert_eq!(aicc_dashboard::format::fixed(-2.46, 1), "-2.5");
/// assert_eq!(aicc_dashboard::format::fixed(0.125, 2), "0.12");
/// ```
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is 2^52 or more has no decimals, and is held by the cast"
)]
pub fn fixed(value: f64, decimals: u32) -> String {
    let scale = 10_u64.pow(decimals.clamp(1, 3));
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let exponent = (value.to_bits() >> 52 & 0x7ff) as i32 - 1075;
    let (units, rest) = if exponent >= 0 {
        (value.abs() as u64, 0)
    } else {
        // The value is `mantissa / 2^shift` exactly; a half is rounded to the even side.
        let mantissa = value.to_bits() & ((1 << 52) - 1) | if exponent == -1075 { 0 } else { 1 << 52 };
        let (scaled, shift) = (mantissa * scale, exponent.unsigned_abs());
        let (down, left) = (scaled.checked_shr(shift).unwrap_or(0), scaled & 1_u64.checked_shl(shift).map_or(u64::MAX, |bit| bit - 1));
        let half = 1_u64.checked_shl(shift - 1).unwrap_or(u64::MAX);
        let is_up = left > half || (left == half && down % 2 == 1);
        let rounded = down + u64::from(is_up);
        (rounded / scale, rounded % scale)
    };
    format!("{sign}{units}.{rest:0width$}", width = scale.ilog10() as usize)
}

/// A length for a style sheet: `12.5px`.
pub fn px(value: f64) -> String {
    format!("{}px", fixed(value, 1))
}

/// The plain number for programs: `12`, `66.66666666666667`.
pub fn plain(value: f64) -> String {
    if value.fract() == 0.0 { whole(value).to_string() } else { number::shortest(value) }
}

/// A ratio with two decimals: `0.25`.
pub fn ratio(value: f64) -> String {
    fixed(value, 2)
}

/// A percentage with its sign and one decimal, so that 79.6 does not look like 80: `79.6%`.
///
/// ```
/// assert_eq!(aicc_dashboard::format::percent(79.56), "79.6%");
/// assert_eq!(aicc_dashboard::format::percent(100.0), "100%");
/// ```
pub fn percent(value: f64) -> String {
    if (value - 100.0).abs() < 1e-9 { "100%".to_owned() } else { format!("{}%", fixed(value, 1)) }
}

/// A duration of `seconds` as minutes and seconds `4:05`, from one hour on as hours, minutes and seconds `1:12:08`.
///
/// ```
/// assert_eq!(aicc_dashboard::format::duration(65.4), "1:05");
/// assert_eq!(aicc_dashboard::format::duration(4_328.0), "1:12:08");
/// ```
pub fn duration(seconds: f64) -> String {
    let seconds = whole(seconds.round());
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 { format!("{minutes}:{seconds:02}") } else { format!("{}:{minutes:02}:{seconds:02}", count(hours)) }
}

/// An age or a pause with its unit, in the coarsest unit that says enough: `12 s`, `3 min`, `2 h`.
pub fn age(milliseconds: u64, locale: Locale) -> String {
    let seconds = milliseconds / 1000;
    let (number, unit) = match seconds {
        0..120 => (seconds, i18n::Text::AgeSeconds),
        120..7_200 => (seconds / 60, i18n::Text::AgeMinutes),
        _ => (seconds / 3600, i18n::Text::AgeHours),
    };
    format!("{number} {}", i18n::words(unit, locale))
}

/// Local time of day with seconds: `10:42:15`.
pub fn time(instant_ms: i64, offsets: &[OffsetFrom]) -> String {
    let local = local(instant_ms, offsets);
    format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second())
}

/// Local time of day without seconds: `10:42`.
pub fn minute(instant_ms: i64, offsets: &[OffsetFrom]) -> String {
    let local = local(instant_ms, offsets);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// Local date, the same in both languages: `2026-03-29`.
pub fn date(instant_ms: i64, offsets: &[OffsetFrom]) -> String {
    let local = local(instant_ms, offsets);
    format!("{:04}-{:02}-{:02}", local.year(), local.month(), local.day())
}

/// Local time of day with seconds, and the date before it when that is another one than `today`, a [`date`].
pub fn time_since(instant_ms: i64, today: &str, offsets: &[OffsetFrom]) -> String {
    if date(instant_ms, offsets) == today { time(instant_ms, offsets) } else { date_time(instant_ms, offsets) }
}

/// Local date and time, the same in both languages: `2026-03-29 10:42:15`.
pub fn date_time(instant_ms: i64, offsets: &[OffsetFrom]) -> String {
    format!("{} {}", date(instant_ms, offsets), time(instant_ms, offsets))
}

/// An offset from UTC in seconds: `UTC+08:00`.
///
/// ```
/// assert_eq!(aicc_dashboard::format::utc_offset(-12_600), "UTC\u{2212}03:30");
/// ```
pub fn utc_offset(offset_s: i32) -> String {
    let sign = if offset_s < 0 { '\u{2212}' } else { '+' };
    let minutes = offset_s.abs() / 60;
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Wall-clock time of the place, as if it were UTC; 1970 for instants no calendar holds.
fn local(instant_ms: i64, offsets: &[OffsetFrom]) -> DateTime<Utc> {
    let offset_ms = i64::from(offset_at(offsets, instant_ms)) * 1000;
    DateTime::from_timestamp_millis(instant_ms.saturating_add(offset_ms)).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "counts and seconds stay far below 2^52; beyond, the cast saturates")]
fn whole(value: f64) -> i64 {
    value as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_that_the_library_writes() {
        let some =
            [0.0, -0.0, 0.05, 0.15, 0.25, 0.35, 0.45, 0.5, 1.005, 2.5, 9.95, 99.95, 1e-300, 123_456.785, 4e15, -0.04, -2.25, 33.333_333];
        let many = (0..20_000_u32).map(|place| f64::from(place) * 0.005 - 20.0).chain((1..2_000).map(|part| 100.0 / f64::from(part)));
        for value in some.into_iter().chain(many) {
            assert_eq!(fixed(value, 1), format!("{value:.1}"), "{value:e}");
            assert_eq!(fixed(value, 2), format!("{value:.2}"), "{value:e}");
            assert_eq!(fixed(value, 3), format!("{value:.3}"), "{value:e}");
        }
        assert_eq!([12.0, -3.0, 66.5, 200.0 / 3.0].map(plain), ["12", "-3", "66.5", "66.66666666666667"]);
    }

    const SHANGHAI: [OffsetFrom; 1] = [OffsetFrom { from_ms: 0, offset_s: 8 * 3600 }];
    /// 2026-01-15T08:30:07Z.
    const INSTANT_MS: i64 = 1_768_465_807_000;

    #[test]
    fn thousands_are_separated_at_every_length() {
        for (value, text) in [(0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (-12_345, "-12,345")] {
            assert_eq!(count(value), text);
        }
        assert_eq!(count(i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn durations_keep_their_seconds() {
        for (seconds, text) in [(0.0, "0:00"), (9.0, "0:09"), (59.6, "1:00"), (3_599.0, "59:59"), (3_600.0, "1:00:00")] {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn ages_are_coarse_and_say_their_unit_in_both_languages() {
        assert_eq!(age(999, Locale::En), "0 s");
        assert_eq!(age(119_999, Locale::En), "119 s");
        assert_eq!(age(180_000, Locale::En), "3 min");
        assert_eq!(age(180_000, Locale::ZhCn), "3 分钟");
        assert_eq!(age(7_200_000, Locale::En), "2 h");
    }

    #[test]
    fn times_are_those_of_the_place_not_of_the_browser() {
        assert_eq!(time(INSTANT_MS, &SHANGHAI), "16:30:07");
        assert_eq!(time(INSTANT_MS, &[]), "08:30:07");
        assert_eq!(date_time(INSTANT_MS + 8 * 3_600_000, &SHANGHAI), "2026-01-16 00:30:07");
        assert_eq!(utc_offset(8 * 3600), "UTC+08:00");
    }

    #[test]
    fn a_percentage_below_a_target_does_not_look_like_it() {
        assert_eq!(percent(79.6), "79.6%");
        assert_eq!(percent(99.9), "99.9%");
        assert_eq!(percent(0.0), "0.0%");
    }
}
