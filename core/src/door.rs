//! Bytes in, bytes out: what every door of the module and every host calls.

use crate::{Error, ErrorCode, Options, Outcome, Stage, redact, write::Row};
use serde::{Deserialize, Serialize};
use std::io;

/// Version of the byte doors. It changes when a host must change.
pub const ABI_VERSION: u32 = 1;

#[derive(Serialize)]
struct Completed<'a> {
    outcomes: Vec<Outcome<'a>>,
}

/// Sessions and options as JSON → `{"outcomes": [{"completion", "session", "rows"}]}` as JSON.
///
/// # Errors
/// When the options can't be taken, or the input holds no session at all.
pub fn complete(input: &[u8], options: &[u8]) -> Result<Vec<u8>, Error> {
    let options = Options::from_json(options)?;
    let outcomes = crate::complete(input, &options)?;
    let completed = Completed { outcomes };
    let room = if input.len() > LARGE {
        let mut length = Sink { length: 0, bytes: None };
        serde_json::to_writer(&mut length, &completed).map_err(unwritable)?;
        length.length
    } else {
        input.len() + input.len() / 4 + 1024
    };
    bytes(&completed, room)
}

/// A value as JSON. `room` is how many bytes it is expected to take.
fn bytes(value: &impl Serialize, room: usize) -> Result<Vec<u8>, Error> {
    let mut sink = Sink { length: 0, bytes: Some(Vec::with_capacity(room)) };
    serde_json::to_writer(&mut sink, value).map_err(unwritable)?;
    Ok(sink.bytes.unwrap_or_default())
}

/// Input from which on the output is measured before it is written. To grow it by doubling takes up to three times its
/// length; to measure it takes a twentieth of the whole way's time, which a small session need not pay.
const LARGE: usize = 4 << 20;

/// Counts what is written to it, or keeps it. One type for both: what writes a value stands in the module once for each
/// type that it is written to.
struct Sink {
    length: usize,
    bytes: Option<Vec<u8>>,
}

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.bytes {
            Some(kept) => kept.extend_from_slice(bytes),
            None => self.length += bytes.len(),
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of one [`Outcome`], as they stand in the output of [`complete`]: a receipt names them one by one.
pub struct OutcomeBytes {
    /// The completion, a JSON object.
    pub completion: Vec<u8>,
    /// The canonical session, a JSON object. Absent where it could not be read.
    pub session: Option<Vec<u8>>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// As [`complete`], with the parts of each outcome apart.
///
/// # Errors
/// As [`complete`].
pub fn outcomes(input: &[u8], options: &[u8]) -> Result<Vec<OutcomeBytes>, Error> {
    let options = Options::from_json(options)?;
    let outcomes = crate::complete(input, &options)?.into_iter();
    outcomes
        .map(|Outcome { completion, session, rows }| {
            let completion = bytes(&completion, 1024)?;
            let session = session.map(|session| bytes(&session, 1024)).transpose()?;
            Ok(OutcomeBytes { completion, session, rows })
        })
        .collect()
}

/// Options in canonical form, every default filled in: the same choice gives the same bytes, however it was written.
/// This is what a receipt's `options_sha256` names.
///
/// # Errors
/// When the options can't be taken.
pub fn canonical_options(options: &[u8]) -> Result<Vec<u8>, Error> {
    bytes(&Options::from_json(options)?, 1024)
}

/// Texts and options as JSON lines → redacted texts as JSON lines.
///
/// Each line of `input` is `{"text": "…"}`; each line of the output is `{"text": "…", "spans": [{"start", "end",
/// "kind"}]}`, offsets in Unicode code points of the line's text. Lines are redacted each on its own.
///
/// # Errors
/// When the options can't be taken, or a line is no such object; the pointer names the line, from 0.
pub fn redact(input: &[u8], options: &[u8]) -> Result<Vec<u8>, Error> {
    #[derive(Deserialize)]
    struct Line {
        text: String,
    }
    let options = Options::from_json(options)?;
    let mut output = Vec::with_capacity(input.len() * 2);
    let lines =
        input.split(|&b| b == b'\n').enumerate().filter(|(_, l)| !l.iter().all(u8::is_ascii_whitespace));
    for (number, line) in lines {
        let line: Line = serde_json::from_slice(line).map_err(|fault| {
            Error::of_json(ErrorCode::InvalidJson, Stage::Redact, "an object with a text", &fault)
                .at(format!("/{number}"))
        })?;
        for redacted in redact::redact_texts([line.text.as_str()], options.redaction) {
            serde_json::to_writer(&mut output, &redacted).map_err(unwritable)?;
            output.push(b'\n');
        }
    }
    Ok(output)
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::new(ErrorCode::InvalidJson, Stage::Write, "a value that can be written as JSON", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_output_is_the_same_and_has_exactly_its_room() {
        let small =
            br#"{"format":"trailmill.session/1","id":"s","environment":{},"interactions":[]}"#.to_vec();
        let mut large = small.clone();
        large.resize(LARGE + 1, b' ');
        let output = complete(&large, b"").unwrap();
        assert_eq!(output, complete(&small, b"").unwrap());
        assert_eq!(output.capacity(), output.len());
    }
}
