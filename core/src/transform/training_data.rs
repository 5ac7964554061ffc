//! Training data as it is kept and passed on, in its own shape and in the older one.
//!
//! | shape | examples in | quality in |
//! |---|---|---|
//! | own | `examples` | `metadata.overall_quality` |
//! | older | `messages`, or `examples` | `trainingValue`, or `metadata.overallQuality` |
//!
//! Either shape may hold examples of either form: [`Example`], or the older `{prompt, completion, context, quality}`.
//! Names are taken in snake case and in camel case; `null` is an absence; unknown fields are left out.

use super::{Example, Training, TrainingMetadata, TrainingProcessing};
use crate::{Error, ErrorCode, Stage, options::Limits};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Examples with what is known of them as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrainingData {
    /// The examples, in the order of the input.
    pub examples: Vec<Record>,
    /// Counts.
    pub metadata: TrainingMetadata,
    /// What was done.
    pub processing: TrainingProcessing,
    /// How good all of it is, 0..1, where somebody said so. Not computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_value: Option<f64>,
}

/// One example of either form.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Record {
    /// Its own form.
    Own(Box<Example>),
    /// The older form.
    Older(OlderExample),
}

/// An example of the older form.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OlderExample {
    /// What the model is asked.
    pub prompt: String,
    /// What it should answer.
    pub completion: String,
    /// Scalars of the recorded context as text, by JSON pointer within it; a context that is one text has the pointer
    /// `""`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
    /// How good it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<OlderQuality>,
}

/// How good an example of the older form is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OlderQuality {
    /// As it was recorded.
    pub score: f64,
    /// What the score was made of, by name, as it was recorded.
    #[serde(default)]
    pub factors: BTreeMap<String, f64>,
}

/// The most that the number of examples alone can be worth.
const MOST_BY_COUNT: f64 = 0.8;
/// What one example adds to that.
const WORTH_OF_ONE: f64 = 0.02;

impl TrainingData {
    /// Reads training data of either shape.
    ///
    /// # Errors
    /// When the bytes are over `limits.bytes`, not UTF-8, not JSON, of neither shape, or hold an example that can't be
    /// read; the pointer names it. Errors hold no recorded value.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let shape: Shape<'_> =
            serde_json::from_str(text(bytes, limits)?).map_err(|e| not_training_data(&e))?;
        let (list, place) = match (shape.examples, shape.messages) {
            (Some(examples), Some(messages)) if examples.is_empty() => (messages, "/messages"),
            (Some(examples), _) => (examples, "/examples"),
            (None, Some(messages)) => (messages, "/messages"),
            (None, None) => {
                let found = "an object with neither";
                return Err(fault(
                    ErrorCode::UnknownShape,
                    "training data with `examples` or `messages`",
                    found,
                ));
            }
        };
        let examples = list.into_iter().enumerate().map(|(index, raw)| record(raw, place, index));
        let metadata: Metadata = part(shape.metadata, "/metadata")?;
        let processing: Processing = part(shape.processing, "/processing")?;
        let overall_quality =
            metadata.overall_quality.map(|q| unit(q, "/metadata/overallQuality")).transpose()?;
        Ok(Self {
            examples: examples.collect::<Result<_, _>>()?,
            metadata: TrainingMetadata {
                total_examples: metadata.total_examples.unwrap_or_default(),
                overall_quality,
                quality_distribution: metadata.quality_distribution.unwrap_or_default(),
                context_types: metadata.context_types.unwrap_or_default(),
                kinds: metadata.kinds.unwrap_or_default(),
                rejections: metadata.rejections.unwrap_or_default(),
            },
            processing: TrainingProcessing {
                pipeline: processing.pipeline.unwrap_or_default(),
                steps: processing.steps.unwrap_or_default(),
                selector_enhancements: processing.selector_enhancements.unwrap_or_default(),
                context_enhancements: processing.context_enhancements.unwrap_or_default(),
            },
            training_value: shape.training_value.map(|value| unit(value, "/trainingValue")).transpose()?,
        })
    }

    /// How good all of it is, 0..1: what somebody said (`training_value`), else the mean score of its examples
    /// (`metadata.overall_quality`), else 0.02 for each example up to 0.8, since a number of examples alone never makes
    /// them good. 0 is a value, not an absence.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn quality(&self) -> f64 {
        let by_count = || (WORTH_OF_ONE * self.examples.len() as f64).min(MOST_BY_COUNT);
        self.training_value.or(self.metadata.overall_quality).unwrap_or_else(by_count)
    }
}

impl From<Training> for TrainingData {
    fn from(training: Training) -> Self {
        Self {
            examples: training.examples.into_iter().map(|example| Record::Own(Box::new(example))).collect(),
            metadata: training.metadata,
            processing: training.processing,
            training_value: None,
        }
    }
}

/// Both shapes, before their examples are looked at.
#[derive(Deserialize)]
struct Shape<'a> {
    #[serde(borrow)]
    examples: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    messages: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    processing: Option<&'a RawValue>,
    #[serde(alias = "trainingValue")]
    training_value: Option<f64>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(alias = "totalExamples")]
    total_examples: Option<usize>,
    #[serde(alias = "overallQuality")]
    overall_quality: Option<f64>,
    #[serde(alias = "qualityDistribution")]
    quality_distribution: Option<BTreeMap<String, usize>>,
    #[serde(alias = "contextTypes")]
    context_types: Option<BTreeMap<String, usize>>,
    kinds: Option<BTreeMap<String, usize>>,
    rejections: Option<BTreeMap<String, usize>>,
}

#[derive(Default, Deserialize)]
struct Processing {
    pipeline: Option<String>,
    steps: Option<usize>,
    #[serde(alias = "selectorEnhancements")]
    selector_enhancements: Option<usize>,
    #[serde(alias = "contextEnhancements")]
    context_enhancements: Option<usize>,
}

/// Tells the two forms of an example apart.
#[derive(Deserialize)]
struct Form<'a> {
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    prompt: Option<String>,
    completion: Option<String>,
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    quality: Option<&'a RawValue>,
}

fn text<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a str, Error> {
    if bytes.len() > limits.bytes {
        let expected = format!("at most {} bytes (limits.bytes)", limits.bytes);
        return Err(fault(ErrorCode::TooManyBytes, expected, format!("{} bytes", bytes.len())));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        fault(
            ErrorCode::InvalidUtf8,
            "UTF-8",
            format!("bytes that are not, from byte {} on", e.valid_up_to()),
        )
    })?;
    if text.trim().is_empty() {
        return Err(fault(ErrorCode::EmptyInput, "training data", "nothing"));
    }
    Ok(text)
}

fn record(raw: &RawValue, place: &str, index: usize) -> Result<Record, Error> {
    let pointer = format!("{place}/{index}");
    let form: Form<'_> = typed(raw, &pointer)?;
    if form.messages.is_some() {
        return typed::<Example>(raw, &pointer).map(|example| Record::Own(Box::new(example)));
    }
    let (Some(prompt), Some(completion)) = (form.prompt, form.completion) else {
        let expected = "an example with `messages`, or with `prompt` and `completion`";
        return Err(fault(ErrorCode::Missing, expected, "an object without them").at(pointer));
    };
    let quality = form.quality.filter(|raw| raw.get() != "null");
    Ok(Record::Older(OlderExample {
        prompt,
        completion,
        context: form.context.map_or_else(|| Ok(BTreeMap::new()), |raw| scalars(raw, &pointer))?,
        quality: quality.map(|raw| typed(raw, &format!("{pointer}/quality"))).transpose()?,
    }))
}

/// The scalars of any JSON value as text, by pointer.
fn scalars(raw: &RawValue, pointer: &str) -> Result<BTreeMap<String, String>, Error> {
    let value: serde_json::Value = typed(raw, &format!("{pointer}/context"))?;
    let mut scalars = BTreeMap::new();
    let mut open = vec![(String::new(), value)];
    while let Some((at, value)) = open.pop() {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::Bool(value) => drop(scalars.insert(at, value.to_string())),
            serde_json::Value::Number(value) => drop(scalars.insert(at, value.to_string())),
            serde_json::Value::String(value) => drop(scalars.insert(at, value)),
            serde_json::Value::Array(items) => {
                open.extend(
                    items.into_iter().enumerate().map(|(index, item)| (format!("{at}/{index}"), item)),
                );
            }
            serde_json::Value::Object(fields) => open.extend(fields.into_iter().map(|(name, field)| {
                (format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), field)
            })),
        }
    }
    Ok(scalars)
}

fn part<T: Default + DeserializeOwned>(raw: Option<&RawValue>, pointer: &str) -> Result<T, Error> {
    raw.filter(|raw| raw.get() != "null").map_or_else(|| Ok(T::default()), |raw| typed(raw, pointer))
}

fn typed<'a, T: Deserialize<'a>>(raw: &'a RawValue, pointer: &str) -> Result<T, Error> {
    serde_json::from_str(raw.get()).map_err(|e| {
        let code = if e.to_string().starts_with("missing field") {
            ErrorCode::Missing
        } else {
            ErrorCode::WrongType
        };
        fault(code, expected(&e), "something else").at(pointer)
    })
}

fn not_training_data(error: &serde_json::Error) -> Error {
    let place = format!("a fault at line {} column {}", error.line(), error.column());
    if error.is_data() {
        fault(ErrorCode::WrongType, expected(error), place)
    } else {
        fault(ErrorCode::InvalidJson, "JSON", place)
    }
}

/// What a reader wanted. Its message is cut down to that: the other half may quote the input.
fn expected(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    match message.rsplit_once("expected ") {
        Some((_, wanted)) => wanted.to_owned(),
        None if message.starts_with("missing field") => message.replacen("missing field", "the field", 1),
        None if message.starts_with("duplicate field") => "every field once".to_owned(),
        None => "a value that can be read".to_owned(),
    }
}

/// A quality as 0..1. Older records count 0..100, own ones 0..1: what is over 1 is taken as percent, so 1 is all and
/// never one percent.
fn unit(value: f64, pointer: &str) -> Result<f64, Error> {
    match value {
        0.0..=1.0 => Ok(value),
        1.0..=100.0 => Ok(value / 100.0),
        _ => Err(fault(ErrorCode::WrongType, "a number from 0 to 100", "one outside of that").at(pointer)),
    }
}

fn fault(code: ErrorCode, expected: impl Into<String>, found: impl Into<String>) -> Error {
    Error::new(code, Stage::Read, expected, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<TrainingData, Error> {
        TrainingData::read(json.as_bytes(), &Limits::default())
    }

    fn quality(json: &str) -> f64 {
        read(json).unwrap().quality()
    }

    const OWN: &str = r#"{"id":"e1","kind":"next_action","messages":[{"role":"user","content":"[1] a \"Home\""},
        {"role":"assistant","content":"{\"action\":\"click\",\"element\":1}"}],"quality":{"score":0.9,"factors":{}},
        "provenance":{"interactions":["i1"],"rules":[],"redactions":0},
        "context":{"url":"https://a.example/","page_type":"home","journey":0,"step_index":0}}"#;

    #[test]
    fn its_own_shape_comes_back_as_it_was_written() {
        let json =
            format!(r#"{{"examples":[{OWN}],"metadata":{{"total_examples":1,"overall_quality":0.9}}}}"#);
        let data = read(&json).unwrap();
        assert!(matches!(&data.examples[..], [Record::Own(example)] if example.id == "e1"));
        assert_eq!(data.quality(), 0.9);
        assert_eq!(read(&serde_json::to_string(&data).unwrap()).unwrap(), data);
    }

    #[test]
    fn the_older_shape_holds_its_examples_in_messages() {
        let json = r#"{"messages":[{"prompt":"p","completion":"c","context":{"page":{"type":"home"},"n":2},
            "quality":{"score":0.7,"factors":{"clarity":0.5}},"rawData":{}}],"trainingValue":82,"complexity":"low"}"#;
        let data = read(json).unwrap();
        let [Record::Older(example)] = &data.examples[..] else { panic!("{data:?}") };
        assert_eq!((example.prompt.as_str(), example.completion.as_str()), ("p", "c"));
        assert_eq!(example.context.get("/page/type").map(String::as_str), Some("home"));
        assert_eq!(example.context.get("/n").map(String::as_str), Some("2"));
        assert_eq!(example.quality.as_ref().unwrap().factors["clarity"], 0.5);
        assert_eq!(data.quality(), 0.82);
        assert_eq!(read(&serde_json::to_string(&data).unwrap()).unwrap().quality(), 0.82);
    }

    #[test]
    fn quality_is_what_was_said_else_the_mean_else_by_count() {
        assert_eq!(quality(r#"{"messages":[],"trainingValue":0.4,"metadata":{"overallQuality":0.9}}"#), 0.4);
        assert_eq!(quality(r#"{"messages":[],"metadata":{"overallQuality":0.9}}"#), 0.9);
        assert_eq!(quality(r#"{"messages":[],"metadata":{"overall_quality":0.9}}"#), 0.9);
        assert_eq!(quality(&format!(r#"{{"examples":[{OWN},{OWN},{OWN}]}}"#)), 0.06);
        assert_eq!(quality(&format!(r#"{{"examples":[{}]}}"#, [OWN; 60].join(","))), 0.8);
        assert_eq!(quality(r#"{"examples":[]}"#), 0.0);
    }

    #[test]
    fn nought_is_a_value_and_null_is_an_absence() {
        assert_eq!(
            quality(&format!(
                r#"{{"messages":[{OWN}],"trainingValue":0,"metadata":{{"overallQuality":0.9}}}}"#
            )),
            0.0
        );
        assert_eq!(quality(&format!(r#"{{"messages":[{OWN}],"metadata":{{"overallQuality":0}}}}"#)), 0.0);
        assert_eq!(quality(r#"{"messages":[],"trainingValue":null,"metadata":{"overallQuality":0.9}}"#), 0.9);
        assert_eq!(quality(&format!(r#"{{"messages":[{OWN}],"trainingValue":null,"metadata":null}}"#)), 0.02);
    }

    #[test]
    fn percent_and_parts_of_one_are_told_apart() {
        assert_eq!(quality(r#"{"messages":[],"trainingValue":1}"#), 1.0);
        assert_eq!(quality(r#"{"messages":[],"trainingValue":100}"#), 1.0);
        assert_eq!(quality(r#"{"messages":[],"metadata":{"overallQuality":82.5}}"#), 0.825);
        for value in ["-0.1", "101", "1e300"] {
            let error = read(&format!(r#"{{"messages":[],"trainingValue":{value}}}"#)).unwrap_err();
            assert_eq!(error.pointer, "/trainingValue");
        }
    }

    #[test]
    fn an_empty_list_does_not_hide_the_full_one() {
        assert_eq!(read(&format!(r#"{{"examples":[],"messages":[{OWN}]}}"#)).unwrap().examples.len(), 1);
    }

    #[test]
    fn errors_name_the_place_and_quote_nothing() {
        let code = |json: &str| read(json).unwrap_err().code;
        assert_eq!(code(" \n"), ErrorCode::EmptyInput);
        assert_eq!(code("{\"examples\":["), ErrorCode::InvalidJson);
        assert_eq!(code("17"), ErrorCode::WrongType);
        assert_eq!(code("{\"rows\":[]}"), ErrorCode::UnknownShape);
        assert_eq!(TrainingData::read(b"\xff", &Limits::default()).unwrap_err().code, ErrorCode::InvalidUtf8);
        let tight = Limits { bytes: 3, ..Limits::default() };
        assert_eq!(TrainingData::read(b"{\"a\":1}", &tight).unwrap_err().code, ErrorCode::TooManyBytes);

        let second = |example: &str| read(&format!(r#"{{"messages":[{OWN},{example}]}}"#)).unwrap_err();
        for example in [
            r#"{"prompt":"secret"}"#,
            r#"{"prompt":"secret","completion":["secret"]}"#,
            r#""secret, expected secret""#,
            r#"{"id":"x","kind":"secret","messages":[]}"#,
        ] {
            let error = second(example);
            assert_eq!(error.pointer, "/messages/1");
            assert!(!format!("{error:?}").contains("secret"), "{error}");
        }
        let error = second(r#"{"prompt":"p","completion":"c","quality":{"score":"high"}}"#);
        assert_eq!((error.pointer.as_str(), error.expected.as_str()), ("/messages/1/quality", "f64"));
    }
}
