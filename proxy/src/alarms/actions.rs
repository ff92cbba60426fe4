//! What viewers do: take alarms, silence them, write rules, give views names. Whether they may is asked before.

use domain::alarm::{Alarm, Origin, Rule, SavedView};
use domain::id::{SiteId, VdnId};

use super::board::Board;
use super::book::Book;
use super::log::Log;
use super::rules::{self, Place};
use super::seen::{is_of, is_seen, rule_here};
use crate::access::scope::{Scope, VdnScope};
use crate::store::Change;

/// Most rules of pages, and most views with a name.
pub const MOST_RULES: usize = 200;
/// See [`MOST_RULES`].
pub const MOST_VIEWS: usize = 200;

/// Why something is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// There is no such alarm, rule or view, or not for this viewer.
    Unknown,
    /// The rule with this id comes from the configuration or along with the program.
    Configured,
    /// The rule reaches further than what this viewer may see.
    ReachesFurther,
    /// There are so many already.
    TooMany(usize),
    /// Each a sentence.
    Mistaken(Vec<String>),
}

impl Board {
    /// Somebody takes an alarm of a VDN; ends when that is kept.
    ///
    /// # Errors
    /// [`Undone::Unknown`].
    pub async fn acknowledge(&self, at: At<'_>, id: u64, by: String, note: String) -> Result<Alarm, Undone> {
        let now_ms = self.clock.now_ms();
        self.act(at, id, |log| log.acknowledge(id, by, &note, now_ms)).await
    }

    /// Somebody silences an alarm of a VDN for so many minutes from now on, or with 0 ends that; ends when that is kept.
    ///
    /// # Errors
    /// [`Undone::Unknown`].
    pub async fn snooze(&self, at: At<'_>, id: u64, by: String, minutes: u32) -> Result<Alarm, Undone> {
        let now_ms = self.clock.now_ms();
        let until_ms = (minutes > 0).then(|| now_ms + i64::from(minutes) * 60_000);
        self.act(at, id, |log| log.snooze(id, by, until_ms, now_ms)).await
    }

    async fn act(&self, at: At<'_>, id: u64, act: impl FnOnce(&mut Log) -> Option<Alarm>) -> Result<Alarm, Undone> {
        self.kept(|book| {
            let known = book.log.get(id).is_some_and(|alarm| is_of(alarm, at.site, at.vdn) && is_seen(alarm, at.scope));
            if known { act(&mut book.log).ok_or(Undone::Unknown) } else { Err(Undone::Unknown) }
        })
        .await
    }

    /// Changes the book, and ends when that is on the disk, where there is one.
    pub(super) async fn kept<T>(&self, what: impl FnOnce(&mut Book) -> T) -> T {
        let (done, receipt) = self.change_for_good(what);
        if let Some(receipt) = receipt {
            receipt.settled().await;
        }
        done
    }

    /// The rules that concern what somebody may see of a site.
    pub fn rules(&self, site: &SiteId, scope: &Scope) -> Vec<Rule> {
        let places = self.places();
        let here = |rule: &Rule| {
            let of_vdn = |vdn: VdnId| rule_here(rule, scope.of_vdn(site, vdn)?, site, vdn);
            let parts: Vec<Rule> = places.iter().filter(|(known, _)| known == site).filter_map(|(_, vdn)| of_vdn(vdn.id)).collect();
            let mut rule = parts.first()?.clone();
            rule.only = rule.only.iter().copied().chain(parts.iter().skip(1).flat_map(|part| part.only.iter().copied())).collect();
            rule.only.sort_unstable();
            rule.only.dedup();
            Some(rule)
        };
        self.read(|book| book.rules.iter().filter_map(here).collect())
    }

    /// Writes a rule of a page, or another in the place of one with the same id for the same site and VDN; ends when that is kept.
    ///
    /// # Errors
    /// Why it is not written.
    pub async fn put_rule(&self, rule: Rule, scope: &Scope) -> Result<Rule, Undone> {
        let places = self.places();
        let places: Vec<Place<'_>> = places.iter().map(|(site, vdn)| (site, vdn)).collect();
        let now_ms = self.clock.now_ms();
        self.kept(|book| {
            // Before its mistakes are said, since they tell what there is.
            if !rules::reaches_within(&rule, &places, scope) {
                return Err(Undone::ReachesFurther);
            }
            let before = book.rules.iter().position(|known| known.id == rule.id);
            if let Some(known) = before.and_then(|at| book.rules.get(at)) {
                may_change(known, &places, scope)?;
                // Whoever writes it means a new rule, and would take the old one from those who rely on it.
                if (&known.site, known.vdn) != (&rule.site, rule.vdn) {
                    return Err(Undone::Mistaken(vec!["`id` is that of a rule for another place.".to_owned()]));
                }
            }
            let mistakes = rules::mistakes(&rule, &places);
            if !mistakes.is_empty() {
                return Err(Undone::Mistaken(mistakes.into_iter().map(|(key, what)| format!("`{key}` {what}.")).collect()));
            }
            match before {
                Some(at) => book.rules[at] = rule.clone(),
                None if book.rules.iter().filter(|rule| rule.origin == Origin::Page).count() >= MOST_RULES => {
                    return Err(Undone::TooMany(MOST_RULES));
                }
                None => book.rules.push(rule.clone()),
            }
            book.log.note(Change::Rule(rule.clone()));
            book.withdraw(&places, now_ms);
            Ok(rule)
        })
        .await
    }

    /// Takes a rule of a page away; ends when that is kept.
    ///
    /// # Errors
    /// Why it stays.
    pub async fn remove_rule(&self, id: &str, scope: &Scope) -> Result<(), Undone> {
        let places = self.places();
        let places: Vec<Place<'_>> = places.iter().map(|(site, vdn)| (site, vdn)).collect();
        let now_ms = self.clock.now_ms();
        self.kept(|book| {
            let known = book.rules.iter().find(|rule| rule.id == id).ok_or(Undone::Unknown)?;
            may_change(known, &places, scope)?;
            book.rules.retain(|rule| rule.id != id);
            book.log.note(Change::NoRule(id.to_owned()));
            book.withdraw(&places, now_ms);
            Ok(())
        })
        .await
    }

    /// The views with a name that lead to places of which somebody may see anything.
    pub fn views(&self, scope: &Scope) -> Vec<SavedView> {
        self.read(|book| book.views.iter().filter(|view| leads_within(view, scope)).cloned().collect())
    }

    /// Gives a view a name, or another view the same name; ends when that is kept.
    ///
    /// # Errors
    /// Why it has none.
    pub async fn put_view(&self, view: SavedView, scope: &Scope) -> Result<SavedView, Undone> {
        self.kept(|book| {
            match book.views.binary_search_by(|known| known.name.cmp(&view.name)) {
                Ok(at) if leads_within(&book.views[at], scope) => book.views[at] = view.clone(),
                Ok(_) => return Err(Undone::ReachesFurther),
                Err(_) if book.views.len() >= MOST_VIEWS => return Err(Undone::TooMany(MOST_VIEWS)),
                Err(at) => book.views.insert(at, view.clone()),
            }
            book.log.note(Change::View(view.clone()));
            Ok(view)
        })
        .await
    }

    /// Takes a view's name away; ends when that is kept.
    ///
    /// # Errors
    /// [`Undone::Unknown`].
    pub async fn remove_view(&self, name: &str, scope: &Scope) -> Result<(), Undone> {
        self.kept(|book| {
            let at = book.views.binary_search_by(|known| known.name.as_str().cmp(name)).map_err(|_| Undone::Unknown)?;
            if !leads_within(&book.views[at], scope) {
                return Err(Undone::Unknown);
            }
            book.views.remove(at);
            book.log.note(Change::NoView(name.to_owned()));
            Ok(())
        })
        .await
    }
}

/// The VDN at which somebody acts, and what they may see of it.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// Its site.
    pub site: &'a SiteId,
    /// The VDN.
    pub vdn: VdnId,
    /// What the viewer may see of it.
    pub scope: &'a VdnScope,
}

/// Whether somebody may change a rule that is there.
fn may_change(known: &Rule, places: &[Place<'_>], scope: &Scope) -> Result<(), Undone> {
    if known.origin != Origin::Page {
        return Err(Undone::Configured);
    }
    if rules::reaches_within(known, places, scope) { Ok(()) } else { Err(Undone::ReachesFurther) }
}

/// Whether a view leads to a place of which somebody may see anything, or to none in particular.
fn leads_within(view: &SavedView, scope: &Scope) -> bool {
    let query = view.address.split_once('?').map_or("", |(_, query)| query);
    let parameter = |name| query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value);
    match (parameter("site"), parameter("vdn")) {
        (Some(site), Some(vdn)) => {
            let place = site.parse().ok().zip(vdn.parse().ok());
            place.is_some_and(|(site, vdn)| scope.of_vdn(&site, vdn).is_some())
        }
        _ => true,
    }
}
