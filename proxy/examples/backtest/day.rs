//! One simulated day, polled, forecast, and compared.

use aicc_proxy::history::staffing::Staffing;
use aicc_proxy::insight::{LookedAt, look_at};
use aicc_proxy::simulator::{Centre, Ended};
use aicc_proxy::site::VdnConfig;
use domain::findings::FiveMinutes;
use domain::id::{SkillId, VdnId};
use domain::kpi::ahead::{Breach, Now, PROMISED_S};
use domain::period::PERIOD_MS;
use domain::setup::Named;

use super::tally::{Said, Tally};

const DAY_MS: i64 = 86_400_000;
const HALF_HOUR_MS: i64 = 1_800_000;
const INTERVAL_MS: i64 = 10_000;
/// The last poll of a period comes so long before its end.
const LEAD_MS: i64 = 4_000;
/// A forecast looks so far ahead.
const AHEAD_MS: i64 = 5 * 60_000;
/// Monday 2026-01-05, 00:00 UTC.
const MONDAY_MS: i64 = 1_767_571_200_000;
const PROMISED_MS: i64 = 20_000;

/// A day that is run.
pub struct Day {
    centre: Centre,
    vdn: VdnConfig,
    from_ms: i64,
    staffing: Staffing,
    skills: Vec<Skill>,
}

/// What was said of a queue, and what was true.
#[derive(Default)]
struct Skill {
    /// At each poll at which something was said: when, and whether a breach was said to be near.
    said: Vec<(i64, bool)>,
    /// When callers came who waited for longer than promised.
    breaches: Vec<i64>,
    /// The current half hour.
    half_hour: HalfHour,
}

/// What was true of a queue in half an hour.
#[derive(Clone, Copy, Default)]
struct HalfHour {
    busy: f64,
    idle: f64,
    calls: f64,
    in_time: f64,
    talks: f64,
    handle_ms: f64,
    polls: f64,
    staffed: f64,
}

impl Day {
    /// The day of this number.
    pub fn of(number: u32) -> Self {
        let from_ms = MONDAY_MS + i64::from(number % 7) * DAY_MS;
        let centre = Centre::new(usize::try_from(number).unwrap(), u64::from(number) + 1, from_ms);
        let skills: Vec<_> = centre.rows().iter().map(|row| Named { id: row.id, name: String::new() }).collect();
        let vdn = VdnConfig {
            id: VdnId(1),
            name: String::new(),
            time_zone: "UTC".parse().unwrap(),
            day_start_minutes: 0,
            shift_starts_minutes: Vec::new(),
            holidays: Vec::new(),
            skills,
            access_codes: Vec::new(),
            agents: Vec::new(),
            agents_known: None,
        };
        let skills = vdn.skills.iter().map(|_| Skill::default()).collect();
        Self { centre, vdn, from_ms, staffing: Staffing::default(), skills }
    }

    /// Runs it; the second tally is of the queues whose agents serve no other, which is the first of each call centre.
    pub fn run(mut self) -> (Tally, Tally) {
        let (mut all, mut own) = (Tally::default(), Tally::default());
        let mut looked = look_at(&self.vdn, None, &self.staffing, FiveMinutes::Aligned, self.from_ms);
        for second in 1..=DAY_MS / 1000 {
            let now_ms = self.from_ms + second * 1000;
            self.centre.advance(now_ms);
            self.note_what_ended();
            for (skill, (busy, idle)) in self.skills.iter_mut().zip(self.centre.busy_and_idle()) {
                skill.half_hour.busy += f64::from(busy);
                skill.half_hour.idle += f64::from(idle);
            }
            if now_ms.rem_euclid(PERIOD_MS) == 0 {
                looked = look_at(&self.vdn, None, &self.staffing, FiveMinutes::Aligned, now_ms);
            }
            if (now_ms + LEAD_MS).rem_euclid(INTERVAL_MS) == 0 {
                self.poll(&looked, now_ms);
            }
            if now_ms.rem_euclid(HALF_HOUR_MS) == 0 {
                self.compare(now_ms, &mut all, &mut own);
            }
        }
        // Callers of the last minutes may wait still.
        let said_until_ms = self.from_ms + DAY_MS - 2 * AHEAD_MS;
        for (index, skill) in self.skills.iter_mut().enumerate() {
            skill.said.retain(|(at_ms, _)| *at_ms <= said_until_ms);
            skill.breaches.sort_unstable();
            for tally in [Some(&mut all), (index == 0).then_some(&mut own)].into_iter().flatten() {
                tally.judge(&skill.said, &skill.breaches, AHEAD_MS);
            }
        }
        (all, own)
    }

    fn note_what_ended(&mut self) {
        for ended in self.centre.ended() {
            match ended {
                Ended::Wait { skill, queued_ms, wait_ms, answered } => {
                    let skill = &mut self.skills[skill];
                    skill.half_hour.calls += 1.0;
                    skill.half_hour.in_time += f64::from(u8::from(answered && wait_ms <= PROMISED_MS));
                    if wait_ms > PROMISED_MS {
                        skill.breaches.push(queued_ms);
                    }
                }
                Ended::Talk { skill, talk_ms, work_ms, .. } => {
                    let half_hour = &mut self.skills[skill].half_hour;
                    half_hour.talks += 1.0;
                    half_hour.handle_ms += float(talk_ms + work_ms);
                }
            }
        }
    }

    fn poll(&mut self, looked: &LookedAt, now_ms: i64) {
        let rows = self.centre.rows();
        self.staffing.record(self.vdn.id, now_ms, now_ms, INTERVAL_MS, &rows);
        for ((skill, row), looked) in self.skills.iter_mut().zip(&rows).zip(&looked.skills) {
            let now = Now::of(row).unwrap();
            skill.half_hour.polls += 1.0;
            skill.half_hour.staffed += f64::from(now.staffed);
            // What is broken now is no forecast.
            match looked.basis.map(|basis| now.breach(basis.load())) {
                Ok(Breach::InMinutes(minutes)) => skill.said.push((now_ms, i64::from(minutes) * 60_000 <= AHEAD_MS)),
                Ok(Breach::NotAtThisRate | Breach::TooFarOff) => skill.said.push((now_ms, false)),
                Ok(Breach::Now) | Err(_) => {}
            }
        }
    }

    /// Compares the half hour that ends now with what the proxy says of it.
    fn compare(&mut self, now_ms: i64, all: &mut Tally, own: &mut Tally) {
        for (index, skill) in self.skills.iter_mut().enumerate() {
            let truth = std::mem::take(&mut skill.half_hour);
            if truth.calls < 20.0 {
                continue;
            }
            let id: SkillId = self.vdn.skills[index].id;
            let looked = look_at(&self.vdn, Some(id), &self.staffing, FiveMinutes::Aligned, now_ms);
            let (kpis, basis) = (looked.skills[0].windows[2], looked.skills[0].basis);
            let handle_s = truth.handle_ms / truth.talks / 1000.0;
            let agents = (truth.staffed / truth.polls).round();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few agents")]
            let service = basis.ok().and_then(|basis| basis.load().served_by(agents as u32, PROMISED_S));
            let said = Said {
                handle_error_percent: kpis.aht_est.0.ok().map(|said_s| (said_s / handle_s - 1.0) * 100.0),
                occupancy_error_points: kpis.occupancy.0.ok().map(|percent| percent - truth.busy / (truth.busy + truth.idle) * 100.0),
                level_error_points: service.map(|service| (service.level - truth.in_time / truth.calls) * 100.0),
            };
            for tally in [Some(&mut *all), (index == 0).then_some(&mut *own)].into_iter().flatten() {
                tally.compare(said);
            }
        }
    }
}

/// Milliseconds as a number.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of a call")]
pub const fn float(milliseconds: i64) -> f64 {
    milliseconds as f64
}
