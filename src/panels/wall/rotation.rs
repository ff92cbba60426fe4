//! Which page of the wallboard is in front, and for how long. Pure: the clock and the wishes come in as values.

use crate::settings::wall::WallPage;

/// How long a page that was chosen by hand stays while something is critical and pages do not turn by themselves, milliseconds.
const CHOSEN_STAYS_MS: f64 = 15_000.0;

/// The page in front.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// Which one.
    pub page: WallPage,
    /// Since when, on the page's monotonic clock, milliseconds.
    pub since_ms: f64,
    /// Whether the viewer holds it.
    pub is_held: bool,
    /// Whether the viewer went there.
    is_chosen: bool,
}

/// What the turns depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The pages that have something to show, in their order; never empty.
    pub pages: Vec<WallPage>,
    /// How long each stays, milliseconds; 0 for ever.
    pub rotate_ms: f64,
    /// The page of what is critical: then it stays in front.
    pub critical: Option<WallPage>,
}

impl Plan {
    /// The page so many steps on.
    fn page(&self, from: WallPage, forward: bool) -> WallPage {
        let count = self.pages.len();
        let at = self.pages.iter().position(|page| *page == from);
        let next = at.map_or(0, |at| (at + if forward { 1 } else { count - 1 }) % count);
        self.pages.get(next).copied().unwrap_or_default()
    }
}

impl Turn {
    /// This page from now on.
    pub const fn to(page: WallPage, now_ms: f64) -> Self {
        Self { page, since_ms: now_ms, is_held: false, is_chosen: false }
    }

    /// The turn at `now_ms`.
    pub fn at(self, now_ms: f64, plan: &Plan) -> Self {
        if !plan.pages.contains(&self.page) {
            return Self { is_held: self.is_held, ..Self::to(plan.page(self.page, true), now_ms) };
        }
        let lasted_ms = now_ms - self.since_ms;
        if self.is_held || plan.rotate_ms <= 0.0 {
            self
        } else if let Some(critical) = plan.critical {
            let stays = self.page == critical || (self.is_chosen && lasted_ms < plan.rotate_ms.max(CHOSEN_STAYS_MS));
            if stays { self } else { Self::to(critical, now_ms) }
        } else if lasted_ms >= plan.rotate_ms {
            Self::to(plan.page(self.page, true), now_ms)
        } else {
            self
        }
    }

    /// The viewer goes one page on or back.
    #[must_use]
    pub fn step(self, forward: bool, now_ms: f64, plan: &Plan) -> Self {
        Self { is_chosen: true, is_held: self.is_held, ..Self::to(plan.page(self.page, forward), now_ms) }
    }

    /// The viewer goes to a page.
    #[must_use]
    pub const fn choose(self, page: WallPage, now_ms: f64) -> Self {
        Self { page, since_ms: now_ms, is_held: self.is_held, is_chosen: true }
    }

    /// The viewer holds the page, or lets it go.
    #[must_use]
    pub const fn hold_or_let_go(self, now_ms: f64) -> Self {
        Self { since_ms: now_ms, is_held: !self.is_held, ..self }
    }

    /// Whether the page will turn by itself.
    pub fn goes_on(self, plan: &Plan) -> bool {
        let stays = self.is_held || plan.rotate_ms <= 0.0 || plan.pages.len() < 2;
        let is_kept = plan.critical == Some(self.page);
        !stays && !is_kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use WallPage::{AccessCodes, Course, Numbers, Queues};

    fn plan(is_critical: bool) -> Plan {
        Plan { pages: vec![Numbers, Queues, Course], rotate_ms: 15_000.0, critical: is_critical.then_some(Queues) }
    }

    /// The pages in front at each second.
    fn seen(mut turn: Turn, plan: &Plan, seconds: std::ops::RangeInclusive<u32>) -> Vec<WallPage> {
        let mut seen = Vec::new();
        for second in seconds {
            turn = turn.at(f64::from(second) * 1_000.0, plan);
            if seen.last() != Some(&turn.page) {
                seen.push(turn.page);
            }
        }
        seen
    }

    #[test]
    fn pages_turn_in_their_order_and_begin_again() {
        assert_eq!(seen(Turn::to(Numbers, 0.0), &plan(false), 0..=14), [Numbers]);
        assert_eq!(seen(Turn::to(Numbers, 0.0), &plan(false), 0..=50), [Numbers, Queues, Course, Numbers]);
    }

    #[test]
    fn a_page_without_content_is_left_at_once() {
        assert_eq!(Turn::to(AccessCodes, 0.0).at(1.0, &plan(false)).page, Numbers);
    }

    #[test]
    fn a_critical_queue_brings_the_worst_queues_to_the_front_and_keeps_them_there() {
        assert_eq!(seen(Turn::to(Course, 0.0), &plan(true), 1..=90), [Queues]);
        assert!(!Turn::to(Queues, 0.0).goes_on(&plan(true)) && Turn::to(Queues, 0.0).goes_on(&plan(false)));
        let after = Turn::to(Queues, 0.0).at(90_000.0, &plan(true)).at(91_000.0, &plan(false));
        assert_eq!(after.page, Course, "the turn that was due comes when all is well again");
    }

    #[test]
    fn a_critical_access_code_keeps_its_own_page_in_front() {
        let plan = Plan { pages: vec![Numbers, AccessCodes], critical: Some(AccessCodes), ..plan(false) };
        assert_eq!(seen(Turn::to(Numbers, 0.0), &plan, 1..=90), [AccessCodes]);
        assert!(!Turn::to(AccessCodes, 0.0).goes_on(&plan));
    }

    #[test]
    fn a_page_chosen_by_hand_stays_its_time_also_while_a_queue_is_critical() {
        let chosen = Turn::to(Queues, 0.0).step(true, 1_000.0, &plan(true));
        assert_eq!(chosen.page, Course);
        assert_eq!(seen(chosen, &plan(true), 2..=15), [Course]);
        assert_eq!(seen(chosen, &plan(true), 2..=16), [Course, Queues]);
        assert_eq!(Turn::to(Numbers, 0.0).step(false, 0.0, &plan(false)).page, Course);
        assert_eq!(Turn::to(Numbers, 0.0).choose(Course, 5.0).page, Course);
    }

    #[test]
    fn what_is_held_or_told_to_stay_never_turns() {
        let held = Turn::to(Numbers, 0.0).hold_or_let_go(1_000.0);
        assert_eq!(seen(held, &plan(true), 1..=600), [Numbers]);
        assert!(!held.goes_on(&plan(false)));
        assert_eq!(seen(held.hold_or_let_go(600_000.0), &plan(false), 600..=615), [Numbers, Queues]);
        let for_ever = Plan { rotate_ms: 0.0, ..plan(true) };
        assert_eq!(seen(Turn::to(Course, 0.0), &for_ever, 0..=600), [Course]);
    }

    #[test]
    fn stepping_through_a_held_page_keeps_it_held() {
        assert!(Turn::to(Numbers, 0.0).hold_or_let_go(0.0).step(true, 1.0, &plan(false)).is_held);
    }
}
