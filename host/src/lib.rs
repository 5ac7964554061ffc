//! The host: the embedded module, the sandbox that it runs in, and over both the command line and the server.
//!
//! ```text
//! file → Sandbox::complete → output bytes → completed::outcomes → Receipt → table, files or JSON lines
//! ```
//!
//! [`serve`] has the server's picture.
//!
//! Nothing here looks at a recording itself: what a session means is the module's to say. The host brings bytes in,
//! bounds what the module may take, and ties each output to its input with a [`receipt::Receipt`].
// The sandbox alone may: it loads machine code that it compiled itself.
#![deny(unsafe_code)]

pub mod access;
pub mod api;
pub mod archive;
pub mod blobs;
pub mod cli;
pub mod completed;
pub mod completion;
pub mod config;
pub mod crash;
pub mod dataset;
pub mod dataset_info;
pub mod fault;
pub mod figures;
pub mod in_order;
pub mod ingest;
pub mod keeper;
pub mod module;
mod named;
pub mod place;
pub mod receipt;
pub mod results_folder;
pub mod sandbox;
pub mod seal;
pub mod serve;
pub mod shutdown;
pub mod store;
pub mod telemetry;
pub mod updates;

pub use fault::{Fault, FaultCode};
use named::named;
pub use sandbox::{Bounds, Sandbox};
