//! The laws of the house that the compiler cannot hold. Each law fails, too, when the room it is about is missing.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a checkout that cannot be read fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder of the checkout with one of these extensions, as (path from the top, text).
fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let start = top.join(folder);
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = if start.is_file() {
        found.push(start);
        Vec::new()
    } else {
        vec![start]
    };
    while let Some(next) = waiting.pop() {
        let entries = fs::read_dir(&next).unwrap_or_else(|error| panic!("the room {} is missing: {error}", next.display()));
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if extensions.contains(&path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "the room {folder} is missing or empty");
    found.into_iter().map(|path| (path.strip_prefix(top).unwrap().display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

/// The files of a room: those of its folder and the one beside it, as far as there are both.
fn room(folder: &str) -> Vec<(String, String)> {
    let beside = format!("{folder}.rs");
    let parts = [folder, &beside].into_iter().filter(|part| Path::new(env!("CARGO_MANIFEST_DIR")).join(part).exists());
    let found: Vec<_> = parts.flat_map(|part| files(part, &["rs"])).collect();
    assert!(!found.is_empty(), "the room {folder} is missing");
    found
}

/// The modules that a file declares.
fn modules(text: &str) -> Vec<String> {
    let module = |line: &str| {
        let line = if line.starts_with("pub") { line.split_once(' ')?.1 } else { line };
        Some(line.strip_prefix("mod ")?.strip_suffix(';')?.to_owned())
    };
    text.lines().filter_map(module).collect()
}

/// A file's text without its tests and without its comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn assert_absent(folder: &str, words: &[&str], but_not_in: &[&str]) {
    let mut offences = Vec::new();
    for (path, text) in room(folder) {
        if but_not_in.iter().any(|room| path.starts_with(room)) || path.ends_with("/tests.rs") {
            continue;
        }
        let code = code(&text);
        offences.extend(words.iter().filter(|word| code.contains(**word)).map(|word| format!("{path} names {word}")));
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// What a room must not name, whether in its folder or in the file beside it.
const LAWS: [(&str, &[&str]); 46] = [
    ("proxy/domain/src", &["leptos", "web_sys", "axum", "tokio", "::now(", "aicc_proxy"]),
    ("proxy/src/clock", &["crate::"]),
    ("proxy/src/secret", &["crate::", "impl fmt::Display", "Serialize"]),
    ("proxy/src/changes", &["crate::upstream", "crate::routes", "crate::config", "axum"]),
    ("proxy/src/telemetry", &["crate::upstream", "crate::routes", "crate::config", "crate::state", "crate::site"]),
    ("proxy/src/signing", &["crate::config", "crate::clock", "tracing", "tokio", "std::env"]),
    ("proxy/src/outbound", &["crate::routes", "crate::config", "crate::state", "crate::site"]),
    ("proxy/src/upstream", &["crate::routes", "crate::cache", "crate::config", "crate::simulator", "crate::state", "crate::history"]),
    ("proxy/src/cache", &["crate::upstream", "crate::routes", "crate::history", "skill", "sysindex"]),
    ("proxy/src/database", &["crate::routes", "crate::config", "crate::store", "crate::history", "crate::alarms"]),
    ("proxy/src/history", &["crate::upstream", "crate::routes", "crate::cache", "kpi"]),
    ("proxy/src/poller", &["crate::routes", "crate::config", "crate::access", "crate::state", "crate::simulator"]),
    ("proxy/src/rendered", &["crate::upstream", "crate::routes", "crate::config", "crate::site", "axum"]),
    ("proxy/src/sessions", &["crate::routes", "crate::config", "crate::access", "axum"]),
    ("proxy/src/site", &["crate::routes", "crate::config", "crate::access", "crate::state", "crate::alarms", "axum"]),
    ("proxy/src/store", &["crate::alarms", "crate::routes", "crate::config", "crate::clock"]),
    ("proxy/src/alarms", &["crate::routes", "crate::config", "crate::cache", "crate::poller", "crate::simulator", "upstream::client"]),
    ("proxy/src/insight", &["crate::routes", "crate::config", "crate::clock", "tokio", "tracing"]),
    ("proxy/src/cluster", &["crate::routes", "crate::config", "crate::state", "crate::site", "crate::alarms", "crate::history"]),
    ("proxy/src/access", &["crate::routes", "crate::config", "crate::upstream", "crate::cache", "crate::history", "crate::alarms"]),
    ("proxy/src/assets", &["crate::upstream", "crate::routes", "crate::config", "crate::site", "crate::access"]),
    ("proxy/src/routes", &["crate::upstream::client::Client", "crate::config", "crate::simulator", "crate::signing"]),
    ("proxy/src/state", &["crate::routes", "crate::config", "crate::simulator", "crate::service", "tokio"]),
    ("proxy/src/tokens", &["crate::routes", "crate::config", "crate::upstream", "crate::site", "axum"]),
    ("proxy/src/config", &["crate::routes", "crate::service", "crate::clock", "crate::cache", "tokio"]),
    ("proxy/src/doctor", &["crate::routes", "crate::config", "crate::simulator", "crate::cache", "tracing"]),
    ("proxy/src/listener", &["crate::routes", "crate::config", "crate::upstream", "crate::state", "crate::site"]),
    ("proxy/src/service", &["crate::simulator", "std::env"]),
    ("proxy/src/simulator", &["crate::upstream", "crate::routes", "crate::cache", "crate::config", "crate::history"]),
    ("src/alerting", &["crate::api", "crate::poll", "gloo", "web_sys"]),
    ("src/api", &["crate::store::Store", "crate::panels", "crate::poll", "crate::i18n"]),
    ("src/app", &["crate::api", "gloo", "web_sys"]),
    ("src/browser", &["crate::store", "crate::panels", "crate::api", "crate::poll"]),
    ("src/charts", &["crate::api", "crate::poll", "crate::panels", "crate::store", "gloo", "web_sys"]),
    ("src/embed", &["crate::api", "gloo", "web_sys"]),
    ("src/format", &["leptos", "web_sys"]),
    ("src/i18n", &["leptos", "web_sys"]),
    ("src/later", &["crate::api", "gloo", "web_sys"]),
    ("src/live", &["crate::store", "crate::panels", "crate::api", "crate::poll", "gloo", "web_sys"]),
    ("src/panels", &["crate::api", "crate::poll", "gloo", "web_sys", "crate::browser"]),
    ("src/poll", &["crate::panels", "crate::widgets", "crate::charts", "gloo", "web_sys"]),
    ("src/route", &["crate::store", "crate::panels", "crate::api", "crate::poll", "gloo", "web_sys"]),
    ("src/settings", &["crate::panels", "crate::widgets", "crate::api", "crate::poll", "gloo", "web_sys"]),
    ("src/sorting", &["crate::", "leptos"]),
    ("src/store", &["crate::panels", "crate::api", "crate::poll", "crate::widgets", "web_sys", "gloo"]),
    ("src/widgets", &["crate::api", "crate::poll", "crate::panels", "crate::store", "gloo", "web_sys"]),
];

#[test]
fn rooms_look_only_downwards() {
    for (room, forbidden) in LAWS {
        assert_absent(room, forbidden, &[]);
    }
    assert_absent("src", &["aicc_proxy"], &[]);
}

#[test]
fn every_room_has_a_law() {
    for folder in ["proxy/src", "src"] {
        let rooms = modules(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("lib.rs")).unwrap());
        assert!(rooms.len() > 10, "{folder}");
        let lawless: Vec<_> =
            rooms.into_iter().filter(|room| !LAWS.iter().any(|(known, _)| *known == format!("{folder}/{room}"))).collect();
        assert!(lawless.is_empty(), "{folder}: what must these not name? {lawless:?}");
    }
}

#[test]
fn each_library_with_effects_is_named_in_its_own_room_only() {
    assert_absent("src", &["gloo_net"], &["src/api"]);
    assert_absent("src", &["plotters"], &["src/charts/marks"]);
    assert_absent("src", &["js_sys::Math", "local_storage", "gloo_timers"], &["src/browser"]);
    assert_absent("proxy/src", &["hyper_util::client", "hyper_rustls"], &["proxy/src/upstream/client.rs", "proxy/src/outbound.rs"]);
    assert_absent("proxy/src", &["rusqlite", "tokio_postgres"], &["proxy/src/database"]);
    assert_absent("proxy/src", &["Call::Ping", ".knock("], &["proxy/src/doctor"]);
}

#[test]
fn the_vendors_spelling_ends_at_the_door() {
    let mut words = vec!["resultCode", "resultDesc", "resultDatas", "retcode", "beginTime", "innoId", "queryParam"];
    words.extend(domain::sysindex::Period::FIELDS.iter().map(|field| field.vendor));
    words.extend(domain::skill::SkillRow::FIELDS.iter().map(|field| field.vendor));
    words.extend(domain::access_code::AccessCodeRow::FIELDS.iter().map(|field| field.vendor));
    words.extend(domain::system_state::SystemState::FIELDS.iter().map(|field| field.vendor));
    words.extend(domain::agent::AgentStatistics::FIELDS.iter().map(|field| field.vendor));
    assert_absent("proxy/src", &words, &["proxy/src/upstream", "proxy/src/simulator"]);
    assert_absent("src", &words, &[]);
}

#[test]
fn missing_vendor_data_cannot_become_zero() {
    assert_absent("proxy/src/upstream", &["serde(default", "unwrap_or(0)"], &[]);
}

#[test]
fn colours_are_literal_in_the_tokens_only_and_no_view_writes_a_style_attribute() {
    for (path, text) in files("style", &["css"]) {
        if path.ends_with("tokens.css") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let colour = line.split('#').skip(1).any(|rest| {
                let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
                matches!(digits, 3 | 4 | 6 | 8) && !rest[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
            });
            let function = ["rgb(", "rgba(", "hsl("].iter().any(|function| line.contains(function));
            let literal = function || (colour && line.contains(':'));
            assert!(!literal, "{path}:{} holds a literal colour: {line}", number + 1);
        }
    }
    assert_absent("src", &["style=\"", "style={", "style=move", "attr:style"], &[]);
}

#[test]
fn files_stay_short() {
    let mut long = Vec::new();
    for folder in ["src", "proxy/src", "proxy/domain/src"] {
        for (path, text) in files(folder, &["rs"]) {
            let (lines, says_why) = (code(&text).lines().count(), text.starts_with("//! Long:"));
            if lines > 500 && !says_why {
                long.push(format!("{path} has {lines} lines of code"));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_dependency_has_a_sentence_in_the_architecture() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let architecture = fs::read_to_string(top.join("ARCHITECTURE.md")).unwrap();
    let mut missing = BTreeSet::new();
    for manifest in ["Cargo.toml", "proxy/Cargo.toml", "proxy/domain/Cargo.toml", "proxy/fuzz/Cargo.toml"] {
        let manifest: toml::Table = fs::read_to_string(top.join(manifest)).unwrap().parse().unwrap();
        let mut tables = vec![manifest.get("dependencies"), manifest.get("dev-dependencies")];
        let targets = manifest.get("target").and_then(toml::Value::as_table);
        tables.extend(targets.into_iter().flat_map(toml::Table::values).map(|target| target.get("dev-dependencies")));
        for name in tables.into_iter().flatten().filter_map(toml::Value::as_table).flat_map(toml::Table::keys) {
            if !name.starts_with("aicc-") && architecture.matches(&format!("| `{name}` |")).count() != 1 {
                missing.insert(name.clone());
            }
        }
    }
    assert!(missing.is_empty(), "without one sentence in ARCHITECTURE.md: {missing:?}");
}

#[test]
fn every_room_and_every_noun_is_on_the_map() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let architecture = fs::read_to_string(top.join("ARCHITECTURE.md")).unwrap();
    let (_, map) = architecture.split_once("\n## The map\n").unwrap();
    let (nouns, rooms) = map.split("\n## ").next().unwrap().split_once("\n### ").unwrap();
    for (crates, heading) in [
        (&["proxy/domain/src/lib.rs"][..], "`proxy/domain`"),
        (&["proxy/src/lib.rs", "proxy/src/main.rs"], "`proxy/src`"),
        (&["src/lib.rs"], "`src`"),
    ] {
        let section = rooms.split("### ").find(|section| section.lines().next().is_some_and(|line| line.ends_with(heading))).unwrap();
        for text in crates.iter().map(|file| fs::read_to_string(top.join(file)).unwrap()) {
            for room in modules(&text) {
                assert!(
                    section.contains(&format!("`{room}`")) || nouns.contains(&format!("`{room}`")),
                    "{room} is not on the map: {heading}"
                );
            }
        }
    }
    let floors: Vec<Vec<&str>> =
        nouns.lines().filter(|line| line.contains("src")).map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect();
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let all = names(floors[0][2]);
    assert_eq!((all.len(), floors.len()), (5, 5), "nouns and floors");
    for floor in &floors[1..] {
        let (folder, others) = (names(floor[1]).remove(0), names(floor[2]));
        let strangers = all.iter().filter(|noun| !top.join(&folder).join(format!("{noun}.rs")).is_file()).count();
        assert!(strangers == others.len() && others.iter().all(|file| top.join(&folder).join(format!("{file}.rs")).is_file()), "{folder}");
    }
}

#[test]
fn the_load_asks_for_all_that_the_page_asks_for() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [page, load] = ["src/api.rs", "proxy/examples/viewers.rs"].map(|path| code(&fs::read_to_string(top.join(path)).unwrap()));
    // What an overview does not ask for by itself.
    let others = ["api/baseline", "api/outlook", "api/notes", "api/sheet", "api/agents/", "api/alarms/", "api/rules/", "api/views/"];
    let asked: BTreeSet<&str> = page.split("\"api/").skip(1).filter_map(|rest| rest.split(['"', '{']).next()).collect();
    assert!(asked.len() > others.len());
    for path in asked.into_iter().map(|path| format!("api/{path}")).filter(|path| !others.contains(&path.as_str())) {
        assert!(load.contains(&format!("\"/{path}?")) || load.contains(&format!("\"/{path}\"")), "no viewer of the load asks for {path}");
    }
}

#[test]
fn nothing_tells_of_the_machine_it_was_made_on() {
    let mut offences = Vec::new();
    for folder in ["src", "proxy", "tests", "style", "docs", "scripts", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "Makefile"] {
        for (path, text) in files(folder, &["rs", "css", "md", "toml", "json", "js", "Makefile", ""]) {
            if path == "tests/house.rs" {
                continue;
            }
            offences
                .extend(["/root/", "/home/", "/work/"].iter().filter(|word| text.contains(**word)).map(|word| format!("{path}: {word}")));
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn the_image_recipe_speaks_of_what_there_is() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(top.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (recipe, makefile, arguments) = (read("deploy/Containerfile"), read("Makefile"), read("proxy/src/arguments.rs"));
    let line = |word: &str| recipe.lines().find_map(|line| line.strip_prefix(word)).unwrap_or_else(|| panic!("no {word}"));
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let rust = manifest["workspace"]["package"]["rust-version"].as_str().unwrap();
    assert!(line("FROM docker.io/library/rust:").starts_with(&format!("{rust}-")), "the compiler of the manifest");
    // What `make static` says it has made, below the folder that the recipe gives it.
    let made = makefile.lines().find_map(|line| line.trim().strip_prefix("@echo \"$(TARGET_DIR)")?.strip_suffix("/aicc-proxy\"")).unwrap();
    assert!(
        line("RUN ")
            .starts_with(&format!("CARGO_TARGET_DIR=/target make static && install -D -m 0755 -t /image/usr/bin /target{made}/aicc-proxy"))
    );
    let left_out = read(".dockerignore");
    let left_out: Vec<&str> = left_out.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(left_out, ["/target", "/dist", "/.git"], "what was built here, and nothing that `make static` reads");
    assert_eq!(line("ARG "), "AICC_BUILD", "the commit comes from outside, since the history stays out");
    assert_eq!(line("ENTRYPOINT "), "[\"/usr/bin/aicc-proxy\"]");
    // Nobody's user by number, since an empty image has no names; its folder is the one that can be written.
    let (above, folder) = line("VOLUME ").rsplit_once('/').unwrap();
    assert!(recipe.contains(&format!("install -d -m 0700 /state/{folder} ")), "the folder is nobody else's to read");
    assert!(recipe.contains(&format!("COPY --from=build --chown={} /state {above}\n", line("USER "))), "the folder belongs to the user");
    for (file, flags) in [("deploy/Containerfile", line("CMD ")), ("deploy/aicc-dashboard.service", "")] {
        let flags = if flags.is_empty() {
            read(file).lines().find_map(|line| line.strip_prefix("ExecStart=").map(str::to_owned)).unwrap()
        } else {
            flags.to_owned()
        };
        for flag in flags.split([' ', '"', ',', '[', ']']).filter_map(|word| word.strip_prefix("--")) {
            assert!(arguments.contains(&format!(" {}: ", flag.replace('-', "_"))), "{file}: the program knows no --{flag}");
        }
    }
}
