//! Sorting with one machinery for all types: the library's own is built anew for each type of item and each comparison, some four kilobytes
//! each (docs/performance.md, weight).

use std::cmp::Ordering;

/// Sorts as [`slice::sort_by`] does: equal ones stay in their order.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let places = order(items.len(), &|left, right| match (items.get(left), items.get(right)) {
        (Some(left), Some(right)) => compare(left, right),
        _ => Ordering::Equal,
    });
    let mut from: Vec<_> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| from.get_mut(place)?.take()));
}

/// Sorts as [`slice::sort_by_key`] does: equal ones stay in their order.
pub fn sort_by_key<T, Key: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> Key) {
    sort_by(items, |left, right| key(left).cmp(&key(right)));
}

/// The places of `count` items in their order.
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|left, right| compare(*left, *right));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ones_stay_in_their_order() {
        let mut items: Vec<(u32, u32)> = (0..100).map(|place| (place * 7 % 5, place)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|(key, _)| *key);
        sort_by_key(&mut items, |(key, _)| *key);
        assert_eq!(items, expected);
        sort_by(&mut items, |left, right| right.1.cmp(&left.1));
        assert_eq!(items.first().zip(items.last()), Some((&(99 * 7 % 5, 99), &(0, 0))));
    }
}
