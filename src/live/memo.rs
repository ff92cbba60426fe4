//! A memo whose machinery is the same for every type of value.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::{Get, GetUntracked, Memo as Inner, Signal, Track};

/// A value that follows the signals it is made of, and tells those who read it only when it is another one. Copies are the same memo.
pub struct Memo<T> {
    inner: Inner<Held>,
    of: PhantomData<fn() -> T>,
}

/// A value of any type.
#[derive(Clone)]
struct Held(Arc<dyn Value>);

trait Value: Any + Send + Sync {
    fn is_same(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Value for T {
    fn is_same(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        let other: &dyn Any = &*other.0;
        self.0.is_same(other)
    }
}

impl Held {
    #[expect(clippy::expect_used, reason = "a memo is made and read with one type")]
    fn of<T: 'static>(&self) -> &T {
        let value: &dyn Any = &*self.0;
        value.downcast_ref().expect("the type that the memo was made with")
    }
}

/// A memo; `of` is given the value before.
#[track_caller]
pub fn memo<T: PartialEq + Send + Sync + 'static>(of: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T> {
    Memo { inner: made(Box::new(move |before| Held(Arc::new(of(before.map(Held::of)))))), of: PhantomData }
}

type Of = Box<dyn Fn(Option<&Held>) -> Held + Send + Sync>;

// These are apart because they are of no type: there is one of each.

#[track_caller]
fn made(of: Of) -> Inner<Held> {
    Inner::new(move |before: Option<&Held>| {
        super::leave_nothing();
        of(before)
    })
}

#[track_caller]
fn now(inner: Inner<Held>) -> Held {
    inner.get()
}

#[track_caller]
fn unfollowed(inner: Inner<Held>) -> Held {
    inner.get_untracked()
}

fn if_there(inner: Inner<Held>) -> Option<Held> {
    inner.try_get_untracked()
}

impl<T: 'static> Memo<T> {
    /// Reads the value, and follows it.
    #[track_caller]
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        read(now(self.inner).of())
    }

    /// The value; follows it.
    #[track_caller]
    pub fn get(self) -> T
    where
        T: Clone,
    {
        now(self.inner).of::<T>().clone()
    }

    /// Reads the value as it is now.
    #[track_caller]
    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        read(unfollowed(self.inner).of())
    }

    /// The value as it is now.
    #[track_caller]
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        unfollowed(self.inner).of::<T>().clone()
    }

    /// Reads the value as it is now, unless the memo has gone.
    pub fn try_with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        if_there(self.inner).map(|held| read(held.of()))
    }

    /// The value as it is now, unless the memo has gone.
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        if_there(self.inner).map(|held| held.of::<T>().clone())
    }

    /// Follows the value.
    #[track_caller]
    pub fn track(self) {
        self.inner.track();
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T> fmt::Debug for Memo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

// Whoever reads such a signal gets a copy, whether it is needed or not: so only what is small becomes one in silence.
impl<T: Copy + Send + Sync + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}
