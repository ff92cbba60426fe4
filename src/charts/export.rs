//! A chart as files: a table of plain numbers, and a picture with its words. Pure but for the last step.

use std::fmt::Write as _;

use domain::period::{OffsetFrom, offset_at};

use super::marks::{Drawing, Pixels, paint, svg};
use super::palette::{Palette, Rgb, hexadecimal};
use super::scale::{instants_within, share_of_time};
use super::stack::visible;
use super::time_axis::{tick_text, time_ticks};
use super::{ChartData, Kind, Span};
use crate::browser::canvas::Sheet;
use crate::browser::download;
use crate::format;
use crate::i18n::Locale;
use crate::live::InSecondFile;

/// Room beside the plot, CSS pixels: left for the words of the values, above for title and names, right, and below for the times.
const ROOM: [u32; 4] = [56, 64, 24, 32];
/// Size of letters, CSS pixels.
const LETTERS: f64 = 12.0;
/// Room around the plot for what lies on its edge, CSS pixels.
const PAD: u32 = 6;
/// A picture is this much finer than the screen it was made for.
const FINER: u32 = 2;

/// What is written into a file.
pub struct Export<'a> {
    /// The data.
    pub data: &'a ChartData,
    /// How it is drawn.
    pub kind: Kind,
    /// Which lines are hidden.
    pub hidden: u32,
    /// Which part of time.
    pub span: Span,
    /// Ticks of the value axis.
    pub ticks: &'a [f64],
    /// Title with unit.
    pub title: &'a str,
    /// Size of the plot, CSS pixels.
    pub size_px: (f64, f64),
    /// Colours.
    pub palette: &'a Palette,
    /// Local time.
    pub offsets: &'a [OffsetFrom],
    /// Language.
    pub locale: Locale,
    /// Writes a value without its unit.
    pub format_value: fn(f64, Locale) -> String,
}

/// One word of a picture: where, on which side of that, what, and whether it is quiet.
struct Word {
    at: (f64, f64),
    /// 0: begins there, 1: is centred there, 2: ends there.
    side: usize,
    text: String,
    is_quiet: bool,
}

/// The forms of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A picture of pixels.
    Png,
    /// A picture of lines.
    Svg,
    /// A table.
    Csv,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Csv];

    /// Its name, the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Csv => "CSV",
        }
    }
}

/// What makes files. It is in the second file of the page (src/later.rs).
#[derive(Clone, Copy)]
pub struct Writer {
    /// Offers the file to the viewer.
    pub save: fn(&Export<'_>, Form),
    /// Makes a picture of pixels; `None` where the browser has nothing to draw on.
    pub sheet: fn(&Export<'_>) -> Option<Sheet>,
}

impl InSecondFile for Writer {
    const OWN: Self = Self { save: |export, form| export.save(form), sheet: |export| export.sheet() };
}

/// How wide a letter is, CSS pixels. It is not measured: Chinese ones are as wide as high, others at most six tenths of that.
const fn letter_px(letter: char) -> f64 {
    if letter.is_ascii() { 0.6 * LETTERS } else { LETTERS }
}

/// A text in two lines, if one is too short for it: the first is as long as there is room, up to a space or a Chinese letter.
fn in_two(text: &str, room_px: f64) -> Option<(&str, &str)> {
    let (mut right_px, mut end) = (0.0, None);
    for (at, letter) in text.char_indices() {
        if letter == ' ' || !letter.is_ascii() {
            end = Some(at);
        }
        right_px += letter_px(letter);
        if right_px > room_px {
            let (first, second) = text.split_at(end.filter(|end| *end > 0)?);
            return Some((first, second.trim_start()));
        }
    }
    None
}

impl Export<'_> {
    /// Offers the file to the viewer.
    pub fn save(&self, form: Form) {
        let name = format!("{}.{}", self.file_name(), form.name().to_ascii_lowercase());
        match form {
            Form::Png => {
                if let Some(sheet) = self.sheet() {
                    sheet.save(&name);
                }
            }
            Form::Svg => download::offer_text(&name, "image/svg+xml", &self.svg()),
            // Spreadsheets take the mark at the beginning as "this is Unicode".
            Form::Csv => download::offer_text(&name, "text/csv;charset=utf-8", &format!("\u{feff}{}", self.csv())),
        }
    }

    fn file_name(&self) -> String {
        let until = format::date_time(self.span.until_ms, self.offsets);
        let name = format!("{} {until}", self.title);
        let plain: String = name.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '-' }).collect();
        plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
    }

    /// Instants with their offset and plain numbers; what is not known is empty.
    pub fn csv(&self) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut text = quoted(self.title);
        let is_shown = |line: usize| visible(&self.data.lines, self.hidden).any(|(place, _)| place == line);
        let others: Vec<_> = self.data.others.iter().filter(|other| is_shown(other.line)).collect();
        let bands: Vec<_> = self.data.baselines.iter().filter(|band| is_shown(band.line)).collect();
        let lines = visible(&self.data.lines, self.hidden).map(|(_, line)| line.name.clone());
        let borders = bands.iter().flat_map(|band| ["≥", "≤"].map(|side| format!("{} {side}", band.name)));
        for name in lines.chain(others.iter().map(|other| other.name.clone())).chain(borders) {
            let _ = write!(text, ",{}", quoted(&name));
        }
        text.push_str("\r\n");
        for index in instants_within(&self.data.at_ms, self.span.from_ms, self.span.until_ms) {
            let Some(at_ms) = self.data.at_ms.get(index) else { continue };
            let offset = format::utc_offset(offset_at(self.offsets, *at_ms)).replace("UTC", "").replace('\u{2212}', "-");
            let _ = write!(text, "{}{offset}", format::date_time(*at_ms, self.offsets).replace(' ', "T"));
            let lines = visible(&self.data.lines, self.hidden).map(|(_, line)| &line.values);
            let beside = others.iter().map(|other| &other.values).chain(bands.iter().flat_map(|band| [&band.low, &band.high]));
            for values in lines.chain(beside) {
                text.push(',');
                if let Some(value) = values.get(index) {
                    let _ = write!(text, "{value}");
                }
            }
            text.push_str("\r\n");
        }
        text
    }

    /// A picture that stands alone: no style sheet, no script.
    pub fn svg(&self) -> String {
        let (plot, whole) = self.sizes();
        let colour = |is_quiet| hexadecimal(if is_quiet { self.palette.quiet } else { self.palette.word });
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" font-family=\"system-ui, sans-serif\" font-size=\"{LETTERS}\"><rect width=\"{0}\" height=\"{1}\" fill=\"{2}\"/>",
            whole.0,
            whole.1,
            hexadecimal(self.palette.ground)
        );
        let _ = write!(text, "<g transform=\"translate({} {}) scale(0.0625)\">", ROOM[0] - PAD, ROOM[1] - PAD);
        text.push_str(&svg(&self.drawing(plot, 1)));
        text.push_str("</g>");
        for Word { at, side, text: word, is_quiet } in self.words(plot) {
            let anchor = ["start", "middle", "end"].get(side).unwrap_or(&"start");
            let word = word.replace('&', "&amp;").replace('<', "&lt;");
            let _ = write!(
                text,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"{}\">{word}</text>",
                at.0,
                at.1,
                colour(is_quiet)
            );
        }
        for ((x, y), role) in self.swatches() {
            let _ = write!(text, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"10\" height=\"10\" fill=\"{}\"/>", hexadecimal(role));
        }
        text.push_str("</svg>");
        text
    }

    /// A picture of pixels; `None` where the browser has nothing to draw on.
    pub fn sheet(&self) -> Option<Sheet> {
        let (plot, whole) = self.sizes();
        let sheet = Sheet::new((whole.0 * FINER, whole.1 * FINER), &hexadecimal(self.palette.ground))?;
        let pixels = std::rc::Rc::new(std::cell::RefCell::new(Pixels::default()));
        paint(&self.drawing((plot.0 * FINER, plot.1 * FINER), FINER), &pixels);
        let finer = f64::from(FINER);
        sheet.put(f64::from((ROOM[0] - PAD) * FINER), f64::from((ROOM[1] - PAD) * FINER), pixels.borrow().size(), pixels.borrow().bytes());
        for ((x, y), role) in self.swatches() {
            sheet.fill([x, y, 10.0, 10.0].map(|length| length * finer), &hexadecimal(role));
        }
        for Word { at, side, text, is_quiet } in self.words(plot) {
            let align = ["left", "center", "right"].get(side).unwrap_or(&"left");
            let colour = hexadecimal(if is_quiet { self.palette.quiet } else { self.palette.word });
            sheet.write((at.0 * finer, at.1 * finer), &text, align, &format!("{}px system-ui, sans-serif", LETTERS * finer), &colour);
        }
        Some(sheet)
    }

    fn drawing(&self, size_px: (u32, u32), finer: u32) -> Drawing<'_> {
        let Self { data, kind, hidden, span, ticks, palette, .. } = *self;
        Drawing { data, kind, hidden, span, ticks, size_px, pad_px: PAD * finer, hairline_px: f64::from(finer), palette }
    }

    /// The size of the plot and of the whole picture, CSS pixels.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within what a screen can have")]
    fn sizes(&self) -> ((u32, u32), (u32, u32)) {
        let plot = (self.size_px.0.clamp(200.0, 4096.0) as u32, self.size_px.1.clamp(100.0, 4096.0) as u32);
        (plot, (plot.0 + ROOM[0] + ROOM[2], plot.1 + ROOM[1] + ROOM[3]))
    }

    /// Where the names of the lines begin.
    fn names(&self) -> Vec<(f64, String, Rgb)> {
        let mut left = f64::from(ROOM[0]);
        let name = |(_, line): (usize, &super::Line)| {
            let at = left;
            left += line.name.chars().map(letter_px).sum::<f64>() + 32.0;
            (at, line.name.clone(), self.palette.of_role(line.role))
        };
        visible(&self.data.lines, self.hidden).map(name).collect()
    }

    fn swatches(&self) -> Vec<((f64, f64), Rgb)> {
        self.names().into_iter().map(|(left, _, colour)| ((left, 35.0), colour)).collect()
    }

    fn words(&self, (width, height): (u32, u32)) -> Vec<Word> {
        let (left, top) = (f64::from(ROOM[0]), f64::from(ROOM[1]));
        let (width, height) = (f64::from(width), f64::from(height));
        let title = |(text, bottom): (&str, f64)| Word { at: (left, bottom), side: 0, text: text.to_owned(), is_quiet: false };
        let mut words: Vec<_> = match in_two(self.title, width) {
            Some((first, second)) => [(first, 13.0), (second, 28.0)].into_iter().map(title).collect(),
            None => vec![title((self.title, 20.0))],
        };
        words.extend(self.names().into_iter().map(|(left, text, _)| Word { at: (left + 16.0, 44.0), side: 0, text, is_quiet: false }));
        let most = self.ticks.last().copied().filter(|most| *most > 0.0).unwrap_or(1.0);
        let tick = |tick: &f64| {
            let at = (left - 8.0, top + (1.0 - tick / most) * height + 4.0);
            Word { at, side: 2, text: (self.format_value)(*tick, self.locale), is_quiet: true }
        };
        words.extend(self.ticks.iter().map(tick));
        let Span { from_ms, until_ms } = self.span;
        words.extend(time_ticks(from_ms, until_ms, width, self.offsets).into_iter().map(|tick| {
            let at = (left + share_of_time(from_ms, until_ms, tick.at_ms) * width, top + height + 20.0);
            Word { at, side: 1, text: tick_text(tick, self.offsets, self.locale), is_quiet: true }
        }));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Baseline, Line, Other, Role};

    #[test]
    fn a_title_that_is_too_long_for_a_picture_takes_two_lines() {
        assert_eq!(in_two("How many calls waited", 30.0 * LETTERS), None);
        assert_eq!(in_two("How many calls waited", 10.0 * LETTERS), Some(("How many calls", "waited")));
        assert_eq!(in_two("有多少呼叫在排队", 4.0 * LETTERS), Some(("有多少呼", "叫在排队")));
        assert_eq!(in_two("Unbreakable", LETTERS), None);
    }

    #[test]
    fn a_table_has_offsets_and_nothing_for_what_is_not_known() {
        let line =
            |name: &str, values: [Option<f64>; 2]| Line { name: name.to_owned(), role: Role::Idle, values: values.into_iter().collect() };
        let data = ChartData {
            until_ms: 60_000,
            max_gap_ms: 60_000,
            at_ms: vec![0, 60_000],
            lines: vec![line("A \"b\"", [Some(1.5), None]), line("C", [Some(0.0); 2])],
            ..ChartData::default()
        };
        let palette = Palette::of(&[], false);
        let export = Export {
            data: &data,
            kind: Kind::Lines,
            hidden: 0,
            span: data.span(),
            ticks: &[0.0, 1.0, 2.0],
            title: "Calls <now> (calls)",
            size_px: (300.0, 100.0),
            palette: &palette,
            offsets: &[OffsetFrom { from_ms: 0, offset_s: -12_600 }],
            locale: Locale::En,
            format_value: |value, _| value.to_string(),
        };
        assert_eq!(
            export.csv(),
            "\"Calls <now> (calls)\",\"A \"\"b\"\"\",\"C\"\r\n1969-12-31T20:30:00-03:30,1.5,0\r\n1969-12-31T20:31:00-03:30,,0\r\n"
        );
        assert_eq!(export.file_name(), "Calls-now-calls-1969-12-31-20-31-00");
        let picture = export.svg();
        assert!(picture.contains("Calls &lt;now> (calls)</text>") && picture.contains("class=\"line idle s1\""), "{picture}");
        assert!(!picture.contains("style") && !picture.contains("script"));
        let values = |value| [Some(value), None].into_iter().collect();
        let band = Baseline { name: "usual".to_owned(), low: values(1.0), high: values(3.0), ..Baseline::default() };
        let other = Other { name: "before".to_owned(), values: values(2.0), line: 0 };
        let beside = ChartData { baselines: vec![band], others: vec![other], ..data.clone() };
        let beside = |hidden| Export { data: &beside, hidden, ..export }.csv();
        assert!(beside(2).starts_with("\"Calls <now> (calls)\",\"A \"\"b\"\"\",\"before\",\"usual ≥\",\"usual ≤\"\r\n"), "{}", beside(2));
        assert!(beside(2).contains(",1.5,2,1,3\r\n") && !beside(1).contains("usual"), "{}", beside(2));
        let only = Export { hidden: 1, ..export };
        assert!(!only.csv().contains("\"A") && !only.svg().contains("s0"));
    }
}
