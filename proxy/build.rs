//! Builds the program anew when the page inside it has changed.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_EMBEDDED_PAGE").is_some() {
        println!("cargo::rerun-if-changed=../dist");
    }
}
