//! Finds the built module and the built dashboard, so that the binary can carry them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let www = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../www");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    dashboard(&www.join("dashboard/dist"), &out.join("no-dashboard"))?;
    let package = www.join("package/dist");
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
    let copy = out.join("manifest.json");
    fs::write(copy, fs::read(&manifest).unwrap_or_else(|_| b"{}".to_vec()))?;
    Ok(())
}

/// A server without the dashboard does everything else: building it takes Node, which not everybody has.
fn dashboard(built: &Path, nothing: &Path) -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={}", built.display());
    if built.join("index.html").is_file() {
        println!("cargo::rustc-env=TRAILMILL_DASHBOARD={}", built.display());
        return Ok(());
    }
    println!(
        "cargo::warning=the dashboard is not built yet, and the server will be without; to build it: cargo xtask build"
    );
    fs::create_dir_all(nothing)?;
    println!("cargo::rustc-env=TRAILMILL_DASHBOARD={}", nothing.display());
    Ok(())
}
