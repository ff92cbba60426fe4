//! What is in the second file of the page (src/later.rs) and parts of the first one call for once it is there.

use leptos::prelude::*;

/// Functions of the second file. Only what provides them may name them: what the first file names is in the first file.
pub trait InSecondFile: Copy + Send + Sync + 'static {
    /// They themselves.
    const OWN: Self;

    /// Says to the parts below that they will come.
    fn announce() {
        provide_context(RwSignal::new(None::<Self>));
    }

    /// Makes them known to those.
    fn provide() {
        if let Some(known) = use_context::<RwSignal<Option<Self>>>() {
            known.set(Some(Self::OWN));
        }
    }

    /// They, once they are there; a page that never announced them has them from the start.
    fn of_page() -> RwSignal<Option<Self>> {
        #[cfg(feature = "split")]
        let own = None;
        #[cfg(not(feature = "split"))]
        let own = Some(Self::OWN);
        use_context().unwrap_or_else(|| RwSignal::new(own))
    }
}
