//! Time zones as the browser knows them.

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// How many seconds east of UTC the clock of a zone is.
pub struct Zone(Function);

impl Zone {
    /// The zone with this IANA name; `None` when the browser does not know it.
    pub fn named(name: &str) -> Option<Self> {
        let options = Object::new();
        for (key, value) in [("timeZone", name), ("timeZoneName", "longOffset")] {
            Reflect::set(&options, &key.into(), &value.into()).ok()?;
        }
        let make = Reflect::get(&Reflect::get(&js_sys::global(), &"Intl".into()).ok()?, &"DateTimeFormat".into()).ok()?;
        // The binding of js-sys for this does not catch what a wrong name throws.
        let format = Reflect::construct(make.dyn_ref::<Function>()?, &Array::of2(&"en-US".into(), &options)).ok()?;
        Reflect::get(&format, &"format".into()).ok()?.dyn_into().ok().map(Self)
    }

    /// Its offset at an instant, milliseconds since 1970.
    #[expect(clippy::cast_precision_loss, reason = "instants of our time are far below 2^53")]
    pub fn offset_s(&self, instant_ms: i64) -> Option<i32> {
        let date = Date::new(&JsValue::from_f64(instant_ms as f64));
        offset_from(&self.0.call1(&JsValue::NULL, &date).ok()?.as_string()?)
    }
}

/// Whether the browser knows a zone of this name.
pub fn is_known(name: &str) -> bool {
    Zone::named(name).is_some()
}

/// The offset at the end of a date, seconds: `1/15/2026, GMT-03:30`, and for none `1/15/2026, GMT`.
fn offset_from(text: &str) -> Option<i32> {
    let (_, offset) = text.rsplit_once("GMT")?;
    if offset.is_empty() {
        return Some(0);
    }
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    match offset.get(..1)? {
        "+" => Some(seconds),
        "-" => Some(-seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_read_from_the_end_of_a_date() {
        for (text, offset_s) in [
            ("1/15/2026, GMT+08:00", Some(28_800)),
            ("1/15/2026, GMT-03:30", Some(-12_600)),
            ("1/15/2026, GMT", Some(0)),
            ("1/15/2026, GMT+8", None),
            ("1/15/2026, UTC+08:00", None),
            ("1/15/2026, GMT?08:00", None),
        ] {
            assert_eq!(offset_from(text), offset_s, "{text}");
        }
    }
}
