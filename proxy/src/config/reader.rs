//! Takes settings out of a table one by one, and collects every mistake instead of stopping at the first.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use toml::{Table, Value};

/// All mistakes found so far, and what only deserves a warning.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    sentences: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
}

impl Mistakes {
    pub(super) fn is_empty(&self) -> bool {
        self.sentences.borrow().is_empty()
    }

    pub(super) fn into_sentences(self) -> Vec<String> {
        self.sentences.into_inner()
    }

    pub(super) fn warnings(&self) -> Vec<String> {
        self.warnings.take()
    }
}

/// A table of which settings are taken.
pub(super) struct Reader<'m> {
    path: String,
    table: Table,
    taken: Vec<&'static str>,
    mistakes: &'m Mistakes,
}

impl<'m> Reader<'m> {
    pub(super) fn new(path: String, table: Table, mistakes: &'m Mistakes) -> Self {
        Self { path, table, taken: Vec::new(), mistakes }
    }

    /// The full name of a setting, as a reader of the file would write it.
    fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Notes a mistake: the setting's name and the rest of the sentence.
    pub(super) fn mistake(&self, key: &str, what: &str) {
        self.mistakes.sentences.borrow_mut().push(format!("`{}` {what}.", self.name(key)));
    }

    /// Notes what is taken as it is but may be meant otherwise.
    pub(super) fn warning(&self, key: &str, what: &str) {
        self.mistakes.warnings.borrow_mut().push(format!("`{}` {what}.", self.name(key)));
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.taken.push(key);
        self.table.remove(key)
    }

    /// An optional text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        match self.take(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => {
                self.mistake(key, "should be a text in quotes");
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, key: &'static str) -> Option<String> {
        if !self.table.contains_key(key) {
            self.taken.push(key);
            self.mistake(key, "is missing");
            return None;
        }
        self.text(key)
    }

    /// An optional text that is one of a list of words; gives its index.
    pub(super) fn word(&mut self, key: &'static str, words: &[&str]) -> Option<usize> {
        let text = self.text(key)?;
        let found = words.iter().position(|word| *word == text);
        if found.is_none() {
            self.mistake(key, &format!("should be one of {}", words.join(", ")));
        }
        found
    }

    /// An optional whole number within bounds.
    pub(super) fn number(&mut self, key: &'static str, bounds: RangeInclusive<u64>) -> Option<u64> {
        let value = self.take(key)?;
        let number = value.as_integer().and_then(|number| u64::try_from(number).ok()).filter(|number| bounds.contains(number));
        if number.is_none() {
            self.mistake(key, &format!("should be a whole number from {} to {}", bounds.start(), bounds.end()));
        }
        number
    }

    /// A whole number that must be there, within bounds that fit 32 bits.
    pub(super) fn required_id(&mut self, key: &'static str, bounds: RangeInclusive<u64>) -> Option<u32> {
        if !self.table.contains_key(key) {
            self.taken.push(key);
            self.mistake(key, "is missing");
            return None;
        }
        self.number(key, bounds).and_then(|number| u32::try_from(number).ok())
    }

    /// An optional number, whole or not, within bounds.
    pub(super) fn decimal(&mut self, key: &'static str, bounds: RangeInclusive<f64>) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "bounds are small")]
        let number = match self.take(key)? {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        };
        let number = number.filter(|number| bounds.contains(number));
        if number.is_none() {
            self.mistake(key, &format!("should be a number from {} to {}", bounds.start(), bounds.end()));
        }
        number
    }

    /// An optional yes or no.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let flag = self.take(key)?.as_bool();
        if flag.is_none() {
            self.mistake(key, "should be true or false");
        }
        flag
    }

    /// Notes a file beside a database that several proxies share.
    pub(super) fn of_one_alone(&mut self, key: &'static str) {
        if self.take(key).is_some() {
            self.mistake(key, "is for one proxy alone: with [cluster] it is all in the database, so leave it out");
        }
    }

    /// An optional list of texts.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        let value = self.take(key)?;
        let texts = value.as_array().and_then(|array| array.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        if texts.is_none() {
            self.mistake(key, "should be a list of texts, such as [\"a\", \"b\"]");
        }
        texts
    }

    /// An optional list of whole numbers.
    pub(super) fn numbers(&mut self, key: &'static str) -> Option<Vec<u32>> {
        let value = self.take(key)?;
        let number = |item: &Value| item.as_integer().and_then(|number| u32::try_from(number).ok());
        let numbers = value.as_array().and_then(|array| array.iter().map(number).collect());
        if numbers.is_none() {
            self.mistake(key, "should be a list of whole numbers, such as [1, 2]");
        }
        numbers
    }

    /// An optional table.
    pub(super) fn table(&mut self, key: &'static str) -> Option<Reader<'m>> {
        if let Value::Table(table) = self.take(key)? {
            return Some(Self::new(self.name(key), table, self.mistakes));
        }
        self.mistake(key, &format!("should be a table, written [{}]", self.name(key)));
        None
    }

    /// A list of tables; empty when there is none.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Reader<'m>> {
        let name = self.name(key);
        let Some(value) = self.take(key) else { return Vec::new() };
        let Value::Array(items) = value else {
            self.mistake(key, &format!("should be a list of tables, each written [[{name}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            match item {
                Value::Table(table) => tables.push(Self::new(format!("{name}[{index}]"), table, self.mistakes)),
                _ => self.mistake(key, &format!("should hold only tables, each written [[{name}]]")),
            }
        }
        tables
    }

    /// Whether a setting is written at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Notes what nobody took: a misspelt setting must not be ignored.
    pub(super) fn finish(self) {
        for key in self.table.keys() {
            self.mistake(key, &format!("is not a setting; here are {}", self.taken.join(", ")));
        }
    }
}
