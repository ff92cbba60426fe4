//! What the first view weighs on its way to a viewer. `tests/weight.toml` is the budget.

use std::io::Write;
use std::path::Path;
use std::{fs, thread};

use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;

/// The best compression there is: what the goal was measured with.
const QUALITY: i32 = 11;

fn compressed(content: &[u8]) -> u64 {
    let parameters = BrotliEncoderParams { quality: QUALITY, ..Default::default() };
    let mut small = Vec::new();
    let mut writer = CompressorWriter::with_params(&mut small, 64 * 1024, &parameters);
    writer.write_all(content).unwrap();
    drop(writer);
    small.len() as u64
}

#[test]
fn the_page_keeps_within_its_budget() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let budget: toml::Table = fs::read_to_string(top.join("tests/weight.toml")).unwrap().parse().unwrap();
    let number = |key: &str| u64::try_from(budget[key].as_integer().unwrap()).unwrap();
    let (at_most, goal) = (number("at_most_bytes"), number("goal_bytes"));
    let files = fs::read_dir(top.join("dist")).expect("`make page` makes the page").map(|entry| entry.unwrap().path());
    let files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|kind| ["html", "css", "js", "wasm"].iter().any(|own| kind == *own))).collect();
    assert!(files.iter().any(|path| path.extension().is_some_and(|kind| kind == "wasm")), "{files:?}");
    let weigh = |path| thread::spawn(move || compressed(&fs::read(path).unwrap()));
    let parts: Vec<_> = files.iter().cloned().map(weigh).collect();
    let weights: Vec<_> = parts.into_iter().map(|part| part.join().unwrap()).collect();
    let total: u64 = weights.iter().sum();
    let list: Vec<_> =
        files.iter().zip(&weights).map(|(path, weight)| format!("{weight} {}", path.file_name().unwrap().display())).collect();
    assert!(total <= at_most, "the page weighs {total} bytes; at most {at_most} are allowed, the goal is {goal}:\n{}", list.join("\n"));
    // A page that has become lighter has a new ceiling, so that nothing is added unseen. Compilers differ by some per cent.
    assert!(total + at_most / 25 >= at_most, "the page weighs {total} bytes: lower `at_most_bytes` in tests/weight.toml from {at_most}");
}
