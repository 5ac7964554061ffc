//! What a trainer takes, made of many sessions (`trailmill dataset build`), each stage a file:
//!
//! ```text
//! inputs → gather (complete, filter) → shards → make (duplicates, balance, split) → files, card
//! ```

pub mod balance;
pub mod card;
pub mod columns;
pub mod duplicates;
pub mod files;
pub mod filter;
pub mod gather;
pub mod hash;
pub mod language;
pub mod make;
pub mod manifest;
pub mod minhash;
pub mod recipe;
pub mod record;
pub mod shard;
pub mod split;
pub mod taken;
pub mod template;
pub mod whole;
