//! The script that portals load: small, kept by browsers until it changes, and the only thing that pages of others may read.

use std::fs;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::harness::House;

const SCRIPT: &str = include_str!("../../../src/embed/aicc-panel.js");

/// A folder as the bundler makes it, one for each test: they run side by side.
fn page_folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{test}"));
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in [("index.html", "<base href=\"/\" />"), ("boot.js", "{}"), ("aicc-panel.js", SCRIPT)] {
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}

#[test]
fn the_script_is_under_3_kb() {
    assert!(SCRIPT.len() < 3_000, "{} bytes", SCRIPT.len());
}

#[tokio::test]
async fn pages_of_others_may_read_the_script_and_nothing_else() {
    let house = House::with(|config| config.page_folder = Some(page_folder("shared"))).await;
    let script = house.get("/aicc-panel.js").await;
    assert_eq!((script.status, script.text.as_str()), (StatusCode::OK, SCRIPT));
    assert_eq!(script.headers["access-control-allow-origin"], "*");
    assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
    for (path, status) in [
        ("/", StatusCode::OK),
        ("/skills?embed=1", StatusCode::OK),
        ("/index.html", StatusCode::OK),
        ("/boot.js", StatusCode::OK),
        // Whoever asks from a page of others is nobody at this machine.
        ("/api/config", StatusCode::UNAUTHORIZED),
        ("/api/status", StatusCode::UNAUTHORIZED),
        ("/api/skills?site=demo&vdn=1", StatusCode::UNAUTHORIZED),
        ("/api/nothing", StatusCode::UNAUTHORIZED),
        ("/healthz", StatusCode::OK),
        ("/auth/sign-in", StatusCode::NOT_FOUND),
        ("/x/aicc-panel.js", StatusCode::NOT_FOUND),
        ("/aicc-panel.js/", StatusCode::NOT_FOUND),
    ] {
        let request =
            Request::get(path).header("host", "localhost").header("origin", "https://portal.example").body(Body::empty()).unwrap();
        let answer = house.send(request).await;
        assert_eq!(answer.status, status, "{path}");
        let shared = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(shared, None, "{path}");
    }
}

#[tokio::test]
async fn a_browser_that_has_it_already_is_not_sent_it_again() {
    let house = House::with(|config| config.page_folder = Some(page_folder("kept"))).await;
    for path in ["/aicc-panel.js", "/"] {
        let first = house.get(path).await;
        assert_eq!(first.headers["cache-control"], "no-cache", "{path}");
        let tag = first.headers["etag"].to_str().unwrap();
        for (known, status) in
            [(tag, StatusCode::NOT_MODIFIED), ("W/\"0\"", StatusCode::OK), (&format!("W/\"0\", {tag}"), StatusCode::NOT_MODIFIED)]
        {
            let request = Request::get(path).header("host", "localhost").header("if-none-match", known).body(Body::empty()).unwrap();
            let answer = house.send(request).await;
            assert_eq!((answer.status, answer.text.is_empty()), (status, status == StatusCode::NOT_MODIFIED), "{path} {known}");
            assert_eq!(answer.headers["etag"], tag);
            assert_eq!(answer.headers.contains_key("access-control-allow-origin"), path == "/aicc-panel.js");
        }
    }
}
