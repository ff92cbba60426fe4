//! What a monitoring system reads, in the text format of Prometheus. Counters are kept where things happen; all else is read
//! off the state when it is asked for. Labels come from the configuration and from closed lists, so their number is bounded; what is not
//! known, or not current, has no sample.

mod alarms;
mod figures;
mod reads;
mod sources;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use prometheus_client::encoding::text;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio::runtime::Handle;

use crate::access::Viewer;
use crate::access::scope::Scope;
use crate::state::AppState;
use crate::telemetry::Labels;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// One gauge of many label values; its numbers may have fractions.
type Gauges = Family<Labels, Gauge<f64, AtomicU64>>;

/// `GET /metrics`: what the viewer may know of.
pub(super) async fn metrics(State(state): State<Arc<AppState>>, viewer: Viewer) -> impl IntoResponse {
    // One of several that is not the active one reads nothing, so it has no figures.
    let reads = state.cluster.as_ref().is_none_or(|cluster| cluster.term().is_some());
    let nothing = Scope::nothing();
    ([(CONTENT_TYPE, OPEN_METRICS)], text(&state, if reads { &viewer.scope } else { &nothing }))
}

fn text(state: &AppState, scope: &Scope) -> String {
    let mut registry = Registry::with_prefix("aicc");
    let build = gauges(&mut registry, "build_info", "Version and commit of the proxy");
    build.get_or_create(&vec![("version", state.page.build.clone())]).set(1.0);
    let tasks = Gauge::<i64>::default();
    tasks.set(i64::try_from(Handle::current().metrics().num_alive_tasks()).unwrap_or(i64::MAX));
    registry.register("tasks", "Connections, reads and schedules that this program works at", tasks);
    state.requests.register(&mut registry);
    state.reloads.register(&mut registry);
    sources::register(&mut registry, state, scope);
    reads::register(&mut registry, state, scope);
    alarms::register(&mut registry, state, scope);
    figures::register(&mut registry, state, scope);
    if let Some(cluster) = &state.cluster {
        let active = gauges(&mut registry, "cluster_active", "1 while this proxy is the one that reads AICC");
        active.get_or_create(&Vec::new()).set(f64::from(u8::from(cluster.term().is_some())));
        let resting =
            gauges(&mut registry, "cluster_resting", "1 while this proxy shows what it read last, because the database is silent");
        resting.get_or_create(&Vec::new()).set(f64::from(u8::from(cluster.rests())));
        let take_overs = gauges(&mut registry, "cluster_take_overs", "How often this proxy has become the active one since its start");
        take_overs.get_or_create(&Vec::new()).set(sample(i64::try_from(cluster.take_overs()).unwrap_or(i64::MAX)));
        if let Some(age) = cluster.lease_age() {
            let gauge = gauges(&mut registry, "cluster_lease_age_seconds", "How long ago the database was last heard about the lease");
            gauge.get_or_create(&Vec::new()).set(age.as_secs_f64());
        }
    }
    let recording = state.recorder.condition();
    let well = gauges(&mut registry, "history_recording", "1 while reads are recorded as they should be");
    well.get_or_create(&Vec::new()).set(f64::from(u8::from(recording.trouble.is_none())));
    let lost = gauges(&mut registry, "history_reads_lost", "Reads that were not recorded since the start");
    lost.get_or_create(&Vec::new()).set(sample(i64::try_from(recording.lost).unwrap_or(i64::MAX)));
    let mut written = String::new();
    if let Err(error) = text::encode(&mut written, &registry) {
        tracing::error!(%error, "the metrics could not be written");
    }
    written
}

fn gauges(registry: &mut Registry, name: &str, help: &str) -> Gauges {
    let gauges = Gauges::default();
    registry.register(name, help, gauges.clone());
    gauges
}

/// As a sample: counts stay far below the 2^53 that a float holds exactly.
#[expect(clippy::cast_precision_loss, reason = "metrics are floats")]
const fn sample(number: i64) -> f64 {
    number as f64
}
