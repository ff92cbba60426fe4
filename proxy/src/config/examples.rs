//! The examples and the document hold every setting, and no other.

use std::collections::{BTreeMap, BTreeSet};

use super::read;
use super::tests::{Stub, mistakes};

pub(super) const EXAMPLE: &str = include_str!("../../example.toml");
pub(super) const OF_SEVERAL: &str = include_str!("../../example-cluster.toml");

/// Names of the tables of an example and their settings, as the reader lists them when it meets one that it does not know.
fn known_settings(example: &str) -> Vec<(String, String)> {
    let mut text = String::new();
    for line in example.lines() {
        let heading = line.starts_with('[');
        text.push_str(line);
        text.push_str(if heading { "\nno_such_setting = 1\n" } else { "\n" });
    }
    mistakes(&format!("no_such_setting = 1\n{text}"))
        .into_iter()
        .filter_map(|mistake| {
            let (name, settings) = mistake.split_once("no_such_setting` is not a setting; here are ")?;
            let name = name.trim_matches(['`', '.']).split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest));
            Some((name.collect(), settings.trim_end_matches('.').to_owned()))
        })
        .collect()
}

#[test]
fn the_example_is_good_and_holds_every_setting() {
    read(EXAMPLE, &Stub).unwrap();
    let tables = known_settings(EXAMPLE);
    assert_eq!(tables.len(), 20, "{tables:#?}");
    // Those of the table that one alone does not have.
    let (_, cluster) = known_settings(OF_SEVERAL).into_iter().find(|(name, _)| name == "cluster").unwrap();
    for setting in cluster.split(", ").filter(|setting| *setting != "password_env") {
        assert!(OF_SEVERAL.contains(&format!("{setting} = ")), "{setting} is not in the example of several");
    }
    for setting in tables.iter().flat_map(|(_, table)| table.split(", ")) {
        // Of the two ways to name a secret the example shows one each.
        let heading = |line: &str| line.starts_with('[') && line.trim_matches(['[', ']']).rsplit('.').next() == Some(setting);
        let shown = EXAMPLE.contains(&format!("{setting} = "))
            || EXAMPLE.lines().chain(OF_SEVERAL.lines()).any(heading)
            || ["secret_key_file", "global_secret_key_env", "client_secret_env", "secret_env", "url_env", "url_file"].contains(&setting);
        assert!(shown, "{setting} is not in the example");
    }
}

#[test]
fn the_documented_settings_are_those_that_exist() {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, settings) in [EXAMPLE, OF_SEVERAL].into_iter().flat_map(known_settings) {
        known.entry(name).or_default().extend(settings.split(", ").map(str::to_owned));
    }
    // Below each heading that names a table, the first column of what begins with `| setting |`.
    let mut documented: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for section in include_str!("../../../docs/configuration.md").split("\n#").skip(1) {
        let heading = section.lines().next().unwrap().trim_start_matches(['#', ' ']);
        let Some(name) = heading.strip_prefix('`').or((heading == "Top level").then_some("")) else { continue };
        let rows = section.lines().skip_while(|line| !line.starts_with("| setting |")).skip(2);
        let cells = rows.map_while(|line| line.strip_prefix('|')?.split('|').next());
        let settings = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
        documented.insert(name.trim_matches(['`', '[', ']']).to_owned(), settings);
    }
    assert_eq!(documented, known);
}
