//! Answers of `cti/sysindex`: one page of five-minute periods, as a list or as an object with `data` and `count`.

use std::collections::BTreeSet;

use domain::id::VdnId;
use domain::period::PERIOD_MS;
use domain::snapshot::OddityKind;
use domain::sysindex::Period;
use serde_json::Value;

use super::envelope;
use super::error::Failure;
use super::fields::{Fields, Oddities, whole_number};

/// One page of periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SysindexPage {
    /// The periods that can be placed, in the order they came. They may lie outside the window that was asked for.
    pub rows: Vec<(VdnId, Period)>,
    /// Rows in all pages, as AICC says; for progress only, never the sole end of a loop.
    pub count: Option<u32>,
    /// Rows that came, usable or not: a page without any is the last one.
    pub rows_in_page: usize,
    /// What the decoder had to put up with.
    pub oddities: Oddities,
}

/// Rows per page: the vendor's default; a maximum is not stated.
pub const ROWS_PER_PAGE: u32 = 100;
/// Most pages of one question: a day of 100 VDNs is 288.
const PAGES_CEILING: u32 = 300;

/// How far the pages of one question have been read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paging {
    rows: u32,
    pages: u32,
}

/// What to do after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Read the page that begins after so many rows.
    Page {
        /// Rows to skip.
        offset: u32,
    },
    /// There are no more rows.
    Whole,
    /// There may be more rows, but this reading does not get to them.
    Incomplete,
}

impl Paging {
    /// Takes a page in, of which `new_rows` were not in an earlier one.
    ///
    /// Only a page that is not full ends the reading, and only if AICC's own count does not speak of more: a count alone may be too small (that
    /// of one page), and a page may be short because AICC gives fewer rows than it was asked for.
    pub fn after(&mut self, page: &SysindexPage, new_rows: usize) -> Next {
        let rows_in_page = u32::try_from(page.rows_in_page).unwrap_or(u32::MAX);
        self.rows = self.rows.saturating_add(rows_in_page);
        self.pages += 1;
        let more_announced = page.count.is_some_and(|count| count > self.rows);
        if rows_in_page == 0 || (rows_in_page < ROWS_PER_PAGE && !more_announced) {
            Next::Whole
        } else if new_rows == 0 || self.pages >= PAGES_CEILING {
            Next::Incomplete
        } else {
            Next::Page { offset: self.rows }
        }
    }
}

/// Turns an answer into periods of the VDNs asked for; `now_ms` (milliseconds since 1970) bounds what can have begun.
///
/// # Errors
/// The failure that the envelope states, or `decode`.
pub fn decode_page(body: &[u8], asked: &[VdnId], now_ms: i64) -> Result<SysindexPage, Failure> {
    let mut oddities = Oddities::default();
    let root = envelope::parse(body)?;
    let payload = envelope::cms_payload(&root, &mut oddities)?;
    let (list, count) = list_of(payload, &mut oddities)?;
    let mut rows = Vec::with_capacity(list.len());
    let mut seen = BTreeSet::new();
    for element in list {
        let Some((vdn, period)) = row(element, asked, now_ms, &mut oddities) else { continue };
        if seen.insert((vdn, period.begin_ms)) {
            rows.push((vdn, period));
        } else {
            oddities.count(OddityKind::RepeatedRow, "beginTime", Some(&period.begin_ms.into()));
        }
    }
    Ok(SysindexPage { rows, count, rows_in_page: list.len(), oddities })
}

/// The rows and their total number, from either form of payload.
fn list_of<'a>(payload: &'a Value, oddities: &mut Oddities) -> Result<(&'a [Value], Option<u32>), Failure> {
    match payload {
        Value::Array(list) => Ok((list, None)),
        Value::Object(object) => {
            oddities.count(OddityKind::OtherEnvelope, "resultDesc", None);
            let mut fields = Fields::new(object, oddities);
            let (data, count) = (fields.raw("data"), fields.raw("count"));
            fields.finish();
            let count = count.and_then(whole_number).and_then(|count| u32::try_from(count).ok());
            match (data, count) {
                (Some(Value::Array(list)), count) => Ok((list, count)),
                // An empty page may come without its list, but then it has to say that it is empty.
                (None | Some(Value::Null), Some(0)) => Ok((&[], count)),
                _ => Err(Failure::decode("the payload holds no list of periods")),
            }
        }
        _ => Err(Failure::decode("the payload is neither a list nor an object")),
    }
}

/// One row, if it can be placed: its VDN was asked for, and its start is a five-minute mark that can have come.
fn row(element: &Value, asked: &[VdnId], now_ms: i64, oddities: &mut Oddities) -> Option<(VdnId, Period)> {
    let Some(object) = element.as_object() else {
        oddities.count(OddityKind::InvalidValue, "data", Some(element));
        return None;
    };
    let mut fields = Fields::new(object, oddities);
    fields.raw("ccId");
    let vdn = fields.id("vdn").map(VdnId)?;
    if !asked.contains(&vdn) {
        oddities.count(OddityKind::UnaskedRow, "vdn", Some(&vdn.0.into()));
        return None;
    }
    let begin_ms = fields.instant_ms("beginTime")?;
    if begin_ms == 0 || begin_ms % PERIOD_MS != 0 || begin_ms > now_ms.saturating_add(PERIOD_MS) {
        oddities.count(OddityKind::InvalidValue, "beginTime", Some(&begin_ms.into()));
        return None;
    }
    let period = Period::from_fields(begin_ms, |field| fields.counter(field));
    fields.finish();
    Some((vdn, period))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads pages of so many rows each, all new unless said otherwise; the offsets asked for after the first, and the end.
    fn read(pages: &[(usize, Option<u32>)], repeats: bool) -> (Vec<u32>, Next) {
        let (mut paging, mut offsets) = (Paging::default(), Vec::new());
        for (index, (rows_in_page, count)) in pages.iter().enumerate() {
            let page = SysindexPage { rows: Vec::new(), count: *count, rows_in_page: *rows_in_page, oddities: Oddities::default() };
            match paging.after(&page, if repeats && index > 0 { 0 } else { *rows_in_page }) {
                Next::Page { offset } => offsets.push(offset),
                end => {
                    assert_eq!(index + 1, pages.len(), "no page is read after the end");
                    return (offsets, end);
                }
            }
        }
        panic!("the reading has an end");
    }

    #[test]
    fn pages_end_where_there_are_no_more_rows_whatever_the_count_says() {
        for (pages, offsets, end) in [
            (&[(7, Some(7))][..], &[][..], Next::Whole),
            (&[(0, None)], &[], Next::Whole),
            (&[(100, Some(100)), (100, Some(100)), (3, Some(3))], &[100, 200], Next::Whole),
            (&[(100, Some(1)), (0, Some(1))], &[100], Next::Whole),
            (&[(100, None), (100, None), (0, None)], &[100, 200], Next::Whole),
            (&[(50, Some(120)), (50, Some(120)), (20, Some(120))], &[50, 100], Next::Whole),
            (&[(1, Some(6)), (0, Some(6))], &[1], Next::Whole),
        ] {
            assert_eq!(read(pages, false), (offsets.to_vec(), end), "{pages:?}");
        }
    }

    #[test]
    fn a_page_that_brings_nothing_new_and_a_ceiling_are_not_the_end_of_the_data() {
        assert_eq!(read(&[(100, Some(500)), (100, Some(500))], true), (vec![100], Next::Incomplete));
        assert_eq!(read(&[(5, Some(9)), (3, Some(9))], true), (vec![5], Next::Incomplete));
        let (offsets, end) = read(&vec![(100, None); 300], false);
        assert_eq!((offsets.len(), end), (299, Next::Incomplete));
    }
}
