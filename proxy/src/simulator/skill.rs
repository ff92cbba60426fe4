//! Skill queues: wrapped request, the same payload twice.

use serde_json::{Value, json};

use super::cms::Refusal;
use super::floor::SkillFigures;
use super::parameters::{numbers, vdn, wrapped};
use super::platform::Platform;
use super::quirks;

pub(super) fn answer(platform: &Platform, body: &Value) -> Result<Value, Refusal> {
    const WRONG: &str = "skillIds is a list of at most 1000 numbers";
    let parameters = wrapped(body)?;
    let place = vdn(platform, parameters)?;
    let asked = numbers(parameters, "skillIds", 1000, WRONG)?.ok_or(Refusal::Parameter(WRONG))?;
    let floors = platform.floors();
    // Unknown skills have no row.
    let rows: Vec<Value> = (0..)
        .zip(&platform.plan.vdns[place].skills)
        .filter(|(_, (id, _))| asked.contains(&i64::from(*id)))
        .map(|(index, (id, _))| written(*id, &floors[place].skill(index)))
        .collect();
    Ok(json!({"result": "0", "resultCode": "0100000", "resultDatas": rows, "resultDesc": rows}))
}

fn written(id: u32, figures: &SkillFigures) -> Value {
    let agents = &figures.agents;
    json!({
        "skillId": id,
        "agentLoginNums": agents.signed_in,
        "agentTalkingNums": agents.talking,
        "agentIdleNums": agents.idle,
        "agentAvailableNums": agents.idle,
        "agentSetBusyNums": agents.busy,
        "agentRestNums": agents.rest,
        "agentMaxIdleTimeIn5": figures.longest_idle_s,
        "agentWorkNums": agents.work,
        "agentStudyNums": agents.study,
        "agentOccupyNums": agents.occupied,
        "agentPreOccupyNums": agents.preoccupied,
        "totalCallNums": quirks::number(figures.total, id.is_multiple_of(4)),
        "processingCallNums": figures.in_progress,
        "maxCallWaitTimesIn5": figures.longest_wait_s,
        "callWaitNums": figures.waiting,
        "evenCallTimeIn5": quirks::number(figures.average_talk_s, id.is_multiple_of(3)),
        "evenWaitTimeIn5": figures.average_wait_s,
        "allCallCount": figures.offered,
        "cnnedIn20sCallCount": figures.connected_in_20_s,
    })
}
