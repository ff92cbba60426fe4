//! Sends one request, waits at most [`TIME_OUT_MS`], and turns bytes into types.

use std::sync::Arc;

use domain::answer::Answer;
use domain::delivery::Delivery;
use domain::snapshot::Snapshot;
use gloo_net::http::{Request, RequestBuilder, Response};

use super::{Wish, cause};
use crate::browser::abort::Leash;
use crate::browser::{clock, token};
use crate::store::feed::{Arrival, Cause};

/// Longest wait for an answer, body included, milliseconds.
const TIME_OUT_MS: u32 = 15_000;

/// Asks for a plain document.
pub(super) async fn document<T: Answer>(path: &str) -> Result<T, Cause> {
    let leash = Leash::new(TIME_OUT_MS);
    let response = send(path, &[], &leash).await?;
    body(&response).await
}

/// Whether there is a good answer to a plain request.
pub(super) async fn is_there(path: &str) -> bool {
    let leash = Leash::new(TIME_OUT_MS);
    send(path, &[], &leash).await.is_ok()
}

/// Asks for something to be done.
pub(super) async fn order(path: &str) -> Result<(), Cause> {
    let leash = Leash::new(TIME_OUT_MS);
    answer(Request::post(path).abort_signal(leash.signal().as_ref())).await.map(drop)
}

/// Asks for the latest snapshot of a source and how it was delivered.
pub(super) async fn snapshot<T>(path: &str, query: &[(&str, &str)], wish: Wish) -> Result<Arrival<T>, Cause>
where
    Option<Snapshot<T>>: Answer,
{
    let leash = Leash::new(TIME_OUT_MS);
    let refresh: &[(&str, &str)] = match wish {
        Wish::Latest => &[],
        Wish::New => &[("refresh", "1")],
    };
    let response = send(path, &[query, refresh].concat(), &leash).await?;
    // The age in the headers was true when they were sent, so the clock is read before the body is.
    let received_at_ms = clock::monotonic_ms();
    let headers = response.headers();
    let delivery = Delivery::from_headers(|name| headers.get(name)).ok_or(Cause::ProxyUnreadable)?;
    let snapshot = body::<Option<Snapshot<T>>>(&response).await?.map(Arc::new);
    Ok(Arrival { snapshot, delivery, received_at_ms })
}

/// A good answer, or the proxy's refusal. Paths are relative to `<base href>`.
async fn send(path: &str, query: &[(&str, &str)], leash: &Leash) -> Result<Response, Cause> {
    answer(Request::get(path).query(query.iter().copied()).abort_signal(leash.signal().as_ref())).await
}

async fn answer(request: RequestBuilder) -> Result<Response, Cause> {
    let request = match token::current() {
        Some(token) => request.header("authorization", &format!("Bearer {token}")),
        None => request,
    };
    let response = request.send().await.map_err(|_| Cause::ProxyUnreachable)?;
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    Err(cause::of_refusal(status, &response.binary().await.unwrap_or_default()))
}

async fn body<T: Answer>(response: &Response) -> Result<T, Cause> {
    let bytes = response.binary().await.map_err(|_| Cause::ProxyUnreachable)?;
    T::from_json(&bytes).map_err(|_| Cause::ProxyUnreadable)
}
