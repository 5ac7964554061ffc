//! Where a panic leaves its message. A panic is a trap, and a trapped instance must not be called again: a host asks
//! for the slot's address before the call and reads the slot out of the instance's memory afterwards.
//!
//! Only the place and a message that stands in the source are kept. A message that was put together at run time may
//! quote the input, so it is left out.

use std::{
    fmt::Write,
    panic::PanicHookInfo,
    sync::{
        Once,
        atomic::{AtomicU8, AtomicU32, Ordering::Relaxed},
    },
};

/// Bytes of the longest message that is kept; what is over is cut.
const CAPACITY: usize = 508;

/// The slot as a host reads it: a little-endian `u32` (0 until a panic), then that many bytes of UTF-8.
#[repr(C)]
pub struct PanicSlot {
    length: AtomicU32,
    text: [AtomicU8; CAPACITY],
}

/// The one slot of an instance.
pub static PANIC_SLOT: PanicSlot =
    PanicSlot { length: AtomicU32::new(0), text: [const { AtomicU8::new(0) }; CAPACITY] };

/// Sees to it that a panic is written to the slot. Every door calls it first.
pub fn watch() {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(|| std::panic::set_hook(Box::new(keep)));
}

fn keep(panic: &PanicHookInfo<'_>) {
    PANIC_SLOT.length.store(0, Relaxed);
    let mut slot = &PANIC_SLOT;
    let literal = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("panic");
    let written = match panic.location() {
        Some(at) => write!(slot, "{literal} at {}:{}:{}", at.file(), at.line(), at.column()),
        None => slot.write_str(literal),
    };
    // A message that does not fit has been cut; there is no one to tell.
    written.unwrap_or_default();
}

impl Write for &PanicSlot {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let mut length = self.length.load(Relaxed) as usize;
        for character in text.chars() {
            let mut bytes = [0; 4];
            let bytes = character.encode_utf8(&mut bytes).as_bytes();
            let Some(free) = self.text.get(length..length + bytes.len()) else { break };
            free.iter().zip(bytes).for_each(|(cell, byte)| cell.store(*byte, Relaxed));
            length += bytes.len();
        }
        self.length.store(length as u32, Relaxed);
        Ok(())
    }
}
