//! Sentences with labelled spans (Presidio's synthetic set): recall by kind, precision of all covered characters.

use super::shared;
use crate::redact::{Level, redact_texts};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Sentence {
    full_text: String,
    spans: Vec<Label>,
}

#[derive(Deserialize)]
struct Label {
    entity_type: String,
    start_position: usize,
    end_position: usize,
}

#[test]
fn finds_what_is_labelled_and_little_else() {
    let Some(bytes) = shared("pii/presidio_synth_v2.json") else { return };
    let sentences: Vec<Sentence> = serde_json::from_slice(&bytes).unwrap();
    let (mut hit, mut total) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    let (mut right, mut covered_in_all) = (0, 0);
    for sentence in &sentences {
        let redacted = redact_texts([sentence.full_text.as_str()], Level::Standard).remove(0);
        let covered: BTreeSet<usize> = redacted.spans.iter().flat_map(|s| s.start..s.end).collect();
        let gold: BTreeSet<usize> =
            sentence.spans.iter().flat_map(|s| s.start_position..s.end_position).collect();
        right += covered.intersection(&gold).count();
        covered_in_all += covered.len();
        let chars: Vec<char> = sentence.full_text.chars().collect();
        if std::env::var_os("TRAILMILL_SHOW").is_some() && covered.difference(&gold).next().is_some() {
            let wrong: String =
                covered.iter().map(|&i| if gold.contains(&i) { '.' } else { chars[i] }).collect();
            println!("WRONG {wrong:?} in {:?}", sentence.full_text);
        }
        for label in &sentence.spans {
            let whole = (label.start_position..label.end_position)
                .all(|i| covered.contains(&i) || !chars[i].is_alphanumeric());
            *total.entry(&label.entity_type).or_default() += 1;
            *hit.entry(&label.entity_type).or_default() += usize::from(whole);
            let wanted =
                ["EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "US_SSN", "IP_ADDRESS", "PHONE_NUMBER"];
            if std::env::var_os("TRAILMILL_SHOW").is_some() && !whole && wanted.contains(&&*label.entity_type)
            {
                let text: String = chars[label.start_position..label.end_position].iter().collect();
                println!("MISSED {} {text:?} in {:?}", label.entity_type, sentence.full_text);
            }
        }
    }
    for (kind, total) in &total {
        println!("{kind:20} recall {:.3} of {total}", hit[kind] as f64 / *total as f64);
    }
    let recall = |kinds: &[&str]| {
        let sum = |counts: &BTreeMap<&str, usize>| kinds.iter().map(|k| counts[k]).sum::<usize>() as f64;
        sum(&hit) / sum(&total)
    };
    let told_by_form = recall(&["EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "US_SSN", "IP_ADDRESS"]);
    let precision = right as f64 / f64::from(covered_in_all as u32);
    println!(
        "told by form {told_by_form:.3}, phone {:.3}, precision {precision:.3}",
        recall(&["PHONE_NUMBER"])
    );
    assert!(told_by_form >= 0.98, "{told_by_form}");
    assert!(recall(&["PHONE_NUMBER"]) >= 0.85);
    assert!(precision >= 0.95, "{precision}");
}
