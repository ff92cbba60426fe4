//! CC-CMS: signature, permission, interface, envelope.

use hyper::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::gate::{Barred, Signer};
use super::platform::{Interface, Platform};
use super::server::Reply;
use super::{access_code, skill, sysindex, system_state};

/// Why a well-signed request is not answered with data. Sent as HTTP 200.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The key may not ask this.
    NoPermission,
    /// A parameter is wrong; the text says which.
    Parameter(&'static str),
}

/// What a path stands for.
pub(super) fn interface(path: &str) -> Interface {
    match path {
        "/rest/cmsapp/v1/ping" => Interface::Ping,
        "/rest/cmsapp/v1/openapi/cti/sysindex" => Interface::Sysindex,
        "/rest/cmsapp/v1/openapi/skill/stateinfo" => Interface::Skill,
        "/rest/cmsapp/v1/openapi/vdn/queryaccesscodecallinfo" => Interface::AccessCode,
        "/rest/cmsapp/v1/openapi/agentgroup/systemstate" => Interface::SystemState,
        _ => Interface::Other,
    }
}

/// Answers a request whose body has been read.
pub(super) fn answer(platform: &Platform, interface: Interface, request: &Request<()>, body: &[u8]) -> Reply {
    let now_ms = platform.clock.now_ms();
    let bare = |status| Reply::bare(status, request.uri().path(), now_ms);
    let signer = match platform.gate.admit(request, body, now_ms) {
        Ok(signer) => signer,
        Err(Barred::WrongSignature) => return bare(StatusCode::UNAUTHORIZED),
        Err(Barred::Locked) => return bare(StatusCode::FORBIDDEN),
    };
    if matches!(interface, Interface::Other | Interface::Agent) {
        return bare(StatusCode::NOT_FOUND);
    }
    if request.method() != Method::POST {
        return bare(StatusCode::METHOD_NOT_ALLOWED);
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return bare(StatusCode::BAD_REQUEST) };
    Reply::ok(asked(platform, interface, signer, &body).unwrap_or_else(|refusal| match refusal {
        Refusal::NoPermission => json!({"resultCode": "0101003", "resultDesc": "no permission"}),
        Refusal::Parameter(reason) => json!({"resultCode": "0100002", "resultDesc": reason}),
    }))
}

fn asked(platform: &Platform, interface: Interface, signer: Signer, body: &Value) -> Result<Value, Refusal> {
    match (interface, signer) {
        (Interface::Ping, _) => Ok(json!({"request": body, "status": "UP"})),
        (Interface::Sysindex, Signer::Global) => sysindex::answer(platform, body),
        (Interface::Skill, Signer::Ordinary) => skill::answer(platform, body),
        (Interface::AccessCode, Signer::Ordinary) => access_code::answer(platform, body),
        (Interface::SystemState, Signer::Ordinary) => system_state::answer(platform, body),
        _ => Err(Refusal::NoPermission),
    }
}
