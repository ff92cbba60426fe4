//! Pretended contact centres of as many skill queues as wanted.

use std::fmt::Write;
use std::path::Path;

use aicc_proxy::clock::Clock;
use aicc_proxy::simulator::Simulator;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, DATE};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The first id of a site's skills.
pub const FIRST: u32 = 1001;

/// What the fields of a skill are called there, and how far each goes.
pub const FIELDS: [(&str, u64); 19] = [
    ("agentLoginNums", 60),
    ("agentTalkingNums", 30),
    ("agentIdleNums", 20),
    ("agentAvailableNums", 20),
    ("agentSetBusyNums", 9),
    ("agentRestNums", 9),
    ("agentMaxIdleTimeIn5", 300),
    ("agentWorkNums", 9),
    ("agentStudyNums", 3),
    ("agentOccupyNums", 9),
    ("agentPreOccupyNums", 9),
    ("totalCallNums", 40),
    ("processingCallNums", 30),
    ("maxCallWaitTimesIn5", 200),
    ("callWaitNums", 12),
    ("evenCallTimeIn5", 240),
    ("evenWaitTimeIn5", 60),
    ("allCallCount", 90),
    ("cnnedIn20sCallCount", 80),
];

/// One pretended AICC.
#[derive(Clone)]
pub struct Centre {
    /// Sets its figures apart from those of others.
    pub number: u32,
    /// How many queues it has.
    pub skills: u32,
    /// Who says all else.
    pub simulated: String,
    /// How that one is asked.
    pub client: Client<HttpConnector, Body>,
}

impl Centre {
    /// Answers at the port that is given back.
    pub async fn serve(self) -> u16 {
        let routes = Router::new().route("/rest/cmsapp/v1/openapi/skill/stateinfo", post(rows)).fallback(passed_on).with_state(self);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        port
    }
}

/// The configuration of one.
pub fn site(simulator: &Simulator, number: u32, skills: u32, port: u16, folder: &Path) -> String {
    let (plan, vdn) = (simulator.plan(), &simulator.plan().vdns[0]);
    let mut text = format!(
        "[[site]]\nid = \"s{number}\"\nname = \"Site {number}\"\ncall_center_id = {}\n[site.cc_cms]\nurl = \"http://127.0.0.1:{port}\"\n\
         access_key = \"{}\"\nsecret_key_file = \"{}\"\nglobal_access_key = \"{}\"\nglobal_secret_key_file = \"{}\"\n\
         [[site.vdn]]\nid = {}\nname = \"Service\"\ntime_zone = \"{}\"\nagents_total = {}\naccess_codes = [",
        plan.cc_id,
        simulator.ordinary_keys().access_key,
        folder.join("secret").display(),
        simulator.global_keys().access_key,
        folder.join("global").display(),
        vdn.id,
        vdn.time_zone,
        vdn.agents.len(),
    );
    for (id, name) in &vdn.access_codes {
        write!(text, "{{ id = {id}, name = \"{name}\" }}, ").unwrap();
    }
    text += "]\nskills = [";
    for id in FIRST..FIRST + skills {
        write!(text, "{{ id = {id}, name = \"Queue {id}\" }}, ").unwrap();
    }
    text + "]\n"
}

/// A figure of a skill, which moves every half minute or so, each at its own time; seconds since 1970.
pub fn figure(centre: u32, id: u32, field: usize, now_s: i64) -> u64 {
    let (tens, field_number) = (u64::try_from(now_s).unwrap() / 10, u64::try_from(field).unwrap());
    let own = u64::from(id) * 31 + field_number * 17 + u64::from(centre) * 7;
    (own + (tens + own % 3) / 3 * (own % 5)) % FIELDS[field].1
}

/// Every skill of a site.
async fn rows(State(centre): State<Centre>) -> Response {
    let now = Clock::real().now();
    let row = |id: u32| {
        let mut row = json!({ "skillId": id });
        for (field, (name, _)) in FIELDS.iter().enumerate() {
            row[*name] = Value::from(figure(centre.number, id, field, now.timestamp()));
        }
        row
    };
    let rows: Vec<Value> = (FIRST..FIRST + centre.skills).map(row).collect();
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let body = json!({"result": "0", "resultCode": "0100000", "resultDatas": rows, "resultDesc": rows});
    ([(CONTENT_TYPE, "application/json;charset=UTF-8"), (DATE, &*date)], Json(body)).into_response()
}

async fn passed_on(State(centre): State<Centre>, mut request: Request) -> Response {
    let path = request.uri().path_and_query().unwrap().clone();
    *request.uri_mut() = format!("{}{path}", centre.simulated).parse().unwrap();
    centre.client.request(request).await.unwrap().map(Body::new)
}
