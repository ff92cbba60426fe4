//! What a day comes to. Ratios are never added; the page makes them of the sums.

use std::collections::BTreeMap;

use domain::findings::FiveMinutes;
use domain::id::SkillId;
use domain::period::{PERIOD_MS, day_start, period_begin};
use domain::today::{SkillToday, Today};

use crate::history::closing::Closings;
use crate::site::VdnConfig;

/// The service level of each skill of a VDN since the day of `day_of_ms` began by its own clock, at `now_ms` of AICC's clock (both milliseconds
/// since 1970; they differ where a day that ends now is looked back at). A period that began before the day did is not of the day.
pub fn today(vdn: &VdnConfig, closings: &Closings, five_minutes: FiveMinutes, day_of_ms: i64, now_ms: i64) -> Today {
    let since_ms = day_start(&vdn.offsets(now_ms), vdn.day_start_minutes, day_of_ms);
    let (first_ms, until_ms) = (period_begin(since_ms + PERIOD_MS - 1), period_begin(now_ms));
    let mut sums: BTreeMap<SkillId, SkillToday> = BTreeMap::new();
    for skill in &vdn.skills {
        sums.insert(skill.id, SkillToday { id: skill.id, covered: 0, offered: 0, connected_in_20s: 0 });
    }
    closings.each_count(vdn.id, first_ms, until_ms, five_minutes, |skill, offered, connected| {
        if let Some(sum) = sums.get_mut(&skill) {
            sum.covered += 1;
            sum.offered = sum.offered.saturating_add(offered);
            sum.connected_in_20s = sum.connected_in_20s.saturating_add(connected);
        }
    });
    let periods = u32::try_from((until_ms - first_ms).max(0) / PERIOD_MS).unwrap_or(u32::MAX);
    Today { since_ms, until_ms, periods, skills: sums.into_values().collect() }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use domain::id::VdnId;
    use domain::period::HOUR_MS;
    use domain::reading::Reading;
    use domain::setup::Named;
    use domain::skill::SkillRow;

    use super::*;

    const VDN: VdnId = VdnId(1);

    fn vdn(time_zone: Tz, day_start_minutes: u16) -> VdnConfig {
        VdnConfig {
            day_start_minutes,
            skills: [1, 2].map(|id| Named { id: SkillId(id), name: String::new() }).to_vec(),
            ..VdnConfig::of_nobody(VDN, time_zone)
        }
    }

    fn row(id: u32, offered: Reading, connected: Reading) -> SkillRow {
        SkillRow::from_fields(SkillId(id), |field| if field.name == "offered_5m" { offered } else { connected })
    }

    /// Ten calls in each period of these hours, eight of them in time, read three seconds before its end.
    fn recorded(from_ms: i64, until_ms: i64) -> Closings {
        let closings = Closings::default();
        let mut begin_ms = from_ms;
        while begin_ms < until_ms {
            let read_at_ms = begin_ms + PERIOD_MS - 3000;
            closings.record(VDN, read_at_ms, read_at_ms, &[row(1, Reading::Value(10), Reading::Value(8))]);
            begin_ms += PERIOD_MS;
        }
        closings
    }

    #[test]
    fn a_day_has_23_24_or_25_hours_and_begins_by_the_clock_of_the_vdn() {
        let berlin = vdn(chrono_tz::Europe::Berlin, 0);
        for (midnight_ms, hours) in [
            (1_774_738_800_000_i64, 23), // 2026-03-29
            (1_774_566_000_000, 24),     // 2026-03-27
            (1_792_879_200_000, 25),     // 2026-10-25
        ] {
            let closings = recorded(midnight_ms - 2 * HOUR_MS, midnight_ms + hours * HOUR_MS);
            let end_ms = midnight_ms + hours * HOUR_MS - 1;
            let Today { since_ms, until_ms, periods, skills } = today(&berlin, &closings, FiveMinutes::Aligned, end_ms, end_ms);
            let all = u32::try_from(hours * 12 - 1).unwrap();
            assert_eq!((since_ms, until_ms, periods), (midnight_ms, end_ms + 1 - PERIOD_MS, all), "{hours}");
            let sums = SkillToday { id: SkillId(1), covered: all, offered: 10 * all, connected_in_20s: 8 * all };
            assert_eq!(skills, [sums, SkillToday { id: SkillId(2), covered: 0, offered: 0, connected_in_20s: 0 }]);
            assert_eq!(today(&berlin, &closings, FiveMinutes::Aligned, end_ms + 1, end_ms + 1).periods, 0, "the next day has begun");
            let whole = today(&berlin, &closings, FiveMinutes::Aligned, end_ms, end_ms + 1);
            assert_eq!((whole.since_ms, whole.periods, whole.skills[0].covered), (midnight_ms, all + 1, all + 1), "the day that ended");
        }
    }

    #[test]
    fn only_whole_covered_periods_of_known_counts_are_added() {
        let shenzhen = vdn(chrono_tz::Asia::Shanghai, 362); // 06:02, so that a period is cut in two
        let since_ms = 1_768_428_120_000; // 2026-01-15T06:02+08:00
        let first_ms = since_ms + 180_000;
        let closings = recorded(first_ms - PERIOD_MS, first_ms + PERIOD_MS);
        let late_ms = first_ms + PERIOD_MS + PERIOD_MS - 15_000;
        closings.record(VDN, late_ms, late_ms, &[row(1, Reading::Value(100), Reading::Value(100))]);
        let unread_ms = first_ms + 2 * PERIOD_MS + PERIOD_MS - 3000;
        closings.record(
            VDN,
            unread_ms,
            unread_ms,
            &[row(1, Reading::Value(100), Reading::Unread), row(9, Reading::Value(1), Reading::Value(1))],
        );
        let today = today(&shenzhen, &closings, FiveMinutes::Aligned, first_ms, first_ms + 3 * PERIOD_MS);
        assert_eq!((today.since_ms, today.periods, today.skills.len()), (since_ms, 3, 2));
        assert_eq!(today.skills[0], SkillToday { id: SkillId(1), covered: 1, offered: 10, connected_in_20s: 8 });
    }
}
