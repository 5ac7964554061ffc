//! Tokens: 256 random bits each, of which only a hash is stored.

use crate::{
    module::sha256,
    store::{Store, StoreError, TokenRow},
};
use clap::ValueEnum;
use ring::{
    error::Unspecified,
    rand::{SecureRandom, SystemRandom},
};
use serde::Deserialize;
use std::fmt::Write;
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

/// What a token lets its bearer do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Send recordings in, and follow them.
    Record,
    /// See sessions, examples and figures.
    Read,
    /// Everything, tokens and deletion included.
    Admin,
}

impl Scope {
    /// The name, as it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }
}

/// Somebody who showed a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The project whose sessions they see.
    pub project: String,
    /// SHA-256 of the token: names it where it must not be told.
    pub token: String,
    scopes: String,
}

impl Caller {
    /// Whether they may.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.split(' ').any(|name| name == scope.name() || name == Scope::Admin.name())
    }
}

impl From<TokenRow> for Caller {
    fn from(row: TokenRow) -> Self {
        Self { project: row.project, token: row.hash, scopes: row.scopes }
    }
}

/// The caller that a token stands for. It is looked up by its hash, so that how long that takes tells nothing of the
/// token, and the hashes are compared in constant time once more.
///
/// # Errors
/// When the store fails.
pub async fn caller(store: &dyn Store, token: &str) -> Result<Option<Caller>, StoreError> {
    let hash = sha256(token.as_bytes());
    let row = store.token(&hash).await?;
    Ok(row.filter(|row| row.hash.as_bytes().ct_eq(hash.as_bytes()).into()).map(Caller::from))
}

/// `tm_` or another prefix, and 256 random bits in hexadecimal.
pub(super) fn random(prefix: &str) -> Result<String, Unspecified> {
    let mut bytes = [0u8; 32];
    SystemRandom::new().fill(&mut bytes)?;
    let mut text = String::from(prefix);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// By which a token is named, to be told from others and revoked: the first 16 digits of its hash.
#[must_use]
pub fn token_id(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

/// The project of the first tokens.
pub const FIRST_PROJECT: &str = "default";

/// Bytes of a label at most.
const LABEL: usize = 200;

/// What a token is for, in somebody's words.
///
/// # Errors
/// What was expected, where it is too long or would break a line.
pub fn token_label(text: &str) -> Result<String, String> {
    if text.len() <= LABEL && !text.contains(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(format!("expected up to {LABEL} bytes without control characters"))
    }
}

/// A token that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The token. It is told once.
    pub token: String,
    /// What is stored of it.
    pub row: TokenRow,
}

impl NewToken {
    /// A token for a project. The label says what it is for.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new(project: &str, scopes: &[Scope], label: &str) -> Result<Self, Unspecified> {
        let token = random("tm_")?;
        let scopes: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
        let row = TokenRow {
            hash: sha256(token.as_bytes()),
            project: project.to_owned(),
            scopes: scopes.join(" "),
            label: label.to_owned(),
        };
        Ok(Self { token, row })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_held_or_not() {
        let caller =
            |scopes: &str| Caller { project: String::new(), token: String::new(), scopes: scopes.to_owned() };
        assert!(caller("record").may(Scope::Record) && !caller("record").may(Scope::Read));
        assert!(caller("admin").may(Scope::Read) && !caller("record read").may(Scope::Admin));
        assert!(!caller("").may(Scope::Record));
    }

    #[test]
    fn a_token_is_not_its_row() {
        let (a, b) = (
            NewToken::new("p", &[Scope::Read], "").unwrap(),
            NewToken::new("p", &[Scope::Read], "").unwrap(),
        );
        assert_ne!(a.token, b.token);
        assert_eq!(a.token.len(), 3 + 64);
        assert_eq!(a.row.hash, sha256(a.token.as_bytes()));
    }
}
