//! Whether an answer is a success, and where its payload is.

use domain::problem::{Problem, ProblemClass};
use domain::snapshot::{Completeness, Oddity, OddityKind};
use serde_json::{Map, Value};

use super::call::Server;
use super::error::Failure;
use super::fields::{Fields, Oddities};
use super::unambiguous::Unambiguous;

/// What an answer says, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<T> {
    /// The data.
    pub data: T,
    /// What the decoder had to put up with, sorted.
    pub oddities: Vec<Oddity>,
    /// How complete the data are.
    pub completeness: Completeness,
}

impl<T> Decoded<T> {
    /// The same with other data.
    pub fn map<U>(self, data: impl FnOnce(T) -> U) -> Decoded<U> {
        Decoded { data: data(self.data), oddities: self.oddities, completeness: self.completeness }
    }
}

/// An answer's outermost object.
pub type Root = Map<String, Value>;

/// The documented code of success at CC-CMS, and the forms that only examples show.
const CMS_SUCCESS: &str = "0100000";
const OTHER_SUCCESS: [&str; 2] = ["100000", "0"];

/// Reads the text of an answer. A name that stands twice in one object says two things and so nothing: that is refused. Text that is not UTF-8 is repaired first: vendor reasons come in other encodings, codes do not.
///
/// # Errors
/// `decode` for what is not a JSON object. The text itself is not kept: pages of balancers may repeat the request's credentials.
pub fn parse(body: &[u8]) -> Result<Root, Failure> {
    match serde_json::from_str(&String::from_utf8_lossy(body)) {
        Ok(Unambiguous(Value::Object(root))) => Ok(root),
        Ok(_) => Err(Failure::decode(format_args!("JSON, but no object ({} bytes)", body.len()))),
        Err(error) => Err(Failure::decode(format_args!("not JSON: {error} ({} bytes)", body.len()))),
    }
}

/// The payload of an answer of CC-CMS: `resultDesc`, else `resultDatas`, whichever is a list or an object.
///
/// # Errors
/// The class of the vendor's code, with the code; `decode` without a code, or for a success without a payload.
pub fn cms_payload<'a>(root: &'a Root, oddities: &mut Oddities) -> Result<&'a Value, Failure> {
    let mut fields = Fields::new(root, oddities);
    let (code, old_code) = (fields.raw("resultCode"), fields.raw("result"));
    let payloads = [fields.raw("resultDesc"), fields.raw("resultDatas")];
    fields.finish();
    let reason = || payloads.into_iter().flatten().find_map(Value::as_str);
    let (name, value) = [("resultCode", code), ("result", old_code)]
        .into_iter()
        .find_map(|(name, value)| value.filter(|value| !value.is_null()).map(|value| (name, value)))
        .ok_or_else(|| no_envelope(root))?;
    let code = code_text(value).ok_or_else(|| no_envelope(root))?;
    if code != CMS_SUCCESS {
        if !OTHER_SUCCESS.contains(&code.as_str()) {
            return Err(failure_of_code(&code, reason()));
        }
        oddities.count(OddityKind::OtherEnvelope, name, Some(value));
    }
    let [payload, old_payload] = payloads.map(|payload| payload.filter(|payload| payload.is_array() || payload.is_object()));
    payload
        .or_else(|| {
            oddities.count(OddityKind::OtherEnvelope, "resultDatas", None);
            old_payload
        })
        .ok_or_else(|| Failure::decode(format_args!("success without data: {}", reason().unwrap_or("no reason given"))))
}

/// The payload of an answer of CC-Gateway.
///
/// # Errors
/// The class of the vendor's code, with the code; `decode` without a code, or for a success without a payload.
pub fn gateway_payload<'a>(root: &'a Root, oddities: &mut Oddities) -> Result<&'a Root, Failure> {
    let mut fields = Fields::new(root, oddities);
    let (code, message, result) = (fields.raw("retcode"), fields.raw("message"), fields.raw("result"));
    fields.finish();
    let code = code.and_then(code_text).ok_or_else(|| no_envelope(root))?;
    let message = message.and_then(Value::as_str);
    if code != "0" {
        return Err(failure_of_code(&code, message));
    }
    result.and_then(Value::as_object).ok_or_else(|| Failure::decode("success without a result"))
}

/// Whether the HTTP status lets the decoder look at the body.
///
/// At CC-CMS only a status of 2xx does. Which status comes with a failing code of CC-Gateway is not documented, so there the body decides
/// whenever it has one.
///
/// # Errors
/// That of [`http_failure`].
pub fn check_status(server: Server, status: u16, body: &[u8]) -> Result<(), Failure> {
    let by_body = server == Server::CcGateway && parse(body).is_ok_and(|root| root.get("retcode").and_then(code_text).is_some());
    if by_body || (200..300).contains(&status) { Ok(()) } else { Err(http_failure(status, body)) }
}

/// The failure that an HTTP status other than 2xx means. Where the status leaves open what is wrong, a code in the body says it better.
pub fn http_failure(status: u16, body: &[u8]) -> Failure {
    let class = match status {
        401 => ProblemClass::Auth,
        403 => ProblemClass::Locked,
        404 | 405 => ProblemClass::Unsupported,
        429 => ProblemClass::Throttled,
        408 | 500..=599 => ProblemClass::Upstream,
        400..=499 => ProblemClass::BadRequest,
        _ => ProblemClass::Other,
    };
    let root = parse(body);
    let said = root.as_ref().ok().and_then(|root| cms_payload(root, &mut Oddities::default()).err());
    match said {
        Some(failure) if failure.problem.code.is_some() && matches!(class, ProblemClass::Upstream | ProblemClass::BadRequest) => failure,
        said => {
            let detail = said.map(|failure| failure.detail).or_else(|| root.err().map(|failure| failure.detail));
            Failure::new(Problem::with_code(class, &status.to_string()), detail.unwrap_or_default())
        }
    }
}

/// The class of a vendor code, of either server.
fn class_of(code: &str) -> ProblemClass {
    match code {
        "0100001" | "0100999" | "0101001" | "000-004" | "100-003" | "100-007" => ProblemClass::Upstream,
        "0100002" | "0101002" | "000-002" | "000-006" => ProblemClass::BadRequest,
        "0100003" => ProblemClass::Unsupported,
        "0101003" => ProblemClass::NoPermission,
        "000-003" => ProblemClass::Auth,
        "000-007" => ProblemClass::Throttled,
        "100-006" | "100-008" => ProblemClass::NotSignedIn,
        _ => ProblemClass::Other,
    }
}

/// A code as text, in whichever form it came.
fn code_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A code that came as a number has lost its leading zero: that does not change its class.
fn failure_of_code(code: &str, reason: Option<&str>) -> Failure {
    let class = class_of(&format!("{code:0>7}"));
    Failure::new(Problem::with_code(class, code), reason.unwrap_or("no reason given"))
}

/// A JSON object that is no envelope; the fields in which servers explain themselves go along.
fn no_envelope(root: &Root) -> Failure {
    let text = |name| root.get(name).and_then(Value::as_str).unwrap_or_default();
    Failure::decode(format_args!("no known envelope: {} {}", text("error"), text("message")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cms(root: &Value) -> Result<Value, Failure> {
        cms_payload(root.as_object().unwrap(), &mut Oddities::default()).cloned()
    }

    fn problem(failure: &Failure) -> (ProblemClass, Option<&str>) {
        (failure.problem.class, failure.problem.code.as_deref())
    }

    #[test]
    fn every_form_of_success_is_one() {
        for code in [json!("0100000"), json!("0"), json!(0), json!(100_000), json!("100000")] {
            assert_eq!(cms(&json!({"resultCode": code, "resultDesc": [1]})).unwrap(), json!([1]));
            assert_eq!(cms(&json!({"result": code, "resultDatas": [1]})).unwrap(), json!([1]));
        }
    }

    #[test]
    fn the_new_code_decides_over_the_old_one() {
        let failure = cms(&json!({"resultCode": "0100001", "result": "0", "resultDesc": [1]})).unwrap_err();
        assert_eq!(problem(&failure), (ProblemClass::Upstream, Some("0100001")));
        assert!(cms(&json!({"resultCode": "0100000", "result": "1", "resultDesc": [1]})).is_ok());
    }

    #[test]
    fn the_new_payload_is_preferred_and_the_old_one_is_the_fall_back() {
        assert_eq!(cms(&json!({"resultCode": "0100000", "resultDesc": [1], "resultDatas": [2]})).unwrap(), json!([1]));
        assert_eq!(cms(&json!({"resultCode": "0100000", "resultDesc": null, "resultDatas": [2]})).unwrap(), json!([2]));
        assert_eq!(cms(&json!({"resultCode": "0100000", "resultDesc": "success", "resultDatas": [2]})).unwrap(), json!([2]));
    }

    #[test]
    fn every_listed_code_has_its_class_and_stays_readable() {
        for (code, class) in [
            (json!("0100001"), ProblemClass::Upstream),
            (json!("0100002"), ProblemClass::BadRequest),
            (json!("0100003"), ProblemClass::Unsupported),
            (json!("0100999"), ProblemClass::Upstream),
            (json!("0101001"), ProblemClass::Upstream),
            (json!("0101003"), ProblemClass::NoPermission),
            (json!(101_003), ProblemClass::NoPermission),
            (json!("0300012"), ProblemClass::Other),
            (json!(-1), ProblemClass::Other),
        ] {
            let failure = cms(&json!({"resultCode": code, "resultDesc": "because"})).unwrap_err();
            assert_eq!(failure.problem.class, class, "{code}");
            assert_eq!(failure.problem.code, Some(code.as_str().map_or_else(|| code.to_string(), str::to_owned)));
            assert_eq!(failure.detail, "because");
        }
        for (code, class) in [
            ("000-002", ProblemClass::BadRequest),
            ("000-003", ProblemClass::Auth),
            ("000-006", ProblemClass::BadRequest),
            ("000-007", ProblemClass::Throttled),
            ("100-006", ProblemClass::NotSignedIn),
            ("100-007", ProblemClass::Upstream),
            ("100-013", ProblemClass::Other),
        ] {
            let root = json!({"message": "because", "retcode": code, "result": null});
            let failure = gateway_payload(root.as_object().unwrap(), &mut Oddities::default()).unwrap_err();
            assert_eq!((problem(&failure), failure.detail.as_str()), ((class, Some(code)), "because"));
        }
    }

    #[test]
    fn an_http_status_has_a_class_and_is_the_code() {
        for (status, class) in [
            (302, ProblemClass::Other),
            (400, ProblemClass::BadRequest),
            (401, ProblemClass::Auth),
            (403, ProblemClass::Locked),
            (404, ProblemClass::Unsupported),
            (405, ProblemClass::Unsupported),
            (408, ProblemClass::Upstream),
            (429, ProblemClass::Throttled),
            (502, ProblemClass::Upstream),
        ] {
            assert_eq!(problem(&http_failure(status, b"<html>")), (class, Some(status.to_string().as_str())));
        }
    }

    #[test]
    fn a_code_in_the_body_says_more_than_500_but_not_more_than_401() {
        let body = br#"{"resultCode":"0100002","resultDesc":"vdn"}"#;
        assert_eq!(problem(&http_failure(500, body)), (ProblemClass::BadRequest, Some("0100002")));
        assert_eq!(problem(&http_failure(401, body)), (ProblemClass::Auth, Some("401")));
    }

    #[test]
    fn at_cc_gateway_the_body_decides_when_it_can() {
        let body = br#"{"message":"","retcode":"100-006"}"#;
        assert_eq!(check_status(Server::CcGateway, 500, body), Ok(()));
        assert!(check_status(Server::CcCms, 500, body).is_err());
        assert!(check_status(Server::CcGateway, 500, b"<html>").is_err());
    }

    #[test]
    fn a_reason_that_is_not_utf_8_does_not_hide_the_code() {
        let root = parse(b"{\"resultCode\":\"0100002\",\"resultDesc\":\"\xb2\xce\xca\xfd\"}").unwrap();
        let failure = cms_payload(&root, &mut Oddities::default()).unwrap_err();
        assert_eq!(problem(&failure), (ProblemClass::BadRequest, Some("0100002")));
    }

    #[test]
    fn a_page_of_a_balancer_is_not_repeated_in_the_log() {
        let failure = parse(b"<html>Guid: tiger</html>").unwrap_err();
        assert!(!format!("{failure:?}").contains("tiger"));
    }
}
