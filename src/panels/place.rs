//! The call centre in view: who it is, what is configured there, and how its clock stands.

use std::sync::Arc;

use domain::field::Source;
use domain::id::{SiteId, VdnId};
use domain::period::OffsetFrom;
use domain::setup::{Named, PageSetup, VdnSetup};
use leptos::prelude::*;

use crate::live::{Memo, memo};
use crate::store::Store;
use crate::widgets::figure::Origin;

/// The call centre in view. Copies share the same memos.
#[derive(Clone, Copy)]
pub struct Place {
    site: Memo<Arc<str>>,
    vdn: Memo<Arc<str>>,
    /// What is configured there; `None` until known, or when the choice is of no configured call centre.
    pub setup: Memo<Option<Arc<VdnSetup>>>,
}

impl Place {
    /// Follows the store, not the viewer's choice: a reading and its origin change together.
    pub fn of(store: Store) -> Self {
        let text = |id: Option<String>| Arc::<str>::from(id.unwrap_or_default());
        Self {
            site: memo(move |_| text(store.place.with(|place| place.as_ref().map(|(site, _)| site.to_string())))),
            vdn: memo(move |_| text(store.place.with(|place| place.as_ref().map(|(_, vdn)| vdn.to_string())))),
            setup: memo(move |_| {
                let (setup, (site, vdn)) = (store.setup.get()?, store.place.get()?);
                chosen(&setup, &site, vdn).cloned().map(Arc::new)
            }),
        }
    }

    /// Where the values of a source come from; the key is the VDN.
    pub fn origin(self, source: Source) -> Signal<Origin> {
        Signal::derive(move || Origin { source, site: self.site.get(), vdn: self.vdn.get(), key: self.vdn.get() })
    }

    /// The offsets of the call centre's clock; none until known.
    pub fn offsets(self) -> Signal<Vec<OffsetFrom>> {
        Signal::derive(move || self.setup.with(|setup| setup.as_ref().map(|setup| setup.offsets.clone()).unwrap_or_default()))
    }
}

/// The call centre of these ids.
pub fn chosen<'a>(setup: &'a PageSetup, site: &SiteId, vdn: VdnId) -> Option<&'a VdnSetup> {
    setup.sites.iter().find(|candidate| candidate.id == *site)?.vdns.iter().find(|candidate| candidate.id == vdn)
}

/// The configured name of `id`; its number when it has none. `names` ascend by id.
pub fn name_of<Id: Copy + Ord + ToString>(names: &[Named<Id>], id: Id) -> Arc<str> {
    let known = names.binary_search_by(|named| named.id.cmp(&id)).ok().and_then(|index| names.get(index));
    known.map_or_else(|| id.to_string().into(), |named| named.name.as_str().into())
}
