//! `seeds TARGET FOLDER`: writes the inputs that a fuzzer of the target begins with into the folder, and its words into `FOLDER.dict`.
#![expect(clippy::unwrap_used, reason = "a tool for developers: what fails says where")]

use std::fmt::Write;
use std::path::Path;

use aicc_fuzz::Target;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, folder] = &arguments[..] else { panic!("seeds TARGET FOLDER") };
    let target = Target::named(target);
    std::fs::create_dir_all(folder).unwrap();
    for (number, seed) in target.seeds().into_iter().enumerate() {
        std::fs::write(Path::new(folder).join(number.to_string()), seed).unwrap();
    }
    let mut dictionary = String::new();
    for word in target.words() {
        dictionary.push('"');
        for byte in word.bytes() {
            write!(dictionary, "\\x{byte:02x}").unwrap();
        }
        dictionary.push_str("\"\n");
    }
    std::fs::write(format!("{folder}.dict"), dictionary).unwrap();
}
