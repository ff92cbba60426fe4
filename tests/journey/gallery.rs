//! Every chart of the gallery looks as it did: its pixels, and the words and lines around them, beside pictures that are kept in `gallery/`.
//!
//! The gallery's figures are invented and its times fixed, plots are given a size in CSS pixels, and what is compared is what lies on the
//! canvases: neither the clock nor the fonts of a machine play a part. `make gallery` takes the pictures anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};

use crate::browser::{Browser, told};
use crate::house::House;

/// Says that pictures are to be taken and not to be compared.
const RENEW: &str = "RENEW_GALLERY";
/// Name, and what the system asks for.
const LOOKS: [(&str, [(&str, &str); 2]); 3] = [
    ("light", [("prefers-color-scheme", "light"), ("forced-colors", "none")]),
    ("dark", [("prefers-color-scheme", "dark"), ("forced-colors", "none")]),
    ("forced", [("prefers-color-scheme", "light"), ("forced-colors", "active")]),
];
/// Name, and width and height of the plots, CSS pixels: a day has more periods than the one has pixels, and fewer than the other.
const SIZES: [(&str, u32, u32); 2] = [("narrow", 200, 96), ("wide", 320, 120)];
/// What our own code has drawn is the same everywhere. Lines as thin as a pixel are drawn by the browser, and another version of it may
/// smooth them in another way: by so much of 255 a colour may differ there. A line that is a pixel off differs by far more.
const TOLERANCE_OF_STROKES: u8 = 16;

/// Other looks are other colours of the same marks: one picture shows them.
fn is_kept(look: &str, ratio: u32, size: &str) -> bool {
    look == "light" || (ratio, size) == (1, "narrow")
}

/// A script with an answer that comes later.
async fn ask(browser: &Browser, what: &str, values: Value) -> Value {
    let script = format!("const [values, done] = arguments; window.gallery.{what}(values, done);");
    let answer = browser.client.execute_async(&script, vec![values]).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(answer["error"].is_null(), "{what}: {}", answer["error"]);
    answer["value"].clone()
}

/// What was taken last, as a file.
async fn picture(browser: &Browser) -> Vec<u8> {
    let digits = ask(browser, "file", json!([])).await;
    let pairs = digits.as_str().unwrap().as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// Compares with what is kept, or keeps it. Says what differs.
struct Album {
    kept: PathBuf,
    /// Where new pictures are put when they differ.
    beside: PathBuf,
    renews: bool,
    complaints: Vec<String>,
}

impl Album {
    fn open() -> Self {
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("journey").join("gallery");
        let beside = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
        Self { kept, beside, renews: env::var_os(RENEW).is_some(), complaints: Vec::new() }
    }

    fn complain(&mut self, name: &str, content: &[u8], why: &str) {
        fs::create_dir_all(&self.beside).unwrap();
        fs::write(self.beside.join(name), content).unwrap();
        self.complaints.push(format!("{name}: {why}"));
    }

    /// Words and places around the marks, a line for each chart.
    fn words(&mut self, name: &str, words: &[String]) {
        let (file, text) = (format!("{name}.txt"), words.join("\n") + "\n");
        let path = self.kept.join(&file);
        if self.renews {
            return fs::write(path, text).unwrap();
        }
        let kept = fs::read_to_string(path).unwrap_or_default();
        if kept == text {
            return;
        }
        let lines: Vec<_> = kept.lines().collect();
        let (more, fewer) = (words.len().saturating_sub(lines.len()), lines.len().saturating_sub(words.len()));
        if more + fewer > 0 {
            let why = format!("{more} charts are new and {fewer} are missing, or are in another place");
            return self.complain(&file, text.as_bytes(), &why);
        }
        let others =
            lines.iter().zip(words).filter(|(line, word)| line != word).map(|(line, word)| format!("\n  was {line}\n  is  {word}"));
        let why = format!("around the marks{}", others.collect::<String>());
        self.complain(&file, text.as_bytes(), &why);
    }

    /// The marks.
    async fn picture(&mut self, browser: &Browser, name: &str, words: &[String]) {
        let file = format!("{name}.png");
        let path = self.kept.join(&file);
        if self.renews {
            return fs::write(path, picture(browser).await).unwrap();
        }
        let Ok(kept) = fs::read(path) else {
            return self.complain(&file, &picture(browser).await, "there is no such picture yet");
        };
        let digits = kept.iter().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        let found = ask(browser, "compare", json!([digits, TOLERANCE_OF_STROKES])).await;
        if !found["sizes"].is_null() {
            return self.complain(&file, &picture(browser).await, &format!("other charts, or of another size: {}", found["sizes"]));
        }
        for chart in found["charts"].as_array().unwrap() {
            let title = words[usize::try_from(chart["chart"].as_u64().unwrap()).unwrap()].split_once(':').unwrap().0;
            let why = format!("chart {title} in {} pixels, by up to {} of 255", chart["count"], chart["most"]);
            self.complain(&file, &picture(browser).await, &why);
        }
    }
}

/// Compares all charts on a screen with so many pixels per CSS pixel.
async fn look_through(ratio: u32) {
    // Large enough for all charts at once.
    let flags = ["--window-size=1700,1100", &format!("--force-device-scale-factor={ratio}")];
    told(House::start("/").await, Browser::start(&flags).await, async move |house, browser| {
        let script = json!({ "source": include_str!("gallery.js") });
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", script).await;
        browser.open(&house.url("gallery?lang=en")).await;
        browser.until("the charts", "document.querySelector('.gallery svg.sparkline path')", &[]).await;
        let mut album = Album::open();
        for (look, features) in LOOKS {
            let features = features.map(|(name, value)| json!({ "name": name, "value": value }));
            browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
            for (size, width_px, height_px) in SIZES.into_iter().filter(|(size, ..)| is_kept(look, ratio, size)) {
                let words: Vec<String> = serde_json::from_value(ask(browser, "take", json!([width_px, height_px])).await).unwrap();
                album.words(size, &words);
                album.picture(browser, &format!("{look}-{ratio}-{size}"), &words).await;
            }
        }
        assert!(
            album.complaints.is_empty(),
            "The gallery does not look as it did:\n{}\nWhat it looks like now is in {}. If it should: `make gallery`, and look at what has changed.",
            album.complaints.join("\n"),
            album.beside.display()
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_chart_of_the_gallery_looks_as_it_did() {
    look_through(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_chart_of_the_gallery_looks_as_it_did_on_a_fine_screen() {
    look_through(2).await;
}
