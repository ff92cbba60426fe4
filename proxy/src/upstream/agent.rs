//! Answers of `calldata/{agentid}/statistics` of CC-Gateway: one object. Its smaller sibling `statisticsEx` reads the same.

use domain::agent::AgentStatistics;
use domain::id::AgentId;
use domain::snapshot::Completeness;

use super::envelope::{self, Decoded};
use super::error::Failure;
use super::fields::{Fields, Oddities};

/// Turns an answer into the statistics of the agent asked for; the answer itself does not name the agent.
///
/// # Errors
/// The failure that the envelope states, or `decode`.
pub fn decode(body: &[u8], agent: AgentId) -> Result<Decoded<AgentStatistics>, Failure> {
    let mut oddities = Oddities::default();
    let root = envelope::parse(body)?;
    let result = envelope::gateway_payload(&root, &mut oddities)?;
    let mut fields = Fields::new(result, &mut oddities);
    let data = AgentStatistics::from_fields(agent, None, |field| fields.counter(field));
    fields.finish();
    let completeness = Completeness { pages_read: 1, rows_asked: 1, ..Completeness::default() };
    Ok(Decoded { data, oddities: oddities.into_list(), completeness })
}
