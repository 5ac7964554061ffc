//! What must hold for any bytes at all, one file for each door they come in by. A fuzzer calls these checks with bytes of
//! its own making (`targets/`), and the test `fuzzed` with every input that ever failed one (`kept/`).
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // here a panic is the report

mod door;
mod live;
mod readers;
mod redact;
mod rows;
mod same;
mod scores;
mod selectors;
mod wire;
mod zip;

/// Bytes that come in somewhere, and what must hold for them.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name: that of the fuzzer's program, and of the folder of kept inputs.
    pub name: &'static str,
    /// Panics where something does not hold.
    pub check: fn(&[u8]),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "recorded", check: readers::recorded },
    Target { name: "tools", check: readers::tools },
    Target { name: "scripts", check: readers::scripts },
    Target { name: "rrweb", check: readers::rrweb },
    Target { name: "trace", check: readers::trace },
    Target { name: "detect", check: readers::detect },
    Target { name: "redact", check: redact::check },
    Target { name: "selectors", check: selectors::check },
    Target { name: "door", check: door::check },
    Target { name: "live", check: live::check },
    Target { name: "rows", check: rows::check },
    Target { name: "wire", check: wire::check },
];

/// The check of a target.
///
/// # Panics
/// When there is no target of this name.
#[must_use]
pub fn check(name: &str) -> fn(&[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    target.unwrap_or_else(|| panic!("there is no target {name}")).check
}
