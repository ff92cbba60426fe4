//! Figures one below the other, with unit and what they must not claim: the details of one thing.

use domain::reading::Figure;
use leptos::prelude::*;

use crate::i18n::{Locale, sentences, words};
use crate::live::{memo, part};
use crate::widgets::figure::{Origin, beside, value};
use crate::widgets::shown::{Shown, State, Style};
use crate::widgets::table::{Column, Content};

/// A list of figures of one row. Without a row every figure is unread or awaited.
#[component]
pub fn Counters<Row>(
    columns: Vec<Column<Row>>,
    #[prop(into)] row: Signal<Option<Row>>,
    #[prop(into)] state: Signal<State>,
    #[prop(into)] origin: Signal<Origin>,
    #[prop(into)] locale: Signal<Locale>,
) -> impl IntoView
where
    Row: Clone + PartialEq + Send + Sync + 'static,
{
    let counter = move |column: Column<Row>| {
        let shown = memo(move |_| {
            row.with(|row| match row {
                Some(row) => column.shown(row, state.get()),
                None => Shown::new(Figure::Unread, column.style, state.get()),
            })
        });
        let say = move |text| words(text, locale.get());
        let origin_words = move || match column.content {
            Content::Field(_) => sentences::vendor_field(column.field, locale.get()),
            Content::Figure(_) | Content::Share(_) => sentences::computed_here(column.field, locale.get()),
        };
        // A percentage brings its sign along.
        let unit = column.unit.filter(|_| column.style != Style::Percent);
        view! {
            <div class="counter">
                <dt title=origin_words>
                    {part(move || say(column.name))} {column.note.map(|note| view! { <small>{part(move || say(note))}</small> })}
                </dt>
                <dd>
                    {part(move || shown.with(|shown| value(origin.get(), column.field, shown, locale.get())))}
                    <span class="unit">
                        {part(move || shown.with(|shown| beside(shown, locale.get())))} " " {part(move || shown.with(|shown| shown.unit(unit)).map(say))}
                    </span>
                </dd>
            </div>
        }
    };
    view! { <dl class="counters">{columns.into_iter().map(counter).collect_view()}</dl> }
}
