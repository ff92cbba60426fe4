//! The control that chooses columns: by the kind of work, or one by one.

use leptos::prelude::*;

use super::tools::NamedColumn;
use crate::i18n::{Text, words};
use crate::live::{label, live, part};
use crate::settings::Settings;
use crate::settings::columns::Columns;
use crate::widgets::popover::popover;

/// The kinds of work with their names.
pub const PRESETS: [(Columns, Text); 4] = [
    (Columns::All, Text::ColumnsAll),
    (Columns::Floor, Text::ColumnsFloor),
    (Columns::Lead, Text::ColumnsLead),
    (Columns::Planner, Text::ColumnsPlanner),
];

/// What is chosen once a column was pressed: those shown so far, with or without it, in the order of the table.
fn toggled(chosen: &Columns, id: &str, all: &[NamedColumn]) -> Columns {
    let shown = |column: &&str| if *column == id { !chosen.shows(id) } else { chosen.shows(column) };
    let ids: Vec<_> = all.iter().map(|(column, _)| *column).filter(shown).map(str::to_owned).collect();
    // The table has at least one column.
    if ids.is_empty() { chosen.clone() } else { Columns::Own(ids) }
}

/// The control.
#[component]
pub fn ColumnPicker(
    /// All columns that the table can have.
    columns: Vec<NamedColumn>,
    settings: Settings,
) -> impl IntoView {
    let locale = settings.locale;
    let chosen = settings.columns;
    let preset = move |(columns, name): (Columns, Text)| {
        let (wanted, held) = (columns.clone(), columns);
        view! {
            <label class="choice-option">
                <input
                    type="radio"
                    name="columns"
                    prop:checked=live(move || chosen.with(|chosen| *chosen == held))
                    on:change=move |_| chosen.set(wanted.clone())
                />
                <span>{label(name, locale)}</span>
            </label>
        }
    };
    let all = StoredValue::new(columns);
    let column = move |(id, name): NamedColumn| {
        view! {
            <label class="column-option">
                <input
                    type="checkbox"
                    prop:checked=live(move || chosen.with(|chosen| chosen.shows(id)))
                    on:change=move |_| chosen.update(|chosen| *chosen = all.with_value(|all| toggled(chosen, id, all)))
                />
                <span>{label(name, locale)}</span>
            </label>
        }
    };
    let choice = move || {
        view! {
            <fieldset class="choice">
                <legend>{label(Text::Columns, locale)}</legend>
                <div class="choice-options">{PRESETS.map(preset).into_iter().collect_view()}</div>
            </fieldset>
            <div class="column-options">{all.get_value().into_iter().map(column).collect_view()}</div>
            {part(move || chosen.with(|chosen| matches!(chosen, Columns::Own(_))).then(|| view! { <p class="muted">{words(Text::ColumnsOwn, locale.get())}</p> }))}
        }
    };
    view! {
        <button type="button" class="button" data-control="columns" popovertarget="column-choice">
            {label(Text::Columns, locale)}
        </button>
        {popover("column-choice", label(Text::Columns, locale), choice)}
    }
}

#[cfg(test)]
mod tests {
    use super::super::skill::columns;
    use super::super::tools::named;
    use super::*;

    #[test]
    fn a_pressed_column_comes_or_goes_and_the_last_one_stays() {
        let all = named(&columns());
        let toggled = |chosen, id| toggled(chosen, id, &all);
        let without = toggled(&Columns::Floor, "calls_waiting");
        assert!(!without.shows("calls_waiting") && without.shows("idle"));
        let with = toggled(&without, "calls_waiting");
        assert_eq!(with.word().split('.').next(), Some("calls_waiting"), "in the order of the table");
        let one = Columns::Own(vec!["idle".to_owned()]);
        assert_eq!(toggled(&one, "idle"), one);
    }
}
