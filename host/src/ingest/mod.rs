//! Ingest: what recorders send becomes stored fragments, redacted on the way.
//!
//! ```text
//! socket or request → message → live session (seq, memory) → module: admit → session writer → store → ack
//! ```
//!
//! An ack means committed and synced. A session's messages are taken in one after another; when the writer is behind,
//! the socket is not read and the request waits: nothing is dropped.

pub mod hear;
pub mod import;
pub mod live;
pub mod message;
pub mod protocol;
pub mod received;
pub mod screenshot;
pub mod session_writer;
pub mod socket;
