//! Bytes in, bytes out: what every door of the module and every host calls.

use crate::{
    Error, ErrorCode, Options, Outcome, Stage, check,
    fragment::{self, Known},
    redact,
    write::{Format, Row, json::Json},
};
use serde::{Deserialize, Serialize};

/// Version of the byte doors. It changes when a host must change.
pub const ABI_VERSION: u32 = 1;

/// Sessions and options as JSON → `{"outcomes": [{"completion", "session", "rows", "script"}]}` as JSON.
///
/// # Errors
/// When the options can't be taken, or the input holds no session at all.
pub fn complete(input: &[u8], options: &[u8]) -> Result<Vec<u8>, Error> {
    let options = Options::from_json(options)?;
    written(&crate::complete(input, &options)?, input.len())
}

/// Outcomes of an input of so many bytes as JSON.
fn written(outcomes: &[Outcome<'_>], input: usize) -> Result<Vec<u8>, Error> {
    let room = if input > LARGE {
        let mut measured = Json::measured();
        write(outcomes, &mut measured).map_err(unwritable)?;
        measured.length()
    } else {
        input + input / 2 + 1024
    };
    let mut json = Json::with_room(room);
    write(outcomes, &mut json).map_err(unwritable)?;
    Ok(json.into_bytes())
}

/// Input from which on the output is measured before it is written. To grow it by doubling takes up to three times its
/// length; to measure it takes a twentieth of the whole way's time, which a small session need not pay.
const LARGE: usize = 4 << 20;

fn write(outcomes: &[Outcome<'_>], json: &mut Json) -> Result<(), serde_json::Error> {
    json.raw(br#"{"outcomes":["#);
    for (i, outcome) in outcomes.iter().enumerate() {
        json.raw(if i > 0 { br#",{"completion":"# } else { br#"{"completion":"# });
        json.value(&outcome.completion)?;
        if let Some(session) = &outcome.session {
            json.raw(br#","session":"#);
            json.value(session)?;
        }
        json.raw(br#","rows":["#);
        for (i, row) in outcome.rows.iter().enumerate() {
            json.raw(if i > 0 { b"," } else { b"" });
            json.raw(row.get().as_bytes());
        }
        json.raw(b"]");
        if let Some(script) = &outcome.script {
            json.raw(br#","script":"#);
            json.value(script)?;
        }
        json.raw(b"}");
    }
    json.raw(b"]}");
    Ok(())
}

/// A value as JSON.
pub(crate) fn bytes(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut json = Json::with_room(1024);
    json.value(value).map_err(unwritable)?;
    Ok(json.into_bytes())
}

/// The bytes of one [`Outcome`], as they stand in the output of [`complete`]: a receipt names them one by one.
pub struct OutcomeBytes {
    /// The completion, a JSON object.
    pub completion: Vec<u8>,
    /// The canonical session, a JSON object. Absent where it could not be read.
    pub session: Option<Vec<u8>>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The script, where one was asked for.
    pub script: Option<String>,
}

impl OutcomeBytes {
    /// The bytes of an outcome.
    pub(crate) fn of(outcome: Outcome<'_>) -> Result<Self, Error> {
        let Outcome { completion, session, rows, script } = outcome;
        let completion = bytes(&completion)?;
        let session = session.map(|session| bytes(&session)).transpose()?;
        Ok(Self { completion, session, rows, script })
    }
}

/// As [`complete`], with the parts of each outcome apart.
///
/// # Errors
/// As [`complete`].
pub fn outcomes(input: &[u8], options: &[u8]) -> Result<Vec<OutcomeBytes>, Error> {
    let options = Options::from_json(options)?;
    crate::complete(input, &options)?.into_iter().map(OutcomeBytes::of).collect()
}

/// Options in canonical form, every default filled in: the same choice gives the same bytes, however it was written.
/// This is what a receipt's `options_sha256` names.
///
/// # Errors
/// When the options can't be taken.
pub fn canonical_options(options: &[u8]) -> Result<Vec<u8>, Error> {
    bytes(&Options::from_json(options)?)
}

/// Frames as JSON lines, options and memory as JSON → `{"frames", "memory"}` as JSON: [`fragment::admit`].
///
/// # Errors
/// When the options or the memory can't be taken.
pub fn admit(frames: &[u8], known: &[u8]) -> Result<Vec<u8>, Error> {
    let admitted = fragment::admit(frames, Known::from_json(known)?);
    bytes(&admitted)
}

/// Fragments of a session as JSON lines, options and memory as JSON → its outcome as [`complete`] writes it, without rows:
/// [`crate::finish`].
///
/// # Errors
/// When the options, the memory or a fragment can't be taken.
pub fn finish(fragments: &[u8], known: &[u8]) -> Result<Vec<u8>, Error> {
    written(&[crate::finish(fragments, Known::from_json(known)?)?], fragments.len())
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

/// Rows of a trainer's format as JSON lines → `{"findings": […]}` as JSON: [`crate::check::check`]. Of the options only the
/// format counts, where they name one; else it is told from the first row.
///
/// # Errors
/// When the options can't be taken.
pub fn validate(rows: &[u8], options: &[u8]) -> Result<Vec<u8>, Error> {
    #[derive(Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Chosen {
        format: Option<Format>,
    }
    #[derive(Serialize)]
    struct Found {
        findings: Vec<check::Finding>,
    }
    let chosen: Chosen = match options.is_empty() {
        true => Chosen::default(),
        false => serde_json::from_slice(options).map_err(|fault| {
            Error::of_json(ErrorCode::InvalidOptions, Stage::Options, "an object with a format", &fault)
        })?,
    };
    bytes(&Found { findings: check::check(rows, chosen.format) })
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
