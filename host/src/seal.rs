//! The seal: keeps what a redactor remembers of a session from whoever reads the database.
//!
//! While a session is recorded, its memory (the personal values and their placeholders) must outlive the process: with
//! it the placeholder of a value stays the same after a crash, and a name that is learnt late is found in what was
//! stored before. It is stored sealed, and deleted when the session is complete. The key lies beside the blobs, not in
//! the database: neither alone tells a value, and hosts that share both need no other configuration.

use crate::blobs::{BlobError, Blobs};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    hmac,
    rand::{SecureRandom, SystemRandom},
};

/// Where the key lies among the blobs.
const KEY: &str = "keys/sessions";

/// Bytes of each of its two halves.
const HALF: usize = 32;

/// The key of a deployment.
pub struct Seal {
    sealing: LessSafeKey,
    digesting: hmac::Key,
    random: SystemRandom,
}

impl Seal {
    /// The key that lies among the blobs, made where there is none.
    ///
    /// # Errors
    /// When it can't be had, or is broken.
    pub async fn open(blobs: &Blobs) -> Result<Self, BlobError> {
        let broken = |_| BlobError::Broken(KEY.to_owned());
        let random = SystemRandom::new();
        let mut fresh = vec![0; 2 * HALF];
        random.fill(&mut fresh).map_err(broken)?;
        let key = blobs.get_or_put(KEY, fresh).await?;
        let (sealing, digesting) = key.split_at_checked(HALF).ok_or(BlobError::Broken(KEY.to_owned()))?;
        if digesting.len() != HALF {
            return Err(BlobError::Broken(KEY.to_owned()));
        }
        let sealing = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, sealing).map_err(broken)?);
        Ok(Self { sealing, digesting: hmac::Key::new(hmac::HMAC_SHA256, digesting), random })
    }

    /// Seals bytes; `owner` must be told again to open them.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn seal(&self, owner: &str, bytes: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce)?;
        let mut sealed = bytes.to_vec();
        let nonced = Nonce::assume_unique_for_key(nonce);
        self.sealing.seal_in_place_append_tag(nonced, Aad::from(owner), &mut sealed)?;
        sealed.extend(nonce);
        Ok(sealed)
    }

    /// Opens what was sealed.
    ///
    /// # Errors
    /// When it was altered, or sealed with another key or for another owner.
    pub fn open_sealed(&self, owner: &str, sealed: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let (sealed, nonce) = sealed.split_last_chunk::<NONCE_LEN>().ok_or(Unspecified)?;
        let mut bytes = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.sealing.open_in_place(nonce, Aad::from(owner), &mut bytes)?.len();
        bytes.truncate(length);
        Ok(bytes)
    }

    /// A keyed digest of bytes: tells whether they are the same again, and nothing of what they are.
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> Vec<u8> {
        hmac::sign(&self.digesting, bytes).as_ref().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn opens_for_its_owner_with_its_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(crate::place::folder(folder.path()).unwrap());
        let seal = Seal::open(&blobs).await.unwrap();
        let sealed = seal.seal("a", b"ada@example.org").unwrap();
        assert!(!sealed.windows(3).any(|w| w == b"ada"));
        assert_eq!(Seal::open(&blobs).await.unwrap().open_sealed("a", &sealed).unwrap(), b"ada@example.org");
        assert!(seal.open_sealed("b", &sealed).is_err());
        let other = tempfile::tempdir().unwrap();
        let other = Seal::open(&Blobs::new(crate::place::folder(other.path()).unwrap())).await.unwrap();
        assert!(other.open_sealed("a", &sealed).is_err());
        assert_ne!(other.digest(b"x"), seal.digest(b"x"));
    }
}
