//! A figure as it is shown: its text or one of the empty marks, by how far it may be believed.

use domain::freshness::Freshness;
use domain::reading::{Figure, Reading};

use crate::format;
use crate::i18n::Text;

/// How far what is shown may be believed, the best first but for what is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The first answer is awaited.
    Waiting,
    /// At most two intervals old.
    Fresh,
    /// At most four.
    Late,
    /// As fresh at a moment that is over.
    Recorded,
    /// Older, or failing.
    Stale,
    /// Never read, or too old to be shown as current.
    Failed,
}

impl State {
    /// The word in `data-state`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fresh => Freshness::Fresh.word(),
            Self::Late => Freshness::Late.word(),
            Self::Recorded => "recorded",
            Self::Stale => Freshness::Stale.word(),
            Self::Failed => Freshness::Failed.word(),
        }
    }

    /// The words for people.
    pub const fn text(self) -> Text {
        match self {
            Self::Waiting => Text::StateWaiting,
            Self::Fresh => Text::StateFresh,
            Self::Late => Text::StateLate,
            Self::Recorded => Text::StateRecorded,
            Self::Stale => Text::StateStale,
            Self::Failed => Text::StateFailed,
        }
    }

    /// The same at a moment that is over: what was live then is not live now.
    #[must_use]
    pub const fn then(self) -> Self {
        if self.is_current() { Self::Recorded } else { self }
    }

    /// Whether severity may be derived from such a value.
    pub const fn is_current(self) -> bool {
        matches!(self, Self::Fresh | Self::Late | Self::Recorded)
    }
}

impl From<Option<Freshness>> for State {
    fn from(freshness: Option<Freshness>) -> Self {
        match freshness {
            None => Self::Waiting,
            Some(Freshness::Fresh) => Self::Fresh,
            Some(Freshness::Late) => Self::Late,
            Some(Freshness::Stale) => Self::Stale,
            Some(Freshness::Failed) => Self::Failed,
        }
    }
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A whole count.
    Count,
    /// Seconds, written as minutes and seconds.
    Duration,
    /// A percentage; its sign is part of the text.
    Percent,
    /// A ratio with two decimals.
    Ratio,
}

impl Style {
    /// The text of a value.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Count => format::amount(value),
            Self::Duration => format::duration(value),
            Self::Percent => format::percent(value),
            Self::Ratio => format::ratio(value),
        }
    }
}

/// One figure, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// What is known, whatever its age.
    pub figure: Figure,
    /// How far it may be believed.
    pub state: State,
    /// The text or the mark; empty while waiting.
    pub text: String,
    /// What the mark means, when it is one.
    pub mark: Option<Text>,
    /// The number of cases that a percentage, current or last, is of.
    pub of: Option<String>,
    /// The last value, when it is too old to be the headline.
    pub last: Option<String>,
}

impl Shown {
    /// Decides what is shown of `figure` in `state`.
    pub fn new(figure: Figure, style: Style, state: State) -> Self {
        let (text, mark) = match (state, figure) {
            (State::Waiting, _) => (String::new(), None),
            // What is never supplied does not grow old.
            (_, Figure::Absent) => ("-".to_owned(), Some(Text::MarkAbsent)),
            (_, Figure::Unread) => ("?".to_owned(), Some(Text::MarkUnread)),
            (State::Failed, _) => ("?".to_owned(), Some(Text::MarkTooOld)),
            (_, Figure::NotApplicable) => ("n/a".to_owned(), Some(Text::MarkNotApplicable)),
            (_, Figure::Value(value)) => (style.text(value), None),
        };
        let last = match figure {
            _ if state != State::Failed => None,
            Figure::Value(value) => Some(style.text(value)),
            Figure::NotApplicable => Some("n/a".to_owned()),
            Figure::Unread | Figure::Absent => None,
        };
        Self { figure, state, text, mark, of: None, last }
    }

    /// The same with the number of cases. A percentage is never shown without it.
    #[must_use]
    pub fn of(self, cases: Reading) -> Self {
        let shown = self.last.is_some() || (self.text != "?" && !self.text.is_empty());
        Self { of: cases.value().filter(|_| shown).map(format::count), ..self }
    }

    /// The words of its unit: from one hour on a duration has hours.
    pub fn unit(&self, unit: Option<Text>) -> Option<Text> {
        let hours = unit == Some(Text::UnitDuration) && self.figure.value().is_some_and(|seconds| seconds >= 3599.5);
        if hours { Some(Text::UnitDurationHours) } else { unit }
    }

    /// The plain number for programs; `None` for marks.
    pub fn value(&self) -> Option<String> {
        self.figure.value().filter(|_| self.mark.is_none() && self.state != State::Waiting).map(format::plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_marks_stay_apart_and_zero_is_a_value() {
        let text = |figure| Shown::new(figure, Style::Count, State::Fresh).text;
        assert_eq!([Figure::Value(0.0), Figure::NotApplicable, Figure::Absent, Figure::Unread].map(text), ["0", "n/a", "-", "?"]);
    }

    #[test]
    fn a_value_older_than_ten_minutes_is_a_question_mark_that_keeps_its_last_value() {
        let shown = Shown::new(Figure::Value(12.0), Style::Count, State::Failed);
        assert_eq!((shown.text.as_str(), shown.last.as_deref(), shown.value()), ("?", Some("12"), None));
        let stale = Shown::new(Figure::Value(12.0), Style::Count, State::Stale);
        assert_eq!((stale.text.as_str(), stale.last.as_deref(), stale.value().as_deref()), ("12", None, Some("12")));
    }

    #[test]
    fn marks_keep_their_meaning_when_they_are_old() {
        let old = |figure| Shown::new(figure, Style::Count, State::Failed);
        let marks = [Figure::NotApplicable, Figure::Absent, Figure::Unread].map(|figure| (old(figure).mark, old(figure).last));
        assert_eq!(
            marks,
            [(Some(Text::MarkTooOld), Some("n/a".to_owned())), (Some(Text::MarkAbsent), None), (Some(Text::MarkUnread), None)]
        );
    }

    #[test]
    fn a_percentage_shows_its_cases_unless_it_is_unknown() {
        let share = |state| Shown::new(Figure::Value(80.0), Style::Percent, state).of(Reading::Value(1_205));
        assert_eq!((share(State::Fresh).text.as_str(), share(State::Fresh).of.as_deref()), ("80.0%", Some("1,205")));
        assert_eq!((share(State::Failed).last.as_deref(), share(State::Failed).of.as_deref()), (Some("80.0%"), Some("1,205")));
        assert_eq!(Shown::new(Figure::Unread, Style::Percent, State::Fresh).of(Reading::Value(5)).of, None);
        assert_eq!(Shown::new(Figure::NotApplicable, Style::Percent, State::Fresh).of(Reading::Value(0)).of.as_deref(), Some("0"));
    }

    #[test]
    fn a_duration_of_hours_says_so_in_its_unit() {
        let unit = |seconds| Shown::new(Figure::Value(seconds), Style::Duration, State::Fresh).unit(Some(Text::UnitDuration));
        assert_eq!([unit(3_599.0), unit(3_600.0)], [Some(Text::UnitDuration), Some(Text::UnitDurationHours)]);
    }

    #[test]
    fn nothing_is_said_while_the_first_answer_is_awaited() {
        let waiting = Shown::new(Figure::Unread, Style::Count, State::Waiting);
        assert_eq!((waiting.text.as_str(), waiting.mark, waiting.value()), ("", None, None));
    }
}
