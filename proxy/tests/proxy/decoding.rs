//! The decoders against the corpus: recorded answers, each with what has to come out of it, and laws that hold for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use aicc_proxy::upstream::call::Server;
use aicc_proxy::upstream::envelope::check_status;
use aicc_proxy::upstream::error::Failure;
use aicc_proxy::upstream::{access_code, agent, skill, sysindex, system_state};
use domain::access_code::AccessCodeRow;
use domain::agent::AgentStatistics;
use domain::field::{Field, Source};
use domain::id::{AccessCodeId, AgentId, SkillId, VdnId};
use domain::problem::{Problem, ProblemClass};
use domain::reading::Reading;
use domain::skill::SkillRow;
use domain::snapshot::Oddity;
use domain::sysindex::Period;
use domain::system_state::SystemState;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One file of the corpus.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    #[serde(skip)]
    file: String,
    about: String,
    interface: Source,
    /// The ids that were asked for, or the one agent; nothing for system state.
    asked: Option<Value>,
    /// The clock of the proxy, for system indicators.
    now_ms: Option<i64>,
    http_status: u16,
    /// Text is the body as it is, anything else its JSON.
    body: Value,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Expect {
    Success {
        /// In our words. System indicators: pairs of VDN and period. System state: the four sums of the page.
        data: Value,
        oddities: Vec<Oddity>,
        #[serde(default)]
        rows_missing: Vec<u32>,
        count: Option<u32>,
        rows_in_page: Option<usize>,
    },
    Failure {
        problem: Problem,
    },
}

/// A reading's place: its row, as the ids that name it, and the vendor's name of the field.
type Cell = (String, &'static str);

/// What came out of an answer, in one form for all interfaces.
#[derive(Debug)]
struct Answer {
    data: Value,
    oddities: Vec<Oddity>,
    rows_missing: Vec<u32>,
    count: Option<u32>,
    rows_in_page: Option<usize>,
    readings: BTreeMap<Cell, Reading>,
}

impl Recorded {
    fn raw(&self) -> Vec<u8> {
        self.body.as_str().map_or_else(|| self.body.to_string().into_bytes(), |text| text.as_bytes().to_vec())
    }

    fn asked<T>(&self, id: fn(u32) -> T) -> Vec<T> {
        serde_json::from_value::<Vec<u32>>(self.asked.clone().unwrap()).unwrap().into_iter().map(id).collect()
    }

    /// What the proxy makes of `body` in place of the recorded one.
    fn decode(&self, body: &[u8]) -> Result<Answer, Failure> {
        let server = if self.interface == Source::Agent { Server::CcGateway } else { Server::CcCms };
        check_status(server, self.http_status, body)?;
        let mut readings = BTreeMap::new();
        let (mut count, mut rows_in_page) = (None, None);
        let (data, oddities, completeness) = match self.interface {
            Source::Skill => {
                let decoded = skill::decode(body, &self.asked(SkillId))?;
                decoded.data.rows.iter().for_each(|row| collect(&mut readings, &row.id.to_string(), SkillRow::FIELDS, row));
                (json!(decoded.data), decoded.oddities, Some(decoded.completeness))
            }
            Source::AccessCode => {
                let decoded = access_code::decode(body, &self.asked(AccessCodeId))?;
                decoded.data.rows.iter().for_each(|row| collect(&mut readings, &row.id.to_string(), AccessCodeRow::FIELDS, row));
                (json!(decoded.data), decoded.oddities, Some(decoded.completeness))
            }
            Source::Sysindex => {
                let page = sysindex::decode_page(body, &self.asked(VdnId), self.now_ms.unwrap())?;
                page.rows.iter().for_each(|(vdn, row)| collect(&mut readings, &format!("{vdn} {}", row.begin_ms), Period::FIELDS, row));
                (count, rows_in_page) = (page.count, Some(page.rows_in_page));
                (json!(page.rows), page.oddities.into_list(), None)
            }
            Source::Agent => {
                let id = u32::try_from(self.asked.as_ref().unwrap().as_u64().unwrap()).unwrap();
                let decoded = agent::decode(body, AgentId(id))?;
                collect(&mut readings, "", AgentStatistics::FIELDS, &decoded.data);
                (json!(decoded.data), decoded.oddities, Some(decoded.completeness))
            }
            Source::SystemState => {
                let page = system_state::decode_page(body)?;
                let fields = || SystemState::FIELDS.iter().zip(&page.readings);
                readings.extend(fields().map(|(field, reading)| ((String::new(), field.vendor), *reading)));
                let data: Map<String, Value> = fields().map(|(field, reading)| (field.name.to_owned(), json!(reading))).collect();
                (json!(data), page.oddities.into_list(), None)
            }
        };
        let rows_missing = completeness.map(|completeness| completeness.rows_missing).unwrap_or_default();
        Ok(Answer { data, oddities, rows_missing, count, rows_in_page, readings })
    }

    /// Whether an object of the body is the row of that name.
    fn is_row(&self, object: &Map<String, Value>, row: &str) -> bool {
        let id =
            |name: &str| field_values(object, name).next().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let whole = |text: String| text.trim().parse::<f64>().map(|number| number.to_string()).unwrap_or(text);
        match self.interface {
            Source::Skill => id("skillId").map(whole).as_deref() == Some(row),
            Source::AccessCode => id("innoId").map(whole).as_deref() == Some(row),
            Source::Sysindex => {
                id("vdn").map(whole).zip(id("beginTime").map(whole)).is_some_and(|(vdn, begin)| format!("{vdn} {begin}") == row)
            }
            Source::Agent | Source::SystemState => true,
        }
    }
}

fn collect<Row>(readings: &mut BTreeMap<Cell, Reading>, name: &str, fields: &'static [Field<Row>], row: &Row) {
    readings.extend(fields.iter().map(|field| ((name.to_owned(), field.vendor), (field.of)(row))));
}

/// The values of a field under whatever capitals, the documented ones first.
fn field_values<'a>(object: &'a Map<String, Value>, name: &'a str) -> impl Iterator<Item = &'a Value> {
    let others = object.iter().filter(move |(key, _)| *key != name && key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    object.get(name).into_iter().chain(others)
}

/// Calls `visit` with every object, the outermost first.
fn for_each_object(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|element| for_each_object(element, visit)),
        Value::Object(object) => {
            visit(object);
            object.values_mut().for_each(|element| for_each_object(element, visit));
        }
        _ => {}
    }
}

fn objects(value: &Value) -> Vec<Map<String, Value>> {
    let mut all = Vec::new();
    for_each_object(&mut value.clone(), &mut |object| all.push(object.clone()));
    all
}

/// Changes the object that `for_each_object` visits as number `index`.
fn change_object(value: &mut Value, index: usize, change: impl Fn(&mut Map<String, Value>)) {
    let mut visited = 0;
    for_each_object(value, &mut |object| {
        if visited == index {
            change(object);
        }
        visited += 1;
    });
}

/// Every file of the folder, read without exception.
static CORPUS: LazyLock<Vec<Recorded>> = LazyLock::new(|| {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "corpus"].iter().collect();
    let mut corpus: Vec<Recorded> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let file = entry.file_name().into_string().unwrap();
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let recorded = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            Recorded { file, ..recorded }
        })
        .collect();
    corpus.sort_by(|left, right| left.file.cmp(&right.file));
    corpus
});

/// The answers that succeed, with what comes out of them.
static SUCCESSES: LazyLock<Vec<(&Recorded, Answer)>> =
    LazyLock::new(|| CORPUS.iter().filter_map(|recorded| Some((recorded, recorded.decode(&recorded.raw()).ok()?))).collect());

#[test]
fn every_recorded_answer_means_what_its_file_says() {
    let mut seen = BTreeSet::new();
    for recorded in CORPUS.iter() {
        let file = &recorded.file;
        assert!(file.starts_with(&recorded.interface.word().replace('_', "-")), "{file} names its interface");
        assert!(!recorded.about.is_empty(), "{file} says what it is about");
        match (recorded.decode(&recorded.raw()), &recorded.expect) {
            (Ok(answer), Expect::Success { data, oddities, rows_missing, count, rows_in_page }) => {
                assert_eq!(&answer.data, data, "{file}");
                assert_eq!(&answer.oddities, oddities, "{file}");
                assert_eq!(&answer.rows_missing, rows_missing, "{file}");
                assert_eq!((&answer.count, &answer.rows_in_page), (count, rows_in_page), "{file}");
                seen.insert((recorded.interface, "success"));
            }
            (Err(failure), Expect::Failure { problem }) => {
                assert_eq!(&failure.problem, problem, "{file}: {failure:?}");
                seen.insert((recorded.interface, "failure"));
            }
            (Ok(answer), Expect::Failure { .. }) => panic!("{file} should fail, and gives {answer:?}"),
            (Err(failure), Expect::Success { .. }) => panic!("{file} should succeed: {failure:?}"),
        }
    }
    assert_eq!(seen.len(), 2 * Source::ALL.len(), "every interface has recorded successes and failures: {seen:?}");
}

#[test]
fn the_corpus_shows_every_class_that_an_answer_can_have() {
    let shown: BTreeSet<&str> = CORPUS
        .iter()
        .filter_map(|recorded| match &recorded.expect {
            Expect::Failure { problem } => Some(problem.class.word()),
            Expect::Success { .. } => None,
        })
        .collect();
    // Without an answer there is nothing to record: `network` is the client's, and `no-lease` of whoever does not ask.
    let answers = |class: &&ProblemClass| ![ProblemClass::Network, ProblemClass::NoLease].contains(class);
    let all = ProblemClass::ALL.iter().filter(answers).map(|class| class.word()).collect();
    assert_eq!(shown, all);
}

#[test]
fn a_deleted_field_makes_exactly_its_reading_unread() {
    let mut deletions = 0;
    for (recorded, answer) in SUCCESSES.iter() {
        let names: BTreeSet<&'static str> = answer.readings.keys().map(|(_, vendor)| *vendor).collect();
        let mut came_from_a_field = BTreeSet::new();
        for (index, object) in objects(&recorded.body).into_iter().enumerate() {
            for name in names.iter().filter(|name| field_values(&object, name).next().is_some()) {
                let mut body = recorded.body.clone();
                change_object(&mut body, index, |object| object.retain(|key, _| !key.eq_ignore_ascii_case(name)));
                let after = recorded.decode(body.to_string().as_bytes()).unwrap();
                deletions += 1;
                assert!(after.readings.keys().eq(answer.readings.keys()), "{}: {name}", recorded.file);
                for (cell, reading) in after.readings.iter().filter(|(cell, reading)| answer.readings.get(cell) != Some(reading)) {
                    assert_eq!((cell.1, *reading), (*name, Reading::Unread), "{}", recorded.file);
                    assert!(recorded.is_row(&object, &cell.0), "{}: {name} of {}", recorded.file, cell.0);
                    came_from_a_field.insert(cell.clone());
                }
            }
        }
        for (cell, reading) in &answer.readings {
            assert_eq!(came_from_a_field.contains(cell), *reading != Reading::Unread, "{}: {cell:?} comes from its field", recorded.file);
        }
    }
    assert!(deletions > 500, "the law was tried on {deletions} fields");
}

/// Every value that came out stood in the input: in its row, under its name. So no zero comes from nowhere.
fn values_were_in_the_input(recorded: &Recorded, body: &[u8]) -> Result<(), TestCaseError> {
    let Ok(answer) = recorded.decode(body) else { return Ok(()) };
    let input: Value = serde_json::from_str(&String::from_utf8_lossy(body)).unwrap();
    let objects = objects(&input);
    for ((row, vendor), reading) in &answer.readings {
        let Reading::Value(value) = reading else { continue };
        let equal = |raw: &Value| {
            let number = raw.as_f64().or_else(|| raw.as_str().and_then(|text| text.trim().parse().ok()));
            number.is_some_and(|number| number.to_string() == value.to_string() || (*value == 0 && number == 0.0))
        };
        let found = objects.iter().filter(|object| recorded.is_row(object, row)).flat_map(|object| field_values(object, vendor)).any(equal);
        prop_assert!(found, "{}: {vendor} of {row:?} is {value}, which the input does not say: {input}", recorded.file);
    }
    Ok(())
}

/// One change of a JSON text: in which object, at which of its fields, and what.
#[derive(Clone, Debug)]
struct Mutation {
    object: prop::sample::Index,
    field: prop::sample::Index,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Delete,
    Put(Value),
    Rename(String),
    Repeat,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f64>().prop_map(|value| json!(value)),
        (-3_i64..200).prop_map(|value| json!(value)),
        (-3_i64..200).prop_map(|value| json!(value.to_string())),
        "[ -~]{0,6}".prop_map(|value| json!(value)),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{"skillId": 10, "innoId": 7, "vdn": 1}])),
        Just(json!(4_294_967_295_i64)),
    ];
    let change =
        prop_oneof![Just(Change::Delete), Just(Change::Repeat), "[a-zA-Z]{0,8}".prop_map(Change::Rename), value.prop_map(Change::Put),];
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), change).prop_map(|(object, field, change)| Mutation {
        object,
        field,
        change,
    })
}

fn mutate(body: &mut Value, mutation: &Mutation) {
    let index = mutation.object.index(objects(body).len().max(1));
    change_object(body, index, |object| {
        if object.is_empty() {
            return;
        }
        let key = object.keys().nth(mutation.field.index(object.len())).unwrap().clone();
        match &mutation.change {
            Change::Delete => drop(object.remove(&key)),
            Change::Put(value) => drop(object.insert(key, value.clone())),
            Change::Rename(new) => {
                let value = object.remove(&key).unwrap();
                object.insert(if new.is_empty() { key.to_uppercase() } else { new.clone() }, value);
            }
            Change::Repeat => {
                if let Some(Value::Array(list)) = object.get_mut(&key) {
                    list.extend_from_within(..);
                }
            }
        }
    });
}

proptest! {
    #[test]
    fn random_bytes_never_stop_a_decoder(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for recorded in CORPUS.iter().filter(|recorded| recorded.file.ends_with("document-example.json")) {
            prop_assert!(recorded.decode(&bytes).is_err(), "{} from noise", recorded.file);
        }
    }

    #[test]
    fn a_mutated_answer_gives_no_value_that_it_does_not_hold(
        choice in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let (recorded, _) = choice.get(&SUCCESSES);
        let mut body = recorded.body.clone();
        for mutation in &mutations {
            mutate(&mut body, mutation);
        }
        values_were_in_the_input(recorded, body.to_string().as_bytes())?;
    }

    #[test]
    fn a_damaged_text_gives_no_value_that_it_does_not_hold(
        choice in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        kept in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let (recorded, _) = choice.get(&SUCCESSES);
        let mut bytes = recorded.raw();
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if cut {
            bytes.truncate(kept.index(bytes.len()));
        }
        values_were_in_the_input(recorded, &bytes)?;
    }
}
