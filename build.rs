//! What the program for the browser is linked with.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // What is taken apart must know where its parts refer to each other.
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
