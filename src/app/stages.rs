//! When which part of the page is built.
//!
//! A browser compiles a function when it is first called, so every part that is built makes all that come after it wait. The questions go out
//! first. The frame and the headline numbers are built when the answers are there, so that they are built and laid out once; all else when the
//! numbers have been painted. Neither waits for long: a page without answers shows what it has, and says what it lacks.

use domain::field::Source;
use leptos::prelude::*;

use crate::browser::{frame, timer};
use crate::live::{effect, memo, spawn};
use crate::store::Store;

/// How long a turn of the page's thread takes, milliseconds; longer where much else waits for its turn. So a slow machine is given more time
/// for what has arrived, and nobody waits long for what has not.
const TURN_MS: u32 = 10;
/// The frame is built after so many turns also if nothing was heard of the set-up.
const SET_UP_TURNS: u32 = 30;
/// The frame is built so many turns after the set-up came also if the answers did not.
const ANSWERS_TURNS: u32 = 5;
/// The rest is built so many turns after the frame also if the answers did not come.
const NUMBERS_TURNS: u32 = 25;

/// What is to be built; neither is ever taken back.
#[derive(Clone, Copy)]
pub struct Stages {
    /// The frame, and what comes first in it.
    pub frame: RwSignal<bool>,
    /// The rest.
    pub rest: RwSignal<bool>,
}

impl Stages {
    /// Of a page whose view in front polls these sources.
    pub fn begin(store: Store, polled: Signal<&'static [Source]>) -> Self {
        let Self { frame, rest } = Self { frame: RwSignal::new(false), rest: RwSignal::new(false) };
        let has_set_up = memo(move |_| store.setup.with(Option::is_some) || store.setup_cause.with(Option::is_some));
        let has_answers = memo(move |_| polled.get().iter().all(|source| store.is_asked(*source)));
        let then = once(frame);
        then(SET_UP_TURNS);
        effect(move |_: Option<()>| {
            if has_set_up.get() {
                then(if has_answers.get() { 0 } else { ANSWERS_TURNS });
            }
        });
        let then = once(rest);
        effect(move |_: Option<()>| match (frame.get(), has_answers.get()) {
            (false, _) => {}
            (true, false) => then(NUMBERS_TURNS),
            // What a frame of the browser leaves to a task is done when it has been painted. A hidden page has no frames.
            (true, true) => {
                let then = then.clone();
                then(NUMBERS_TURNS);
                frame::ask(move || then(0));
            }
        });
        Self { frame, rest }
    }
}

/// Says of a part, after so many turns, that it is to be built.
fn once(part: RwSignal<bool>) -> impl Fn(u32) + Clone {
    // What an effect begins ends when the effect runs again; these go on.
    let owner = Owner::current().unwrap_or_default();
    move |turns| {
        let say = async move {
            // What is due now has its turn before.
            timer::sleep(0).await;
            for _ in 0..turns {
                timer::sleep(TURN_MS).await;
            }
            if !part.get_untracked() {
                part.set(true);
            }
        };
        owner.with(|| spawn(say));
    }
}
