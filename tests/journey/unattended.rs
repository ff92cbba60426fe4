//! What a page holds after thousands of polls while nobody looks into it: no driver and no developer tools, which keep answers of their own. The
//! page runs in time lapse (`lapse.js`), collects its garbage and measures itself at rest, and writes the figures into its console; the browser
//! writes what is in the console to where it writes its errors.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use std::{env, fs, thread};

use crate::browser::{Profile, written_capabilities};
use crate::house::{House, built_page};
use crate::soak::{INTERPRETED, lapse, renderer_bytes};

/// Longest real time from one reading to the next.
const PATIENCE: Duration = Duration::from_secs(1_800);
/// The page reads the size of its heap exactly.
const FLAGS: [&str; 4] =
    ["--enable-logging=stderr", "--enable-precise-memory-info", "--window-size=1280,1024", "--no-default-browser-check"];

/// What the page held after so many polls.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub polls: u64,
    pub js_heap_bytes: u64,
    pub wasm_bytes: u64,
    /// What the page's program uses of that.
    pub used_bytes: u64,
    pub nodes: u64,
    /// Polls that brought no good answer, up to here.
    pub failed: u64,
    /// Memory of the renderer as the system counts it.
    pub resident_bytes: f64,
}

impl Reading {
    /// From a line of the console.
    fn of_line(line: &str, profile: &Path) -> Option<Self> {
        let (numbers, _) = line.split_once("reading ")?.1.split_once(" end")?;
        let numbers: Vec<u64> = numbers.split(' ').map_while(|number| number.parse().ok()).collect();
        let [polls, js_heap_bytes, wasm_bytes, used_bytes, nodes, failed] = numbers[..] else { return None };
        Some(Self { polls, js_heap_bytes, wasm_bytes, used_bytes, nodes, failed, resident_bytes: renderer_bytes(profile) })
    }
}

/// A browser that ends with what holds it.
struct Unattended(Child);

impl Drop for Unattended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Opens a view, `speed` times as fast as the clock, and gives what it held after each of these numbers of polls, which ascend.
pub async fn unattended(view: &str, speed: f64, stops: &[u64]) -> Vec<Reading> {
    let folder = Profile::new();
    for file in fs::read_dir(built_page()).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), folder.0.join(file.file_name())).unwrap();
    }
    let page = fs::read_to_string(folder.0.join("index.html")).unwrap();
    let before = "<script src=\"./boot.js\"";
    assert!(page.contains(before), "the page begins in another way");
    let measured = page.replace(before, &format!("<script src=\"./lapse.js\"></script>{before}"));
    fs::write(folder.0.join("index.html"), measured).unwrap();
    fs::write(folder.0.join("lapse.js"), format!("{}\nsoak.measure_at({stops:?});\n", lapse(speed))).unwrap();

    let house = House::fast(speed, folder.0.clone()).await;
    let profile = Profile::new();
    let (_browser, lines) = open(&house.url(view), &profile.0);
    let profile_folder = profile.0.clone();
    let wanted = stops.len();
    let read = move || {
        let mut readings = Vec::new();
        while readings.len() < wanted {
            let line = lines.recv_timeout(PATIENCE).expect("the page says nothing any more");
            if let Some(reading) = Reading::of_line(&line, &profile_folder) {
                eprintln!("{reading:?}");
                readings.push(reading);
            } else if line.contains("CONSOLE") {
                eprintln!("{line}");
            }
        }
        readings
    };
    tokio::task::spawn_blocking(read).await.unwrap()
}

fn open(url: &str, profile: &Path) -> (Unattended, Receiver<String>) {
    let capabilities = written_capabilities();
    let arguments =
        capabilities["goog:chromeOptions"]["args"].as_array().unwrap().iter().map(|argument| argument.as_str().unwrap().to_owned());
    let program = env::var_os("CHROMIUM").unwrap_or_else(|| "chromium".into());
    let mut command = Command::new(program);
    // It collects its garbage itself: nobody is there to have it collected.
    command
        .args(arguments)
        .args(FLAGS)
        .arg(format!("{INTERPRETED} --expose-gc"))
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(url);
    let mut process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("Chromium starts");
    let output = BufReader::new(process.stderr.take().unwrap());
    let (said, heard) = channel();
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            let _ = said.send(line);
        }
    });
    (Unattended(process), heard)
}
