//! Who may see what: every route with every kind of viewer. Longer than other files, so that the whole table of rights can be read in one place.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;

use aicc_proxy::access::groups::Groups;
use aicc_proxy::access::reverse_proxy;
use aicc_proxy::access::scope::{Figures, Scope, VdnScope};
use aicc_proxy::access::{BURST, Config, REQUESTS_PER_SECOND};
use aicc_proxy::listener::Connection;
use aicc_proxy::routes::paths;
use aicc_proxy::secret::Secret;
use aicc_proxy::site::VdnConfig;
use aicc_proxy::state::Hosts;
use aicc_proxy::tokens::{self, Grant, TokenFile, Wanted};
use axum::body::Body;
use axum::http::{HeaderName, Method, Request, StatusCode, Version};
use domain::alarm::{Alarms, Metric, Origin, Rule, Subject, What};
use domain::field::Source;
use domain::findings::ConnectionRate;
use domain::id::VdnId;
use domain::outlook::Outlook;
use domain::setup::PageSetup;
use domain::sheet::Sheet;
use domain::skill::Skills;
use domain::snapshot::Snapshot;
use domain::status::Status;
use domain::today::Today;
use serde_json::{Value, json};

use crate::harness::{Answer, HAND_OVER_KEY, House};

/// Where the reverse proxy of these tests is.
const REVERSE_PROXY: &str = "10.0.0.5:40000";
const ELSEWHERE: &str = "10.9.9.9:40000";

/// A house to which others are let in, with tokens of every kind.
pub struct Guarded {
    pub house: House,
    pub file: TokenFile,
    first: VdnConfig,
    second: VdnConfig,
}

/// Somebody who asks.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    pub headers: Vec<(&'static str, String)>,
    pub from: Option<&'static str>,
}

impl Asker {
    pub fn token(token: &Secret) -> Self {
        Self { headers: vec![("authorization", format!("Bearer {}", token.expose_secret()))], from: Some(ELSEWHERE) }
    }

    pub fn user(groups: &str) -> Self {
        let headers = vec![("x-forwarded-user", "li.na".to_owned()), ("x-forwarded-groups", groups.to_owned())];
        Self { headers, from: Some(REVERSE_PROXY) }
    }

    fn from(self, from: &'static str) -> Self {
        Self { from: Some(from), ..self }
    }
}

fn token_path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("access-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join("tokens.json")
}

pub fn whole(agents: bool) -> VdnScope {
    VdnScope { figures: Figures::All, agents }
}

impl Guarded {
    pub async fn start(name: &str) -> Self {
        Self::start_with(name, |_| {}).await
    }

    /// The same with changed access.
    pub async fn start_with(name: &str, change: impl FnOnce(&mut Config)) -> Self {
        let path = token_path(name);
        let tokens = Some(TokenFile::new(path.clone()));
        let house = House::with(move |config| {
            let site = config.sites[0].site.id.clone();
            let group = |name: &str, vdn, agents| (name.to_owned(), Scope::of([(site.clone(), VdnId(vdn), whole(agents))], false));
            let operators = |name: &str, scope| (name.to_owned(), Scope::of([(site.clone(), VdnId(1), scope)], true));
            let skills = || config.sites[0].site.vdns[0].skills.iter().take(2).map(|skill| skill.id).collect();
            let part = || VdnScope { figures: Figures::Only { skills: skills(), access_codes: BTreeSet::new() }, agents: false };
            config.hosts = Hosts::Any;
            config.access = Config {
                tokens,
                local: false,
                reverse_proxy: Some(reverse_proxy::Config {
                    addresses: vec!["10.0.0.5/32".parse().unwrap()],
                    user_header: HeaderName::from_static("x-forwarded-user"),
                    groups_header: Some(HeaderName::from_static("x-forwarded-groups")),
                    groups: Groups {
                        named: vec![
                            group("one", 1, false),
                            group("two", 2, true),
                            operators("operators of one", whole(false)),
                            operators("operators of a part", part()),
                        ],
                        everyone: Scope::nothing(),
                    },
                }),
                ..Config::local()
            };
            change(&mut config.access);
        })
        .await;
        let [first, second] = [0, 1].map(|index: usize| house.state.sites[0].vdns[index].config.clone());
        Self { house, file: TokenFile::new(path), first, second }
    }

    pub fn token(&self, name: &str, vdn: u32, scope: VdnScope, expires_ms: Option<i64>) -> Secret {
        let grants = vec![Grant { site: "demo".parse().unwrap(), vdn: VdnId(vdn), scope }];
        tokens::new(&self.file, Wanted { name: name.to_owned(), grants, expires_ms, unused_ms: None }, 0).unwrap()
    }

    pub async fn ask(&self, path: &str, asker: &Asker) -> Answer {
        self.send(Method::GET, path, asker, &Value::Null).await
    }

    /// Asks for a change.
    pub async fn send(&self, method: Method, path: &str, asker: &Asker, body: &Value) -> Answer {
        let mut request = Request::builder().method(&method).uri(path).header("host", "dashboard.example");
        for (name, value) in &asker.headers {
            request = request.header(*name, value);
        }
        let body = if method == Method::GET { Body::empty() } else { Body::from(body.to_string()) };
        let mut request = request.header("content-type", "application/json").body(body).unwrap();
        if let Some(from) = asker.from {
            request.extensions_mut().insert(Connection { peer: from.parse::<SocketAddr>().unwrap(), tls: false });
        }
        self.house.send(request).await
    }
}

/// Whether a path, with its query, is one of those that a pattern of the router stands for.
fn is_at(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('?').next().unwrap().split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(rest), Some(_)) if rest.starts_with("{*") => return true,
            (Some(part), Some(found)) if part == found || part.starts_with('{') => {}
            _ => return false,
        }
    }
}

#[tokio::test]
async fn every_route_shows_every_viewer_what_is_theirs_and_nothing_else() {
    let guarded = Guarded::start("table").await;
    let (first, second) = (&guarded.first, &guarded.second);
    let skills: BTreeSet<_> = first.skills.iter().take(2).map(|skill| skill.id).collect();
    let some = VdnScope { figures: Figures::Only { skills, access_codes: BTreeSet::new() }, agents: false };
    let of = |name, vdn, scope| Asker::token(&guarded.token(name, vdn, scope, None));
    // Each from an address of its own: a few wrong tokens are answered at once, many are slowed down.
    let expired = Asker::token(&guarded.token("expired", 1, whole(true), Some(1))).from("10.9.9.10:40000");
    let nobody = Asker { headers: Vec::new(), from: Some(ELSEWHERE) };
    let wrong = Asker::token(&Secret::new(format!("aicc_view_{}", "0".repeat(64)))).from("10.9.9.12:40000");
    let foreign_bearer = Asker { headers: vec![("authorization", "Bearer eyJhbGciOi.x.y".to_owned())], from: Some("10.9.9.11:40000") };
    let no_longer_local = Asker { headers: Vec::new(), from: Some("127.0.0.1:40000") };

    let (agent_1, agent_2) = (first.agents[0].id, second.agents[0].id);
    let routes = [
        "/api/config".to_owned(),
        "/api/status".to_owned(),
        "/api/skills?site=demo&vdn=1".to_owned(),
        "/api/access-codes?site=demo&vdn=1".to_owned(),
        "/api/sysindex?site=demo&vdn=1&window=1h".to_owned(),
        "/api/system-state?site=demo&vdn=1".to_owned(),
        format!("/api/agents/{agent_1}/statistics?site=demo"),
        "/api/skills?site=demo&vdn=2".to_owned(),
        "/api/sysindex?site=demo&vdn=2".to_owned(),
        format!("/api/agents/{agent_2}/statistics?site=demo"),
        "/api/skills?site=demo&vdn=999".to_owned(),
        "/api/skills?site=other&vdn=1".to_owned(),
        "/api/nothing".to_owned(),
        "/api/alarms?site=demo&vdn=1".to_owned(),
        "/api/alarms?site=demo&vdn=2".to_owned(),
        "/api/today?site=demo&vdn=1".to_owned(),
        "/api/rules?site=demo".to_owned(),
        "/api/views".to_owned(),
        "/api/outlook?site=demo&vdn=1".to_owned(),
        format!("/api/outlook?site=demo&vdn=1&skill={}", first.skills[0].id),
        format!("/api/outlook?site=demo&vdn=1&skill={}", first.skills[5].id),
        format!("/api/history/skills?site=demo&vdn=1&window=1h&key={}", first.skills[0].id),
        format!("/api/history/skills?site=demo&vdn=1&window=1h&key={}", first.skills[11].id),
        "/api/history/sysindex?site=demo&vdn=1&window=1h".to_owned(),
        "/api/baseline?site=demo&vdn=1&window=1h".to_owned(),
        format!("/api/history/access-codes?site=demo&vdn=1&window=1h&key={}", first.access_codes[0].id),
        "/api/history/system-state?site=demo&vdn=1&window=1h".to_owned(),
        "/api/notes?site=demo&vdn=1".to_owned(),
        "/api/sheet?site=demo&vdn=1&window=1h".to_owned(),
    ];
    // For those alone who may operate, or have a key of their own, or are to become viewers.
    let changes = [
        (Method::POST, "/api/alarms/1/acknowledge?site=demo&vdn=1"),
        (Method::POST, "/api/alarms/1/snooze?site=demo&vdn=1"),
        (Method::PUT, "/api/rules/x?site=demo"),
        (Method::DELETE, "/api/rules/x?site=demo"),
        (Method::PUT, "/api/views/x"),
        (Method::DELETE, "/api/views/x"),
        (Method::POST, "/api/notes?site=demo&vdn=1"),
    ];
    let session = format!("/api/agents/{agent_1}/session?site=demo");
    let steps = [(Method::GET, "/auth/sign-in"), (Method::GET, "/auth/callback"), (Method::POST, "/auth/sign-out")];
    let asked = routes.iter().map(String::as_str).chain([session.as_str()]);
    let asked: Vec<&str> = asked.chain(changes.iter().chain(&steps).map(|(_, path)| *path)).collect();
    let left_out: Vec<_> = paths().into_iter().filter(|pattern| !asked.iter().any(|path| is_at(pattern, path))).collect();
    assert!(left_out.is_empty(), "nobody is sent to {left_out:?}");
    let both = [
        200, 200, 200, 200, 200, 200, 403, 200, 200, 200, 403, 403, 404, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200,
        200, 200, 200,
    ];
    let table: [(&str, Asker, [u16; 29]); 14] = [
        ("nobody", nobody, [401; 29]),
        ("at the machine, once there is access control", no_longer_local, [401; 29]),
        ("a wrong token", wrong, [401; 29]),
        ("a bearer of something else", foreign_bearer, [401; 29]),
        ("an expired token", expired, [401; 29]),
        (
            "another VDN",
            of("two", 2, whole(false)),
            [
                200, 200, 403, 403, 403, 403, 403, 200, 200, 403, 403, 403, 404, 403, 200, 403, 200, 200, 403, 403, 403, 403, 403, 403,
                403, 403, 403, 403, 403,
            ],
        ),
        (
            "two skills",
            of("some", 1, some),
            [
                200, 200, 200, 200, 403, 403, 403, 403, 403, 403, 403, 403, 404, 200, 403, 200, 200, 200, 200, 200, 403, 200, 403, 403,
                403, 403, 403, 403, 200,
            ],
        ),
        (
            "a whole VDN",
            of("one", 1, whole(false)),
            [
                200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403, 403, 404, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200,
                200, 200, 200, 200, 200,
            ],
        ),
        (
            "a whole VDN with agents",
            of("agents", 1, whole(true)),
            [
                200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403, 404, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200,
                200, 200, 200, 200, 200,
            ],
        ),
        (
            "a user of one group",
            Asker::user("one"),
            [
                200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403, 403, 404, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200,
                200, 200, 200, 200, 200,
            ],
        ),
        ("a user of two groups", Asker::user("one, two"), both),
        ("a user of no group", Asker::user("staff"), [403; 29]),
        ("a header from elsewhere", Asker::user("one,two").from(ELSEWHERE), [401; 29]),
        ("a header from nowhere", Asker { from: None, ..Asker::user("one") }, [401; 29]),
    ];
    for (name, asker, statuses) in &table {
        for (route, status) in routes.iter().zip(statuses) {
            let answer = guarded.ask(route, asker).await;
            assert_eq!(answer.status.as_u16(), *status, "{name} at {route}: {}", answer.text);
            // Those who try tokens are slowed down.
            if route.contains("vdn=") && *status != 401 {
                let at_ms = guarded.house.state.sites[0].reader.aicc_now_ms();
                let then = guarded.ask(&format!("{route}&at={at_ms}"), asker).await;
                assert_eq!(then.status.as_u16(), *status, "{name} at {route} as of a moment that is over: {}", then.text);
            }
            if answer.status == StatusCode::UNAUTHORIZED {
                assert_eq!(answer.headers["www-authenticate"], "Bearer");
            }
            if !answer.status.is_success() {
                assert!(answer.json()["message"].as_str().is_some_and(|message| message.ends_with('.')), "{name} at {route}");
            }
        }
        let metrics = guarded.ask("/metrics", asker).await;
        assert_eq!(metrics.status.as_u16(), statuses[0], "{name} at /metrics");
        // Column of the skills of each VDN.
        for (vdn, skills) in [(1, 2), (2, 7)] {
            let shown = metrics.text.contains(&format!("vdn=\"{vdn}\""));
            assert_eq!(shown, statuses[skills] == 200, "{name}: VDN {vdn} in the metrics");
        }
        // Those who try tokens are slowed down.
        for (method, path) in changes.iter().filter(|_| statuses[0] != 401 || *name == "nobody") {
            let status = guarded.send(method.clone(), path, asker, &json!({})).await.status.as_u16();
            assert_eq!(status, if statuses[0] == 200 { 403 } else { statuses[0] }, "{name}: {method} {path}");
        }
        let handed_over = guarded.send(Method::PUT, &session, asker, &json!({"guid": "x"})).await.json()["code"].clone();
        assert!(handed_over == "wrong_key" || handed_over == "too_often", "{name} hands over: {handed_over}");
        for (method, path) in &steps {
            assert_eq!(guarded.send(method.clone(), path, asker, &Value::Null).await.status, StatusCode::NOT_FOUND, "{name}: {path}");
        }
        for free in ["/healthz", "/"] {
            assert_ne!(guarded.ask(free, asker).await.status, StatusCode::UNAUTHORIZED, "{name} at {free}");
        }
    }
}

#[tokio::test]
async fn only_those_who_may_operate_change_anything_and_only_what_they_see() {
    let guarded = Guarded::start("operate").await;
    let house = &guarded.house;
    let rule = |id: &str, more: Value| {
        let mut rule = json!({"id": id, "metric": "available", "site": "demo", "vdn": 1, "warning": 100_000});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    let everybody = serde_json::from_value(rule("everybody", json!({}))).unwrap();
    house.state.alarms.put_rule(everybody, &Scope::everything()).await.unwrap();
    let all = Asker::user("operators of one");
    let open = |alarms: Alarms| alarms.open.into_iter().filter(|alarm| alarm.rule == "everybody").collect::<Vec<_>>();
    let told =
        async |asker: &Asker| -> Alarms { serde_json::from_value(guarded.ask("/api/alarms?site=demo&vdn=1", asker).await.json()).unwrap() };
    let mut next = house.state.sites[0].vdns[0].skills.slot.next_attempt();
    while open(told(&all).await).len() < guarded.first.skills.len() {
        next.await;
        next = house.state.sites[0].vdns[0].skills.slot.next_attempt();
    }
    let (mine, other) = (guarded.first.skills[0].id, guarded.first.skills[5].id);
    let of_skill = async |id| open(told(&all).await).into_iter().find(|alarm| alarm.subject == Subject::Skill(id)).unwrap().id;
    let take = |id: u64| format!("/api/alarms/{id}/acknowledge?site=demo&vdn=1");
    let silence = |id: u64| format!("/api/alarms/{id}/snooze?site=demo&vdn=1");
    let (mine_alarm, other_alarm) = (of_skill(mine).await, of_skill(other).await);
    let view = |address: &str| json!({"name": "v", "address": address});
    let changes = [
        (Method::POST, take(mine_alarm), json!({"note": "x"})),
        (Method::POST, take(other_alarm), json!({"note": "x"})),
        (Method::POST, silence(mine_alarm), json!({"minutes": 5})),
        (Method::POST, silence(mine_alarm).replace("vdn=1", "vdn=2"), json!({"minutes": 5})),
        (Method::PUT, "/api/rules/mine?site=demo".to_owned(), rule("mine", json!({"only": [mine]}))),
        (Method::PUT, "/api/rules/other?site=demo".to_owned(), rule("other", json!({"only": [other]}))),
        (Method::PUT, "/api/rules/none?site=demo".to_owned(), rule("none", json!({"only": [999_999]}))),
        (Method::PUT, "/api/rules/all?site=demo".to_owned(), rule("all", json!({}))),
        (Method::PUT, "/api/rules/far?site=demo".to_owned(), json!({"id": "far", "metric": "available", "warning": 1})),
        (Method::DELETE, "/api/rules/everybody?site=demo".to_owned(), Value::Null),
        (Method::DELETE, "/api/rules/worst-wait?site=demo".to_owned(), Value::Null),
        (Method::PUT, "/api/views/v".to_owned(), view("skills?site=demo&vdn=1")),
        (Method::DELETE, "/api/views/v".to_owned(), Value::Null),
        (Method::DELETE, "/api/views/w".to_owned(), Value::Null),
        (Method::POST, "/api/notes?site=demo&vdn=1".to_owned(), json!({"text": "x"})),
        (Method::POST, "/api/notes?site=demo&vdn=2".to_owned(), json!({"text": "x"})),
    ];
    let token = Asker::token(&guarded.token("wall", 1, whole(true), None));
    for (name, asker, statuses) in [
        ("nobody", Asker { headers: Vec::new(), from: Some(ELSEWHERE) }, [401; 16]),
        ("a token", token, [403; 16]),
        ("a user who may look", Asker::user("one"), [403; 16]),
        (
            "an operator of a part",
            Asker::user("operators of a part"),
            [200, 404, 200, 403, 200, 403, 403, 403, 403, 403, 409, 200, 204, 404, 403, 403],
        ),
        ("an operator of the VDN", all.clone(), [200, 200, 200, 403, 200, 200, 422, 200, 403, 204, 409, 200, 204, 404, 200, 403]),
    ] {
        for ((method, path, body), status) in changes.iter().zip(statuses) {
            let answer = guarded.send(method.clone(), path, &asker, body).await;
            assert_eq!(answer.status.as_u16(), status, "{name}: {method} {path} {body}: {}", answer.text);
            if name == "a token" || name == "a user who may look" {
                assert_eq!(answer.json()["code"], "may_not_operate", "{name}: {method} {path}");
            }
        }
    }
    let told = told(&all).await;
    assert_eq!((told.name.as_deref(), told.may_operate), (Some("li.na"), true));
    let acknowledged = told.events.iter().find(|event| event.what == What::Acknowledged).unwrap();
    assert_eq!(acknowledged.by.as_deref(), Some("li.na"), "the name they are known by");
    let mut foreign = all;
    foreign.headers.push(("sec-fetch-site", "cross-site".to_owned()));
    for (method, path, body) in &changes {
        let answer = guarded.send(method.clone(), path, &foreign, body).await;
        assert_eq!(answer.json()["code"], "other_origin", "{method} {path}");
    }
}

#[tokio::test]
async fn what_is_told_of_alarms_rules_and_views_is_only_what_may_be_seen() {
    let guarded = Guarded::start("told").await;
    let house = &guarded.house;
    let shown: BTreeSet<_> = guarded.first.skills.iter().skip(2).take(2).map(|skill| skill.id).collect();
    let asker = Asker::token(&guarded.token(
        "some",
        1,
        VdnScope { figures: Figures::Only { skills: shown.clone(), access_codes: BTreeSet::new() }, agents: false },
        None,
    ));
    let put = async |rule: Value| house.state.alarms.put_rule(serde_json::from_value(rule).unwrap(), &Scope::everything()).await.unwrap();
    put(json!({"id": "everybody", "metric": "available", "vdn": 1, "warning": 100_000})).await;
    put(json!({"id": "elsewhere", "metric": "available", "vdn": 2, "warning": 1})).await;
    let [first, third] = [0, 2].map(|index: usize| guarded.first.skills[index].id.0);
    put(json!({"id": "some", "metric": "available", "vdn": 1, "warning": 1, "only": [first, third]})).await;
    put(json!({"id": "others", "metric": "available", "vdn": 1, "warning": 1, "only": [first]})).await;
    put(json!({"id": "codes", "metric": "in_queue", "vdn": 1, "warning": 1, "only": [guarded.first.access_codes[0].id]})).await;
    for (name, address) in [("here", "skills?site=demo&vdn=1"), ("there", "skills?site=demo&vdn=2"), ("anywhere", "skills?sort=name")] {
        let view = domain::alarm::SavedView { name: name.to_owned(), address: address.to_owned() };
        house.state.alarms.put_view(view, &Scope::everything()).await.unwrap();
    }
    house.until("/healthz", |_| house.state.alarms.open(|alarm| alarm.rule == "everybody")[0] == guarded.first.skills.len()).await;
    house.simulator.go_away().await;
    house.until("/healthz", |_| house.state.alarms.open(|alarm| alarm.metric == Metric::DataStale)[0] == 1).await;

    let told: Alarms = serde_json::from_value(guarded.ask("/api/alarms?site=demo&vdn=1&all=1", &asker).await.json()).unwrap();
    assert!(told.elsewhere.is_empty(), "the other VDNs are none of theirs: {:?}", told.elsewhere);
    let is_mine = |subject: &Subject| match subject {
        Subject::Skill(id) => shown.contains(id),
        Subject::AccessCode(_) => false,
        Subject::Source(source) => matches!(source, Source::Skill | Source::AccessCode),
        Subject::Platform => true,
    };
    assert!(told.open.iter().chain(told.events.iter().map(|event| &event.alarm)).all(|alarm| is_mine(&alarm.subject)));
    assert_eq!(told.open.len(), 2 + 1, "two skills, and AICC as a whole: {:?} {:?}", told.open, told.events);
    let mine = |rules: &[Rule]| {
        rules.iter().filter(|rule| rule.origin == Origin::Page).map(|rule| (rule.id.clone(), rule.only.clone())).collect::<Vec<_>>()
    };
    let expected = [("everybody".to_owned(), vec![]), ("some".to_owned(), vec![third])];
    assert_eq!(mine(&told.rules), expected);
    let rules: Vec<Rule> = serde_json::from_value(guarded.ask("/api/rules?site=demo", &asker).await.json()).unwrap();
    assert_eq!(mine(&rules), expected);
    let views: Vec<domain::alarm::SavedView> = serde_json::from_value(guarded.ask("/api/views", &asker).await.json()).unwrap();
    assert_eq!(views.into_iter().map(|view| view.name).collect::<Vec<_>>(), ["anywhere", "here"]);
    let today: Today = serde_json::from_value(guarded.ask("/api/today?site=demo&vdn=1", &asker).await.json()).unwrap();
    assert_eq!(today.skills.into_iter().map(|skill| skill.id).collect::<BTreeSet<_>>(), shown);
    let outlook: Outlook = serde_json::from_value(guarded.ask("/api/outlook?site=demo&vdn=1", &asker).await.json()).unwrap();
    assert_eq!(outlook.skills.into_iter().map(|skill| skill.id).collect::<BTreeSet<_>>(), shown);
    let sheet: Sheet = serde_json::from_value(guarded.ask("/api/sheet?site=demo&vdn=1&window=1h", &asker).await.json()).unwrap();
    assert_eq!(sheet.alarms.len(), told.open.len(), "{sheet:?}");
    assert!(sheet.alarms.iter().all(|told| is_mine(&told.alarm.subject)));
    assert!(sheet.waits.unwrap().queues.iter().all(|queue| shown.contains(&queue.skill)));
}

#[tokio::test]
async fn ids_that_may_not_be_seen_are_in_no_body() {
    let guarded = Guarded::start("bodies").await;
    let first = &guarded.first;
    let shown = [first.skills[1].id, first.skills[3].id];
    let code = first.access_codes[0].id;
    let figures = Figures::Only { skills: shown.into_iter().collect(), access_codes: [code].into() };
    let asker = Asker::token(&guarded.token("some", 1, VdnScope { figures, agents: false }, None));
    let other = Asker::token(&guarded.token("whole", 1, whole(true), None));

    let setup: PageSetup = serde_json::from_value(guarded.ask("/api/config", &asker).await.json()).unwrap();
    let [vdn] = &setup.sites[0].vdns[..] else { panic!("{:?}", setup.sites) };
    assert_eq!(vdn.skills.iter().map(|skill| skill.id).collect::<Vec<_>>(), shown);
    assert_eq!(vdn.access_codes.iter().map(|code| code.id).collect::<Vec<_>>(), [code]);
    assert!(vdn.agents.is_empty());
    assert_eq!(vdn.findings.connection_rate, ConnectionRate::Unknown, "that is of the whole VDN");

    let answer = guarded.ask("/api/skills?site=demo&vdn=1", &asker).await;
    let part: Snapshot<Skills> = serde_json::from_value(answer.json()).unwrap();
    assert_eq!(part.data.rows.iter().map(|row| row.id).collect::<Vec<_>>(), shown);
    assert_eq!(part.completeness.rows_asked, 2);
    assert_eq!(answer.delivery().interval_ms, 100);
    // What was read is recorded a moment later, and AICC's clock is known to the second only.
    let site = &guarded.house.state.sites[0];
    let mut then = Value::Null;
    for _ in 0..50 {
        let next = site.vdns[0].skills.slot.next_attempt();
        then = guarded.ask(&format!("/api/skills?site=demo&vdn=1&at={}", site.reader.aicc_now_ms()), &asker).await.json();
        if !then.is_null() {
            break;
        }
        next.await;
    }
    let then: Snapshot<Skills> = serde_json::from_value(then).unwrap();
    assert_eq!(then.data.rows.iter().map(|row| row.id).collect::<Vec<_>>(), shown);
    let codes = guarded.ask("/api/access-codes?site=demo&vdn=1", &asker).await.json();
    assert_eq!(codes["data"]["rows"].as_array().map(Vec::len), Some(1));
    let all: Snapshot<Skills> = serde_json::from_value(guarded.ask("/api/skills?site=demo&vdn=1", &other).await.json()).unwrap();
    assert_eq!(all.data.rows.len(), first.skills.len());

    // A monitoring system is a viewer like any other.
    guarded
        .house
        .until("/healthz", |_| guarded.house.state.sites[0].vdns.iter().all(|vdn| vdn.system_state.slot.held().good.is_some()))
        .await;
    let figures = |text: &str, name: &str| -> BTreeSet<u32> {
        let values = text.lines().filter_map(|line| line.split_once(&format!("{name}=\"")));
        values.map(|(_, rest)| rest.split('"').next().unwrap().parse().unwrap()).collect()
    };
    let part = guarded.ask("/metrics", &asker).await.text;
    assert_eq!(figures(&part, "skill"), shown.iter().map(|id| id.0).collect());
    assert_eq!((figures(&part, "access_code"), figures(&part, "vdn")), ([code.0].into(), [1].into()));
    assert!(!part.contains("aicc_agents_talking{"), "agents by state are of the whole VDN");
    let all = guarded.ask("/metrics", &other).await.text;
    assert!(all.contains("aicc_agents_talking{") && figures(&all, "skill").len() == first.skills.len(), "{all}");

    // An agent that can be read is told of only to those who may see it.
    let agent =
        guarded.house.simulator.desktops().into_iter().find(|desktop| first.agents.iter().any(|a| a.id.0 == desktop.agent_id)).unwrap();
    let body = serde_json::json!({ "guid": agent.guid.expose_secret(), "cookies": [] }).to_string();
    let hand_over = Request::put(format!("/api/agents/{}/session?site=demo", agent.agent_id))
        .header("host", "dashboard.example")
        .header("authorization", format!("Bearer {HAND_OVER_KEY}"))
        .header("content-type", "application/json");
    assert_eq!(guarded.house.send(hand_over.body(Body::from(body)).unwrap()).await.status, StatusCode::NO_CONTENT);
    let status = |answer: Answer| serde_json::from_value::<Status>(answer.json()).unwrap();
    let part = status(guarded.ask("/api/status", &asker).await);
    assert_eq!(part.sources.iter().map(|source| source.source.word()).collect::<Vec<_>>(), ["skill", "access_code"]);
    assert!(part.sites[0].agents_readable.is_empty());
    let all = status(guarded.ask("/api/status", &other).await);
    assert_eq!(
        all.sources.iter().map(|source| source.source.word()).collect::<Vec<_>>(),
        ["sysindex", "skill", "access_code", "system_state"]
    );
    assert_eq!(all.sites[0].agents_readable.len(), 1);
    let two = status(guarded.ask("/api/status", &Asker::user("two")).await);
    assert!(two.sites[0].agents_readable.is_empty() && two.sources.iter().all(|source| source.vdn != Some(VdnId(1))));
}

#[tokio::test]
async fn viewers_of_the_same_rows_share_one_body() {
    let guarded = Guarded::start("shared").await;
    let figures = |n: usize| Figures::Only {
        skills: guarded.first.skills.iter().take(n).map(|skill| skill.id).collect(),
        access_codes: BTreeSet::new(),
    };
    let skills = &guarded.house.state.sites[0].vdns[0].skills;
    guarded.house.until("/healthz", |_| skills.slot.held().good.is_some()).await;
    let read = skills.slot.held().good.unwrap().0;
    let part = |n| read.part(guarded.first.skills.iter().take(n).map(|skill| skill.id.0).collect());
    assert!(std::sync::Arc::ptr_eq(&part(2), &part(2)) && !std::sync::Arc::ptr_eq(&part(2), &part(3)));
    let asker = Asker::token(&guarded.token("two", 1, VdnScope { figures: figures(2), agents: false }, None));
    assert!(guarded.ask("/api/skills?site=demo&vdn=1", &asker).await.text.len() < read.whole().json().len());
}

#[tokio::test]
async fn a_token_comes_before_a_header_and_what_is_no_token_of_ours_does_not() {
    let guarded = Guarded::start("order").await;
    let token = Asker::token(&guarded.token("one", 1, whole(false), None));
    let mut with_token = Asker::user("two");
    with_token.headers.extend(token.headers);
    assert_eq!(guarded.ask("/api/skills?site=demo&vdn=1", &with_token).await.status, StatusCode::OK);
    assert_eq!(guarded.ask("/api/skills?site=demo&vdn=2", &with_token).await.status, StatusCode::FORBIDDEN);
    let mut with_other = Asker::user("two");
    with_other.headers.push(("authorization", "Bearer of-the-reverse-proxy".to_owned()));
    assert_eq!(guarded.ask("/api/skills?site=demo&vdn=2", &with_other).await.status, StatusCode::OK);
    let mut with_wrong = Asker::user("two");
    with_wrong.headers.push(("authorization", "Bearer aicc_view_00".to_owned()));
    assert_eq!(guarded.ask("/api/skills?site=demo&vdn=2", &with_wrong).await.json()["code"], "wrong_token");
}

#[tokio::test]
async fn without_login_one_must_sit_at_the_machine_itself() {
    let house = House::start().await;
    for (name, value, seen) in [
        ("accept", "*/*", true),
        ("x-forwarded-host", "127.0.0.1:8081", true),
        ("x-forwarded-host", "dashboard.example", false),
        ("x-forwarded-for", "10.9.9.9", false),
        ("forwarded", "for=10.9.9.9", false),
        ("x-real-ip", "10.9.9.9", false),
        ("via", "1.1 gateway", false),
        ("x-forwarded-user", "li.na", true),
        ("authorization", "Bearer aicc_view_00", false),
        ("authorization", "Basic dXNlcjpwYXNz", true),
        ("origin", "http://localhost:8081", true),
        ("origin", "https://dashboard.example", false),
        ("origin", "null", false),
    ] {
        let request = Request::get("/api/config").header("host", "localhost").header(name, value).body(Body::empty()).unwrap();
        let status = house.send(request).await.status;
        assert_eq!(status, if seen { StatusCode::OK } else { StatusCode::UNAUTHORIZED }, "{name}: {value}");
    }
    // As a reverse proxy does of which only the address to pass on to was set.
    let of_old = Request::get("/api/config").version(Version::HTTP_10).header("host", "127.0.0.1:8080");
    assert_eq!(house.send(of_old.body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED);
    for (peer, seen) in [("127.0.0.1:40000", true), ("[::1]:40000", true), ("[::ffff:127.0.0.1]:40000", true), ("10.9.9.9:40000", false)] {
        let mut request = Request::get("/api/config").header("host", "localhost").body(Body::empty()).unwrap();
        request.extensions_mut().insert(Connection { peer: peer.parse().unwrap(), tls: false });
        assert_eq!(house.send(request).await.status == StatusCode::OK, seen, "{peer}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_read_nothing_and_change_nothing() {
    let house = House::start().await;
    for (method, headers, refused) in [
        (Method::GET, &[("sec-fetch-site", "same-origin")][..], false),
        (Method::GET, &[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")], false),
        (Method::GET, &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], false),
        (Method::GET, &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], true),
        (Method::GET, &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")], true),
        (Method::POST, &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], true),
        (Method::POST, &[("origin", "http://evil.example")], true),
        (Method::POST, &[("origin", "null")], true),
        (Method::POST, &[("origin", "http://localhost")], false),
        (Method::POST, &[], false),
        (Method::DELETE, &[("origin", "http://localhost:81")], true),
    ] {
        let mut request = Request::builder().method(method.clone()).uri("/api/config").header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = house.send(request.body(Body::empty()).unwrap()).await;
        let code = answer.json()["code"].as_str().map(str::to_owned);
        assert_eq!(code.as_deref() == Some("other_origin"), refused, "{method} {headers:?}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_wall_of_twenty_panels_is_never_told_to_wait_and_a_flood_is() {
    let guarded = Guarded::start("pace").await;
    let wall = Asker::token(&guarded.token("wall", 1, whole(false), None));
    let desk = Asker::token(&guarded.token("desk", 1, whole(false), None));
    // A minute of such a wall is 20 panels every 2 seconds; its burst is one round of all panels in several tabs.
    assert!(REQUESTS_PER_SECOND.get() >= 20 / 2 * 5 && BURST.get() >= 20 * 10);
    let mut refused = None;
    // More than the budget refills in the time this takes, on any machine.
    for _ in 0..200 * BURST.get() {
        let answer = guarded.ask("/api/nothing", &wall).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the flood was never told to wait");
    assert_eq!((&refused.headers["retry-after"], refused.json()["code"].as_str()), (&"1".parse().unwrap(), Some("too_often")));
    assert_eq!(guarded.ask("/api/config", &desk).await.status, StatusCode::OK, "another viewer is not told to wait");
    assert_eq!(guarded.ask("/api/config", &wall.from(REVERSE_PROXY)).await.status, StatusCode::OK, "nor the same token elsewhere");
}

#[tokio::test]
async fn whoever_tries_tokens_is_slowed_down_and_nobody_behind_the_same_address_is_locked_out() {
    let guarded = Guarded::start("tries").await;
    let good = Asker::token(&guarded.token("wall", 1, whole(false), None));
    let mut told_to_wait = false;
    for n in 0..100 {
        let answer = guarded.ask("/api/config", &Asker::token(&Secret::new(format!("aicc_view_{n:064}")))).await;
        assert!(matches!(answer.status.as_u16(), 401 | 429), "{}", answer.status);
        told_to_wait |= answer.headers.contains_key("retry-after");
    }
    assert!(told_to_wait);
    assert_eq!(guarded.ask("/api/config", &good).await.status, StatusCode::OK);
}

#[tokio::test]
async fn behind_a_reverse_proxy_or_a_load_balancer_each_viewer_is_slowed_down_alone_and_elsewhere_nobodys_word_counts() {
    let guarded = Guarded::start_with("forwarded", |access| access.in_between = vec!["10.0.7.0/24".parse().unwrap()]).await;
    let wrong = async |peer: &'static str, viewer: &str| {
        let token = Asker::token(&Secret::new(format!("aicc_view_{}", "0".repeat(64)))).from(peer);
        let headers = token.headers.into_iter().chain([("x-forwarded-for", viewer.to_owned())]).collect();
        guarded.ask("/api/config", &Asker { headers, ..token }).await.status
    };
    for peer in [REVERSE_PROXY, "10.0.7.7:40000", "127.0.0.1:40000"] {
        let (stranger, other) = (format!("198.51.100.{}", peer.len()), format!("203.0.113.{}", peer.len()));
        // More than the budget refills in the time this takes, on any machine.
        let mut answers = 0;
        while wrong(peer, &stranger).await != StatusCode::TOO_MANY_REQUESTS {
            answers += 1;
            assert!(answers < 10_000, "{peer}: never told to wait");
        }
        assert_eq!(wrong(peer, &other).await, StatusCode::UNAUTHORIZED, "{peer}");
    }
    let mut answers = 0;
    while wrong(ELSEWHERE, &format!("198.51.{}.{}", 100 + answers / 256, answers % 256)).await != StatusCode::TOO_MANY_REQUESTS {
        answers += 1;
        assert!(answers < 10_000, "a stranger is believed");
    }
}
