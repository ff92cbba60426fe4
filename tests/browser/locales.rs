//! Each language writes numbers and days as the browser's `Intl` does. One that does not needs signs of its own in `format`, not only a file of words.

use aicc_dashboard::browser::time_zone::Zone;
use aicc_dashboard::format;
use aicc_dashboard::i18n::Locale;
use domain::period::OffsetFrom;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(inline_js = r#"
export const number = (tag, value, decimals) =>
  new Intl.NumberFormat(tag, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
export const percent = (tag, value) => new Intl.NumberFormat(tag, { style: "percent", minimumFractionDigits: 1 }).format(value / 100);
export const day = (tag, month, day) =>
  new Intl.DateTimeFormat(tag, { month: "short", day: "numeric", timeZone: "UTC" }).format(Date.UTC(2026, month - 1, day));
export const time = (tag, instant_ms, zone) =>
  new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone }).format(instant_ms);
// With minutes in front, it writes two digits of them.
export const duration = (tag, hours, minutes, seconds) =>
  new Intl.DurationFormat(tag, { style: "digital", hoursDisplay: "auto" }).format({ hours, minutes, seconds }).replace(/^0(\d:)/, "$1");
"#)]
extern "C" {
    fn time(tag: &str, instant_ms: f64, zone: &str) -> String;
    fn duration(tag: &str, hours: u32, minutes: u32, seconds: u32) -> String;
    fn number(tag: &str, value: f64, decimals: u32) -> String;
    fn percent(tag: &str, value: f64) -> String;
    fn day(tag: &str, month: u32, day: u32) -> String;
}

#[wasm_bindgen_test]
fn numbers_and_days_are_written_as_the_browser_writes_them_in_each_language() {
    for locale in Locale::ALL {
        let tag = locale.tag();
        for value in [0, 7, 999, 1_000, -12_345, 1_234_567_i32] {
            assert_eq!(format::count(value.into()), number(tag, value.into(), 0), "{tag}");
        }
        for value in [0.5, 12.25, 99.96] {
            assert_eq!(format::fixed(value, 2), number(tag, value, 2), "{tag}");
        }
        assert_eq!(format::percent(79.6), percent(tag, 79.6), "{tag}");
        for month in 1..=12 {
            assert_eq!((locale.language().month_day)(month, 29 - month), day(tag, month, 29 - month), "{tag}");
        }
    }
}

#[wasm_bindgen_test]
fn times_of_day_are_those_of_the_zone_on_both_sides_of_a_change_of_its_clock() {
    // The half hour before and after the clocks of Berlin go forward and back, those of Shanghai never, and those of St. John's by halves.
    for zone in ["Europe/Berlin", "Asia/Shanghai", "America/St_Johns"] {
        for change_ms in [1_774_746_000_000_i64, 1_792_890_000_000] {
            for at_ms in [change_ms - 1_800_000, change_ms + 1_800_000] {
                let offsets = [OffsetFrom { from_ms: 0, offset_s: Zone::named(zone).unwrap().offset_s(at_ms).unwrap() }];
                for locale in Locale::ALL {
                    #[expect(clippy::cast_precision_loss, reason = "instants of our time are far below 2^53")]
                    let browser = time(locale.tag(), at_ms as f64, zone);
                    assert_eq!(format::time(at_ms, &offsets), browser, "{zone} {at_ms}");
                }
            }
        }
    }
}

#[wasm_bindgen_test]
fn durations_are_written_as_the_browser_writes_them_in_each_language() {
    for (hours, minutes, seconds) in [(0, 0, 7), (0, 1, 5), (0, 59, 59), (1, 0, 0), (12, 34, 56)] {
        for locale in Locale::ALL {
            let ours = format::duration(f64::from(hours * 3600 + minutes * 60 + seconds));
            assert_eq!(ours, duration(locale.tag(), hours, minutes, seconds), "{}", locale.tag());
        }
    }
}
