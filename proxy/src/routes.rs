//! Every route on one screen, grouped by who calls it.

mod access_code;
mod agent;
mod alarms;
mod answer;
mod baseline;
mod error;
mod guard;
mod health;
mod history;
mod metrics;
mod notes;
mod outlook;
mod page;
mod place;
mod relay;
mod replay;
mod rules;
mod saved_views;
mod setup;
mod sheet;
mod sign_in;
mod skill;
mod status;
mod sysindex;
mod system_state;
mod today;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, any, get, post, put};

use crate::state::AppState;

/// Largest body of a change, bytes: a rule that names some thousand skills.
const CHANGE_LIMIT: usize = 16 * 1024;

/// All routes. Binds nothing.
///
/// One layer for all of them, and none around single ones that many ask for: each costs every request some memory. Who is asking is found
/// out by the handlers that take a `Viewer`.
pub fn router(state: Arc<AppState>) -> Router {
    with_the_rest(state, all(), get(health::ready))
}

/// The routes of a proxy of several that was the active one until the database fell silent: what it read last, and nothing can be changed.
pub fn resting(state: Arc<AppState>) -> Router {
    with_the_rest(state, all().layer(from_fn(guard::only_looks)), get(health::nobody_reads))
}

/// Where something answers beside the page, `/healthz`, `/readyz` and `/metrics`, as patterns of the router.
pub fn paths() -> Vec<&'static str> {
    beside_the_page().into_iter().map(|(path, _)| path).collect()
}

fn all() -> Router<Arc<AppState>> {
    let routes = beside_the_page().into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    // Everybody: the page itself.
    routes.fallback(get(page::page).fallback(error::wrong_method))
}

fn beside_the_page() -> Vec<(&'static str, MethodRouter<Arc<AppState>>)> {
    vec![
        // Supervisors' pages: every handler takes a `Viewer`.
        ("/api/config", for_viewers(setup::setup)),
        ("/api/status", for_viewers(status::status)),
        ("/api/sysindex", for_viewers(sysindex::sysindex)),
        ("/api/baseline", for_viewers(baseline::usual)),
        ("/api/skills", for_viewers(skill::skills)),
        ("/api/access-codes", for_viewers(access_code::access_codes)),
        ("/api/system-state", for_viewers(system_state::system_state)),
        ("/api/agents/{id}/statistics", for_viewers(agent::statistics)),
        ("/api/today", for_viewers(today::today)),
        ("/api/history/{source}", for_viewers(history::history)),
        ("/api/outlook", for_viewers(outlook::outlook)),
        ("/api/sheet", for_viewers(sheet::sheet)),
        ("/api/alarms", for_viewers(alarms::alarms)),
        ("/api/rules", for_viewers(rules::rules)),
        ("/api/views", for_viewers(saved_views::views)),
        // Of them, those who may operate.
        ("/api/notes", changes(get(notes::notes).post(notes::write))),
        ("/api/alarms/{id}/acknowledge", changes(post(alarms::acknowledge))),
        ("/api/alarms/{id}/snooze", changes(post(alarms::snooze))),
        ("/api/rules/{id}", changes(put(rules::put).delete(rules::remove))),
        ("/api/views/{name}", changes(put(saved_views::put).delete(saved_views::remove))),
        ("/api/{*unknown}", any(error::unknown_to_viewers)),
        // Agents' desktops, which show who they are in a way of their own.
        (
            "/api/agents/{id}/session",
            put(agent::hand_over)
                .options(agent::hand_over_preflight)
                .fallback(error::wrong_method)
                .layer((from_fn(guard::in_time), DefaultBodyLimit::max(agent::HAND_OVER_LIMIT))),
        ),
        // Those who are to become viewers.
        ("/auth/sign-in", get(sign_in::begin)),
        ("/auth/callback", get(sign_in::finish)),
        ("/auth/sign-out", post(sign_in::end).layer(from_fn(guard::own_origin))),
    ]
}

/// The routes of a proxy of several that is not the active one: it has the page, and passes on what that asks.
pub fn standby(state: Arc<AppState>) -> Router {
    let page = Router::new()
        .route("/api/{*question}", any(relay::relay))
        .route("/auth/{*step}", any(relay::relay))
        .fallback(get(page::page).fallback(error::wrong_method));
    with_the_rest(state, page, get(health::ready_to_pass_on))
}

fn with_the_rest(state: Arc<AppState>, page: Router<Arc<AppState>>, ready: MethodRouter<Arc<AppState>>) -> Router {
    // The operations team.
    let health = Router::new().route("/healthz", get(health::alive)).route("/readyz", ready).route("/metrics", get(metrics::metrics));
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
        .layer(from_fn_with_state(Arc::clone(&state), guard::every_request))
        .with_state(state)
}

/// What changes something, with a body that is small and comes in time.
fn changes(routes: MethodRouter<Arc<AppState>>) -> MethodRouter<Arc<AppState>> {
    routes.fallback(error::wrong_method_for_viewers).layer((from_fn(guard::in_time), DefaultBodyLimit::max(CHANGE_LIMIT)))
}

/// What answers viewers only, whatever method they ask with.
fn for_viewers<T: 'static>(handler: impl Handler<T, Arc<AppState>>) -> MethodRouter<Arc<AppState>> {
    get(handler).fallback(error::wrong_method_for_viewers)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn the_documented_routes_are_those_that_there_are() {
        let source = include_str!("routes.rs").split("#[cfg(test)]").next().unwrap();
        let mut known = BTreeSet::new();
        for route in source.split("\"/").skip(1) {
            // What stands for many addresses, or is the page itself, has no row.
            let (path, rest) = route.split_once('"').unwrap();
            if path.is_empty() || path.contains("{*") {
                continue;
            }
            // `ready` is made by the caller.
            let (end, ways) = (
                rest.split("// ").next().unwrap(),
                [
                    ("GET", "get("),
                    ("GET", "for_viewers("),
                    ("GET", ", ready)"),
                    ("POST", "post("),
                    ("PUT", "put("),
                    ("DELETE", "delete("),
                    ("OPTIONS", "options("),
                ],
            );
            let methods: Vec<&str> = ways.iter().filter(|(_, way)| end.contains(way)).map(|(method, _)| *method).collect();
            assert!(!methods.is_empty(), "{path}");
            known.extend(methods.into_iter().map(|method| (path, method)));
        }
        let rows = include_str!("../../docs/api.md").lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | `/"));
        let documented: BTreeSet<_> = rows.map(|(method, rest)| (rest.split('`').next().unwrap(), method)).collect();
        assert_eq!(documented, known);
    }
}
