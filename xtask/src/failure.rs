//! Why a task could not go on, and what the person can do about it.

use std::fmt;

/// A message for the person who ran the task.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// Says `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}
