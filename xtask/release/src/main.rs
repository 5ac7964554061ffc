//! What is built → what is released. `cargo xtask dist` calls it twice:
//!
//! ```text
//! gather: crates and npm parts → notices/, sbom/           they go into the packages, which npm and pip make then
//! pack:   all of it → archives → checks → SHA256SUMS       the same module everywhere, one version, nothing unnamed
//! ```
#![forbid(unsafe_code)]

mod archive;
mod bytes;
mod compare;
mod crates;
mod gather;
mod glibc;
mod module;
mod notices;
mod pack;
mod sbom;
mod sets;
mod sums;
mod version;

use std::{error::Error, path::Path, process::ExitCode};

/// Why it could not go on, for the person who released.
type Failure = Box<dyn Error>;

/// Of the packages, the binary, and all that is named after it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("dist: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let words: Vec<&Path> = arguments.iter().map(Path::new).collect();
    match (arguments.first().map(String::as_str), words.get(1..).unwrap_or_default()) {
        (Some("gather"), [root, stage, binary]) => gather::gather(root, stage, binary),
        (Some("pack"), [root, stage, binary, out]) => pack::pack(root, stage, binary, out),
        (Some("compare"), [one, other]) => compare::compare(one, other),
        _ => {
            Err("expected `gather ROOT STAGE BINARY`, `pack ROOT STAGE BINARY OUT` or `compare ONE OTHER`"
                .into())
        }
    }
}
