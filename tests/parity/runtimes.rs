//! The ways to the core. Each answers for every session with the SHA-256 of its output's bytes, or of its
//! refusal.

use crate::batch::{Batch, Sample};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    error::Error,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use trailmill::{Bounds, Fault, Sandbox};
use trailmill_core::door;

/// Hashes by the session's name.
pub type Answers = BTreeMap<String, String>;

/// Where the core runs.
pub enum Runtime {
    /// Compiled for this machine.
    Native,
    /// The module in the host's sandbox, raw door.
    Wasmtime,
    /// The module in Node, both doors.
    Node { package: PathBuf },
    /// The module in headless Chromium, both doors.
    Chromium { package: PathBuf, program: PathBuf },
}

impl Runtime {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Wasmtime => "wasmtime",
            Self::Node { .. } => "Node",
            Self::Chromium { .. } => "Chromium",
        }
    }

    /// Its answers, one list for each of its doors.
    pub fn answer(&self, batch: &Batch) -> Result<Vec<(&'static str, Answers)>, Box<dyn Error>> {
        match self {
            Self::Native => Ok(vec![("native", native(batch))]),
            Self::Wasmtime => Ok(vec![("wasmtime", wasmtime(batch)?)]),
            Self::Node { package } => {
                let [raw, js] = script(batch, "node.mjs", &[package])?;
                Ok(vec![("Node, raw door", raw), ("Node, JavaScript door", js)])
            }
            Self::Chromium { package, program } => {
                let [raw, js] = script(batch, "chromium.mjs", &[package, program])?;
                Ok(vec![("Chromium, raw door", raw), ("Chromium, JavaScript door", js)])
            }
        }
    }
}

fn native(batch: &Batch) -> Answers {
    let answer = |sample: &Sample| match door::complete(&sample.input, sample.options.as_bytes()) {
        Ok(output) => sha256(&output),
        Err(error) => refused(&error.into()),
    };
    batch.samples.iter().map(|sample| (sample.name.clone(), answer(sample))).collect()
}

fn wasmtime(batch: &Batch) -> Result<Answers, Fault> {
    let sandbox = Sandbox::embedded(Bounds::default())?;
    let answer = |sample: &Sample| match sandbox.complete(&sample.input, sample.options.as_bytes()) {
        Ok(output) => sha256(&output),
        Err(fault) => refused(&fault),
    };
    Ok(batch.samples.iter().map(|sample| (sample.name.clone(), answer(sample))).collect())
}

/// Of a refusal's code, stage, pointer and words, a line each.
fn refused(fault: &Fault) -> String {
    let fault = serde_json::to_value(fault).unwrap_or_default();
    let told = ["code", "stage", "pointer", "message"].map(|name| fault[name].as_str().unwrap_or_default());
    sha256(told.join("\n").as_bytes())
}

/// Runs a script beside this file: a line `{"name", "raw", "js"}` for each session.
fn script(batch: &Batch, file: &str, arguments: &[&Path]) -> Result<[Answers; 2], Box<dyn Error>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("parity").join(file);
    let output = Command::new("node")
        .arg(script)
        .arg(&batch.folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{file} ended with {}", output.status).into());
    }
    let (mut raw, mut js) = (Answers::new(), Answers::new());
    for line in output.stdout.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let mut answer: BTreeMap<String, String> = serde_json::from_slice(line)?;
        let name = answer.remove("name").ok_or("an answer without a name")?;
        raw.extend(answer.remove("raw").map(|hash| (name.clone(), hash)));
        js.extend(answer.remove("js").map(|hash| (name, hash)));
    }
    Ok([raw, js])
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
