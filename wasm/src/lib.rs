//! The module: one file, two doors over [`trailmill_core::door`], and no logic of its own.
//!
//! - `js.rs`: for browsers and Node, by wasm-bindgen;
//! - `live.rs`: the same, for recordings that go on;
//! - `raw.rs`: bytes in, bytes out, for hosts (stable ABI v1). It needs none of the module's imports;
//! - `panic_slot.rs`: where a host reads what a panic said, after the trap;
//! - `compare.rs`: comparing bytes, which the target has no instruction for;
//! - `memory.rs`: the allocator, and how memory grows;
//! - `small.rs`: small allocations.
//!
//! The module has no start section and no site-dependent imports, and it never grows a second thread.

#[cfg(target_arch = "wasm32")]
mod compare;
mod js;
mod live;
#[cfg(target_arch = "wasm32")]
mod memory;
mod panic_slot;
mod raw;
#[cfg(any(target_arch = "wasm32", test))]
mod small;
