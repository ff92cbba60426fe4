//! A feed that says the same for minutes while calls are in progress (KPI sheet, section 8).

use std::sync::Arc;

use domain::access_code::AccessCodes;
use domain::reading::Reading;
use domain::skill::Skills;
use domain::system_state::SystemState;

/// So many equal reads …
const EQUAL_READS: u32 = 6;
/// … over so long, milliseconds …
const FOR_MS: u64 = 180_000;
/// … while at least so many calls are in progress.
const CALLS: i64 = 5;

/// What can freeze.
pub trait Live {
    /// Calls in progress, as far as they are known.
    fn calls_in_progress(&self) -> i64;
    /// Whether every counter is the same.
    fn is_same(&self, other: &Self) -> bool;
}

fn sum(readings: impl Iterator<Item = Reading>) -> i64 {
    readings.filter_map(Reading::value).sum()
}

impl Live for Skills {
    fn calls_in_progress(&self) -> i64 {
        sum(self.rows.iter().map(|row| row.calls_in_progress))
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

impl Live for AccessCodes {
    fn calls_in_progress(&self) -> i64 {
        sum(self.rows.iter().map(|row| row.online))
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

impl Live for SystemState {
    fn calls_in_progress(&self) -> i64 {
        sum([self.talking].into_iter())
    }

    fn is_same(&self, other: &Self) -> bool {
        Self::FIELDS.iter().all(|field| (field.of)(self) == (field.of)(other))
    }
}

/// The last read of a source, and how often it came.
#[derive(Debug)]
pub(super) struct Course<T> {
    last: Option<Arc<T>>,
    equal: u32,
    since_ms: u64,
    moved: bool,
}

impl<T> Default for Course<T> {
    fn default() -> Self {
        Self { last: None, equal: 0, since_ms: 0, moved: false }
    }
}

impl<T> Course<T> {
    /// Whether this very read was taken already.
    pub(super) fn knows(&self, read: &Arc<T>) -> bool {
        self.last.as_ref().is_some_and(|last| Arc::ptr_eq(last, read))
    }

    /// Whether the last read was not like the one before it. Of the first nobody knows.
    pub(super) const fn has_moved(&self) -> bool {
        self.moved
    }

    /// Takes one more read at `at_ms` of a clock that only goes forward; says whether the feed is frozen.
    pub(super) fn take<L: Live>(&mut self, read: &Arc<T>, data: impl Fn(&T) -> &L, at_ms: u64) -> bool {
        let same = self.last.as_ref().is_some_and(|last| data(last).is_same(data(read)));
        (self.equal, self.since_ms) = if same { (self.equal.saturating_add(1), self.since_ms) } else { (1, at_ms) };
        self.moved = !same && self.last.is_some();
        self.last = Some(Arc::clone(read));
        self.equal >= EQUAL_READS && at_ms.saturating_sub(self.since_ms) >= FOR_MS && data(read).calls_in_progress() >= CALLS
    }
}

#[cfg(test)]
mod tests {
    use domain::id::SkillId;
    use domain::skill::SkillRow;

    use super::*;

    fn read(calls: i64) -> Arc<Skills> {
        let row = |id| SkillRow::from_fields(SkillId(id), |_| Reading::Value(calls));
        Arc::new(Skills { rows: vec![row(1), row(2)] })
    }

    /// Frozen or not after each read, so many seconds apart.
    fn course(every_s: u64, calls: &[i64]) -> Vec<bool> {
        let mut course = Course::default();
        (0..).zip(calls).map(|(at, calls)| course.take(&read(*calls), |skills| skills, at * every_s * 1000)).collect()
    }

    #[test]
    fn six_equal_reads_over_three_minutes_with_five_calls_are_frozen() {
        assert_eq!(course(36, &[3; 7]), [false, false, false, false, false, true, true]);
        assert_eq!(course(90, &[3; 6]), [false, false, false, false, false, true], "three minutes have passed long before");
        assert_eq!(course(10, &[3; 18]), [false; 18], "not yet three minutes");
        assert!(course(10, &[3; 19])[18]);
    }

    #[test]
    fn a_quiet_night_is_not_frozen_nor_is_what_moves() {
        assert!(!course(60, &[2; 20]).contains(&true), "four calls");
        assert!(!course(60, &[3, 3, 3, 3, 3, 4, 4, 4, 4, 4]).contains(&true));
        assert_eq!(course(60, &[3, 3, 3, 3, 3, 3, 4])[5..], [true, false]);
    }

    #[test]
    fn the_time_of_a_page_is_no_counter() {
        let state = |at_ms| SystemState::from_fields(at_ms, at_ms, |_| Reading::Value(9));
        assert!(state(1).is_same(&state(2)) && state(1) != state(2));
    }
}
