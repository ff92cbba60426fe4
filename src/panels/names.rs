//! The names of what is counted, made once per configuration and shared by all readings.

use std::sync::Arc;

use domain::setup::Named;

/// Ids with their text and their configured name. They ascend.
#[derive(Clone, Debug, PartialEq)]
pub struct Names<Id>(Vec<(Id, Arc<str>, Arc<str>)>);

impl<Id: Copy + Ord + ToString> Names<Id> {
    /// The names of a configuration, which ascend by id.
    pub fn new(named: &[Named<Id>]) -> Self {
        Self(named.iter().map(|named| (named.id, named.id.to_string().into(), named.name.as_str().into())).collect())
    }

    /// The id as text and the name; of what has none, the id is the name.
    pub fn of(&self, id: Id) -> (Arc<str>, Arc<str>) {
        let known = self.0.binary_search_by(|(known, ..)| known.cmp(&id)).ok().and_then(|index| self.0.get(index));
        known.map_or_else(
            || {
                let key: Arc<str> = id.to_string().into();
                (Arc::clone(&key), key)
            },
            |(_, key, name)| (Arc::clone(key), Arc::clone(name)),
        )
    }

    /// Every configured id.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.0.iter().map(|(id, ..)| *id)
    }
}
