//! Places: things of which each client may hold so many at a time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// The places of all clients.
pub struct Places<K> {
    held: Arc<Mutex<HashMap<K, usize>>>,
    each: usize,
}

/// One place, counted as long as it is held.
pub struct Place<K: Hash + Eq>(Arc<Mutex<HashMap<K, usize>>>, K);

impl<K: Hash + Eq + Clone> Places<K> {
    /// So many for each client.
    #[must_use]
    pub fn new(each: usize) -> Self {
        Self { held: Arc::default(), each }
    }

    /// A place for a client, where it holds few enough.
    #[must_use]
    pub fn enter(&self, client: K) -> Option<Place<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(client.clone()).or_default();
        if *count >= self.each {
            return None;
        }
        *count += 1;
        Some(Place(self.held.clone(), client))
    }
}

impl<K: Hash + Eq> Drop for Place<K> {
    fn drop(&mut self) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_holds_so_many_and_leaves_room_for_others() {
        let places = Places::new(3);
        let mut held: Vec<_> = (0..3).map(|_| places.enter("one").unwrap()).collect();
        assert!(places.enter("one").is_none());
        assert!(places.enter("other").is_some());
        held.pop();
        held.push(places.enter("one").unwrap());
        assert!(places.enter("one").is_none());
        drop(held);
        assert!(places.held.lock().unwrap().is_empty());
    }
}
