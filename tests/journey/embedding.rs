//! A portal of another site shows the page, with third-party cookies blocked: what the two say to each other, and what nobody else can say.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::browser::{Browser, told};
use crate::house::House;

const EXAMPLE: &str = include_str!("../../docs/portal-example.html");
/// Largest request that the portal reads, bytes.
const REQUEST_AT_MOST: usize = 16_384;

/// A web server with the example page and a token for whoever asks. Its name makes it another site than the proxy, which is known by its address.
struct Portal {
    origin: String,
    dashboard: Arc<Mutex<[String; 2]>>,
}

impl Portal {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let dashboard = Arc::new(Mutex::new([String::new(), String::new()]));
        let known = Arc::clone(&dashboard);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let known = Arc::clone(&known);
                tokio::spawn(async move {
                    let (mut request, mut part) = (Vec::new(), [0; 1024]);
                    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < REQUEST_AT_MOST {
                        match stream.read(&mut part).await {
                            Ok(0) | Err(_) => return,
                            Ok(read) => request.extend_from_slice(&part[..read]),
                        }
                    }
                    let [address, token] = known.lock().unwrap().clone();
                    let path = String::from_utf8_lossy(&request).split(' ').nth(1).unwrap_or_default().to_owned();
                    let (kind, body) = match path.as_str() {
                        "/" => ("text/html", EXAMPLE.replace("https://dashboard.example/", &address)),
                        "/dashboard-token" => ("text/plain", token),
                        _ => ("text/html", "<!doctype html>".to_owned()),
                    };
                    let length = body.len();
                    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
                    // A browser that has gone away wants no answer.
                    let _ = stream.write_all((head + &body).as_bytes()).await;
                });
            }
        });
        Self { origin, dashboard }
    }

    fn shows(&self, house: &House, token: &str) {
        *self.dashboard.lock().unwrap() = [house.url(""), token.to_owned()];
    }
}

/// Asks within the frame with this number, and comes back.
async fn within(browser: &Browser, frame: u16, what: &str, condition: &str, values: &[Value]) -> Value {
    browser.client.enter_frame(frame).await.unwrap();
    let found = browser.until(what, condition, values).await;
    browser.client.enter_parent_frame().await.unwrap();
    found
}

/// Height of the frame with this number, CSS pixels.
const HEIGHT: &str = "document.querySelectorAll('iframe')[values[0]].getBoundingClientRect().height";
/// Condition: the figures of the page that is shown are there, and all of it is in sight.
const SHOWN: &str = "document.querySelector('main data[value]') && document.documentElement.scrollHeight <= innerHeight + 1";
const SMALL: u16 = 0;
const LARGE: u16 = 1;

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_of_another_site_shows_panels_and_speaks_with_them() {
    let (portal, foreign) = (Portal::start().await, Portal::start().await);
    let (house, token) = House::guarded(vec![portal.origin.clone()]).await;
    portal.shows(&house, &token);
    foreign.shows(&house, &token);
    let browser = Browser::start(&["--test-third-party-cookie-phaseout"]).await;
    told(house, browser, async move |_, browser| {
        browser.open(&portal.origin).await;
        browser.until("the portal is told how the figures stand", "document.querySelector('#standing').value === 'fresh'", &[]).await;
        browser.until("and how many queues are in alarm", "/^\\d+$/.test(document.querySelector('#alarms').value)", &[]).await;
        for frame in [SMALL, LARGE] {
            within(browser, frame, "figures in a frame that is as high as they are", SHOWN, &[]).await;
        }
        picture(browser, "portal-light").await;
        within(
            browser,
            LARGE,
            "no header, a line with place and sources",
            "document.querySelector('.place-name')?.textContent
            && document.querySelectorAll('.lamp-button').length === 1 && !document.querySelector('nav, .controls')",
            &[],
        )
        .await;
        cookies_are_blocked_and_no_token_is_kept(browser, &token).await;
        theme_and_colours(browser).await;
        a_foreign_frame_is_not_heard(browser, &foreign.origin).await;
        navigation(browser).await;
        another_token(browser).await;

        browser.forgive("frame-ancestors");
        browser.open(&foreign.origin).await;
        let said = "document.querySelector('#large').textContent.includes(values[0])";
        browser.until("a page that may not show it says so", said, &["No answer from".into()]).await;
    })
    .await;
}

async fn cookies_are_blocked_and_no_token_is_kept(browser: &Browser, token: &str) {
    let probe = "(() => {
      document.cookie = 'third=1; SameSite=None; Secure';
      document.cookie = 'apart=1; SameSite=None; Secure; Partitioned';
      return [document.cookie, location.href, ...Object.values(localStorage), ...Object.values(sessionStorage)].join(' ');
    })()";
    let found = within(browser, LARGE, "what the frame keeps", probe, &[]).await;
    let kept = found.as_str().unwrap();
    // One that is kept for each site apart shows that cookies are kept at all.
    assert!(kept.contains("apart=1") && !kept.contains("third=1") && !kept.contains(token), "{kept}");
}

async fn theme_and_colours(browser: &Browser) {
    let dressed = "document.documentElement.dataset.theme === values[0]
      && getComputedStyle(document.documentElement).getPropertyValue('--accent').trim() === values[1]";
    within(browser, SMALL, "the colours of the portal", dressed, &["light".into(), "#7a3b00".into()]).await;
    browser.click("#theme").await;
    for frame in [SMALL, LARGE] {
        within(browser, frame, "the dark colours of the portal", dressed, &["dark".into(), "#ffb870".into()]).await;
    }
    picture(browser, "portal-dark").await;
    // What cannot be read is not taken, and neither is what is no colour.
    for colours in [json!({ "text": "#333333" }), json!({ "accent": "red; } :root { --text: red", "ground": "#ffffff" })] {
        browser.ask("document.querySelector('#small').colours = arguments[0]", &[colours]).await;
        within(browser, SMALL, "the page's own dark colours", dressed, &["dark".into(), "#6cb2ff".into()]).await;
    }
}

/// Begins to count the messages of an origin; true at once.
const COUNT: &str =
    "(addEventListener('message', ({ origin }) => { window.strange = (window.strange ?? 0) + (origin === values[0]); }), true)";

/// A frame of a third origin beside those of the dashboard, and its messages to each of them and to the portal.
async fn a_foreign_frame_is_not_heard(browser: &Browser, foreign: &str) {
    let script = "const [address, done] = arguments;
      const frame = document.createElement('iframe');
      frame.src = address;
      frame.onload = done;
      document.body.append(frame);";
    browser.client.execute_async(script, vec![format!("{foreign}/empty").into()]).await.unwrap();
    browser.until("the portal counts", COUNT, &[foreign.into()]).await;
    for frame in [SMALL, LARGE] {
        within(browser, frame, "the page counts", COUNT, &[foreign.into()]).await;
    }
    browser.client.enter_frame(2).await.unwrap();
    let script = "for (const frame of [parent.frames[0], parent.frames[1]]) {
        frame.postMessage({ aicc: 1, type: 'token', token: 'aicc_view_0' }, '*');
        frame.postMessage({ aicc: 1, type: 'theme', theme: 'light' }, '*');
      }
      parent.postMessage({ aicc: 1, type: 'state', worst: 'forged' }, '*');
      parent.postMessage({ aicc: 1, type: 'resize', height: 7 }, '*');";
    browser.ask(script, &[]).await;
    browser.client.enter_parent_frame().await.unwrap();
    for frame in [SMALL, LARGE] {
        let theme = "window.strange === 2 && document.documentElement.dataset.theme";
        assert_eq!(within(browser, frame, "both messages have come", theme, &[]).await, "dark");
    }
    let seen = "window.strange === 2 && [document.querySelector('#standing').value, document.querySelector('iframe').style.height]";
    let seen = browser.until("both messages have come to the portal", seen, &[]).await;
    assert!(seen[0] != "forged" && seen[1] != "7px", "{seen}");
}

async fn navigation(browser: &Browser) {
    let before = browser.until("a height", HEIGHT, &[SMALL.into()]).await.as_f64().unwrap();
    let entries = browser.ask("return history.length", &[]).await;
    browser.ask("document.querySelector('#small').setAttribute('lang', 'zh-CN')", &[]).await;
    within(browser, SMALL, "the other language", "document.documentElement.lang === 'zh-CN'", &[]).await;
    browser.ask("document.querySelector('#small').setAttribute('panel', 'access-codes')", &[]).await;
    browser.until("the element grows with its panel", &format!("{HEIGHT} > values[1] + 50"), &[SMALL.into(), before.into()]).await;
    within(browser, SMALL, "the whole panel is in sight", SHOWN, &[]).await;
    browser.ask("document.querySelector('#large').setAttribute('vdn', '2')", &[]).await;
    let elsewhere =
        "document.querySelector('main data[value]')?.dataset.vdn === '2' && location.search.includes('embed=1') && location.pathname";
    assert_eq!(within(browser, LARGE, "the other call centre", elsewhere, &[]).await, "/skills");
    browser.ask("document.querySelector('#large').setAttribute('view', 'indicators')", &[]).await;
    let elsewhere = "document.querySelector('main data[data-source=sysindex][value]') && location.pathname";
    assert_eq!(within(browser, LARGE, "the other view", elsewhere, &[]).await, "/indicators");
    assert_eq!(browser.ask("return history.length", &[]).await, entries, "the way back is the viewer's");
}

async fn another_token(browser: &Browser) {
    let script = "document.querySelector('#small').token = `aicc_view_${'0'.repeat(64)}`";
    browser.ask(script, &[]).await;
    let nothing = "document.querySelector('.frame-notice') && !document.querySelector('main data[value]')";
    within(browser, SMALL, "with a wrong token, nothing of the former one is left", nothing, &[]).await;
}

/// A picture for people, if a folder for pictures is named.
async fn picture(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("AICC_PICTURES") {
        let picture = browser.client.screenshot().await.unwrap();
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.png")), picture).unwrap();
    }
}
