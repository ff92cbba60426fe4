//! What is painted where, and that nothing of it is left over.

use plotters::prelude::BLACK;
use proptest::prelude::*;

use super::*;

const PAPER: Rgb = [255, 255, 255];

fn paper(width: u32, height: u32, line_width: f32) -> Pixels {
    let mut pixels = Pixels::default();
    pixels.clear((width, height), PAPER);
    pixels.set_ink(Ink { colour: [0, 0, 0], alpha: FULL, width: line_width, dash: Vec::new() });
    pixels
}

/// The darkness of a pixel, 0 to 255.
fn dark(pixels: &Pixels, column: usize, row: usize) -> u8 {
    255 - pixels.bytes()[(row * pixels.width + column) * 4]
}

fn row_of(pixels: &Pixels, row: usize) -> Vec<u8> {
    (0..pixels.width).map(|column| dark(pixels, column, row)).collect()
}

#[test]
fn an_upright_line_covers_parts_of_its_ends() {
    let mut pixels = paper(3, 5, 1.0);
    pixels.uprights(1, &[(0.5, 3.25)]);
    assert_eq!((0..5).map(|row| dark(&pixels, 1, row)).collect::<Vec<_>>(), [128, 255, 255, 64, 0]);
    assert_eq!((0..5).map(|row| dark(&pixels, 0, row)).sum::<u8>(), 0);
}

#[test]
fn a_flat_line_on_a_row_is_crisp_and_as_wide_as_asked() {
    let mut pixels = paper(6, 5, 1.0);
    pixels.draw_path([(0, 2 * UNITS + UNITS / 2), (6 * UNITS, 2 * UNITS + UNITS / 2)], &BLACK).unwrap();
    assert_eq!(row_of(&pixels, 2), [255; 6]);
    assert_eq!(row_of(&pixels, 1), [0; 6]);
    let mut wide = paper(6, 5, 3.0);
    wide.draw_path([(0, 2 * UNITS + UNITS / 2), (6 * UNITS, 2 * UNITS + UNITS / 2)], &BLACK).unwrap();
    assert_eq!((0..5).map(|row| dark(&wide, 3, row)).collect::<Vec<_>>(), [0, 255, 255, 255, 0]);
}

#[test]
fn a_dash_leaves_columns_out_and_stays_in_place() {
    let mut pixels = paper(6, 1, 1.0);
    pixels.set_ink(Ink { colour: [0, 0, 0], alpha: FULL, width: 1.0, dash: vec![true, true, false] });
    pixels.draw_path([(0, UNITS / 2), (6 * UNITS, UNITS / 2)], &BLACK).unwrap();
    assert_eq!(row_of(&pixels, 0), [255, 255, 0, 255, 255, 0]);
}

#[test]
fn a_disc_is_round() {
    let mut pixels = paper(9, 9, 1.0);
    let middle = 4 * UNITS + UNITS / 2;
    pixels.draw_circle((middle, middle), 3 * UNITS.unsigned_abs(), &BLACK, true).unwrap();
    assert_eq!((dark(&pixels, 4, 4), dark(&pixels, 4, 2), dark(&pixels, 1, 1)), (255, 255, 0));
    assert!((0..9).all(|row| (0..9).all(|column| dark(&pixels, column, row) == dark(&pixels, 8 - column, row))));
}

proptest! {
    #[test]
    fn nothing_of_a_picture_is_left_in_the_next_one(
        columns in proptest::collection::vec((0_usize..40, -4.0..24.0_f32, 0.0..12.0_f32), 0..6),
        rows in proptest::collection::vec((0_i32..40, 0_i32..18), 0..3),
        path in proptest::collection::vec((1_i32..20 * UNITS, -8..30 * UNITS), 0..5),
    ) {
        let mut pixels = paper(40, 18, 2.0);
        for (column, top, length) in columns {
            pixels.uprights(column, &[(top, top + length); 5]);
        }
        for (left, top) in rows {
            pixels.draw_rect((left * UNITS, top * UNITS), (40 * UNITS, (top + 1) * UNITS), &BLACK, true).unwrap();
        }
        let mut x = -UNITS;
        pixels.draw_path(path.into_iter().map(|(step, y)| { x += step; (x, y) }), &BLACK).unwrap();
        pixels.draw_circle((x, 9 * UNITS), 3 * UNITS.unsigned_abs(), &BLACK, true).unwrap();
        pixels.clear((40, 18), PAPER);
        prop_assert!(pixels.bytes().iter().all(|byte| *byte == 255));
    }

    #[test]
    fn upright_lines_beside_each_other_are_painted_as_each_by_itself(
        ends in proptest::collection::vec((-4.0..24.0_f32, 0.0..12.0_f32), 0..20),
        (first, alpha, dashed) in (0_usize..6, 1..=FULL, proptest::bool::weighted(0.2)),
    ) {
        let ink = Ink { colour: [9, 90, 200], alpha, width: 1.0, dash: if dashed { vec![true, false, true] } else { Vec::new() } };
        let (mut together, mut alone) = (paper(20, 18, 1.0), paper(20, 18, 1.0));
        together.set_ink(ink.clone());
        alone.set_ink(ink);
        let heights: Vec<_> = ends.into_iter().map(|(top, length)| (top, top + length)).collect();
        together.uprights(first, &heights);
        for (place, height) in heights.iter().enumerate() {
            alone.uprights(first + place, &[*height]);
        }
        prop_assert_eq!(together.bytes(), alone.bytes());
    }

    #[test]
    fn a_line_has_no_holes_and_stays_within_its_ends(
        steps in proptest::collection::vec((1_i32..40 * UNITS, 0_i32..60 * UNITS), 2..20),
        width in 1_u8..5,
    ) {
        let mut pixels = paper(400, 60, f32::from(width));
        let mut x = 0;
        let points: Vec<_> = steps.into_iter().map(|(step, y)| { x += step; (x, y) }).collect();
        pixels.draw_path(points.iter().copied(), &BLACK).unwrap();
        let lit = |column: usize| (0..60).filter(|row| dark(&pixels, column, *row) > 60).collect::<Vec<_>>();
        let (first, last) = (points[0].0 / UNITS + 1, (points[points.len() - 1].0 / UNITS).min(400));
        let reach = usize::from(width) + 1;
        for column in first..last {
            let rows = lit(usize::try_from(column).unwrap());
            prop_assert!(!rows.is_empty(), "nothing in column {}", column);
        }
        let (top, bottom) = (points.iter().map(|point| point.1).min().unwrap() / UNITS, points.iter().map(|point| point.1).max().unwrap() / UNITS);
        for column in 0..400 {
            for row in lit(column) {
                prop_assert!(row + reach >= usize::try_from(top).unwrap() && row <= usize::try_from(bottom).unwrap() + reach);
            }
        }
        // Nothing is left over for the next line.
        prop_assert!(pixels.rows.iter().all(|rows| *rows == NONE) && pixels.covered.iter().all(|covered| *covered == 0));
    }
}
