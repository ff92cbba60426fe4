//! CTI system indicators: five-minute periods per VDN (E1, document `cti/sysindex`).

use std::collections::BTreeMap;

use crate::reading::Reading;
use serde::{Deserialize, Serialize};

counters! {
    /// One five-minute period of one VDN. The four states do not add up to `signed_in`: other states exist, and the populations differ.
    Period {
        /// Start of the period, milliseconds since 1970 (`beginTime`).
        begin_ms: i64,
    }
    /// Agents signed in, those who take no inbound calls included.
    signed_in: Agents = "onlineAgentNums";
    /// Agents talking, without those who take no inbound calls.
    talking: Agents = "talkingNums";
    /// Agents idle, same exclusion.
    idle: Agents = "ideaAgentNum";
    /// Agents who set themselves busy, same exclusion.
    busy: Agents = "busyNums";
    /// Agents resting, same exclusion.
    resting: Agents = "restNums";
    /// Inbound calls in the period.
    inbound: Calls = "incallNums";
    /// Inbound calls connected to an agent in the period.
    connected: Calls = "rateNum";
    /// The vendor's own connection rate; neither unit nor denominator is stated, so it is shown raw and in the detail only.
    vendor_connect_rate: PercentPresumed = "callRate";
    /// Outbound calls in the period.
    outbound: Calls = "callOutNums";
}

/// The windows a viewer may ask for; a closed list, so that a window is never a request to AICC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Window {
    /// The last hour.
    #[serde(rename = "1h")]
    Hour,
    /// Since the shift that runs began; where no shifts are configured, since the day start of the VDN.
    #[default]
    #[serde(rename = "shift")]
    Shift,
    /// Since the day start of the VDN.
    #[serde(rename = "today")]
    Today,
    /// The last 24 hours.
    #[serde(rename = "24h")]
    Day,
    /// The last 7 days.
    #[serde(rename = "7d")]
    Week,
    /// The last 31 days.
    #[serde(rename = "31d")]
    Month,
}

impl Window {
    /// All of them, shortest first but for the shift and the day so far.
    pub const ALL: [Self; 6] = [Self::Hour, Self::Shift, Self::Today, Self::Day, Self::Week, Self::Month];

    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Shift => "shift",
            Self::Today => "today",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "31d",
        }
    }

    /// Whether four weeks before it are kept, too, so that it can be told what is usual then.
    pub const fn has_baseline(self) -> bool {
        matches!(self, Self::Hour | Self::Shift | Self::Today | Self::Day)
    }

    /// The window with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.word() == word)
    }
}

/// What is held of a window, and what is still missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Five-minute periods that have ended within the window.
    pub periods_expected: u32,
    /// Of them held, final or not.
    pub periods_held: u32,
    /// Reading of older periods goes on.
    pub back_fill_running: bool,
    /// Back-fill progress of this VDN over all 31 days, in percent.
    pub back_fill_percent: u8,
}

/// The periods of one VDN within a window, oldest first. A period that is not held is not listed: the chart shows a gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Periods {
    /// Start of the window, milliseconds since 1970.
    pub from_ms: i64,
    /// End of the window (exclusive), milliseconds since 1970.
    pub until_ms: i64,
    /// How much of the window is held.
    pub coverage: Coverage,
    /// Periods from here on are partial: they may still move. Milliseconds since 1970.
    pub partial_from_ms: i64,
    /// Start of each held period, milliseconds since 1970, ascending.
    pub begin_ms: Vec<i64>,
    /// One column per field of [`Period::FIELDS`], by our name, each as long as `begin_ms`.
    pub columns: BTreeMap<String, Vec<Reading>>,
}

impl Periods {
    /// Arranges rows, ascending by `begin_ms`, into columns.
    pub fn columns_of<'a>(rows: impl IntoIterator<Item = &'a Period>) -> (Vec<i64>, BTreeMap<String, Vec<Reading>>) {
        let mut begin_ms = Vec::new();
        let mut columns: BTreeMap<String, Vec<Reading>> = Period::FIELDS.iter().map(|field| (field.name.to_owned(), Vec::new())).collect();
        for row in rows {
            begin_ms.push(row.begin_ms);
            for field in Period::FIELDS {
                if let Some(column) = columns.get_mut(field.name) {
                    column.push((field.of)(row));
                }
            }
        }
        (begin_ms, columns)
    }

    /// The period at `index`, put together from the columns.
    pub fn row(&self, index: usize) -> Option<Period> {
        let begin_ms = *self.begin_ms.get(index)?;
        Some(Period::from_fields(begin_ms, |field| {
            self.columns.get(field.name).and_then(|column| column.get(index)).copied().unwrap_or(Reading::Unread)
        }))
    }

    /// The newest period that is final.
    pub fn latest_final(&self) -> Option<Period> {
        let index = self.begin_ms.iter().rposition(|begin_ms| *begin_ms < self.partial_from_ms)?;
        self.row(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_rows_say_the_same() {
        let row =
            |begin_ms: i64| Period::from_fields(begin_ms, |field| Reading::Value(begin_ms + i64::try_from(field.name.len()).unwrap()));
        let rows = [row(300_000), row(900_000)];
        let (begin_ms, columns) = Periods::columns_of(&rows);
        let coverage = Coverage { periods_expected: 3, periods_held: 2, back_fill_running: false, back_fill_percent: 100 };
        let periods = Periods { from_ms: 0, until_ms: 1_200_000, coverage, partial_from_ms: 900_000, begin_ms, columns };
        assert_eq!(periods.row(0).as_ref(), Some(&rows[0]));
        assert_eq!(periods.row(1).as_ref(), Some(&rows[1]));
        assert_eq!(periods.row(2), None);
        assert_eq!(periods.latest_final().as_ref(), Some(&rows[0]));
    }

    #[test]
    fn every_window_has_a_word_of_its_own() {
        for window in Window::ALL {
            assert_eq!(Window::from_word(window.word()), Some(window));
            assert_eq!(serde_json::to_string(&window).unwrap(), format!("\"{}\"", window.word()));
        }
        assert_eq!(Window::from_word("2h"), None);
    }
}
