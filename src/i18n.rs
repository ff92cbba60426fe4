//! Every word of the page, in every language. A missing word does not compile.

mod en;
pub mod fields;
pub mod sentences;
mod zh_cn;

pub use en::Text;

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
    /// Both.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The BCP 47 tag, for `lang`, `Intl`, the address and storage.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The language for a browser's tag: any Chinese is Simplified Chinese here, all else English.
    pub fn for_tag(tag: &str) -> Self {
        if tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("zh")) { Self::ZhCn } else { Self::En }
    }
}

/// The words of a text.
pub const fn words(text: Text, locale: Locale) -> &'static str {
    match locale {
        Locale::En => en::words(text),
        Locale::ZhCn => zh_cn::words(text),
    }
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
