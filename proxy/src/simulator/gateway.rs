//! CC-Gateway: the statistics of one agent, for the agent's own Guid.

use hyper::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::floor::DayCounts;
use super::platform::{Interface, Platform};
use super::server::Reply;

/// What a path stands for.
pub(super) fn interface(path: &str) -> Interface {
    if agent_text(path).is_some() { Interface::Agent } else { Interface::Other }
}

fn agent_text(path: &str) -> Option<&str> {
    path.strip_prefix("/agentgateway/resource/calldata/")?.strip_suffix("/statistics")
}

/// Answers a request.
pub(super) fn answer(platform: &Platform, interface: Interface, request: &Request<()>) -> Reply {
    let path = request.uri().path();
    let bare = |status| Reply::bare(status, path, platform.clock.now_ms());
    if interface != Interface::Agent {
        return bare(StatusCode::NOT_FOUND);
    }
    if request.method() != Method::GET {
        return bare(StatusCode::METHOD_NOT_ALLOWED);
    }
    let Some(agent) = agent_text(path).and_then(|text| text.parse().ok()).filter(|id| (101..=999_999).contains(id)) else {
        return failed("000-002", "invalid parameter");
    };
    let guid = request.headers().get("guid").and_then(|guid| guid.to_str().ok());
    let known = guid.is_some_and(|guid| platform.guids.belongs(guid, agent, platform.started.elapsed()));
    let today = known.then(|| platform.floors().iter().find_map(|floor| floor.agent(agent))).flatten();
    let Some(today) = today else { return failed("100-006", "agent is not logged in") };
    if !platform.guids.may_ask(agent) {
        return failed("000-007", "interface is invoked repeatedly");
    }
    Reply::ok(json!({"message": "", "retcode": "0", "result": written(&today)}))
}

fn failed(code: &str, message: &str) -> Reply {
    Reply::ok(json!({"message": message, "retcode": code, "result": null}))
}

fn written(today: &DayCounts) -> Value {
    json!({
        "talktime": today.talk_s,
        "answernums": today.answered,
        "noanswernums": today.not_answered,
        "calloutnums": today.outbound,
        "intercallnums": today.internal,
        "interhelpnums": today.helped,
        "transfernums": today.transferred_in,
        "transferoutnums": today.transferred_out,
        "transferivrnums": today.transferred_to_ivr,
        "redirectnums": today.redirected,
        "keepnums": today.holds,
        "busynums": today.busies,
        "restnums": today.rests,
        "restoutnums": today.overstays,
        "resttime": today.rest_s,
        "restouttime": today.overstay_s,
        "agentrelease": today.released,
        "busytime": today.busy_s,
    })
}
