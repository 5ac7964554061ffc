//! The module as compiled → the module as shipped: `trailmill_bg.wasm` with both doors, `trailmill.js` and its types
//! for the JavaScript door, and `manifest.json`. `cargo xtask build` calls it.
//!
//! A file whose content has not changed is not written, so that what is built from it stays fresh.
#![forbid(unsafe_code)]

use sha2::{Digest, Sha256};
use std::{error::Error, fs, path::Path};
use wasm_bindgen_cli_support::Bindgen;

/// The version of the byte doors. The module says the same of itself, and the package's tests compare the two.
const ABI: u32 = 1;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, output, compiler] = arguments.as_slice() else {
        return Err(
            "expected three arguments: the compiled module, the output folder, the compiler's version".into(),
        );
    };
    let (module, output) = (Path::new(module), Path::new(output));
    let fresh = module.with_extension("bindgen");
    generate(module, &fresh)?;
    fs::write(fresh.join("manifest.json"), manifest(&fresh.join("trailmill_bg.wasm"), compiler)?)?;
    fs::create_dir_all(output)?;
    for entry in fs::read_dir(&fresh)? {
        let entry = entry?;
        let (content, target) = (fs::read(entry.path())?, output.join(entry.file_name()));
        if fs::read(&target).ok().as_ref() != Some(&content) {
            fs::write(target, content)?;
        }
    }
    Ok(())
}

fn generate(module: &Path, output: &Path) -> Result<(), Box<dyn Error>> {
    Bindgen::new()
        .input_path(module)
        .out_name("trailmill")
        .web(true)?
        .typescript(true)
        .reset_state_function(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(output)?;
    Ok(())
}

fn manifest(module: &Path, compiler: &str) -> Result<String, Box<dyn Error>> {
    let bytes = fs::read(module)?;
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let manifest = serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "abi": ABI,
        "sha256": sha256,
        "bytes": bytes.len(),
        "compiler": compiler,
    });
    Ok(format!("{manifest:#}\n"))
}
