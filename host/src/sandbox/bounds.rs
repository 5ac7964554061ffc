//! What a call may take, and the meter that tells which bound it hit.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};
use wasmtime::ResourceLimiter;

/// What one call of the module may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Linear memory in bytes. The module needs up to six times its input.
    pub memory: usize,
    /// Time from the start of the call to its end.
    pub deadline: Duration,
    /// Stack in bytes; a thread that calls must have twice as much.
    pub stack: usize,
}

impl Default for Bounds {
    /// 1 GiB, which serves the largest input that the default limits let in; 120 s, some five times what that takes; 1 MiB.
    fn default() -> Self {
        Self { memory: 1 << 30, deadline: Duration::from_secs(120), stack: 1 << 20 }
    }
}

/// Elements in a module's tables: function references and a browser's handles. The module has below 1,000.
pub const TABLE_ELEMENTS: usize = 100_000;

/// Calls a call off, from any thread; it ends within two ticks of the sandbox's clock.
#[derive(Debug, Clone, Default)]
pub struct CallOff(Arc<AtomicBool>);

impl CallOff {
    /// Nothing that the call makes is wanted any more.
    pub fn now(&self) {
        self.0.store(true, Relaxed);
    }

    /// Whether it was called off.
    #[must_use]
    pub fn is_so(&self) -> bool {
        self.0.load(Relaxed)
    }
}

/// The call was called off.
#[derive(Debug)]
pub struct CalledOff;

impl fmt::Display for CalledOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the work was called off")
    }
}

impl std::error::Error for CalledOff {}

/// Refuses what is over the bounds, as an error that says so.
#[derive(Debug)]
pub struct Meter {
    bounds: Bounds,
}

impl Meter {
    /// A meter for one store.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds }
    }

    /// The bounds it holds to.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }
}

/// The module asked for more memory than it may have.
#[derive(Debug)]
pub struct MemoryExceeded {
    current: usize,
    desired: usize,
    most: usize,
}

impl fmt::Display for MemoryExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: usize| bytes.div_ceil(1 << 20);
        let Self { current, desired, most } = *self;
        write!(
            f,
            "the module has {} MiB, asked for {} MiB and may have {} MiB",
            mib(current),
            mib(desired),
            mib(most)
        )
    }
}

impl std::error::Error for MemoryExceeded {}

impl ResourceLimiter for Meter {
    // An error here is a trap that names its cause; a plain refusal would be one more panic inside the module.
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let most = maximum.unwrap_or(usize::MAX).min(self.bounds.memory);
        if desired <= most { Ok(true) } else { Err(MemoryExceeded { current, desired, most }.into()) }
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        Err(error)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }

    fn memories(&self) -> usize {
        1
    }
}
