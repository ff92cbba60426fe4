//! Where the inputs begin: recorded answers, the published vectors, the example configuration, requests of the page; and the words of each.

use std::path::Path;

use serde_json::Value;

use crate::request::{HAND_OVER_KEY, TOKENS};

/// The recorded answers, by file name.
pub(crate) fn corpus() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
    };
    files.into_iter().map(read).collect()
}

/// Answers of one interface.
pub(crate) fn answers(interface: &str) -> Vec<Vec<u8>> {
    let of_interface = corpus().into_iter().filter(|(_, recorded)| recorded["interface"] == interface);
    of_interface
        .map(|(_, recorded)| {
            let body = recorded["body"].as_str().map_or_else(|| recorded["body"].to_string(), str::to_owned);
            format!("{}\n{body}", recorded["http_status"]).into_bytes()
        })
        .collect()
}

/// The requests of the published vectors.
pub(crate) fn signatures() -> Vec<Vec<u8>> {
    let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/auth-v2-vectors.json")).unwrap();
    let pairs = |list: &Value| -> String {
        let pair = |pair: &Value| format!("{}={}\0", pair[0].as_str().unwrap_or_default(), pair[1].as_str().unwrap_or_default());
        list.as_array().unwrap().iter().map(pair).chain(["\0".to_owned()]).collect()
    };
    let vectors = vectors["vectors"].as_array().unwrap().iter();
    vectors
        .map(|vector| {
            let text = |name: &str| vector[name].as_str().unwrap();
            let (query, headers) = (pairs(&vector["query"]), pairs(&vector["headers"]));
            format!("{}\0{}\0{query}{headers}{}", text("method"), text("path"), text("body")).into_bytes()
        })
        .collect()
}

/// Configurations: the example with every setting, its parts, and the one of the fuzzed requests.
pub(crate) fn configurations() -> Vec<Vec<u8>> {
    let example = include_str!("../../example.toml");
    let plain: String = example.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect();
    let loopback = plain.replace("https://10.0.0.1", "http://127.0.0.1").replace("page_folder = \"dist\"\n", "");
    let without = |text: &str, from: &str, to: &str| match (text.find(from), text.find(to)) {
        (Some(from), Some(to)) => format!("{}{}", &text[..from], &text[to..]),
        _ => panic!("{from} and {to} are not in the example"),
    };
    let smaller = without(&loopback, "[access.sign_in]", "[[access.group]]");
    let smallest = without(&smaller, "[tls]", "[[site]]");
    let requests = include_str!("../seeds/requests.toml").to_owned();
    [example.to_owned(), loopback, smaller, smallest, requests].into_iter().map(String::into_bytes).collect()
}

/// Requests, each a whole connection.
pub(crate) fn requests() -> Vec<Vec<u8>> {
    const PLACES: &str = "site=main&vdn=1";
    let [whole, part] = TOKENS.map(|token| format!("Authorization: Bearer {token}\r\n"));
    let get = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");
    let mut all = Vec::new();
    for source in ["skills", "access-codes", "system-state", "sysindex"] {
        for who in ["", &whole, &part] {
            all.push(get(&format!("/api/{source}?{PLACES}"), who));
        }
        all.push(get(&format!("/api/{source}?site=main&vdn=2"), &whole));
        all.push(get(&format!("/api/{source}?{PLACES}"), &format!("{whole}Accept-Encoding: br\r\n")));
    }
    for window in ["1h", "shift", "today", "24h", "7d", "31d"] {
        all.push(get(&format!("/api/sysindex?{PLACES}&window={window}"), &whole));
    }
    for path in
        ["/", "/skills", "/index.html", "/healthz", "/readyz", "/metrics", "/api/config", "/api/status", "/auth/sign-in", "/nothing"]
    {
        all.push(get(path, ""));
        all.push(get(path, &whole));
    }
    for who in ["", &whole, &part] {
        for path in ["alarms?site=main&vdn=1", "today?site=main&vdn=1", "rules?site=main", "views", "alarms?site=main&vdn=2"] {
            all.push(get(&format!("/api/{path}"), who));
        }
        for (method, path, body) in [
            ("POST", "alarms/1/acknowledge?site=main&vdn=1", r#"{"name":"Li Na","note":"x"}"#),
            ("POST", "alarms/1/snooze?site=main&vdn=1", r#"{"minutes":30}"#),
            ("PUT", "rules/a?site=main", r#"{"id":"a","metric":"calls_waiting","warning":5}"#),
            ("DELETE", "rules/worst-wait?site=main", ""),
            ("PUT", "views/Night%20shift", r#"{"name":"Night shift","address":"skills"}"#),
            ("DELETE", "views/%2e%2e", ""),
        ] {
            let head = format!("Host: localhost\r\n{who}Content-Type: application/json\r\nContent-Length: {}", body.len());
            all.push(format!("{method} /api/{path} HTTP/1.1\r\n{head}\r\n\r\n{body}"));
        }
    }
    for agent in ["101", "102"] {
        all.push(get(&format!("/api/agents/{agent}/statistics?site=main"), &whole));
        let body = r#"{"guid":"g","cookies":["a=b"]}"#;
        let head = format!("Authorization: Bearer {HAND_OVER_KEY}\r\nOrigin: https://desk.example\r\nContent-Type: application/json\r\n");
        all.push(format!(
            "PUT /api/agents/{agent}/session?site=main HTTP/1.1\r\nHost: localhost\r\n{head}Content-Length: {}\r\n\r\n{body}{}",
            body.len(),
            get("/api/agents/101/statistics?site=main", &whole)
        ));
        all.push(format!("OPTIONS /api/agents/{agent}/session HTTP/1.1\r\nHost: localhost\r\nOrigin: https://desk.example\r\n\r\n"));
    }
    all.push(format!("HEAD /api/config HTTP/1.1\r\nHost: dashboard.example:8080\r\n{whole}\r\n"));
    all.push("POST /auth/sign-out HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n\r\n".to_owned());
    all.push(get(
        "/api/config",
        &format!("{whole}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nCookie: __Host-aicc-session=1\r\n"),
    ));
    all.push(get("/api/config", "Authorization: Bearer aicc_view_0\r\nX-Forwarded-User: li.na\r\nX-Forwarded-For: 10.0.0.1\r\n"));
    all.push("POST /api/skills HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned());
    all.push(get("http://evil.example/api/config", &whole));
    all.into_iter().map(String::into_bytes).collect()
}

/// Words that a mutation may put in.
pub(crate) fn words(target: &str) -> Vec<String> {
    let words: &[&str] = match target {
        "signature" => &["\0", "\0\0", "=", "%", "%0A", "\n", "\r\n", " ", "\u{a0}", "~", "é", "host", "content-length", "/", ";", ":"],
        "configuration" => &[
            "[[site]]",
            "[[site.vdn]]",
            "[site.cc_cms]",
            "[site.cc_cms.paths]",
            "[site.cc_gateway]",
            "[access]",
            "[access.reverse_proxy]",
            "[[access.group]]",
            "[limits]",
            "[intervals]",
            "listen = \"0.0.0.0:80\"\n",
            "base_path = \"/metrics/\"\n",
            "true",
            "false",
            "\"\"",
            "[]",
            "{}",
            "-1",
            "0",
            "1e400",
            "nan",
            "inf",
            "9223372036854775807",
            "2026-01-15",
            "http://127.0.0.1",
            "http://[::1]:80",
            "https://",
            "'self'",
            "/healthz/",
            "/etc/",
            "/run/",
            "AICC",
            "{agentid}",
            "%",
            "?",
            "#",
            "@",
            "\\u0000",
            "\"\"\"",
            "'''",
            "\u{feff}",
        ],
        "request" => &[
            "GET ",
            "PUT ",
            "HEAD ",
            "POST ",
            "OPTIONS ",
            "DELETE ",
            " HTTP/1.1\r\n",
            " HTTP/1.0\r\n",
            "Host: localhost\r\n",
            "Host: evil\r\n",
            "Authorization: Bearer ",
            "Authorization: Basic ",
            "Cookie: ",
            "Content-Length: ",
            "Transfer-Encoding: chunked\r\n",
            "Expect: 100-continue\r\n",
            "Connection: close\r\n",
            "Upgrade: websocket\r\n",
            "Accept-Encoding: br;q=0\r\n",
            "If-None-Match: *\r\n",
            "Range: bytes=0-1\r\n",
            "X-Forwarded-User: li.na\r\n",
            "Forwarded: for=127.0.0.1\r\n",
            "Origin: null\r\n",
            "Sec-Fetch-Site: cross-site\r\n",
            "\r\n\r\n",
            "%2e%2e/",
            "%00",
            "%ff",
            "//",
            "/api/",
            "&vdn=2",
            "vdn=4294967296",
            "site=",
            "window=31d",
            "refresh=now",
            "alarms/",
            "acknowledge",
            "rules/",
            "views/",
            "?",
            "#",
            "\n",
            "\t",
            "\0",
            TOKENS[0],
            TOKENS[1],
            HAND_OVER_KEY,
            "{\"guid\":\"g\"}",
        ],
        _ => &[
            "resultCode",
            "resultDesc",
            "resultDatas",
            "result",
            "retcode",
            "message",
            "data",
            "count",
            "skillId",
            "innoId",
            "vdn",
            "beginTime",
            "ccId",
            "0100000",
            "\"0\"",
            "0",
            "-0",
            "-1",
            "1.0",
            "0.5",
            "1e3",
            "1e400",
            "4294967295",
            "4294967295000",
            "1000000000001",
            "9223372036854775808",
            "\"7\"",
            "\" 7.00 \"",
            "\"+7\"",
            "null",
            "true",
            "[]",
            "{}",
            "[[",
            "\\u0000",
            "\\ud800",
            "\u{feff}",
            "1631593800000",
            "\"resultDesc\":",
            ",",
            ":",
            "401\n",
            "403\n",
            "500\n",
        ],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}
