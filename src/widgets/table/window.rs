//! Which rows of a long table are drawn, and where a key leads. All rows are equally high.

use std::ops::Range;

/// Rows drawn above and below those in sight, so that a short move of the wheel shows no gap.
const BEYOND: usize = 4;
/// Rows drawn before it is known how many there is room for.
const AT_FIRST: usize = 40;

/// What can be seen of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::struct_field_names, reason = "a name says its unit")]
pub struct Sight {
    /// How far the first row is above what can be seen, CSS pixels.
    pub top_px: f64,
    /// Height of what can be seen, CSS pixels; 0 while unknown.
    pub height_px: f64,
    /// Height of a row, CSS pixels; 0 while unknown.
    pub row_px: f64,
}

impl Sight {
    fn is_known(self) -> bool {
        self.height_px > 0.0 && self.row_px > 0.0
    }

    /// The rows of `count` that can be seen, also in part.
    pub fn rows(self, count: usize) -> Range<usize> {
        if !self.is_known() {
            return 0..count.min(AT_FIRST);
        }
        let first = whole(self.top_px / self.row_px);
        let end = whole((self.top_px + self.height_px) / self.row_px) + 1;
        // A list that has become shorter is scrolled back by the browser only afterwards.
        let first = first.min(count.saturating_sub(end.saturating_sub(first)));
        first..end.min(count)
    }

    /// Rows that fit whole.
    pub fn page(self) -> usize {
        if self.is_known() { whole(self.height_px / self.row_px).max(1) } else { 1 }
    }

    /// How far to scroll so that this row can be seen whole; `None` when it can.
    pub fn top_to_see(self, index: usize) -> Option<f64> {
        let top_px = f64::from(u32::try_from(index).unwrap_or(u32::MAX)) * self.row_px;
        if !self.is_known() {
            None
        } else if top_px < self.top_px {
            Some(top_px)
        } else if top_px + self.row_px > self.top_px + self.height_px {
            Some(top_px + self.row_px - self.height_px)
        } else {
            None
        }
    }
}

/// The rows to draw for those in sight.
pub fn drawn(seen: Range<usize>, count: usize) -> Range<usize> {
    seen.start.saturating_sub(BEYOND)..(seen.end + BEYOND).min(count)
}

/// The row that a key leads to from row `index` of `count`; `None` for other keys and where there is no further row.
pub fn step(key: &str, index: usize, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let next = match key {
        "ArrowDown" | "j" => index + 1,
        "ArrowUp" | "k" => index.saturating_sub(1),
        "PageDown" => index + page,
        "PageUp" => index.saturating_sub(page),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(next.min(last))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a page, cut at zero")]
fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGHT: Sight = Sight { top_px: 330.0, height_px: 100.0, row_px: 32.0 };

    #[test]
    fn what_can_be_seen_is_drawn_with_a_few_rows_beyond() {
        assert_eq!(SIGHT.rows(2_000), 10..14);
        assert_eq!(drawn(10..14, 2_000), 6..18);
        assert_eq!(drawn(0..4, 2_000), 0..8);
        assert_eq!(drawn(1_990..2_000, 2_000), 1_986..2_000);
    }

    #[test]
    fn every_row_can_be_seen_at_some_place() {
        for top in 0..64 {
            let sight = Sight { top_px: f64::from(top), ..SIGHT };
            let rows = sight.rows(2_000);
            let (first, end) = (f64::from(u32::try_from(rows.start).unwrap()) * 32.0, f64::from(u32::try_from(rows.end).unwrap()) * 32.0);
            assert!(first <= sight.top_px && end >= sight.top_px + sight.height_px, "{top}: {rows:?}");
        }
    }

    #[test]
    fn a_list_that_became_shorter_is_seen_at_its_end() {
        assert_eq!(SIGHT.rows(6), 2..6);
        assert_eq!(SIGHT.rows(2), 0..2);
        assert_eq!(SIGHT.rows(0), 0..0);
    }

    #[test]
    fn before_the_room_is_known_the_first_rows_are_drawn() {
        assert_eq!(Sight::default().rows(2_000), 0..40);
        assert_eq!(Sight::default().rows(3), 0..3);
        assert_eq!((Sight::default().page(), Sight::default().top_to_see(1_000)), (1, None));
    }

    #[test]
    fn a_row_is_brought_into_sight_by_the_shortest_way() {
        assert_eq!(SIGHT.top_to_see(3), Some(96.0));
        assert_eq!(SIGHT.top_to_see(11), None);
        assert_eq!(SIGHT.top_to_see(100), Some(3_232.0 - 100.0));
    }

    #[test]
    fn keys_lead_to_rows_and_not_beyond_the_ends() {
        let from = |key, index| step(key, index, 100, 10);
        assert_eq!(
            ["ArrowDown", "j", "ArrowUp", "k", "PageDown", "PageUp", "Home", "End"].map(|key| from(key, 50)),
            [51, 51, 49, 49, 60, 40, 0, 99].map(Some)
        );
        assert_eq!([from("k", 0), from("j", 99), from("PageUp", 3), from("PageDown", 95)], [0, 99, 0, 99].map(Some));
        assert_eq!((from("Enter", 5), step("End", 0, 0, 10)), (None, None));
    }
}
