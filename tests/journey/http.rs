//! A plain HTTP client: what no page asks for (contract, secrets) and what the browser's driver can do beyond the library for it.

use http::request::Builder;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }
}

pub async fn get(url: &str) -> Answer {
    send(Request::get(url), String::new()).await
}

pub async fn post(url: &str, body: &Value) -> Answer {
    send(Request::post(url), body.to_string()).await
}

pub async fn put(url: &str, authorization: &str, body: &Value) -> Answer {
    send(Request::put(url).header("authorization", authorization), body.to_string()).await
}

async fn send(request: Builder, body: String) -> Answer {
    let client: Client<HttpConnector, String> = Client::builder(TokioExecutor::new()).build_http();
    let request = request.header("content-type", "application/json").body(body).unwrap();
    let url = request.uri().clone();
    let response = client.request(request).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.into_body().collect().await.unwrap_or_else(|error| panic!("{url}: {error}")).to_bytes();
    Answer { status, headers, text: String::from_utf8(body.to_vec()).unwrap() }
}
