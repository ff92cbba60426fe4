//! What an address says of an embed (`embed=1`): the page as a part of another one. Pure words, in closed lists.

use super::Theme;

/// What is asked for less often than the proxy says, but not so seldom that nobody would notice a failure, seconds.
const REFRESH_S: std::ops::RangeInclusive<u32> = 1..=300;

/// How the page shows itself within another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// `theme`; without it as the system says.
    pub theme: Option<Theme>,
    /// `hide`: parts that are left out, in the order of [`Part::ALL`].
    pub hide: Vec<Part>,
    /// `refresh`: shortest pause between two requests of one kind, seconds.
    pub refresh_s: Option<u32>,
    /// `panel`: this one alone instead of a whole view.
    pub panel: Option<Panel>,
}

/// A part that can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name of the call centre.
    Place,
    /// How the sources stand.
    Lamps,
    /// Headings.
    Title,
    /// Filter, window, and what else changes the view.
    Controls,
    /// Links to other views.
    Nav,
    /// Whose time it is.
    Footer,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Place, Self::Lamps, Self::Title, Self::Controls, Self::Nav, Self::Footer];

    /// The word in `hide`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Lamps => "lamps",
            Self::Title => "title",
            Self::Controls => "controls",
            Self::Nav => "nav",
            Self::Footer => "footer",
        }
    }
}

/// A panel that can stand alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The numbers at the top of the overview.
    Headlines,
    /// What is in alarm.
    Problems,
    /// The queues to look at first.
    WorstSkills,
    /// Every counter of every queue.
    Skills,
    /// The course of one queue (`skill`) or of all together in the last hour.
    Trend,
    /// The access codes with the longest waits.
    BusyAccessCodes,
    /// Every access code, and the course of all.
    AccessCodes,
    /// Calls per period.
    IndicatorsCalls,
    /// Agents by state per period.
    IndicatorsAgents,
    /// Agents by state now.
    AgentStates,
}

impl Panel {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Headlines,
        Self::Problems,
        Self::WorstSkills,
        Self::Skills,
        Self::Trend,
        Self::BusyAccessCodes,
        Self::AccessCodes,
        Self::IndicatorsCalls,
        Self::IndicatorsAgents,
        Self::AgentStates,
    ];

    /// The word in `panel`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Headlines => "headlines",
            Self::Problems => "problems",
            Self::WorstSkills => "worst-skills",
            Self::Skills => "skills",
            Self::Trend => "trend",
            Self::BusyAccessCodes => "busy-access-codes",
            Self::AccessCodes => "access-codes",
            Self::IndicatorsCalls => "indicators-calls",
            Self::IndicatorsAgents => "indicators-agents",
            Self::AgentStates => "agent-states",
        }
    }

    /// The path of the view that shows the same figures among others.
    pub const fn view(self) -> &'static str {
        match self {
            Self::Headlines => "",
            Self::Problems => "alarms",
            Self::WorstSkills | Self::Skills | Self::Trend => "skills",
            Self::BusyAccessCodes | Self::AccessCodes => "access-codes",
            Self::IndicatorsCalls | Self::IndicatorsAgents => "indicators",
            Self::AgentStates => "system-state",
        }
    }
}

/// The parts of a list with commas; `None` when one of them is none.
pub(super) fn parts_from(text: &str) -> Option<Vec<Part>> {
    let known = |word: &str| Part::ALL.iter().any(|part| part.word() == word);
    let wanted: Vec<_> = text.split(',').collect();
    wanted.iter().all(|word| known(word)).then(|| Part::ALL.into_iter().filter(|part| wanted.contains(&part.word())).collect())
}

/// The parts as a list.
pub fn parts_to(parts: &[Part], separator: &str) -> String {
    parts.iter().map(|part| part.word()).collect::<Vec<_>>().join(separator)
}

/// The panel with this word.
pub(super) fn panel_from(word: &str) -> Option<Panel> {
    Panel::ALL.into_iter().find(|panel| panel.word() == word)
}

/// A pause in seconds.
pub(super) fn refresh_from(text: &str) -> Option<u32> {
    text.parse().ok().filter(|seconds| REFRESH_S.contains(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_parts_is_taken_whole_or_not_at_all() {
        assert_eq!(parts_from("footer,nav,nav"), Some(vec![Part::Nav, Part::Footer]));
        for text in ["", "nav,", "nav,everything", "Nav"] {
            assert_eq!(parts_from(text), None, "{text}");
        }
    }

    #[test]
    fn a_pause_is_whole_seconds_within_bounds() {
        assert_eq!(["1", "300", "0", "301", "-5", "2.5", ""].map(refresh_from), [Some(1), Some(300), None, None, None, None, None]);
    }

    #[test]
    fn every_word_leads_back_to_its_panel() {
        assert!(Panel::ALL.into_iter().all(|panel| panel_from(panel.word()) == Some(panel)));
    }
}
