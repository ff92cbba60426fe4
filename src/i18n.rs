//! Every word of the page, in every language. A missing word does not compile. A further language is a file of its own, and its lines here.

/// Makes the table of what a language says of one kind. The order is that of the enum.
macro_rules! table {
    ($kind:ident, $table:ident: $($name:ident = $words:literal;)*) => {
        const $table: Table = Table { all: concat!($($words),*), lengths: &[$(length_of($words)),*] };
        const _: () = {
            let names = [$($kind::$name),*];
            let mut at = 0;
            while at < $kind::ALL.len() {
                assert!(names[at] as usize == at, "a language says everything, in the order of the English words");
                at += 1;
            }
        };
    };
}

mod en;
pub mod fields;
pub mod sentences;
mod zh_cn;

pub use en::{Sentence, Text};

/// The languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// What is of the language.
    pub const fn language(self) -> &'static Language {
        match self {
            Self::En => &en::LANGUAGE,
            Self::ZhCn => &zh_cn::LANGUAGE,
        }
    }

    /// The BCP 47 tag, for `lang`, `Intl`, the address and storage.
    pub const fn tag(self) -> &'static str {
        self.language().tag
    }

    /// The language for a browser's tag: any Chinese is Simplified Chinese here, what is not known English.
    pub fn for_tag(tag: &str) -> Self {
        let is_spoken = |locale: &Self| tag.get(..2).is_some_and(|start| locale.tag()[..2].eq_ignore_ascii_case(start));
        Self::ALL.into_iter().find(is_spoken).unwrap_or_default()
    }

    /// The next one, after the last the first again.
    #[must_use]
    pub fn next(self) -> Self {
        let following = Self::ALL.into_iter().skip_while(|locale| *locale != self).nth(1);
        following.unwrap_or_default()
    }
}

/// What a language has of its own.
#[derive(Debug)]
pub struct Language {
    /// The BCP 47 tag.
    tag: &'static str,
    texts: &'static Table,
    /// With room for pieces: `{name}`.
    sentences: &'static Table,
    between_sentences: &'static str,
    /// Between the parts of a list.
    between_names: &'static str,
    /// Between the parts of a sentence.
    pub between_clauses: &'static str,
    /// Between days of the week.
    between_days: &'static str,
    /// A month from 1 to 12 and its day.
    pub month_day: fn(u32, u32) -> String,
}

/// What a language says, one after the other: lengths cost less on the way to a viewer than a place for each.
#[derive(Debug)]
struct Table {
    all: &'static str,
    /// In bytes.
    lengths: &'static [u16],
}

impl Table {
    fn get(&self, at: usize) -> &'static str {
        let from = self.lengths.iter().take(at).map(|length| usize::from(*length)).sum();
        let length = self.lengths.get(at).copied().map_or(0, usize::from);
        self.all.get(from..from + length).unwrap_or_default()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "what is longer does not compile")]
const fn length_of(words: &str) -> u16 {
    assert!(words.len() <= u16::MAX as usize);
    words.len() as u16
}

/// The words of a text.
pub fn words(text: Text, locale: Locale) -> &'static str {
    locale.language().texts.get(text as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_chinese_is_simplified_chinese_and_all_else_english() {
        for (tag, locale) in [("zh-TW", Locale::ZhCn), ("ZH", Locale::ZhCn), ("en-GB", Locale::En), ("é", Locale::En), ("", Locale::En)] {
            assert_eq!(Locale::for_tag(tag), locale, "{tag}");
        }
    }

    #[test]
    fn every_text_has_words_and_sentences_end_alike() {
        for text in Text::ALL {
            let (english, chinese) = (words(*text, Locale::En), words(*text, Locale::ZhCn));
            assert!(!english.is_empty() && !chinese.is_empty(), "{text:?}");
            assert!(!english.contains('!') && !chinese.contains('！'), "{text:?} shouts");
            assert_eq!(english.ends_with('.'), chinese.ends_with('。'), "{text:?}");
        }
    }
}
