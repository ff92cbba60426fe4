//! The one map from what a handler refuses to status, code and sentence.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::setup::Refusal;

/// Why a request is not answered. AICC's failures are not among them: they are data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A parameter is missing or is not what it should be.
    BadParameter {
        /// Its name.
        name: &'static str,
        /// What it should be, as the end of a sentence.
        should_be: &'static str,
    },
    /// A site, VDN, or agent that is not configured: outside what anybody may see here.
    NotConfigured(&'static str),
    /// The key for handing over credentials is missing or not for this agent.
    WrongKey,
    /// The body is not what it should be.
    BadBody(&'static str),
    /// The `Host` header is not one of this listener.
    WrongHost,
    /// The built page is not there.
    PageNotBuilt,
    /// Nothing is at this address.
    UnknownRoute,
    /// The address exists, the method does not.
    WrongMethod,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::BadParameter { name, should_be } => {
                (StatusCode::BAD_REQUEST, "bad_parameter", format!("The parameter `{name}` should be {should_be}."))
            }
            Self::NotConfigured(what) => {
                (StatusCode::FORBIDDEN, "not_configured", format!("This {what} is not in the proxy's configuration."))
            }
            Self::WrongKey => {
                (StatusCode::FORBIDDEN, "wrong_key", "A hand-over key for this agent is needed, as `Authorization: Bearer …`.".to_owned())
            }
            Self::BadBody(should_be) => (StatusCode::BAD_REQUEST, "bad_body", format!("The body should be {should_be}.")),
            Self::WrongHost => (
                StatusCode::MISDIRECTED_REQUEST,
                "wrong_host",
                "Without access control this proxy answers only as localhost or a loopback address such as 127.0.0.1.".to_owned(),
            ),
            Self::PageNotBuilt => {
                (StatusCode::SERVICE_UNAVAILABLE, "page_not_built", "The page is not built; `trunk build` makes it.".to_owned())
            }
            Self::UnknownRoute => (StatusCode::NOT_FOUND, "unknown_route", "There is nothing at this address.".to_owned()),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "This address does not take this method.".to_owned()),
        };
        (status, Json(Refusal { code: code.to_owned(), message })).into_response()
    }
}

/// Answer for addresses that nobody knows.
pub(super) async fn unknown_route() -> Refused {
    Refused::UnknownRoute
}

/// Answer for known addresses with a method they do not take.
pub(super) async fn wrong_method() -> Refused {
    Refused::WrongMethod
}
