//! Duplicates across sessions: of examples that are the same, or do the same on nearly the same page, the best is kept.
//!
//! The same: of one id, which is the hash of the content. Nearly: what is done is the same (the kind, and the answer with the
//! target's line in its number's place), and what the prompt says beside is similar. So two steps on one page are never
//! taken for each other. Better is a higher score; of equals, the one that stands first. Nothing is left out for the sake of
//! something that is left out itself.

use super::{
    filter::{Left, LeftOut},
    minhash::{BANDS, similarity},
    record::Record,
};
use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
};
use trailmill_core::transform::{Example, Role};

/// Examples of one band that others are compared with at most: those that share a band and are not similar are few,
/// unless somebody made them so.
const COMPARED: usize = 64;

/// Leaves out what is the same as another.
pub fn leave_same(records: &mut [Record], left: &mut LeftOut) {
    let mut order = kept(records);
    order.sort_unstable_by(|&a, &b| {
        let (one, other) = (&records[a], &records[b]);
        one.id.cmp(&other.id).then_with(|| better(records, a, b))
    });
    let doubles: Vec<usize> = order
        .windows(2)
        .filter(|pair| records[pair[0]].id == records[pair[1]].id)
        .map(|pair| pair[1])
        .collect();
    for at in doubles {
        records[at].kept = false;
        left.count(Left::Duplicate);
    }
}

/// Leaves out what is similar to something better that stays, from `threshold` on. `bands` are those of all records.
///
/// # Errors
/// When the runs can't be read.
pub fn leave_similar(
    records: &mut [Record],
    bands: Vec<[u32; BANDS]>,
    runs: &mut Runs,
    threshold: f64,
    left: &mut LeftOut,
) -> io::Result<()> {
    let mut order = kept(records);
    let mut groups = Groups::of(bands, &order);
    // The best first: what stays is known before anything is compared with it.
    order.sort_unstable_by(|&a, &b| better(records, a, b));
    for at in order {
        if is_similar(at, &groups.beside(at), runs, threshold)? {
            records[at].kept = false;
            left.count(Left::NearDuplicate);
        } else {
            groups.join(at);
        }
    }
    Ok(())
}

/// Whether an example is similar to one of `others`.
fn is_similar(at: usize, others: &[usize], runs: &mut Runs, threshold: f64) -> io::Result<bool> {
    if others.is_empty() {
        return Ok(false);
    }
    let own = runs.get(at)?;
    for &other in others {
        if similarity(&own, &runs.get(other)?) >= threshold {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What stays, by the bands that it shares with others.
struct Groups {
    /// Of each example, where the group of each of its bands begins.
    begins: Vec<[u32; BANDS]>,
    /// Of each band, one group after the other: first the members that have joined, then [`NOBODY`] for those to come.
    members: Vec<Vec<u32>>,
}

/// In the place of an example.
const NOBODY: u32 = u32::MAX;

impl Groups {
    /// The groups for those of `order`, by the bands of all.
    fn of(mut bands: Vec<[u32; BANDS]>, order: &[usize]) -> Self {
        let mut order = order.to_vec();
        (0..BANDS).for_each(|band| Self::gather(&mut bands, band, &mut order));
        Self { begins: bands, members: vec![vec![NOBODY; order.len()]; BANDS] }
    }

    /// Puts those that share a band beside each other, and in the band's place where they begin.
    fn gather(bands: &mut [[u32; BANDS]], band: usize, order: &mut [usize]) {
        order.sort_unstable_by_key(|&at| bands[at][band]);
        let (mut begin, mut before) = (0, None);
        for (place, &at) in (0..).zip(&*order) {
            let own = Some(bands[at][band]);
            if before != own {
                (begin, before) = (place, own);
            }
            bands[at][band] = begin;
        }
    }

    /// A band's group of an example: as many as others are compared with at most. Before it joins, there is nobody in its
    /// place, so no group ends without one.
    fn group(&mut self, band: usize, at: usize) -> impl Iterator<Item = &mut u32> {
        let begin = self.begins[at][band] as usize;
        self.members[band][begin..].iter_mut().take(COMPARED)
    }

    /// Those that share a band with an example that has not joined, and first those that share most: they are most likely
    /// to be similar.
    fn beside(&mut self, at: usize) -> Vec<usize> {
        let mut found: Vec<u32> = Vec::new();
        for band in 0..BANDS {
            found.extend(self.group(band, at).map(|member| *member).take_while(|&member| member != NOBODY));
        }
        found.sort_unstable();
        let mut counted: Vec<&[u32]> = found.chunk_by(|a, b| a == b).collect();
        counted.sort_by_key(|same| std::cmp::Reverse(same.len()));
        counted.iter().map(|same| same[0] as usize).collect()
    }

    /// Adds an example that stays.
    fn join(&mut self, at: usize) {
        for band in 0..BANDS {
            if let Some(free) = self.group(band, at).find(|member| **member == NOBODY) {
                *free = u32::try_from(at).unwrap_or(NOBODY);
            }
        }
    }
}

/// The places of what is kept.
pub(super) fn kept(records: &[Record]) -> Vec<usize> {
    (0..records.len()).filter(|&at| records[at].kept).collect()
}

/// The better one first. Records stand in the order of their sessions.
pub(super) fn better(records: &[Record], a: usize, b: usize) -> std::cmp::Ordering {
    records[b].score.total_cmp(&records[a].score).then(a.cmp(&b))
}

/// What is done, and what the prompt says beside.
#[must_use]
pub fn deed_and_text(example: &Example) -> (String, String) {
    let said = |role| example.messages.iter().filter(move |m| m.role == role).map(|m| m.content.as_str());
    let user: String = said(Role::User).collect::<Vec<_>>().join("\n");
    let answers = said(Role::Assistant).chain(example.rejected.iter().map(|m| m.content.as_str()));
    let mut deed = crate::named(&example.kind);
    let mut text: String = user.lines().map(|line| unnumbered(line).1).collect::<Vec<_>>().join("\n");
    for answer in answers {
        match named(answer, &user) {
            Some(named) => deed.push_str(&named),
            None => {
                text.push('\n');
                text.push_str(answer);
            }
        }
    }
    (deed, text)
}

/// An answer with the line of its element instead of the number; nothing where it names none.
fn named(answer: &str, user: &str) -> Option<String> {
    let mut answer: serde_json::Map<String, serde_json::Value> = serde_json::from_str(answer).ok()?;
    let number = answer.remove("element")?.as_u64()?;
    let line = user.lines().map(unnumbered).find(|(found, _)| *found == Some(number))?.1;
    Some(format!("\n{}\n{line}", serde_json::to_string(&answer).ok()?))
}

/// A line's number in brackets, and the line without it.
fn unnumbered(line: &str) -> (Option<u64>, &str) {
    let parts = line.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    match parts.and_then(|(number, rest)| Some((number.parse().ok()?, rest))) {
        Some((number, rest)) => (Some(number), rest),
        None => (None, line),
    }
}

/// The runs of all examples, on disk: in memory stands only where they begin.
pub struct Runs {
    file: File,
    begins: Vec<u64>,
}

/// Writes the runs of one example after another.
pub struct RunsWriter {
    file: BufWriter<File>,
    begins: Vec<u64>,
    end: u64,
}

impl RunsWriter {
    /// Into a new file.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create_new(true).open(path)?;
        Ok(Self { file: BufWriter::new(file), begins: Vec::new(), end: 0 })
    }

    /// Writes those of the next example.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn push(&mut self, runs: &[u32]) -> io::Result<()> {
        self.begins.push(self.end);
        for run in runs {
            self.file.write_all(&run.to_le_bytes())?;
        }
        self.end += 4 * runs.len() as u64;
        Ok(())
    }

    /// Those that were written, to be read.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> io::Result<Runs> {
        self.begins.push(self.end);
        Ok(Runs {
            file: self.file.into_inner().map_err(io::IntoInnerError::into_error)?,
            begins: self.begins,
        })
    }
}

impl Runs {
    /// Those of an example.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn get(&mut self, at: usize) -> io::Result<Vec<u32>> {
        let (Some(&from), Some(&to)) = (self.begins.get(at), self.begins.get(at + 1)) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let mut bytes = vec![0; usize::try_from(to - from).unwrap_or(usize::MAX)];
        self.file.seek(SeekFrom::Start(from))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes
            .chunks_exact(4)
            .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{hash::hash, minhash::print, template::tests::example};
    use std::collections::BTreeSet;

    /// Pages of made-up words, each in some variants that differ by more and more lines; with the deed "click Buy" each.
    fn pages() -> Vec<Example> {
        let word = |n: u64| format!("w{:x}", hash(3, &n.to_le_bytes()) % 5000);
        let mut pages = Vec::new();
        for page in 0..80_u64 {
            for variant in 0..8_u64 {
                let mut lines: Vec<String> = (0..60)
                    .map(|line| {
                        let changed = hash(variant, &(page * 100 + line).to_le_bytes()) % 60 < variant;
                        let from = 1000 * page + 10 * line + if changed { 7 * (variant + 1) } else { 0 };
                        format!("link \"{} {} {}\"", word(from), word(from + 1), word(from + 2))
                    })
                    .collect();
                let target = usize::try_from(hash(9, &(page + variant).to_le_bytes()) % 60).unwrap();
                lines.insert(target, "button \"Buy\"".to_owned());
                let numbered = lines.iter().enumerate().map(|(n, line)| format!("[{}] {line}\n", n + 1));
                let answer = format!(r#"{{"action":"click","element":{}}}"#, target + 1);
                pages.push(example("https://shop.example/", &numbered.collect::<String>(), &answer));
            }
        }
        pages
    }

    #[test]
    fn near_duplicates_are_found_and_nothing_else_is() {
        let examples = pages();
        let prints: Vec<_> = examples
            .iter()
            .map(|example| {
                let (deed, text) = deed_and_text(example);
                assert!(deed.ends_with("button \"Buy\""), "{deed}");
                print(&deed, &text)
            })
            .collect();
        let (mut near, mut found, mut compared) = (BTreeSet::new(), 0_u32, 0_u32);
        for (at, one) in prints.iter().enumerate() {
            for (before, other) in prints[..at].iter().enumerate() {
                let shares = one.bands.iter().zip(&other.bands).any(|(a, b)| a == b);
                compared += u32::from(shares);
                if similarity(&one.runs, &other.runs) >= 0.8 {
                    near.extend([(before, at), (at, before)]);
                    found += u32::from(shares);
                }
            }
        }
        let pairs = u32::try_from(near.len() / 2).unwrap();
        let recall = f64::from(found) / f64::from(pairs);
        println!("{pairs} near pairs, {found} share a band: recall {recall:.4}; {compared} compared");
        assert!(pairs > 500 && recall >= 0.95, "{pairs} {recall}");

        // What is left out has something better beside it that stays and that it is similar to; what stays, has nothing.
        let folder = tempfile::tempdir().unwrap();
        let mut writer = RunsWriter::create(&folder.path().join("runs")).unwrap();
        let mut records = Vec::new();
        for (n, print) in prints.iter().enumerate() {
            writer.push(&print.runs).unwrap();
            records.push(Record { id: n as u128, ..Record::of(&examples[n], 0, 0, 0, 0) });
        }
        let bands: Vec<_> = prints.iter().map(|print| print.bands).collect();
        let mut left = LeftOut::default();
        leave_similar(&mut records, bands, &mut writer.finish().unwrap(), 0.8, &mut left).unwrap();
        let similar = |a: usize, b: usize| near.contains(&(a, b));
        let (mut right, mut wrong, mut missed) = (0, 0, 0);
        for at in 0..records.len() {
            let stays = |other: usize| {
                records[other].kept && better(&records, other, at).is_lt() && similar(at, other)
            };
            match (records[at].kept, (0..records.len()).any(stays)) {
                (false, true) => right += 1,
                (false, false) => wrong += 1,
                (true, true) => missed += 1,
                (true, false) => {}
            }
        }
        println!(
            "left out: {right} rightly, {wrong} wrongly; {missed} stay beside one that they are similar to"
        );
        assert!(
            right > 300 && wrong == 0 && f64::from(missed) <= 0.05 * f64::from(right),
            "{wrong} {missed}"
        );
    }

    #[test]
    fn another_deed_on_the_same_page_is_no_duplicate() {
        let page = "Goal: tea\n[1] button \"Buy\"\n[2] button \"Back\"\n";
        let of = |answer: &str| deed_and_text(&example("", page, answer));
        let (buy, back) = (r#"{"action":"click","element":1}"#, r#"{"action":"click","element":2}"#);
        assert_ne!(of(buy).0, of(back).0);
        assert_eq!(of(buy).1, of(back).1);
        // The number alone makes no other deed.
        let moved = deed_and_text(&example("", "Goal: tea\n[1] button \"Back\"\n[2] button \"Buy\"\n", back));
        assert_eq!(of(buy).0, moved.0);
        // What names no element is compared by its words.
        assert!(of(r#"{"steps":["click"]}"#).1.ends_with(r#"{"steps":["click"]}"#));
    }

    #[test]
    fn of_the_same_the_best_stays() {
        let mut records: Vec<Record> = [(1, 0.5), (2, 0.5), (1, 0.9), (1, 0.9)]
            .map(|(id, score)| Record { id, score, ..Record::of(&example("", "", ""), 0, 0, 0, 0) })
            .into();
        let mut left = LeftOut::default();
        leave_same(&mut records, &mut left);
        assert_eq!(records.iter().map(|r| r.kept).collect::<Vec<_>>(), [false, true, true, false]);
        assert_eq!(left.0[&Left::Duplicate], 2);
    }
}
