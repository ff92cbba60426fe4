//! Which columns a table shows: those that a kind of work needs, or a choice of the viewer's own.

/// A choice of columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// Every one.
    #[default]
    All,
    /// What somebody on the floor needs: who waits, how well are they served, who can take a call.
    Floor,
    /// What a team lead needs: what the agents do, too.
    Lead,
    /// What a planner needs: what came in, and how long it took.
    Planner,
    /// These, by our field names and KPI ids.
    Own(Vec<String>),
}

impl Columns {
    /// The word in the address; own columns are joined by dots.
    pub fn word(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Floor => "floor".to_owned(),
            Self::Lead => "lead".to_owned(),
            Self::Planner => "planner".to_owned(),
            Self::Own(ids) => ids.join("."),
        }
    }

    /// The choice with this word. What cannot be names of columns is none.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "all" => Self::All,
            "floor" => Self::Floor,
            "lead" => Self::Lead,
            "planner" => Self::Planner,
            own => {
                let ids: Vec<_> = own.split('.').map(str::to_owned).collect();
                let good = |id: &String| {
                    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
                };
                let all_good = own.len() <= 1_000 && ids.iter().all(good);
                all_good.then_some(Self::Own(ids))?
            }
        })
    }

    /// Whether the column with this name is shown. The names in presets are those of skill queues and of access codes, which have none in common.
    pub fn shows(&self, id: &str) -> bool {
        const FLOOR: [&str; 11] = [
            "calls_waiting",
            "sl20_5m",
            "offered_5m",
            "worst_wait_5m",
            "available",
            "talking",
            "idle",
            "signed_in",
            "longest_wait",
            "in_queue",
            "online",
        ];
        const LEAD: [&str; 9] =
            ["after_call_work", "busy", "resting", "study", "unavailable_share", "longest_idle_5m", "in_ivr", "with_agent", "other"];
        const PLANNER: [&str; 13] = [
            "sl20_5m",
            "offered_5m",
            "connected_in_20s_5m",
            "average_wait_5m",
            "average_talk_5m",
            "calls_in_progress",
            "total_calls",
            "signed_in",
            "unavailable_share",
            "online",
            "did_ivr_share",
            "did_queue_share",
            "did_agent_share",
        ];
        match self {
            Self::All => true,
            Self::Floor => FLOOR.contains(&id),
            Self::Lead => FLOOR.contains(&id) || LEAD.contains(&id),
            Self::Planner => PLANNER.contains(&id),
            Self::Own(ids) => ids.iter().any(|own| own == id),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::access_code::AccessCodeRow;
    use domain::skill::SkillRow;

    use super::*;

    #[test]
    fn every_choice_comes_back_from_its_word() {
        let own = Columns::Own(vec!["calls_waiting".to_owned(), "sl20_5m".to_owned()]);
        for choice in [Columns::All, Columns::Floor, Columns::Lead, Columns::Planner, own] {
            assert_eq!(Columns::from_word(&choice.word()), Some(choice));
        }
        for word in ["", "a..b", "A", "a b", "<b>", &"a".repeat(1_001)] {
            assert_eq!(Columns::from_word(word), None, "{word}");
        }
    }

    #[test]
    fn presets_name_columns_that_exist() {
        let skills = ["sl20_5m", "unavailable_share", "agents_other"].into_iter().chain(SkillRow::FIELDS.iter().map(|field| field.name));
        let computed = ["other", "did_ivr_share", "did_queue_share", "did_agent_share"];
        let codes = computed.into_iter().chain(AccessCodeRow::FIELDS.iter().map(|field| field.name));
        for (choice, of_skills, of_codes) in [(Columns::Floor, 8, 3), (Columns::Lead, 14, 6), (Columns::Planner, 9, 4)] {
            assert_eq!(skills.clone().filter(|name| choice.shows(name)).count(), of_skills, "{choice:?}");
            assert_eq!(codes.clone().filter(|name| choice.shows(name)).count(), of_codes, "{choice:?}");
        }
    }
}
