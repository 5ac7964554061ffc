//! What happens to a host's surroundings, beside what happens to the host.

pub mod clock;
pub mod disk;
pub mod link;
pub mod syncs;
