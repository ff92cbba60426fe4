//! What is configured of a site, and what follows from it alone: calls per read, days, shifts, offsets from UTC.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;
use domain::id::{AccessCodeId, AgentId, SiteId, SkillId, VdnId};
use domain::period::{DAY_MS, HOUR_MS, OffsetFrom, day_start};
use domain::setup::{Intervals, Named};
use domain::sysindex::Window;

use crate::poller::pace::Wish;
use crate::upstream::call::{ACCESS_CODES_PER_CALL, SKILLS_PER_CALL, VDNS_PER_CALL};
use crate::upstream::sysindex::ROWS_PER_PAGE;
use crate::upstream::system_state::{AGENTS_PER_PAGE, EMPTY_PAGES};

/// What is configured of a site, without addresses and keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Short id.
    pub id: SiteId,
    /// Name for people.
    pub name: String,
    /// Its virtual call centres, at least one, sorted by id.
    pub vdns: Vec<VdnConfig>,
}

/// What is configured of a virtual call centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VdnConfig {
    /// Vendor id.
    pub id: VdnId,
    /// Name for people.
    pub name: String,
    /// Its time zone.
    pub time_zone: Tz,
    /// When its day starts, minutes after local midnight.
    pub day_start_minutes: u16,
    /// When its shifts start, minutes after local midnight; a shift is the day where there is none.
    pub shift_starts_minutes: Vec<u16>,
    /// Days of its calendar that are like no other of their weekday, ascending.
    pub holidays: Vec<NaiveDate>,
    /// Skill queues, sorted by id.
    pub skills: Vec<Named<SkillId>>,
    /// Access codes, sorted by id.
    pub access_codes: Vec<Named<AccessCodeId>>,
    /// Agents, sorted by id.
    pub agents: Vec<Named<AgentId>>,
    /// Number of agents for the pages of system state; `None` when not known.
    pub agents_known: Option<u32>,
}

/// What the sources of a site ask of the budget of its CC-CMS.
pub fn wishes(vdns: &[VdnConfig], intervals: &Intervals) -> Vec<Wish> {
    let of_vdn = |vdn| VdnConfig::wishes(vdn, intervals);
    vdns.iter().flat_map(of_vdn).chain([sysindex_wish(vdns.len(), intervals)]).collect()
}

/// System indicators of so many VDNs: at most four periods of each in a quarter of an hour.
pub(super) fn sysindex_wish(vdns: usize, intervals: &Intervals) -> Wish {
    let last = vdns % VDNS_PER_CALL;
    let pages = |vdns: usize| (4 * vdns).div_ceil(ROWS_PER_PAGE as usize);
    let calls = (vdns / VDNS_PER_CALL) * pages(VDNS_PER_CALL) + pages(last);
    Wish { calls: count(calls), interval: Duration::from_millis(intervals.sysindex_ms) }
}

fn count(calls: usize) -> u32 {
    u32::try_from(calls).unwrap_or(u32::MAX)
}

impl VdnConfig {
    /// One without skills, access codes and agents, whose day starts at midnight.
    #[cfg(test)]
    pub(crate) const fn of_nobody(id: VdnId, time_zone: Tz) -> Self {
        Self {
            id,
            name: String::new(),
            time_zone,
            day_start_minutes: 0,
            shift_starts_minutes: Vec::new(),
            holidays: Vec::new(),
            skills: Vec::new(),
            access_codes: Vec::new(),
            agents: Vec::new(),
            agents_known: None,
        }
    }

    /// Calls of one read of its skills.
    pub fn skill_calls(&self) -> u32 {
        count(self.skills.len().div_ceil(SKILLS_PER_CALL))
    }

    /// What its skills, access codes and system state ask of the budget of CC-CMS, in this order. Where the number of agents is not known,
    /// the first read shows how many pages there are; until then those of the listed agents count, and the empty ones that end the reading.
    pub(super) fn wishes(&self, intervals: &Intervals) -> [Wish; 3] {
        let pages = self.agents_known.map_or_else(
            || count(self.agents.len()).div_ceil(AGENTS_PER_PAGE) + EMPTY_PAGES,
            |agents| agents.div_ceil(AGENTS_PER_PAGE).max(1),
        );
        let wish = |calls, interval_ms| Wish { calls, interval: Duration::from_millis(interval_ms) };
        [
            wish(self.skill_calls(), intervals.skills_ms),
            wish(count(self.access_codes.len().div_ceil(ACCESS_CODES_PER_CALL)), intervals.access_codes_ms),
            wish(pages, intervals.system_state_ms),
        ]
    }

    /// When the shift that runs at `now_ms` started, by `offsets`, milliseconds since 1970.
    pub fn shift_start(&self, offsets: &[OffsetFrom], now_ms: i64) -> i64 {
        let starts = self.shift_starts_minutes.iter().map(|minutes| day_start(offsets, *minutes, now_ms));
        starts.max().unwrap_or_else(|| day_start(offsets, self.day_start_minutes, now_ms))
    }

    /// When a window begins that ends at this instant, milliseconds since 1970. Where one shift or day follows the other, it is the one that ends.
    pub fn window_start(&self, window: Window, until_ms: i64) -> i64 {
        match window {
            Window::Hour => until_ms - HOUR_MS,
            Window::Shift => self.shift_start(&self.offsets(until_ms), until_ms - 1),
            Window::Today => day_start(&self.offsets(until_ms), self.day_start_minutes, until_ms - 1),
            Window::Day => until_ms - DAY_MS,
            Window::Week => until_ms - 7 * DAY_MS,
            Window::Month => until_ms - 31 * DAY_MS,
        }
    }

    /// Offsets from UTC from 32 days before to 7 days after `now_ms`, with every change in between.
    pub fn offsets(&self, now_ms: i64) -> Vec<OffsetFrom> {
        const STEP_MS: i64 = 900_000; // no zone changes its offset twice within a quarter of an hour
        let seconds_east = |instant_ms: i64| {
            let instant = DateTime::from_timestamp_millis(instant_ms).unwrap_or_default();
            self.time_zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc()
        };
        let first_ms = (now_ms - 32 * 86_400_000).div_euclid(STEP_MS) * STEP_MS;
        let mut offsets = vec![OffsetFrom { from_ms: first_ms, offset_s: seconds_east(first_ms) }];
        for step in 1..=39 * 96 {
            let from_ms = first_ms + step * STEP_MS;
            let next = OffsetFrom { from_ms, offset_s: seconds_east(from_ms) };
            if offsets.last().is_some_and(|last| last.offset_s != next.offset_s) {
                offsets.push(next);
            }
        }
        offsets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_name_every_change_of_the_clock() {
        let vdn = VdnConfig::of_nobody(VdnId(1), chrono_tz::Europe::Berlin);
        let change_ms = 1_774_746_000_000; // 2026-03-29T01:00:00Z
        let offsets = vdn.offsets(change_ms + 86_400_000);
        assert_eq!(offsets.len(), 2);
        assert_eq!(offsets[0].offset_s, 3600);
        assert_eq!(offsets[1], OffsetFrom { from_ms: change_ms, offset_s: 7200 });
    }

    #[test]
    fn a_shift_begins_where_it_is_configured_and_with_the_day_where_it_is_not() {
        let midnight_ms = 1_768_435_200_000; // 2026-01-15T00:00:00Z
        let (now_ms, ten_ms) = (midnight_ms + 5 * HOUR_MS, midnight_ms - 2 * HOUR_MS);
        let day = VdnConfig::of_nobody(VdnId(1), chrono_tz::UTC);
        let night = VdnConfig { shift_starts_minutes: vec![360, 840, 1320], ..day.clone() };
        let starts = |vdn: &VdnConfig| [Window::Shift, Window::Today].map(|window| vdn.window_start(window, now_ms));
        assert_eq!((starts(&day), starts(&night)), ([midnight_ms; 2], [ten_ms, midnight_ms]));
        let until = |vdn: &VdnConfig, until_ms| vdn.window_start(Window::Shift, until_ms);
        let before = (until(&night, ten_ms), until(&day, midnight_ms));
        assert_eq!(
            before,
            (ten_ms - 8 * HOUR_MS, midnight_ms - 24 * HOUR_MS),
            "where one ends and the next begins it is the one that ends"
        );
    }
}
