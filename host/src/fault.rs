//! What went wrong with one input: the module's own answer, or what the sandbox had to stop.

use serde::Serialize;
use std::fmt;
use trailmill_core::ErrorCode;

/// What kind of fault it was; stable, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// The module can't be run at all: not WebAssembly, a missing export, another ABI.
    ModuleUnusable,
    /// The module gave up in the middle.
    ModulePanicked,
    /// It took longer than [`crate::Bounds::deadline`].
    DeadlineExceeded,
    /// The call was called off: another worker has the session, or the server is shutting down.
    CalledOff,
    /// It asked for more than [`crate::Bounds::memory`].
    MemoryExceeded,
    /// It called itself too deep for [`crate::Bounds::stack`].
    StackOverflow,
    /// Any other trap: a division by zero, an access outside its memory.
    ModuleTrapped,
    /// It returned a pointer outside its memory.
    PointerOutOfBounds,
    /// It returned something that is not what the ABI says.
    OutputInvalid,
    /// A file that can't be read.
    Unreadable,
    /// What was named is not there: a step, a session, a shape.
    NotFound,
    /// A file that can't be written.
    Unwritable,
    /// Something that the server needs can't be had.
    Unserved,
    /// The module's own answer.
    #[serde(untagged)]
    Core(ErrorCode),
}

/// Where on the way through the sandbox it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultStage {
    /// The input is read from disk.
    Open,
    /// The module is compiled and its exports looked up.
    Load,
    /// The input is brought in.
    Enter,
    /// The module works.
    Work,
    /// The output is brought out.
    Leave,
    /// The output is written to disk.
    Store,
    /// The server starts or runs.
    Serve,
    /// A stage of the pipeline, by the module's own answer.
    #[serde(untagged)]
    Core(trailmill_core::Stage),
}

/// A fault, told so that a person knows what to do next and a program can branch on it. Holds no recorded value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable code.
    pub code: FaultCode,
    /// Where on the way it happened.
    pub stage: FaultStage,
    /// JSON pointer to the fault in the input, where the module named one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// What happened, in words.
    pub message: String,
}

impl Fault {
    /// A fault that no place in the input is to blame for.
    #[must_use]
    pub fn new(code: FaultCode, stage: FaultStage, message: impl Into<String>) -> Self {
        Self { code, stage, pointer: String::new(), message: message.into() }
    }

    /// What to do next, where there is something.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self.code {
            FaultCode::ModuleUnusable => "build the module and this binary anew: cargo xtask build",
            FaultCode::DeadlineExceeded => "give it more time with --deadline SECONDS",
            FaultCode::MemoryExceeded => "give it more memory with --memory MIB, or split the recording",
            FaultCode::ModulePanicked | FaultCode::ModuleTrapped | FaultCode::StackOverflow => {
                "this is a fault of the module; the other sessions are not touched by it"
            }
            FaultCode::Unwritable => "see that the folder can be written to and has room",
            FaultCode::Core(ErrorCode::TooManyBytes) => "raise the limit with --max-bytes, or split the file",
            FaultCode::Core(ErrorCode::UnknownShape) => {
                "name the shape with --from; `trailmill complete --help` lists them"
            }
            FaultCode::Core(ErrorCode::ValidationFailed) => {
                "`trailmill complete --json` tells every finding of the validation"
            }
            _ => return None,
        })
    }
}

impl From<trailmill_core::Error> for Fault {
    fn from(error: trailmill_core::Error) -> Self {
        Self {
            code: FaultCode::Core(error.code),
            stage: FaultStage::Core(error.stage),
            message: format!("expected {}, found {}", error.expected, error.found),
            pointer: error.pointer,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "at {}: ", self.pointer)?;
        }
        write!(f, "{} ({})", self.message, self.code)?;
        self.advice().map_or(Ok(()), |advice| write!(f, "; {advice}"))
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;
    use trailmill_core::{Error, Stage};

    #[test]
    fn tells_place_reason_code_and_what_to_do() {
        let error =
            Error::new(ErrorCode::UnknownShape, Stage::Read, "a recorded session", "a number").at("/0");
        let fault = Fault::from(error);
        assert_eq!(
            fault.to_string(),
            "at /0: expected a recorded session, found a number (unknown_shape); \
             name the shape with --from; `trailmill complete --help` lists them"
        );
        assert_eq!(
            serde_json::to_string(&fault).unwrap(),
            r#"{"code":"unknown_shape","stage":"read","pointer":"/0","message":"expected a recorded session, found a number"}"#
        );
    }

    #[test]
    fn own_codes_are_snake_case_too() {
        let fault = Fault::new(FaultCode::DeadlineExceeded, FaultStage::Work, "took too long");
        assert!(fault.to_string().starts_with("took too long (deadline_exceeded)"));
    }
}
