//! Which lines are shown and how they add up. The hidden ones are a set of bits: bit `n` stands for line `n`.

use super::{ChartData, Kind, Line};

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
pub fn levels(lines: &[Line], hidden: u32, instants: usize) -> Vec<Vec<Option<f64>>> {
    let known = |index: usize| visible(lines, hidden).all(|(_, line)| value_at(line, index).is_some());
    let mut level: Vec<Option<f64>> = (0..instants).map(|index| known(index).then_some(0.0)).collect();
    let mut levels = vec![level.clone()];
    for (_, line) in visible(lines, hidden) {
        for (index, sum) in level.iter_mut().enumerate() {
            *sum = sum.zip(value_at(line, index)).map(|(sum, value)| sum + value);
        }
        levels.push(level.clone());
    }
    levels
}

/// The largest value that is drawn within the window; `None` when nothing is known there.
pub fn largest(data: &ChartData, kind: Kind, hidden: u32) -> Option<f64> {
    let within = super::scale::instants_within(&data.at_ms, data.from_ms, data.until_ms);
    let known = |values: &[Option<f64>]| {
        values.iter().take(within.end).skip(within.start).flatten().copied().filter(|value| value.is_finite()).reduce(f64::max)
    };
    match kind {
        Kind::Lines => visible(&data.lines, hidden).filter_map(|(_, line)| known(&line.values)).reduce(f64::max),
        Kind::StackedAreas => levels(&data.lines, hidden, data.at_ms.len()).last().and_then(|top| known(top)),
    }
}

/// The value of a line at an index; `None` when unknown or no number.
pub fn value_at(line: &Line, index: usize) -> Option<f64> {
    line.values.get(index).copied().flatten().filter(|value| value.is_finite())
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
        Line { name: String::new(), role, values: values.to_vec() }
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

    #[test]
    fn levels_add_up_and_share_what_is_unknown() {
        let lines = [line(Role::Talking, &[Some(1.0), None, Some(3.0)]), line(Role::Idle, &[Some(4.0), Some(5.0)])];
        assert_eq!(levels(&lines, 0, 3), [vec![Some(0.0), None, None], vec![Some(1.0), None, None], vec![Some(5.0), None, None]]);
        assert_eq!(levels(&lines, 0b10, 3), [vec![Some(0.0), None, Some(0.0)], vec![Some(1.0), None, Some(3.0)]]);
    }

    #[test]
    fn the_largest_value_is_that_of_what_is_shown_in_the_window() {
        let lines = vec![line(Role::Talking, &[Some(9.0), Some(2.0)]), line(Role::Idle, &[Some(9.0), Some(3.0)])];
        let data = ChartData { from_ms: 10, until_ms: 20, at_ms: vec![0, 20], lines, ..ChartData::default() };
        assert_eq!(largest(&data, Kind::Lines, 0), Some(3.0));
        assert_eq!(largest(&data, Kind::StackedAreas, 0), Some(5.0));
        assert_eq!(largest(&data, Kind::Lines, 0b10), Some(2.0));
        assert_eq!(largest(&ChartData::default(), Kind::StackedAreas, 0), None);
    }

    #[test]
    fn lines_differ_in_dash_when_colours_do_not_suffice() {
        let roles = [Role::Talking, Role::Idle, Role::Busy, Role::Resting, Role::Study].map(|role| line(role, &[]));
        assert!(!differ_in_dash(&roles[..4]) && differ_in_dash(&roles) && differ_in_dash(&[roles[0].clone(), roles[0].clone()]));
    }
}
