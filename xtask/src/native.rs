//! What is built for this machine: always with `--release` and always the same selection of packages, so that the
//! demo, the tests and the benchmarks share one build of the sandbox.

use crate::{process, step::Step};

/// The packages: all but what ships the module and what makes releases.
const SELECTION: &[&str] = &[
    "--release",
    "--locked",
    "--workspace",
    "--exclude",
    "trailmill-bindgen",
    "--exclude",
    "trailmill-release",
];

/// Builds the host.
pub fn build() -> Step {
    Step::new(
        "building the host (about 10 minutes the first time: its sandbox holds a compiler)",
        |workspace| process::run(workspace.cargo().arg("build").args(SELECTION)),
    )
}

/// Runs the benchmarks of core and sandbox.
pub fn bench() -> Step {
    Step::new("measuring natively and in wasmtime (about 5 minutes the first time)", |workspace| {
        process::run(workspace.cargo().arg("bench").args(&SELECTION[1..]).args(["--bench", "pipeline"]))
    })
}

/// Tests what is behind a feature.
pub fn traces() -> Step {
    Step::new("sending traces to a collector (about 3 minutes the first time)", |workspace| {
        let of =
            ["--release", "--locked", "--package", "trailmill", "--features", "otel", "--lib", "telemetry"];
        process::run(workspace.cargo().arg("test").args(of))
    })
}

/// Tests everything.
pub fn test() -> Step {
    Step::new("testing core, host and the borders between them", |workspace| {
        process::run(workspace.cargo().arg("test").args(SELECTION))
    })
}
