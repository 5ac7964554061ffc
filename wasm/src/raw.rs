//! The raw door, ABI v1: bytes in, bytes out, for hosts.
//!
//! 1. `tm_abi_version()` must be 1. `tm_panic_slot()` is the address of the panic slot; ask before the first call.
//! 2. `tm_alloc(len)` gives memory for the input and the options (0: there is none); write them there.
//! 3. `tm_complete`, `tm_admit`, `tm_finish` or `tm_redact` gives `pointer << 32 | length` of the output, or 0.
//! 4. After a 0, `tm_last_error()` gives the error, a JSON object, in the same form.
//! 5. `tm_free(pointer, length)` takes back what `tm_alloc`, a call or `tm_last_error` gave.
//!
//! A panic is a trap. The instance is of no further use then; read the panic slot, a little-endian `u32` length with
//! so many bytes of UTF-8 behind it, out of its memory.
#![allow(unsafe_code)]

use crate::panic_slot::{self, PANIC_SLOT, PanicSlot};
use std::{
    alloc::{Layout, alloc, dealloc},
    ptr,
    sync::{Mutex, PoisonError},
};
use trailmill_core::{Error, door};

/// The error of the last call, until it is asked for.
static LAST_ERROR: Mutex<Option<Error>> = Mutex::new(None);

/// The version of this door.
#[unsafe(no_mangle)]
pub extern "C" fn tm_abi_version() -> u32 {
    door::ABI_VERSION
}

/// Where a panic leaves its message. Constant for the life of an instance.
#[unsafe(no_mangle)]
pub extern "C" fn tm_panic_slot() -> *const PanicSlot {
    &raw const PANIC_SLOT
}

/// Memory for `len` bytes; null where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_alloc(len: usize) -> *mut u8 {
    match Layout::array::<u8>(len) {
        Ok(layout) if len > 0 => {
            // SAFETY: the layout has a size above 0.
            unsafe { alloc(layout) }
        }
        Ok(_) => ptr::dangling_mut(),
        Err(_) => ptr::null_mut(),
    }
}

/// Takes memory back.
///
/// # Safety
/// `ptr` and `len` are as `tm_alloc`, a call or `tm_last_error` gave them, and were not taken back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_free(ptr: *mut u8, len: usize) {
    if let (Ok(layout), true) = (Layout::array::<u8>(len), len > 0) {
        // SAFETY: whatever this door gives out was allocated as an array of so many bytes.
        unsafe { dealloc(ptr, layout) }
    }
}

/// Completes sessions: [`door::complete`].
///
/// # Safety
/// Both pointers are readable for their lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_complete(
    input_ptr: *const u8,
    input_len: usize,
    options_ptr: *const u8,
    options_len: usize,
) -> u64 {
    // SAFETY: the caller's promise.
    let (input, options) = unsafe { (bytes(input_ptr, input_len), bytes(options_ptr, options_len)) };
    panic_slot::watch();
    answer(door::complete(input, options))
}

/// Redacts frames of a session that is being recorded: [`door::admit`].
///
/// # Safety
/// Both pointers are readable for their lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_admit(
    frames_ptr: *const u8,
    frames_len: usize,
    known_ptr: *const u8,
    known_len: usize,
) -> u64 {
    // SAFETY: the caller's promise.
    let (frames, known) = unsafe { (bytes(frames_ptr, frames_len), bytes(known_ptr, known_len)) };
    panic_slot::watch();
    answer(door::admit(frames, known))
}

/// Completes the session that its fragments make: [`door::finish`].
///
/// # Safety
/// Both pointers are readable for their lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_finish(
    fragments_ptr: *const u8,
    fragments_len: usize,
    known_ptr: *const u8,
    known_len: usize,
) -> u64 {
    // SAFETY: the caller's promise.
    let (fragments, known) = unsafe { (bytes(fragments_ptr, fragments_len), bytes(known_ptr, known_len)) };
    panic_slot::watch();
    answer(door::finish(fragments, known))
}

/// Redacts lines of text: [`door::redact`].
///
/// # Safety
/// Both pointers are readable for their lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_redact(
    input_ptr: *const u8,
    input_len: usize,
    options_ptr: *const u8,
    options_len: usize,
) -> u64 {
    // SAFETY: the caller's promise.
    let (input, options) = unsafe { (bytes(input_ptr, input_len), bytes(options_ptr, options_len)) };
    panic_slot::watch();
    answer(door::redact(input, options))
}

/// The error of the last call, once; 0 where it went well.
#[unsafe(no_mangle)]
pub extern "C" fn tm_last_error() -> u64 {
    match remember(None) {
        Some(error) => give(serde_json::to_vec(&error).unwrap_or_default()),
        None => 0,
    }
}

fn answer(result: Result<Vec<u8>, Error>) -> u64 {
    match result {
        Ok(output) => {
            remember(None);
            give(output)
        }
        Err(error) => {
            remember(Some(error));
            0
        }
    }
}

fn remember(error: Option<Error>) -> Option<Error> {
    std::mem::replace(&mut *LAST_ERROR.lock().unwrap_or_else(PoisonError::into_inner), error)
}

/// Hands bytes over to the caller, as an array of exactly their number.
fn give(bytes: Vec<u8>) -> u64 {
    let bytes = Box::leak(bytes.into_boxed_slice());
    (bytes.as_mut_ptr() as u64) << 32 | bytes.len() as u64
}

/// # Safety
/// `ptr` is readable for `len` bytes as long as the slice is used.
unsafe fn bytes<'a>(ptr: *const u8, len: usize) -> &'a [u8] {
    if len == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(ptr, len) }
}
