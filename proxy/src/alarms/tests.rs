//! Looks in, alarms out: the rules of the sheet as courses of reads.

use std::sync::Arc;
use std::time::Duration;

use domain::access_code::{AccessCodeRow, AccessCodes};
use domain::alarm::{Alarms, Metric, Origin, Rule, SavedView, Severity, Subject, What};
use domain::field::Source;
use domain::id::{AccessCodeId, SiteId, SkillId, VdnId};
use domain::period::PERIOD_MS;
use domain::reading::Reading;
use domain::setup::Named;
use domain::skill::{SkillRow, Skills};
use domain::snapshot::{Completeness, Snapshot};
use domain::system_state::SystemState;

use super::rules::built_in;
use super::{Asker, At, Board, Config, Sight, Undone};
use crate::access::scope::{Figures, VdnScope};
use crate::clock::Clock;
use crate::database::tests::Folder;
use crate::database::{Connection, Place};
use crate::history::closing::Closings;
use crate::rendered::Views;
use crate::site::VdnConfig;
use crate::store::Change;

const NOW_MS: i64 = 1_768_464_000_000;
const VDN: VdnId = VdnId(1);
const EVERY: Duration = Duration::from_secs(10);
const SKILL: SkillId = SkillId(101);

/// A board, and a clock that goes on by itself as reads come.
struct Desk {
    board: Arc<Board>,
    closings: Closings,
    clock: Clock,
    site: SiteId,
}

fn vdn() -> VdnConfig {
    VdnConfig {
        name: "Service line".to_owned(),
        skills: [101, 102].map(|id| Named { id: SkillId(id), name: format!("Skill {id}") }).to_vec(),
        access_codes: vec![Named { id: AccessCodeId(11), name: "4008".to_owned() }],
        ..VdnConfig::of_nobody(VDN, chrono_tz::UTC)
    }
}

fn rule(id: &str, metric: Metric, warning: f64, critical: Option<f64>) -> Rule {
    let origin = Origin::Configuration;
    Rule { id: id.to_owned(), metric, site: None, vdn: None, only: Vec::new(), warning: Some(warning), critical, for_s: 0, origin }
}

fn snapshot<T: serde::Serialize>(data: T) -> Arc<Views<T>> {
    Arc::new(Views::of(Snapshot { read_at_ms: 0, completeness: Completeness::default(), oddities: Vec::new(), data }))
}

impl Desk {
    fn with(rules: Vec<Rule>) -> Self {
        let (clock, site): (_, SiteId) = (Clock::fixed(NOW_MS), "main".parse().unwrap());
        let board = Board::new(Config { rules, ..Config::default() }, vec![(site.clone(), vdn())], clock.clone());
        Self { board, closings: Closings::default(), clock, site }
    }

    async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
        self.clock.set(self.clock.now_ms() + i64::try_from(time.as_millis()).unwrap());
    }

    /// A read of the first skill, of which each field is `of` its name; the other skill rests.
    async fn read(&self, of: impl Fn(&str) -> Reading) {
        self.pass(EVERY).await;
        let rows = vec![SkillRow::from_fields(SKILL, |field| of(field.name)), SkillRow::from_fields(SkillId(102), |_| Reading::Value(0))];
        self.closings.record(VDN, self.clock.now_ms(), self.clock.now_ms(), &rows);
        self.look(Sight { stale: false, all_away: false, good: Some(snapshot(Skills { rows })) });
    }

    fn configure(&self, rules: Vec<Rule>, places: Vec<(SiteId, VdnConfig)>) {
        self.board.configure(Config { rules, ..Config::default() }, places);
    }

    fn look(&self, sight: Sight<Views<Skills>>) {
        self.board.skills(&self.site, VDN, Some(&self.closings), self.clock.now_ms(), || sight);
    }

    async fn waiting(&self, calls: &[i64]) {
        for calls in calls {
            self.read(|name| Reading::Value(if name == "calls_waiting" { *calls } else { 0 })).await;
        }
    }

    fn told(&self, scope: &VdnScope, name: &str) -> Alarms {
        let asker = Asker { name: Some(name.to_owned()), operates: false, scope, elsewhere: Vec::new(), log: true };
        self.board.answer(&asker, &self.site, VDN)
    }

    fn all(&self) -> Alarms {
        self.told(&VdnScope { figures: Figures::All, agents: false }, "hall")
    }

    /// What is open, in words.
    fn open(&self) -> Vec<(String, Severity, bool)> {
        self.all().open.into_iter().map(|alarm| (alarm.rule, alarm.severity, alarm.held)).collect()
    }

    /// What happened, the oldest first, without who saw it.
    fn happened(&self) -> Vec<What> {
        self.all().events.into_iter().rev().map(|event| event.what).filter(|what| *what != What::Seen).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn an_alarm_is_raised_escalates_eases_and_ends_and_each_is_an_event() {
    let desk = Desk::with(vec![rule("waiting", Metric::CallsWaiting, 5.0, Some(10.0))]);
    desk.waiting(&[7]).await;
    assert_eq!(desk.open(), []);
    desk.waiting(&[8]).await;
    let alarm = desk.all().open.remove(0);
    assert_eq!((alarm.subject, alarm.value, alarm.bound, alarm.severity), (Subject::Skill(SKILL), Some(8.0), Some(5.0), Severity::Warning));
    assert_eq!((alarm.since_ms, alarm.vdn), (desk.clock.now_ms(), Some(VDN)));
    desk.waiting(&[12, 12]).await;
    assert_eq!(desk.all().open[0], domain::alarm::Alarm { value: Some(12.0), bound: Some(10.0), severity: Severity::Critical, ..alarm });
    desk.waiting(&[8, 8, 8, 0, 0, 0]).await;
    assert_eq!(desk.open(), []);
    assert_eq!(desk.happened(), [What::Raised, What::Escalated, What::Eased, What::Ended]);
}

#[tokio::test(start_paused = true)]
async fn what_was_open_at_a_moment_is_told_as_it_was_then() {
    let desk = Desk::with(vec![rule("waiting", Metric::CallsWaiting, 5.0, Some(10.0))]);
    desk.waiting(&[7, 8]).await;
    let raised_ms = desk.clock.now_ms();
    desk.waiting(&[12, 12]).await;
    let escalated_ms = desk.clock.now_ms();
    desk.waiting(&[0, 0, 0]).await;
    assert_eq!(desk.open(), []);
    let ended_ms = desk.clock.now_ms();
    let scope = VdnScope { figures: Figures::All, agents: false };
    let asker = |scope| Asker { name: None, operates: false, scope, elsewhere: vec![(VDN, scope)], log: true };
    let severity = |at_ms| {
        let then = desk.board.answer_as_of(at_ms, &asker(&scope), &desk.site, VDN).unwrap();
        let from_afar = desk.board.answer_as_of(at_ms, &asker(&scope), &desk.site, VdnId(2)).unwrap();
        assert_eq!((from_afar.open, from_afar.elsewhere), (Vec::new(), then.open.clone()));
        (then.open.first().map(|alarm| alarm.severity), then.events.iter().filter(|event| event.what != What::Seen).count())
    };
    assert_eq!(severity(raised_ms - 1), (None, 0));
    assert_eq!(severity(raised_ms), (Some(Severity::Warning), 1));
    assert_eq!(severity(escalated_ms), (Some(Severity::Critical), 2));
    assert_eq!(severity(ended_ms), (None, 3));
    let nothing = VdnScope { figures: Figures::Only { skills: [SkillId(102)].into(), access_codes: [].into() }, agents: false };
    assert!(desk.board.answer_as_of(raised_ms, &asker(&nothing), &desk.site, VDN).unwrap().open.is_empty());
}

#[tokio::test(start_paused = true)]
async fn stale_data_raise_nothing_and_end_nothing_but_are_said() {
    let desk = Desk::with(vec![rule("waiting", Metric::CallsWaiting, 5.0, None)]);
    desk.waiting(&[7, 7]).await;
    let last = desk.all().open[0].value;
    desk.look(Sight { stale: true, all_away: false, good: Some(snapshot(Skills { rows: Vec::new() })) });
    desk.look(Sight { stale: true, all_away: false, good: None });
    assert_eq!(desk.open(), [("waiting".to_owned(), Severity::Warning, true), ("data_stale".to_owned(), Severity::Warning, false)]);
    assert_eq!(desk.all().open[0].value, last);
    // Two samples before the gap and two after it do not end it; the third does.
    desk.waiting(&[0, 0]).await;
    assert_eq!(desk.open(), [("waiting".to_owned(), Severity::Warning, false)]);
    desk.waiting(&[0]).await;
    assert_eq!(desk.open(), []);
    assert_eq!(desk.happened(), [What::Raised, What::Raised, What::Ended, What::Ended]);
    desk.waiting(&[7]).await;
    desk.look(Sight { stale: true, all_away: false, good: None });
    desk.waiting(&[7]).await;
    assert_eq!(desk.open(), [], "one sample before a gap and one after it are not two in a row");
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_no_sample_and_one_read_is_one_sample() {
    let desk = Desk::with(vec![rule("waiting", Metric::CallsWaiting, 5.0, None)]);
    desk.waiting(&[7]).await;
    for _ in 0..5 {
        desk.read(|_| Reading::Unread).await;
    }
    assert_eq!(desk.open(), []);
    let again = snapshot(Skills { rows: vec![SkillRow::from_fields(SKILL, |_| Reading::Value(0))] });
    desk.waiting(&[7]).await;
    for _ in 0..5 {
        desk.look(Sight { stale: false, all_away: false, good: Some(Arc::clone(&again)) });
    }
    assert_eq!(desk.open().len(), 1, "the same read five times ends nothing");
}

#[tokio::test(start_paused = true)]
async fn what_comes_along_watches_idle_unstaffed_waits_and_service_level() {
    let desk = Desk::with(built_in(80));
    let field = |values: &'static [(&'static str, i64)]| {
        move |name: &str| Reading::Value(values.iter().find(|(field, _)| *field == name).map_or(0, |(_, value)| *value))
    };
    for _ in 0..3 {
        desk.read(field(&[("calls_waiting", 12), ("available", 3), ("signed_in", 9)])).await;
    }
    assert_eq!(desk.open(), [("idle-while-waiting".to_owned(), Severity::Warning, false)]);
    for _ in 0..3 {
        desk.read(field(&[("calls_waiting", 1)])).await;
    }
    assert_eq!(desk.open(), [("waiting-unstaffed".to_owned(), Severity::Critical, false)]);
    for _ in 0..3 {
        desk.read(field(&[("worst_wait_5m", 301)])).await;
    }
    assert_eq!(desk.open(), [("worst-wait".to_owned(), Severity::Critical, false)]);
    // To the last seconds of the period.
    let five_of_twenty = field(&[("offered_5m", 20), ("connected_in_20s_5m", 5), ("signed_in", 9)]);
    while (desk.clock.now_ms() + 1) % PERIOD_MS < PERIOD_MS - 12_000 {
        desk.read(five_of_twenty).await;
    }
    assert_eq!(
        desk.open(),
        [("worst-wait".to_owned(), Severity::Critical, false)],
        "a running period neither ends a wait nor judges a level"
    );
    desk.read(|_| Reading::Value(0)).await;
    desk.read(|_| Reading::Value(0)).await;
    assert_eq!(desk.open().len(), 1, "the closed period had no long wait");
    let alarm = desk.all().open.remove(0);
    assert_eq!((alarm.rule.as_str(), alarm.severity, alarm.value), ("service-level", Severity::Critical, Some(25.0)));
    desk.pass(Duration::from_secs(600)).await;
    for _ in 0..4 {
        desk.read(|_| Reading::Value(0)).await;
    }
    assert_eq!(desk.open().len(), 1, "a period that was not covered, and one without calls, have no verdict");
    for periods in 1..=3 {
        assert_eq!(desk.open().len(), 1, "after {periods}");
        for _ in 0..30 {
            desk.read(|_| Reading::Value(0)).await;
        }
    }
    assert_eq!(desk.open(), [], "after three periods without calls nothing of it holds any more");
    assert_eq!(desk.all().events[0].alarm.value, None, "and there is no value to tell");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_an_alarm_tells_the_value_that_is_good_again() {
    let desk = Desk::with(vec![rule("waiting", Metric::CallsWaiting, 5.0, None)]);
    desk.waiting(&[7, 7, 0, 0, 1]).await;
    let ended = desk.all().events.into_iter().find(|event| event.what == What::Ended).unwrap();
    assert_eq!((ended.alarm.value, ended.alarm.bound), (Some(1.0), Some(5.0)));
}

#[tokio::test(start_paused = true)]
async fn a_frozen_feed_stays_so_over_an_outage_until_something_has_moved() {
    let desk = Desk::with(Vec::new());
    let busy = |name: &str| Reading::Value(if name == "calls_in_progress" { 9 } else { 1 });
    for _ in 0..20 {
        desk.read(busy).await;
    }
    assert_eq!(desk.open(), [("feed_frozen".to_owned(), Severity::Warning, false)]);
    desk.look(Sight { stale: true, all_away: false, good: None });
    desk.read(busy).await;
    desk.read(busy).await;
    assert_eq!(desk.open(), [("feed_frozen".to_owned(), Severity::Warning, false)]);
    desk.read(|name| if name == "idle" { Reading::Value(2) } else { busy(name) }).await;
    assert_eq!(desk.open(), []);
    assert_eq!(desk.happened(), [What::Raised, What::Raised, What::Ended, What::Ended]);
}

#[tokio::test(start_paused = true)]
async fn a_rule_watches_only_what_it_says_and_wants_it_to_last() {
    let only = Rule { only: vec![102], ..rule("other", Metric::CallsWaiting, 5.0, None) };
    let elsewhere = Rule { vdn: Some(VdnId(2)), ..rule("elsewhere", Metric::CallsWaiting, 5.0, None) };
    let lasting = Rule { for_s: 30, ..rule("lasting", Metric::CallsWaiting, 5.0, None) };
    let desk = Desk::with(vec![only, elsewhere, lasting]);
    desk.waiting(&[9, 9, 9]).await;
    assert_eq!(desk.open(), []);
    desk.waiting(&[9]).await;
    assert_eq!(desk.open(), [("lasting".to_owned(), Severity::Warning, false)]);
}

#[tokio::test(start_paused = true)]
async fn access_codes_and_agents_by_state_are_watched_too() {
    let desk = Desk::with(vec![rule("wait", Metric::LongestWait, 60.0, None)]);
    for _ in 0..2 {
        let rows = vec![AccessCodeRow::from_fields(AccessCodeId(11), |_| Reading::Value(70))];
        desk.board.access_codes(&desk.site, VDN, || Sight { stale: false, all_away: false, good: Some(snapshot(AccessCodes { rows })) });
    }
    for _ in 0..7 {
        desk.pass(Duration::from_secs(36)).await;
        let state = SystemState::from_fields(desk.clock.now_ms(), desk.clock.now_ms(), |_| Reading::Value(5));
        desk.board.system_state(&desk.site, VDN, || Sight { stale: false, all_away: false, good: Some(snapshot(state)) });
    }
    desk.board.sysindex(&desk.site, || Sight { stale: true, all_away: false, good: Some(Arc::new(())) });
    let subjects: Vec<_> = desk.all().open.into_iter().map(|alarm| (alarm.rule, alarm.vdn, alarm.subject)).collect();
    assert_eq!(
        subjects,
        [
            ("wait".to_owned(), Some(VDN), Subject::AccessCode(AccessCodeId(11))),
            ("feed_frozen".to_owned(), Some(VDN), Subject::Source(Source::SystemState)),
            ("data_stale".to_owned(), None, Subject::Source(Source::Sysindex)),
        ]
    );
    let some = Figures::Only { skills: [SKILL].into(), access_codes: [].into() };
    assert_eq!(desk.told(&VdnScope { figures: some, agents: false }, "desk").open, [], "none of it is for those who see a skill only");
}

#[tokio::test(start_paused = true)]
async fn while_aicc_is_away_as_a_whole_there_is_one_alarm_until_it_is_read_again() {
    let desk = Desk::with(vec![]);
    let skills = |stale, all_away| desk.look(Sight { stale, all_away, good: Some(snapshot(Skills { rows: Vec::new() })) });
    let sysindex = |stale, all_away| desk.board.sysindex(&desk.site, || Sight { stale, all_away, good: Some(Arc::new(())) });
    let subjects = || desk.all().open.into_iter().map(|alarm| (alarm.subject, alarm.vdn)).collect::<Vec<_>>();
    skills(true, true);
    sysindex(true, true);
    assert_eq!(subjects(), [(Subject::Platform, None)]);
    skills(false, false);
    assert_eq!(subjects(), [(Subject::Platform, None)], "the rest is still away");
    sysindex(false, false);
    assert_eq!(subjects(), []);
    // What turns out to be of one source alone is told so, and stays that whatever follows.
    skills(true, true);
    skills(true, false);
    skills(true, true);
    assert_eq!(subjects(), [(Subject::Source(Source::Skill), Some(VDN))]);
    skills(false, false);
    assert_eq!(subjects(), []);
    let happened = desk.happened();
    assert_eq!(happened.len(), 6, "{happened:?}");
}

#[tokio::test(start_paused = true)]
async fn a_storm_that_many_see_does_not_push_out_what_happened() {
    let desk = Desk::with(vec![rule("waiting", Metric::CallsWaiting, 5.0, None)]);
    desk.waiting(&[9, 9]).await;
    for viewer in 0..30 {
        desk.told(&VdnScope { figures: Figures::All, agents: false }, &format!("wall {viewer}"));
    }
    let events = desk.all().events;
    assert_eq!(events.iter().filter(|event| event.what == What::Seen).count(), 20, "of each alarm the first who saw it");
    assert_eq!((events.len(), events.last().unwrap().what), (21, What::Raised));
    assert!(events.windows(2).all(|pair| pair[0].number > pair[1].number));
    assert_eq!(events[0].by.as_deref(), Some("wall 19"));
}

#[tokio::test(start_paused = true)]
async fn who_answered_a_warning_is_asked_again_when_it_becomes_critical_and_only_then() {
    let desk = Desk::with(vec![rule("waiting", Metric::CallsWaiting, 5.0, Some(10.0))]);
    desk.waiting(&[7, 7]).await;
    let scope = VdnScope { figures: Figures::All, agents: false };
    let at = At { site: &desk.site, vdn: VDN, scope: &scope };
    let id = desk.all().open[0].id;
    desk.board.acknowledge(at, id, "Li Na".to_owned(), String::new()).await.unwrap();
    desk.board.snooze(at, id, "Li Na".to_owned(), 30).await.unwrap();
    let calls = || desk.all().open[0].calls(desk.clock.now_ms());
    desk.waiting(&[7]).await;
    assert!(!calls());
    desk.waiting(&[12, 12]).await;
    assert!(calls(), "what is critical now was a warning when it was answered");
    desk.board.acknowledge(at, id, "Wang Wei".to_owned(), String::new()).await.unwrap();
    desk.waiting(&[7, 7, 7, 12, 12]).await;
    assert_eq!((desk.all().open[0].severity, calls()), (Severity::Critical, false), "it was answered as critical");
    let silenced = desk.board.snooze(at, id, "Wang Wei".to_owned(), 0).await.unwrap();
    assert_eq!(silenced.snoozed_until_ms, None);
    assert_eq!(desk.board.snooze(At { vdn: VdnId(2), ..at }, id, String::new(), 1).await, Err(Undone::Unknown));
}

#[tokio::test(start_paused = true)]
async fn another_configuration_keeps_what_is_still_watched_and_withdraws_the_rest() {
    let waiting = || rule("waiting", Metric::CallsWaiting, 5.0, None);
    let desk = Desk::with(vec![waiting()]);
    desk.waiting(&[9, 9]).await;
    let id = desk.all().open[0].id;
    let places = |vdn| vec![(desk.site.clone(), vdn)];
    desk.configure(vec![waiting(), rule("more", Metric::CallsWaiting, 50.0, None)], places(vdn()));
    desk.waiting(&[9]).await;
    assert_eq!(desk.all().open[0].id, id);
    desk.configure(vec![waiting()], places(VdnConfig { skills: vdn().skills[1..].to_vec(), ..vdn() }));
    assert_eq!(desk.open(), []);
    assert_eq!(desk.happened(), [What::Raised, What::Withdrawn]);
    desk.configure(vec![waiting()], places(vdn()));
    desk.waiting(&[9]).await;
    assert_eq!(desk.open(), [], "what was counted before is forgotten");
    desk.waiting(&[9]).await;
    desk.configure(vec![rule("waiting", Metric::Available, 5.0, None)], places(vdn()));
    assert_eq!(desk.happened()[2..], [What::Raised, What::Withdrawn], "another metric is another alarm");
}

#[test]
fn a_board_that_has_settled_has_written_all_that_happened() {
    let folder = Folder::new("alarms-settled");
    let state = Place::File(folder.join("state.db"));
    let board = Board::new(Config { state: Some(state.clone()), ..Config::default() }, Vec::new(), Clock::fixed(NOW_MS));
    board.begin().unwrap();
    for number in 0..3_000 {
        let view = SavedView { name: number.to_string(), address: "skills".to_owned() };
        drop(board.change_for_good(|book| book.log.note(Change::View(view))));
    }
    board.settle();
    let found = Connection::to_read(&state).unwrap().one("SELECT count(*) FROM view", &[], |row| row.whole(0));
    assert_eq!(found, Ok(Some(3_000)));
}
