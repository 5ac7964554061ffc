//! `sectioned`: the older `{"prompt", "completion", "context", "quality"}`. The prompt stands in sections, each under its name in
//! capitals and brackets; the factors of the quality are numbers.

use super::{
    Format, Row, Writer, has,
    layout::{
        Holds::{Object, Other, Text},
        Layout, OWN, may, must,
    },
    raw, told,
};
use crate::transform::{Example, Kind, Role};
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) const WRITER: Writer = Writer {
    format: Format::Sectioned,
    layout: Layout {
        fields: &[
            must("prompt", Text),
            must("completion", Text),
            may("context", Other),
            may("quality", Object(&[must("score", Other), may("factors", Other)])),
            may("rawData", Other),
            may("journeyMetadata", Other),
        ],
        speech: OWN,
    },
    fits: |row| has(row, &["completion", "quality"]),
    holds_choice: false,
    row,
};

#[derive(Serialize)]
struct Older<'a> {
    prompt: String,
    completion: &'a str,
    context: Context<'a>,
    quality: Quality<'a>,
}

#[derive(Serialize)]
struct Context<'a> {
    url: &'a str,
    #[serde(rename = "pageType")]
    page_type: &'a str,
    kind: Kind,
    journey: usize,
    #[serde(rename = "stepIndex", skip_serializing_if = "Option::is_none")]
    step_index: Option<usize>,
}

#[derive(Serialize)]
struct Quality<'a> {
    score: f64,
    factors: BTreeMap<&'a str, f64>,
}

/// The row of an example.
fn row(example: &Example) -> Option<Row> {
    let (answer, before) = example.messages.split_last().filter(|(last, _)| last.role == Role::Assistant)?;
    let mut prompt = String::with_capacity(2048);
    for message in before {
        match message.role {
            Role::System => write("INSTRUCTION", &message.content, &mut prompt),
            _ => told::sections(&message.content)
                .into_iter()
                .for_each(|(label, text)| write(&label.to_uppercase(), text, &mut prompt)),
        }
    }
    let factors = example.quality.factors.iter().map(|(name, factor)| (&**name, factor.score));
    let about = &example.context;
    raw(&Older {
        prompt,
        completion: &answer.content,
        context: Context {
            url: &about.url,
            page_type: &about.page_type,
            kind: example.kind,
            journey: about.journey,
            step_index: about.step_index,
        },
        quality: Quality { score: example.quality.score, factors: factors.collect() },
    })
}

/// Writes a section.
fn write(name: &str, text: &str, prompt: &mut String) {
    if !prompt.is_empty() {
        prompt.push_str("\n\n");
    }
    if !name.is_empty() {
        prompt.push_str(&format!("[{name}]\n"));
    }
    prompt.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        options::Limits,
        transform::{
            Factor,
            training_data::{Record, TrainingData},
        },
    };

    #[test]
    fn the_older_reader_takes_what_is_written() {
        let mut example = super::super::tests::example("yes");
        example.quality.score = 0.75;
        let factor = Factor { score: 0.5, weight: 1.0, evidence: String::new() };
        example.quality.factors = [("clarity".to_owned(), factor)].into();
        example.context.page_type = "home".to_owned();
        let data = format!(r#"{{"examples":[{}]}}"#, row(&example).unwrap().get());
        let data = TrainingData::read(data.as_bytes(), &Limits::default()).unwrap();
        let Some(Record::Older(older)) = data.examples.first() else { panic!("not of the older form") };
        assert_eq!(
            older.prompt,
            "[INSTRUCTION]\nYou act.\n\n[GOAL]\n\"tea\"\n\n[ELEMENTS]\n[1] button \"A\"\n[2] input \"B\""
        );
        assert_eq!(older.completion, "yes");
        assert_eq!(older.context.get("/pageType").map(String::as_str), Some("home"));
        let quality = older.quality.as_ref().unwrap();
        assert_eq!((quality.score, quality.factors.get("clarity")), (0.75, Some(&0.5)));
    }
}
