//! Finds the built module, so that the binary can carry it.

use std::{env, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../www/package/dist");
    let (module, manifest) = (package.join("trailmill_bg.wasm"), package.join("manifest.json"));
    println!("cargo::rerun-if-changed={}", module.display());
    println!("cargo::rerun-if-changed={}", manifest.display());
    if !module.is_file() {
        println!("cargo::error=the WebAssembly module www/package/dist/trailmill_bg.wasm is not built yet");
        println!("cargo::error=build it first: cargo xtask build");
        return Ok(());
    }
    println!("cargo::rustc-env=TRAILMILL_MODULE={}", module.display());
    // The manifest is told by `trailmill version` alone; a module built by hand has none.
    let copy = PathBuf::from(env::var("OUT_DIR")?).join("manifest.json");
    fs::write(copy, fs::read(&manifest).unwrap_or_else(|_| b"{}".to_vec()))?;
    Ok(())
}
