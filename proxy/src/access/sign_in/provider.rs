//! The conversation with the provider.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Config;
use crate::clock::{Clock, monotonic};
use crate::outbound::Outbound;

/// How long the provider's addresses and keys are taken as they were read. It announces new keys longer before.
const KNOWN_FOR: Duration = Duration::from_secs(600);
/// How long it counts as unreachable after it was: who comes meanwhile need not wait to learn that.
const UNREACHABLE_FOR: Duration = Duration::from_secs(5);
/// Signatures that only the provider can make. Keyed hashes are not among them: whoever knows our secret could make those.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Why nobody is signed in. The text is for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The provider cannot be asked.
    Unavailable(String),
    /// What came back is not good.
    Refused(String),
}

impl Failed {
    /// A refusal for this reason.
    pub(super) fn refused(why: &str) -> Self {
        Self::Refused(why.to_owned())
    }
}

/// Claims beside the standard ones: among them the groups, under a name that is configured.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Claims(HashMap<String, Value>);

impl AdditionalClaims for Claims {}

type Fields = IdTokenFields<Claims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

type OurClient = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl<'c> AsyncHttpClient<'c> for Outbound {
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<HttpResponse>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

type Known = Result<Arc<CoreProviderMetadata>, Failed>;

/// The provider.
pub(super) struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    redirect: RedirectUrl,
    groups_claim: String,
    http: Outbound,
    clock: Clock,
    /// What it says of itself, and since when we know. Under a lock that is held while it is asked: many viewers ask once.
    known: Mutex<Option<(Known, Instant)>>,
}

impl Provider {
    pub(super) fn new(config: &Config, clock: Clock) -> Result<Self, String> {
        let redirect = format!("{}auth/callback", config.public_url);
        Ok(Self {
            issuer: IssuerUrl::new(config.issuer.clone()).map_err(|error| format!("the provider's address is not good: {error}"))?,
            client_id: ClientId::new(config.client_id.clone()),
            client_secret: ClientSecret::new(config.client_secret.expose_secret().to_owned()),
            redirect: RedirectUrl::new(redirect).map_err(|error| format!("the public address is not good: {error}"))?,
            groups_claim: config.groups_claim.clone(),
            http: Outbound::new()?,
            clock,
            known: Mutex::new(None),
        })
    }

    async fn client(&self) -> Result<OurClient, Failed> {
        let mut known = self.known.lock().await;
        let holds = |(what, since): &&(Known, Instant)| since.elapsed() < if what.is_ok() { KNOWN_FOR } else { UNREACHABLE_FOR };
        let metadata = if let Some((what, _)) = known.as_ref().filter(holds) {
            what.clone()?
        } else {
            let read = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await;
            let read = read.map(Arc::new).map_err(|error| Failed::Unavailable(chain(&error)));
            *known = Some((read.clone(), monotonic()));
            read?
        };
        drop(known);
        let secret = Some(self.client_secret.clone());
        let client = Client::from_provider_metadata(metadata.as_ref().clone(), self.client_id.clone(), secret);
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    /// The provider's address for this sign-in, and what must be known to end it.
    pub(super) async fn begin(&self) -> Result<(String, String), Failed> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request = client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
        let scopes = ["profile", "email", "groups"].map(|name| Scope::new(name.to_owned()));
        let (address, state, nonce) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        // None of the three holds a dot.
        Ok((address.into(), format!("{}.{}.{}", state.secret(), nonce.secret(), verifier.secret())))
    }

    /// Name and groups of the user who came back with this code.
    pub(super) async fn finish(&self, code: &str, state: &str, under_way: &str) -> Result<(String, Vec<String>), Failed> {
        let parts: Vec<&str> = under_way.split('.').collect();
        let [began, nonce, verifier] = parts[..] else { return Err(Failed::refused("the cookie of the sign-in is not ours")) };
        if began.is_empty() || !bool::from(began.as_bytes().ct_eq(state.as_bytes())) {
            return Err(Failed::refused("it was begun in another browser"));
        }
        let client = self.client().await?;
        let exchange = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|error| Failed::Unavailable(chain(&error)))?;
        let answer = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned())).request_async(&self.http).await;
        let answer = answer.map_err(|error| Failed::Refused(chain(&error)))?;
        let token = answer.id_token().ok_or(Failed::refused("the provider sent no ID token"))?;
        let clock = self.clock.clone();
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || clock.now());
        let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| Failed::Refused(chain(&error)))?;
        let name = claims.preferred_username().map(|name| name.as_str());
        let name = name.or_else(|| claims.email().map(|email| email.as_str())).unwrap_or(claims.subject().as_str());
        let name: String = name.chars().filter(|character| !character.is_control()).take(256).collect();
        let groups = match claims.additional_claims().0.get(&self.groups_claim) {
            Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(group)) => vec![group.clone()],
            _ => Vec::new(),
        };
        Ok((name, groups))
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
