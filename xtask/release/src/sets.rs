//! What is released is made of three sets of parts of others.

/// A set, with notices and a bill of materials of its own.
pub struct Set {
    /// What its files are called by.
    pub name: &'static str,
    /// What it is made of. The bill is of the first.
    pub made_of: &'static [Made],
}

/// One thing that is built.
pub enum Made {
    /// By cargo: a package of the workspace, on a platform.
    Crate(&'static str, &'static str),
    /// By a bundler, of a folder in `www/` and what its `package.json` depends on.
    Bundle(&'static str),
}

/// The platform of the module.
const WASM: &str = "wasm32-unknown-unknown";

/// The platform of the binary.
pub const LINUX: &str = "x86_64-unknown-linux-gnu";

const MODULE: Made = Made::Crate("trailmill-wasm", WASM);

/// All of them.
pub const SETS: [Set; 3] = [
    Set { name: "binary", made_of: &[Made::Crate("trailmill", LINUX), MODULE, Made::Bundle("dashboard")] },
    Set { name: "module", made_of: &[MODULE] },
    Set { name: "extension", made_of: &[Made::Bundle("extension"), MODULE] },
];
