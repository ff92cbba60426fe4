//! What a viewer may see: VDNs of sites, whole or some of their skills and access codes, agents' rows or not. No I/O, no clock.

use std::collections::BTreeSet;

use domain::id::{AccessCodeId, AgentId, SiteId, SkillId, VdnId};

use serde::{Deserialize, Serialize};

use crate::site::VdnConfig;

/// What a viewer may see and do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    reach: Reach,
    operates: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reach {
    Everything,
    Vdns(Vec<((SiteId, VdnId), VdnScope)>),
}

/// What may be seen of one VDN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VdnScope {
    /// Its figures.
    pub figures: Figures,
    /// Whether statistics of single agents are among them.
    pub agents: bool,
}

/// Which figures of a VDN may be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Figures {
    /// All: every skill and access code, and what is counted for the VDN as a whole (system indicators, agents by state).
    All,
    /// These skills and access codes only. What is counted for the VDN as a whole would tell of the others.
    Only {
        /// Skills.
        skills: BTreeSet<SkillId>,
        /// Access codes.
        access_codes: BTreeSet<AccessCodeId>,
    },
}

static WHOLE: VdnScope = VdnScope { figures: Figures::All, agents: true };

impl Scope {
    /// Everything, and operating: for the person at the machine itself.
    pub const fn everything() -> Self {
        Self { reach: Reach::Everything, operates: true }
    }

    /// What these grants add up to.
    pub fn of(grants: impl IntoIterator<Item = (SiteId, VdnId, VdnScope)>, operates: bool) -> Self {
        let mut vdns: Vec<((SiteId, VdnId), VdnScope)> = Vec::new();
        for (site, vdn, scope) in grants {
            match vdns.iter_mut().find(|(place, _)| place.0 == site && place.1 == vdn) {
                Some((_, held)) => held.add(scope),
                None => vdns.push(((site, vdn), scope)),
            }
        }
        Self { reach: Reach::Vdns(vdns), operates }
    }

    /// Nothing.
    pub const fn nothing() -> Self {
        Self { reach: Reach::Vdns(Vec::new()), operates: false }
    }

    /// What two scopes give together.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        let operates = self.operates || other.operates;
        match (self.reach, other.reach) {
            (Reach::Vdns(mine), Reach::Vdns(theirs)) => {
                Self::of(mine.into_iter().chain(theirs).map(|((site, vdn), scope)| (site, vdn, scope)), operates)
            }
            _ => Self { reach: Reach::Everything, operates },
        }
    }

    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        matches!(&self.reach, Reach::Vdns(vdns) if vdns.is_empty())
    }

    /// What may be seen of a VDN; `None` for one that may not be known to exist.
    pub fn of_vdn(&self, site: &SiteId, vdn: VdnId) -> Option<&VdnScope> {
        match &self.reach {
            Reach::Everything => Some(&WHOLE),
            Reach::Vdns(vdns) => vdns.iter().find(|(place, _)| place.0 == *site && place.1 == vdn).map(|(_, scope)| scope),
        }
    }

    /// Whether rules, acknowledgements and shared views may be changed (DECISIONS 25). View tokens never may.
    pub const fn operates(&self) -> bool {
        self.operates
    }
}

impl VdnScope {
    /// Whether what is counted for the VDN as a whole may be seen.
    pub fn is_whole(&self) -> bool {
        self.figures == Figures::All
    }

    /// Whether a skill may be seen.
    pub fn has_skill(&self, id: SkillId) -> bool {
        match &self.figures {
            Figures::All => true,
            Figures::Only { skills, .. } => skills.contains(&id),
        }
    }

    /// Whether an access code may be seen.
    pub fn has_access_code(&self, id: AccessCodeId) -> bool {
        match &self.figures {
            Figures::All => true,
            Figures::Only { access_codes, .. } => access_codes.contains(&id),
        }
    }

    /// Whether the statistics of an agent of this VDN may be seen.
    pub fn has_agent(&self, vdn: &VdnConfig, id: AgentId) -> bool {
        self.agents && vdn.agents.binary_search_by_key(&id, |agent| agent.id).is_ok()
    }

    fn add(&mut self, other: Self) {
        self.agents |= other.agents;
        match (&mut self.figures, other.figures) {
            (Figures::Only { skills, access_codes }, Figures::Only { skills: more_skills, access_codes: more_codes }) => {
                skills.extend(more_skills);
                access_codes.extend(more_codes);
            }
            (figures, _) => *figures = Figures::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> SiteId {
        "main".parse().unwrap()
    }

    fn some(skills: &[u32]) -> Figures {
        Figures::Only { skills: skills.iter().copied().map(SkillId).collect(), access_codes: BTreeSet::new() }
    }

    fn scope(vdn: u32, figures: Figures, agents: bool) -> Scope {
        Scope::of([(site(), VdnId(vdn), VdnScope { figures, agents })], false)
    }

    #[test]
    fn nothing_is_seen_that_was_not_granted() {
        let scope = scope(1, some(&[10]), false);
        let vdn = scope.of_vdn(&site(), VdnId(1)).unwrap();
        assert!(vdn.has_skill(SkillId(10)) && !vdn.has_skill(SkillId(11)) && !vdn.has_access_code(AccessCodeId(10)));
        assert!(!vdn.is_whole() && !vdn.agents && !scope.operates());
        assert_eq!(scope.of_vdn(&site(), VdnId(2)), None);
        assert_eq!(scope.of_vdn(&"other".parse().unwrap(), VdnId(1)), None);
        assert!(Scope::nothing().is_empty() && !scope.is_empty() && !Scope::everything().is_empty());
    }

    #[test]
    fn groups_add_up_and_never_take_away() {
        let joined = scope(1, some(&[10]), false).joined(scope(1, some(&[11]), true)).joined(scope(2, Figures::All, false));
        let first = joined.of_vdn(&site(), VdnId(1)).unwrap();
        assert!(first.has_skill(SkillId(10)) && first.has_skill(SkillId(11)) && !first.has_skill(SkillId(12)) && first.agents);
        assert!(joined.of_vdn(&site(), VdnId(2)).unwrap().is_whole());
        let whole = scope(1, Figures::All, false).joined(scope(1, some(&[11]), false));
        assert!(whole.of_vdn(&site(), VdnId(1)).unwrap().is_whole());
        let everything = Scope::nothing().joined(Scope::everything());
        assert!(everything.of_vdn(&site(), VdnId(9)).unwrap().is_whole() && everything.operates());
    }
}
