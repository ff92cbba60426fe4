//! Alarms as viewers get them, and what viewers do about them.

use aicc_proxy::simulator::Fault;
use domain::alarm::{Alarms, Metric, Subject, What};
use domain::field::Source;
use domain::id::SkillId;

use crate::harness::{Answer, House};

const FIRST: &str = "/api/alarms?site=demo&vdn=1";

pub fn alarms(answer: &Answer) -> Alarms {
    serde_json::from_value(answer.json()).unwrap_or_else(|error| panic!("{error} in {}", answer.text))
}

#[tokio::test]
async fn a_drowning_skill_is_in_alarm_and_those_beside_it_are_not_drowned() {
    let house = House::of_scenario("drowning", 60.0).await;
    let drowning = |metric| move |alarm: &domain::alarm::Alarm| alarm.subject == Subject::Skill(SkillId(106)) && alarm.metric == metric;
    let answer = house.until(FIRST, |answer| alarms(answer).open.iter().any(drowning(Metric::WorstWait5m))).await;
    let told = alarms(&answer);
    assert!(told.open.windows(2).all(|pair| pair[0].severity >= pair[1].severity), "the worst first");
    assert!(told.events.iter().any(|event| event.what == What::Raised && drowning(Metric::WorstWait5m)(&event.alarm)));
    assert_eq!(told.rules.len(), 4);
    assert!(told.may_operate && told.name.is_none() && !told.kept);
}

#[tokio::test]
async fn while_aicc_is_away_that_is_the_alarm_and_it_ends_when_it_is_back() {
    let house = House::start().await;
    house.until(FIRST, |_| house.state.sites[0].sysindex.slot.held().good.is_some()).await;
    assert_eq!(alarms(&house.get(FIRST).await).open.iter().filter(|alarm| alarm.metric == Metric::DataStale).count(), 0, "at the start");
    house.simulator.set_fault(Fault::ServerError);
    let stale = |answer: &Answer| alarms(answer).open.into_iter().filter(|alarm| alarm.metric == Metric::DataStale).collect::<Vec<_>>();
    let answer = house.until(FIRST, |answer| stale(answer).len() == 4).await;
    let mut subjects: Vec<_> = stale(&answer).into_iter().map(|alarm| (alarm.subject, alarm.vdn.is_some(), alarm.value)).collect();
    subjects.sort_by_key(|subject| subject.0);
    let of = |source: Source, of_vdn| (Subject::Source(source), of_vdn, None);
    assert_eq!(
        subjects,
        [of(Source::Sysindex, false), of(Source::Skill, true), of(Source::AccessCode, true), of(Source::SystemState, true)]
    );
    house.simulator.set_fault(Fault::None);
    house.until(FIRST, |answer| stale(answer).is_empty()).await;
}
