//! Which sources a view needs; the others rest.

use domain::field::Source;
use domain::sysindex::Window;

/// What the viewer has in front of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// All of one VDN at a glance.
    Overview,
    /// Skill queues.
    Skills,
    /// Access codes.
    AccessCodes,
    /// System indicators.
    Indicators,
    /// Agents by state.
    SystemState,
    /// Statistics of one agent.
    Agents,
    /// Alarms.
    Alarms,
    /// What those who take over should know.
    HandOver,
    /// What was chosen and what is configured.
    Settings,
    /// A screen in the hall.
    Wall,
    /// Every kind of chart, with figures that are made up.
    Gallery,
    /// No such view.
    Unknown,
}

impl View {
    /// The view at a path below the base path: `/skills`.
    pub fn of_path(path: &str) -> Self {
        match path.trim_matches('/') {
            "" => Self::Overview,
            "skills" => Self::Skills,
            "access-codes" => Self::AccessCodes,
            "indicators" => Self::Indicators,
            "system-state" => Self::SystemState,
            "agents" => Self::Agents,
            "alarms" => Self::Alarms,
            "handover" => Self::HandOver,
            "settings" => Self::Settings,
            "wall" => Self::Wall,
            "gallery" => Self::Gallery,
            _ => Self::Unknown,
        }
    }

    /// The sources to poll for it. Agent statistics are never polled: they are read when the viewer asks.
    pub const fn sources(self) -> &'static [Source] {
        match self {
            Self::Overview | Self::Wall | Self::Settings => &[Source::Sysindex, Source::Skill, Source::AccessCode, Source::SystemState],
            Self::Skills | Self::Alarms => &[Source::Skill],
            Self::HandOver => &[Source::Sysindex, Source::Skill],
            Self::AccessCodes => &[Source::AccessCode],
            Self::Indicators => &[Source::Sysindex],
            Self::SystemState => &[Source::SystemState],
            Self::Agents | Self::Gallery | Self::Unknown => &[],
        }
    }

    /// The window of system indicators to ask for. A wall shows the last hours, also when the day has just begun; those who hand over tell no
    /// more than a day.
    pub fn window(self, chosen: Window) -> Window {
        match self {
            Self::Wall => Window::Day,
            Self::HandOver => chosen.min(Window::Day),
            _ => chosen,
        }
    }

    /// Whether the view shows what happened to alarms. The others do not ask for it: it is most of the answer.
    pub const fn shows_alarm_log(self) -> bool {
        matches!(self, Self::Alarms)
    }

    /// Whether the view shows this source.
    pub fn needs(self, source: Source) -> bool {
        self.sources().contains(&source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_leads_to_its_view_and_all_else_nowhere() {
        for (path, view) in [
            ("/", View::Overview),
            ("", View::Overview),
            ("/skills", View::Skills),
            ("/skills/", View::Skills),
            ("/access-codes", View::AccessCodes),
            ("/indicators", View::Indicators),
            ("/system-state", View::SystemState),
            ("/agents", View::Agents),
            ("/alarms", View::Alarms),
            ("/handover", View::HandOver),
            ("/settings", View::Settings),
            ("/wall", View::Wall),
            ("/gallery", View::Gallery),
            ("/skills/7", View::Unknown),
            ("/Skills", View::Unknown),
        ] {
            assert_eq!(View::of_path(path), view, "{path}");
        }
    }

    #[test]
    fn the_overview_needs_all_that_is_polled_and_agent_statistics_are_needed_by_none() {
        for source in Source::ALL {
            assert_eq!(View::Overview.needs(source), source != Source::Agent);
            assert_eq!(View::Wall.needs(source), source != Source::Agent);
            assert!(!View::Agents.needs(source) && !View::Unknown.needs(source));
        }
        assert!(View::Alarms.shows_alarm_log() && !View::HandOver.shows_alarm_log());
    }
}
