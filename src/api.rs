//! What the page asks the proxy: one function per question. No retries, no signals; a request ends when its future is dropped.

pub mod cause;
mod client;

use domain::access_code::AccessCodes;
use domain::agent::AgentStatistics;
use domain::alarm::{Alarms, SavedView};
use domain::answer::Answer;
use domain::baseline::Baseline;
use domain::field::Source;
use domain::id::{AgentId, SiteId, SkillId, VdnId};
use domain::note::Note;
use domain::outlook::Outlook;
use domain::recorded::Recorded;
use domain::setup::PageSetup;
use domain::sheet::Sheet;
use domain::skill::Skills;
use domain::snapshot::Snapshot;
use domain::status::Status;
use domain::sysindex::{Periods, Window};
use domain::system_state::SystemState;
use domain::today::Today;
use gloo_net::http::Method;

use crate::settings::address::encode;
use crate::settings::order::Order;
use crate::store::HistoryOf;
use crate::store::feed::{Arrival, Cause};

/// Which value is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The latest value held.
    Latest,
    /// A new read ("refresh now"), as far as the proxy allows one.
    New,
    /// The value of a moment that is over, milliseconds since 1970.
    AsOf(i64),
}

/// The page's surroundings.
///
/// # Errors
/// Why there is no answer.
pub async fn config() -> Result<PageSetup, Cause> {
    client::document("api/config", &[]).await
}

/// Ends the session of the user who has signed in.
///
/// # Errors
/// Why it goes on.
pub async fn sign_out() -> Result<(), Cause> {
    client::order::<()>(Method::POST, "auth/sign-out", &[], None).await
}

/// Whether the page could be loaded now.
pub async fn is_page_there() -> bool {
    client::is_there("./").await
}

/// How every source is doing.
///
/// # Errors
/// Why there is no answer.
pub async fn status() -> Result<Status, Cause> {
    client::document("api/status", &[]).await
}

/// The five-minute periods of one VDN within a window.
///
/// # Errors
/// Why there is no answer. That AICC failed is not an error: it is in the arrival's delivery.
pub async fn sysindex(site: &SiteId, vdn: VdnId, window: Window, wish: Wish) -> Result<Arrival<Periods>, Cause> {
    client::snapshot("api/sysindex", &[("site", site.as_str()), ("vdn", &vdn.to_string()), ("window", window.word())], wish).await
}

/// The periods that a VDN had so many days before a window, told at the times of the window.
///
/// # Errors
/// As [`sysindex`].
pub async fn days_before(site: &SiteId, vdn: VdnId, window: Window, days: u8, wish: Wish) -> Result<Arrival<Periods>, Cause> {
    let (vdn, days) = (vdn.to_string(), days.to_string());
    let query = [("site", site.as_str()), ("vdn", &*vdn), ("window", window.word()), ("back", &*days)];
    client::snapshot("api/sysindex", &query, wish).await
}

/// The skill queues of one VDN.
///
/// # Errors
/// As [`sysindex`].
pub async fn skills(site: &SiteId, vdn: VdnId, wish: Wish) -> Result<Arrival<Skills>, Cause> {
    of_place("api/skills", site, vdn, wish).await
}

/// The access codes of one VDN.
///
/// # Errors
/// As [`sysindex`].
pub async fn access_codes(site: &SiteId, vdn: VdnId, wish: Wish) -> Result<Arrival<AccessCodes>, Cause> {
    of_place("api/access-codes", site, vdn, wish).await
}

/// The agents of one VDN by state.
///
/// # Errors
/// As [`sysindex`].
pub async fn system_state(site: &SiteId, vdn: VdnId, wish: Wish) -> Result<Arrival<SystemState>, Cause> {
    of_place("api/system-state", site, vdn, wish).await
}

/// The statistics of one agent.
///
/// # Errors
/// As [`sysindex`].
pub async fn agent_statistics(site: &SiteId, agent: AgentId, wish: Wish) -> Result<Arrival<AgentStatistics>, Cause> {
    client::snapshot(&format!("api/agents/{agent}/statistics"), &[("site", site.as_str())], wish).await
}

/// The alarms of one VDN; with `all` also what is open in the others of its site, with `log` also what happened.
///
/// # Errors
/// Why there is no answer.
pub async fn alarms(site: &SiteId, vdn: VdnId, all: bool, log: bool, wish: Wish) -> Result<Alarms, Cause> {
    let [all, log] = [all, log].map(|wanted| if wanted { "1" } else { "0" });
    let query = [("site", site.as_str()), ("vdn", &vdn.to_string()), ("all", all), ("log", log)];
    let told = client::wanted::<Option<Alarms>>("api/alarms", &query, wish).await?;
    // What happened at a moment before is not remembered.
    told.ok_or_else(not_known)
}

/// What the proxy does not remember, or not yet: after a take-over it answers before it has read what was recorded.
fn not_known() -> Cause {
    Cause::ProxyRefused { status: 404, code: String::new(), message: String::new() }
}

/// What the day has come to so far in one VDN.
///
/// # Errors
/// Why there is no answer.
pub async fn today(site: &SiteId, vdn: VdnId, wish: Wish) -> Result<Today, Cause> {
    let told = client::wanted::<Option<Today>>("api/today", &[("site", site.as_str()), ("vdn", &vdn.to_string())], wish).await?;
    told.ok_or_else(not_known)
}

/// What the last hours and the next minutes of a queue are like, or the next minutes of all of them.
///
/// # Errors
/// Why there is no answer.
pub async fn outlook(site: &SiteId, vdn: VdnId, skill: SkillId, wish: Wish) -> Result<Outlook, Cause> {
    let query = [("site", site.as_str()), ("vdn", &vdn.to_string()), ("skill", &skill.to_string())];
    client::wanted::<Option<Outlook>>("api/outlook", &query, wish).await?.ok_or_else(not_known)
}

/// What is usual at the times of a window of one VDN; `None` before the first read.
///
/// # Errors
/// Why there is no answer.
pub async fn baseline(site: &SiteId, vdn: VdnId, window: Window, wish: Wish) -> Result<Option<Baseline>, Cause> {
    client::wanted("api/baseline", &[("site", site.as_str()), ("vdn", &vdn.to_string()), ("window", window.word())], wish).await
}

/// What those who take over should know of a window of one VDN.
///
/// # Errors
/// Why there is no answer.
pub async fn sheet(site: &SiteId, vdn: VdnId, window: Window, wish: Wish) -> Result<Sheet, Cause> {
    client::wanted("api/sheet", &[("site", site.as_str()), ("vdn", &vdn.to_string()), ("window", window.word())], wish).await
}

/// What was recorded of a queue or an access code over a window, one value per five minutes of each field.
///
/// # Errors
/// Why there is no answer.
pub async fn history(site: &SiteId, vdn: VdnId, of: &HistoryOf, wish: Wish) -> Result<Recorded, Cause> {
    let (path, fields) = match of.source {
        Source::AccessCode => ("api/history/access-codes", "in_queue,with_agent,in_ivr,longest_wait"),
        _ => ("api/history/skills", "calls_waiting,talking,idle,offered_5m,connected_in_20s_5m"),
    };
    recorded(path, (site, vdn), (&of.key.to_string(), fields), (of.window, of.days_before), wish).await
}

/// What was recorded in the last hour of a source whose trend the page keeps, as it was read; `keys` with commas between.
///
/// # Errors
/// Why there is no answer.
pub async fn last_hour(source: Source, (site, vdn): (&SiteId, VdnId), keys: &str, wish: Wish) -> Result<Recorded, Cause> {
    let (path, fields) = match source {
        Source::Skill => ("api/history/skills", "calls_waiting,offered_5m"),
        Source::AccessCode => ("api/history/access-codes", "in_ivr,in_queue,with_agent"),
        _ => ("api/history/system-state", "talking,idle,busy,signed_in"),
    };
    let vdn = vdn.to_string();
    let window = ("window", Window::Hour.word());
    client::wanted(path, &[("site", site.as_str()), ("vdn", &vdn), ("key", keys), ("field", fields), window, ("step", "raw")], wish).await
}

/// With `days_before` other than 0 so many days before stand beside it.
async fn recorded(
    path: &str,
    (site, vdn): (&SiteId, VdnId),
    (keys, fields): (&str, &str),
    (window, days_before): (Window, u8),
    wish: Wish,
) -> Result<Recorded, Cause> {
    let (vdn, back) = (vdn.to_string(), days_before.to_string());
    let query = [
        ("site", site.as_str()),
        ("vdn", &*vdn),
        ("key", keys),
        ("field", fields),
        ("window", window.word()),
        ("step", "5m"),
        ("back", &*back),
    ];
    client::wanted(path, query.get(..query.len() - usize::from(days_before == 0)).unwrap_or(&query), wish).await
}

/// The views with a name.
///
/// # Errors
/// Why there is no answer.
pub async fn views() -> Result<Vec<SavedView>, Cause> {
    client::document("api/views", &[]).await
}

/// The notes that one shift left for the next, the newest first.
///
/// # Errors
/// Why there is no answer.
pub async fn notes(site: &SiteId, vdn: VdnId, wish: Wish) -> Result<Vec<Note>, Cause> {
    client::wanted("api/notes", &[("site", site.as_str()), ("vdn", &vdn.to_string())], wish).await
}

/// Has something done that all viewers share.
///
/// # Errors
/// Why it was not done.
pub async fn carry_out(order: &Order, site: &SiteId, vdn: VdnId) -> Result<(), Cause> {
    let (site, vdn) = (("site", site.as_str()), ("vdn", &*vdn.to_string()));
    match order {
        Order::Acknowledge(id, body) => {
            client::order(Method::POST, &format!("api/alarms/{id}/acknowledge"), &[site, vdn], Some(body)).await
        }
        Order::Snooze(id, body) => client::order(Method::POST, &format!("api/alarms/{id}/snooze"), &[site, vdn], Some(body)).await,
        Order::PutRule(rule) => client::order(Method::PUT, &format!("api/rules/{}", rule.id), &[site], Some(rule)).await,
        Order::DropRule(id) => client::order::<()>(Method::DELETE, &format!("api/rules/{id}"), &[site], None).await,
        Order::SaveView(view) => client::order(Method::PUT, &named_view(&view.name), &[], Some(view)).await,
        Order::WriteNote(note) => client::order(Method::POST, "api/notes", &[site, vdn], Some(note)).await,
        Order::DropView(name) => client::order::<()>(Method::DELETE, &named_view(name), &[], None).await,
    }
}

fn named_view(name: &str) -> String {
    format!("api/views/{}", encode(name))
}

async fn of_place<T>(path: &str, site: &SiteId, vdn: VdnId, wish: Wish) -> Result<Arrival<T>, Cause>
where
    Option<Snapshot<T>>: Answer,
{
    client::snapshot(path, &[("site", site.as_str()), ("vdn", &vdn.to_string())], wish).await
}
