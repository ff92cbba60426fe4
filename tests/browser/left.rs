//! What has gone from the page leaves nothing in the lists of the signals it read.

use aicc_dashboard::i18n::{Locale, Text};
use aicc_dashboard::live::{label, memo, part, rows};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake::{self, Fake};

/// Each round puts up so many readers of a signal that never changes, and takes them away.
const READERS: usize = 200;
const ROUNDS: u64 = 300;
/// Each reader that is left takes more than 50 bytes, all of them some fifty pages of 64 kB; what a round needs at one time is a few.
const PAGES_AT_MOST: usize = 10;

fn readers(locale: RwSignal<Locale>) -> impl IntoView {
    (0..READERS).map(|_| view! { <span>{label(Text::Alarms, locale)}</span> }).collect_view()
}

/// By how many pages of 64 kB the program's memory grows while `round` changes what is shown, from the second tenth of the rounds on.
async fn grown(fake: &Fake, round: impl Fn(u64)) -> usize {
    let mut before = 0;
    for number in 0..ROUNDS {
        if number == ROUNDS / 10 {
            before = core::arch::wasm32::memory_size::<0>();
        }
        round(number);
        fake.settle().await;
    }
    core::arch::wasm32::memory_size::<0>() - before
}

#[wasm_bindgen_test]
async fn a_part_that_is_built_anew_leaves_no_reader_behind() {
    let fake = Fake::new();
    let (again, _mounted) = fake::mount(|| {
        let (again, locale) = (RwSignal::new(0), RwSignal::new(Locale::En));
        let built = move || {
            let number = again.get();
            // A memo and an effect of its own, too.
            let twice = memo(move |_| (number, locale.get()));
            view! { <p>{readers(locale)} {part(move || twice.get().0.to_string())}</p> }
        };
        (again, part(built))
    });
    let pages = grown(&fake, |number| again.set(number)).await;
    assert!(pages <= PAGES_AT_MOST, "{pages} pages");
}

#[wasm_bindgen_test]
async fn a_row_that_has_gone_leaves_no_reader_behind() {
    let fake = Fake::new();
    let (ids, _mounted) = fake::mount(|| {
        let (ids, locale) = (RwSignal::new(Vec::new()), RwSignal::new(Locale::En));
        (ids, rows(move || ids.get(), move |_| view! { <p>{readers(locale)}</p> }))
    });
    let pages = grown(&fake, |number| ids.set(vec![number])).await;
    assert!(pages <= PAGES_AT_MOST, "{pages} pages");
}
