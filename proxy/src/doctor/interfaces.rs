//! One question to each interface.

use domain::id::{AccessCodeId, SkillId, VdnId};
use domain::snapshot::Completeness;

use super::{Finding, Report, Subject, advice};
use crate::clock::Clock;
use crate::site::VdnConfig;
use crate::upstream::call::{ACCESS_CODES_PER_CALL, Call, SKILLS_PER_CALL, VDNS_PER_CALL};
use crate::upstream::client::Client;
use crate::upstream::error::Failure;
use crate::upstream::sysindex::ROWS_PER_PAGE;
use crate::upstream::system_state::AGENTS_PER_PAGE;
use crate::upstream::{access_code, skill, sysindex, system_state};

const QUARTER_MS: i64 = 15 * 60_000;

/// Asks system indicators of all VDNs, and of the first VDN that has any its skills, access codes and system state.
pub(super) async fn ask(report: &mut Report<impl FnMut(Finding)>, subject: &Subject, clock: &Clock, client: &Client) {
    let (call_center, vdns, now_ms) = (subject.call_center, &subject.site.vdns, clock.now_ms());
    let call = |call: Call| async move { client.call(&call, None, async {}).await };

    let asked: Vec<VdnId> = vdns.iter().map(|vdn| vdn.id).take(VDNS_PER_CALL).collect();
    let (begin_ms, end_ms) = (now_ms - QUARTER_MS, now_ms);
    let sysindex =
        Call::Sysindex { call_center: Some(call_center), vdns: asked.clone(), begin_ms, end_ms, limit: ROWS_PER_PAGE, offset: 0 };
    let read = call(sysindex).await.and_then(|body| sysindex::decode_page(&body, &asked, now_ms));
    report.add(match read {
        Ok(page) if page.rows.is_empty() => Finding::bad(
            "System indicators: a good answer without a single period of our VDNs in the last quarter of an hour",
            "check `call_center_id` and the ids of `vdn`",
        ),
        Ok(page) => Finding::good(format_args!("System indicators: {} periods of the last quarter of an hour", page.rows.len())),
        Err(failure) => failed("System indicators", &failure, "sysindex"),
    });

    if let Some(VdnConfig { id, skills, .. }) = vdns.iter().find(|vdn| !vdn.skills.is_empty()) {
        let asked: Vec<SkillId> = skills.iter().map(|skill| skill.id).take(SKILLS_PER_CALL).collect();
        let read = call(Call::SkillState { call_center, vdn: *id, skills: asked.clone() }).await;
        let read = read.and_then(|body| skill::decode(&body, &asked)).map(|decoded| decoded.completeness);
        report.add(rows("Skills", *id, "skills", read));
    }
    if let Some(VdnConfig { id, access_codes, .. }) = vdns.iter().find(|vdn| !vdn.access_codes.is_empty()) {
        let asked: Vec<AccessCodeId> = access_codes.iter().map(|code| code.id).take(ACCESS_CODES_PER_CALL).collect();
        let read = call(Call::AccessCodes { call_center, vdn: *id, access_codes: asked.clone() }).await;
        let read = read.and_then(|body| access_code::decode(&body, &asked)).map(|decoded| decoded.completeness);
        report.add(rows("Access codes", *id, "access_codes", read));
    }
    if let Some(VdnConfig { id, .. }) = vdns.first() {
        let read = call(Call::SystemState { call_center, vdn: *id, limit: AGENTS_PER_PAGE, offset: 0 }).await;
        report.add(match read.and_then(|body| system_state::decode_page(&body)) {
            Ok(_) => Finding::good(format_args!("System state of VDN {id}: the first page of agents")),
            Err(failure) => failed(&format!("System state of VDN {id}"), &failure, "system_state"),
        });
    }
    report.add(Finding::skipped("Statistics of agents: not tried, since they need the credential of an agent's desktop"));
}

fn failed(name: &str, failure: &Failure, setting: &'static str) -> Finding {
    Finding::bad(format_args!("{name}: {}", advice::said(failure)), advice::of_failure(failure, Some(setting)))
}

fn rows(name: &str, vdn: VdnId, setting: &'static str, read: Result<Completeness, Failure>) -> Finding {
    let name = format!("{name} of VDN {vdn}");
    match read {
        Err(failure) => failed(&name, &failure, setting),
        Ok(Completeness { rows_asked, rows_missing, .. }) if rows_missing.is_empty() => {
            Finding::good(format_args!("{name}: all {rows_asked} came"))
        }
        Ok(Completeness { rows_asked, rows_missing, .. }) => {
            let ids: Vec<String> = rows_missing.iter().take(20).map(ToString::to_string).collect();
            let more = if rows_missing.len() > ids.len() { " …" } else { "" };
            Finding::bad(
                format_args!("{name}: {} of {rows_asked} did not come: {}{more}", rows_missing.len(), ids.join(", ")),
                format_args!("check these ids in `vdn.{setting}`"),
            )
        }
    }
}
