//! Everything that is known of alarms, and how a look at a source changes it. No clock, no I/O: times come in, changes wait to be fetched.

use std::collections::{BTreeSet, HashMap};

use domain::access_code::AccessCodes;
use domain::alarm::{Alarm, Metric, Origin, Rule, SavedView, Subject, What};
use domain::field::Source;
use domain::id::{SiteId, VdnId};
use domain::period::{PERIOD_MS, period_begin};
use domain::skill::Skills;
use domain::system_state::SystemState;

use super::course::Course;
use super::log::{Cause, Log, Spot};
use super::rules::{self, Place};
use super::sample::{Sample, of_access_code, of_closing, of_skill};
use super::watched::{Platform, Sight, Watched};
use crate::history::closing::Closings;
use crate::rendered::Views;
use crate::store::{Kept, OwnedNote};

/// All that is known.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// In force: those of the configuration or those that come along, then those of pages by id.
    pub(super) rules: Vec<Rule>,
    /// Sorted by name.
    pub(super) views: Vec<SavedView>,
    /// The oldest first.
    pub(super) notes: Vec<OwnedNote>,
    pub(super) log: Log,
    areas: HashMap<(SiteId, Option<VdnId>), Area>,
    platforms: HashMap<SiteId, Platform>,
}

/// A VDN, or a site as a whole.
#[derive(Debug, Default)]
struct Area {
    sysindex: Watched<()>,
    skills: Watched<Views<Skills>>,
    access_codes: Watched<Views<AccessCodes>>,
    system_state: Watched<Views<SystemState>>,
    courses: HashMap<String, Courses>,
    /// Service level is judged up to here, milliseconds since 1970 of AICC's clock.
    judged_until_ms: i64,
}

/// What a rule has made of each subject.
#[derive(Debug)]
struct Courses {
    metric: Metric,
    of: HashMap<Subject, Course>,
}

impl Book {
    /// Goes on where another run has stopped, once it is configured.
    pub(super) fn resumed(kept: Kept) -> Self {
        Self { log: Log::resumed(&kept), rules: kept.rules, views: kept.views, notes: kept.notes, ..Self::default() }
    }

    /// Takes over what is configured. What nobody watches any more is withdrawn.
    pub(super) fn configure(&mut self, configured: &[Rule], places: &[Place<'_>], now_ms: i64) {
        let of_pages = std::mem::take(&mut self.rules).into_iter().filter(|rule| rule.origin == Origin::Page);
        let free = |rule: &Rule| configured.iter().all(|known| known.id != rule.id);
        self.rules = configured.iter().cloned().chain(of_pages.filter(free)).collect();
        self.withdraw(places, now_ms);
    }

    /// Ends the alarms, and forgets the courses, of which the rule is gone or what it was about.
    pub(super) fn withdraw(&mut self, places: &[Place<'_>], now_ms: i64) {
        let gone = |alarm: &&Alarm| !self.is_watched(alarm, places);
        let gone: BTreeSet<u64> = self.log.alarms().filter(gone).map(|alarm| alarm.id).collect();
        for id in &gone {
            self.log.end(*id, What::Withdrawn, now_ms);
        }
        let gone = |id: Option<u64>| id.is_some_and(|id| gone.contains(&id));
        for area in self.areas.values_mut() {
            area.courses.retain(|id, courses| self.rules.iter().any(|rule| rule.id == *id && rule.metric == courses.metric));
            for courses in area.courses.values_mut() {
                courses.of.retain(|_, course| !gone(course.alarm));
            }
        }
        self.areas.retain(|(site, vdn), _| places.iter().any(|(known, config)| *known == site && vdn.is_none_or(|vdn| vdn == config.id)));
        self.platforms.retain(|site, platform| {
            platform.stale.retain(|(vdn, _)| places.iter().any(|(known, config)| *known == site && vdn.is_none_or(|vdn| vdn == config.id)));
            places.iter().any(|(known, _)| *known == site)
        });
        // What was open when the program stopped is known by its course from here on.
        for alarm in self.log.alarms() {
            if alarm.subject == Subject::Platform {
                self.platforms.entry(alarm.site.clone()).or_default().alarm = Some(alarm.id);
                continue;
            }
            let area = self.areas.entry((alarm.site.clone(), alarm.vdn)).or_default();
            area.resume(alarm, &self.rules);
        }
        self.log.version += 1;
    }

    fn is_watched(&self, alarm: &Alarm, places: &[Place<'_>]) -> bool {
        let mut here = places.iter().filter(|(site, vdn)| **site == alarm.site && alarm.vdn.is_none_or(|id| id == vdn.id));
        let number = match alarm.subject {
            Subject::Skill(id) => id.0,
            Subject::AccessCode(id) => id.0,
            Subject::Source(_) | Subject::Platform => return here.next().is_some(),
        };
        let rule = self.rules.iter().find(|rule| rule.id == alarm.rule && rule.metric == alarm.metric);
        let in_force = |rule: &Rule| {
            let has = |(site, vdn): &Place<'_>| rules::applies(rule, site, vdn.id) && rules::has(vdn, rule.metric, number);
            rules::watches(rule, number) && here.any(has)
        };
        rule.is_some_and(in_force)
    }

    /// A look at the system indicators of a site.
    pub(super) fn sysindex<V>(&mut self, spot: &Spot, sight: &Sight<V>) {
        let (area, platform) = at(&mut self.areas, &mut self.platforms, spot);
        area.sysindex.look(Source::Sysindex, sight, platform, spot, &mut self.log);
    }

    /// A look at the agents by state of a VDN.
    pub(super) fn system_state(&mut self, spot: &Spot, sight: Sight<Views<SystemState>>) {
        let (area, platform) = at(&mut self.areas, &mut self.platforms, spot);
        area.system_state.new_read(Source::SystemState, sight, Views::data, platform, spot, &mut self.log);
    }

    /// A look at the access codes of a VDN.
    pub(super) fn access_codes(&mut self, spot: &Spot, sight: Sight<Views<AccessCodes>>) {
        let (area, platform) = at(&mut self.areas, &mut self.platforms, spot);
        let went_stale = sight.stale && !area.access_codes.stale;
        if let Some(read) = area.access_codes.new_read(Source::AccessCode, sight, Views::data, platform, spot, &mut self.log) {
            for rule in rules_of(&self.rules, Source::AccessCode, spot) {
                let rows = read.data().rows.iter().filter(|row| rules::watches(rule, row.id.0));
                area.judge(rule, rows.map(|row| (Subject::AccessCode(row.id), of_access_code(rule, row))), spot, &mut self.log);
            }
        }
        if went_stale {
            area.gap(Source::AccessCode);
        }
    }

    /// A look at the skills of a VDN, when AICC's clock shows `aicc_now_ms`.
    pub(super) fn skills(&mut self, spot: &Spot, sight: Sight<Views<Skills>>, closings: Option<&Closings>, aicc_now_ms: i64) {
        let (area, platform) = at(&mut self.areas, &mut self.platforms, spot);
        let went_stale = sight.stale && !area.skills.stale;
        if let Some(read) = area.skills.new_read(Source::Skill, sight, Views::data, platform, spot, &mut self.log) {
            for rule in rules_of(&self.rules, Source::Skill, spot) {
                let rows = read.data().rows.iter().filter(|row| rules::watches(rule, row.id.0));
                area.judge(rule, rows.map(|row| (Subject::Skill(row.id), of_skill(rule, row))), spot, &mut self.log);
            }
            if let Some(closings) = closings {
                area.closed_periods(&self.rules, spot, closings, aicc_now_ms, &mut self.log);
            }
        }
        if went_stale {
            area.gap(Source::Skill);
        }
    }
}

/// What is known of a place, and of the platform that it is a part of.
fn at<'a>(
    areas: &'a mut HashMap<(SiteId, Option<VdnId>), Area>,
    platforms: &'a mut HashMap<SiteId, Platform>,
    spot: &Spot,
) -> (&'a mut Area, &'a mut Platform) {
    (areas.entry((spot.site.clone(), spot.vdn)).or_default(), platforms.entry(spot.site.clone()).or_default())
}

/// The rules about a place that are read from this source.
fn rules_of<'a>(rules: &'a [Rule], source: Source, spot: &'a Spot) -> impl Iterator<Item = &'a Rule> {
    let here = |rule: &&Rule| spot.vdn.is_some_and(|vdn| rules::applies(rule, &spot.site, vdn));
    rules.iter().filter(move |rule| rule.metric.source() == Some(source)).filter(here)
}

impl Area {
    /// Knows an open alarm by its course.
    fn resume(&mut self, alarm: &Alarm, rules: &[Rule]) {
        match (alarm.subject, alarm.metric) {
            (Subject::Source(Source::Sysindex), _) => self.sysindex.resume(alarm),
            (Subject::Source(Source::Skill), _) => self.skills.resume(alarm),
            (Subject::Source(Source::AccessCode), _) => self.access_codes.resume(alarm),
            (Subject::Source(_), _) => self.system_state.resume(alarm),
            (subject, metric) => {
                let Some(rule) = rules.iter().find(|rule| rule.id == alarm.rule) else { return };
                let courses = self.courses.entry(rule.id.clone()).or_insert_with(|| Courses { metric, of: HashMap::new() });
                courses.of.entry(subject).or_insert_with(|| Course::of_open(alarm.id, alarm.severity, rule));
            }
        }
    }

    fn judge(&mut self, rule: &Rule, samples: impl Iterator<Item = (Subject, Option<Sample>)>, spot: &Spot, log: &mut Log) {
        let courses = self.courses.entry(rule.id.clone()).or_insert_with(|| Courses { metric: rule.metric, of: HashMap::new() });
        for (subject, sample) in samples {
            let Some(sample) = sample else { continue };
            let course = courses.of.entry(subject).or_default();
            let before = course.severity();
            course.take(&sample, rule, spot.at_ms);
            // What was too little to judge by and has ended nothing leaves the value that was judged.
            if rule.metric.side().is_some() && sample.value.is_none() && course.severity() == before {
                continue;
            }
            let cause = course.severity().map(|severity| Cause {
                rule: &rule.id,
                metric: rule.metric,
                subject,
                severity,
                value: sample.value,
                bound: rule.bound(severity),
            });
            course.alarm = log.settle(course.alarm, cause.ok_or(sample.value), spot);
        }
    }

    /// Judges the service level of each period that has ended since the last look, once.
    fn closed_periods(&mut self, rules: &[Rule], spot: &Spot, closings: &Closings, aicc_now_ms: i64, log: &mut Log) {
        let Some(vdn) = spot.vdn else { return };
        let until_ms = period_begin(aicc_now_ms);
        let from_ms = self.judged_until_ms.max(until_ms - PERIOD_MS);
        if from_ms >= until_ms {
            return;
        }
        self.judged_until_ms = until_ms;
        let rows = closings.covered(vdn, from_ms, until_ms);
        for rule in rules_of(rules, Source::Skill, spot) {
            let watched = rows.iter().filter(|row| rules::watches(rule, row.id.0));
            self.judge(rule, watched.map(|row| (Subject::Skill(row.id), of_closing(rule, row))), spot, log);
        }
    }

    /// The data of a source went stale: counting begins anew.
    fn gap(&mut self, source: Source) {
        for courses in self.courses.values_mut().filter(|courses| courses.metric.source() == Some(source)) {
            courses.of.values_mut().for_each(Course::gap);
        }
    }
}
