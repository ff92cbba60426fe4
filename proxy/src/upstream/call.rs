//! The calls the proxy can make, as a closed list: five questions and a ping. Nothing that changes AICC can be said here.

use std::fmt::Write;

use chrono::DateTime;
use domain::field::Source;
use domain::id::{AccessCodeId, AgentId, CallCenterId, SkillId, VdnId};

/// Most VDNs in one question for system indicators.
pub const VDNS_PER_CALL: usize = 100;
/// Most skills in one question.
pub const SKILLS_PER_CALL: usize = 1000;
/// Most access codes in one question.
pub const ACCESS_CODES_PER_CALL: usize = 500;

/// One question to AICC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Five-minute periods of up to [`VDNS_PER_CALL`] VDNs.
    Sysindex {
        /// The call centre; without it AICC takes its own default.
        call_center: Option<CallCenterId>,
        /// The VDNs.
        vdns: Vec<VdnId>,
        /// Start of the window, milliseconds since 1970; AICC is told whole seconds.
        begin_ms: i64,
        /// End of the window, milliseconds since 1970, at most 31 days after the start.
        end_ms: i64,
        /// Rows per page.
        limit: u32,
        /// Rows to skip.
        offset: u32,
    },
    /// Live counters of up to [`SKILLS_PER_CALL`] skill queues.
    SkillState {
        /// The call centre.
        call_center: CallCenterId,
        /// The VDN.
        vdn: VdnId,
        /// The skills.
        skills: Vec<SkillId>,
    },
    /// Callers present per access code, up to [`ACCESS_CODES_PER_CALL`] codes.
    AccessCodes {
        /// The call centre.
        call_center: CallCenterId,
        /// The VDN.
        vdn: VdnId,
        /// The access codes.
        access_codes: Vec<AccessCodeId>,
    },
    /// Agents by state, counted over one page of agents.
    SystemState {
        /// The call centre.
        call_center: CallCenterId,
        /// The VDN.
        vdn: VdnId,
        /// Agents per page, 1 to 100.
        limit: u32,
        /// Agents to skip, a multiple of `limit`.
        offset: u32,
    },
    /// Call statistics of one agent, with the credential of that agent's own session.
    AgentStatistics {
        /// The agent.
        agent: AgentId,
    },
    /// Echo of CC-CMS, which shows whether it is there and takes our signature.
    Ping,
}

/// Which of the two servers of a site answers a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Server {
    /// Monitoring; requests are signed.
    CcCms,
    /// Agent sessions; requests carry the session's credential.
    CcGateway,
}

/// Which key pair signs a call to CC-CMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// The platform's own key, which system indicators demand.
    Global,
    /// The key of the VDN.
    Ordinary,
}

/// Path of each interface. Integrated environments have sibling paths, so all of them are settings; the default is the documented one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// System indicators.
    pub sysindex: String,
    /// Skill queues.
    pub skill_state: String,
    /// Access codes.
    pub access_codes: String,
    /// Agents by state.
    pub system_state: String,
    /// Statistics of one agent; `{agentid}` stands for its number.
    pub agent_statistics: String,
    /// Echo.
    pub ping: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            sysindex: "/rest/cmsapp/v1/openapi/cti/sysindex".to_owned(),
            skill_state: "/rest/cmsapp/v1/openapi/skill/stateinfo".to_owned(),
            access_codes: "/rest/cmsapp/v1/openapi/vdn/queryaccesscodecallinfo".to_owned(),
            system_state: "/rest/cmsapp/v1/openapi/agentgroup/systemstate".to_owned(),
            agent_statistics: "/agentgateway/resource/calldata/{agentid}/statistics".to_owned(),
            ping: "/rest/cmsapp/v1/ping".to_owned(),
        }
    }
}

impl Call {
    /// Which interface it asks; `None` for the ping.
    pub const fn source(&self) -> Option<Source> {
        match self {
            Self::Sysindex { .. } => Some(Source::Sysindex),
            Self::SkillState { .. } => Some(Source::Skill),
            Self::AccessCodes { .. } => Some(Source::AccessCode),
            Self::SystemState { .. } => Some(Source::SystemState),
            Self::AgentStatistics { .. } => Some(Source::Agent),
            Self::Ping => None,
        }
    }

    /// Which server answers it.
    pub const fn server(&self) -> Server {
        match self {
            Self::AgentStatistics { .. } => Server::CcGateway,
            _ => Server::CcCms,
        }
    }

    /// Which key pair signs it; `None` where an agent's credential stands in for a signature.
    pub const fn key(&self) -> Option<Key> {
        match self {
            Self::Sysindex { .. } => Some(Key::Global),
            Self::AgentStatistics { .. } => None,
            _ => Some(Key::Ordinary),
        }
    }

    /// The HTTP method: `GET` at CC-Gateway, where anything else would change a session, `POST` at CC-CMS.
    pub const fn method(&self) -> &'static str {
        match self.server() {
            Server::CcCms => "POST",
            Server::CcGateway => "GET",
        }
    }

    /// The path, ready to be sent; none of the calls has a query.
    pub fn path(&self, paths: &Paths) -> String {
        match self {
            Self::Sysindex { .. } => paths.sysindex.clone(),
            Self::SkillState { .. } => paths.skill_state.clone(),
            Self::AccessCodes { .. } => paths.access_codes.clone(),
            Self::SystemState { .. } => paths.system_state.clone(),
            Self::AgentStatistics { agent } => paths.agent_statistics.replace("{agentid}", &agent.to_string()),
            Self::Ping => paths.ping.clone(),
        }
    }

    /// The body: JSON on one line without blanks, since it is signed; empty for the `GET`. All values are numbers or times, so there is
    /// nothing to escape.
    pub fn body(&self) -> Vec<u8> {
        let text = match self {
            Self::Sysindex { call_center, vdns, begin_ms, end_ms, limit, offset } => {
                let call_center = call_center.map_or_else(String::new, |id| format!(r#""ccId":{id},"#));
                let (vdns, begin, end) = (list(vdns), time(*begin_ms), time(*end_ms));
                format!(r#"{{{call_center}"vdn":{vdns},"beginDate":"{begin}","endDate":"{end}","limit":{limit},"offset":{offset}}}"#)
            }
            Self::SkillState { call_center, vdn, skills } => {
                format!(r#"{{"queryParam":{{"ccId":{call_center},"vdn":{vdn},"skillIds":{}}}}}"#, list(skills))
            }
            Self::AccessCodes { call_center, vdn, access_codes } => {
                format!(r#"{{"ccId":{call_center},"vdn":{vdn},"innoIds":{}}}"#, list(access_codes))
            }
            Self::SystemState { call_center, vdn, limit, offset } => {
                format!(r#"{{"queryParam":{{"ccId":{call_center},"vdn":{vdn},"offset":{offset},"limit":{limit}}}}}"#)
            }
            Self::AgentStatistics { .. } => String::new(),
            Self::Ping => r#"{"say":"Hello world!"}"#.to_owned(),
        };
        text.into_bytes()
    }
}

/// `[1,2,3]`
fn list(ids: &[impl std::fmt::Display]) -> String {
    let mut text = String::from("[");
    for (index, id) in ids.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{id}");
    }
    text.push(']');
    text
}

/// `yyyy-MM-dd HH:mm:ss` in UTC; the epoch for instants that no date can show.
fn time(instant_ms: i64) -> String {
    DateTime::from_timestamp_millis(instant_ms).unwrap_or_default().format("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL_CENTER: CallCenterId = CallCenterId(1);

    fn sysindex(call_center: Option<CallCenterId>) -> Call {
        let (begin_ms, end_ms) = (1_631_145_600_000, 1_631_401_200_999);
        Call::Sysindex { call_center, vdns: vec![VdnId(1), VdnId(2), VdnId(3)], begin_ms, end_ms, limit: 100, offset: 0 }
    }

    fn every_call() -> [Call; 6] {
        [
            sysindex(Some(CALL_CENTER)),
            Call::SkillState { call_center: CALL_CENTER, vdn: VdnId(1), skills: vec![SkillId(1), SkillId(2)] },
            Call::AccessCodes { call_center: CALL_CENTER, vdn: VdnId(170), access_codes: vec![AccessCodeId(1), AccessCodeId(2)] },
            Call::SystemState { call_center: CALL_CENTER, vdn: VdnId(1), limit: 100, offset: 0 },
            Call::AgentStatistics { agent: AgentId(101) },
            Call::Ping,
        ]
    }

    #[test]
    fn every_request_reads_like_the_documents_example() {
        let expected = [
            r#"{"ccId":1,"vdn":[1,2,3],"beginDate":"2021-09-09 00:00:00","endDate":"2021-09-11 23:00:00","limit":100,"offset":0}"#,
            r#"{"queryParam":{"ccId":1,"vdn":1,"skillIds":[1,2]}}"#,
            r#"{"ccId":1,"vdn":170,"innoIds":[1,2]}"#,
            r#"{"queryParam":{"ccId":1,"vdn":1,"offset":0,"limit":100}}"#,
            "",
            r#"{"say":"Hello world!"}"#,
        ];
        for (call, expected) in every_call().iter().zip(expected) {
            assert_eq!(String::from_utf8(call.body()).unwrap(), expected);
        }
    }

    #[test]
    fn without_a_call_centre_aicc_takes_its_default() {
        let body = String::from_utf8(sysindex(None).body()).unwrap();
        assert!(body.starts_with(r#"{"vdn":[1,2,3],"#), "{body}");
    }

    #[test]
    fn every_path_is_the_documented_one_unless_set() {
        let paths = every_call().map(|call| call.path(&Paths::default()));
        assert_eq!(
            paths,
            [
                "/rest/cmsapp/v1/openapi/cti/sysindex",
                "/rest/cmsapp/v1/openapi/skill/stateinfo",
                "/rest/cmsapp/v1/openapi/vdn/queryaccesscodecallinfo",
                "/rest/cmsapp/v1/openapi/agentgroup/systemstate",
                "/agentgateway/resource/calldata/101/statistics",
                "/rest/cmsapp/v1/ping",
            ]
        );
        let paths = Paths { system_state: "/other".to_owned(), ..Paths::default() };
        assert_eq!(every_call()[3].path(&paths), "/other");
    }

    #[test]
    fn cc_gateway_is_only_ever_read() {
        for call in every_call() {
            let gateway = call.server() == Server::CcGateway;
            assert_eq!(gateway, call.source() == Some(Source::Agent));
            assert_eq!(gateway, call.key().is_none());
            assert_eq!(call.method(), if gateway { "GET" } else { "POST" });
            assert_eq!(call.body().is_empty(), gateway);
        }
    }

    #[test]
    fn only_system_indicators_use_the_global_key() {
        for call in every_call() {
            assert_eq!(call.key() == Some(Key::Global), call.source() == Some(Source::Sysindex));
        }
    }
}
