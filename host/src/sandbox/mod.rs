//! The sandbox: one compiled module, a fresh store per call, bounded in memory, time and stack.
//!
//! The module is compiled once and instantiated often. Its imports (they serve browsers) are traps here, its start
//! function for browsers is never called. Whatever the module does ends as a [`Fault`] of that one call.

mod bounds;
mod cache;
mod instance;
mod ticker;

pub use bounds::{Bounds, CallOff};

use crate::{Fault, FaultCode, fault::FaultStage, figures};
use bounds::{CalledOff, Meter};
use instance::Instance;
use ticker::Ticker;
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, InstancePre, Linker, Module,
    PoolingAllocationConfig, Store, UpdateDeadline,
};

/// Calls that one sandbox can serve at once. Each has a place for its memory, which is address space until it is used.
pub const CALLS_AT_ONCE: u32 = 1000;

/// Bytes of a place's memory that stay with the process from one call to the next, zeroed: the system would hand out
/// each page of them anew, which takes longer. Sessions of up to some 2 MB need no more.
const KEPT_MEMORY: usize = 16 << 20;

/// What a module can address.
const ADDRESSABLE: usize = 1 << 32;

/// A module, ready to be run as often as wanted, from as many threads as wanted.
pub struct Sandbox {
    engine: Engine,
    pre: InstancePre<Meter>,
    bounds: Bounds,
    _ticker: Ticker,
}

impl Sandbox {
    /// The embedded module.
    ///
    /// # Errors
    /// When the module can't be compiled, or speaks another ABI.
    pub fn embedded(bounds: Bounds) -> Result<Self, Fault> {
        let engine = engine(bounds)?;
        let module = cache::module(&engine, crate::module::BYTES).map_err(|e| unusable(&e))?;
        Self::of(engine, &module, bounds)
    }

    /// Any module that speaks the raw ABI.
    ///
    /// # Errors
    /// When the module can't be compiled, or speaks another ABI.
    pub fn new(module: &[u8], bounds: Bounds) -> Result<Self, Fault> {
        let engine = engine(bounds)?;
        let module = Module::new(&engine, module).map_err(|e| unusable(&e))?;
        Self::of(engine, &module, bounds)
    }

    fn of(engine: Engine, module: &Module, bounds: Bounds) -> Result<Self, Fault> {
        let mut linker = Linker::new(&engine);
        linker.define_unknown_imports_as_traps(module).map_err(|e| unusable(&e))?;
        let pre = linker.instantiate_pre(module).map_err(|e| unusable(&e))?;
        let ticker = Ticker::start(&engine).map_err(|e| {
            Fault::new(FaultCode::ModuleUnusable, FaultStage::Load, format!("no thread for the clock: {e}"))
        })?;
        let sandbox = Self { engine, pre, bounds, _ticker: ticker };
        sandbox.instance()?;
        Ok(sandbox)
    }

    /// Sessions and options as JSON → outcomes as JSON: [`trailmill_core::door::complete`], inside.
    ///
    /// # Errors
    /// When the module refuses the input, or when it had to be stopped.
    pub fn complete(&self, input: &[u8], options: &[u8]) -> Result<Vec<u8>, Fault> {
        self.call("tm_complete", input, options)
    }

    /// Frames of a session that is being recorded → fragments: [`trailmill_core::door::admit`], inside.
    ///
    /// # Errors
    /// When the module refuses the options or the memory, or when it had to be stopped.
    pub fn admit(&self, frames: &[u8], known: &[u8]) -> Result<Vec<u8>, Fault> {
        self.call("tm_admit", frames, known)
    }

    /// Fragments of a session → its outcome as JSON: [`trailmill_core::door::finish`], inside, unless it is called off.
    ///
    /// # Errors
    /// When the module refuses a fragment, when it had to be stopped, and [`FaultCode::CalledOff`].
    pub fn finish_unless(&self, off: &CallOff, fragments: &[u8], known: &[u8]) -> Result<Vec<u8>, Fault> {
        self.call_unless(off, "tm_finish", fragments, known)
    }

    /// Texts and options as JSON lines → redacted texts as JSON lines: [`trailmill_core::door::redact`], inside.
    ///
    /// # Errors
    /// When the module refuses the input, or when it had to be stopped.
    pub fn redact(&self, input: &[u8], options: &[u8]) -> Result<Vec<u8>, Fault> {
        self.call("tm_redact", input, options)
    }

    fn call(&self, door: &str, input: &[u8], beside: &[u8]) -> Result<Vec<u8>, Fault> {
        self.instance().and_then(|instance| instance.call(door, input, beside)).inspect_err(figures::called)
    }

    fn call_unless(&self, off: &CallOff, door: &str, input: &[u8], beside: &[u8]) -> Result<Vec<u8>, Fault> {
        self.instance_unless(off)
            .and_then(|instance| instance.call(door, input, beside))
            .inspect_err(figures::called)
    }

    fn instance_unless(&self, off: &CallOff) -> Result<Instance, Fault> {
        let (off, mut left) = (off.clone(), ticker::ticks(self.bounds.deadline));
        let mut store = Store::new(&self.engine, Meter::new(self.bounds));
        store.limiter(|meter| meter);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |_| {
            if off.is_so() {
                return Err(CalledOff.into());
            }
            left -= 1;
            if left == 0 { Ok(UpdateDeadline::Interrupt) } else { Ok(UpdateDeadline::Continue(1)) }
        });
        Instance::open(store, &self.pre)
    }

    fn instance(&self) -> Result<Instance, Fault> {
        let mut store = Store::new(&self.engine, Meter::new(self.bounds));
        store.limiter(|meter| meter);
        store.set_epoch_deadline(ticker::ticks(self.bounds.deadline));
        Instance::open(store, &self.pre)
    }
}

/// An engine whose instances get their memory from a pool, or each from the system where that has no address space for
/// a pool.
fn engine(bounds: Bounds) -> Result<Engine, Fault> {
    let mut config = Config::new();
    config.epoch_interruption(true).max_wasm_stack(bounds.stack).wasm_backtrace_max_frames(None);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool()));
    Engine::new(&config)
        .or_else(|_| Engine::new(config.allocation_strategy(InstanceAllocationStrategy::OnDemand)))
        .map_err(|e| unusable(&e))
}

fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(CALLS_AT_ONCE)
        .total_memories(CALLS_AT_ONCE)
        .total_tables(CALLS_AT_ONCE * TABLES)
        .max_tables_per_module(TABLES)
        .table_elements(bounds::TABLE_ELEMENTS)
        .max_memory_size(ADDRESSABLE)
        .linear_memory_keep_resident(KEPT_MEMORY)
        // All places are for the one module: a used one is taken before a new one, so that no more are kept than were ever
        // in use at once.
        .max_unused_warm_slots(0)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// The module's tables: its function references and a browser's handles.
const TABLES: u32 = 2;

fn unusable(error: &wasmtime::Error) -> Fault {
    Fault::new(
        FaultCode::ModuleUnusable,
        FaultStage::Load,
        format!("the module can't be loaded: {}", error.root_cause()),
    )
}

#[cfg(test)]
mod tests;
