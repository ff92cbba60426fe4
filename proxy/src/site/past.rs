//! What a site knows of the last hours: what earlier runs or other proxies have recorded, and what was read since.
//!
//! A proxy that takes over reads AICC at once. While what was recorded is still being read, what comes waits, so that both are taken in the order of
//! time; whoever wants sums of it meanwhile is told that they are not known yet.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::field::Source;
use domain::id::{SkillId, VdnId};
use domain::period::DAY_MS;
use domain::reading::Reading;
use domain::skill::SkillRow;
use tokio::sync::Notify;

use super::Site;
use crate::history::{self, closing};

/// How far what is known goes back.
#[derive(Debug, Default)]
pub struct Past {
    state: Mutex<State>,
    known: Notify,
}

#[derive(Debug, Default)]
enum State {
    /// Nothing was asked for: what comes is all there is.
    #[default]
    New,
    /// What was recorded is being read, and this waits.
    Behind(Vec<News<'static>>),
    /// What was recorded is known.
    Known,
}

/// Something that was read; instants by AICC's clock, milliseconds since 1970.
#[derive(Clone, Debug)]
pub enum News<'a> {
    /// The skills of a VDN.
    Skills {
        /// Which.
        vdn: VdnId,
        /// When the read began.
        begun_ms: i64,
        /// When it ended.
        ended_ms: i64,
        /// What came.
        rows: Cow<'a, [SkillRow]>,
    },
    /// How many agents of a VDN are signed in.
    SignedIn {
        /// Which.
        vdn: VdnId,
        /// When they were.
        at_ms: i64,
        /// How many.
        agents: Reading,
    },
}

impl News<'_> {
    fn into_owned(self) -> News<'static> {
        match self {
            Self::Skills { vdn, begun_ms, ended_ms, rows } => News::Skills { vdn, begun_ms, ended_ms, rows: Cow::Owned(rows.into_owned()) },
            Self::SignedIn { vdn, at_ms, agents } => News::SignedIn { vdn, at_ms, agents },
        }
    }
}

impl Past {
    /// Whether what was recorded is known, or nothing was asked for: then sums can be made.
    pub fn is_known(&self) -> bool {
        !matches!(*self.state(), State::Behind(_))
    }

    /// Waits until it is.
    pub async fn known(&self) {
        let known = self.known.notified();
        if !self.is_known() {
            known.await;
        }
    }

    /// From now on what comes waits for [`Site::remember_readings`]; `false` where that is under way, or has been.
    pub fn expect(&self) -> bool {
        let mut state = self.state();
        let is_new = matches!(*state, State::New);
        if is_new {
            *state = State::Behind(Vec::new());
        }
        is_new
    }

    /// Lets something wait where that has to be; gives it back where not.
    fn after_the_past<'a>(&self, news: News<'a>) -> Option<News<'a>> {
        if let State::Behind(waiting) = &mut *self.state() {
            waiting.push(news.into_owned());
            return None;
        }
        Some(news)
    }

    /// What waits, at least one; without any what was recorded is known.
    fn next(&self) -> Option<Vec<News<'static>>> {
        let mut state = self.state();
        if let State::Behind(waiting) = &mut *state
            && !waiting.is_empty()
        {
            return Some(std::mem::take(waiting));
        }
        *state = State::Known;
        self.known.notify_waiters();
        None
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// However reading ends, what waits is taken in then.
struct Remembering<'a> {
    site: &'a Site,
    /// The last read of each VDN that was recorded.
    newest_ms: HashMap<VdnId, i64>,
}

impl Drop for Remembering<'_> {
    fn drop(&mut self) {
        while let Some(waiting) = self.site.past.next() {
            for news in waiting {
                // What was recorded meanwhile may have been read already.
                let is_known = match &news {
                    News::Skills { vdn, ended_ms, .. } => self.newest_ms.get(vdn).is_some_and(|newest_ms| ended_ms <= newest_ms),
                    News::SignedIn { .. } => false,
                };
                if !is_known {
                    self.site.take_in(&news);
                }
            }
        }
    }
}

impl Site {
    /// Learns of something that was read, at once or once what was recorded before is known.
    pub fn learn(&self, news: News<'_>) {
        if let Some(news) = self.past.after_the_past(news) {
            self.take_in(&news);
        }
    }

    fn take_in(&self, news: &News<'_>) {
        match news {
            News::Skills { vdn, begun_ms, ended_ms, rows } => {
                let rows = self.turns.skills(*vdn, *begun_ms, *ended_ms, rows);
                self.closings.record(*vdn, *begun_ms, *ended_ms, &rows);
                if let Some(configured) = self.vdn(*vdn) {
                    self.staffing.record(*vdn, *begun_ms, *ended_ms, self.aiccs_ms(configured.skills.interval()), &rows);
                }
            }
            News::SignedIn { vdn, at_ms, agents } => self.turns.agents(*vdn, *at_ms, *agents),
        }
    }

    /// Goes on with the system indicators that were recorded of this call centre. Waits for the database.
    pub fn remember_periods(&self) {
        let vdns = self.vdns.iter().map(|vdn| vdn.config.id).collect();
        self.history.remember(self.recorder.kept(&self.id, vdns, self.reader.aicc_now_ms() - history::KEPT_MS));
    }

    /// Goes on with what was recorded of its skills, where [`Past::expect`] was said before. Waits for the database.
    pub fn remember_readings(&self) {
        let mut remembering = Remembering { site: self, newest_ms: HashMap::new() };
        let Some(history) = self.recorder.shelf() else { return };
        let fields: Vec<&str> = SkillRow::FIELDS.iter().map(|field| field.name).collect();
        // AICC's clock is known only after the first answer, and may be ahead of ours.
        let now_ms = self.reader.aicc_now_ms();
        let window = (now_ms - closing::KEPT_MS, now_ms + DAY_MS);
        for vdn in self.vdns.iter().map(|vdn| vdn.config.id) {
            let newest_ms = remembering.newest_ms.entry(vdn).or_insert(i64::MIN);
            let read = history.each_row(&self.place(Source::Skill, vdn), window, &fields, |at_ms, key, readings| {
                let mut readings = readings.iter().copied();
                let row = SkillRow::from_fields(SkillId(key), |_| readings.next().unwrap_or_default());
                self.take_in(&News::Skills { vdn, begun_ms: at_ms, ended_ms: at_ms, rows: Cow::Borrowed(std::slice::from_ref(&row)) });
                *newest_ms = at_ms.max(*newest_ms);
            });
            if let Err(error) = read {
                tracing::error!(site = %self.id, %vdn, error, "what was recorded cannot be read; this run begins without it");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed_in(at_ms: i64) -> News<'static> {
        News::SignedIn { vdn: VdnId(1), at_ms, agents: Reading::Value(1) }
    }

    fn times(news: &[News<'_>]) -> Vec<i64> {
        news.iter().map(|news| if let News::SignedIn { at_ms, .. } = news { *at_ms } else { -1 }).collect()
    }

    #[tokio::test]
    async fn what_comes_while_the_past_is_read_waits_for_it_and_comes_after_it_in_its_order() {
        let past = Past::default();
        assert!(past.is_known() && past.after_the_past(signed_in(1)).is_some(), "nothing was asked for");
        assert!(past.expect() && !past.expect() && !past.is_known(), "once");
        for at_ms in [2, 3] {
            assert!(past.after_the_past(signed_in(at_ms)).is_none());
        }
        assert_eq!(past.next().as_deref().map(times), Some(vec![2, 3]));
        assert!(!past.is_known(), "those are taken in now");
        assert!(past.after_the_past(signed_in(4)).is_none());
        assert_eq!(past.next().as_deref().map(times), Some(vec![4]));
        let ((), next) = tokio::join!(past.known(), async { past.next() });
        assert!(next.is_none() && past.is_known() && past.after_the_past(signed_in(5)).is_some());
    }
}
