//! The memory that an instance has from its start.

/// Bytes: what most sessions need from their input to their output. To grow means to change the protection of pages, which
/// a server's threads wait for one after another; where nothing is written, no page is used.
const INITIAL_MEMORY: usize = 4 << 20;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-cdylib-link-arg=--initial-memory={INITIAL_MEMORY}");
    }
}
