//! `trailmill version`: which program and which module this is.

use super::print;
use crate::{Fault, module};
use clap::Args;
use serde::{Deserialize, Serialize};

/// Tell the version of the program and of the module that it carries
#[derive(Args)]
#[command(after_help = "Examples:\n  trailmill version\n  trailmill version --json | jq -r .module_sha256")]
pub struct Version {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What there is to tell.
#[derive(Serialize)]
struct Told {
    version: &'static str,
    module_sha256: &'static str,
    module_bytes: usize,
    abi: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    compiler: Option<String>,
}

/// The part of the build's manifest that is told.
#[derive(Deserialize)]
struct Manifest {
    compiler: Option<String>,
}

impl Version {
    /// Tells it.
    pub fn run(&self) -> Result<u8, Fault> {
        let told = Told {
            version: env!("CARGO_PKG_VERSION"),
            module_sha256: &module::SHA256,
            module_bytes: module::BYTES.len(),
            abi: trailmill_core::door::ABI_VERSION,
            compiler: serde_json::from_str::<Manifest>(module::MANIFEST).ok().and_then(|m| m.compiler),
        };
        if self.json {
            return print(&format!("{}\n", serde_json::to_string(&told).unwrap_or_default()));
        }
        let compiler = told.compiler.as_deref().unwrap_or("not recorded");
        print(&format!(
            "trailmill {}\nmodule   sha256 {} ({} bytes)\nabi      {}\ncompiler {compiler}\n",
            told.version, told.module_sha256, told.module_bytes, told.abi
        ))
    }
}
