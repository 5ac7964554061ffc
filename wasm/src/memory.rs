//! The module's memory: an allocator that begins with what an instance has from its start, and asks for more in steps
//! which grow with what it has.
//!
//! In a JavaScript engine each growth makes a new buffer of the whole memory's length, which the engine adds to what its
//! garbage collector has to look after: to grow page by page made Node collect all of its own memory for every few pages
//! of a long session's.
#![allow(unsafe_code)]

use crate::small::Small;
use std::{
    alloc::Layout,
    arch::wasm32::{memory_grow, memory_size},
    ptr::NonNull,
};
use talc::{
    base::{Talc, binning::Binning},
    cell::TalcSyncCell,
    source::Source,
    wasm::WasmBinning,
};

#[global_allocator]
static ALLOCATOR: Small<TalcSyncCell<Steps, WasmBinning>> =
    Small::over(TalcSyncCell::new_wasm(Steps { end: None }));

/// Bytes of a page of WebAssembly.
const PAGE: usize = 1 << 16;

/// What the allocator needs beside an allocation's own bytes, and more.
const OVERHEAD: usize = 256;

/// A step is at least this part of the memory, …
const PART: usize = 8;

/// … but not more than so many pages (16 MiB), so that a host's bound is not hit much too early.
const LONGEST_STEP: usize = 256;

/// Takes memory from the instance.
#[derive(Debug)]
struct Steps {
    /// Where the memory that was taken last ends.
    end: Option<NonNull<u8>>,
}

// SAFETY: `acquire` hands over what the instance begins with, once, or has just grown by, and allocates nothing.
unsafe impl Source for Steps {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> Result<(), ()> {
        if talc.source.end.is_none() {
            let (base, length) = at_first();
            // SAFETY: the linker leaves everything from the heap's base on to the allocator.
            talc.source.end = unsafe { talc.claim(base, length) };
            if talc.source.end.is_some() {
                return Ok(());
            }
        }
        let needed = layout.size().saturating_add(layout.align() + OVERHEAD).div_ceil(PAGE);
        let step = (memory_size::<0>() / PART).min(LONGEST_STEP);
        let (base, length) = grow(needed.max(step)).or_else(|| grow(needed)).ok_or(())?;
        // SAFETY: from `base` on, `length` bytes are the allocator's alone; `end` is as it was given.
        talc.source.end = unsafe {
            match talc.source.end.take().filter(|end| end.as_ptr() == base) {
                Some(end) => Some(talc.extend(end, base.with_addr(base.addr().saturating_add(length)))),
                None => talc.claim(base, length),
            }
        };
        Ok(())
    }
}

unsafe extern "C" {
    /// The linker's word for where static data and the stack end.
    static __heap_base: u8;
}

/// What lies between the heap's base and the end of the memory.
fn at_first() -> (*mut u8, usize) {
    let base = (&raw const __heap_base).cast_mut();
    (base, (memory_size::<0>() * PAGE).saturating_sub(base.addr()))
}

/// Where the new pages begin, and their bytes; none where there are no more.
fn grow(pages: usize) -> Option<(*mut u8, usize)> {
    match memory_grow::<0>(pages) {
        usize::MAX => None,
        before => Some(((before * PAGE) as *mut u8, pages * PAGE)),
    }
}
