//! Names of the fields of the five sources, and what a number must not claim (KPI sheet, sections 3 and 12).

use domain::field::{Source, Unit};

use super::Text;

/// The name of the field that we call `field` in `source`.
pub fn field_name(source: Source, field: &str) -> Option<Text> {
    Some(match source {
        Source::Sysindex => match field {
            "signed_in" => Text::AgentsOnline,
            "talking" => Text::Talking,
            "idle" => Text::Idle,
            "busy" => Text::Busy,
            "resting" => Text::Resting,
            "inbound" => Text::InboundCalls,
            "connected" => Text::Connected,
            "vendor_connect_rate" => Text::ConnectionRate,
            "outbound" => Text::OutboundCalls,
            _ => return None,
        },
        Source::Skill => match field {
            "signed_in" => Text::SignedIn,
            "talking" => Text::Talking,
            "idle" => Text::Idle,
            "available" => Text::Available,
            "busy" => Text::Busy,
            "resting" => Text::Resting,
            "longest_idle_5m" => Text::LongestIdle,
            "after_call_work" => Text::AfterCallWork,
            "study" => Text::Study,
            "occupied" => Text::Occupied,
            "pre_occupied" => Text::PreOccupied,
            "total_calls" => Text::TotalCalls,
            "calls_in_progress" => Text::CallsInProgress,
            "worst_wait_5m" => Text::WorstWait,
            "calls_waiting" => Text::CallsWaiting,
            "average_talk_5m" => Text::AverageTalk,
            "average_wait_5m" => Text::AverageWait,
            "offered_5m" => Text::CallsOffered,
            "connected_in_20s_5m" => Text::ConnectedIn20s,
            _ => return None,
        },
        Source::AccessCode => match field {
            "online" => Text::CallersOnline,
            "in_ivr" => Text::InIvr,
            "with_agent" => Text::WithAgent,
            "in_queue" => Text::InQueue,
            "longest_wait" => Text::LongestWait,
            _ => return None,
        },
        Source::Agent => return agent_field_name(field),
        Source::SystemState => match field {
            "busy" => Text::StateBusy,
            "talking" => Text::Talking,
            "idle" => Text::Idle,
            "signed_in" => Text::SignedIn,
            _ => return None,
        },
    })
}

fn agent_field_name(field: &str) -> Option<Text> {
    Some(match field {
        "talk_time" => Text::TalkTime,
        "answered" => Text::Answered,
        "not_answered" => Text::NotAnswered,
        "outbound" => Text::Outbound,
        "internal" => Text::Internal,
        "internal_help" => Text::InternalHelp,
        "transferred" => Text::Transferred,
        "transferred_out" => Text::TransferredOut,
        "transferred_to_ivr" => Text::TransferredToIvr,
        "redirected" => Text::Redirected,
        "held" => Text::Held,
        "became_busy" => Text::BecameBusy,
        "rested" => Text::Rested,
        "rest_overruns" => Text::RestOverruns,
        "rest_time" => Text::RestTime,
        "rest_overrun_time" => Text::RestOverrunTime,
        "released_by_agent" => Text::ReleasedByAgent,
        "busy_time" => Text::BusyTime,
        _ => return None,
    })
}

/// What the number must not claim, where there is something to say.
pub fn field_note(source: Source, field: &str) -> Option<Text> {
    Some(match (source, field) {
        (Source::Sysindex, "signed_in") => Text::NoteOnline,
        (Source::Sysindex, "vendor_connect_rate") => Text::NoteConnectionRate,
        (Source::Skill, "worst_wait_5m") => Text::NoteWorstWait,
        (Source::Skill, "average_wait_5m") => Text::NoteAverageWait,
        (Source::Skill, "average_talk_5m") => Text::NoteAverageTalk,
        (Source::Skill, "longest_idle_5m") => Text::NoteLongestIdle,
        (Source::Skill, "offered_5m") => Text::NoteOffered,
        (Source::Skill, "total_calls") => Text::NoteTotalCalls,
        (Source::Skill, "available") => Text::NoteAvailable,
        (Source::Skill, "signed_in" | "talking" | "idle" | "busy" | "resting" | "after_call_work" | "study" | "occupied") => {
            Text::NoteAgentsPerSkill
        }
        (Source::Skill, "pre_occupied") => Text::NotePreOccupied,
        (Source::SystemState, "busy") => Text::NoteBusyState,
        (Source::Agent, "transferred") => Text::NoteTransferred,
        _ => return None,
    })
}

/// The words of a unit; none where it would be a guess.
pub const fn unit(unit: Unit) -> Option<Text> {
    match unit {
        Unit::Agents => Some(Text::UnitAgents),
        Unit::Calls => Some(Text::UnitCalls),
        Unit::Times => Some(Text::UnitTimes),
        Unit::Seconds | Unit::SecondsPresumed => Some(Text::UnitDuration),
        Unit::PercentPresumed => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::access_code::AccessCodeRow;
    use domain::agent::AgentStatistics;
    use domain::skill::SkillRow;
    use domain::sysindex::Period;
    use domain::system_state::SystemState;

    use super::*;
    use crate::i18n::{Locale, words};

    #[test]
    fn every_field_of_every_source_has_a_name_of_its_own_in_both_languages() {
        let sources = [
            (Source::Sysindex, Period::FIELDS.iter().map(|field| field.name).collect::<Vec<_>>()),
            (Source::Skill, SkillRow::FIELDS.iter().map(|field| field.name).collect()),
            (Source::AccessCode, AccessCodeRow::FIELDS.iter().map(|field| field.name).collect()),
            (Source::Agent, AgentStatistics::FIELDS.iter().map(|field| field.name).collect()),
            (Source::SystemState, SystemState::FIELDS.iter().map(|field| field.name).collect()),
        ];
        for (source, fields) in sources {
            for locale in Locale::ALL {
                let mut names: Vec<_> = fields.iter().map(|field| words(field_name(source, field).unwrap(), locale)).collect();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), fields.len(), "{source:?} has two fields of one name");
            }
            assert_eq!(field_name(source, "nonsense"), None);
        }
    }
}
