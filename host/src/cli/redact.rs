//! `trailmill redact`: lines of text → the same, personal data replaced.

use super::{DONE, NOTHING, names, options, unwritable};
use crate::{Bounds, Fault, FaultCode, Sandbox, fault::FaultStage};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, BufReader, Read, Write};
use trailmill_core::{Error, ErrorCode, Options, Stage, redact::Level};

/// Bytes of one line at most.
const LINE: usize = 16 << 20;

/// Bytes that go into the sandbox at a time, about.
const CHUNK: usize = 1 << 20;

/// Replace personal data in lines of text from stdin
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill redact < letters.txt\n  \
    echo '{\"text\": \"write to ada@example.org\"}' | trailmill redact --json\n\n\
    With --json a line is {\"text\": …}, its answer {\"text\": …, \"spans\": [{\"start\", \"end\", \"kind\"}]}; offsets count \
    Unicode code points of the input. Each line stands on its own: [EMAIL_1] of two lines may be two addresses.")]
pub struct Redact {
    /// How much personal data is redacted
    #[arg(long, value_name = "LEVEL", value_parser = names::parser::<Level>(), default_value = "standard")]
    level: Level,
    /// Read and write JSON lines, with the places of what was replaced
    #[arg(long)]
    json: bool,
}

/// A line of plain text as the module takes it, and gives it back.
#[derive(Serialize, Deserialize)]
struct Line {
    text: String,
}

impl Redact {
    /// Redacts stdin until its end.
    pub fn run(&self) -> Result<u8, Fault> {
        options::say_if_off(self.level);
        let sandbox = Sandbox::embedded(Bounds::default())?;
        let options = options::json(&Options { redaction: self.level, ..Options::default() });
        let mut lines = Lines { source: BufReader::with_capacity(CHUNK / 4, io::stdin().lock()), read: 0 };
        let mut stdout = io::stdout().lock();
        loop {
            let before = lines.read;
            // Lines before a bad one are still answered, then it is told.
            let (chunk, mut bad) = lines.chunk(self.json);
            let mut redacted = sandbox.redact(&chunk, &options);
            if let Err(fault) = &redacted
                && let Some(line) = fault.pointer.strip_prefix('/').and_then(|n| n.parse().ok())
            {
                bad = Some(Fault { pointer: String::new(), ..at_line(before + line + 1, fault) });
                redacted = sandbox.redact(&first(&chunk, line), &options);
            }
            let redacted = self.answer(&redacted?)?;
            match stdout.write_all(&redacted).and_then(|()| stdout.flush()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(DONE),
                written => written.map_err(|e| unwritable("stdout", &e))?,
            }
            match bad {
                Some(fault) => {
                    super::complain(&fault.to_string());
                    return Ok(NOTHING);
                }
                None if chunk.is_empty() => return Ok(DONE),
                None => {}
            }
        }
    }

    fn answer(&self, redacted: &[u8]) -> Result<Vec<u8>, Fault> {
        if self.json {
            return Ok(redacted.to_vec());
        }
        let mut plain = Vec::with_capacity(redacted.len());
        for line in redacted.split(|&b| b == b'\n').filter(|line| !line.is_empty()) {
            let line: Line = serde_json::from_slice(line).map_err(|_| {
                Fault::new(
                    FaultCode::OutputInvalid,
                    FaultStage::Leave,
                    "the module's output is not of this ABI",
                )
            })?;
            plain.extend_from_slice(line.text.as_bytes());
            plain.push(b'\n');
        }
        Ok(plain)
    }
}

/// Lines of an input, with their count.
struct Lines<R> {
    source: BufReader<R>,
    read: usize,
}

impl<R: Read> Lines<R> {
    /// The next lines as JSON lines: as many as have come in already, about [`CHUNK`] bytes at most; none at the end.
    /// Beside them the fault of the line that ends them, if one does.
    fn chunk(&mut self, json: bool) -> (Vec<u8>, Option<Fault>) {
        let mut chunk = Vec::new();
        loop {
            match self.line(json) {
                Ok(Some(line)) => chunk.extend_from_slice(&line),
                Ok(None) => return (chunk, None),
                Err(fault) => return (chunk, Some(at_line(self.read, &fault))),
            }
            chunk.push(b'\n');
            // Somebody may wait for the answer before they write the next line.
            if chunk.len() >= CHUNK || !self.source.buffer().contains(&b'\n') {
                return (chunk, None);
            }
        }
    }

    fn line(&mut self, json: bool) -> Result<Option<Vec<u8>>, Fault> {
        let mut line = Vec::new();
        self.read += 1;
        let read = self.source.by_ref().take(LINE as u64 + 1).read_until(b'\n', &mut line).map_err(|e| {
            Fault::new(FaultCode::Unreadable, FaultStage::Open, format!("stdin can't be read: {e}"))
        })?;
        if read == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() > LINE {
            let expected = format!("at most {LINE} bytes in a line");
            return Err(Error::new(ErrorCode::TooManyBytes, Stage::Read, expected, "more").into());
        }
        if json {
            return if line.iter().all(u8::is_ascii_whitespace) {
                Ok(Some(b"{\"text\":\"\"}".to_vec()))
            } else {
                Ok(Some(line))
            };
        }
        let text = String::from_utf8(line)
            .map_err(|_| Error::new(ErrorCode::InvalidUtf8, Stage::Read, "UTF-8", "other bytes"))?;
        serde_json::to_vec(&Line { text }).map(Some).map_err(|_| {
            Fault::new(FaultCode::Unreadable, FaultStage::Open, "the line can't be sent to the module")
        })
    }
}

/// The first lines of a chunk.
fn first(chunk: &[u8], lines: usize) -> Vec<u8> {
    chunk.split_inclusive(|&b| b == b'\n').take(lines).flatten().copied().collect()
}

fn at_line(line: usize, fault: &Fault) -> Fault {
    Fault { message: format!("line {line}: {}", fault.message), ..fault.clone() }
}
