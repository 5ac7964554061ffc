//! What was made: examples and rejections of one kind, each example once, and the counts over them.

use super::{Example, ExampleContext, Kind, Message, Rejected, Training, TrainingMetadata, kinds::word};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::{collections::BTreeMap, hash::Hasher};

/// The examples and rejections of one kind.
pub(super) struct Made {
    pub kind: Kind,
    examples: Vec<Example>,
    pub rejected: Vec<Rejected>,
    /// Position of the example by what makes it the same as another.
    same: BTreeMap<u64, usize>,
    /// What the person left out, in words, by what makes another the same.
    pub left_out: BTreeMap<u64, String>,
    /// What is the same as a better example, or nearly, with that one's position; its message is yet to be told.
    duplicates: Vec<(usize, Rejected)>,
}

impl Made {
    /// Nothing of a kind yet.
    pub(super) fn of(kind: Kind) -> Self {
        let (examples, rejected, duplicates) = (Vec::new(), Vec::new(), Vec::new());
        let (same, left_out) = (BTreeMap::new(), BTreeMap::new());
        Self { kind, examples, rejected, same, left_out, duplicates }
    }

    /// Keeps an example, unless one that is the same, or nearly, is as good; a worse one gives way to it.
    pub(super) fn keep(&mut self, sameness: u64, mut example: Example) {
        let at = *self.same.entry(sameness).or_insert(self.examples.len());
        let Some(kept) = self.examples.get_mut(at) else { return self.examples.push(example) };
        let count = kept.count + 1;
        if example.quality.score > kept.quality.score {
            std::mem::swap(kept, &mut example);
        }
        kept.count = count;
        self.duplicates.push((at, example.duplicate()));
    }

    /// Its examples, and what was rejected with the reasons, by step and journey.
    pub(super) fn in_order(mut self) -> (Vec<Example>, Vec<Rejected>) {
        let left_out: BTreeMap<usize, String> = std::mem::take(&mut self.left_out)
            .into_iter()
            .filter_map(|(sameness, words)| Some((*self.same.get(&sameness)?, words)))
            .collect();
        let which_left_out =
            |words: &str| format!("the same as {words}, or nearly, which the person left out");
        for (at, mut duplicate) in self.duplicates {
            duplicate.message = match (left_out.get(&at), self.examples.get(at)) {
                (Some(words), _) => which_left_out(words),
                (None, Some(kept)) => {
                    format!("the same as {}, or nearly, and no better", kept.context.words())
                }
                (None, None) => String::new(),
            };
            self.rejected.push(duplicate);
        }
        let mut kept = Vec::with_capacity(self.examples.len());
        for (at, example) in self.examples.into_iter().enumerate() {
            match left_out.get(&at) {
                Some(words) => {
                    self.rejected.push(Rejected { message: which_left_out(words), ..example.duplicate() });
                }
                None => kept.push(example),
            }
        }
        kept.sort_by_key(|e| (e.context.step_index, e.context.journey));
        self.rejected.sort_by_key(|r| (r.step_index, r.journey));
        (kept, self.rejected)
    }
}

impl ExampleContext {
    /// Which example it is, in words.
    pub(super) fn words(&self) -> String {
        match self.step_index {
            Some(step) => format!("the example of step {step}"),
            None => format!("the example of journey {}", self.journey),
        }
    }
}

impl Example {
    /// It as one that is not kept beside one that is the same.
    fn duplicate(self) -> Rejected {
        Rejected {
            kind: self.kind,
            step_index: self.context.step_index,
            journey: self.context.journey,
            reason: "duplicate_of".to_owned(),
            message: String::new(),
            score: Some(self.quality.score),
            provenance: self.provenance,
        }
    }
}

impl TrainingMetadata {
    /// The counts.
    pub(super) fn of(training: &Training) -> Self {
        let mut metadata = Self { total_examples: training.examples.len(), ..Self::default() };
        let mut sum = 0.0;
        for example in &training.examples {
            sum += example.quality.score;
            let level = match example.quality.score {
                score if score >= 0.8 => "high",
                score if score >= 0.6 => "medium",
                _ => "low",
            };
            *metadata.quality_distribution.entry(level.to_owned()).or_default() += 1;
            *metadata.context_types.entry(example.context.page_type.clone()).or_default() += 1;
            *metadata.kinds.entry(word(&example.kind)).or_default() += 1;
        }
        for rejected in &training.rejected {
            *metadata.rejections.entry(rejected.reason.clone()).or_default() += 1;
        }
        if !training.examples.is_empty() {
            metadata.overall_quality = Some(sum / training.examples.len() as f64);
        }
        metadata
    }
}

/// Hash of kind and messages, as 32 hexadecimal digits.
pub(super) fn id_of<'m>(kind: Kind, messages: impl Iterator<Item = &'m Message>) -> String {
    let mut hasher = SipHasher24::new();
    hasher.write(word(&kind).as_bytes());
    for message in messages {
        hasher.write_u8(0);
        hasher.write_u8(message.role as u8);
        hasher.write(message.content.as_bytes());
    }
    let hash = hasher.finish128();
    format!("{:016x}{:016x}", hash.h1, hash.h2)
}
