//! Who and what there is: virtual call centres, skill queues, access codes and agents of the pretend platform. All names are made up.

use chrono_tz::Tz;

mod names;

/// The pretend platform, so that a configuration can be made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The call centre.
    pub cc_id: u32,
    /// Its virtual call centres.
    pub vdns: Vec<VdnPlan>,
}

/// One virtual call centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VdnPlan {
    /// Vendor id.
    pub id: u32,
    /// Name for people.
    pub name: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// When its day starts, minutes after local midnight.
    pub day_start_minutes: u16,
    /// When its shifts start, minutes after local midnight.
    pub shift_starts_minutes: Vec<u16>,
    /// Skill queues, by id.
    pub skills: Vec<(u32, String)>,
    /// Access codes, by id.
    pub access_codes: Vec<(u32, String)>,
    /// Agents, by id.
    pub agents: Vec<(u32, String)>,
}

/// What a virtual call centre is made of, beside its names.
pub(super) struct Layout {
    pub(super) id: u32,
    name: &'static str,
    pub(super) zone: Tz,
    day_start_minutes: u16,
    shift_starts_minutes: &'static [u16],
    /// First and last hour of the day on which agents are called, the last not included.
    pub(super) open_hours: (u8, u8),
    pub(super) agents: usize,
    first_agent: u32,
    first_skill: u32,
    skills: [&'static str; 12],
    first_access_code: u32,
    access_codes: &'static [&'static str],
    people: fn(usize) -> String,
}

/// The call centre's id.
pub(super) const CC_ID: u32 = 1;

/// The three virtual call centres; the first is open around the clock.
pub(super) const LAYOUTS: [Layout; 3] = [
    Layout {
        id: 1,
        name: "Shenzhen",
        zone: Tz::Asia__Shanghai,
        day_start_minutes: 0,
        shift_starts_minutes: &[0, 480, 960],
        open_hours: (0, 24),
        agents: 160,
        first_agent: 1001,
        first_skill: 101,
        skills: [
            "Billing",
            "Card services",
            "账单查询",
            "Online banking",
            "Account opening",
            "信用卡激活",
            "Lost and stolen",
            "Loans",
            "Technical support",
            "Mortgages",
            "贵宾服务",
            "Complaints",
        ],
        first_access_code: 11,
        access_codes: &["Personal banking", "Cards", "Business banking", "Card block"],
        people: names::shenzhen,
    },
    Layout {
        id: 2,
        name: "Berlin",
        zone: Tz::Europe__Berlin,
        day_start_minutes: 360,
        shift_starts_minutes: &[360, 840],
        open_hours: (7, 22),
        agents: 130,
        first_agent: 2001,
        first_skill: 201,
        skills: [
            "Billing",
            "Contracts",
            "Delivery tracking",
            "Technical support",
            "New orders",
            "Returns and refunds",
            "Account and login",
            "Payments",
            "Warranty",
            "Business customers",
            "Complaints",
            "Cancellations",
        ],
        first_access_code: 21,
        access_codes: &["Service line", "Order line", "Business line"],
        people: names::berlin,
    },
    Layout {
        id: 3,
        name: "Mexico City",
        zone: Tz::America__Mexico_City,
        day_start_minutes: 300,
        shift_starts_minutes: &[],
        open_hours: (7, 23),
        agents: 110,
        first_agent: 3001,
        first_skill: 301,
        skills: [
            "Reservations",
            "Flight changes",
            "Billing",
            "Card services",
            "Baggage",
            "Refunds",
            "Loyalty programme",
            "Check-in",
            "Groups",
            "Corporate travel",
            "中文服务",
            "Complaints",
        ],
        first_access_code: 31,
        access_codes: &["Reservations", "Member line", "Travel agencies"],
        people: names::mexico_city,
    },
];

impl Plan {
    /// The plan never changes; the seed moves only what happens.
    pub(super) fn new() -> Self {
        Self { cc_id: CC_ID, vdns: LAYOUTS.iter().map(Layout::plan).collect() }
    }
}

impl Layout {
    pub(super) fn plan(&self) -> VdnPlan {
        let listed = |first: u32, names: &[&str]| (first..).zip(names.iter().map(|&name| name.to_owned())).collect();
        VdnPlan {
            id: self.id,
            name: self.name.to_owned(),
            time_zone: self.zone.name().to_owned(),
            day_start_minutes: self.day_start_minutes,
            shift_starts_minutes: self.shift_starts_minutes.to_vec(),
            skills: listed(self.first_skill, &self.skills),
            access_codes: listed(self.first_access_code, self.access_codes),
            agents: (self.first_agent..).zip((0..self.agents).map(self.people)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Plan;

    #[test]
    fn the_plan_has_three_zones_36_skills_10_codes_and_400_agents_of_different_names() {
        let vdns = Plan::new().vdns;
        assert_eq!(vdns.iter().map(|vdn| vdn.time_zone.as_str()).collect::<BTreeSet<_>>().len(), 3);
        assert_eq!(vdns.iter().flat_map(|vdn| &vdn.skills).map(|(id, _)| *id).collect::<BTreeSet<_>>().len(), 36);
        assert_eq!(vdns.iter().flat_map(|vdn| &vdn.access_codes).map(|(id, _)| *id).collect::<BTreeSet<_>>().len(), 10);
        let agents: Vec<_> = vdns.iter().flat_map(|vdn| &vdn.agents).collect();
        assert_eq!(agents.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>().len(), 400);
        assert_eq!(agents.iter().map(|(_, name)| name).collect::<BTreeSet<_>>().len(), 400);
    }
}
