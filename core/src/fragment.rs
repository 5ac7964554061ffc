//! A session in fragments, as it comes in while it is being recorded: [`admit`] redacts each before it is stored,
//! [`join`] puts the stored ones together and redacts them again with all that the session taught.
//!
//! A fragment is a [`Session`] that holds only what one frame told: the head, an interaction, a lost span, the end.
//! Each frame is redacted by itself, with the [`Memory`] that the ones before it left. So it makes no difference how
//! frames were grouped on their way, and a frame that is admitted again after a crash gives the same bytes. What was
//! redacted by its recorder comes through as it is.

use crate::{
    Error, ErrorCode, Options, Session, Stage, quality,
    read::{self, Read, joined},
    redact::{self, Memory, RedactionReport},
    reduce, validate,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What both functions are told, as JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Known {
    /// The options of the completion to come.
    pub options: Options,
    /// What the fragments before taught.
    pub memory: Memory,
}

impl Known {
    /// Reads it from JSON; empty bytes give the defaults.
    ///
    /// # Errors
    /// When the bytes are no such object.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|fault| {
            Error::of_json(ErrorCode::InvalidOptions, Stage::Options, "options and a memory", &fault)
        })
    }
}

/// Frames that were admitted.
#[derive(Debug, Serialize)]
pub struct Admitted<'a> {
    /// What became of each frame, in their order.
    pub frames: Vec<Frame<'a>>,
    /// What the next ones are admitted with. Holds personal values.
    pub memory: Memory,
}

/// What became of one frame.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame<'a> {
    /// It can be stored.
    Fragment {
        /// What it told, canonical and redacted.
        session: Box<Session<'a>>,
        /// Replacements of personal data in it.
        redactions: usize,
        /// The quality of what it holds, 0..100; absent where it holds no interaction.
        #[serde(skip_serializing_if = "Option::is_none")]
        quality: Option<f64>,
    },
    /// It can't be read.
    Refused(Error),
}

/// Redacts frames, one a line, each a wire event or a fragment in canonical form.
#[must_use]
pub fn admit(input: &[u8], known: Known) -> Admitted<'_> {
    let Known { options, mut memory } = known;
    let frames = lines(input)
        .enumerate()
        .map(|(number, line)| match one(line, &options) {
            Ok(read) => fragment(read, &options, &mut memory),
            Err(error) => Frame::Refused(Error { pointer: format!("/{number}{}", error.pointer), ..error }),
        })
        .collect();
    Admitted { frames, memory }
}

fn fragment<'a>(read: Read<'a>, options: &Options, memory: &mut Memory) -> Frame<'a> {
    let Read { mut session, mut report } = read;
    if let (0, Some(issue)) = (session.interactions.len(), report.issues.iter().find(|_| report.skipped > 0))
    {
        return Frame::Refused(issue.clone());
    }
    let redaction = redact::redact_knowing(&mut session, &mut report, options, memory);
    let quality = (!session.interactions.is_empty()).then(|| {
        let validation = validate::validate(&session, &report, &redaction, options);
        quality::assess(&session, &reduce::reduce(&session), &validation, options).overall
    });
    Frame::Fragment { session: Box::new(session), redactions: redaction.total, quality }
}

/// A session that its fragments make.
#[derive(Debug)]
pub struct Joined<'a> {
    /// The session, redacted with all that it taught, and what is said of its reading.
    pub read: Read<'a>,
    /// What stands redacted in it.
    pub redaction: RedactionReport,
}

/// Puts the fragments of one session together, one a line, in the order in which they were admitted. What comes of it is
/// as if the session had stood in one document and been redacted whole.
///
/// # Errors
/// When one can't be read: it is not what was stored. When they hold too many interactions.
pub fn join(input: &[u8], known: Known) -> Result<Joined<'_>, Error> {
    let Known { options, mut memory } = known;
    let (mut whole, mut screenshots): (Option<Read<'_>>, _) = (None, BTreeSet::new());
    for (number, line) in lines(input).enumerate() {
        let mut read = one(line, &options)
            .map_err(|error| Error { pointer: format!("/{number}{}", error.pointer), ..error })?;
        // One that its recorder sent again after a crash was stored twice.
        read.session.screenshots.retain(|screenshot| screenshots.insert(screenshot.id.clone()));
        match &mut whole {
            Some(whole) => add(whole, read),
            None => whole = Some(read),
        }
    }
    let Some(mut read) = whole else {
        return Err(Error::new(ErrorCode::EmptyInput, Stage::Read, "a session's fragments", "nothing"));
    };
    joined::settle(&mut read, &options)?;
    redact::redact_knowing(&mut read.session, &mut read.report, &options, &mut memory);
    let redaction = redact::recount(&mut read.session, &options);
    Ok(Joined { read, redaction })
}

/// Adds a later fragment. What a later one tells of the goal, the place or the end stands.
fn add<'a>(whole: &mut Read<'a>, later: Read<'a>) {
    joined::add(&mut whole.report, later.report);
    let (session, later) = (&mut whole.session, later.session);
    session.task = later.task.or(session.task.take());
    session.environment.url = later.environment.url.or(session.environment.url.take());
    session.environment.user_agent = later.environment.user_agent.or(session.environment.user_agent.take());
    session.environment.details.0.extend(later.environment.details.0);
    session.started_at = session.started_at.or(later.started_at);
    session.ended_at = later.ended_at.or(session.ended_at);
    session.interactions.extend(later.interactions);
    session.screenshots.extend(later.screenshots);
    session.lost_spans.extend(later.lost_spans);
    session.removed.extend(later.removed);
    session.left_out.extend(later.left_out);
}

fn one<'a>(line: &'a [u8], options: &Options) -> Result<Read<'a>, Error> {
    let mut sessions = read::read(line, options)?;
    let nothing = || Error::new(ErrorCode::UnknownShape, Stage::Read, "a frame of one session", "none");
    sessions.pop().unwrap_or_else(|| Err(nothing()))
}

fn lines(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    input.split(|&b| b == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door;

    const TYPED: &str = concat!(
        r#"{"type":"session_start","sessionId":"s","data":{"url":"https://a.example/"},"timestamp":1}"#,
        "\n",
        r#"{"type":"interaction_event","sessionId":"s","data":{"id":"1","type":"CLICK","timestamp":2,"element":{"tag":"p","text":"Seats for Marisol"}}}"#,
        "\n",
        r#"{"type":"interaction_event","sessionId":"s","data":{"id":"2","type":"INPUT","timestamp":3,"element":{"tag":"input","value":"Marisol","attributes":{"autocomplete":"given-name"}}}}"#,
        "\n",
        r#"{"type":"interaction_event","sessionId":"s","data":{"id":"3","type":"CLICK","timestamp":4,"element":{"tag":"p","text":"Bye Marisol, write to ada@example.org"}}}"#,
        "\n",
        r#"{"type":"session_stop","sessionId":"s","timestamp":5}"#,
    );

    /// Admits lines in groups of `n`, the memory going through JSON as a host keeps it.
    fn fragments(input: &str, n: usize) -> (Vec<String>, Memory) {
        let (mut stored, mut memory) = (Vec::new(), Memory::default());
        let lines: Vec<&str> = input.lines().collect();
        for group in lines.chunks(n) {
            let kept = serde_json::to_string(&memory).unwrap();
            let known = Known::from_json(format!(r#"{{"memory":{kept}}}"#).as_bytes()).unwrap();
            let group = group.join("\n");
            let admitted = admit(group.as_bytes(), known);
            for frame in admitted.frames {
                let Frame::Fragment { session, .. } = frame else { panic!("refused: {frame:?}") };
                stored.push(serde_json::to_string(&session).unwrap());
            }
            memory = admitted.memory;
        }
        (stored, memory)
    }

    #[test]
    fn grouping_makes_no_difference() {
        let (one_by_one, memory) = fragments(TYPED, 1);
        for n in [2, 3, 5] {
            assert_eq!(fragments(TYPED, n), (one_by_one.clone(), memory.clone()));
        }
        assert!(one_by_one[3].contains("Bye [NAME_1], write to [EMAIL_1]"), "{}", one_by_one[3]);
    }

    #[test]
    fn more_interactions_than_the_limit_are_refused_when_the_session_is_joined() {
        let (stored, _) = fragments(TYPED, 1);
        let stored = stored.join("\n");
        let joined = |interactions| {
            let mut known = Known::default();
            known.options.limits.interactions = interactions;
            join(stored.as_bytes(), known)
        };
        assert_eq!(joined(3).unwrap().read.session.interactions.len(), 3);
        let error = joined(2).unwrap_err();
        assert_eq!(
            (error.code, &*error.expected, &*error.found),
            (ErrorCode::TooManyInteractions, "at most 2 interactions", "3")
        );
    }

    #[test]
    fn what_is_learnt_late_is_redacted_when_the_session_is_joined() {
        let (stored, memory) = fragments(TYPED, 1);
        assert!(stored[1].contains("Seats for Marisol"));
        let stored = stored.join("\n");
        let session = join(stored.as_bytes(), Known { memory, ..Known::default() }).unwrap().read.session;
        let session = serde_json::to_string(&session).unwrap();
        assert!(session.contains("Seats for [NAME_1]") && !session.contains("Marisol"), "{session}");
        assert!(session.contains(r#""startedAt":1,"endedAt":5"#), "{session}");
    }

    #[test]
    fn a_name_that_two_fragments_greet_is_redacted_in_others() {
        let click = |text: &str| {
            let element = serde_json::json!({"tag": "p", "text": text});
            let data =
                serde_json::json!({"id": text.len(), "type": "CLICK", "timestamp": 2, "element": element});
            serde_json::json!({"type": "interaction_event", "sessionId": "s", "data": data}).to_string()
        };
        let texts = ["Hello, Marisol!", "Seats for Marisol", "Welcome back, Marisol", "A bag for Marisol"];
        let (stored, memory) = fragments(&texts.map(click).join("\n"), 1);
        assert!(stored[1].contains("Seats for Marisol") && stored[3].contains("A bag for [NAME_1]"));
        let stored = stored.join("\n");
        let session = join(stored.as_bytes(), Known { memory, ..Known::default() }).unwrap().read.session;
        assert!(!serde_json::to_string(&session).unwrap().contains("Seats for Marisol"));
    }

    #[test]
    fn a_key_goes_to_the_field_that_an_earlier_fragment_tells_of() {
        let frames = [
            r#"{"type":"interaction_event","sessionId":"s","data":{"id":"1","type":"KEY_PRESS","timestamp":1,"interaction":{"key":"a","code":"KeyA"}}}"#,
            r#"{"type":"interaction_event","sessionId":"s","data":{"id":"2","type":"FOCUS","timestamp":2,"element":{"tag":"input","attributes":{"type":"password"}}}}"#,
            r#"{"type":"interaction_event","sessionId":"s","data":{"id":"3","type":"KEY_PRESS","timestamp":3,"interaction":{"key":"q","code":"KeyQ"}}}"#,
        ];
        let (stored, memory) = fragments(&frames.join("\n"), 1);
        assert!(stored[0].contains("KeyA") && !stored[2].contains("KeyQ"), "{stored:?}");
        let stored = stored.join("\n");
        let session = join(stored.as_bytes(), Known { memory, ..Known::default() }).unwrap().read.session;
        assert!(serde_json::to_string(&session).unwrap().contains("KeyA"), "it was pressed before");
    }

    #[test]
    fn what_its_recorder_redacted_comes_through_byte_for_byte() {
        let recorded = door::outcomes(TYPED.as_bytes(), b"").unwrap().remove(0).session.unwrap();
        let mut edited: serde_json::Value = serde_json::from_slice(&recorded).unwrap();
        edited["removed"] = serde_json::json!(["1"]);
        edited["leftOut"] = serde_json::json!([{"kind": "next_action", "interaction": "3"}]);
        let edited = edited.to_string();
        let whole = door::outcomes(edited.as_bytes(), b"").unwrap().remove(0).session.unwrap();
        let value: serde_json::Value = serde_json::from_slice(&whole).unwrap();
        assert_eq!(value["leftOut"][0]["interaction"], "3");
        let mut head = value.clone();
        head.as_object_mut().unwrap().remove("interactions");
        let mut frames = vec![
            serde_json::json!({"type": "session_start", "sessionId": "s", "data": head, "timestamp": 77}),
        ];
        for interaction in value["interactions"].as_array().unwrap() {
            frames.push(
                serde_json::json!({"type": "interaction_event", "sessionId": "s", "data": interaction}),
            );
        }
        frames.push(serde_json::json!({"type": "session_stop", "sessionId": "s"}));
        let frames: Vec<_> = frames.iter().map(ToString::to_string).collect();
        let (stored, memory) = fragments(&frames.join("\n"), 2);
        let stored = stored.join("\n");
        let session = join(stored.as_bytes(), Known { memory, ..Known::default() }).unwrap().read.session;
        assert_eq!(serde_json::to_string(&session).unwrap().as_bytes(), whole);
    }

    /// A session that came in fragments, completed; and the same completed again from what it was stored as.
    fn twice(input: &str, n: usize) -> [door::OutcomeBytes; 2] {
        let (stored, memory) = fragments(input, n);
        let stored = stored.join("\n");
        let outcome = crate::finish(stored.as_bytes(), Known { memory, ..Known::default() }).unwrap();
        let finished = door::OutcomeBytes::of(outcome).unwrap();
        let again = door::outcomes(finished.session.as_deref().unwrap(), b"").unwrap().remove(0);
        [finished, again]
    }

    #[test]
    fn a_session_from_fragments_is_completed_as_the_whole_one() {
        let [finished, again] = twice(TYPED, 2);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert_eq!(text(finished.completion), text(again.completion));
        assert!(again.session == finished.session && finished.rows.is_empty());
    }

    #[test]
    fn order_and_ids_are_put_right_over_all_fragments() {
        let late = r#"{"type":"interaction_event","sessionId":"s","data":{"id":"2","type":"CLICK","timestamp":2,"element":{"tag":"p","text":"Late"}}}"#;
        let input = format!("{TYPED}\n{late}");
        let (stored, memory) = fragments(&input, 3);
        let stored = stored.join("\n");
        let Read { session, report } =
            join(stored.as_bytes(), Known { memory, ..Known::default() }).unwrap().read;
        let ids: Vec<_> = session.interactions.iter().map(|interaction| interaction.id.to_string()).collect();
        assert_eq!(ids, ["1", "2~2", "2", "3"]);
        assert_eq!((report.interactions, report.reordered, report.issue_count), (4, 1, 1));
        assert_eq!(report.issues[0].pointer, "/interactions/3/id");
        let [finished, again] = twice(&input, 1);
        assert!(again.session == finished.session);
    }

    #[test]
    fn a_broken_frame_is_refused_and_the_others_go_on() {
        let input = "{\"type\":\"interaction_event\",\"sessionId\":\"s\",\"data\":7}\n{\"type\":\"session_stop\",\"sessionId\":\"s\",\"timestamp\":5}\n{\"x\":";
        let admitted = admit(input.as_bytes(), Known::default());
        let refused: Vec<bool> = admitted.frames.iter().map(|f| matches!(f, Frame::Refused(_))).collect();
        assert_eq!(refused, [true, false, true]);
    }
}
