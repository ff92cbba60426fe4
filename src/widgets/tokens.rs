//! Holds the style sheets to their promises: one palette per theme, every name defined, enough contrast, and colours that stay apart.

const TOKENS: &str = include_str!("../../style/tokens.css");
const OTHERS: [&str; 7] = [
    include_str!("../../style/base.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/widgets.css"),
    include_str!("../../style/panels.css"),
    include_str!("../../style/wall.css"),
    include_str!("../../style/embed.css"),
    include_str!("../../style/alarms.css"),
];
const SERIES: [&str; 7] = ["talking", "idle", "busy", "resting", "after-call-work", "study", "other"];

/// The declarations of the block that follows `selector`, without blanks.
fn block(selector: &str) -> Vec<&'static str> {
    let start = TOKENS.find(selector).map(|at| at + selector.len()).unwrap();
    let body = TOKENS[start..].split_once('}').unwrap().0;
    body.lines().map(str::trim).filter(|line| line.ends_with(';')).collect()
}

fn light() -> Vec<&'static str> {
    block(":root {")
}

fn dark() -> Vec<&'static str> {
    block(":root[data-theme=\"dark\"] {")
}

/// A colour of a block as linear red, green and blue.
fn colour(block: &[&str], name: &str) -> [f64; 3] {
    let declaration = format!("--{name}: #");
    let hex = block.iter().find_map(|line| line.strip_prefix(&declaration)).unwrap_or_else(|| panic!("{name}")).trim_end_matches(';');
    [0, 2, 4].map(|at| {
        let part = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

/// Contrast of two colours (WCAG 2).
fn contrast(left: [f64; 3], right: [f64; 3]) -> f64 {
    let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    let (left, right) = (luminance(left), luminance(right));
    left.max(right) / left.min(right)
}

/// CIE Lab, white point D65.
fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let cube_root = |part: f64| if part > 0.008_856 { part.cbrt() } else { 7.787 * part + 16.0 / 116.0 };
    let x = cube_root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47);
    let y = cube_root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    let z = cube_root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// What eyes of each kind see: normal, protan, deutan, tritan (Machado 2009, full severity).
const SIGHTS: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
];

fn seen(sight: [[f64; 3]; 3], colour: [f64; 3]) -> [f64; 3] {
    sight.map(|row| row.iter().zip(colour).map(|(weight, part)| weight * part).sum::<f64>().clamp(0.0, 1.0))
}

#[test]
fn dark_is_the_same_by_the_system_and_by_choice() {
    assert_eq!(block(":root:not([data-theme=\"light\"]) {"), dark());
    assert!(dark().len() > 20);
}

#[test]
fn every_name_that_a_sheet_uses_is_a_token() {
    for sheet in OTHERS {
        for use_of in sheet.split("var(--").skip(1) {
            let name = use_of.split([')', ',']).next().unwrap();
            let set = format!("--{name}:");
            // The page sets these on its elements; a sheet may also set a name for itself.
            assert!(
                ["columns", "at", "letters", "rows", "widest"].contains(&name) || TOKENS.contains(&set) || sheet.contains(&set),
                "--{name}"
            );
        }
        assert!(!sheet.contains("rgb(") && !sheet.contains(": #") && !sheet.contains("color-mix"), "a literal colour");
    }
}

#[test]
fn words_can_be_read_and_controls_be_seen_in_both_themes() {
    for theme in [light(), dark()] {
        for ground in ["background", "surface", "hover"].map(|name| colour(&theme, name)) {
            for name in ["text", "muted", "accent", "good", "warning", "critical", "stale"] {
                assert!(contrast(colour(&theme, name), ground) >= 4.5, "{name}");
            }
            assert!(contrast(colour(&theme, "control-line"), ground) >= 3.0);
        }
        assert!(contrast(colour(&theme, "on-accent"), colour(&theme, "accent")) >= 4.5);
    }
}

#[test]
fn series_stay_apart_for_every_kind_of_sight() {
    for theme in [light(), dark()] {
        let series = SERIES.map(|name| colour(&theme, &format!("series-{name}")));
        for (index, left) in series.iter().enumerate() {
            assert!(contrast(*left, colour(&theme, "surface")) >= 3.0, "{}", SERIES[index]);
            for (other, right) in series.iter().enumerate().skip(index + 1) {
                for sight in SIGHTS {
                    let pairs = lab(seen(sight, *left)).into_iter().zip(lab(seen(sight, *right)));
                    let distance = pairs.map(|(left, right)| (left - right).powi(2)).sum::<f64>().sqrt();
                    assert!(distance >= 18.0, "{} and {}: {distance:.1}", SERIES[index], SERIES[other]);
                }
            }
        }
    }
}
