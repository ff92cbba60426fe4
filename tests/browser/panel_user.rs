//! The user who has signed in, and who has not.

use std::sync::Arc;

use aicc_dashboard::poll::needs::View;
use aicc_dashboard::store::feed::Cause;
use domain::setup::User;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panel_dom::{Panel, Stage, attributes, click, texts};
use super::{fake, samples};

const BUTTON: &str = "[data-control='sign-out']";

#[wasm_bindgen_test]
async fn a_user_is_named_and_signs_out_where_that_is_done_here() {
    let stage = Stage::polled(Panel::Frame, View::Overview).await;
    assert!(texts(".signed-in").is_empty(), "somebody at the machine has no name");
    for signs_out_here in [false, true] {
        let user = Some(User { name: "li.na".to_owned(), signs_out_here });
        stage.store.setup.set(Some(Arc::new(domain::setup::PageSetup { user, ..samples::setup() })));
        stage.settle().await;
        assert_eq!(texts(".signed-in span"), ["li.na"]);
        assert_eq!(texts(BUTTON).len(), usize::from(signs_out_here));
    }
    click(BUTTON, "Sign out");
    stage.settle().await;
    stage.fake.reply("auth/sign-out", 403, "{}").await;
    assert_eq!(texts(".signed-in span"), ["li.na"], "a session that goes on is not hidden");
}

#[wasm_bindgen_test]
async fn whoever_must_sign_in_comes_back_to_the_view_they_wanted() {
    let stage = Stage::of(Panel::Frame).await;
    fake::go_to("/skills?vdn=3&sort=-calls_waiting");
    let cause = Cause::ProxyRefused { status: 401, code: "sign_in_offered".to_owned(), message: String::new() };
    stage.store.setup_cause.set(Some(cause));
    stage.settle().await;
    assert_eq!(attributes(".frame-notice a", "href"), ["auth/sign-in?view=skills%3Fvdn%3D3%26sort%3D-calls_waiting"]);
    fake::go_to("/");
}
