//! Making: shards → a dataset.
//!
//! ```text
//! shards → sessions in order → a record of each example → leave out duplicates and surplus → rows, split → files, card
//! ```
//!
//! Sessions are read twice, the first time for what is compared and the second time for what is written. Their order, and
//! with it every byte, depends on the sessions alone: on their ids, and on their content where two have one id.

use super::{
    balance, card, columns, duplicates,
    files::{Files, Line},
    filter::LeftOut,
    gather::unwritable,
    hash::hash,
    manifest::{self, Counts, Manifest, SCORE_PARTS, SplitCounts},
    minhash::{BANDS, Print, print},
    recipe::Recipe,
    record::Record,
    shard::{Place, Shard},
    taken::{Head, Taken},
    template::{site, template},
};
use crate::{Fault, FaultCode, fault::FaultStage, in_order::in_order, named};
use std::{collections::HashMap, fs, ops::ControlFlow, path::Path};
use trailmill_core::{redact::Level, transform::Example, write};

/// How far making is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Sessions are compared.
    Comparing,
    /// Sessions are written.
    Writing,
}

/// Makes a dataset of all shards of a recipe, into the empty folder `whole`; `work` is an empty folder for what is needed on
/// the way. `progress` hears of sessions that are done, and of how many there are.
///
/// # Errors
/// When a shard can't be read, nothing is left, or the disk refuses.
pub fn make(
    shards: &[Shard],
    recipe: &Recipe,
    jobs: usize,
    (whole, work): (&Path, &Path),
    progress: impl Fn(Doing, u64, u64),
) -> Result<Manifest, Fault> {
    let sessions = in_their_order(shards)?;
    let mut left = LeftOut::default();
    shards.iter().for_each(|shard| left.add(&shard.about.left));
    let mut compared = compare(shards, &sessions, recipe, jobs, work, &progress)?;
    let records = &mut compared.records;
    duplicates::leave_same(records, &mut left);
    if let Some((threshold, runs)) = recipe.near_duplicates.zip(compared.runs.as_mut()) {
        let bands = std::mem::take(&mut compared.bands);
        duplicates::leave_similar(records, bands, runs, threshold, &mut left).map_err(|e| unwritable(&e))?;
    }
    balance::leave_surplus(records, recipe.caps, &mut left);
    if records.iter().all(|record| !record.kept) {
        return Err(nothing_left(&left));
    }
    let failed = shards.iter().map(|shard| shard.about.failed).sum();
    let counts = Counts { failed, left, ..compared.counts };
    let written = Written { shards, sessions: &sessions, records: &compared.records, recipe };
    let manifest = written.write(counts, jobs, whole, &progress)?;
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| unwritable(&e.into()))?;
    fs::write(whole.join("README.md"), card::card(&manifest)).map_err(|e| unwritable(&e))?;
    fs::write(whole.join(manifest::FILE), text + "\n").map_err(|e| unwritable(&e))?;
    Ok(manifest)
}

/// A session, and the shard that has it.
struct Session {
    /// Its place in the order of all.
    number: u32,
    shard: usize,
    place: Place,
}

/// All sessions, each once, in an order that no input's place has a say in.
fn in_their_order(shards: &[Shard]) -> Result<Vec<Session>, Fault> {
    let mut sessions = Vec::new();
    for (shard, opened) in shards.iter().enumerate() {
        sessions.extend(opened.places()?.into_iter().map(|place| Session { number: 0, shard, place }));
    }
    sessions.sort_by(|a, b| key(a).cmp(&key(b)));
    sessions.dedup_by(|a, b| key(a) == key(b));
    for (number, session) in (0..).zip(&mut sessions) {
        session.number = number;
    }
    Ok(sessions)
}

fn key(session: &Session) -> (&str, &str) {
    (&session.place.session, &session.place.sha256)
}

/// What is known of all examples.
struct Compared {
    records: Vec<Record>,
    bands: Vec<[u32; BANDS]>,
    runs: Option<duplicates::Runs>,
    counts: Counts,
}

/// What is compared of one example.
struct Looked {
    example: Record,
    site: String,
    print: Option<Print>,
}

fn compare(
    shards: &[Shard],
    sessions: &[Session],
    recipe: &Recipe,
    jobs: usize,
    work: &Path,
    progress: &impl Fn(Doing, u64, u64),
) -> Result<Compared, Fault> {
    let near = recipe.near_duplicates.is_some();
    let writer = near.then(|| duplicates::RunsWriter::create(&work.join("runs"))).transpose();
    let mut writer = writer.map_err(|e| unwritable(&e))?;
    let mut compared =
        Compared { records: Vec::new(), bands: Vec::new(), runs: None, counts: Counts::default() };
    let (mut sites, mut done) = (HashMap::new(), 0);
    let look = |session: &Session| -> Result<(Head, Vec<Looked>), Fault> {
        let Taken { head, examples } = shards[session.shard].read(&session.place)?;
        let looked = examples.iter().enumerate().map(|(line, example)| look(example, line, near));
        Ok((head, looked.collect()))
    };
    each(sessions, jobs, look, |session, (head, looked)| {
        count_session(&mut compared.counts, &head);
        for Looked { mut example, site, print } in looked {
            example.session = session.number;
            let next = u32::try_from(sites.len()).unwrap_or(u32::MAX);
            example.site = *sites.entry(site).or_insert(next);
            compared.records.push(example);
            if let Some((print, writer)) = print.zip(writer.as_mut()) {
                compared.bands.push(print.bands);
                writer.push(&print.runs).map_err(|e| unwritable(&e))?;
            }
        }
        done += 1;
        progress(Doing::Comparing, done, sessions.len() as u64);
        Ok(())
    })?;
    compared.runs = writer.map(duplicates::RunsWriter::finish).transpose().map_err(|e| unwritable(&e))?;
    Ok(compared)
}

fn look(example: &Example, line: usize, near: bool) -> Looked {
    let template = hash(0, template(example).as_bytes());
    let print = near.then(|| {
        let (deed, text) = duplicates::deed_and_text(example);
        print(&deed, &text)
    });
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    Looked { example: Record::of(example, 0, line, 0, template), site: site(example), print }
}

/// Works on every session, and takes what came of each, in their order, up to the first fault.
fn each<R: Send>(
    sessions: &[Session],
    jobs: usize,
    work: impl Fn(&Session) -> Result<R, Fault> + Sync,
    mut take: impl FnMut(&Session, R) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut broken = Ok(());
    in_order(sessions, jobs, work, |session, worked| match worked.and_then(|worked| take(session, worked)) {
        Ok(()) => ControlFlow::Continue(()),
        Err(fault) => {
            broken = Err(fault);
            ControlFlow::Break(())
        }
    })
    .map_err(|e| unwritable(&e))?;
    broken
}

/// What is written, and from what.
struct Written<'a> {
    shards: &'a [Shard],
    sessions: &'a [Session],
    records: &'a [Record],
    recipe: &'a Recipe,
}

/// A row, ready to be written.
struct Row {
    row: String,
    line: Line,
}

impl Written<'_> {
    fn write(
        &self,
        mut counts: Counts,
        jobs: usize,
        folder: &Path,
        progress: &impl Fn(Doing, u64, u64),
    ) -> Result<Manifest, Fault> {
        let Recipe { split, file_bytes, parquet, options, .. } = self.recipe;
        let names = || split.shares.iter().map(|share| share.name.clone());
        let schema = parquet.then(|| columns::schema(options.format)).flatten();
        let mut files = Files::create(folder, names(), schema, *file_bytes).map_err(|e| unwritable(&e))?;
        let mut splits: Vec<SplitCounts> =
            names().map(|name| SplitCounts { name, ..SplitCounts::default() }).collect();
        let (mut done, mut last) = (0, None);
        each(
            self.sessions,
            jobs,
            |session| self.rows(session),
            |_, (head, rows)| {
                // One recording under two goals stands in two ways, one behind the other, and stays together.
                let place = match last.take() {
                    Some((id, place)) if id == head.session => place,
                    _ => split.of(&head),
                };
                last = Some((head.session.clone(), place));
                for Row { row, line } in &rows {
                    count_row(&mut counts, line, &head);
                    files.push(place, row, line).map_err(|e| unwritable(&e))?;
                }
                if let Some(split) = splits.get_mut(place).filter(|_| !rows.is_empty()) {
                    split.sessions += 1;
                    split.rows += rows.len() as u64;
                    split.bytes += rows.iter().map(|row| row.row.len() as u64 + 1).sum::<u64>();
                }
                done += 1;
                progress(Doing::Writing, done, self.sessions.len() as u64);
                Ok(())
            },
        )?;
        let files = files.finish().map_err(|e| unwritable(&e))?;
        let (format, recipe) = (manifest::FORMAT.to_owned(), self.recipe.clone());
        Ok(Manifest { format, recipe, splits, counts, files })
    }

    /// The rows of what stays of a session.
    fn rows(&self, session: &Session) -> Result<(Head, Vec<Row>), Fault> {
        let from = self.records.partition_point(|record| record.session < session.number);
        let own = self.records.get(from..).unwrap_or_default();
        let own: Vec<&Record> = own.iter().take_while(|record| record.session == session.number).collect();
        let Taken { head, examples } = self.shards[session.shard].read(&session.place)?;
        let kept = examples.iter().zip(own).filter(|(_, record)| record.kept);
        let rows = kept.flat_map(|(example, _)| {
            let line = line(&head, example);
            let rows = write::write(std::slice::from_ref(example), self.recipe.options.format);
            rows.into_iter().map(move |row| Row { row: row.get().to_owned(), line: line.clone() })
        });
        Ok((head.clone(), rows.collect()))
    }
}

fn line(head: &Head, example: &Example) -> Line {
    Line {
        id: example.id.clone(),
        session: head.session.clone(),
        kind: named(&example.kind),
        site: site(example),
        template: template(example),
        score: example.quality.score,
    }
}

fn count_session(counts: &mut Counts, head: &Head) {
    counts.sessions += 1;
    *counts.origins.entry(head.origin).or_default() += 1;
    *counts.redaction.entry(level(head.redaction).to_owned()).or_default() += 1;
    let module = head.module.clone().unwrap_or_else(|| "unknown".to_owned());
    *counts.modules.entry(module).or_default() += 1;
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn count_row(counts: &mut Counts, line: &Line, head: &Head) {
    counts.rows += 1;
    *counts.kinds.entry(line.kind.clone()).or_default() += 1;
    *counts.sites.entry(line.site.clone()).or_default() += 1;
    let language = head.language.clone().unwrap_or_else(|| "und".to_owned());
    *counts.languages.entry(language).or_default() += 1;
    let part = (line.score * SCORE_PARTS as f64) as usize;
    counts.scores[part.min(SCORE_PARTS - 1)] += 1;
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Strict => "strict",
        Level::Standard => "standard",
        Level::Off => "off",
    }
}

fn nothing_left(left: &LeftOut) -> Fault {
    let reasons = serde_json::to_string(left).unwrap_or_default();
    let message = format!("no example is left for the dataset; left out by reason: {reasons}");
    Fault::new(FaultCode::NotFound, FaultStage::Store, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{
        balance::Caps,
        filter::Filter,
        gather::gather,
        recipe::Part,
        split::{By, Shares, Split},
        taken::Origin,
        template::tests::example,
    };
    use std::path::PathBuf;
    use trailmill_core::Options;

    fn recipe() -> Recipe {
        let Shares(shares) = "train=0.7,test=0.3".parse().unwrap();
        Recipe {
            options: Options::default(),
            filter: Filter::default(),
            near_duplicates: Some(0.8),
            caps: Caps { template: Some(15), site: None },
            split: Split { shares, by: By::Task, seed: 0 },
            file_bytes: 2000,
            parquet: true,
            name: "A | \"name\"".to_owned(),
            license: "cc-by-4.0".to_owned(),
        }
    }

    /// A session of four examples; every tenth session is nearly the one before, with a lower score.
    fn session(number: u32) -> Taken {
        let page = if number % 10 == 9 { number - 1 } else { number };
        let of = |step: u32| {
            let word = |n: u32| hash(u64::from(page), &(step * 100 + n).to_le_bytes()) % 999;
            let page: String = (0..40).map(|n| format!("w{} ", word(n))).collect();
            let user = format!("Goal: {number}\n[1] link \"{page}\"\n[2] button \"Go {step}\"");
            let url = format!("https://site{}.example/part{step}/{page:.3}", number % 3);
            let mut example = example(&url, &user, r#"{"action":"click","element":2}"#);
            example.quality.score = if number % 10 == 9 { 0.6 } else { 0.9 };
            example
        };
        let head = Head {
            session: format!("s{number:03}"),
            task: Some(format!("task {}", number / 2)),
            site: format!("site{}.example", number % 3),
            started_at: None,
            language: None,
            origin: Origin::Recording,
            module: None,
            redaction: Level::Standard,
        };
        Taken { head, examples: (0..4).map(of).collect() }
    }

    /// Gathers a part of the sessions, in an order of their own, into a folder.
    fn shard(numbers: &[u32], part: Part, folder: PathBuf) -> Shard {
        fs::create_dir(&folder).unwrap();
        let own: Vec<u32> = numbers.iter().copied().filter(|n| part.has(&n.to_string())).collect();
        let read = |number: &u32| Ok(vec![Ok(session(*number))]);
        gather(&own, 2, read, |_, faults| assert!(faults.is_empty()), (part, &recipe()), &folder).unwrap();
        Shard::open(&folder).unwrap()
    }

    fn made(shards: &[Shard], folder: PathBuf) -> (Manifest, Vec<(String, Vec<u8>)>) {
        let (whole, work) = (folder.join("whole"), folder.join("work"));
        [&folder, &whole, &work].iter().for_each(|folder| fs::create_dir(folder).unwrap());
        let manifest = make(shards, &recipe(), 2, (&whole, &work), |_, _, _| {}).unwrap();
        let mut files = Vec::new();
        for sub in ["", "data", "index"] {
            for entry in fs::read_dir(whole.join(sub)).unwrap().map(Result::unwrap) {
                if entry.path().is_file() {
                    let name = format!("{sub}/{}", entry.file_name().to_string_lossy());
                    files.push((name, fs::read(entry.path()).unwrap()));
                }
            }
        }
        files.sort();
        (manifest, files)
    }

    #[test]
    fn parts_in_any_order_make_what_the_whole_makes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let numbers: Vec<u32> = (0..60).collect();
        let (manifest, whole) = made(&[shard(&numbers, Part::WHOLE, at("1"))], at("whole"));
        let backwards: Vec<u32> = numbers.iter().rev().copied().chain([7, 8]).collect();
        let part = |number| shard(&backwards, Part { number, of: 4 }, at(&format!("part {number}")));
        let (_, parts) = made(&[4, 2, 1, 3].map(part), at("parts"));
        assert!(whole == parts, "{:?}", whole.iter().map(|(name, _)| name).collect::<Vec<_>>());
        assert_eq!((manifest.counts.sessions, manifest.counts.failed), (60, 0));

        // Every row is in a file, and every file is what the manifest says.
        let rows: u64 = manifest.splits.iter().map(|split| split.rows).sum();
        assert_eq!(rows, manifest.counts.rows);
        assert_eq!(rows + manifest.counts.left.0.values().sum::<u64>(), 240);
        assert!(manifest.files.len() > 6, "more than one file of each sort");
        for told in &manifest.files {
            let (_, bytes) = whole.iter().find(|(name, _)| *name == told.path).unwrap();
            assert_eq!((told.bytes, &told.sha256), (bytes.len() as u64, &crate::module::sha256(bytes)));
            let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            assert!(told.path.ends_with(".parquet") || lines == told.rows, "{}", told.path);
        }
        let (_, card) = whole.iter().find(|(name, _)| name == "/README.md").unwrap();
        let card = String::from_utf8(card.clone()).unwrap();
        assert!(
            card.starts_with("---\npretty_name: \"A | \\\"name\\\"\"\nlicense: \"cc-by-4.0\"\n"),
            "{card}"
        );
        assert!(card.contains("path: data/train-*.parquet") && card.contains("# A  \"name\""), "{card}");
    }

    #[test]
    fn of_near_duplicates_the_better_session_stays() {
        let folder = tempfile::tempdir().unwrap();
        let numbers: Vec<u32> = (0..60).collect();
        let (manifest, files) =
            made(&[shard(&numbers, Part::WHOLE, folder.path().join("1"))], folder.path().join("whole"));
        assert_eq!(manifest.counts.left.0[&crate::dataset::filter::Left::NearDuplicate], 24);
        let index = files.iter().filter(|(name, _)| name.starts_with("index/"));
        let index: String = index.map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
        assert!(index.contains("\"s008\"") && !index.contains("\"s009\""));
    }
}
