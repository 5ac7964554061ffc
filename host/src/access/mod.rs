//! Access: who may do what, and how much of it.
//!
//! ```text
//! connection: places → TLS → request: rate → Host, Origin → size, pace → token or ticket → scope, project, rate
//! ```

pub mod connections;
pub mod gate;
pub mod limits;
pub mod names;
pub mod pace;
pub mod places;
pub mod rates;
pub mod ticket;
pub mod tls;
mod token;

pub use token::{Caller, FIRST_PROJECT, NewToken, Scope, caller, token_id, token_label};
