//! The one map from what a handler refuses to status, code and sentence.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::setup::Refusal;

use crate::access::{Denied, Viewer};
use crate::alarms::Undone;

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
    /// A site, VDN, or agent that is not configured, or that this viewer may not know of: nobody can tell which.
    NotConfigured(&'static str),
    /// Figures of a VDN as a whole, of which the viewer may see only a part.
    NeedsWholeVdn,
    /// Not a viewer at all, or one that asks too often.
    Denied(Denied),
    /// A page of another origin made the browser ask.
    OtherOrigin,
    /// The key for handing over credentials is missing or not for this agent.
    WrongKey,
    /// The body is not what it should be.
    BadBody(&'static str),
    /// A viewer who may only look wants to change something.
    MayNotOperate,
    /// An alarm, rule or view that is not there, or not for this viewer.
    NotThere(&'static str),
    /// A rule that the configuration holds wants to be changed.
    RuleOfConfiguration,
    /// A rule or view that reaches further than what the viewer may see.
    BeyondScope,
    /// No more than so many are kept.
    TooMany(usize),
    /// The body is of the right form and says what cannot be. Each a sentence.
    Mistaken(Vec<String>),
    /// The `Host` header is not one of this listener.
    WrongHost,
    /// What came back from the sign-in provider is not good.
    SignInFailed,
    /// The sign-in provider cannot be asked.
    NoProvider,
    /// Two programs could read it as different requests.
    Ambiguous,
    /// Its body did not come in time.
    TooSlow,
    /// Of several proxies none is the active one at this moment, or it does not answer.
    NobodyActive,
    /// The database that several proxies share is silent, so none of them may read AICC.
    NobodyReads,
    /// The disk does not give what was recorded.
    HistoryUnreadable,
    /// The built page is not there.
    PageNotBuilt,
    /// Nothing is at this address.
    UnknownRoute,
    /// The address exists, the method does not.
    WrongMethod,
}

impl Refused {
    /// Why something about alarms is not done; `what` it is about.
    pub(super) fn undone(undone: Undone, what: &'static str) -> Self {
        match undone {
            Undone::Unknown => Self::NotThere(what),
            Undone::Configured => Self::RuleOfConfiguration,
            Undone::ReachesFurther => Self::BeyondScope,
            Undone::TooMany(most) => Self::TooMany(most),
            Undone::Mistaken(sentences) => Self::Mistaken(sentences),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::BadParameter { name, should_be } => {
                (StatusCode::BAD_REQUEST, "bad_parameter", format!("The parameter `{name}` should be {should_be}."))
            }
            Self::NotConfigured(what) => {
                (StatusCode::FORBIDDEN, "not_configured", format!("This {what} is not configured, or not yours to see."))
            }
            Self::NeedsWholeVdn => (
                StatusCode::FORBIDDEN,
                "needs_whole_vdn",
                "These figures are of the whole VDN, and you may see only some of its skills and access codes.".to_owned(),
            ),
            Self::OtherOrigin => (StatusCode::FORBIDDEN, "other_origin", "Pages of other origins may not ask this proxy.".to_owned()),
            Self::Denied(denied) => return denial(denied),
            Self::WrongKey => {
                (StatusCode::FORBIDDEN, "wrong_key", "A hand-over key for this agent is needed, as `Authorization: Bearer …`.".to_owned())
            }
            Self::BadBody(should_be) => (StatusCode::BAD_REQUEST, "bad_body", format!("The body should be {should_be}.")),
            Self::MayNotOperate => {
                (StatusCode::FORBIDDEN, "may_not_operate", "You may look, and not change anything: that needs `operate`.".to_owned())
            }
            Self::NotThere(what) => (StatusCode::NOT_FOUND, "not_there", format!("There is no such {what}, or it is not yours to see.")),
            Self::RuleOfConfiguration => (
                StatusCode::CONFLICT,
                "rule_of_configuration",
                "This rule is part of the configuration, or came with the program; pages cannot change it.".to_owned(),
            ),
            Self::BeyondScope => (
                StatusCode::FORBIDDEN,
                "beyond_your_scope",
                "This reaches further than what is yours to see; name a VDN, skills or access codes.".to_owned(),
            ),
            Self::TooMany(most) => {
                (StatusCode::CONFLICT, "too_many", format!("There are {most} already; take one away before you add another."))
            }
            Self::Mistaken(sentences) => (StatusCode::UNPROCESSABLE_ENTITY, "mistaken", sentences.join(" ")),
            Self::WrongHost => (
                StatusCode::MISDIRECTED_REQUEST,
                "wrong_host",
                "This proxy answers only to the names in its setting `hosts`, to localhost and to loopback addresses such as 127.0.0.1."
                    .to_owned(),
            ),
            Self::SignInFailed => (
                StatusCode::FORBIDDEN,
                "sign_in_failed",
                "The sign-in did not succeed; begin again, or ask those who run this proxy.".to_owned(),
            ),
            Self::NobodyActive => (
                StatusCode::SERVICE_UNAVAILABLE,
                "nobody_active",
                "Of the proxies behind this address none is active at this moment; one takes over within seconds.".to_owned(),
            ),
            Self::NobodyReads => (
                StatusCode::SERVICE_UNAVAILABLE,
                "nobody_reads",
                "The database that the proxies share does not answer, so none of them reads AICC; figures are the last ones, and nothing can be changed."
                    .to_owned(),
            ),
            Self::HistoryUnreadable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "history_unreadable",
                "What was recorded cannot be read; those who run this proxy find the reason in its log.".to_owned(),
            ),
            Self::NoProvider => (
                StatusCode::BAD_GATEWAY,
                "no_provider",
                "The sign-in provider cannot be asked; those who run this proxy find the reason in its log.".to_owned(),
            ),
            Self::Ambiguous => (
                StatusCode::BAD_REQUEST,
                "ambiguous",
                "A request has one `Host`, and says the length of its body with `Content-Length`.".to_owned(),
            ),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow", "The body did not come in time.".to_owned()),
            Self::PageNotBuilt => {
                (StatusCode::SERVICE_UNAVAILABLE, "page_not_built", "The page is not built; `trunk build` makes it.".to_owned())
            }
            Self::UnknownRoute => (StatusCode::NOT_FOUND, "unknown_route", "There is nothing at this address.".to_owned()),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "This address does not take this method.".to_owned()),
        };
        (status, Json(Refusal { code: code.to_owned(), message })).into_response()
    }
}

fn denial(denied: Denied) -> Response {
    let (status, code, message) = match denied {
        Denied::NotSignedIn => (StatusCode::UNAUTHORIZED, "sign_in_needed", "A sign-in or a view token is needed."),
        Denied::SignInOffered => (StatusCode::UNAUTHORIZED, "sign_in_offered", "A sign-in is needed; it begins at `auth/sign-in`."),
        Denied::WrongToken => (StatusCode::UNAUTHORIZED, "wrong_token", "This view token is not valid, or no longer."),
        Denied::ExpiredToken => (StatusCode::UNAUTHORIZED, "token_expired", "The time of this view token is over."),
        Denied::NothingToSee => (StatusCode::FORBIDDEN, "nothing_to_see", "You are signed in, but nothing here is yours to see."),
        Denied::TooOften(_) => (StatusCode::TOO_MANY_REQUESTS, "too_often", "You ask too often."),
    };
    let mut response = (status, Json(Refusal { code: code.to_owned(), message: message.to_owned() })).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Denied::TooOften(wait) = denied {
        // Whole seconds, and never at once.
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
    }
    response
}

/// Answer for addresses that nobody knows.
pub(super) async fn unknown_route() -> Refused {
    Refused::UnknownRoute
}

/// The same where strangers need not learn what there is.
pub(super) async fn unknown_to_viewers(_viewer: Viewer) -> Refused {
    Refused::UnknownRoute
}

/// Answer for known addresses of viewers with a method they do not take.
pub(super) async fn wrong_method_for_viewers(_viewer: Viewer) -> Refused {
    Refused::WrongMethod
}

/// Answer for known addresses with a method they do not take.
pub(super) async fn wrong_method() -> Refused {
    Refused::WrongMethod
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The status with this name of a constant: `NOT_FOUND`.
    fn status(name: &str) -> u16 {
        let named = |code: &u16| {
            let status = StatusCode::from_u16(*code).unwrap();
            status.canonical_reason().is_some_and(|reason| reason.to_uppercase().replace(' ', "_") == name)
        };
        (100..600).find(named).unwrap_or_else(|| panic!("{name} is no status"))
    }

    #[test]
    fn the_documented_refusals_are_those_that_there_are() {
        let source = include_str!("error.rs").split("#[cfg(test)]").next().unwrap();
        let refusal = |text: &'static str| {
            let (name, rest) = text.split_once(',').filter(|(name, _)| !name.contains(' '))?;
            Some((status(name), rest.trim_start().strip_prefix('"')?.split('"').next()?))
        };
        let known: BTreeSet<(u16, &str)> = source.split("StatusCode::").skip(1).filter_map(refusal).collect();
        let (_, table) =
            include_str!("../../../docs/operations.md").split_once("| status | `code` | what to do |\n|---|---|---|\n").unwrap();
        let rows = table.lines().map_while(|line| line.strip_prefix("| ")?.split_once(" | "));
        let codes = |(status, rest): (&str, &'static str)| {
            let status: u16 = status.parse().unwrap();
            rest.split(" |").next().unwrap().split('`').skip(1).step_by(2).map(move |code| (status, code))
        };
        let documented: Vec<(u16, &str)> = rows.flat_map(codes).collect();
        assert!(documented.is_sorted(), "they stand in order");
        assert_eq!(documented.into_iter().collect::<BTreeSet<_>>(), known);
    }
}
