//! A screen in a hall: awake, without a pointer, moved by some pixels a minute, and operated by keys alone.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::dom::Element;
use crate::browser::{screen, visibility};
use crate::live::{effect, live, memo};

/// The pointer is hidden after it has rested for so long, milliseconds.
const POINTER_RESTS_MS: f64 = 3_000.0;
/// All moves by some pixels once in this time, milliseconds, so that no edge burns in.
const SHIFT_EVERY_MS: f64 = 60_000.0;
/// Where it moves to, in steps: a round without jumps.
const SHIFTS: [(i8, i8); 8] = [(0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1)];

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The next page.
    Next,
    /// The page before.
    Previous,
    /// Stay, or go on.
    Hold,
    /// Fill the screen, or give it back.
    Fill,
}

impl Order {
    /// The order of a key by its name. A space on a button is for the button.
    fn of_key(key: &str, is_on_button: bool) -> Option<Self> {
        Some(match key {
            "ArrowRight" | "ArrowDown" | "PageDown" => Self::Next,
            "ArrowLeft" | "ArrowUp" | "PageUp" => Self::Previous,
            " " if !is_on_button => Self::Hold,
            "f" | "F" => Self::Fill,
            _ => return None,
        })
    }
}

/// Where everything stands at `now_ms`, in steps to the right and down.
fn shift(now_ms: f64) -> (i8, i8) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a page lives for days, not aeons")]
    let minute = (now_ms / SHIFT_EVERY_MS).max(0.0) as usize;
    SHIFTS.get(minute % SHIFTS.len()).copied().unwrap_or_default()
}

/// Hands the orders of keys over until the current owner goes.
pub fn follow_keys(act: impl Fn(Order) + 'static) {
    let press = window_event_listener(ev::keydown, move |event| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let is_on_button = Element::target(&event).is_some_and(|target| target.is("button"));
        if let Some(order) = Order::of_key(&event.key(), is_on_button) {
            event.prevent_default();
            match order {
                Order::Fill => screen::fill_or_give_back(),
                order => act(order),
            }
        }
    });
    on_cleanup(move || press.remove());
}

/// Keeps the screen awake until the current owner goes; whether the browser does, `None` until it has answered.
pub fn keep_awake() -> ReadSignal<Option<bool>> {
    let (is_awake, set_awake) = signal(None);
    let visible = visibility::visible();
    // Each time the page is seen again: the browser has forgotten its word meanwhile.
    effect(move |_: Option<()>| {
        if visible.get() {
            // It goes on when the owner has gone: what the browser then still promises is to be given back.
            spawn_local(async move {
                let is_awake = screen::stay_awake().await;
                set_awake.try_set(Some(is_awake));
            });
        }
    });
    on_cleanup(screen::may_sleep);
    is_awake
}

/// What fills a screen.
#[component]
pub fn Screen(
    /// The page's monotonic clock, milliseconds; moves once a second.
    now_ms: RwSignal<f64>,
    children: Children,
) -> impl IntoView {
    let moved_ms = RwSignal::new(now_ms.get_untracked());
    let rests = memo(move |_| now_ms.get() - moved_ms.get() >= POINTER_RESTS_MS);
    let shift = memo(move |_| shift(now_ms.get()));
    let place = move || {
        let (right, down) = shift.get();
        format!("translate({}rem, {}rem)", f64::from(right) / 10.0, f64::from(down) / 10.0)
    };
    view! {
        <div
            class="wall"
            data-pointer=live(move || if rests.get() { "hidden" } else { "shown" })
            style:transform=place
            on:pointermove=move |_| moved_ms.set(now_ms.get_untracked())
        >
            {children()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_moves_by_one_step_a_minute_and_comes_back() {
        let places: Vec<_> = (0..=8).map(|minute| shift(f64::from(minute) * SHIFT_EVERY_MS + 59_000.0)).collect();
        assert_eq!(places.first(), places.last());
        for pair in places.windows(2) {
            let step = i32::from(pair[0].0 - pair[1].0).abs() + i32::from(pair[0].1 - pair[1].1).abs();
            assert_eq!(step, 1, "{pair:?}");
        }
    }

    #[test]
    fn a_key_has_one_meaning_and_a_space_on_a_button_is_for_the_button() {
        for (key, is_on_button, order) in [
            ("ArrowRight", false, Some(Order::Next)),
            ("PageUp", false, Some(Order::Previous)),
            (" ", false, Some(Order::Hold)),
            (" ", true, None),
            ("f", true, Some(Order::Fill)),
            ("Enter", false, None),
        ] {
            assert_eq!(Order::of_key(key, is_on_button), order, "{key}");
        }
    }
}
