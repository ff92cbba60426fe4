//! Contact centres of thousands of skills, for `scripts/proof scale`.
//!
//! `scale FOLDER SITES SKILLS`: as many pretended AICC as sites, each with so many skill queues in one VDN, which differ from read to read; all else
//! they say is what one simulated AICC says. Writes a configuration that reads them all into the folder, says `ready`, and goes on until its standard
//! input ends.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for developers: what fails says where")]

use std::fmt::Write;
use std::io::Read;
use std::path::Path;

use aicc_proxy::clock::Clock;
use aicc_proxy::simulator::{self, Options, Scenario, Simulator};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, DATE};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The first id of a site's skills.
const FIRST: u32 = 1001;

/// What the fields of a skill are called there, and how far each goes.
const FIELDS: [(&str, u64); 19] = [
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
struct Centre {
    number: u32,
    skills: u32,
    simulated: String,
    client: Client<HttpConnector, Body>,
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, sites, skills] = &arguments[..] else { panic!("scale FOLDER SITES SKILLS") };
    let (folder, sites, skills): (&Path, u32, u32) = (Path::new(folder), sites.parse().unwrap(), skills.parse().unwrap());
    let options = Options { seed: 1, clock: Clock::real(), history_days: 1, scenario: Scenario::named("normal").unwrap() };
    let simulator = simulator::start(options).await.unwrap();
    let mut text = format!("[history]\nfile = \"{}\"\n", folder.join("history.db").display());
    for (name, keys) in [("secret", simulator.ordinary_keys()), ("global", simulator.global_keys())] {
        std::fs::write(folder.join(name), keys.secret_key.expose_secret()).unwrap();
    }
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    for number in 0..sites {
        let centre = Centre { number, skills, simulated: simulator.cms_url(), client: client.clone() };
        let routes = Router::new().route("/rest/cmsapp/v1/openapi/skill/stateinfo", post(rows)).fallback(passed_on).with_state(centre);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        text += &site(&simulator, number, skills, listener.local_addr().unwrap().port(), folder);
        tokio::spawn(async move { axum::serve(listener, routes).await });
    }
    std::fs::write(folder.join("aicc.toml"), "listen = \"127.0.0.1:8098\"\n".to_owned() + &text).unwrap();
    println!("ready");
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await.unwrap().unwrap();
}

fn site(simulator: &Simulator, number: u32, skills: u32, port: u16, folder: &Path) -> String {
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

/// Every skill of a site. A figure moves every half minute or so, each at its own time.
async fn rows(State(centre): State<Centre>) -> Response {
    let now = Clock::real().now();
    let tens = u64::try_from(now.timestamp()).unwrap() / 10;
    let row = |id: u32| {
        let mut row = json!({ "skillId": id });
        for (field, (name, most)) in (0..).zip(FIELDS) {
            let own = u64::from(id) * 31 + field * 17 + u64::from(centre.number) * 7;
            row[name] = Value::from((own + (tens + own % 3) / 3 * (own % 5)) % most);
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
