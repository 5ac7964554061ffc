//! Access: who may do what, and how much of it.
//!
//! ```text
//! connection: limits → TLS → request: rate → Host, Origin → token or ticket → scope, project
//! ```

pub mod ticket;
mod token;

pub use token::{Caller, FIRST_PROJECT, NewToken, Scope, caller, token_id};
