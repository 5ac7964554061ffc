//! The host: the embedded module, the sandbox that it runs in, and the command line over both.
//!
//! ```text
//! file → Sandbox::complete → output bytes → completed::outcomes → Receipt → table, files or JSON lines
//! ```
//!
//! Nothing here looks at a recording itself: what a session means is the module's to say. The host brings bytes in,
//! bounds what the module may take, and ties each output to its input with a [`receipt::Receipt`].
// The sandbox alone may: it loads machine code that it compiled itself.
#![deny(unsafe_code)]

pub mod cli;
pub mod completed;
pub mod dataset;
pub mod fault;
pub mod module;
pub mod receipt;
pub mod sandbox;

pub use fault::{Fault, FaultCode};
pub use sandbox::{Bounds, Sandbox};
