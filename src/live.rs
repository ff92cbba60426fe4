//! Memos, effects, tasks and parts of views whose closures lie behind a pointer, memos with their values, too.
//!
//! The library makes a copy of its machinery for the type of each closure, some two kilobytes each, and a page has hundreds of them. Here
//! there is one copy for each type of value (docs/performance.md, weight).

mod memo;
mod second;

use std::any::Any;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::reactive::graph::{Observer, Subscriber};
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use leptos::task::spawn_local_scoped_with_cancellation;

pub use memo::{Memo, memo};
pub use second::InSecondFile;

use crate::i18n::{Locale, Text, words};

/// A value of a view that follows the signals it reads.
pub type Live<T> = SharedReactiveFunction<T>;

/// The value of an attribute, or a text, that follows its signals.
pub fn live<T: 'static>(mut value: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Arc::new(Mutex::new(move || {
        leave_nothing();
        value()
    }))
}

/// Has whoever runs strike itself from the lists of the signals it reads when its owner goes. The library strikes a reader from them only
/// when it reads anew: what has gone would stay in the lists of signals that outlive it, such as the language, for as long as they are there.
fn leave_nothing() {
    if let Some(reader) = Observer::get() {
        on_cleanup(move || reader.clear_sources(&reader));
    }
}

/// A part of a view that follows its signals.
pub fn part<V: IntoView + 'static>(mut view: impl FnMut() -> V + Send + 'static) -> Live<AnyView> {
    live(move || view().into_any())
}

/// A part that is there while a condition holds.
pub fn shown<V: IntoView + 'static>(
    when: impl Fn() -> bool + Send + Sync + 'static,
    mut view: impl FnMut() -> V + Send + 'static,
) -> Live<AnyView> {
    let is_shown = memo(move |_| when());
    part(move || is_shown.get().then(&mut view))
}

/// A row for each id, which keeps what was typed into it and the focus while others come and go.
pub fn rows<V: IntoView + 'static>(
    ids: impl Fn() -> Vec<u64> + Send + Sync + 'static,
    row: impl Fn(u64) -> V + Send + Clone + 'static,
) -> AnyView {
    let owners = StoredValue::new(Vec::<(u64, Owner)>::new());
    // The library lets go of a row before it tells its owner, which is too late to leave nothing behind.
    let each = move || {
        let ids = ids();
        let (stay, gone): (Vec<_>, Vec<_>) = owners.get_value().into_iter().partition(|(id, _)| ids.contains(id));
        owners.set_value(stay);
        for (_, owner) in gone {
            owner.cleanup();
        }
        ids
    };
    let children = move |id: u64| {
        owners.update_value(|owners| owners.extend(Owner::current().map(|owner| (id, owner))));
        row(id)
    };
    view! { <For each key=|id| *id children /> }.into_any()
}

/// Words in the language of the viewer.
pub fn label(text: Text, locale: impl Get<Value = Locale> + Send + 'static) -> Live<&'static str> {
    live(move || words(text, locale.get()))
}

/// A memo of a large value that parts of a view take as a signal, which lends it: its machinery is its own.
#[track_caller]
pub fn lent<T: PartialEq + Send + Sync + 'static>(of: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    let of: Of<T> = Box::new(move |_| {
        leave_nothing();
        of()
    });
    leptos::prelude::Memo::new(of).into()
}

type Of<T> = Box<dyn Fn(Option<&T>) -> T + Send + Sync>;

/// An effect that is told what it left behind the time before.
pub fn effect<T: 'static>(mut run: impl FnMut(Option<T>) -> T + 'static) {
    let mut run: Run = Box::new(move |left| Box::new(run(left.and_then(|left| left.downcast().ok()).map(|left| *left))));
    Effect::new(move |left: Option<Left>| {
        leave_nothing();
        run(left)
    });
}

/// What an effect left behind, of any type.
type Left = Box<dyn Any>;
type Run = Box<dyn FnMut(Option<Left>) -> Left>;

/// Hands on what `of` reads whenever that has changed, and not the first time. What `then` reads is not followed.
pub fn watch<T: 'static>(of: impl Fn() -> T + 'static, then: impl Fn(T) + 'static) {
    effect(move |begun: Option<()>| {
        let value = of();
        if begun.is_some() {
            untrack(|| then(value));
        }
    });
}

/// Runs a task until the current owner goes.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Task<()> = Box::pin(task);
    spawn_local_scoped_with_cancellation(task);
}

/// What ends at some time with a value.
pub type Task<T> = Pin<Box<dyn Future<Output = T>>>;
