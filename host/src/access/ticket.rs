//! Tickets: what a page opens its socket with. A browser can't send a header along with a socket, and a token must not
//! stand in an address; a ticket stands for its token once, for half a minute.

use super::{Caller, token::random};
use crate::{
    module::sha256,
    store::{Store, StoreError},
};
use std::time::Duration;

/// How long a ticket is good for.
pub const LASTING: Duration = Duration::from_secs(30);

/// A ticket for a caller; nothing where their token was just revoked, or the system has no randomness.
///
/// # Errors
/// When the store fails.
pub async fn issue(store: &dyn Store, caller: &Caller) -> Result<Option<String>, StoreError> {
    let Ok(ticket) = random("tt_") else { return Ok(None) };
    let stored = store.add_ticket(&sha256(ticket.as_bytes()), &caller.token, LASTING).await?;
    Ok(stored.then_some(ticket))
}

/// Who a ticket stands for. It is spent.
///
/// # Errors
/// When the store fails.
pub async fn redeem(store: &dyn Store, ticket: &str) -> Result<Option<Caller>, StoreError> {
    Ok(store.redeem(&sha256(ticket.as_bytes())).await?.map(Caller::from))
}
