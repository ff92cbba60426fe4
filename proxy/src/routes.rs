//! Every route on one screen, grouped by who calls it.

mod access_code;
mod agent;
mod answer;
mod error;
mod guard;
mod health;
mod metrics;
mod page;
mod place;
mod setup;
mod sign_in;
mod skill;
mod status;
mod sysindex;
mod system_state;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post, put};

use crate::state::AppState;

/// All routes. Binds nothing.
pub fn router(state: Arc<AppState>) -> Router {
    let api = Router::new()
        // Supervisors' pages.
        .route("/config", get(setup::setup))
        .route("/status", get(status::status))
        .route("/sysindex", get(sysindex::sysindex))
        .route("/skills", get(skill::skills))
        .route("/access-codes", get(access_code::access_codes))
        .route("/system-state", get(system_state::system_state))
        .route("/agents/{id}/statistics", get(agent::statistics))
        .fallback(error::unknown_route)
        .method_not_allowed_fallback(error::wrong_method)
        // What is added below this line is not for viewers, and shows who it is for in a way of its own.
        .layer(from_fn_with_state(Arc::clone(&state), guard::viewers_only))
        .layer(from_fn(guard::own_origin))
        // Agents' desktops.
        .route(
            "/agents/{id}/session",
            put(agent::hand_over).options(agent::hand_over_preflight).fallback(error::wrong_method).layer(from_fn(guard::in_time)),
        )
        .layer(DefaultBodyLimit::max(agent::HAND_OVER_LIMIT));
    // Those who are to become viewers.
    let auth = Router::new()
        .route("/sign-out", post(sign_in::end))
        .layer(from_fn(guard::own_origin))
        .route("/sign-in", get(sign_in::begin))
        .route("/callback", get(sign_in::finish))
        .method_not_allowed_fallback(error::wrong_method);
    // Everybody: the page itself.
    let page = Router::new().nest("/api", api).nest("/auth", auth).fallback(get(page::page).fallback(error::wrong_method));
    // The operations team.
    let metrics =
        get(metrics::metrics).layer(from_fn_with_state(Arc::clone(&state), guard::viewers_only)).layer(from_fn(guard::own_origin));
    let health = Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready)).route("/metrics", metrics);
    let below = match state.assets.base_path() {
        "/" => health.merge(page),
        base_path => {
            // A nested router does not answer at its own path with the slash at the end, and that is where the page lives.
            let below = health.nest(base_path.trim_end_matches('/'), page).route(base_path, get(page::front));
            below.fallback(error::unknown_route)
        }
    };
    below
        .method_not_allowed_fallback(error::wrong_method)
        .layer(from_fn_with_state(Arc::clone(&state), guard::host))
        .layer(from_fn(guard::one_meaning))
        .layer(from_fn_with_state(Arc::clone(&state), guard::headers))
        .layer(from_fn_with_state(Arc::clone(&state), guard::count_and_log))
        .with_state(state)
}
