//! Which VDN of which site is in view.

use domain::id::{SiteId, VdnId};
use domain::setup::{PageSetup, SiteSetup};

/// One VDN of one site.
pub type Place = (SiteId, VdnId);

/// The chosen place if the set-up has it, else the chosen site's first VDN, else the first of all. `None` when no site has a VDN.
pub fn place(setup: &PageSetup, site: Option<&SiteId>, vdn: Option<VdnId>) -> Option<Place> {
    let chosen = setup.sites.iter().find(|known| Some(&known.id) == site && !known.vdns.is_empty());
    let site = chosen.or_else(|| setup.sites.iter().find(|site| !site.vdns.is_empty()))?;
    let has = |vdn: &VdnId| site.vdns.iter().any(|known| known.id == *vdn);
    Some((site.id.clone(), vdn.filter(has).or_else(|| first_vdn(site))?))
}

fn first_vdn(site: &SiteSetup) -> Option<VdnId> {
    site.vdns.first().map(|vdn| vdn.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::setup::{Intervals, Mode, VdnSetup};

    fn setup(sites: &[(&str, &[u32])]) -> PageSetup {
        let vdn = |id: &u32| VdnSetup {
            id: VdnId(*id),
            name: String::new(),
            time_zone: "UTC".to_owned(),
            day_start_minutes: 0,
            has_shifts: false,
            offsets: Vec::new(),
            skills: Vec::new(),
            access_codes: Vec::new(),
            agents: Vec::new(),
            findings: domain::findings::Findings::default(),
        };
        let site =
            |(id, vdns): &(&str, &[u32])| SiteSetup { id: id.parse().unwrap(), name: String::new(), vdns: vdns.iter().map(vdn).collect() };
        PageSetup {
            build: String::new(),
            mode: Mode::Demo,
            user: None,
            service_level_target_percent: 80,
            intervals: Intervals { sysindex_ms: 1, skills_ms: 1, access_codes_ms: 1, system_state_ms: 1, agent_at_least_ms: 1 },
            sites: sites.iter().map(site).collect(),
        }
    }

    #[test]
    fn a_place_that_does_not_exist_falls_back_to_the_first() {
        let setup = setup(&[("empty", &[]), ("east", &[3, 5]), ("west", &[5, 9])]);
        for (site, vdn, expected) in [
            (Some("west"), Some(9), ("west", 9)),
            (Some("west"), Some(3), ("west", 5)),
            (Some("west"), None, ("west", 5)),
            (Some("north"), Some(5), ("east", 5)),
            (Some("empty"), Some(9), ("east", 3)),
            (None, Some(5), ("east", 5)),
            (None, None, ("east", 3)),
        ] {
            let site: Option<SiteId> = site.map(|site| site.parse().unwrap());
            assert_eq!(place(&setup, site.as_ref(), vdn.map(VdnId)), Some((expected.0.parse().unwrap(), VdnId(expected.1))));
        }
    }

    #[test]
    fn without_any_vdn_there_is_no_place() {
        assert_eq!(place(&setup(&[("empty", &[])]), None, Some(VdnId(1))), None);
    }
}
