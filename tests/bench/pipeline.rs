//! `cargo xtask bench`: one real recording, natively and in the host's sandbox. `node.mjs` beside this file measures the
//! same in Node, and sets all of it side by side.

use criterion::{Criterion, Throughput};
use std::{fs, io, path::PathBuf};
use trailmill::{Bounds, Sandbox};
use trailmill_core::door;
use trailmill_tests::recordings;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let input = fs::read(recording()?)?;
    let sandbox = Sandbox::embedded(Bounds::default())?;
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("recording");
    group.throughput(Throughput::Bytes(input.len() as u64));
    group.bench_function("native", |bencher| bencher.iter(|| door::complete(&input, b"{}")));
    group.bench_function("wasmtime", |bencher| bencher.iter(|| sandbox.complete(&input, b"{}")));
    group.finish();
    Ok(())
}

/// The longest of the shared recordings, or of the project's own where those are missing.
fn recording() -> io::Result<PathBuf> {
    let mut recordings = recordings::shared()?;
    if recordings.is_empty() {
        recordings = recordings::own()?;
    }
    let longest = recordings.into_iter().max_by_key(|path| fs::metadata(path).map_or(0, |file| file.len()));
    longest.ok_or_else(|| io::Error::other("there is no recording"))
}
