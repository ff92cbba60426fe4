//! Sign-in at a provider on loopback that tells the truth, and at one that does not.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aicc_proxy::access::groups::Groups;
use aicc_proxy::access::scope::{Figures, Scope, VdnScope};
use aicc_proxy::access::{Config, sign_in};
use aicc_proxy::clock::Clock;
use aicc_proxy::listener::Connection;
use aicc_proxy::secret::Secret;
use aicc_proxy::state::Hosts;
use axum::body::Body;
use axum::extract::{Form, State};
use axum::http::header::{AUTHORIZATION, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::id::VdnId;
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreGenderClaim, CoreHmacKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AdditionalClaims, Audience, EndUserUsername, IdToken, IdTokenClaims, IssuerUrl, JsonWebKeyId, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, PrivateSigningKey, StandardClaims, SubjectIdentifier,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::harness::{Answer, House};

const CLIENT_SECRET: &str = "client-secret-of-the-tests";

/// What is not true about a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lie {
    None,
    Nonce,
    Audience,
    Issuer,
    Expired,
    OtherKey,
    KeyedHash,
    NoToken,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Claims {
    groups: Vec<String>,
}

impl AdditionalClaims for Claims {}

type Token = IdToken<Claims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// A provider: one code is good at a time.
struct Provider {
    address: String,
    clock: Mutex<Clock>,
    pem: String,
    /// Challenge and nonce of the sign-in under way, and what is not true about it.
    under_way: Mutex<(String, String, Lie)>,
    asked: Mutex<u32>,
}

fn pem() -> String {
    rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_pem()
}

fn key(pem: &str) -> CoreEdDsaPrivateSigningKey {
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(pem, Some(JsonWebKeyId::new("one".to_owned()))).unwrap()
}

impl Provider {
    async fn start() -> (Arc<Self>, JoinSet<()>) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", socket.local_addr().unwrap());
        let under_way = Mutex::new((String::new(), String::new(), Lie::None));
        let this = Arc::new(Self { address, clock: Mutex::new(Clock::real()), pem: pem(), under_way, asked: Mutex::new(0) });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&this));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(socket, router).await.unwrap() });
        (this, serving)
    }
}

async fn describe(State(this): State<Arc<Provider>>) -> Json<Value> {
    *this.asked.lock().unwrap() += 1;
    let at = |path: &str| format!("{}{path}", this.address);
    Json(json!({
        "issuer": this.address, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"), "jwks_uri": at("/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["EdDSA", "HS256"],
    }))
}

async fn keys(State(this): State<Arc<Provider>>) -> Json<CoreJsonWebKeySet> {
    Json(CoreJsonWebKeySet::new(vec![key(&this.pem).as_verification_key()]))
}

async fn token(
    State(this): State<Arc<Provider>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let (challenge, nonce, lie) = this.under_way.lock().unwrap().clone();
    let proven = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(form["code_verifier"].clone()));
    if form["code"] != "good" || proven.as_str() != challenge || !headers[AUTHORIZATION].to_str().unwrap().starts_with("Basic ") {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    }
    let now = this.clock.lock().unwrap().now();
    let other = |wanted: Lie, lied: &str, truth: &str| if lie == wanted { lied.to_owned() } else { truth.to_owned() };
    let lasts = if lie == Lie::Expired { -chrono::Duration::minutes(1) } else { chrono::Duration::minutes(5) };
    let standard = StandardClaims::new(SubjectIdentifier::new("4711".to_owned()));
    let claims = IdTokenClaims::new(
        IssuerUrl::new(other(Lie::Issuer, "http://evil.example", &this.address)).unwrap(),
        vec![Audience::new(other(Lie::Audience, "another", "dashboard"))],
        now + lasts,
        now - chrono::Duration::minutes(2),
        standard.set_preferred_username(Some(EndUserUsername::new("li.na".to_owned()))),
        Claims { groups: vec!["one".to_owned(), "staff".to_owned()] },
    )
    .set_nonce(Some(Nonce::new(other(Lie::Nonce, "another", &nonce))));
    let signed = match lie {
        Lie::KeyedHash => Token::new(claims, &CoreHmacKey::new(CLIENT_SECRET), CoreJwsSigningAlgorithm::HmacSha256, None, None),
        Lie::OtherKey => Token::new(claims, &key(&pem()), CoreJwsSigningAlgorithm::EdDsa, None, None),
        _ => Token::new(claims, &key(&this.pem), CoreJwsSigningAlgorithm::EdDsa, None, None),
    };
    let mut answer = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed.unwrap().to_string() });
    if lie == Lie::NoToken {
        answer.as_object_mut().unwrap().remove("id_token");
    }
    (StatusCode::OK, Json(answer))
}

/// A house whose users sign in at this issuer.
async fn house(issuer: String, embedded: bool) -> House {
    House::with(move |config| {
        let site = config.sites[0].site.id.clone();
        let whole = VdnScope { figures: Figures::All, agents: false };
        let groups = Groups { named: vec![("one".to_owned(), Scope::of([(site, VdnId(1), whole)], false))], everyone: Scope::nothing() };
        config.hosts = Hosts::Any;
        config.access = Config {
            local: false,
            sign_in: Some(sign_in::Config {
                issuer,
                client_id: "dashboard".to_owned(),
                client_secret: Secret::new(CLIENT_SECRET.to_owned()),
                public_url: "https://dashboard.example/".to_owned(),
                groups_claim: "groups".to_owned(),
                groups,
                embedded,
                session: Duration::from_secs(3600),
            }),
            ..Config::local()
        };
    })
    .await
}

async fn ask(house: &House, method: Method, path: &str, cookies: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("host", "dashboard.example").header(COOKIE, cookies);
    house.send(request.body(Body::empty()).unwrap()).await
}

/// The cookies that an answer sets, as a browser sends them back.
fn cookies(answer: &Answer) -> Vec<String> {
    let set = answer.headers.get_all(SET_COOKIE).iter();
    set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

/// Goes to the provider; what must be sent back: the cookie, state, challenge and nonce.
async fn begin(house: &House) -> (String, String, String, String) {
    let begun = ask(house, Method::GET, "/auth/sign-in?view=skills%3Fvdn%3D1%26q%3D%2525", "").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let address: Uri = begun.headers[LOCATION].to_str().unwrap().parse().unwrap();
    let query: HashMap<&str, &str> = address.query().unwrap().split('&').filter_map(|pair| pair.split_once('=')).collect();
    assert_eq!((query["response_type"], query["code_challenge_method"], query["client_id"]), ("code", "S256", "dashboard"));
    assert!(query["redirect_uri"].ends_with("auth%2Fcallback") && query["scope"].contains("openid"));
    let [cookie] = &cookies(&begun)[..] else { panic!("one cookie") };
    (cookie.clone(), query["state"].to_owned(), query["code_challenge"].to_owned(), query["nonce"].to_owned())
}

#[tokio::test]
async fn a_user_signs_in_sees_what_their_groups_may_see_and_signs_out() {
    let (provider, _serving) = Provider::start().await;
    let house = house(provider.address.clone(), false).await;
    *provider.clock.lock().unwrap() = house.state.clock.clone();
    let refused = ask(&house, Method::GET, "/api/config", "").await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("sign_in_offered")));

    let (cookie, state, challenge, nonce) = begin(&house).await;
    *provider.under_way.lock().unwrap() = (challenge, nonce, Lie::None);
    let back = ask(&house, Method::GET, &format!("/auth/callback?code=good&state={state}"), &cookie).await;
    assert_eq!((back.status, &back.headers[LOCATION]), (StatusCode::SEE_OTHER, &"/skills?vdn=1&q=%25".parse().unwrap()), "{}", back.text);
    for cookie in back.headers.get_all(SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.starts_with("__Host-") && cookie.ends_with("; HttpOnly; Secure; SameSite=Lax") && cookie.contains("; Path=/;"),
            "{cookie}"
        );
    }
    let session = cookies(&back).remove(0);
    for (path, status) in [("/api/skills?site=demo&vdn=1", StatusCode::OK), ("/api/skills?site=demo&vdn=2", StatusCode::FORBIDDEN)] {
        assert_eq!(ask(&house, Method::GET, path, &session).await.status, status, "{path}");
    }
    let user = ask(&house, Method::GET, "/api/config", &session).await.json()["user"].clone();
    assert_eq!(user, json!({ "name": "li.na", "signs_out_here": true }));
    // The same code or the same cookie once more, and a session of which only the name is right, are nothing.
    assert_eq!(ask(&house, Method::GET, "/api/config", "__Host-aicc-session=").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&house, Method::GET, "/api/config", &format!("{session}0")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(*provider.asked.lock().unwrap(), 1, "the provider is asked for its addresses once");

    let out = ask(&house, Method::POST, "/auth/sign-out", &session).await;
    assert_eq!((out.status, cookies(&out)), (StatusCode::NO_CONTENT, vec!["__Host-aicc-session=".to_owned()]));
    assert_eq!(ask(&house, Method::GET, "/api/config", &session).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&house, Method::GET, "/auth/sign-out", "").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_is_not_true_signs_nobody_in() {
    let (provider, _serving) = Provider::start().await;
    let house = house(provider.address.clone(), false).await;
    *provider.clock.lock().unwrap() = house.state.clock.clone();
    for lie in [Lie::Nonce, Lie::Audience, Lie::Issuer, Lie::Expired, Lie::OtherKey, Lie::KeyedHash, Lie::NoToken] {
        let (cookie, state, challenge, nonce) = begin(&house).await;
        *provider.under_way.lock().unwrap() = (challenge, nonce, lie);
        let back = ask(&house, Method::GET, &format!("/auth/callback?code=good&state={state}"), &cookie).await;
        assert_eq!((back.status, back.json()["code"].as_str()), (StatusCode::FORBIDDEN, Some("sign_in_failed")), "{lie:?}");
        assert!(cookies(&back).is_empty(), "{lie:?}");
    }
    // Somebody else's browser, another state, another code, a verifier that is not ours, or nothing at all.
    let (cookie, state, challenge, nonce) = begin(&house).await;
    *provider.under_way.lock().unwrap() = (challenge, nonce.clone(), Lie::None);
    let other_verifier = format!("__Host-aicc-sign-in={state}.{nonce}.{}.", "v".repeat(43));
    for (path, cookie) in [
        (format!("/auth/callback?code=good&state={state}"), ""),
        (format!("/auth/callback?code=good&state={state}x"), cookie.as_str()),
        (format!("/auth/callback?code=bad&state={state}"), cookie.as_str()),
        (format!("/auth/callback?code=good&state={state}"), other_verifier.as_str()),
        ("/auth/callback?code=good&state=".to_owned(), "__Host-aicc-sign-in=..."),
        ("/auth/callback?error=access_denied".to_owned(), cookie.as_str()),
    ] {
        let back = ask(&house, Method::GET, &path, cookie).await;
        assert_eq!(back.json()["code"], "sign_in_failed", "{path} {cookie}");
    }
    assert_eq!(ask(&house, Method::GET, &format!("/auth/callback?code=good&state={state}"), &cookie).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_said_to_be_so_and_a_frame_of_another_site_gets_a_cookie_that_crosses() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    drop(silent);
    let house = house(address, true).await;
    let begun = ask(&house, Method::GET, "/auth/sign-in", "").await;
    assert_eq!((begun.status, begun.json()["code"].as_str()), (StatusCode::BAD_GATEWAY, Some("no_provider")));
    let out = ask(&house, Method::POST, "/auth/sign-out", "").await;
    assert!(out.headers[SET_COOKIE].to_str().unwrap().ends_with("; Secure; SameSite=None; Partitioned"));
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_to_sign_in_at() {
    let house = House::start().await;
    for (method, path) in [(Method::GET, "/auth/sign-in"), (Method::GET, "/auth/callback?code=a&state=b"), (Method::POST, "/auth/sign-out")]
    {
        let request = Request::builder().method(method).uri(path).header("host", "localhost").body(Body::empty()).unwrap();
        assert_eq!(house.send(request).await.json()["code"], "unknown_route", "{path}");
    }
}

#[tokio::test]
async fn whoever_asks_too_often_through_a_reverse_proxy_keeps_nobody_else_from_signing_in_nor_anybody_from_signing_out() {
    let house = house("http://127.0.0.1:1".to_owned(), false).await;
    let ask = async |method: Method, path: &str, viewer: &str| {
        let request = Request::builder().method(method).uri(path).header("host", "dashboard.example").header("x-forwarded-for", viewer);
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(Connection { peer: "127.0.0.1:40000".parse().unwrap(), tls: false });
        house.send(request).await.status
    };
    let (stranger, user) = ("203.0.113.66, 198.51.100.7", "203.0.113.66, 198.51.100.8");
    let mut refused = false;
    // More than the budget refills in the time this takes, on any machine.
    for _ in 0..10_000 {
        refused = ask(Method::GET, "/auth/callback", stranger).await == StatusCode::TOO_MANY_REQUESTS;
        if refused {
            break;
        }
    }
    assert!(refused, "the stranger was never told to wait");
    assert_eq!(ask(Method::GET, "/auth/callback", user).await, StatusCode::FORBIDDEN, "no code, but no reason to wait");
    for viewer in [stranger, user] {
        assert_eq!(ask(Method::POST, "/auth/sign-out", viewer).await, StatusCode::NO_CONTENT);
    }
}
