use super::*;
use crate::charts::{Baseline, Other, Threshold, Values};

fn values(values: &[Option<f64>]) -> Values {
    values.iter().copied().collect()
}

fn line(role: Role, known: &[Option<f64>]) -> Line {
    Line { name: "A & <b>".to_owned(), role, values: values(known) }
}

/// Ten seconds, one instant a second from 0.
fn data(lines: Vec<Line>) -> ChartData {
    ChartData {
        from_ms: 0,
        until_ms: 10_000,
        at_ms: (0..=10).map(|second| second * 1000).collect(),
        max_gap_ms: 1000,
        lines,
        ..ChartData::default()
    }
}

fn palette() -> Palette {
    // Roles are 1 to 7 in red; hairlines 8, hatching 9, words 10 and 11, ground 12, target 13.
    let colours: Vec<String> = (1..=13).map(|number| format!("rgb({number}, 0, 0)")).collect();
    Palette::of(&colours, false)
}

fn drawing<'a>(data: &'a ChartData, kind: Kind, palette: &'a Palette) -> Drawing<'a> {
    let span = data.span();
    Drawing { data, kind, hidden: 0, span, ticks: &[0.0, 5.0, 10.0], size_px: (10, 10), pad_px: 0, hairline_px: 1.0, palette }
}

/// As SVG on 10 px by 10 px: 16 units per pixel and second.
fn drawn(data: &ChartData, kind: Kind) -> String {
    svg(&drawing(data, kind, &palette()))
}

#[test]
fn ticks_are_hairlines_in_one_path_and_there_is_no_word_or_inline_style() {
    let text = drawn(&data(vec![line(Role::Talking, &[Some(1.0), Some(2.0)])]), Kind::Lines);
    assert!(text.contains(r#"<path class="tick" d="M0 160l160 0M0 80l160 0M0 0l160 0""#), "{text}");
    assert!(text.contains("<path class=\"line talking s0\" d=\"M0 144l16-16\" fill=\"none\" stroke=\"#010000\""), "{text}");
    for banned in ["style=", "<text", "A &", "<b>"] {
        assert!(!text.contains(banned), "{banned} in {text}");
    }
}

#[test]
fn a_gap_breaks_the_line_and_a_lone_value_is_a_dot() {
    let values = [Some(0.0), Some(0.0), None, Some(5.0), None, Some(10.0), Some(10.0)];
    let text = drawn(&data(vec![line(Role::Idle, &values)]), Kind::Lines);
    assert!(text.contains(r#"<path class="line idle s0" d="M0 160l16 0""#), "{text}");
    assert!(text.contains(r#"<path class="dot idle s0" d="M48 80l0 0""#), "{text}");
    assert!(text.contains(r#"<path class="line idle s0" d="M80 0l16 0""#), "{text}");
}

#[test]
fn a_silence_breaks_the_line_as_well() {
    let mut silent = data(vec![line(Role::Idle, &[Some(0.0); 11])]);
    silent.max_gap_ms = 999;
    assert!(!drawn(&silent, Kind::Lines).contains("line idle"));
}

#[test]
fn the_partial_part_is_dashed_from_the_last_whole_value_on_and_hatched() {
    let mut partial = data(vec![line(Role::Busy, &[Some(0.0), Some(0.0), Some(10.0), Some(10.0)])]);
    partial.partial_from_ms = Some(1500);
    let text = drawn(&partial, Kind::Lines);
    assert!(text.contains(r#"<path class="line busy s0" d="M0 160l16 0""#), "{text}");
    assert!(text.contains(r#"<path class="line busy s0 partial" d="M16 160l16-160 16 0""#), "{text}");
    assert!(text.contains("stroke-dasharray=\"48 64\""), "{text}");
    let hatch = text.split("class=\"hatch\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let starts: Vec<i32> = hatch.split('M').skip(1).map(|part| part.split(' ').next().unwrap().parse().unwrap()).collect();
    assert!(starts.iter().all(|x| (24..160).contains(x)) && starts.len() > 1, "{hatch}");
}

#[test]
fn areas_stack_and_one_unknown_value_breaks_them_all() {
    let lines = vec![line(Role::Talking, &[Some(2.5), Some(2.5), None, Some(5.0)]), line(Role::Idle, &[Some(5.0); 4])];
    let text = drawn(&data(lines), Kind::StackedAreas);
    assert!(text.contains(r#"<path class="band talking s0" d="M0 120l16 0 0 40-16 0z"#), "{text}");
    assert!(text.contains(r#"<path class="band idle s1" d="M0 40l16 0 0 80-16 0z"#), "{text}");
    assert!(text.contains(r#"<path class="edge idle s1" d="M0 40l16 0""#), "{text}");
}

#[test]
fn a_hidden_line_is_left_out_and_what_lies_above_it_sinks() {
    let data = data(vec![line(Role::Talking, &[Some(2.5); 2]), line(Role::Idle, &[Some(5.0); 2])]);
    let text = svg(&Drawing { hidden: 1, ..drawing(&data, Kind::StackedAreas, &palette()) });
    assert!(!text.contains("talking") && text.contains(r#"<path class="band idle s1" d="M0 80l16 0 0 80-16 0z"#), "{text}");
}

#[test]
fn lines_lead_into_the_window_and_out_of_it_and_no_further() {
    let data = data(vec![line(Role::Study, &[Some(0.0), Some(10.0), Some(10.0), Some(0.0)])]);
    let palette = palette();
    let text = svg(&Drawing { span: Span { from_ms: 500, until_ms: 2500 }, ..drawing(&data, Kind::Lines, &palette) });
    assert!(text.contains(r#"d="M0 80l40-80 80 0 40 80""#), "{text}");
}

#[test]
fn bars_reach_to_the_next_instant_and_stack() {
    let lines = vec![line(Role::Talking, &[Some(2.5), None]), line(Role::Idle, &[Some(5.0); 2])];
    let text = drawn(&data(lines), Kind::StackedBars);
    assert!(text.contains(r#"<path class="bar talking s0" d="M0 120l16 0 0 40-16 0z""#), "{text}");
    assert!(text.contains(r#"<path class="bar idle s1" d="M0 40l16 0 0 80-16 0z""#), "{text}");
}

#[test]
fn a_target_and_what_is_usual_are_drawn() {
    let mut data = data(vec![line(Role::Talking, &[Some(1.0); 11])]);
    data.threshold = Some(Threshold { value: 5.0, name: String::new() });
    data.baselines = vec![Baseline { low: values(&[Some(0.0); 11]), high: values(&[Some(10.0); 11]), ..Baseline::default() }];
    let text = drawn(&data, Kind::Lines);
    assert!(text.contains(r#"<path class="target" d="M0 80l160 0""#) && text.contains(r#"<path class="baseline" d="M0 0l"#), "{text}");
    data.baselines[0].unusual = vec![Span { from_ms: 2000, until_ms: 4000 }];
    data.others = vec![Other { values: values(&[Some(5.0); 3]), ..Other::default() }];
    let text = drawn(&data, Kind::Lines);
    assert!(
        text.contains(r#"<path class="unusual" d="M32 24l32 0""#) && text.contains(r#"<path class="other-day" d="M0 80l16 0"#),
        "{text}"
    );
    let picture = picture(&Drawing { size_px: (40, 40), ..drawing(&data, Kind::Lines, &palette()) });
    assert_eq!(picture[20 * 40][0], 13, "{:?}", picture[20 * 40]);
}

#[test]
fn a_month_of_periods_stays_short() {
    let at_ms: Vec<i64> = (0..8928).map(|period| period * 300_000).collect();
    let values = (0_i32..8928).map(|period| Some(f64::from(period * 7919 % 10))).collect();
    let lines = vec![Line { name: String::new(), role: Role::Talking, values }];
    let data = ChartData { until_ms: 8928 * 300_000, at_ms, max_gap_ms: 300_000, lines, ..ChartData::default() };
    let text = svg(&Drawing { size_px: (600, 200), ..drawing(&data, Kind::StackedAreas, &palette()) });
    assert!(text.len() < 600 * 4 * 20, "{}", text.len());
}

/// The pixels of a drawing, row after row.
fn picture(drawing: &Drawing) -> Vec<[u8; 4]> {
    let pixels = Rc::new(RefCell::new(Pixels::default()));
    paint(drawing, &pixels);
    let pixels = pixels.borrow();
    pixels.bytes().chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2], pixel[3]]).collect()
}

/// Which rows of a column have a red of `red`.
fn rows(picture: &[[u8; 4]], width: usize, column: usize, red: u8) -> Vec<usize> {
    (0..picture.len() / width).filter(|row| picture[row * width + column][0] == red).collect()
}

#[test]
fn few_and_many_points_of_one_course_light_the_same_rows() {
    // The same stairs with one point a column and with twenty.
    let height = |at_ms: i64| Some(if at_ms / 10_000 % 2 == 0 { 2.0 } else { 8.0 });
    let palette = palette();
    for points_per_column in [1, 20_i64] {
        let step_ms = 1000 / points_per_column;
        let at_ms: Vec<i64> = (0..40 * points_per_column).map(|index| index * step_ms).collect();
        let lines = vec![Line { name: String::new(), role: Role::Idle, values: at_ms.iter().map(|at_ms| height(*at_ms)).collect() }];
        let data = ChartData { until_ms: 40_000, at_ms, max_gap_ms: 1000, lines, ..ChartData::default() };
        let found = picture(&Drawing { size_px: (40, 100), ..drawing(&data, Kind::Lines, &palette) });
        assert!(found.iter().all(|pixel| pixel[3] == 255));
        for (column, row) in [(5, 80), (15, 20), (25, 80), (35, 20)] {
            assert_eq!(rows(&found, 40, column, 2), [row], "{points_per_column} {column}");
        }
        // The riser may lie between two columns: then each has a part of it.
        let inked = |row: usize| (8..12).map(|column| 12 - u32::from(found[row * 40 + column][0])).sum::<u32>() >= 8;
        let riser = (22..79).filter(|row| inked(*row)).count();
        assert!(riser == 57, "{points_per_column}: {riser}");
    }
}

#[test]
fn every_extreme_of_a_dense_line_is_seen() {
    let mut known: Vec<Option<f64>> = vec![Some(5.0); 10_000];
    known[5_555] = Some(10.0);
    known[7_777] = Some(0.0);
    known[2_000..3_000].fill(None);
    let lines = vec![Line { name: String::new(), role: Role::Idle, values: values(&known) }];
    let data = ChartData { until_ms: 10_000, at_ms: (0..10_000).collect(), max_gap_ms: 1, lines, ..ChartData::default() };
    let palette = palette();
    for pad_px in [0, 6] {
        let found = picture(&Drawing { size_px: (100, 101), pad_px, ..drawing(&data, Kind::Lines, &palette) });
        let (width, pad) = (100 + 2 * pad_px as usize, pad_px as usize);
        assert_eq!(rows(&found, width, pad + 55, 2).first(), Some(&pad));
        assert!(rows(&found, width, pad + 77, 2).len() >= 50);
        assert!((20..30).all(|column| rows(&found, width, pad + column, 2).is_empty()));
        assert_eq!(rows(&found, width, pad + 19, 2).len(), 1);
    }
}

#[test]
fn dense_areas_are_solid_up_to_the_least_and_lighter_up_to_the_most() {
    let known: Vec<Option<f64>> = (0..1000).map(|index| Some(if index % 2 == 0 { 4.0 } else { 8.0 })).collect();
    let lines = vec![Line { name: String::new(), role: Role::Other, values: values(&known) }];
    let data = ChartData { until_ms: 1000, at_ms: (0..1000).collect(), max_gap_ms: 1, lines, ..ChartData::default() };
    let mut palette = palette();
    palette.ground = [207, 0, 0];
    let found = picture(&Drawing { size_px: (10, 100), ..drawing(&data, Kind::StackedAreas, &palette) });
    let red = |row: usize| found[row * 10 + 5][0];
    assert!(red(10) == 207 && (100..140).contains(&red(30)) && red(80) < 40, "{} {} {}", red(10), red(30), red(80));
}
