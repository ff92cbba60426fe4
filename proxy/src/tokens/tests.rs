//! Tokens through a real file.

use std::os::unix::fs::{MetadataExt, chown, symlink};
use std::path::Path;

use axum::http::Request;
use axum::http::header::AUTHORIZATION;
use domain::id::VdnId;
use tokio::time::{Duration, advance};

use super::*;
use crate::access::scope::{Figures, VdnScope};
use crate::access::{self, Access, Denied};
use crate::clock::{Clock, monotonic};
use crate::database::tests::{Folder, trial_server};
use crate::database::{Place, Server, trial};
use crate::upstream::tls::Trust;

const NOW_MS: i64 = 1_768_465_800_000;

fn folder(name: &str) -> Folder {
    Folder::new(&format!("tokens-{name}"))
}

fn wanted(name: &str) -> Wanted {
    let scope = VdnScope { figures: Figures::All, agents: false };
    let grants = vec![Grant { site: "main".parse().unwrap(), vdn: VdnId(1), scope }];
    Wanted { name: name.to_owned(), grants, expires_ms: None, unused_ms: None }
}

fn file(folder: &Path) -> TokenFile {
    TokenFile::new(folder.join("tokens.json"))
}

fn on_server() -> TokenFile {
    let Place::Server(server) = trial_server() else { panic!("no server") };
    TokenFile::Server(server)
}

/// Asks again and again until it is as wanted, for some seconds at most.
fn until(wanted: impl Fn() -> bool, what: &str) {
    let begun = monotonic();
    while !wanted() {
        assert!(begun.elapsed() < Duration::from_secs(20), "never: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn tokens_on_a_server_are_known_at_once_and_what_another_program_does_to_them_soon() {
    let kept = on_server();
    let token = new(&kept, Wanted { unused_ms: Some(2), ..wanted("wall") }, NOW_MS).unwrap();
    let used_ms = NOW_MS + 1;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _within = runtime.enter();
    let tokens = Tokens::new(kept.clone());
    assert_eq!(&*tokens.holder(token.expose_secret(), used_ms).unwrap().0, "wall");
    until(|| kept.read().unwrap()[0].used_ms == Some(used_ms), "its use is noted");
    let other = new(&kept, wanted("other"), NOW_MS).unwrap();
    until(|| tokens.holder(other.expose_secret(), NOW_MS).is_ok(), "a new one is known");
    revoke(&kept, "wall").unwrap();
    until(|| tokens.holder(token.expose_secret(), used_ms) == Err(Unknown::Wrong), "one is revoked");
    assert!(tokens.holder(other.expose_secret(), NOW_MS).is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_new_token_works_and_a_revoked_one_does_not_within_a_second() {
    let folder = folder("life");
    let (tokens, file) = (Tokens::new(file(&folder)), file(&folder));
    assert_eq!(tokens.holder("aicc_view_00", NOW_MS), Err(Unknown::Wrong));
    let token = new(&file, wanted("wall"), NOW_MS).unwrap();
    let other = new(&file, wanted("other"), NOW_MS).unwrap();
    advance(Duration::from_secs(1)).await;
    let (name, scope) = tokens.holder(token.expose_secret(), NOW_MS).unwrap();
    assert_eq!(&*name, "wall");
    assert!(scope.of_vdn(&"main".parse().unwrap(), VdnId(1)).unwrap().is_whole() && !scope.operates());
    revoke(&file, "wall").unwrap();
    advance(Duration::from_secs(1)).await;
    assert_eq!(tokens.holder(token.expose_secret(), NOW_MS), Err(Unknown::Wrong));
    assert!(tokens.holder(other.expose_secret(), NOW_MS).is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_told_apart_from_a_wrong_one() {
    let folder = folder("expiry");
    let token = new(&file(&folder), Wanted { expires_ms: Some(NOW_MS + 1000), ..wanted("wall") }, NOW_MS).unwrap();
    let tokens = Tokens::new(file(&folder));
    assert!(tokens.holder(token.expose_secret(), NOW_MS + 999).is_ok());
    assert_eq!(tokens.holder(token.expose_secret(), NOW_MS + 1000), Err(Unknown::Expired));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_used_does_not_end_and_a_forgotten_one_does_also_over_restarts() {
    const DAY_MS: i64 = 86_400_000;
    let folder = folder("unused");
    let file = file(&folder);
    let unused = |days| Wanted { unused_ms: Some(days * DAY_MS), ..wanted(&format!("wall-{days}")) };
    let token = new(&file, unused(2), NOW_MS).unwrap();
    let both = new(&file, Wanted { expires_ms: Some(NOW_MS + 3 * DAY_MS), ..unused(9) }, NOW_MS).unwrap();
    let noted = || file.read().unwrap()[0].used_ms;
    let mut day = 0;
    for _ in 0..3 {
        let tokens = Tokens::new(file.clone());
        for _ in 0..3 {
            day += 1;
            let now_ms = NOW_MS + day * DAY_MS;
            assert!(tokens.holder(token.expose_secret(), now_ms).is_ok(), "day {day}");
            assert_eq!(tokens.holder(both.expose_secret(), now_ms).is_ok(), day < 3, "an end is an end");
            let mut looks = 0;
            while noted() != Some(now_ms) {
                looks += 1;
                assert!(looks < 100_000, "its use is never noted");
                tokio::task::yield_now().await;
            }
            // The file has changed by our own hand: what it says is read again.
            advance(Duration::from_secs(1)).await;
        }
    }
    let tokens = Tokens::new(file.clone());
    assert_eq!(tokens.holder(token.expose_secret(), NOW_MS + (day + 2) * DAY_MS), Err(Unknown::Expired));
    let list = list(&file, NOW_MS + day * DAY_MS).unwrap();
    assert!(list[0].starts_with("wall-2  until ") && list[0].contains(", later with use  "), "{list:?}");
    assert_eq!((unused_for("2d"), unused_for("1h").is_ok()), (Ok(2 * DAY_MS), true));
    assert!(["", "0d", "d", "30m", "99999999999999999d"].iter().all(|text| unused_for(text).is_err()));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_cannot_be_read_admits_nobody() {
    let folder = folder("garbled");
    let token = new(&file(&folder), wanted("wall"), NOW_MS).unwrap();
    let tokens = Tokens::new(file(&folder));
    assert!(tokens.holder(token.expose_secret(), NOW_MS).is_ok());
    let good = std::fs::read_to_string(folder.join("tokens.json")).unwrap();
    for bad in ["{", &good.replace("\"version\": 1", "\"version\": 2"), &good.replace("\"figures\": \"all\",", "")] {
        std::fs::write(folder.join("tokens.json"), bad).unwrap();
        advance(Duration::from_secs(1)).await;
        assert_eq!(tokens.holder(token.expose_secret(), NOW_MS), Err(Unknown::Wrong), "{bad}");
        assert!(new(&file(&folder), wanted("more"), NOW_MS).is_err(), "and is not written over");
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_could_not_be_read_for_a_moment_is_read_again_although_it_has_not_changed() {
    let folder = folder("moment");
    let token = new(&file(&folder), wanted("wall"), NOW_MS).unwrap();
    let tokens = Tokens::new(file(&folder));
    tokens.state.lock().unwrap().look(|| Err("too many open files".to_owned()));
    assert_eq!(tokens.holder(token.expose_secret(), NOW_MS), Err(Unknown::Wrong), "not asked again at once");
    advance(Duration::from_secs(1)).await;
    assert!(tokens.holder(token.expose_secret(), NOW_MS).is_ok());
    advance(Duration::from_secs(1)).await;
    tokens.state.lock().unwrap().look(|| panic!("what could be read is not read again"));
}

#[test]
fn the_lock_that_root_makes_is_the_owners_and_nobody_elses_file_is_given_away() {
    const SOMEBODY: u32 = 65_534;
    let folder = folder("owner");
    if chown(&*folder, Some(SOMEBODY), None).is_err() {
        // Only root may make tokens for somebody else.
        return;
    }
    let owner = |name: &str| std::fs::metadata(folder.join(name)).unwrap().uid();
    std::fs::write(folder.join("of-root"), "").unwrap();
    symlink(folder.join("of-root"), folder.join("tokens.json.lock")).unwrap();
    new(&file(&folder), wanted("wall"), NOW_MS).unwrap();
    assert_eq!((owner("tokens.json"), owner("of-root")), (SOMEBODY, 0));
    std::fs::remove_file(folder.join("tokens.json.lock")).unwrap();
    std::fs::rename(folder.join("of-root"), folder.join("tokens.json.lock")).unwrap();
    new(&file(&folder), wanted("hall"), NOW_MS).unwrap();
    assert_eq!(owner("tokens.json.lock"), SOMEBODY, "also one that an earlier command has left");
}

#[test]
fn the_file_holds_no_token_and_only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("mode");
    let token = new(&file(&folder), wanted("wall"), NOW_MS).unwrap();
    let path = folder.join("tokens.json");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = token.expose_secret().strip_prefix(PREFIX).unwrap();
    assert_eq!(secret.len(), 64);
    assert!(!std::fs::read_to_string(&path).unwrap().contains(secret));
    assert!(!format!("{token:?}{:?}", file(&folder).read()).contains(secret));
}

#[test]
fn a_name_is_taken_once_and_is_plain() {
    let folder = folder("names");
    for kept in [file(&folder), on_server()] {
        new(&kept, wanted("wall"), NOW_MS).unwrap();
        assert!(new(&kept, wanted("wall"), NOW_MS).unwrap_err().contains("already"));
        for name in ["", "a b", "a\nb", &"x".repeat(65)] {
            assert!(new(&kept, wanted(name), NOW_MS).is_err(), "{name}");
        }
        assert!(revoke(&kept, "wal").is_err());
        assert_eq!(list(&kept, NOW_MS).unwrap(), ["wall  no end  site main VDN 1: whole"]);
    }
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let folder = folder("together");
    for kept in [file(&folder), on_server()] {
        std::thread::scope(|threads| {
            for writer in 0..8 {
                let kept = kept.clone();
                threads.spawn(move || {
                    for n in 0..5 {
                        new(&kept, wanted(&format!("t{writer}-{n}")), NOW_MS).unwrap();
                    }
                });
            }
        });
        assert_eq!(kept.read().unwrap().len(), 40);
    }
}

#[test]
fn an_end_is_a_time_from_now_or_an_instant() {
    for (text, expected) in [
        ("2d", Ok(NOW_MS + 172_800_000)),
        ("12h", Ok(NOW_MS + 43_200_000)),
        ("2026-01-15T18:00:00+08:00", Ok(1_768_471_200_000)),
        ("2020-01-01T00:00:00Z", Err(())),
        ("0d", Err(())),
        ("-1d", Err(())),
        ("9223372036854775807d", Err(())),
        ("soon", Err(())),
    ] {
        assert_eq!(expires_at(text, NOW_MS).map_err(|_| ()), expected, "{text}");
    }
}

#[test]
fn a_configuration_that_is_read_again_while_the_server_is_silent_turns_nobody_away() {
    let url = trial::database();
    let tokens = TokenFile::Server(Server::new(&url, None, Trust::default()).unwrap());
    let text = new(&tokens, wanted("hall-3"), NOW_MS).unwrap();
    let config = |tokens: &TokenFile| access::Config { tokens: Some(tokens.clone()), ..access::Config::local() };
    let request = Request::get("/").header(AUTHORIZATION, format!("Bearer {}", text.expose_secret()));
    let (request, ()) = request.body(()).unwrap().into_parts();
    let before = Access::new(config(&tokens), Clock::fixed(NOW_MS)).unwrap();
    before.viewer(&request, None).unwrap();
    trial::shut(&url);
    let after = Access::after(config(&tokens), Clock::fixed(NOW_MS), Some(&before)).unwrap();
    drop(before);
    after.viewer(&request, None).unwrap();
    let elsewhere = Access::after(config(&on_server()), Clock::fixed(NOW_MS), Some(&after)).unwrap();
    assert_eq!(elsewhere.viewer(&request, None).unwrap_err(), Denied::WrongToken, "another server has tokens of its own");
}
