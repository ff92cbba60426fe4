//! Made-up readings of one call centre, and the ways in which a source can stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use aicc_dashboard::store::Store;
use aicc_dashboard::store::alarms::AlarmFeed;
use aicc_dashboard::store::feed::{Arrival, Cause, Feed};
use aicc_dashboard::store::series::Series;
use domain::access_code::{AccessCodeRow, AccessCodes};
use domain::agent::AgentStatistics;
use domain::alarm::{Alarm, Alarms, Metric, Origin, Rule, Severity, Subject};
use domain::baseline::{Band, Baseline, Unusual};
use domain::delivery::Delivery;
use domain::id::{AccessCodeId, AgentId, SkillId, VdnId};
use domain::period::{OffsetFrom, PERIOD_MS};
use domain::problem::{Problem, ProblemClass};
use domain::reading::Reading::{self, Absent, Unread, Value};
use domain::setup::{Intervals, Mode, Named, PageSetup, SiteSetup, VdnSetup};
use domain::skill::{SkillRow, Skills};
use domain::snapshot::{Completeness, Oddity, OddityKind, PagesEndedBy, Snapshot};
use domain::sysindex::{Coverage, Period, Periods};
use domain::system_state::SystemState;
use leptos::prelude::*;

/// When everything was read: 10:42:15 at the call centre, milliseconds since 1970.
pub const READ_AT_MS: i64 = 1_768_444_935_000;
/// The page's monotonic clock, milliseconds.
pub const NOW_MS: f64 = 2_000_000.0;
/// Start of the window of indicators: 09:40 at the call centre.
pub const FROM_MS: i64 = 1_768_441_200_000;

/// One site with the VDNs 3 and 5, which share the skill queue 7, and 9, for which nothing is configured.
pub fn setup() -> PageSetup {
    let vdn = |id, name: &str, skills: &[(u32, &str)], codes: &[(u32, &str)], agents: &[(u32, &str)]| VdnSetup {
        id: VdnId(id),
        name: name.to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        day_start_minutes: 0,
        has_shifts: false,
        offsets: vec![OffsetFrom { from_ms: 0, offset_s: 8 * 3600 }],
        skills: skills.iter().map(|(id, name)| Named { id: SkillId(*id), name: (*name).to_owned() }).collect(),
        access_codes: codes.iter().map(|(id, name)| Named { id: AccessCodeId(*id), name: (*name).to_owned() }).collect(),
        agents: agents.iter().map(|(id, name)| Named { id: AgentId(*id), name: (*name).to_owned() }).collect(),
        findings: domain::findings::Findings::default(),
    };
    let vdns = vec![
        vdn(
            3,
            "Dienst",
            &[(7, "Konto"), (8, "Kredit"), (12, "Karte"), (14, "Anlage")],
            &[(31, "Nord"), (32, "West")],
            &[(101, "Amsel"), (102, "Drossel")],
        ),
        vdn(5, "Verkauf", &[(7, "Neukunden"), (21, "Bestand")], &[(31, "Ost")], &[(205, "Fink")]),
        vdn(9, "Leer", &[], &[], &[]),
    ];
    let intervals =
        Intervals { sysindex_ms: 60_000, skills_ms: 10_000, access_codes_ms: 10_000, system_state_ms: 30_000, agent_at_least_ms: 60_000 };
    PageSetup {
        build: "test".to_owned(),
        mode: Mode::Demo,
        user: None,
        service_level_target_percent: 80,
        intervals,
        sites: vec![SiteSetup { id: "main".parse().unwrap(), name: "Haus".to_owned(), vdns }],
    }
}

/// A read of `data` with nothing missing.
pub fn snapshot<T>(data: T) -> Snapshot<T> {
    Snapshot { read_at_ms: READ_AT_MS, completeness: Completeness::default(), oddities: Vec::new(), data }
}

/// Queue 7 is far below the target, 8 has nothing but zeros, 12 is well, 14 had few calls.
pub fn skills() -> Snapshot<Skills> {
    let rows = vec![skill_7(), SkillRow::from_fields(SkillId(8), |_| Value(0)), skill_12(), skill_14()];
    let completeness = Completeness { pages_read: 1, rows_asked: 4, ..Completeness::default() };
    let example = Some("0x1F".to_owned());
    let oddities = vec![Oddity { kind: OddityKind::InvalidValue, field: "agentWorkNums".to_owned(), count: 2, example }];
    Snapshot { completeness, oddities, ..snapshot(Skills { rows }) }
}

fn skill_7() -> SkillRow {
    SkillRow::from_fields(SkillId(7), |field| {
        Value(match field.name {
            "signed_in" => 20,
            "talking" => 6,
            "idle" | "available" => 3,
            "busy" | "after_call_work" => 2,
            "resting" | "study" => 1,
            "total_calls" => 1_234,
            "calls_in_progress" => 9,
            "calls_waiting" => 12,
            "offered_5m" => 20,
            "connected_in_20s_5m" => 5,
            "worst_wait_5m" => 125,
            "average_wait_5m" => 61,
            "longest_idle_5m" => 3_700,
            _ => 0,
        })
    })
}

fn skill_12() -> SkillRow {
    SkillRow::from_fields(SkillId(12), |field| {
        Value(match field.name {
            "offered_5m" | "connected_in_20s_5m" | "signed_in" => 40,
            _ => 1,
        })
    })
}

fn skill_14() -> SkillRow {
    SkillRow::from_fields(SkillId(14), |field| {
        Value(match field.name {
            "offered_5m" => 9,
            "calls_waiting" => 3,
            _ => 0,
        })
    })
}

/// Queue 12 has marks: calls waiting and calls offered could not be read, study and pre-occupied agents are never supplied.
pub fn skills_with_marks() -> Snapshot<Skills> {
    let mut skills = skills();
    let row = &mut skills.data.rows[2];
    (row.calls_waiting, row.offered_5m, row.study, row.pre_occupied) = (Unread, Unread, Absent, Absent);
    skills
}

/// AICC sent nothing for queue 12.
pub fn skills_with_missing_row() -> Snapshot<Skills> {
    let mut skills = skills();
    skills.data.rows[2] = SkillRow::from_fields(SkillId(12), |_| Unread);
    skills.completeness.rows_missing = vec![12];
    skills
}

/// The queues 7 and 21 of VDN 5: everything is 77.
pub fn other_skills() -> Snapshot<Skills> {
    snapshot(Skills { rows: [7, 21].map(|id| SkillRow::from_fields(SkillId(id), |_| Value(77))).to_vec() })
}

/// The code 31 of VDN 5: everything is 77.
pub fn other_access_codes() -> Snapshot<AccessCodes> {
    snapshot(AccessCodes { rows: vec![AccessCodeRow::from_fields(AccessCodeId(31), |_| Value(77))] })
}

/// The agents of VDN 5: 77 in every state.
pub fn other_system_state() -> Snapshot<SystemState> {
    snapshot(SystemState::from_fields(READ_AT_MS, READ_AT_MS, |_| Value(77)))
}

/// The indicators of VDN 5: everything is 77.
pub fn other_periods() -> Snapshot<Periods> {
    periods_of(|_, _| Value(77))
}

/// The agent 205 of VDN 5: everything is 77.
pub fn other_agent() -> Snapshot<AgentStatistics> {
    snapshot(AgentStatistics::from_fields(AgentId(205), None, |_| Value(77)))
}

/// Code 31 is busy, 32 has nothing but zeros.
pub fn access_codes() -> Snapshot<AccessCodes> {
    let busy = AccessCodeRow::from_fields(AccessCodeId(31), |field| {
        Value(match field.name {
            "online" => 12,
            "with_agent" => 6,
            "longest_wait" => 95,
            _ => 3,
        })
    });
    let completeness = Completeness { pages_read: 1, rows_asked: 2, ..Completeness::default() };
    Snapshot { completeness, ..snapshot(AccessCodes { rows: vec![busy, AccessCodeRow::from_fields(AccessCodeId(32), |_| Value(0))] }) }
}

/// Of code 31 the queue could not be read, and callers in the IVR are never supplied.
pub fn access_codes_with_marks() -> Snapshot<AccessCodes> {
    let mut codes = access_codes();
    (codes.data.rows[0].in_queue, codes.data.rows[0].in_ivr) = (Unread, Absent);
    codes
}

/// AICC sent nothing for code 32.
pub fn access_codes_with_missing_row() -> Snapshot<AccessCodes> {
    let mut codes = access_codes();
    codes.data.rows[1] = AccessCodeRow::from_fields(AccessCodeId(32), |_| Unread);
    codes.completeness.rows_missing = vec![32];
    codes
}

/// 17 agents signed in, of whom 2 are in other states; nobody is idle.
pub fn system_state(ended_by: PagesEndedBy) -> Snapshot<SystemState> {
    let data = SystemState::from_fields(READ_AT_MS - 8_000, READ_AT_MS, |field| {
        Value(match field.name {
            "signed_in" => 17,
            "talking" => 11,
            "busy" => 4,
            _ => 0,
        })
    });
    let completeness = Completeness { pages_read: 3, pages_wanted: Some(4), ended_by: Some(ended_by), ..Completeness::default() };
    Snapshot { completeness, ..snapshot(data) }
}

/// Busy agents could not be read, idle ones are never supplied.
pub fn system_state_with_marks() -> Snapshot<SystemState> {
    let mut state = system_state(PagesEndedBy::KnownNumber);
    (state.data.busy, state.data.idle) = (Unread, Absent);
    state
}

/// One hour from [`FROM_MS`]: the period 4 is not held, in the period 7 the connected calls could not be read, from 10 on all is partial.
/// Inbound calls are 20 and the index of the period, connected ones 15, outbound ones the index.
pub fn periods() -> Snapshot<Periods> {
    periods_of(|index, name| match name {
        "inbound" => Value(20 + index),
        "connected" if index == 7 => Unread,
        "connected" => Value(15),
        "outbound" => Value(index),
        "signed_in" => Value(30),
        "vendor_connect_rate" => Value(0),
        _ => Value(4),
    })
}

/// Usual on Thursdays are 11 to 19 calls, inbound and connected; 2 and 3 are said to be unusual.
pub fn usual() -> Baseline {
    let begin_ms: Vec<i64> = (0..12).map(|index| FROM_MS + index * PERIOD_MS).collect();
    let band = Band { median: vec![Some(15.0); 12], low: vec![Some(10.5); 12], high: vec![Some(19.5); 12] };
    let unusual = Unusual {
        field: "inbound".to_owned(),
        from_ms: begin_ms[2],
        until_ms: begin_ms[4],
        farthest_ms: begin_ms[3],
        value: 4,
        low: 10.5,
        high: 19.5,
    };
    Baseline {
        from_ms: FROM_MS,
        until_ms: READ_AT_MS,
        weekdays: vec![4],
        weeks: 4,
        holidays: Vec::new(),
        most_values: 20,
        begin_ms,
        usual: ["inbound", "connected"].map(|field| (field.to_owned(), band.clone())).into(),
        unusual: vec![unusual],
    }
}

/// In the latest final period the resting agents could not be read, the idle ones are never supplied, and no call came.
pub fn periods_with_marks() -> Snapshot<Periods> {
    periods_of(|_, name| match name {
        "resting" => Unread,
        "idle" => Absent,
        _ => Value(0),
    })
}

fn periods_of(read: impl Fn(i64, &str) -> Reading) -> Snapshot<Periods> {
    let rows: Vec<_> = (0..12)
        .filter(|index| *index != 4)
        .map(|index| Period::from_fields(FROM_MS + index * PERIOD_MS, |field| read(index, field.name)))
        .collect();
    let (begin_ms, columns) = Periods::columns_of(&rows);
    let coverage = Coverage { periods_expected: 12, periods_held: 11, back_fill_running: false, back_fill_percent: 100 };
    let partial_from_ms = FROM_MS + 10 * PERIOD_MS;
    snapshot(Periods { from_ms: FROM_MS, until_ms: FROM_MS + 12 * PERIOD_MS, coverage, partial_from_ms, begin_ms, columns })
}

/// The agent 101 answered four calls of five and made one.
pub fn agent() -> Snapshot<AgentStatistics> {
    snapshot(AgentStatistics::from_fields(AgentId(101), None, |field| {
        Value(match field.name {
            "talk_time" => 900,
            "answered" => 4,
            "not_answered" | "outbound" | "transferred_out" | "held" => 1,
            "released_by_agent" => 2,
            _ => 0,
        })
    }))
}

/// Talk time could not be read, rest time is never supplied, all else is zero.
pub fn agent_with_marks() -> Snapshot<AgentStatistics> {
    snapshot(AgentStatistics::from_fields(AgentId(101), None, |field| match field.name {
        "talk_time" => Unread,
        "rest_time" => Absent,
        _ => Value(0),
    }))
}

/// How a source stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No answer yet.
    Waiting,
    /// Four seconds old.
    Fresh,
    /// Three intervals old.
    Late,
    /// Three intervals old, and AICC reports a failure since.
    Stale,
    /// AICC refused the first read.
    NeverRead,
    /// Read more than ten minutes ago, and AICC is silent.
    TooOld,
    /// Three intervals old, and the proxy does not answer.
    Unreachable,
    /// Three intervals old, and the proxy refused to answer.
    Refused,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Waiting, Self::Fresh, Self::Late, Self::Stale, Self::NeverRead, Self::TooOld, Self::Unreachable, Self::Refused];

    /// The word that figures bear in `data-state`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fresh => "fresh",
            Self::Late => "late",
            Self::Stale | Self::Unreachable | Self::Refused => "stale",
            Self::NeverRead | Self::TooOld => "failed",
        }
    }

    /// A feed that stands so at [`NOW_MS`].
    pub fn feed<T>(self, snapshot: Snapshot<T>, interval_ms: u64) -> Feed<T> {
        let age_ms = match self {
            Self::Waiting | Self::NeverRead => None,
            Self::Fresh => Some(4_000),
            Self::Late | Self::Stale | Self::Unreachable | Self::Refused => Some(3 * interval_ms),
            Self::TooOld => Some(601_000),
        };
        let problem = match self {
            Self::Stale => Some(Problem::with_code(ProblemClass::Upstream, "0100001")),
            Self::NeverRead => Some(Problem::with_code(ProblemClass::Auth, "401")),
            Self::TooOld => Some(Problem::of(ProblemClass::Network)),
            _ => None,
        };
        let refused = || Cause::ProxyRefused { status: 404, code: "unknown_vdn".to_owned(), message: "There is no VDN 3.".to_owned() };
        let delivery = Delivery { age_ms, interval_ms, next_read_ms: None, problem };
        let arrival = Arrival { snapshot: age_ms.map(|_| Arc::new(snapshot)), delivery, received_at_ms: NOW_MS };
        let waiting = Feed::waiting(interval_ms);
        match self {
            Self::Waiting => waiting,
            Self::Unreachable => waiting.after(Ok(arrival)).after(Err(Cause::ProxyUnreachable)),
            Self::Refused => waiting.after(Ok(arrival)).after(Err(refused())),
            _ => waiting.after(Ok(arrival)),
        }
    }

    /// Puts every source into this standing.
    pub fn put(self, store: Store) {
        store.skills.set(self.feed(skills(), 10_000));
        store.access_codes.set(self.feed(access_codes(), 10_000));
        store.sysindex.set(self.feed(periods(), 60_000));
        store.system_state.set(self.feed(system_state(PagesEndedBy::KnownNumber), 30_000));
        store.agent.set(self.feed(agent(), 60_000));
        store.alarms.set(AlarmFeed::default().after(Ok((alarms(vec![alarm(1, 7, Severity::Critical)]), true)), NOW_MS));
    }
}

/// An alarm of the service level of a queue, open for five minutes.
pub fn alarm(id: u64, skill: u32, severity: Severity) -> Alarm {
    Alarm {
        id,
        rule: "service-level".to_owned(),
        metric: Metric::ServiceLevel20s,
        site: "main".parse().unwrap(),
        vdn: Some(VdnId(3)),
        subject: Subject::Skill(SkillId(skill)),
        severity,
        since_ms: READ_AT_MS - 300_000,
        value: Some(25.0),
        bound: Some(80.0),
        held: false,
        acknowledged: None,
        snoozed_until_ms: None,
    }
}

/// What the proxy says when these are open, to somebody at the machine.
pub fn alarms(open: Vec<Alarm>) -> Alarms {
    let rule = Rule {
        id: "service-level".to_owned(),
        metric: Metric::ServiceLevel20s,
        site: None,
        vdn: None,
        only: Vec::new(),
        warning: Some(80.0),
        critical: Some(80.0),
        for_s: 0,
        origin: Origin::BuiltIn,
    };
    Alarms {
        now_ms: READ_AT_MS,
        may_operate: true,
        name: None,
        open,
        elsewhere: Vec::new(),
        events: Vec::new(),
        rules: vec![rule],
        kept: false,
    }
}

/// Three reads: the second one could not be read.
pub fn put_trends(store: Store) {
    store.skill_trends.set(BTreeMap::from([(SkillId(7), trend(10_000)), (SkillId(8), trend(10_000))]));
    store.access_code_trends.set(BTreeMap::from([(AccessCodeId(31), trend(10_000)), (AccessCodeId(32), trend(10_000))]));
    store.system_state_trend.set(trend(30_000));
}

fn trend<const FIELDS: usize>(interval_ms: i64) -> Series<FIELDS> {
    let mut series = Series::new();
    for (at, value) in (0..).zip([Value(1), Value(2), Unread, Value(4), Value(5)]) {
        series.push(READ_AT_MS + (at - 4) * interval_ms, [value; FIELDS]);
    }
    series
}
