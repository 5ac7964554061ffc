//! One instance of the module, good for one call: the raw ABI from the host's side.
//!
//! Nothing that the module returns is trusted: each pointer and length is looked at before it is used.

use super::bounds::{CalledOff, MemoryExceeded, Meter};
use crate::{Fault, FaultCode, fault::FaultStage};
use trailmill_core::door::ABI_VERSION;
use wasmtime::{
    Instance as WasmInstance, InstancePre, Memory, Store, Trap, TypedFunc, WasmParams, WasmResults,
};

/// Bytes of a panic message that are told at most.
const PANIC_MESSAGE: usize = 512;

/// An instance in its own store.
pub struct Instance {
    store: Store<Meter>,
    instance: WasmInstance,
    memory: Memory,
    /// Where a panic leaves its message; 0 where the module has no such place. Asked for before the call, since a
    /// trapped instance must not be called again.
    panic_slot: u32,
}

impl Instance {
    /// Makes an instance and checks that it speaks this ABI.
    ///
    /// # Errors
    /// When it does not, or hits a bound on the way.
    pub fn open(mut store: Store<Meter>, pre: &InstancePre<Meter>) -> Result<Self, Fault> {
        let instance = match pre.instantiate(&mut store) {
            Ok(instance) => instance,
            Err(error) => return Err(stopped(&error, &store, FaultStage::Load)),
        };
        let Some(memory) = instance.get_memory(&mut store, "memory") else {
            return Err(unusable("it exports no memory"));
        };
        let mut open = Self { store, instance, memory, panic_slot: 0 };
        let abi: u32 = open.run("tm_abi_version", (), FaultStage::Load)?;
        if abi != ABI_VERSION {
            return Err(unusable(&format!("it speaks ABI {abi}, this host speaks ABI {ABI_VERSION}")));
        }
        open.panic_slot = open.run("tm_panic_slot", (), FaultStage::Load)?;
        Ok(open)
    }

    /// Calls one of the byte doors and hands its output over.
    ///
    /// # Errors
    /// What the module says is wrong with the input, or why it had to be stopped.
    pub fn call(mut self, door: &str, input: &[u8], options: &[u8]) -> Result<Vec<u8>, Fault> {
        let (input_ptr, input_len) = self.enter(input)?;
        let (options_ptr, options_len) = self.enter(options)?;
        let output: u64 =
            self.run(door, (input_ptr, input_len, options_ptr, options_len), FaultStage::Work)?;
        if output != 0 {
            return self.leave(output);
        }
        let error: u64 = self.run("tm_last_error", (), FaultStage::Leave)?;
        let error = self.leave(error)?;
        let error = serde_json::from_slice::<trailmill_core::Error>(&error).map_err(|_| {
            Fault::new(FaultCode::OutputInvalid, FaultStage::Leave, "the module failed and did not say why")
        })?;
        Err(error.into())
    }

    /// Copies bytes into the module.
    fn enter(&mut self, bytes: &[u8]) -> Result<(u32, u32), Fault> {
        let len = u32::try_from(bytes.len()).map_err(|_| {
            let message = format!("{} bytes are more than a module can address", bytes.len());
            Fault::new(FaultCode::MemoryExceeded, FaultStage::Enter, message)
        })?;
        let ptr: u32 = self.run("tm_alloc", len, FaultStage::Enter)?;
        if ptr == 0 && len > 0 {
            let message = format!("the module has no room for {len} bytes");
            return Err(Fault::new(FaultCode::MemoryExceeded, FaultStage::Enter, message));
        }
        self.memory
            .write(&mut self.store, ptr as usize, bytes)
            .map_err(|_| out_of_bounds("the place for the input", FaultStage::Enter))?;
        Ok((ptr, len))
    }

    /// Copies out what `pointer << 32 | length` names.
    fn leave(&self, packed: u64) -> Result<Vec<u8>, Fault> {
        let (ptr, len) = ((packed >> 32) as usize, (packed & u64::from(u32::MAX)) as usize);
        let bytes = self.memory.data(&self.store).get(ptr..).and_then(|rest| rest.get(..len));
        bytes.map(<[u8]>::to_vec).ok_or_else(|| out_of_bounds("the output", FaultStage::Leave))
    }

    fn run<P: WasmParams, R: WasmResults>(
        &mut self,
        name: &str,
        params: P,
        stage: FaultStage,
    ) -> Result<R, Fault> {
        let function: TypedFunc<P, R> = self
            .instance
            .get_typed_func(&mut self.store, name)
            .map_err(|_| unusable(&format!("it exports no {name} of this ABI")))?;
        function.call(&mut self.store, params).map_err(|error| {
            let mut fault = stopped(&error, &self.store, stage);
            if fault.code == FaultCode::ModulePanicked
                && let Some(message) = self.panic_message()
            {
                fault.message = format!("the module gave up: {message}");
            }
            fault
        })
    }

    /// What the panic slot says: a little-endian length, then the text.
    fn panic_message(&self) -> Option<String> {
        let slot = self.memory.data(&self.store).get(self.panic_slot as usize..)?;
        let (length, text) = slot.split_first_chunk()?;
        let length = (u32::from_le_bytes(*length) as usize).min(PANIC_MESSAGE);
        let text = String::from_utf8_lossy(text.get(..length)?);
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        (self.panic_slot != 0 && !text.is_empty()).then_some(text)
    }
}

/// Names what stopped the module.
fn stopped(error: &wasmtime::Error, store: &Store<Meter>, stage: FaultStage) -> Fault {
    let bounds = store.data().bounds();
    if let Some(exceeded) = error.downcast_ref::<MemoryExceeded>() {
        return Fault::new(FaultCode::MemoryExceeded, stage, exceeded.to_string());
    }
    if let Some(called_off) = error.downcast_ref::<CalledOff>() {
        return Fault::new(FaultCode::CalledOff, stage, called_off.to_string());
    }
    let (code, message) = match error.downcast_ref::<Trap>() {
        Some(Trap::UnreachableCodeReached) => {
            (FaultCode::ModulePanicked, "the module gave up without a word".to_owned())
        }
        Some(Trap::Interrupt) => {
            (FaultCode::DeadlineExceeded, format!("not done after {} s", bounds.deadline.as_secs_f64()))
        }
        Some(Trap::StackOverflow) => (
            FaultCode::StackOverflow,
            format!("the module needs more than {} KiB of stack", bounds.stack >> 10),
        ),
        Some(trap) => (FaultCode::ModuleTrapped, format!("the module was stopped: {trap}")),
        // An import that serves browsers, or memory that the system did not have.
        None => (FaultCode::ModuleTrapped, format!("the module was stopped: {}", error.root_cause())),
    };
    Fault::new(code, stage, message)
}

fn unusable(reason: &str) -> Fault {
    Fault::new(FaultCode::ModuleUnusable, FaultStage::Load, format!("the module can't be used: {reason}"))
}

fn out_of_bounds(what: &str, stage: FaultStage) -> Fault {
    Fault::new(
        FaultCode::PointerOutOfBounds,
        stage,
        format!("the module says that {what} lies outside its memory"),
    )
}
