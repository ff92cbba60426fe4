//! What the first view weighs on its way to a viewer, and what all of the page does. `tests/weight.toml` is the budget.

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

/// What the overview does not need: the second file of views, and the script for pages around this one, which this one never loads.
fn comes_later(name: &str) -> bool {
    name.starts_with("views-") || name == "aicc-panel.js"
}

#[test]
fn the_page_keeps_within_its_budget() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let budget: toml::Table = fs::read_to_string(top.join("tests/weight.toml")).unwrap().parse().unwrap();
    let files = fs::read_dir(top.join("dist")).expect("`make page` makes the page").map(|entry| entry.unwrap().path());
    let files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|kind| ["html", "css", "js", "wasm"].iter().any(|own| kind == *own))).collect();
    let programs = files.iter().filter(|path| path.extension().is_some_and(|kind| kind == "wasm")).count();
    assert_eq!(programs, 2, "`make page` makes a page of two programs: {files:?}");
    let weigh = |path| thread::spawn(move || compressed(&fs::read(path).unwrap()));
    let parts: Vec<_> = files.iter().cloned().map(weigh).collect();
    let weights: Vec<_> = parts.into_iter().map(|part| part.join().unwrap()).collect();
    let named: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_string_lossy()).zip(weights).collect();
    let list: Vec<_> = named.iter().map(|(name, weight)| format!("{weight} {name}")).collect();
    for (what, key, total) in [
        ("the first view", "first_view_at_most_bytes", named.iter().filter(|(name, _)| !comes_later(name)).map(|(_, weight)| weight).sum()),
        ("the page", "all_at_most_bytes", named.iter().map(|(_, weight)| weight).sum::<u64>()),
    ] {
        let at_most = u64::try_from(budget[key].as_integer().unwrap()).unwrap();
        assert!(total <= at_most, "{what} weighs {total} bytes; at most {at_most} are allowed:\n{}", list.join("\n"));
        // A page that has become lighter has a new ceiling, so that nothing is added unseen. Compilers differ by some per cent.
        assert!(total + at_most / 25 >= at_most, "{what} weighs {total} bytes: lower `{key}` in tests/weight.toml from {at_most}");
    }
}
