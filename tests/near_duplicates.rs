//! Near duplicates that are known, left out by the real binary: how many of them it finds, and what else it takes for one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report
#![allow(clippy::cast_precision_loss)] // of counts

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use tempfile::tempdir;
use trailmill_tests::binary::{files, run};

/// From what similarity on two examples are near duplicates, where `--near-duplicates` says nothing else.
const NEAR: f64 = 0.8;

/// Pages, the variants of each, and the links on each.
const PAGES: u64 = 60;
const VARIANTS: u64 = 10;
const LINKS: u64 = 30;

/// What is done on each variant of a page. Two deeds are no near duplicates, on however similar pages.
const DEEDS: [&str; 2] = ["Pay", "Back"];

/// A number that looks like chance, and is the same each time.
fn chance(seed: u64) -> u64 {
    let mixed = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 29)) >> 16
}

/// One click on a page of made-up words. In variant `n` about `n / 2` of the links have another last word than the page's, so
/// that two variants are the less similar the higher their numbers are.
fn session(page: u64, variant: u64, deed: &str) -> Value {
    let link = |at: u64| {
        let (place, own) = (page * 100 + at, (page * 100 + variant) * 100 + at);
        let changed = chance(own) % (2 * LINKS) < variant;
        let word = |from: u64| format!("w{:x}", chance(from) % 5000);
        let last = if changed { word(own + 7_000_000) } else { word(3 * place + 2) };
        json!({"tag": "a", "text": format!("{} {} {last}", word(3 * place), word(3 * place + 1)),
            "isInteractive": true, "isVisible": true, "attributes": {"id": format!("link-{at}")}})
    };
    let here = json!({"url": format!("https://shop{page}.example/"), "title": "Shop"});
    json!({"format": "trailmill.session/1", "id": format!("{page}-{variant}-{deed}"), "environment": {},
        "task": {"title": format!("Run errand number {page}")},
        "interactions": [{"id": "1", "type": "CLICK", "timestamp": 1_762_513_204_000_i64,
            "selectors": {"primary": "#deed", "cssPath": "main > button", "xpath": "/html/body/main/button"},
            "visual": {"boundingBox": {"x": 10, "y": 10, "width": 90, "height": 30},
                "coordinates": {"clientX": 20, "clientY": 20}, "isInViewport": true},
            "context": {"url": here["url"], "pageTitle": here["title"]},
            "element": {"tag": "button", "text": deed, "attributes": {"id": "deed"},
                "ancestors": [{"level": 1, "tag": "main"}], "nearby": (0..LINKS).map(link).collect::<Vec<_>>()},
            "state": {"before": here, "after": here}}]})
}

/// What a row is compared by: what is done, and the runs of three words of what stands beside it. Told from the row as it
/// is read, without the hashes that the binary compares by.
struct Compared {
    deed: String,
    runs: BTreeSet<usize>,
}

impl Compared {
    /// Each run gets the next number in `numbers` where it is seen first.
    fn of(row: &Value, numbers: &mut BTreeMap<String, usize>) -> Self {
        let said = |at: usize| row["messages"][at]["content"].as_str().unwrap();
        let (asked, answer): (&str, Value) = (said(1), serde_json::from_str(said(2)).unwrap());
        let number = format!("[{}] ", answer["element"]);
        let target = asked.lines().find_map(|line| line.strip_prefix(&number)).unwrap();
        let text: Vec<&str> = asked
            .lines()
            .map(|line| {
                line.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(line, |(_, rest)| rest)
            })
            .collect();
        let text = text.join("\n").to_lowercase();
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let number = |run: &[&str]| {
            let next = numbers.len();
            *numbers.entry(run.join(" ")).or_insert(next)
        };
        let runs = words.windows(3).map(number).collect();
        Self { deed: format!("{} {target}", answer["action"]), runs }
    }

    /// The Jaccard similarity; none where something else is done.
    fn similarity(&self, other: &Self) -> f64 {
        if self.deed != other.deed {
            return 0.0;
        }
        let common = self.runs.intersection(&other.runs).count();
        common as f64 / (self.runs.len() + other.runs.len() - common) as f64
    }
}

/// The rows of the dataset that the sessions of a folder make, by id.
fn built(sessions: &Path, out: &Path, near_duplicates: &str) -> BTreeMap<String, Value> {
    let (sessions, out_text) = (sessions.to_str().unwrap(), out.to_str().unwrap());
    let asked_for = ["--format", "trailmill", "--kinds", "next_action", "--near-duplicates", near_duplicates];
    let run = run(["dataset", "build", sessions, "--out", out_text].into_iter().chain(asked_for));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let data = files(out).into_iter().filter(|(name, _)| name.starts_with("data/"));
    let text: String = data.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect()
}

#[test]
fn near_duplicates_are_left_out_and_nothing_else_is() {
    let (sessions, out) = (tempdir().unwrap(), tempdir().unwrap());
    let mut lines = String::new();
    for (page, variant) in (0..PAGES).flat_map(|page| (0..VARIANTS).map(move |variant| (page, variant))) {
        for deed in DEEDS {
            lines.push_str(&format!("{}\n", session(page, variant, deed)));
        }
    }
    fs::write(sessions.path().join("errands.jsonl"), lines).unwrap();
    let all = built(sessions.path(), &out.path().join("all"), "off");
    let kept = built(sessions.path(), &out.path().join("kept"), &NEAR.to_string());
    let mut numbers = BTreeMap::new();
    let rows: Vec<(&String, Compared)> =
        all.iter().map(|(id, row)| (id, Compared::of(row, &mut numbers))).collect();
    assert!(rows.len() as u64 > PAGES * VARIANTS, "{}", rows.len());

    let stays = |at: usize| kept.contains_key(rows[at].0);
    let (mut near, mut found, mut nearly) = (0, 0, 0);
    let mut rightly = BTreeSet::new();
    for (a, b) in (0..rows.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
        let similarity = rows[a].1.similarity(&rows[b].1);
        nearly += u32::from((NEAR - 0.1..NEAR).contains(&similarity));
        if similarity >= NEAR {
            near += 1;
            // Of a pair that is found one at least is left out; that is right where the other stays.
            found += u32::from(!(stays(a) && stays(b)));
            rightly.extend(
                [(a, b), (b, a)]
                    .into_iter()
                    .filter(|&(out, other)| !stays(out) && stays(other))
                    .map(|(out, _)| out),
            );
        }
    }
    let left_out = rows.len() - kept.len();
    let (recall, precision) = (f64::from(found) / f64::from(near), rightly.len() as f64 / left_out as f64);
    println!("{} examples, {near} pairs from {NEAR} on, {nearly} more from {:.1} on", rows.len(), NEAR - 0.1);
    println!("recall {recall:.4}: of {found} of the pairs one is left out, or both");
    println!(
        "precision {precision:.4}: {left_out} are left out, {} of them beside one that stays",
        rightly.len()
    );
    assert!(near > 400 && nearly > 1000 && left_out > 200);
    assert!(recall >= 0.95 && precision >= 0.98);

    let deeds = |dataset: &BTreeMap<String, Value>| -> BTreeSet<(String, String)> {
        let deed =
            |row: &Value| (row["context"]["url"].to_string(), Compared::of(row, &mut BTreeMap::new()).deed);
        dataset.values().map(deed).collect()
    };
    assert_eq!(deeds(&all), deeds(&kept), "each deed on each page stays once at least");
    assert_eq!(deeds(&all).len() as u64, PAGES * DEEDS.len() as u64);
}
