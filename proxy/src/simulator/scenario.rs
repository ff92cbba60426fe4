//! Situations as data: what the callers do and when the platform fails.

use std::time::Duration;

use serde::Deserialize;

/// A situation, read from a file of `proxy/scenarios`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One sentence for people.
    pub description: String,
    /// Demand against a usual day, 1 for as usual. Holds from half an hour before the start; older history is usual.
    #[serde(default = "one")]
    pub demand: f64,
    /// Skills that are asked for more often than usual.
    #[serde(default)]
    pub skill: Vec<SkillDemand>,
    /// Failures by real time since the start.
    #[serde(default)]
    pub fault: Vec<ScheduledFault>,
}

/// Demand for one skill queue.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillDemand {
    /// The virtual call centre.
    pub vdn: u32,
    /// The skill queue.
    pub skill: u32,
    /// Arrivals against a usual day.
    pub demand: f64,
}

/// A failure with its beginning and end.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduledFault {
    /// What fails.
    pub kind: FaultKind,
    /// Real seconds since the start.
    pub from_s: u64,
    /// Real seconds since the start; later than `from_s`.
    pub until_s: u64,
    /// How long each answer takes, for `slow` alone.
    pub delay_ms: Option<u64>,
}

/// The failures a scenario can schedule; `gone` cuts all connections and closes the ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "as `Fault`")]
pub enum FaultKind {
    Slow,
    Refusing,
    Locked,
    Erring,
    ServerError,
    Lying,
    Garbage,
    Gone,
}

/// How the pretend platform fails. Both servers fail in the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Not at all.
    #[default]
    None,
    /// Every answer comes this much later.
    Slow(Duration),
    /// HTTP 401 whatever is asked.
    Refusing,
    /// HTTP 403 whatever is asked.
    Locked,
    /// HTTP 200 with a result code that says the call failed.
    Erring,
    /// HTTP 503.
    ServerError,
    /// Good answers with missing fields, negative counts, text in place of numbers and other spellings.
    Lying,
    /// HTTP 200 with a page of HTML.
    Garbage,
}

const fn one() -> f64 {
    1.0
}

macro_rules! scenarios {
    ($($name:literal),* $(,)?) => {
        /// The names of the scenarios that come with the program.
        pub const NAMES: &[&str] = &[$($name),*];

        fn text(name: &str) -> Option<&'static str> {
            match name {
                $($name => Some(include_str!(concat!("../../scenarios/", $name, ".toml"))),)*
                _ => None,
            }
        }
    };
}

impl Scenario {
    scenarios!("normal", "rush", "drowning", "slow", "refusing", "lying", "gone", "monday");

    /// A scenario that comes with the program; `None` for other names.
    pub fn named(name: &str) -> Option<Self> {
        Self::text(name).and_then(|text| Self::from_toml(text).ok())
    }

    /// Reads a scenario.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the text.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let demands = scenario.skill.iter().map(|skill| skill.demand).chain([scenario.demand]);
        if demands.into_iter().any(|demand| !(0.0..=20.0).contains(&demand)) {
            return Err("demand goes from 0 to 20".to_owned());
        }
        if scenario.fault.iter().any(|fault| fault.until_s <= fault.from_s) {
            return Err("a fault ends after it begins".to_owned());
        }
        if scenario.fault.iter().any(|fault| (fault.kind == FaultKind::Slow) != fault.delay_ms.is_some()) {
            return Err("delay_ms belongs to the fault `slow`, and only to it".to_owned());
        }
        Ok(scenario)
    }

    /// The scheduled fault at this real time since the start; `gone` is not among them.
    pub(super) fn fault_at(&self, elapsed: Duration) -> Fault {
        self.running(elapsed).map_or(Fault::None, ScheduledFault::fault)
    }

    /// Whether the platform is gone at this real time since the start.
    pub(super) fn gone_at(&self, elapsed: Duration) -> bool {
        self.running(elapsed).is_some_and(|fault| fault.kind == FaultKind::Gone)
    }

    /// Whether the platform ever goes away by schedule.
    pub(super) fn ever_gone(&self) -> bool {
        self.fault.iter().any(|fault| fault.kind == FaultKind::Gone)
    }

    fn running(&self, elapsed: Duration) -> Option<&ScheduledFault> {
        self.fault.iter().find(|fault| (fault.from_s..fault.until_s).contains(&elapsed.as_secs()))
    }
}

impl ScheduledFault {
    fn fault(&self) -> Fault {
        match self.kind {
            FaultKind::Slow => Fault::Slow(Duration::from_millis(self.delay_ms.unwrap_or(5000))),
            FaultKind::Refusing => Fault::Refusing,
            FaultKind::Locked => Fault::Locked,
            FaultKind::Erring => Fault::Erring,
            FaultKind::ServerError => Fault::ServerError,
            FaultKind::Lying => Fault::Lying,
            FaultKind::Garbage => Fault::Garbage,
            FaultKind::Gone => Fault::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_that_comes_along_can_be_read() {
        for name in Scenario::NAMES {
            assert!(Scenario::named(name).is_some(), "{name}");
        }
        assert!(Scenario::named("unknown").is_none());
    }

    #[test]
    fn mistakes_are_refused() {
        for bad in [
            "",
            "description = 'x'\ncolour = 'red'",
            "description = 'x'\ndemand = -1.0",
            "description = 'x'\n[[fault]]\nkind = 'gone'\nfrom_s = 5\nuntil_s = 5",
            "description = 'x'\n[[fault]]\nkind = 'slow'\nfrom_s = 5\nuntil_s = 6",
            "description = 'x'\n[[fault]]\nkind = 'tired'\nfrom_s = 5\nuntil_s = 6",
        ] {
            assert!(Scenario::from_toml(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_scheduled_fault_begins_and_ends() {
        let scenario = Scenario::from_toml("description = 'x'\n[[fault]]\nkind = 'erring'\nfrom_s = 5\nuntil_s = 7").unwrap();
        assert_eq!(scenario.fault_at(Duration::from_millis(4999)), Fault::None);
        assert_eq!(scenario.fault_at(Duration::from_secs(5)), Fault::Erring);
        assert_eq!(scenario.fault_at(Duration::from_secs(7)), Fault::None);
    }
}
