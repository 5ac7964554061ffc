//! The sandbox: one compiled module, a fresh store per call, bounded in memory, time and stack.
//!
//! The module is compiled once and instantiated often. Its imports (they serve browsers) are traps here, its start
//! function for browsers is never called. Whatever the module does ends as a [`Fault`] of that one call.

mod bounds;
mod cache;
mod instance;
mod ticker;

pub use bounds::Bounds;

use crate::{Fault, FaultCode, fault::FaultStage};
use bounds::Meter;
use instance::Instance;
use ticker::Ticker;
use wasmtime::{Config, Engine, InstancePre, Linker, Module, Store};

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
        let module = cache::module(&engine, crate::module::BYTES).map_err(unusable)?;
        Self::of(engine, &module, bounds)
    }

    /// Any module that speaks the raw ABI.
    ///
    /// # Errors
    /// When the module can't be compiled, or speaks another ABI.
    pub fn new(module: &[u8], bounds: Bounds) -> Result<Self, Fault> {
        let engine = engine(bounds)?;
        let module = Module::new(&engine, module).map_err(unusable)?;
        Self::of(engine, &module, bounds)
    }

    fn of(engine: Engine, module: &Module, bounds: Bounds) -> Result<Self, Fault> {
        let mut linker = Linker::new(&engine);
        linker.define_unknown_imports_as_traps(module).map_err(unusable)?;
        let pre = linker.instantiate_pre(module).map_err(unusable)?;
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
        self.instance()?.call("tm_complete", input, options)
    }

    /// Texts and options as JSON lines → redacted texts as JSON lines: [`trailmill_core::door::redact`], inside.
    ///
    /// # Errors
    /// When the module refuses the input, or when it had to be stopped.
    pub fn redact(&self, input: &[u8], options: &[u8]) -> Result<Vec<u8>, Fault> {
        self.instance()?.call("tm_redact", input, options)
    }

    fn instance(&self) -> Result<Instance, Fault> {
        let mut store = Store::new(&self.engine, Meter::new(self.bounds));
        store.limiter(|meter| meter);
        store.set_epoch_deadline(ticker::ticks(self.bounds.deadline));
        Instance::open(store, &self.pre)
    }
}

fn engine(bounds: Bounds) -> Result<Engine, Fault> {
    let mut config = Config::new();
    config.epoch_interruption(true).max_wasm_stack(bounds.stack).wasm_backtrace_max_frames(None);
    Engine::new(&config).map_err(unusable)
}

#[allow(clippy::needless_pass_by_value)]
fn unusable(error: wasmtime::Error) -> Fault {
    Fault::new(
        FaultCode::ModuleUnusable,
        FaultStage::Load,
        format!("the module can't be loaded: {}", error.root_cause()),
    )
}

#[cfg(test)]
mod tests;
