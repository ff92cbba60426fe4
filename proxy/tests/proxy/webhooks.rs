//! Who else is told of alarms: receivers that are well, slow, failing or dead.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aicc_proxy::alarms::message::Language;
use aicc_proxy::alarms::webhook::Config;
use aicc_proxy::database::Place;
use aicc_proxy::secret::Secret;
use aicc_proxy::signing::hmac_sha256_hex;
use aicc_proxy::upstream::back_off::BackOff;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use domain::alarm::{Event, Metric, Severity, What};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::alarms::{FIRST, alarms};
use crate::harness::{House, PATIENCE};

type Taken = (HeaderMap, String);

/// A receiver, until it is dropped. It answers with these, and then well.
struct Receiver {
    url: String,
    taken: watch::Receiver<Vec<Taken>>,
    _serving: JoinSet<()>,
}

#[derive(Clone)]
struct Inside {
    answers: Arc<Mutex<Vec<StatusCode>>>,
    pause: Duration,
    taken: Arc<watch::Sender<Vec<Taken>>>,
}

async fn take(State(inside): State<Inside>, headers: HeaderMap, body: String) -> StatusCode {
    tokio::time::sleep(inside.pause).await;
    let answer = inside.answers.lock().unwrap().pop().unwrap_or(StatusCode::NO_CONTENT);
    inside.taken.send_modify(|taken| taken.push((headers, body)));
    answer
}

impl Receiver {
    async fn start(answers: &[StatusCode], pause: Duration) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?key=tiger", socket.local_addr().unwrap());
        let (sender, taken) = watch::channel(Vec::new());
        let inside = Inside { answers: Arc::new(Mutex::new(answers.to_vec())), pause, taken: Arc::new(sender) };
        let app = Router::new().route("/hook", post(take)).with_state(inside);
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(socket, app).await.unwrap() });
        Self { url, taken, _serving: serving }
    }

    /// What it was told, once that is so much.
    async fn told(&mut self, number: usize) -> Vec<Taken> {
        let waiting = self.taken.wait_for(|taken| taken.len() >= number);
        tokio::time::timeout(PATIENCE, waiting).await.expect("it is never told").unwrap().clone()
    }
}

fn webhook(name: &str, url: &str) -> Config {
    Config {
        name: name.to_owned(),
        url: Secret::new(url.to_owned()),
        secret: Some(Secret::new("lion".to_owned())),
        events: What::ALL.to_vec(),
        severity: Severity::Warning,
        body: None,
        page_url: None,
        language: Language::English,
        pauses: BackOff { first: Duration::from_millis(10), ceiling: Duration::from_millis(50) },
    }
}

/// A house in which everything goes stale, and so in alarm, as soon as AICC fails.
async fn house(webhooks: Vec<Config>) -> House {
    House::with(|config| {
        config.alarms.rules.clear();
        config.alarms.webhooks = webhooks;
    })
    .await
}

async fn go_stale(house: &House) {
    let first = &house.state.sites[0].vdns[0];
    house.until("/healthz", |_| first.skills.slot.held().good.is_some()).await;
    house.simulator.go_away().await;
    house.until(FIRST, |answer| alarms(answer).open.iter().any(|alarm| alarm.metric == Metric::DataStale)).await;
}

#[tokio::test]
async fn a_receiver_that_fails_at_first_is_told_again_and_can_check_who_told_it() {
    let mut failing = Receiver::start(&[StatusCode::INTERNAL_SERVER_ERROR, StatusCode::TOO_MANY_REQUESTS], Duration::ZERO).await;
    let house = house(vec![webhook("failing", &failing.url)]).await;
    go_stale(&house).await;
    let told = failing.told(3).await;
    let first: Event = serde_json::from_str(&told[0].1).map_err(|error| format!("{error} in {}", told[0].1)).unwrap();
    assert_eq!((first.what, first.alarm.metric), (What::Raised, Metric::DataStale));
    assert!(told[0].1.contains("the data are stale"), "{}", told[0].1);
    assert!(told[1].1 == told[0].1 && told[2].1 == told[0].1, "the same message until it is taken");
    for (headers, body) in &told {
        let signature = headers["x-aicc-signature"].to_str().unwrap();
        let (seconds, made) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
        assert_eq!(made, hmac_sha256_hex(b"lion", format!("{seconds}.{body}").as_bytes()));
        assert_eq!(headers["x-aicc-event"], "raised");
        assert_eq!(headers["content-type"], "application/json");
    }
    let metrics = house.until("/metrics", |answer| answer.text.contains("result=\"delivered\"")).await.text;
    assert!(metrics.contains("aicc_webhook_messages_total{webhook=\"failing\",result=\"failed\"} 2"), "{metrics}");
    assert!(metrics.contains("aicc_alarm_events_total{what=\"raised\"}") && metrics.contains("aicc_alarms_open{severity=\"warning\"}"));
    assert!(!metrics.contains("tiger") && !metrics.contains("lion"));
}

#[tokio::test]
async fn a_dead_a_slow_and_a_refusing_receiver_hold_up_nobody() {
    let dead = dead().await;
    let slow = Receiver::start(&[], Duration::from_secs(3600)).await;
    let mut refusing = Receiver::start(&[StatusCode::NOT_FOUND], Duration::ZERO).await;
    let mut well = Receiver::start(&[], Duration::ZERO).await;
    let webhooks = [("dead", &dead), ("slow", &slow.url), ("refusing", &refusing.url), ("well", &well.url)];
    let house = house(webhooks.map(|(name, url)| webhook(name, url)).to_vec()).await;
    go_stale(&house).await;
    let first = well.told(1).await.remove(0);
    let refused = refusing.told(2).await;
    assert_eq!(refused[0].1, first.1);
    assert_ne!(refused[1].1, refused[0].1, "what was refused for good is not sent again");
    let dropped = "aicc_webhook_messages_total{webhook=\"refusing\",result=\"dropped\"} 1";
    house.until("/metrics", |answer| answer.text.contains(dropped)).await;
}

#[tokio::test]
async fn a_receiver_hears_what_it_wants_to_hear_and_a_reload_keeps_what_waits() {
    let mut only_ends = Receiver::start(&[], Duration::ZERO).await;
    let mut critical = Receiver::start(&[], Duration::ZERO).await;
    let template = "{\"msg\": \"{sentence}\", \"to\": \"{url}\"}".to_owned();
    let webhooks = || {
        let ends = Config { events: vec![What::Ended], body: Some(template.clone()), ..webhook("ends", &only_ends.url) };
        let ends = Config { page_url: Some("https://d.example/".to_owned()), ..ends };
        vec![ends, Config { severity: Severity::Critical, ..webhook("critical", &critical.url) }]
    };
    let wanted = webhooks();
    let house = house(webhooks()).await;
    go_stale(&house).await;
    let mut config = house.config();
    config.alarms.rules.clear();
    config.alarms.webhooks = wanted;
    house.service.reload(config).unwrap();
    house.simulator.come_back().await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&only_ends.told(1).await[0].1).unwrap();
    assert!(body["msg"].as_str().unwrap().starts_with("Ended: "), "{body}");
    assert!(body["to"].as_str().unwrap().starts_with("https://d.example/"), "{body}");
    assert!(critical.taken.borrow_and_update().is_empty(), "stale data are a warning");
}

/// Nobody is there.
async fn dead() -> String {
    format!("http://{}/hook", TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap())
}

#[tokio::test]
async fn a_receiver_hears_the_end_of_what_the_last_run_told_it() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("webhooks-restart");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut receiver = Receiver::start(&[], Duration::ZERO).await;
    let mut critical = Receiver::start(&[], Duration::ZERO).await;
    let usual = Config { events: vec![What::Raised, What::Ended], ..webhook("usual", &receiver.url) };
    let webhooks = vec![usual, Config { severity: Severity::Critical, ..webhook("critical", &critical.url) }];
    let run = async || {
        House::with(|config| {
            config.alarms.rules.clear();
            config.alarms.state = Some(Place::File(folder.join("state.db")));
            config.alarms.webhooks = webhooks.clone();
        })
        .await
    };
    let house = run().await;
    go_stale(&house).await;
    let raised: Event = serde_json::from_str(&receiver.told(1).await[0].1).unwrap();
    drop(house);
    let _house = run().await;
    let ended = |taken: &Vec<Taken>| {
        let events = taken.iter().map(|(_, body)| serde_json::from_str::<Event>(body).unwrap());
        events.filter(|event| event.what == What::Ended).any(|event| event.alarm.id == raised.alarm.id)
    };
    tokio::time::timeout(PATIENCE, receiver.taken.wait_for(ended)).await.expect("it never hears the end").unwrap();
    assert!(critical.taken.borrow_and_update().is_empty(), "it never heard of a warning");
}

#[tokio::test]
async fn a_receiver_of_the_same_name_gets_what_waits_and_what_waits_for_one_that_is_gone_is_counted() {
    let mut well = Receiver::start(&[], Duration::ZERO).await;
    // It is not tried again by itself before the test is over.
    let pauses = BackOff { first: Duration::from_secs(600), ceiling: Duration::from_secs(600) };
    let [moves, goes] = ["moves", "goes"];
    let webhooks = vec![Config { pauses, ..webhook(moves, &dead().await) }, Config { pauses, ..webhook(goes, &dead().await) }];
    let house = house(webhooks).await;
    go_stale(&house).await;
    let failed = |name| format!("webhook=\"{name}\",result=\"failed\"");
    let both_failed = |text: &str| text.contains(&failed(moves)) && text.contains(&failed(goes));
    house.until("/metrics", |answer| both_failed(&answer.text)).await;
    let mut config = house.config();
    config.alarms.rules.clear();
    config.alarms.webhooks = vec![webhook(moves, &well.url)];
    house.service.reload(config).unwrap();
    let first: Event = serde_json::from_str(&well.told(1).await[0].1).unwrap();
    assert_eq!((first.what, first.alarm.metric), (What::Raised, Metric::DataStale));
    let metrics = house.get("/metrics").await.text;
    let dropped = |name| metrics.contains(&format!("webhook=\"{name}\",result=\"dropped\""));
    assert_eq!([dropped(moves), dropped(goes)], [false, true], "{metrics}");
}
