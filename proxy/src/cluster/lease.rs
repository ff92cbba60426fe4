//! Who is the active one, as a machine without clock and network: instants and the database's answers go in, turns come out.
//!
//! The database's clock decides when a lease is over; its holder stops earlier or at the same moment, since it counts from before it asked.

use std::time::Duration;

use tokio::time::Instant;

use super::{Active, View};

/// After the moment at which the lease of another one ends by what the database said, so much later it is asked for.
const AFTER_ITS_END: Duration = Duration::from_millis(5);

/// What to ask the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// For the lease, if it is free, and who has it if not.
    Acquire,
    /// To hold the lease with this number for longer.
    Renew(i64),
}

/// What the database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The lease with this number is ours.
    Ours(i64),
    /// It is another's, for so long.
    Others(Active, Duration),
    /// It is nobody's: it was given back, or it was ours and is not any more.
    Nobodys,
    /// Nothing.
    Silence,
}

/// What changes for this proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is the active one, under the lease with this number.
    TakeOver(i64),
    /// Its time is over, and the database says nothing: perhaps there is nobody else either.
    Rest,
    /// It is not any more, and need not be again.
    StandDown,
}

/// How long a lease lasts that is renewed this often.
pub fn lasts(heartbeat: Duration) -> Duration {
    heartbeat * 3 / 2
}

/// The lease as this proxy knows it.
#[derive(Debug)]
pub struct Lease {
    heartbeat: Duration,
    view: View,
    ask_at: Instant,
}

impl Lease {
    /// Asks at once.
    pub fn new(heartbeat: Duration, now: Instant) -> Self {
        Self { heartbeat, view: View::default(), ask_at: now }
    }

    /// What is known.
    pub const fn view(&self) -> &View {
        &self.view
    }

    /// When there is something to do: to ask, or to stop.
    pub fn next(&self) -> Instant {
        self.ends().map_or(self.ask_at, |ends| ends.min(self.ask_at))
    }

    /// When the own lease ends unless it is renewed.
    pub fn ends(&self) -> Option<Instant> {
        self.view.own.map(|(_, until)| until)
    }

    /// What to ask now, if anything.
    pub fn ask(&self, now: Instant) -> Option<Ask> {
        (now >= self.ask_at).then(|| self.view.own.map_or(Ask::Acquire, |(epoch, _)| Ask::Renew(epoch)))
    }

    /// Takes note of the time: a lease that could not be renewed is over.
    pub fn passed(&mut self, now: Instant) -> Option<Turn> {
        if self.ends().is_none_or(|ends| now < ends) {
            return None;
        }
        self.view.own = None;
        self.view.rests = true;
        self.ask_at = self.ask_at.min(now);
        Some(Turn::Rest)
    }

    /// Takes note of an answer to what was asked at `sent`.
    pub fn answered(&mut self, sent: Instant, now: Instant, answer: Answer) -> Option<Turn> {
        let (before, rested) = (self.view.own.map(|(epoch, _)| epoch), self.view.rests);
        self.view.is_silent = answer == Answer::Silence;
        if answer != Answer::Silence {
            self.view.heard = Some(now);
        }
        let soon = now + self.heartbeat / 2;
        match answer {
            Answer::Ours(epoch) => {
                let until = sent + lasts(self.heartbeat);
                // An answer that was longer on its way than the lease lasts tells of the past.
                self.view.own = (now < until).then_some((epoch, until));
                self.view.other = None;
                self.ask_at = if self.view.own.is_some() { (sent + self.heartbeat).max(now) } else { now };
            }
            Answer::Others(active, left) => {
                self.view.own = None;
                self.view.rests = false;
                self.ask_at = soon.min(now + left + AFTER_ITS_END);
                self.view.other = Some((active, now + left + self.heartbeat / 2));
            }
            Answer::Nobodys => {
                self.view.own = None;
                self.view.other = None;
                self.ask_at = now;
            }
            Answer::Silence => self.ask_at = if before.is_some() { now + self.heartbeat / 4 } else { soon },
        }
        match (before, self.view.own.map(|(epoch, _)| epoch)) {
            (before, Some(epoch)) if before != Some(epoch) => {
                self.view.rests = false;
                Some(Turn::TakeOver(epoch))
            }
            (Some(_), None) => Some(Turn::StandDown),
            (None, None) if rested && !self.view.rests => Some(Turn::StandDown),
            _ => None,
        }
    }

    /// Lets go of what is held, and leaves it to others for a while.
    pub fn let_go(&mut self, now: Instant) {
        self.view.own = None;
        self.view.rests = false;
        self.ask_at = now + self.heartbeat * 4;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::monotonic;
    use crate::secret::Secret;

    const HEARTBEAT: Duration = Duration::from_secs(2);

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn other(epoch: i64) -> Active {
        Active { epoch, advertise: "https://b".to_owned(), key: Secret::new("key".to_owned()) }
    }

    #[test]
    fn each_answer_leads_to_its_turn_and_to_the_next_question_at_its_time() {
        let begun = monotonic();
        let mut lease = Lease::new(HEARTBEAT, begun);
        assert_eq!((lease.next(), lease.ask(begun)), (begun, Some(Ask::Acquire)));
        // Asked at, answered at, answer, turn, next at, then to ask; all milliseconds from the beginning.
        for (sent, now, answer, turn, next, ask) in [
            (0, 10, Answer::Silence, None, 1_010, Ask::Acquire),
            (1_010, 1_020, Answer::Others(other(4), ms(2_900)), None, 2_020, Ask::Acquire),
            (2_020, 2_030, Answer::Others(other(4), ms(300)), None, 2_335, Ask::Acquire),
            (2_335, 2_345, Answer::Ours(5), Some(Turn::TakeOver(5)), 4_335, Ask::Renew(5)),
            (4_335, 4_400, Answer::Ours(5), None, 6_335, Ask::Renew(5)),
            (6_335, 6_800, Answer::Silence, None, 7_300, Ask::Renew(5)),
            (7_300, 7_310, Answer::Ours(5), None, 9_300, Ask::Renew(5)),
            (9_300, 9_310, Answer::Others(other(6), ms(3_000)), Some(Turn::StandDown), 10_310, Ask::Acquire),
            (10_310, 10_320, Answer::Nobodys, None, 10_320, Ask::Acquire),
            // On its way for as long as the lease lasts.
            (10_320, 13_320, Answer::Ours(7), None, 13_320, Ask::Acquire),
            (13_320, 13_330, Answer::Ours(8), Some(Turn::TakeOver(8)), 15_320, Ask::Renew(8)),
            (15_320, 15_330, Answer::Nobodys, Some(Turn::StandDown), 15_330, Ask::Acquire),
        ] {
            assert_eq!(lease.answered(begun + ms(sent), begun + ms(now), answer.clone()), turn, "{answer:?} at {now}");
            assert_eq!(lease.next(), begun + ms(next), "{answer:?} at {now}");
            assert_eq!(lease.ask(lease.next()), Some(ask), "{answer:?} at {now}");
            assert_eq!(lease.passed(begun + ms(now)), None, "{answer:?} at {now}");
        }
    }

    #[test]
    fn a_lease_that_is_not_renewed_ends_one_and_a_half_heartbeats_after_the_last_good_question() {
        let begun = monotonic();
        let mut lease = Lease::new(HEARTBEAT, begun);
        lease.answered(begun, begun + ms(400), Answer::Ours(1));
        lease.answered(begun + ms(2_000), begun + ms(2_500), Answer::Silence);
        assert_eq!(lease.ends(), Some(begun + ms(3_000)), "counted from before it was asked");
        assert_eq!(lease.passed(begun + ms(2_999)), None);
        assert_eq!(lease.next(), begun + ms(3_000));
        assert_eq!(lease.passed(begun + ms(3_000)), Some(Turn::Rest));
        assert_eq!(lease.passed(begun + ms(3_000)), None, "once");
        assert_eq!(lease.ask(begun + ms(3_000)), Some(Ask::Acquire));
    }

    #[test]
    fn whoever_rests_does_so_until_the_database_says_whose_turn_it_is() {
        let begun = monotonic();
        let rested = || {
            let mut lease = Lease::new(HEARTBEAT, begun);
            lease.answered(begun, begun, Answer::Ours(1));
            lease.passed(begun + ms(3_000));
            assert_eq!(lease.answered(begun + ms(3_000), begun + ms(5_000), Answer::Silence), None);
            assert!(lease.view().rests && lease.view().is_silent);
            lease
        };
        let (asked, told) = (begun + ms(6_000), begun + ms(6_010));
        for (answer, turn, rests) in [
            (Answer::Ours(2), Some(Turn::TakeOver(2)), false),
            (Answer::Others(other(2), ms(900)), Some(Turn::StandDown), false),
            (Answer::Nobodys, None, true),
        ] {
            let mut lease = rested();
            assert_eq!(lease.answered(asked, told, answer.clone()), turn, "{answer:?}");
            assert_eq!((lease.view().rests, lease.view().is_silent), (rests, false), "{answer:?}");
        }
        let mut lease = rested();
        lease.let_go(told);
        assert!(!lease.view().rests);
    }

    #[test]
    fn whoever_lets_go_leaves_the_lease_to_others_for_a_while() {
        let begun = monotonic();
        let mut lease = Lease::new(HEARTBEAT, begun);
        lease.answered(begun, begun, Answer::Ours(1));
        lease.let_go(begun + ms(100));
        assert_eq!((lease.ends(), lease.next()), (None, begun + ms(8_100)));
    }

    /// A question, when it was asked, arrives, what the answer is, and when that is back.
    type UnderWay = (Ask, Instant, Instant, Option<Answer>, Instant);

    /// Two proxies whose questions and answers take any time, one of which is stopped at any moment: never both at once.
    #[test]
    fn two_are_never_active_at_once() {
        use rand::{RngExt, SeedableRng};
        let (mut chance, begun) = (rand_chacha::ChaCha8Rng::seed_from_u64(3), monotonic());
        for _ in 0..200 {
            let mut leases = [Lease::new(HEARTBEAT, begun), Lease::new(HEARTBEAT, begun)];
            // The database: whose, under which number, until when.
            let (mut row, mut stopped_until) = ((usize::MAX, 0_i64, begun), [begun; 2]);
            let mut under_way: [Option<UnderWay>; 2] = [None, None];
            for step in 0..2_000 {
                let now = begun + ms(step * 20);
                for me in 0..2 {
                    if now < stopped_until[me] {
                        continue;
                    }
                    if chance.random_bool(0.003) {
                        stopped_until[me] = now + ms(chance.random_range(0..6_000));
                    }
                    let _ = leases[me].passed(now);
                    if let Some((ask, sent, arrives, answer, back)) = under_way[me].take() {
                        if let (true, None) = (now >= arrives, &answer) {
                            let ours = match ask {
                                Ask::Renew(epoch) => (row.0, row.1) == (me, epoch),
                                Ask::Acquire => row.0 == me || now >= row.2,
                            };
                            let answer = if ours {
                                row = (me, row.1 + i64::from(ask == Ask::Acquire), now + lasts(HEARTBEAT));
                                Answer::Ours(row.1)
                            } else if now < row.2 {
                                Answer::Others(other(row.1), row.2 - now)
                            } else {
                                Answer::Nobodys
                            };
                            under_way[me] = Some((ask, sent, arrives, Some(answer), back));
                        } else if let (true, Some(answer)) = (now >= back, answer.clone()) {
                            leases[me].answered(sent, now, answer);
                        } else {
                            under_way[me] = Some((ask, sent, arrives, answer, back));
                        }
                    } else if let Some(ask) = leases[me].ask(now) {
                        let arrives = now + ms(chance.random_range(0..800));
                        under_way[me] = Some((ask, now, arrives, None, arrives + ms(chance.random_range(0..800))));
                    }
                }
                let active = |me: usize| leases[me].view().own.is_some_and(|(_, until)| now < until);
                assert!(!(active(0) && active(1)), "both at step {step}");
            }
        }
    }
}
