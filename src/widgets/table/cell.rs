//! One figure of a row. It is drawn again only when what it shows has changed, and then it fades for a second.

use leptos::prelude::*;

use super::{Column, Entry};
use crate::i18n::Locale;
use crate::widgets::figure::{Origin, beside_in_short, value};
use crate::widgets::shown::{Shown, State};

/// A cell as drawn, and how often its figure has changed, modulo two: the fade starts again when the word for it changes.
#[derive(Clone, PartialEq)]
struct Drawn {
    shown: Shown,
    changed: Option<bool>,
}

impl Drawn {
    /// The next drawing. A new figure fades; a new age does not.
    fn after(before: Option<&Self>, shown: Shown) -> Self {
        let changed = before.and_then(|before| {
            let same = before.shown.figure == shown.figure || before.shown.state == State::Waiting;
            if same { before.changed } else { Some(!before.changed.unwrap_or(false)) }
        });
        Self { shown, changed }
    }
}

#[component]
pub(super) fn Cell<Id, Row>(
    column: Column<Row>,
    entry: Memo<Option<Entry<Id, Row>>>,
    state: Signal<State>,
    origin: Signal<Origin>,
    locale: Signal<Locale>,
) -> impl IntoView
where
    Id: Copy + Eq + Send + Sync + 'static,
    Row: Clone + PartialEq + Send + Sync + 'static,
{
    let key = entry.with_untracked(|entry| entry.as_ref().map(|entry| entry.key.clone())).unwrap_or_else(|| "".into());
    let drawn = Memo::new(move |before: Option<&Option<Drawn>>| {
        let before = before.and_then(Option::as_ref);
        // A row on its way out keeps what it showed.
        let shown = entry.with(|entry| entry.as_ref().map(|entry| column.shown(&entry.row, state.get())));
        shown.map(|shown| Drawn::after(before, shown)).or_else(|| before.cloned())
    });
    move || {
        drawn.with(|drawn| {
            drawn.as_ref().map(|Drawn { shown, changed }| {
                let locale = locale.get();
                view! {
                    <td class="cell" role="cell" data-changed=changed.map(|odd| if odd { "odd" } else { "even" })>
                        {value(origin.with(|origin| origin.with_key(&key)), column.field, shown, locale)}
                        {beside_in_short(shown, locale).map(|text| view! { <small class=if shown.last.is_some() { "last" } else { "beside" }>{text}</small> })}
                    </td>
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::reading::Figure;

    use super::*;
    use crate::widgets::shown::Style;

    #[test]
    fn a_new_figure_fades_and_a_new_age_does_not() {
        let shown = |value, state| Shown::new(Figure::Value(value), Style::Count, state);
        let first = Drawn::after(None, shown(1.0, State::Fresh));
        assert_eq!(first.changed, None);
        let late = Drawn::after(Some(&first), shown(1.0, State::Late));
        assert_eq!(late.changed, None);
        let second = Drawn::after(Some(&late), shown(2.0, State::Fresh));
        assert_eq!(second.changed, Some(true));
        assert_eq!(Drawn::after(Some(&second), shown(3.0, State::Fresh)).changed, Some(false));
    }
}
