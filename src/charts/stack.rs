//! Which lines are shown and how they add up. The hidden ones are a set of bits: bit `n` stands for line `n`.

use std::ops::Range;

use super::{ChartData, Kind, Line, Span, Values};

/// The lines that are shown, with their places.
pub fn visible(lines: &[Line], hidden: u32) -> impl Iterator<Item = (usize, &Line)> {
    lines.iter().enumerate().filter(move |(place, _)| !is_hidden(hidden, *place))
}

/// Whether the line at a place is hidden.
pub fn is_hidden(hidden: u32, place: usize) -> bool {
    hidden & bit(place) != 0
}

/// Shows a hidden line and hides a shown one, but never the last one.
pub fn toggled(hidden: u32, place: usize, count: usize) -> u32 {
    let next = hidden ^ bit(place);
    if next & all(count) == all(count) { hidden } else { next }
}

/// Shows one line alone; when it is alone already, all of them.
pub fn isolated(hidden: u32, place: usize, count: usize) -> u32 {
    let alone = all(count) & !bit(place);
    if hidden & all(count) == alone { 0 } else { alone }
}

/// Whether colours alone do not tell the lines apart: more than four, or two of the same role.
pub fn differ_in_dash(lines: &[Line]) -> bool {
    lines.len() > 4 || lines.iter().enumerate().any(|(place, line)| lines.iter().skip(place + 1).any(|other| other.role == line.role))
}

/// The borders of stacked areas from zero up, one more than lines shown, each with a value per instant: unknown on every border where any
/// line shown is unknown.
pub fn levels(lines: &[Line], hidden: u32, instants: usize) -> Vec<Values> {
    let mut level = vec![0.0; instants];
    for (_, line) in visible(lines, hidden) {
        // Zero times a number is zero, and times none is none.
        let values = line.values.raw().iter().map(|value| 0.0 * value);
        level.iter_mut().zip(values.chain(std::iter::repeat(f64::NAN))).for_each(|(sum, value)| *sum += value);
    }
    let mut levels = vec![level.clone()];
    for (_, line) in visible(lines, hidden) {
        level.iter_mut().zip(line.values.raw()).for_each(|(sum, value)| *sum += value);
        levels.push(level.clone());
    }
    levels.into_iter().map(Values::from_raw).collect()
}

/// How high above zero each line shown is drawn at an index.
pub fn heights_at(lines: &[Line], kind: Kind, hidden: u32, index: usize) -> Vec<Option<f64>> {
    let values = visible(lines, hidden).map(|(_, line)| line.values.get(index));
    if !kind.is_stacked() {
        return values.collect();
    }
    let values: Option<Vec<f64>> = values.collect();
    let mut sum = 0.0;
    let summed = values.map(|values| {
        values
            .into_iter()
            .map(|value| {
                sum += value;
                Some(sum)
            })
            .collect()
    });
    summed.unwrap_or_else(|| visible(lines, hidden).map(|_| None).collect())
}

/// The largest value that is drawn within a window, a target and what is usual among them; `None` when no value of a line is known there.
pub fn largest(data: &ChartData, kind: Kind, hidden: u32, span: Span) -> Option<f64> {
    let within = super::scale::instants_within(&data.at_ms, span.from_ms, span.until_ms);
    // What leads in from outside is seen as well.
    let reach = within.start.saturating_sub(1)..within.end + 1;
    let most = |values: &Values, range: &Range<usize>| values.extremes(range.clone()).known().map(|(_, most)| most);
    let known = visible(&data.lines, hidden).any(|(_, line)| most(&line.values, &within).is_some());
    let of_lines = if kind.is_stacked() {
        levels(&data.lines, hidden, data.at_ms.len()).last().and_then(|top| most(top, &reach))
    } else {
        visible(&data.lines, hidden).filter_map(|(_, line)| most(&line.values, &reach)).reduce(f64::max)
    };
    let of_baseline = data.baseline(hidden).and_then(|baseline| most(&baseline.high, &reach));
    let of_other = data.other(hidden).and_then(|other| most(&other.values, &reach));
    let of_threshold = data.threshold.as_ref().map(|threshold| threshold.value);
    known.then(|| [of_lines, of_baseline, of_other, of_threshold].into_iter().flatten().fold(0.0, f64::max))
}

fn bit(place: usize) -> u32 {
    u32::try_from(place).ok().and_then(|place| 1_u32.checked_shl(place)).unwrap_or_default()
}

fn all(count: usize) -> u32 {
    bit(count).wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Role;

    fn line(role: Role, values: &[Option<f64>]) -> Line {
        Line { name: String::new(), role, values: values.iter().copied().collect() }
    }

    #[test]
    fn a_second_press_brings_a_line_back_and_the_last_one_stays() {
        assert_eq!(toggled(0, 1, 3), 0b010);
        assert_eq!(toggled(0b010, 1, 3), 0);
        assert_eq!(toggled(0b011, 2, 3), 0b011);
    }

    #[test]
    fn isolating_shows_one_line_and_isolating_it_again_all() {
        assert_eq!(isolated(0b001, 1, 3), 0b101);
        assert_eq!(isolated(0b101, 1, 3), 0);
        assert_eq!(isolated(0b101, 2, 3), 0b011);
    }

    fn known(level: &Values) -> Vec<Option<f64>> {
        level.iter().collect()
    }

    #[test]
    fn levels_add_up_and_share_what_is_unknown() {
        let lines = [line(Role::Talking, &[Some(1.0), None, Some(3.0)]), line(Role::Idle, &[Some(4.0), Some(5.0)])];
        let found: Vec<_> = levels(&lines, 0, 3).iter().map(known).collect();
        assert_eq!(found, [vec![Some(0.0), None, None], vec![Some(1.0), None, None], vec![Some(5.0), None, None]]);
        let found: Vec<_> = levels(&lines, 0b10, 3).iter().map(known).collect();
        assert_eq!(found, [vec![Some(0.0), None, Some(0.0)], vec![Some(1.0), None, Some(3.0)]]);
    }

    #[test]
    fn heights_of_areas_lie_on_their_edges_and_vanish_where_one_value_is_unknown() {
        let lines = [line(Role::Talking, &[Some(1.0); 2]), line(Role::Idle, &[Some(2.0), None])];
        assert_eq!(heights_at(&lines, Kind::StackedAreas, 0, 0), [Some(1.0), Some(3.0)]);
        assert_eq!(heights_at(&lines, Kind::StackedAreas, 0, 1), [None, None]);
        assert_eq!(heights_at(&lines, Kind::Lines, 0, 1), [Some(1.0), None]);
        assert_eq!(heights_at(&lines, Kind::Lines, 1, 0), [Some(2.0)]);
    }

    #[test]
    fn the_largest_value_is_that_of_what_is_seen_in_the_window() {
        let lines = vec![line(Role::Talking, &[Some(9.0), Some(9.0), Some(2.0)]), line(Role::Idle, &[Some(9.0), Some(9.0), Some(3.0)])];
        let mut data = ChartData { at_ms: vec![0, 1, 20], lines, ..ChartData::default() };
        let span = Span { from_ms: 20, until_ms: 30 };
        assert_eq!(largest(&data, Kind::Lines, 0, Span { from_ms: 10, until_ms: 15 }), None);
        assert_eq!(largest(&data, Kind::Lines, 0, span), Some(9.0), "a line comes in from the left");
        data.at_ms = vec![0, 15, 20];
        data.lines.iter_mut().for_each(|line| line.values = [Some(9.0), None, Some(3.0)].into_iter().collect());
        assert_eq!(largest(&data, Kind::Lines, 0, span), Some(3.0));
        assert_eq!(largest(&data, Kind::StackedAreas, 0, span), Some(6.0));
        data.threshold = Some(crate::charts::Threshold { value: 80.0, name: String::new() });
        assert_eq!(largest(&data, Kind::Lines, 0, span), Some(80.0));
        assert_eq!(largest(&ChartData::default(), Kind::StackedAreas, 0, span), None);
    }

    #[test]
    fn lines_differ_in_dash_when_colours_do_not_suffice() {
        let roles = [Role::Talking, Role::Idle, Role::Busy, Role::Resting, Role::Study].map(|role| line(role, &[]));
        assert!(!differ_in_dash(&roles[..4]) && differ_in_dash(&roles) && differ_in_dash(&[roles[0].clone(), roles[0].clone()]));
    }
}
