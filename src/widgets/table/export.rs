//! A table as a file: exactly the rows and columns on the screen, with what is known of them at its head. Pure but for the last step.

use std::fmt::Write as _;

use super::{Column, Rows, State};
use crate::browser::download;
use crate::i18n::{Locale, Text, sentences, words};
use crate::widgets::shown::{Shown, Style};

/// The forms of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines of values between commas; what is known stands in lines that begin with `#`.
    Csv,
    /// One object: what is known, the columns, the rows.
    Json,
}

/// What is written into a file.
pub struct Sheet<'a, Id, Row: 'static> {
    /// What the table shows.
    pub title: &'a str,
    /// What a row is.
    pub head: Text,
    /// What is known of the whole: a word and what it stands for.
    pub known: &'a [(&'static str, String)],
    /// The rows.
    pub rows: &'a Rows<Id, Row>,
    /// The columns.
    pub columns: &'a [Column<Row>],
    /// How far the figures may be believed.
    pub state: State,
    /// Language.
    pub locale: Locale,
}

/// What stands in one place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A plain number.
    Number(String),
    /// The mark that stands for a number.
    Mark(String),
    /// Words.
    Words(String),
}

/// A file before it has a form: what is known, and rows of named cells.
pub struct Lines<'a> {
    /// What it shows.
    pub title: &'a str,
    /// What a row is.
    pub head: &'a str,
    /// What is known of the whole: a word and what it stands for.
    pub known: &'a [(&'static str, String)],
    /// Of each column its word for programs, its name, and what it is; the last may be empty.
    pub columns: Vec<(&'static str, String, String)>,
    /// Of each row its name, its number, and a cell for each column.
    pub rows: Vec<(String, String, Vec<Cell>)>,
}

impl<Id: Copy + Ord, Row> Sheet<'_, Id, Row> {
    /// Offers the file to the viewer.
    pub fn save(&self, form: Form) {
        self.lines().save(form);
    }

    fn lines(&self) -> Lines<'_> {
        let entry = |id| self.rows.entries.binary_search_by(|entry| entry.id.cmp(id)).ok().and_then(|index| self.rows.entries.get(index));
        let cell = |shown: Shown| shown.value().map_or(Cell::Mark(shown.text), Cell::Number);
        let rows = self.rows.order.iter().filter_map(entry).map(|entry| {
            let cells = self.columns.iter().map(|column| cell(column.shown(&entry.row, self.state))).collect();
            (entry.name.to_string(), entry.key.to_string(), cells)
        });
        let columns = self.columns.iter().map(|column| (column.id, self.name(column), self.about(column)));
        Lines {
            title: self.title,
            head: words(self.head, self.locale),
            known: self.known,
            columns: columns.collect(),
            rows: rows.collect(),
        }
    }

    /// What a column is: its origin, and what it must not claim.
    fn about(&self, column: &Column<Row>) -> String {
        let origin = if column.field == column.id {
            sentences::computed_here(column.id, self.locale)
        } else {
            sentences::vendor_field(column.field, self.locale)
        };
        column.note.map_or(origin.clone(), |note| format!("{origin}. {}", words(note, self.locale)))
    }

    fn name(&self, column: &Column<Row>) -> String {
        let name = words(column.name, self.locale);
        // On the screen a duration has minutes; here it is a plain number of seconds.
        let unit = if column.style == Style::Duration { Some(Text::AgeSeconds) } else { column.unit };
        unit.map_or(name.to_owned(), |unit| format!("{name} ({})", words(unit, self.locale)))
    }
}

impl Lines<'_> {
    /// Offers the file to the viewer.
    pub fn save(&self, form: Form) {
        let plain: String = self.title.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '-' }).collect();
        match form {
            // Spreadsheets take the mark at the beginning as "this is Unicode".
            Form::Csv => download::offer_text(&format!("{plain}.csv"), "text/csv;charset=utf-8", &format!("\u{feff}{}", self.csv())),
            Form::Json => download::offer_text(&format!("{plain}.json"), "application/json", &self.json()),
        }
    }

    /// Durations are plain seconds, percentages plain numbers; a mark stands as it is on the screen.
    fn csv(&self) -> String {
        let mut text = format!("# {}\r\n", self.title);
        for (word, value) in self.known {
            let _ = write!(text, "# {word}: {value}\r\n");
        }
        for (_, name, about) in self.columns.iter().filter(|(.., about)| !about.is_empty()) {
            let _ = write!(text, "# {name}: {about}\r\n");
        }
        let _ = write!(text, "{},{}", quoted(self.head), quoted("id"));
        for (_, name, _) in &self.columns {
            let _ = write!(text, ",{}", quoted(name));
        }
        text.push_str("\r\n");
        for (name, key, cells) in &self.rows {
            let _ = write!(text, "{},{key}", quoted(name));
            for cell in cells {
                let _ = match cell {
                    Cell::Number(plain) | Cell::Mark(plain) => write!(text, ",{plain}"),
                    Cell::Words(words) => write!(text, ",{}", quoted(words)),
                };
            }
            text.push_str("\r\n");
        }
        text
    }

    /// A figure is a number, or its mark as a text.
    fn json(&self) -> String {
        let mut text = format!("{{\n  \"title\": {}", json_text(self.title));
        for (word, value) in self.known {
            let _ = write!(text, ",\n  {}: {}", json_text(word), json_text(value));
        }
        let column = |(id, name, about): &(&str, String, String)| {
            format!("    {{\"id\": {}, \"name\": {}, \"about\": {}}}", json_text(id), json_text(name), json_text(about))
        };
        let columns: Vec<_> = self.columns.iter().map(column).collect();
        let row = |(name, key, cells): &(String, String, Vec<Cell>)| {
            let mut row = format!("    {{\"id\": {key}, \"name\": {}", json_text(name));
            for ((id, ..), cell) in self.columns.iter().zip(cells) {
                let _ = match cell {
                    Cell::Number(plain) => write!(row, ", {}: {plain}", json_text(id)),
                    Cell::Mark(words) | Cell::Words(words) => write!(row, ", {}: {}", json_text(id), json_text(words)),
                };
            }
            row + "}"
        };
        let rows: Vec<_> = self.rows.iter().map(row).collect();
        let _ = write!(text, ",\n  \"columns\": [\n{}\n  ],\n  \"rows\": [\n{}\n  ]\n}}\n", columns.join(",\n"), rows.join(",\n"));
        text
    }
}

/// A text between quotes. One that a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

fn json_text(text: &str) -> String {
    // Writing a text does not fail.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::id::SkillId;
    use domain::reading::{Figure, Reading};
    use domain::skill::SkillRow;

    use super::super::{Content, Entry};
    use super::*;

    fn sheet<T>(use_it: impl Fn(Sheet<SkillId, SkillRow>) -> T) -> T {
        let entry = |id, name: &str, waiting| Entry {
            id: SkillId(id),
            key: id.to_string().into(),
            name: name.into(),
            row: SkillRow { calls_waiting: waiting, ..SkillRow::from_fields(SkillId(id), |_| Reading::Value(0)) },
            severity: None,
        };
        let entries = vec![entry(7, "=cmd()", Reading::Value(12)), entry(8, "Cards, \"gold\"", Reading::Unread)];
        let rows = Rows { entries: Arc::new(entries), order: Arc::new(vec![SkillId(8), SkillId(7)]) };
        let waiting = Column::of_field(domain::field::Source::Skill, *SkillRow::field("calls_waiting").unwrap(), None).unwrap();
        let share = Column {
            id: "sl20_5m",
            field: "sl20_5m",
            name: Text::ServiceLevel,
            style: Style::Percent,
            content: Content::Figure(|_| Figure::Value(61.25)),
            ..waiting
        };
        let known = [("read", "2026-01-15 10:42:15 UTC+08:00".to_owned())];
        let columns = [waiting, share];
        let (state, locale) = (State::Fresh, Locale::En);
        use_it(Sheet { title: "Skill queues", head: Text::Skill, known: &known, rows: &rows, columns: &columns, state, locale })
    }

    #[test]
    fn lines_hold_what_is_on_the_screen_in_its_order_and_marks_stay_marks() {
        let csv = sheet(|sheet| sheet.lines().csv());
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines[..2], ["# Skill queues", "# read: 2026-01-15 10:42:15 UTC+08:00"]);
        assert!(lines[2].starts_with("# Calls waiting (calls): AICC field"));
        assert!(lines[3].contains("Computed here: sl20_5m"));
        assert_eq!(lines[4], "\"Skill queue\",\"id\",\"Calls waiting (calls)\",\"Service level (20 s) (calls)\"");
        assert_eq!(lines[5..], ["\"Cards, \"\"gold\"\"\",8,?,61.25", "\"'=cmd()\",7,12,61.25"]);
    }

    #[test]
    fn a_duration_is_in_seconds_and_says_so() {
        let column = Column::of_field(domain::field::Source::Skill, *SkillRow::field("worst_wait_5m").unwrap(), None).unwrap();
        assert_eq!((column.style, column.unit), (Style::Duration, Some(Text::UnitDuration)));
        let row = SkillRow { worst_wait_5m: Reading::Value(200), ..SkillRow::from_fields(SkillId(7), |_| Reading::Unread) };
        let entries = Arc::new(vec![Entry { id: SkillId(7), key: "7".into(), name: "Konto".into(), row, severity: None }]);
        let rows = Rows { entries, order: Arc::new(vec![SkillId(7)]) };
        let (state, locale) = (State::Fresh, Locale::En);
        let csv = Sheet { title: "Queues", head: Text::Skill, known: &[], rows: &rows, columns: &[column], state, locale }.lines().csv();
        let lines: Vec<_> = csv.lines().rev().take(2).collect();
        assert!(lines[1].ends_with("(s)\"") && lines[0].ends_with(",200"), "{csv}");
    }

    #[test]
    fn an_object_holds_the_same() {
        let json: serde_json::Value = serde_json::from_str(&sheet(|sheet| sheet.lines().json())).unwrap();
        assert_eq!((&json["read"], &json["rows"][0]["calls_waiting"]), (&"2026-01-15 10:42:15 UTC+08:00".into(), &"?".into()));
        assert_eq!((&json["rows"][1]["calls_waiting"], &json["rows"][1]["name"]), (&12.into(), &"=cmd()".into()));
        assert_eq!(json["columns"][1]["id"], "sl20_5m");
    }
}
