//! Signs, drawn in the colour of the text around them. Each stands beside words or has a name.

use leptos::prelude::*;

use super::shown::State;

/// The signs of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Two bars.
    Pause,
    /// A triangle to the right.
    Resume,
    /// A round arrow.
    Refresh,
    /// Sliders.
    Display,
    /// A cross.
    Close,
    /// An octagon.
    Critical,
    /// A triangle.
    Warning,
    /// A loudspeaker with waves.
    SoundOn,
    /// A loudspeaker, crossed out.
    SoundOff,
    /// An arrow up.
    Ascending,
    /// An arrow down.
    Descending,
}

impl Icon {
    /// The outline on a field of 16 by 16; whole areas, filled by the even-odd rule.
    const fn path(self) -> &'static str {
        match self {
            Self::Pause => "M4 3h3v10H4zM9 3h3v10H9z",
            Self::Resume => "M4.5 2.5v11l9-5.5z",
            Self::Refresh => "M8 2.5a5.5 5.5 0 0 1 4.2 1.95L13.5 3v4h-4l1.6-1.5A4 4 0 1 0 12 8h1.5A5.5 5.5 0 1 1 8 2.5z",
            Self::Display => "M2 4h5v1.5H2zM11 4h3v1.5h-3zM8 2.5h2v4.500H8zM2 10.500h2V12H2zM8 10.500h6V12H8zM5 9h2v4.500H5z",
            Self::Close => "M3.6 2.5 8 6.900l4.4-4.4 1.1 1.100L9.1 8l4.4 4.4-1.1 1.100L8 9.100l-4.4 4.4-1.1-1.100L6.9 8 2.5 3.600z",
            Self::Critical => "M5 1h6l4 4v6l-4 4H5l-4-4V5zM7.1 4v5h1.800V4zM7.1 10.400v1.800h1.800v-1.800z",
            Self::Warning => "M8 1.5 15.3 14.500H.7zM7.2 6v4.500h1.600V6zM7.2 11.500v1.600h1.600v-1.600z",
            Self::SoundOn => {
                "M2 6h2.500L8 2.5v11L4.500 10H2zM9.5 5.200l1-1.100a5 5 0 0 1 0 7.800l-1-1.100a3.500 3.500 0 0 0 0-5.600zM11.6 2.900l1-1.100a8 8 0 0 1 0 12.400l-1-1.100a6.500 6.500 0 0 0 0-10.200z"
            }
            Self::SoundOff => {
                "M2 6h2.500L8 2.5v11L4.500 10H2zM9.500 6.600 10.600 5.500 12 6.900l1.400-1.400 1.100 1.100L13.100 8l1.400 1.400-1.100 1.100L12 9.100l-1.400 1.400-1.100-1.100L10.900 8z"
            }
            Self::Ascending => "M8 4l4.5 7h-9z",
            Self::Descending => "M8 12 3.5 5h9z",
        }
    }
}

/// The sign, hidden from those who listen: the words beside it say the same.
pub fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=icon.path() fill="currentColor" fill-rule="evenodd"></path>
        </svg>
    }
}

/// The lamp of a source: filled circle, half, ring, cross; a ring with a point at a moment that is over; a dotted ring while waiting.
pub fn lamp(state: State) -> impl IntoView {
    let inside = match state {
        State::Fresh => "M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3z",
        State::Late => "M8 3a5 5 0 1 0 0 10z",
        State::Recorded => "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5z",
        State::Waiting | State::Stale => "",
        State::Failed => "M4.2 3.1 8 6.900l3.8-3.8 1.1 1.100L9.1 8l3.8 3.8-1.1 1.100L8 9.100l-3.8 3.8-1.1-1.100L6.9 8 3.1 4.200z",
    };
    let ring = if state == State::Failed { "0" } else { "1.5" };
    let dashes = (state == State::Waiting).then_some("2 2");
    view! {
        <svg class="lamp" viewBox="0 0 16 16" aria-hidden="true" focusable="false" data-state=state.word()>
            <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width=ring stroke-dasharray=dashes></circle>
            <path d=inside fill="currentColor"></path>
        </svg>
    }
}
