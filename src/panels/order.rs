//! The order of tables, and which rows are shown.

use std::cmp::{Ordering, Reverse};

use domain::reading::Figure;

use crate::settings::{Direction, Sort};
use crate::sorting::{sort_by, sort_by_key};
use crate::widgets::table::{Column, Entry, Sorted};

/// Compares two figures. Every empty mark comes last, in both directions.
pub fn compare(left: Figure, right: Figure, direction: Direction) -> Ordering {
    match (left.value(), right.value()) {
        (Some(left), Some(right)) => directed(left.total_cmp(&right), direction),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn directed(order: Ordering, direction: Direction) -> Ordering {
    if direction == Direction::Ascending { order } else { order.reverse() }
}

/// The word for the column of names; [`Sort::column`] is empty for the table's own order.
pub const BY_NAME: &str = "name";

/// Ids of the entries whose name or number contains `filter`, sorted by the chosen column, else by severity; equal ones keep the order of
/// their ids.
pub fn order<Id: Copy + Ord, Row>(entries: &[Entry<Id, Row>], columns: &[Column<Row>], sort: &Sort, filter: &str) -> Vec<Id> {
    let filter = filter.trim().to_lowercase();
    let matches = |entry: &&Entry<Id, Row>| filter.is_empty() || entry.name.to_lowercase().contains(&filter) || entry.key.contains(&filter);
    let mut shown: Vec<_> = entries.iter().filter(matches).collect();
    if sort.column.is_empty() {
        // What calls for somebody comes first; of that, the worst.
        sort_by_key(&mut shown, |entry| Reverse(entry.severity));
    } else {
        let by = |key: &(String, Direction), left: &Entry<Id, Row>, right: &Entry<Id, Row>| match columns
            .iter()
            .find(|column| column.id == key.0)
        {
            Some(column) => compare(column.content.of(&left.row), column.content.of(&right.row), key.1),
            None if key.0 == BY_NAME => directed(left.name.cmp(&right.name), key.1),
            None => Ordering::Equal,
        };
        let keys: Vec<_> = [(sort.column.clone(), sort.direction)].into_iter().chain(sort.then.iter().cloned()).collect();
        sort_by(&mut shown, |left, right| {
            keys.iter().map(|key| by(key, left, right)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
    }
    shown.into_iter().map(|entry| entry.id).collect()
}

/// The order after a press on the head of `column` (empty for the names): largest first, then smallest first, then the table's own order.
/// Names begin with the first letter.
/// With `more` the column comes after those that are sorted by already.
pub fn pressed(sort: &Sort, column: &str, more: bool) -> Sort {
    let (column, first) = if column.is_empty() { (BY_NAME, Direction::Ascending) } else { (column, Direction::Descending) };
    let second = if first == Direction::Ascending { Direction::Descending } else { Direction::Ascending };
    if more && !sort.column.is_empty() && sort.column != column {
        let mut then = sort.then.clone();
        match then.iter().position(|(held, _)| held == column) {
            None => then.push((column.to_owned(), first)),
            Some(at) if then[at].1 == first => then[at].1 = second,
            Some(at) => drop(then.remove(at)),
        }
        return Sort { then, ..sort.clone() };
    }
    let alone = |direction| Sort { column: column.to_owned(), direction, then: Vec::new() };
    if sort.column != column {
        alone(first)
    } else if sort.direction == first {
        alone(second)
    } else {
        Sort::default()
    }
}

/// The order as the table's head shows it.
pub fn sorted(sort: &Sort) -> Sorted {
    let column = match sort.column.as_str() {
        BY_NAME => "",
        // No head has this word: the table's own order marks none.
        "" => "none",
        column => column,
    };
    let word = |(column, direction): &(String, Direction)| {
        let column = if column == BY_NAME { "" } else { column };
        (column.to_owned(), *direction == Direction::Ascending)
    };
    Sorted { column: column.to_owned(), ascending: sort.direction == Direction::Ascending, then: sort.then.iter().map(word).collect() }
}

#[cfg(test)]
mod tests {
    use domain::id::SkillId;
    use domain::skill::SkillRow;

    use super::super::skill::columns;
    use super::*;

    fn entry(id: u32, name: &str, waiting: domain::reading::Reading) -> Entry<SkillId, SkillRow> {
        let mut row = SkillRow::from_fields(SkillId(id), |_| domain::reading::Reading::Value(0));
        row.calls_waiting = waiting;
        Entry { id: SkillId(id), key: id.to_string().into(), name: name.into(), row, severity: None }
    }

    fn ids(sort: &Sort, filter: &str) -> Vec<u32> {
        use domain::reading::Reading::{Absent, Unread, Value};
        let entries =
            [entry(1, "Sales", Value(0)), entry(2, "Überweisung", Unread), entry(3, "Billing", Value(7)), entry(14, "Loans", Absent)];
        order(&entries, &columns(), sort, filter).into_iter().map(|id| id.0).collect()
    }

    fn by(column: &str, direction: Direction) -> Sort {
        Sort { column: column.to_owned(), direction, then: Vec::new() }
    }

    #[test]
    fn empty_marks_come_last_in_both_directions() {
        assert_eq!(ids(&by("calls_waiting", Direction::Descending), ""), [3, 1, 2, 14]);
        assert_eq!(ids(&by("calls_waiting", Direction::Ascending), ""), [1, 3, 2, 14]);
    }

    #[test]
    fn a_filter_finds_names_without_regard_to_case_and_numbers() {
        assert_eq!(ids(&Sort::default(), " über"), [2]);
        assert_eq!(ids(&Sort::default(), "4"), [14]);
        assert_eq!(ids(&by("name", Direction::Ascending), ""), [3, 14, 1, 2]);
    }

    #[test]
    fn a_column_that_is_not_there_leaves_the_own_order() {
        assert_eq!(ids(&by("talk_time", Direction::Ascending), ""), [1, 2, 3, 14]);
    }

    #[test]
    fn three_presses_lead_back_to_the_own_order() {
        let first = pressed(&Sort::default(), "calls_waiting", false);
        assert_eq!(first, by("calls_waiting", Direction::Descending));
        let second = pressed(&first, "calls_waiting", false);
        assert_eq!(second, by("calls_waiting", Direction::Ascending));
        assert_eq!(pressed(&second, "calls_waiting", false), Sort::default());
        assert_eq!(pressed(&second, "offered_5m", false).column, "offered_5m");
        assert_eq!(pressed(&second, "", false), by("name", Direction::Ascending));
    }
    #[test]
    fn a_further_column_sorts_what_is_equal_before() {
        let all = Sort { then: vec![("name".to_owned(), Direction::Descending)], ..by("idle", Direction::Descending) };
        assert_eq!(ids(&all, ""), [2, 1, 14, 3], "no agent of any queue is idle");
        let first = by("idle", Direction::Descending);
        let second = pressed(&first, "calls_waiting", true);
        assert_eq!(second.then, [("calls_waiting".to_owned(), Direction::Descending)]);
        let third = pressed(&second, "calls_waiting", true);
        assert_eq!(third.then, [("calls_waiting".to_owned(), Direction::Ascending)]);
        assert_eq!(pressed(&third, "calls_waiting", true), first);
        assert_eq!(pressed(&second, "calls_waiting", false), by("calls_waiting", Direction::Descending));
        assert_eq!(pressed(&Sort::default(), "idle", true), first, "there is nothing yet to come after");
    }
}
