//! Each language writes numbers and days as the browser's `Intl` does. One that does not needs signs of its own in `format`, not only a file of words.

use aicc_dashboard::format;
use aicc_dashboard::i18n::Locale;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(inline_js = r#"
export const number = (tag, value, decimals) =>
  new Intl.NumberFormat(tag, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
export const percent = (tag, value) => new Intl.NumberFormat(tag, { style: "percent", minimumFractionDigits: 1 }).format(value / 100);
export const day = (tag, month, day) =>
  new Intl.DateTimeFormat(tag, { month: "short", day: "numeric", timeZone: "UTC" }).format(Date.UTC(2026, month - 1, day));
"#)]
extern "C" {
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
