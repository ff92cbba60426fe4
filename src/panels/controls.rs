//! The controls of the frame: pause, refresh, language, and how the page looks.

use domain::setup::User;
use leptos::prelude::*;

use super::contents::Contents;
use super::link::href;
use super::saved_views::SavedViews;
use crate::i18n::{Locale, Text, words};
use crate::live::{label, live, part};
use crate::route::Here;
use crate::settings::{Density, Settings, Theme};
use crate::store::Store;
use crate::widgets::choice::Choice;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::popover::popover;

/// How far back one looks first, milliseconds.
const BACK_MS: i64 = 300_000;

/// The controls, at the right of the frame.
#[component]
pub fn Controls(store: Store, settings: Settings) -> impl IntoView {
    let say = move |text| words(text, settings.locale.get());
    let pause = move || say(if settings.paused.get() { Text::Resume } else { Text::Pause });
    let sound = move || say(if settings.sound.get() { Text::SoundArmed } else { Text::SoundOff });
    let other = move || settings.locale.get().next();
    let display = Contents::held(settings, move |contents| (contents.display)(store, settings));
    view! {
        <div class="controls">
            <button
                type="button"
                class="icon-button"
                data-control="pause"
                aria-pressed=live(move || settings.paused.get().to_string())
                title=pause
                aria-label=label(Text::Pause, settings.locale)
                on:click=move |_|
                settings.paused.update(|paused| *paused = !*paused)
            >
                {part(move || icon(if settings.paused.get() { Icon::Resume } else { Icon::Pause }))}
            </button>
            <button
                type="button"
                class="icon-button"
                data-control="refresh"
                title=label(Text::RefreshNow, settings.locale)
                aria-label=label(Text::RefreshNow, settings.locale)
                on:click=move |_| settings.refresh.update(|presses| *presses = presses.wrapping_add(1))
            >
                {icon(Icon::Refresh)}
            </button>
            <button
                type="button"
                class="icon-button"
                data-control="sound"
                aria-pressed=live(move || settings.sound.get().to_string())
                title=sound
                aria-label=label(Text::Sound, settings.locale)
                on:click=move |_| settings.sound.update(|armed| *armed = !*armed)
            >
                {part(move || icon(if settings.sound.get() { Icon::SoundOn } else { Icon::SoundOff }))}
            </button>
            <button
                type="button"
                class="icon-button"
                data-control="display"
                popovertarget="display"
                title=label(Text::Display, settings.locale)
                aria-label=label(Text::Display, settings.locale)
            >
                {icon(Icon::Display)}
            </button>
            <button
                type="button"
                class="icon-button word"
                data-control="language"
                lang=live(move || other().tag())
                on:click=move |_|
                settings.locale.set(other())
            >
                {part(move || words(Text::OwnName, other()))}
            </button>
            {popover("display", label(Text::Display, settings.locale), display)}
        </div>
    }
}

/// What the control of the display holds: how the page looks, its language, other times, other views, and who has signed in.
pub fn display(store: Store, settings: Settings) -> AnyView {
    let user = move || store.setup.with(|setup| setup.as_ref().and_then(|setup| setup.user.clone()));
    let sign_out = move |_| settings.sign_out.update(|presses| *presses = presses.wrapping_add(1));
    let signed_in = move || {
        user().map(|User { name, signs_out_here }| {
            let button = signs_out_here.then(|| {
                view! {
                    <button type="button" class="button" data-control="sign-out" on:click=sign_out>
                        {label(Text::SignOut, settings.locale)}
                    </button>
                }
            });
            view! {
                <p class="signed-in">
                    <span>{name}</span>
                    {button}
                </p>
            }
        })
    };
    let look_back = move |_| {
        if let Some(now_ms) = store.aicc_now_ms.get_untracked() {
            settings.at.set(Some(now_ms - BACK_MS));
        }
    };
    let search = Here::of_page().search;
    view! {
        <Choice
            label=Text::Theme
            name="theme"
            options=vec![(Theme::Auto, Text::ThemeAuto), (Theme::Light, Text::ThemeLight), (Theme::Dark, Text::ThemeDark)]
            value=settings.theme
            locale=settings.locale
        />
        <Choice
            label=Text::Density
            name="density"
            options=vec![(Density::Comfortable, Text::Comfortable), (Density::Compact, Text::Compact)]
            value=settings.density
            locale=settings.locale
        />
        <Choice
            label=Text::Language
            name="language"
            options=Locale::ALL.map(|locale| (locale, Text::OwnName)).to_vec()
            named_in=|locale| locale
            value=settings.locale
            locale=settings.locale
        />
        <button type="button" class="button" data-control="look-back" popovertarget="display" popovertargetaction="hide" disabled=live(move || store.aicc_now_ms.get().is_none()) on:click=look_back>
            {label(Text::LookBack, settings.locale)}
        </button>
        <a href=live(move || search.with(|search| href("wall", search, None))) data-control="wall">
            {label(Text::OpenWall, settings.locale)}
        </a>
        <a href=live(move || search.with(|search| href("settings", search, None))) data-control="settings">
            {label(Text::Settings, settings.locale)}
        </a>
        <SavedViews store settings />
        {part(signed_in)}
    }
    .into_any()
}
