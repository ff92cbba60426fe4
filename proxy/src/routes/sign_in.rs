//! Sign-in at a provider and back. Without one there is nothing at these addresses.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};

use super::error::Refused;
use super::place::Parameters;
use crate::access::Failed;
use crate::access::sign_in::SignIn;
use crate::listener::Connection;
use crate::state::AppState;

type Peer = Option<Extension<Connection>>;

fn provider<'a>(state: &'a AppState, headers: &HeaderMap, peer: Peer) -> Result<&'a SignIn, Refused> {
    let address = peer.map(|Extension(connection)| connection.peer.ip());
    state.access.sign_in(headers, address).map_err(Refused::Denied)?.ok_or(Refused::UnknownRoute)
}

/// `GET /auth/sign-in?view=`: to the provider, and afterwards to that view.
pub(super) async fn begin(
    State(state): State<Arc<AppState>>,
    peer: Peer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let sign_in = provider(&state, &headers, peer)?;
    let view = parameters.get("view").map(String::as_str).unwrap_or_default();
    let (location, cookie) = sign_in.begin(view).await.map_err(refused)?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location), (SET_COOKIE, cookie)]).into_response())
}

/// `GET /auth/callback`: back from the provider.
pub(super) async fn finish(
    State(state): State<Arc<AppState>>,
    peer: Peer,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let sign_in = provider(&state, &headers, peer)?;
    let text = |name: &str| parameters.get(name).map(String::as_str);
    let (Some(code), Some(begun)) = (text("code"), text("state")) else {
        return Err(refused(Failed::Refused("the provider sent no code".to_owned())));
    };
    let (cookies, view) = sign_in.finish(code, begun, &headers).await.map_err(refused)?;
    let cookies = AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie)));
    Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("{}{view}", state.assets.base_path()))], cookies).into_response())
}

/// `POST /auth/sign-out`: nobody is asked, so it is never too often.
pub(super) async fn end(State(state): State<Arc<AppState>>, headers: HeaderMap) -> Result<Response, Refused> {
    let sign_in = state.access.signs_in().ok_or(Refused::UnknownRoute)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, sign_in.end(&headers))]).into_response())
}

/// The reason goes to the log; the viewer is told whose fault it is.
fn refused(failed: Failed) -> Refused {
    match failed {
        Failed::Unavailable(why) => {
            tracing::error!(why, "the sign-in provider cannot be asked");
            Refused::NoProvider
        }
        Failed::Refused(why) => {
            tracing::warn!(why, "a sign-in did not succeed");
            Refused::SignInFailed
        }
    }
}
