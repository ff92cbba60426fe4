//! Labels in another time zone than those of the call centres. It changes what clocks show, and no window.

use domain::period::OffsetFrom;
use domain::setup::PageSetup;

use crate::browser::time_zone::Zone;

/// No zone changes its offset twice within a quarter of an hour.
const STEP_MS: i64 = 900_000;
const DAY_STEPS: i64 = 96;
/// Offsets of call centres are told for as many days.
const DAYS: i64 = 39;

/// Labels all times in the zone of this name, if the browser knows it.
pub(super) fn label_in(setup: &mut PageSetup, name: &str) {
    let Some(zone) = Zone::named(name) else { return };
    for vdn in setup.sites.iter_mut().flat_map(|site| &mut site.vdns) {
        if let Some(first) = vdn.offsets.first() {
            vdn.offsets = offsets(first.from_ms, |instant_ms| zone.offset_s(instant_ms).unwrap_or_default());
            name.clone_into(&mut vdn.time_zone);
        }
    }
}

/// The offsets of a clock from an instant on.
fn offsets(first_ms: i64, seconds_east: impl Fn(i64) -> i32) -> Vec<OffsetFrom> {
    let at = |step: i64| OffsetFrom { from_ms: first_ms + step * STEP_MS, offset_s: seconds_east(first_ms + step * STEP_MS) };
    let mut offsets = vec![at(0)];
    for day in 0..DAYS {
        let (mut before, mut after) = (day * DAY_STEPS, (day + 1) * DAY_STEPS);
        let (old, mut new) = (at(before), at(after));
        if old.offset_s != new.offset_s {
            while after - before > 1 {
                let middle = at(i64::midpoint(before, after));
                if middle.offset_s == old.offset_s {
                    before = i64::midpoint(before, after);
                } else {
                    (after, new) = (i64::midpoint(before, after), middle);
                }
            }
            offsets.push(new);
        }
    }
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_the_clock_is_found_to_the_quarter_of_an_hour() {
        // 2026-03-29T01:00Z in Berlin.
        let change_ms = 1_774_746_000_000;
        let clock = |instant_ms: i64| if instant_ms < change_ms { 3600 } else { 7200 };
        let first_ms = change_ms - 32 * 86_400_000 - 3 * STEP_MS;
        let found = offsets(first_ms, clock);
        assert_eq!(found, [OffsetFrom { from_ms: first_ms, offset_s: 3600 }, OffsetFrom { from_ms: change_ms, offset_s: 7200 }]);
        assert_eq!(offsets(first_ms, |_| 28_800).len(), 1);
    }
}
