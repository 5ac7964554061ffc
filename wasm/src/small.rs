//! Small allocations: a list of free places for each size, so that to give one out or take one back is to move one pointer.
//!
//! A completion makes tens of thousands of small strings and lists and drops them again. The general allocator weighs
//! each of them against its neighbours in memory; that was a tenth of the module's time. Here a place keeps its size for
//! as long as the instance lives, and what is larger than [`LARGEST`] goes to the general allocator.
#![allow(unsafe_code)]

use std::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
    ptr,
};

/// Sizes are multiples of this, and so is every place's address.
const GRAIN: usize = 16;

/// The largest place.
const LARGEST: usize = 1024;

/// Bytes that are cut into places at a time.
const SLAB: usize = 32 << 10;

/// One list for each size: `GRAIN`, twice `GRAIN`, up to `LARGEST`.
const SIZES: usize = LARGEST / GRAIN;

/// An allocator of small places over a general one.
pub struct Small<A> {
    /// The free places of each size, each holding the address of the next.
    free: [Cell<*mut u8>; SIZES],
    /// What is left of the slab that is being cut, and its end.
    fresh: Cell<*mut u8>,
    end: Cell<*mut u8>,
    general: A,
}

// SAFETY: the module never has a second thread.
unsafe impl<A> Sync for Small<A> {}

impl<A: GlobalAlloc> Small<A> {
    /// Nothing is taken from the general allocator yet.
    pub const fn over(general: A) -> Self {
        Self {
            free: [const { Cell::new(ptr::null_mut()) }; SIZES],
            fresh: Cell::new(ptr::null_mut()),
            end: Cell::new(ptr::null_mut()),
            general,
        }
    }

    /// A place that was never given out; null where there is no memory.
    #[cold]
    #[inline(never)]
    fn cut(&self, list: usize) -> *mut u8 {
        let size = (list + 1) * GRAIN;
        let left = self.end.get().addr() - self.fresh.get().addr();
        if left < size {
            // SAFETY: the size is above 0 and the alignment a power of two.
            let slab = unsafe { self.general.alloc(Layout::from_size_align_unchecked(SLAB, GRAIN)) };
            if slab.is_null() {
                return slab;
            }
            if left > 0 {
                self.put(self.fresh.get(), left / GRAIN - 1);
            }
            self.fresh.set(slab);
            self.end.set(slab.wrapping_add(SLAB));
        }
        let place = self.fresh.get();
        self.fresh.set(place.wrapping_add(size));
        place
    }

    fn put(&self, place: *mut u8, list: usize) {
        let free = &self.free[list];
        // SAFETY: a place is aligned to `GRAIN`, at least so long, and nobody's but this list's.
        unsafe { place.cast::<*mut u8>().write(free.get()) };
        free.set(place);
    }
}

/// The list that serves a layout, if one does.
fn list(layout: Layout) -> Option<usize> {
    let small = layout.size() <= LARGEST && layout.align() <= GRAIN;
    small.then(|| layout.size().wrapping_sub(1) / GRAIN).filter(|list| *list < SIZES)
}

// None of it is inlined: thousands of places in the module allocate, and each would carry it along (a twelfth of the whole).
// SAFETY: a place is at least as long and as aligned as its layout asks, and in one hand at a time: it leaves its list when it
// is given out, and comes back to the list of the same size. All else is the general allocator's.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Small<A> {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(list) = list(layout) else {
            // SAFETY: the caller's promise.
            return unsafe { self.general.alloc(layout) };
        };
        let place = self.free[list].get();
        if place.is_null() {
            return self.cut(list);
        }
        // SAFETY: a place in a list holds the address of the next.
        self.free[list].set(unsafe { place.cast::<*mut u8>().read() });
        place
    }

    #[inline(never)]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        match list(layout) {
            Some(list) => self.put(place, list),
            // SAFETY: the caller's promise; the same layout came from the general allocator.
            None => unsafe { self.general.dealloc(place, layout) },
        }
    }

    #[inline(never)]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise is that `size` with this alignment is a layout.
        let new = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (list(layout), list(new)) {
            (Some(old), Some(new)) if old == new => place,
            // SAFETY: the caller's promise; both layouts are the general allocator's.
            (None, None) => unsafe { self.general.realloc(place, layout, size) },
            _ => {
                // SAFETY: the caller's promise; the new place is another one, and both are long enough for what is copied.
                unsafe {
                    let to = self.alloc(new);
                    if !to.is_null() {
                        ptr::copy_nonoverlapping(place, to, layout.size().min(size));
                        self.dealloc(place, layout);
                    }
                    to
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::alloc::System;

    /// A block in somebody's hand: where, how long, and what it is filled with.
    type Held = (*mut u8, Layout, u8);

    fn give(small: &Small<System>, size: usize, mark: u8) -> Held {
        let layout = Layout::from_size_align(size, 8).unwrap();
        // SAFETY: the size is above 0, and what comes back is that long.
        let place = unsafe { small.alloc(layout) };
        assert!(!place.is_null() && place.addr() % 8 == 0);
        unsafe { place.write_bytes(mark, size) };
        (place, layout, mark)
    }

    fn intact(&(place, layout, mark): &Held) -> bool {
        // SAFETY: the block is in hand.
        unsafe { std::slice::from_raw_parts(place, layout.size()) }.iter().all(|byte| *byte == mark)
    }

    #[test]
    fn what_is_in_hand_is_nobody_elses() {
        let small = Small::over(System);
        let mut held: Vec<Held> = Vec::new();
        let mut number = 1usize;
        for round in 0..20_000 {
            // A walk through sizes on both sides of the largest place.
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (size, which) = (1 + (number >> 33) % 1500, (number >> 17) % (held.len() + 1));
            match (round % 4, held.get(which).copied()) {
                (0, Some(block)) => {
                    assert!(intact(&block));
                    held.swap_remove(which);
                    // SAFETY: the block is in hand, and leaves it.
                    unsafe { small.dealloc(block.0, block.1) };
                }
                (1, Some((place, layout, mark))) => {
                    // SAFETY: the block is in hand, and is what comes back from now on.
                    let place = unsafe { small.realloc(place, layout, size) };
                    let kept = Layout::from_size_align(layout.size().min(size), 8).unwrap();
                    assert!(intact(&(place, kept, mark)));
                    unsafe { place.write_bytes(mark, size) };
                    held[which] = (place, Layout::from_size_align(size, 8).unwrap(), mark);
                }
                _ => held.push(give(&small, size, round as u8)),
            }
        }
        assert!(held.len() > 1000 && held.iter().all(intact));
    }

    #[test]
    fn a_place_is_used_again() {
        let small = Small::over(System);
        let (first, layout, _) = give(&small, 40, 1);
        // SAFETY: it is in hand.
        unsafe { small.dealloc(first, layout) };
        assert_eq!(give(&small, 48, 2).0, first);
        assert_ne!(give(&small, 49, 3).0, first);
    }
}
