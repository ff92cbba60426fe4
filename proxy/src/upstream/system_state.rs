//! Answers of `agentgroup/systemstate`: the states of one page of agents, and the sum over pages of which AICC gives no total.

use domain::reading::Reading;
use domain::snapshot::{Completeness, PagesEndedBy};
use domain::system_state::SystemState;

use super::envelope::{self, Decoded};
use super::error::Failure;
use super::fields::{Fields, Oddities};

/// Agents per page: the most that AICC allows.
pub const AGENTS_PER_PAGE: u32 = 100;
/// So many pages of zeros in a row end the reading where the number of agents is not known.
pub const EMPTY_PAGES: u32 = 3;

/// The states of one page of agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatePage {
    /// In the order of [`SystemState::FIELDS`].
    pub readings: Vec<Reading>,
    /// What the decoder had to put up with.
    pub oddities: Oddities,
}

/// Turns an answer into the states of one page.
///
/// # Errors
/// The failure that the envelope states, or `decode`.
pub fn decode_page(body: &[u8]) -> Result<StatePage, Failure> {
    let mut oddities = Oddities::default();
    let root = envelope::parse(body)?;
    let payload = envelope::cms_payload(&root, &mut oddities)?;
    let object = payload.as_object().ok_or_else(|| Failure::decode("the payload is no object"))?;
    let mut fields = Fields::new(object, &mut oddities);
    let readings = SystemState::FIELDS.iter().map(|field| fields.counter(field)).collect();
    fields.finish();
    Ok(StatePage { readings, oddities })
}

/// What to do after the pages read so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Read the page that begins here.
    Page {
        /// Agents to skip.
        offset: u32,
    },
    /// Stop, by this rule.
    Ended(PagesEndedBy),
}

/// The sum over the pages of one read.
#[derive(Clone, Debug)]
pub struct PageSum {
    pages_wanted: Option<u32>,
    ceiling_pages: u32,
    pages_read: u32,
    empty_in_a_row: u32,
    sums: Option<Vec<Reading>>,
    oddities: Oddities,
}

impl PageSum {
    /// Starts a read. With a known number of agents that many are read; without, until three pages in a row are all zero, but no more than
    /// `ceiling_pages`. At least one page is read.
    pub fn new(known_agents: Option<u32>, ceiling_pages: u32) -> Self {
        let pages_wanted = known_agents.map(|agents| agents.div_ceil(AGENTS_PER_PAGE).max(1));
        Self { pages_wanted, ceiling_pages, pages_read: 0, empty_in_a_row: 0, sums: None, oddities: Oddities::default() }
    }

    /// What to do next.
    pub fn next(&self) -> Next {
        match self.pages_wanted {
            _ if self.pages_read == 0 => Next::Page { offset: 0 },
            Some(pages) if self.pages_read >= pages => Next::Ended(PagesEndedBy::KnownNumber),
            None if self.empty_in_a_row >= EMPTY_PAGES => Next::Ended(PagesEndedBy::EmptyPages),
            None if self.pages_read >= self.ceiling_pages => Next::Ended(PagesEndedBy::Ceiling),
            _ => Next::Page { offset: self.pages_read.saturating_mul(AGENTS_PER_PAGE) },
        }
    }

    /// Adds the next page. A sum with an unread part is unread; a page with an unread part is not an empty one.
    pub fn add(&mut self, page: StatePage) {
        let empty = page.readings.iter().all(|reading| *reading == Reading::Value(0));
        self.empty_in_a_row = if empty { self.empty_in_a_row + 1 } else { 0 };
        self.pages_read += 1;
        self.oddities.merge(page.oddities);
        self.sums = Some(match self.sums.take() {
            None => page.readings,
            Some(sums) => sums.into_iter().zip(page.readings).map(|(sum, part)| sum.and(part, i64::saturating_add)).collect(),
        });
    }

    /// The sum, with the times at which the first and the last page were read, milliseconds since 1970. Without any page all is unread.
    pub fn finish(self, first_page_at_ms: i64, last_page_at_ms: i64) -> Decoded<SystemState> {
        let ended_by = match self.next() {
            Next::Ended(rule) => Some(rule),
            Next::Page { .. } => None,
        };
        let Self { pages_wanted, pages_read, sums, oddities, .. } = self;
        let mut sums = sums.into_iter().flatten();
        let data = SystemState::from_fields(first_page_at_ms, last_page_at_ms, |_| sums.next().unwrap_or(Reading::Unread));
        let completeness = Completeness { pages_read, pages_wanted, ended_by, ..Completeness::default() };
        Decoded { data, oddities: oddities.into_list(), completeness }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(busy: Reading, others: i64) -> StatePage {
        let mut readings = vec![Reading::Value(others); SystemState::FIELDS.len()];
        readings[0] = busy;
        StatePage { readings, oddities: Oddities::default() }
    }

    fn value(number: i64) -> StatePage {
        page(Reading::Value(number), number)
    }

    /// Reads pages until the rule says stop; the offsets asked for, and the result.
    fn read(mut sum: PageSum, pages: impl Fn(u32) -> StatePage) -> (Vec<u32>, Decoded<SystemState>) {
        let mut offsets = Vec::new();
        while let Next::Page { offset } = sum.next() {
            assert!(offsets.len() < 1000, "the reading has an end");
            offsets.push(offset);
            sum.add(pages(offset));
        }
        (offsets, sum.finish(1, 2))
    }

    #[test]
    fn a_known_number_of_agents_is_read_to_the_end_even_through_empty_pages() {
        let (offsets, decoded) = read(PageSum::new(Some(401), 1), |offset| value(i64::from(offset == 400)));
        assert_eq!(offsets, [0, 100, 200, 300, 400]);
        assert_eq!(decoded.data.signed_in, Reading::Value(1));
        let completeness = &decoded.completeness;
        assert_eq!((completeness.pages_read, completeness.pages_wanted), (5, Some(5)));
        assert_eq!(completeness.ended_by, Some(PagesEndedBy::KnownNumber));
    }

    #[test]
    fn pages_are_rounded_up_and_never_none() {
        for (agents, pages) in [(0, 1), (1, 1), (100, 1), (101, 2)] {
            assert_eq!(read(PageSum::new(Some(agents), 9), |_| value(1)).0.len(), pages, "{agents} agents");
        }
    }

    #[test]
    fn three_empty_pages_in_a_row_end_an_unknown_number() {
        // Agents 0 to 99 and 300 to 399 are signed in: two empty pages between them are not the end.
        let (offsets, decoded) = read(PageSum::new(None, 50), |offset| value(if offset == 0 || offset == 300 { 7 } else { 0 }));
        assert_eq!(offsets, [0, 100, 200, 300, 400, 500, 600]);
        assert_eq!(decoded.data.idle, Reading::Value(14));
        assert_eq!(decoded.completeness.ended_by, Some(PagesEndedBy::EmptyPages));
        assert_eq!(decoded.completeness.pages_wanted, None);
        assert_eq!((decoded.data.first_page_at_ms, decoded.data.last_page_at_ms), (1, 2));
    }

    #[test]
    fn the_ceiling_ends_a_reading_that_finds_no_end() {
        let (offsets, decoded) = read(PageSum::new(None, 4), |_| value(1));
        assert_eq!(offsets.len(), 4);
        assert_eq!(decoded.completeness.ended_by, Some(PagesEndedBy::Ceiling));
    }

    #[test]
    fn an_unread_part_makes_its_sum_unread_and_its_page_not_empty() {
        let (offsets, decoded) =
            read(PageSum::new(None, 6), |offset| page(if offset == 100 { Reading::Unread } else { Reading::Value(0) }, 0));
        assert_eq!(offsets.len(), 5);
        assert_eq!((decoded.data.busy, decoded.data.idle), (Reading::Unread, Reading::Value(0)));
    }

    #[test]
    fn without_a_page_nothing_is_known() {
        let decoded = PageSum::new(None, 6).finish(1, 1);
        assert!(SystemState::FIELDS.iter().all(|field| (field.of)(&decoded.data) == Reading::Unread));
        assert_eq!(decoded.completeness.ended_by, None);
    }
}
