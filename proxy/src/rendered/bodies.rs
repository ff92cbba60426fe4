//! Answers that are the same for many viewers without being a read: compressed once for each text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;

use super::Rendered;

/// Most texts kept. When there are more, all are forgotten: most of them were of a second that is over.
const MOST: usize = 64;

/// The last texts, each with what it is compressed.
#[derive(Debug, Default)]
pub struct Bodies(Mutex<HashMap<Bytes, Arc<Rendered>>>);

impl Bodies {
    /// A value as a body. It is the text itself that is looked up, so viewers share a body exactly when they are told the same.
    pub fn of<T: Serialize>(&self, value: &T) -> Arc<Rendered> {
        let fresh = Rendered::of(value);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(&fresh.json) {
            return Arc::clone(known);
        }
        if kept.len() == MOST {
            kept.clear();
        }
        let fresh = Arc::new(fresh);
        kept.insert(fresh.json(), Arc::clone(&fresh));
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_one_body_and_few_are_kept() {
        let bodies = Bodies::default();
        assert!(Arc::ptr_eq(&bodies.of(&[1, 2]), &bodies.of(&[1, 2])));
        assert!(!Arc::ptr_eq(&bodies.of(&[1, 2]), &bodies.of(&[1, 3])));
        for number in 0..1_000 {
            bodies.of(&number);
        }
        assert!(bodies.0.lock().unwrap().len() <= MOST);
    }
}
