//! One JSON object of an answer, read field by field, with a count of everything that was not as documented.

use std::collections::BTreeMap;

use domain::field::{Field, Unit};
use domain::reading::Reading;
use domain::snapshot::{Oddity, OddityKind};
use serde_json::{Map, Value};

/// Kinds of oddity told apart in one answer, by kind and field. Beyond that they are counted per kind, so that no answer can fill memory.
const KINDS_KEPT: usize = 50;
/// Stands for all fields that are not told apart.
const OTHER_FIELDS: &str = "…";
/// Longest example and longest field name kept, in characters.
const CHARACTERS_KEPT: usize = 40;
/// Largest counter that is believed. No call centre gets there in seconds or calls, and sums over a month of such values do not overflow.
const LARGEST_COUNT: i64 = 1_000_000_000_000;
/// 2^32-1 seconds, and the same in milliseconds: the vendor's family of interfaces uses them for "none".
const SENTINELS: [i64; 2] = [4_294_967_295, 4_294_967_295_000];

/// What the decoder had to put up with in one read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Oddities(BTreeMap<(OddityKind, String), Seen>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    count: u32,
    example: Option<String>,
}

impl Oddities {
    /// Counts one; the first example of a kind and field is kept.
    pub fn count(&mut self, kind: OddityKind, field: &str, example: Option<&Value>) {
        self.add((kind, capped(field)), 1, || example.map(text_of));
    }

    /// Adds those of another page of the same read.
    pub fn merge(&mut self, other: Self) {
        for (key, seen) in other.0 {
            self.add(key, seen.count, || seen.example);
        }
    }

    /// Adds those of another call of the same read.
    pub fn add_list(&mut self, list: Vec<Oddity>) {
        for Oddity { kind, field, count, example } in list {
            self.add((kind, field), count, || example);
        }
    }

    /// All of them, sorted by kind and field.
    pub fn into_list(self) -> Vec<Oddity> {
        self.0.into_iter().map(|((kind, field), seen)| Oddity { kind, field, count: seen.count, example: seen.example }).collect()
    }

    fn add(&mut self, key: (OddityKind, String), count: u32, example: impl FnOnce() -> Option<String>) {
        let key = if self.0.len() < KINDS_KEPT || self.0.contains_key(&key) { key } else { (key.0, OTHER_FIELDS.to_owned()) };
        self.0
            .entry(key)
            .and_modify(|seen| seen.count = seen.count.saturating_add(count))
            .or_insert_with(|| Seen { count, example: example() });
    }
}

/// A raw value as an example: short, and without its inside where it has one.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => capped(text),
        Value::Array(_) => "[…]".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => capped(&value.to_string()),
    }
}

fn capped(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(CHARACTERS_KEPT).collect()
}

/// A cursor over one object: fields are taken by the vendor's name, and what nobody took is unknown.
pub struct Fields<'a, 'o> {
    object: &'a Map<String, Value>,
    taken: Vec<&'a str>,
    oddities: &'o mut Oddities,
}

impl<'a, 'o> Fields<'a, 'o> {
    /// Starts reading an object.
    pub fn new(object: &'a Map<String, Value>, oddities: &'o mut Oddities) -> Self {
        Self { object, taken: Vec::with_capacity(object.len()), oddities }
    }

    /// The raw value of a field: by its exact name, else without regard to capitals. Its absence is not counted.
    pub fn raw(&mut self, name: &str) -> Option<&'a Value> {
        let (spelling, value) = self.object.get_key_value(name).or_else(|| {
            let found = self.object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            self.oddities.count(OddityKind::OtherSpelling, found.0, None);
            Some(found)
        })?;
        self.taken.push(spelling);
        Some(value)
    }

    /// A counter: `?` for everything that is not a whole number which can be true.
    pub fn counter<Row>(&mut self, field: &Field<Row>) -> Reading {
        let largest = if field.unit == Unit::PercentPresumed { 100 } else { LARGEST_COUNT };
        self.number(field.vendor, largest, TextIs::Odd).map_or(Reading::Unread, Reading::Value)
    }

    /// A number that names a row; without it the row cannot be placed.
    pub fn id(&mut self, name: &str) -> Option<u32> {
        self.number(name, i64::from(u32::MAX), TextIs::Odd).and_then(|id| u32::try_from(id).ok())
    }

    /// A time in milliseconds since 1970, which the documents write as text.
    pub fn instant_ms(&mut self, name: &str) -> Option<i64> {
        self.number(name, i64::MAX, TextIs::Documented)
    }

    /// Ends the reading: counts the fields that nobody took. Their values are not kept, since nobody knows what they hold.
    pub fn finish(self) {
        for name in self.object.keys().filter(|name| !self.taken.contains(&name.as_str())) {
            self.oddities.count(OddityKind::UnknownField, name, None);
        }
    }

    fn number(&mut self, name: &str, largest: i64, text: TextIs) -> Option<i64> {
        let raw = self.raw(name);
        let Some(value) = raw.filter(|value| !value.is_null()) else {
            self.oddities.count(OddityKind::MissingField, name, raw);
            return None;
        };
        let number = whole_number(value);
        if number.is_some_and(|number| SENTINELS.contains(&number)) {
            self.oddities.count(OddityKind::Sentinel, name, Some(value));
            return None;
        }
        let Some(number) = number.filter(|number| (0..=largest).contains(number)) else {
            self.oddities.count(OddityKind::InvalidValue, name, Some(value));
            return None;
        };
        if value.is_string() && text == TextIs::Odd {
            self.oddities.count(OddityKind::NumberAsText, name, Some(value));
        }
        Some(number)
    }
}

/// What a number written as text means for a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextIs {
    Documented,
    Odd,
}

/// A whole number, however it is written: as one, as a float without a fraction, or as decimal text.
pub fn whole_number(value: &Value) -> Option<i64> {
    /// 2^53: beyond it a float does not know its own units.
    const EXACT_FLOAT: f64 = 9_007_199_254_740_992.0;
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "whole and exact, as the filter saw to")]
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < EXACT_FLOAT).map(|float| float as i64)),
        Value::String(text) => {
            let text = text.trim();
            let zeros = |fraction: &str| !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
            text.split_once('.').filter(|(_, fraction)| zeros(fraction)).map_or(text, |(whole, _)| whole).parse().ok()
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::access_code::AccessCodeRow;
    use domain::agent::AgentStatistics;
    use domain::skill::SkillRow;
    use domain::sysindex::Period;
    use domain::system_state::SystemState;
    use serde_json::json;

    use super::*;

    /// Reads `callWaitNums` of an object; the reading, and what was odd.
    fn waiting(object: &Value) -> (Reading, Vec<Oddity>) {
        let mut oddities = Oddities::default();
        let mut fields = Fields::new(object.as_object().unwrap(), &mut oddities);
        let reading = fields.counter(SkillRow::field("calls_waiting").unwrap());
        fields.finish();
        (reading, oddities.into_list())
    }

    fn once(kind: OddityKind, field: &str, example: Option<&str>) -> Vec<Oddity> {
        vec![Oddity { kind, field: field.to_owned(), count: 1, example: example.map(str::to_owned) }]
    }

    #[test]
    fn a_whole_number_is_read_however_it_is_written() {
        for (value, kind) in [
            (json!(7), None),
            (json!(7.0), None),
            (json!("7"), Some(OddityKind::NumberAsText)),
            (json!(" 7 "), Some(OddityKind::NumberAsText)),
            (json!("7.00"), Some(OddityKind::NumberAsText)),
        ] {
            let (reading, odd) = waiting(&json!({"callWaitNums": value}));
            assert_eq!(reading, Reading::Value(7), "{value}");
            assert_eq!(odd.first().map(|odd| odd.kind), kind, "{value}");
        }
        assert_eq!(waiting(&json!({"callWaitNums": 0})), (Reading::Value(0), Vec::new()));
    }

    #[test]
    fn what_cannot_be_true_is_unread_and_shown_as_it_came() {
        for (value, example) in [
            (json!(-1), "-1"),
            (json!(1.5), "1.5"),
            (json!("many"), "many"),
            (json!(""), ""),
            (json!("."), "."),
            (json!(".0"), ".0"),
            (json!("1e3"), "1e3"),
            (json!("99999999999999999999"), "99999999999999999999"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(i64::MAX), "9223372036854775807"),
            (json!(1e300), "1e+300"),
            (json!(true), "true"),
            (json!([0]), "[…]"),
            (json!({"value": 0}), "{…}"),
        ] {
            let expected = once(OddityKind::InvalidValue, "callWaitNums", Some(example));
            assert_eq!(waiting(&json!({"callWaitNums": value})), (Reading::Unread, expected));
        }
    }

    #[test]
    fn a_missing_field_is_told_from_null_and_from_a_sentinel() {
        let odd = |kind, example| once(kind, "callWaitNums", example);
        assert_eq!(waiting(&json!({})), (Reading::Unread, odd(OddityKind::MissingField, None)));
        assert_eq!(waiting(&json!({"callWaitNums": null})), (Reading::Unread, odd(OddityKind::MissingField, Some("null"))));
        for (sentinel, example) in [(json!(4_294_967_295_i64), "4294967295"), (json!("4294967295000"), "4294967295000")] {
            let expected = odd(OddityKind::Sentinel, Some(example));
            assert_eq!(waiting(&json!({"callWaitNums": sentinel})), (Reading::Unread, expected));
        }
    }

    #[test]
    fn the_exact_name_is_taken_before_other_capitals() {
        let (reading, odd) = waiting(&json!({"CALLWAITNUMS": 1, "callWaitNums": 2}));
        assert_eq!(reading, Reading::Value(2));
        assert_eq!(odd, once(OddityKind::UnknownField, "CALLWAITNUMS", None));
        let (reading, odd) = waiting(&json!({"callwaitnums": 1}));
        assert_eq!(reading, Reading::Value(1));
        assert_eq!(odd, once(OddityKind::OtherSpelling, "callwaitnums", None));
    }

    #[test]
    fn a_rate_above_100_percent_is_invalid_and_100_is_not() {
        for (rate, expected) in [(100, Reading::Value(100)), (101, Reading::Unread)] {
            let (object, mut oddities) = (json!({"callRate": rate}), Oddities::default());
            let reading = Fields::new(object.as_object().unwrap(), &mut oddities).counter(Period::field("vendor_connect_rate").unwrap());
            assert_eq!(reading, expected);
        }
    }

    #[test]
    fn an_id_is_never_cut_to_size() {
        for (value, id) in [(json!(7), Some(7)), (json!("7"), Some(7)), (json!(1_i64 << 32), None), (json!(-1), None), (json!(null), None)]
        {
            let (object, mut oddities) = (json!({"skillId": value}), Oddities::default());
            assert_eq!(Fields::new(object.as_object().unwrap(), &mut oddities).id("skillId"), id);
        }
    }

    #[test]
    fn a_hostile_answer_fills_neither_memory_nor_names() {
        let mut oddities = Oddities::default();
        let object: Map<String, Value> = (0..1000).map(|n| (format!("{n:0>100}\n"), json!("x".repeat(1000)))).collect();
        Fields::new(&object, &mut oddities).finish();
        oddities.count(OddityKind::InvalidValue, "late", Some(&json!("x".repeat(1000))));
        let mut merged = oddities.clone();
        merged.merge(oddities);
        let list = merged.into_list();
        assert!(list.len() <= KINDS_KEPT + 10);
        assert_eq!(list.iter().map(|odd| odd.count).sum::<u32>(), 2 * 1001);
        assert!(list.iter().all(|odd| odd.field.chars().count() <= CHARACTERS_KEPT && !odd.field.contains('\n')));
        assert!(list.iter().filter_map(|odd| odd.example.as_ref()).all(|example| example.len() == CHARACTERS_KEPT));
    }

    #[test]
    fn capitals_alone_never_tell_two_documented_fields_apart() {
        fn distinct<Row>(fields: &[Field<Row>], keys: &[&str]) {
            let names: Vec<String> = fields.iter().map(|field| field.vendor).chain(keys.iter().copied()).map(str::to_lowercase).collect();
            let once: std::collections::BTreeSet<_> = names.iter().collect();
            assert_eq!(once.len(), names.len());
        }
        distinct(Period::FIELDS, &["beginTime", "ccId", "vdn"]);
        distinct(SkillRow::FIELDS, &["skillId"]);
        distinct(AccessCodeRow::FIELDS, &["innoId"]);
        distinct(AgentStatistics::FIELDS, &[]);
        distinct(SystemState::FIELDS, &[]);
    }
}
