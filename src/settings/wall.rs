//! What a wallboard was asked to show, as words of an address. Pure.

/// One page of the wallboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WallPage {
    /// Headline numbers.
    #[default]
    Numbers,
    /// The worst queues.
    Queues,
    /// The course of the last hours.
    Course,
    /// Access codes.
    AccessCodes,
}

impl WallPage {
    /// All of them, in the order in which they turn.
    pub const ALL: [Self; 4] = [Self::Numbers, Self::Queues, Self::Course, Self::AccessCodes];

    /// The word of `page`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Queues => "queues",
            Self::Course => "course",
            Self::AccessCodes => "codes",
        }
    }

    /// The page with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.word() == word)
    }
}

/// How long a page stays unless the address says otherwise, seconds.
pub const ROTATE_S: u32 = 15;

/// How long a page stays, seconds, from the word of `rotate`: 0 for ever, else from 5 to 3,600.
pub fn rotate_from_word(word: &str) -> Option<u32> {
    word.parse().ok().filter(|seconds| matches!(seconds, 0 | 5..=3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_to_their_pages_and_a_page_stays_for_a_time_that_can_be_read() {
        for page in WallPage::ALL {
            assert_eq!(WallPage::from_word(page.word()), Some(page));
        }
        assert_eq!(WallPage::from_word("Queues"), None);
        let times = ["0", "4", "5", "15", "3600", "3601", "-1", "x"].map(rotate_from_word);
        assert_eq!(times, [Some(0), None, Some(5), Some(15), Some(3_600), None, None, None]);
    }
}
