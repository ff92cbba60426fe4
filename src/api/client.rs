//! Sends one request, waits at most [`TIME_OUT_MS`], and turns bytes into types.

use std::pin::Pin;
use std::sync::Arc;

use domain::answer::{Answer, decoded};
use domain::delivery::Delivery;
use domain::snapshot::Snapshot;
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Wish, cause};
use crate::browser::abort::Leash;
use crate::browser::{clock, token};
use crate::store::feed::{Arrival, Cause};

/// Longest wait for an answer, body included, milliseconds.
const TIME_OUT_MS: u32 = 15_000;

/// Asks for a plain document.
pub(super) async fn document<T: DeserializeOwned>(path: &str, query: &[(&str, &str)]) -> Result<T, Cause> {
    decoded(&body(path, query).await?).map_err(|_| Cause::ProxyUnreadable)
}

/// The bytes of a plain document; behind a pointer, so that the types of documents share it.
fn body<'a>(path: &'a str, query: &'a [(&'a str, &'a str)]) -> Waiting<'a, Vec<u8>> {
    Box::pin(async move {
        let leash = Leash::new(TIME_OUT_MS);
        bytes(&send(path, query, &leash).await?).await
    })
}

/// What ends with an answer.
type Waiting<'a, T> = Pin<Box<dyn Future<Output = Result<T, Cause>> + 'a>>;

/// Whether there is a good answer to a plain request.
pub(super) async fn is_there(path: &str) -> bool {
    let leash = Leash::new(TIME_OUT_MS);
    send(path, &[], &leash).await.is_ok()
}

/// Asks for something to be done, with what it takes as JSON.
pub(super) async fn order<Body: Serialize>(method: Method, path: &str, query: &[(&str, &str)], body: Option<&Body>) -> Result<(), Cause> {
    // What cannot be written cannot be read either.
    let body = body.map(serde_json::to_string).transpose().map_err(|_| Cause::ProxyUnreadable)?;
    let leash = Leash::new(TIME_OUT_MS);
    let request = RequestBuilder::new(path).method(method).query(query.iter().copied()).abort_signal(leash.signal().as_ref());
    let Some(body) = body else { return answer(request).await.map(drop) };
    let request = authorized(request).header("content-type", "application/json").body(body).map_err(|_| Cause::ProxyUnreadable)?;
    accepted(request.send().await).await.map(drop)
}

/// Asks for the latest snapshot of a source and how it was delivered.
pub(super) async fn snapshot<T>(path: &str, query: &[(&str, &str)], wish: Wish) -> Result<Arrival<T>, Cause>
where
    Option<Snapshot<T>>: Answer,
{
    let (body, delivery, received_at_ms) = delivered(path, query, wish).await?;
    let snapshot = Option::<Snapshot<T>>::from_json(&body).map_err(|_| Cause::ProxyUnreadable)?.map(Arc::new);
    Ok(Arrival { snapshot, delivery, received_at_ms })
}

/// The bytes of a snapshot, how it was delivered, and when by the page's monotonic clock, milliseconds.
fn delivered<'a>(path: &'a str, query: &'a [(&'a str, &'a str)], wish: Wish) -> Waiting<'a, (Vec<u8>, Delivery, f64)> {
    Box::pin(async move {
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
        Ok((bytes(&response).await?, delivery, received_at_ms))
    })
}

/// A good answer, or the proxy's refusal. Paths are relative to `<base href>`.
async fn send(path: &str, query: &[(&str, &str)], leash: &Leash) -> Result<Response, Cause> {
    answer(Request::get(path).query(query.iter().copied()).abort_signal(leash.signal().as_ref())).await
}

async fn answer(request: RequestBuilder) -> Result<Response, Cause> {
    accepted(authorized(request).send().await).await
}

fn authorized(request: RequestBuilder) -> RequestBuilder {
    match token::current() {
        Some(token) => request.header("authorization", &format!("Bearer {token}")),
        None => request,
    }
}

async fn accepted(response: Result<Response, gloo_net::Error>) -> Result<Response, Cause> {
    let response = response.map_err(|_| Cause::ProxyUnreachable)?;
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    Err(cause::of_refusal(status, &response.binary().await.unwrap_or_default()))
}

async fn bytes(response: &Response) -> Result<Vec<u8>, Cause> {
    response.binary().await.map_err(|_| Cause::ProxyUnreachable)
}
