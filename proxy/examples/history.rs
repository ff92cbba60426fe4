//! How large the history is and how fast it is read, for `scripts/proof history`.
//!
//! `history FILE CENTRES`: records a day and an hour of so many simulated contact centres of 36 skill queues each, read every ten seconds as the
//! proxy reads them, as one VDN; prints a table of sizes and one of times.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, reason = "a tool for developers: what fails says where")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aicc_proxy::clock::{Clock, monotonic};
use aicc_proxy::config::demo::{Options, configuration};
use aicc_proxy::history::Place;
use aicc_proxy::history::recorder::{Config, Recorder};
use aicc_proxy::history::shelf::Question;
use aicc_proxy::rendered::Rendered;
use aicc_proxy::secret::Secret;
use aicc_proxy::simulator::{self, Scenario, Simulator};
use aicc_proxy::site::Site;
use aicc_proxy::{service, state::AppState};
use domain::field::Source;
use domain::id::{SiteId, SkillId, VdnId};
use domain::period::{HOUR_MS, PERIOD_MS};
use domain::reading::Reading;
use domain::setup::Mode;
use domain::skill::SkillRow;
use domain::sysindex::Period;
use rusqlite::Connection;

/// A Thursday, midnight in Greenwich.
const BEGIN_MS: i64 = 1_768_435_200_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const EVERY_MS: i64 = 10_000;

/// One simulated centre and what reads it.
struct Centre {
    _simulator: Simulator,
    state: Arc<AppState>,
}

impl Centre {
    async fn new(seed: u64, clock: &Clock) -> Self {
        let scenario = Scenario::named("normal").unwrap();
        let options = simulator::Options { seed, clock: clock.clone(), history_days: 0, scenario };
        let simulator = simulator::start(options).await.unwrap();
        let key = Secret::new("unused".to_owned());
        let options = Options { listen: "127.0.0.1:0".parse().unwrap(), page_folder: None, history: None, speed: 1.0, hand_over_key: key };
        let mut config = configuration(&simulator, options).unwrap();
        config.sites[0].cms_budget.calls_per_second = 1e9;
        config.sites[0].cms_budget.burst = 1_000_000;
        let state = service::state(config, Mode::Demo, clock).unwrap();
        Self { _simulator: simulator, state }
    }

    fn site(&self) -> &Site {
        &self.state.sites[0]
    }

    /// The skills of all its VDNs, under ids that only this centre has.
    async fn rows(&self, first: u32) -> Vec<SkillRow> {
        let mut rows = Vec::new();
        for vdn in &self.site().vdns {
            let ids: Vec<SkillId> = vdn.config.skills.iter().map(|skill| skill.id).collect();
            let read = self.site().reader.skills(vdn.config.id, &ids).await.unwrap();
            rows.extend(read.snapshot.data.rows.into_iter().map(|row| SkillRow { id: SkillId(first + row.id.0), ..row }));
        }
        rows
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, centres] = &arguments[..] else { panic!("history FILE CENTRES") };
    let (file, centres): (&Path, u32) = (Path::new(file), centres.parse().unwrap());
    for name in ["", "-wal", "-shm"] {
        // Of a run before.
        let _ = std::fs::remove_file(PathBuf::from(format!("{}{name}", file.display())));
    }
    let clock = Clock::fixed(BEGIN_MS);
    let recorder =
        Recorder::new(Config { database: Some(aicc_proxy::database::Place::File(file.to_owned())), ..Config::default() }, clock.clone());
    recorder.begin().unwrap();
    let site: SiteId = "main".parse().unwrap();
    let place = Place { source: Source::Skill, site: site.clone(), vdn: VdnId(1) };

    let mut all = Vec::new();
    for number in 0..centres {
        all.push(Centre::new(u64::from(number) + 1, &clock).await);
    }
    let (mut at_ms, mut keys) = (BEGIN_MS, Vec::new());
    while at_ms < BEGIN_MS + DAY_MS + HOUR_MS + 70_000 {
        clock.set(at_ms);
        let mut rows = Vec::new();
        for (number, centre) in (0..).zip(&all) {
            rows.extend(centre.rows(number * 1000).await);
        }
        recorder.read(place.clone(), at_ms, &rows, |row| row.id.0, SkillRow::FIELDS);
        keys = rows.iter().map(|row| row.id.0).collect();
        // Not faster than it can be written.
        recorder.kept(&site, Vec::new(), 0);
        at_ms += EVERY_MS;
    }
    let queues = centres * 36;
    let database = Connection::open(file).unwrap();
    let one = |query: &str| database.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    let day = format!("begin_ms >= {BEGIN_MS} AND begin_ms < {}", BEGIN_MS + DAY_MS);
    let waiting =
        "SELECT (SELECT count(*) FROM block WHERE grain IN (1, 3) AND begin_ms < ?1) + (SELECT count(*) FROM sample WHERE at_ms < ?2)";
    let begun = monotonic();
    while database.query_row(waiting, [BEGIN_MS + DAY_MS, BEGIN_MS + DAY_MS + HOUR_MS], |row| row.get::<_, i64>(0)).unwrap() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(600), "it is not packed");
        std::thread::yield_now();
    }
    println!("| what | kept of a day, bytes | per 1,000 queues, MB | goal, MB |\n|---|---|---|---|");
    for (words, grains, goal) in [
        ("every read (10 s), 19 counters", "0", "60"),
        ("minutes: last, least, most", "1, 2", "8"),
        ("five minutes: last, least, most", "3, 4", "1"),
    ] {
        let bytes = one(&format!("SELECT sum(length(body) + 40) FROM block WHERE grain IN ({grains}) AND {day}"));
        println!("| {words} | {bytes} | {:.1} | {goal} |", bytes as f64 / f64::from(queues) / 1000.0);
    }
    println!();
    let hot = one("SELECT CAST(avg(length(body)) AS INTEGER) FROM sample") * (HOUR_MS / EVERY_MS);
    println!(
        "{queues} queues. In the size of a row are 40 bytes for its place in the file. The hour that runs, when it is full: {:.1} MB per 1,000 queues.",
        hot as f64 / f64::from(queues) / 1000.0
    );
    println!();
    times(&recorder, &place, (&site, keys), &clock);
}

/// Half of the runs take less.
fn median_ms(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..21)
        .map(|_| {
            let begun = monotonic();
            run();
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn times(recorder: &Recorder, place: &Place, (site, keys): (&SiteId, Vec<u32>), clock: &Clock) {
    let until_ms = BEGIN_MS + DAY_MS + HOUR_MS;
    let vdn = VdnId(1);
    let periods = (1..=8928).map(|back| (vdn, Period::from_fields(until_ms - back * PERIOD_MS, |_| Reading::Value(back % 97)))).collect();
    recorder.periods(site, &[vdn], periods, Vec::new());
    recorder.kept(site, Vec::new(), 0);
    clock.set(until_ms);
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let skill_fields: Vec<&str> = SkillRow::FIELDS.iter().map(|field| field.name).collect();
    let period_fields: Vec<&str> = Period::FIELDS.iter().map(|field| field.name).collect();
    let question = |fields: &[&str], step_ms| Question {
        place: place.clone(),
        keys: vec![101],
        fields: all(fields),
        from_ms: until_ms - DAY_MS,
        until_ms,
        step_ms,
        interval_ms: EVERY_MS,
    };
    let periods = Question {
        place: Place { source: Source::Sysindex, ..place.clone() },
        keys: vec![1],
        from_ms: until_ms - 31 * DAY_MS,
        ..question(&period_fields, 300_000)
    };
    let sheet = Question { keys, ..question(&["worst_wait_5m"], 300_000) };
    println!("| asked for | median, ms | goal, ms |\n|---|---|---|");
    for (words, question, goal) in [
        ("24 h of one queue, every read, three counters", question(&["calls_waiting", "talking", "idle"], 0), "30"),
        ("24 h of one queue, every read, all 19 counters", question(&skill_fields, 0), ""),
        ("24 h of one queue by minutes, three counters", question(&["calls_waiting", "talking", "idle"], 60_000), ""),
        ("24 h of all queues by five minutes, one counter, as for a hand-over sheet", sheet, ""),
        ("31 days of one VDN's system indicators, 8,928 periods of 9 fields", periods, "50"),
    ] {
        let asked = || recorder.shelf().unwrap().series(&question).unwrap();
        assert!(asked().coverage_percent > 95, "{words}");
        let found = median_ms(|| drop(asked()));
        let whole = median_ms(|| drop(Rendered::of(&asked()).brotli()));
        println!("| {words} | {found:.1}; as compressed JSON {whole:.1} | {goal} |");
    }
}
