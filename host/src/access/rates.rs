//! Rates: how often a client may come in a second. As many may come at once.

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{hash::Hash, num::NonZeroU32, time::Duration};
use tokio::time::sleep;

/// The rate of each client.
pub struct Rates<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> Rates<K> {
    /// So many in a second for each client.
    #[must_use]
    pub fn new(each: NonZeroU32) -> Self {
        Self { limiter: RateLimiter::keyed(Quota::per_second(each)), clock: DefaultClock::default() }
    }

    /// Lets a client come once.
    ///
    /// # Errors
    /// When it has come too often: how long until it may come again.
    pub fn come(&self, client: &K) -> Result<(), Duration> {
        self.limiter.check_key(client).map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }

    /// Returns when a client may come once.
    pub async fn wait(&self, client: &K) {
        while let Err(wait) = self.come(client) {
            sleep(wait).await;
        }
    }

    /// Forgets clients that have not come for long.
    pub fn forget(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_comes_too_often_is_told_when_to_come_again() {
        let rates = Rates::new(NonZeroU32::new(2).unwrap());
        assert_eq!((rates.come(&"one"), rates.come(&"one")), (Ok(()), Ok(())));
        let wait = rates.come(&"one").unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_millis(500), "{wait:?}");
        assert_eq!(rates.come(&"other"), Ok(()));
    }

    #[tokio::test]
    async fn waiting_is_enough() {
        let rates = Rates::new(NonZeroU32::new(50).unwrap());
        for _ in 0..60 {
            rates.wait(&"one").await;
        }
        assert!(rates.come(&"one").is_err());
    }
}
