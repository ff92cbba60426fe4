//! Memos, effects, tasks and parts of views whose closures lie behind a pointer.
//!
//! The library makes a copy of its machinery for the type of each closure, some two kilobytes each, and a page has hundreds of them. Here
//! there is one copy for each type of value (docs/performance.md, weight).

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::i18n::{Locale, Text, words};

/// A value of a view that follows the signals it reads.
pub type Live<T> = SharedReactiveFunction<T>;

/// The value of an attribute, or a text, that follows its signals.
pub fn live<T: 'static>(value: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Arc::new(Mutex::new(value))
}

/// A part of a view that follows its signals.
pub fn part<V: IntoView + 'static>(mut view: impl FnMut() -> V + Send + 'static) -> Live<AnyView> {
    live(move || view().into_any())
}

/// Words in the language of the viewer.
pub fn label(text: Text, locale: impl Get<Value = Locale> + Send + 'static) -> Live<&'static str> {
    live(move || words(text, locale.get()))
}

/// A memo; `of` is given the value before.
#[track_caller]
pub fn memo<T: PartialEq + Send + Sync + 'static>(of: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T> {
    type Of<T> = Box<dyn Fn(Option<&T>) -> T + Send + Sync>;
    let of: Of<T> = Box::new(of);
    Memo::new(of)
}

/// An effect that is told what it left behind the time before.
pub fn effect<T: 'static>(run: impl FnMut(Option<T>) -> T + 'static) {
    let mut run: Box<dyn FnMut(Option<T>) -> T> = Box::new(run);
    Effect::new(move |before: Option<T>| run(before));
}

/// Runs a task until the current owner goes.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Task<()> = Box::pin(task);
    spawn_local_scoped_with_cancellation(task);
}

/// What ends at some time with a value.
pub type Task<T> = Pin<Box<dyn Future<Output = T>>>;
