//! One round after another: a request, then a pause, never two requests of one kind at once.
//!
//! A *watch* says what to ask for and whether anyone waits for it. Each change of it ends the rounds that went on, together with the
//! request and the pause they were in, and begins new ones with a request at once. So a late answer finds nobody who would write it.

use std::rc::Rc;

use super::cadence::Attention;
use crate::browser::timer::sleep;
use crate::live::{Memo, Task, effect, spawn};

/// What to ask for and whether anyone waits for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch<Subject> {
    /// What to ask for; `None` while that is not known yet.
    pub subject: Option<Subject>,
    /// Whether anyone waits for new values.
    pub attention: Attention,
    /// Presses of "refresh now" so far.
    pub refresh: u32,
}

/// Runs rounds until the owner goes.
///
/// `forget` is called before the first round of each new subject. `round` asks once and returns the pause before the next round,
/// milliseconds, or `None` to end the rounds until the watch changes.
pub fn run<Subject: Clone + PartialEq + Send + Sync + 'static>(
    watch: Memo<Watch<Subject>>,
    forget: impl Fn() + 'static,
    round: impl AsyncFn(Subject, Round<Subject>) -> Option<u32> + 'static,
) {
    let round = Rc::new(round);
    let ask = move |subject, this| -> Task<Option<u32>> {
        let round = Rc::clone(&round);
        Box::pin(async move { round(subject, this).await })
    };
    run_on(watch, Box::new(forget), Rc::new(ask));
}

/// A question, whatever it is.
type Ask<Subject> = Rc<dyn Fn(Subject, Round<Subject>) -> Task<Option<u32>>>;

fn run_on<Subject: Clone + PartialEq + Send + Sync + 'static>(watch: Memo<Watch<Subject>>, forget: Box<dyn Fn()>, round: Ask<Subject>) {
    effect(move |before: Option<Watch<Subject>>| {
        let now = watch.get();
        if before.as_ref().is_some_and(|before| before.subject != now.subject) {
            forget();
        }
        if let (Some(subject), true) = (now.subject.clone(), now.attention != Attention::Away) {
            let mut pressed = before.is_some_and(|before| before.refresh != now.refresh);
            let round = Rc::clone(&round);
            let now = now.clone();
            spawn(async move {
                loop {
                    let this = Round { watch, begun_with: now.clone(), pressed: std::mem::take(&mut pressed) };
                    let Some(pause_ms) = round(subject.clone(), this).await else { return };
                    sleep(pause_ms).await;
                }
            });
        }
        now
    });
}

/// One round.
pub struct Round<Subject: Send + Sync + 'static> {
    watch: Memo<Watch<Subject>>,
    begun_with: Watch<Subject>,
    /// Whether the viewer pressed "refresh now" to bring it about.
    pub pressed: bool,
}

impl<Subject: Clone + PartialEq + Send + Sync + 'static> Round<Subject> {
    /// Whether anyone waits for new values.
    pub fn attention(&self) -> Attention {
        self.begun_with.attention
    }

    /// Whether the watch has changed since, so that the answer must be dropped. Cancelling takes effect a moment after the change.
    pub fn is_late(&self) -> bool {
        self.watch.try_get_untracked().as_ref() != Some(&self.begun_with)
    }
}
