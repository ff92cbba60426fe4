//! What to do about a failure, with the name of the setting.

use domain::problem::ProblemClass;

use crate::upstream::error::Failure;

/// A failure in words.
pub(super) fn said(failure: &Failure) -> String {
    let code = failure.problem.code.as_ref().map_or_else(String::new, |code| format!(" {code}"));
    format!("{}{code}: {}", failure.problem.class.word(), failure.detail)
}

/// About a connection that brought no answer.
pub(super) fn of_connection(detail: &str, table: &str) -> String {
    let detail = detail.to_lowercase();
    let has = |word| detail.contains(word);
    if has("unknownissuer") || has("unknown issuer") || has("badsignature") || has("causedasendentity") {
        format!("set `{table}.ca_file` to the certificate (PEM) of the authority that signed this server's")
    } else if has("not valid for name") {
        format!("use in `{table}.url` a name that the certificate is for, or have it issued for this one")
    } else if has("expired") || has("not valid yet") || has("notvalidyet") {
        "the certificate is not valid at this time: check this machine's clock, then tell whoever runs AICC".to_owned()
    } else if has("invalidcontenttype") || has("corrupt message") {
        format!("the server does not speak TLS at this port: check the port of `{table}.url`")
    } else {
        format!("check scheme and port of `{table}.url`; this may be another service, or a proxy in between")
    }
}

/// About a call that failed; `path` is the setting of the interface's path.
pub(super) fn of_failure(failure: &Failure, path: Option<&str>) -> String {
    let about_path = || path.map_or_else(|| "check `cc_cms.url`".to_owned(), |path| format!("check `cc_cms.paths.{path}`"));
    match failure.problem.class {
        ProblemClass::Auth if path == Some("sysindex") => {
            "check `cc_cms.global_access_key` and the secret key beside it: this interface needs the platform's global key".to_owned()
        }
        ProblemClass::Auth => "check `cc_cms.access_key` and the secret key beside it".to_owned(),
        ProblemClass::Locked => {
            "AICC has locked this address, or does not have it on its list: wait some minutes without calls, and ask whoever runs AICC"
                .to_owned()
        }
        ProblemClass::NoPermission if path == Some("sysindex") => {
            "set `cc_cms.global_access_key` and its secret: this interface needs the platform's global key".to_owned()
        }
        ProblemClass::NoPermission => "this key may not use the interface: ask whoever runs AICC".to_owned(),
        ProblemClass::Unsupported => format!("{}; this platform may lack the interface, or have it at another path", about_path()),
        ProblemClass::BadRequest => "check `call_center_id` and the ids of `vdn`".to_owned(),
        ProblemClass::Throttled => "AICC asks for fewer calls: lower `cc_cms.calls_per_second`".to_owned(),
        ProblemClass::Decode => format!("{}; what answers here may not be AICC", about_path()),
        ProblemClass::Network | ProblemClass::Upstream | ProblemClass::NotSignedIn | ProblemClass::NoLease | ProblemClass::Other => {
            "nothing to set: run this again, and if it stays so, ask whoever runs AICC".to_owned()
        }
    }
}
