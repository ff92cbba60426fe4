//! Alarms as files: what is listed, and what happened.

use domain::alarm::{Alarm, Event, Subject};
use domain::period::{OffsetFrom, offset_at};
use leptos::prelude::*;

use super::alarms::{events, subject_in_view};
use super::place::Place;
use super::why;
use crate::format;
use crate::i18n::{Locale, Text, words};
use crate::live::Memo;
use crate::settings::Settings;
use crate::store::Store;
use crate::widgets::severity::severity_text;
use crate::widgets::table::export::{Cell, Form, Lines};

/// A column: its word for programs, and its name.
type Named = (&'static str, Text);

/// Offers the listed alarms as a file.
pub fn save_open(form: Form, listed: Memo<Vec<u64>>, store: Store, place: Place, settings: Settings) {
    let columns = [
        ("severity", Text::AlarmSeverity),
        ("metric", Text::AlarmMetric),
        ("why", Text::AlarmWhy),
        ("since", Text::AlarmSince),
        ("taken_by", Text::AlarmTakenBy),
        ("note", Text::AlarmNote),
    ];
    let row = |alarm: &Alarm, offsets: &[OffsetFrom], locale| {
        let taken = alarm.acknowledged.as_ref();
        vec![
            words(severity_text(alarm.severity), locale).to_owned(),
            words(why::metric_text(alarm.metric), locale).to_owned(),
            why::sentence(alarm, None, locale),
            instant(alarm.since_ms, offsets),
            taken.map(|taken| taken.by.clone()).unwrap_or_default(),
            taken.map(|taken| taken.note.clone()).unwrap_or_default(),
        ]
    };
    let alarms: Vec<Alarm> =
        untrack(|| listed.with(|listed| store.alarms.with(|alarms| listed.iter().filter_map(|id| alarms.find(*id).cloned()).collect())));
    let rows = |offsets: &[OffsetFrom], locale| {
        alarms.iter().map(|alarm| (subject_in_view(alarm, store, locale), alarm.id, row(alarm, offsets, locale))).collect()
    };
    save(form, (Text::Alarms, &columns), rows, store, place, settings);
}

/// Offers what happened to what the view is about as a file.
pub fn save_log(form: Form, about: Memo<Option<Subject>>, store: Store, place: Place, settings: Settings) {
    let columns = [
        ("at", Text::AlarmWhen),
        ("event", Text::AlarmLog),
        ("severity", Text::AlarmSeverity),
        ("metric", Text::AlarmMetric),
        ("by", Text::AlarmWho),
        ("note", Text::AlarmNote),
    ];
    // Without it a file would say that nothing happened.
    let Some(events) = untrack(|| events(about.get(), store)) else { return };
    let row = |event: &Event, offsets: &[OffsetFrom], locale| {
        vec![
            instant(event.at_ms, offsets),
            words(why::event_text(event.what), locale).to_owned(),
            words(severity_text(event.alarm.severity), locale).to_owned(),
            words(why::metric_text(event.alarm.metric), locale).to_owned(),
            event.by.as_deref().map(|by| why::who(by, locale).to_owned()).unwrap_or_default(),
            event.note.clone(),
        ]
    };
    let rows = |offsets: &[OffsetFrom], locale| {
        events.iter().map(|event| (subject_in_view(&event.alarm, store, locale), event.number, row(event, offsets, locale))).collect()
    };
    save(form, (Text::AlarmLog, &columns), rows, store, place, settings);
}

fn instant(at_ms: i64, offsets: &[OffsetFrom]) -> String {
    format!("{} {}", format::date_time(at_ms, offsets), format::utc_offset(offset_at(offsets, at_ms)))
}

fn save(
    form: Form,
    (title, columns): (Text, &[Named]),
    rows: impl FnOnce(&[OffsetFrom], Locale) -> Vec<(String, u64, Vec<String>)>,
    store: Store,
    place: Place,
    settings: Settings,
) {
    untrack(|| {
        let (locale, offsets) = (settings.locale.get(), place.offsets().get());
        let told = store.alarms.with(|alarms| alarms.told.as_ref().map(|told| instant(told.now_ms, &offsets)));
        let name = place.setup.with(|setup| setup.as_ref().map(|setup| setup.name.clone())).unwrap_or_default();
        let known = [("place", name), ("read", told.unwrap_or_else(|| words(Text::NeverRead, locale).to_owned()))];
        let columns = columns.iter().map(|(id, name)| (*id, words(*name, locale).to_owned(), String::new())).collect();
        let rows = rows(&offsets, locale);
        let rows = rows.into_iter().map(|(name, number, cells)| (name, number.to_string(), cells.into_iter().map(Cell::Words).collect()));
        let (title, head) = (words(title, locale), words(Text::AlarmSubject, locale));
        Lines { title, head, known: &known, columns, rows: rows.collect() }.save(form);
    });
}
