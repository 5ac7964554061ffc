//! Sessions made up by rule: the same number gives the same bytes, on any machine. Trailmill's own shape and the older system's three, sound and broken.

mod draw;
mod hostile;
mod interaction;
mod shape;

pub use draw::Draw;

/// A made-up session.
pub struct Generated {
    /// Its number, its shape and what is wrong with it, e.g. `017-wire-events-truncated`.
    pub name: String,
    /// The recording.
    pub input: Vec<u8>,
    /// Options, as JSON.
    pub options: String,
}

/// The session of a number. Shapes take turns; two of three sessions have something wrong with them.
#[must_use]
pub fn session(number: u64) -> Generated {
    let mut draw = Draw::new(number);
    let shape = shape::SHAPES[number as usize % shape::SHAPES.len()];
    let text = (shape.write)(&mut draw, number);
    let fault = hostile::FAULTS[(number / 4) as usize % hostile::FAULTS.len()];
    let input = (fault.inflict)(text, &mut draw);
    Generated {
        name: format!("{number:03}-{}-{}", shape.name, fault.name),
        input,
        options: options(&mut draw),
    }
}

fn options(draw: &mut Draw) -> String {
    let format = draw.pick(&["openai-chat", "mind2web", "trailmill", "openai-tools", "sectioned"]);
    let level = draw.pick(&["standard", "standard", "strict", "off"]);
    let score = draw.pick(&["0.5", "0", "0.123456789012345678", "1"]);
    format!(r#"{{"format":"{format}","redaction":"{level}","min_score":{score}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailmill_core::door;

    #[test]
    fn a_number_gives_the_same_bytes_and_another_gives_others() {
        assert_eq!(session(7).input, session(7).input);
        assert_ne!(session(7).input, session(11).input);
    }

    #[test]
    fn sound_sessions_of_every_shape_are_read_as_that_shape() {
        for number in 0..4 {
            let Generated { name, input, options } = session(number);
            let output = door::complete(&input, options.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"));
            let output: serde_json::Value = serde_json::from_slice(&output).unwrap();
            let reading = &output["outcomes"][0]["completion"]["reading"];
            assert!(name.contains(reading["shape"].as_str().unwrap_or("nothing")), "{name}: {reading}");
            assert_eq!(reading["skipped"], 0, "{name}: {reading}");
        }
    }

    #[test]
    fn hundreds_never_panic_and_every_fault_is_told() {
        let (mut completed, mut refused) = (0, 0);
        for number in 0..300 {
            let Generated { name, input, options } = session(number);
            match door::complete(&input, options.as_bytes()) {
                Ok(output) => completed += usize::from(!output.is_empty()),
                Err(error) => {
                    assert!(!error.expected.is_empty() && !error.found.is_empty(), "{name}: {error}");
                    refused += 1;
                }
            }
        }
        assert!(completed > 200 && refused > 20, "{completed} completed, {refused} refused");
    }
}
