//! `trailmill dataset sample`: some rows of a dataset, drawn by hash.

use super::{each_line, manifest, unreadable};
use crate::{
    Fault, FaultCode,
    cli::{print, shown::shown},
    dataset::{files::Line, hash::hash, manifest::Manifest},
    fault::FaultStage,
};
use clap::Args;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs::File,
    io::{BufRead, BufReader},
    num::NonZeroUsize,
    path::PathBuf,
};

/// Characters of one value that a person is shown.
const SHOWN: usize = 4000;

/// Show some rows of a dataset, drawn by hash: the same seed draws the same
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill dataset sample dataset/                          five rows, to be read\n  \
    trailmill dataset sample dataset/ -n 100 --seed 7 --json   a hundred others, as JSON lines\n  \
    trailmill dataset sample dataset/ --split test --kind next_action")]
pub struct Sample {
    /// A dataset's folder
    #[arg(value_name = "DIR")]
    dataset: PathBuf,
    /// How many rows
    #[arg(short = 'n', long, value_name = "N", default_value = "5")]
    count: NonZeroUsize,
    /// Another seed draws others
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Of this split alone
    #[arg(long, value_name = "NAME")]
    split: Option<String>,
    /// Of this kind alone
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Print the rows as they are, one a line
    #[arg(long)]
    json: bool,
}

/// A row that was drawn.
struct Drawn {
    line: Line,
    split: String,
}

impl Sample {
    /// Draws and shows them.
    pub fn run(&self) -> Result<u8, Fault> {
        let manifest = manifest(&self.dataset)?;
        // By file and line there; in order of the draw as long as there may be too many.
        let mut draw: BTreeMap<(u64, String, usize), Drawn> = BTreeMap::new();
        each_line(&self.dataset, &manifest, |file, number, split, line| {
            let asked = |asked: &Option<String>, is: &str| asked.as_ref().is_none_or(|asked| asked == is);
            if asked(&self.split, split) && asked(&self.kind, &line.kind) {
                let place = (hash(self.seed, line.id.as_bytes()), file.to_owned(), number);
                draw.insert(place, Drawn { line, split: split.to_owned() });
                if draw.len() > self.count.get() {
                    draw.pop_last();
                }
            }
        })?;
        if draw.is_empty() {
            return Err(self.none(&manifest));
        }
        let mut drawn: BTreeMap<String, BTreeMap<usize, Drawn>> = BTreeMap::new();
        for ((_, file, number), row) in draw {
            drawn.entry(file).or_default().insert(number, row);
        }
        for (file, rows) in drawn {
            self.show(&file, &rows)?;
        }
        Ok(crate::cli::DONE)
    }

    /// Nothing is as it was asked for: what there is.
    fn none(&self, manifest: &Manifest) -> Fault {
        let splits: Vec<&str> = manifest.splits.iter().map(|split| &*split.name).collect();
        let kinds: Vec<&str> = manifest.counts.kinds.keys().map(|kind| &**kind).collect();
        let (splits, kinds) = (splits.join(", "), kinds.join(", "));
        let message =
            format!("no row is of that split and kind; there are the splits {splits} and the kinds {kinds}");
        Fault::new(FaultCode::NotFound, FaultStage::Store, message)
    }

    /// Shows the rows of one file that were drawn.
    fn show(&self, file: &str, rows: &BTreeMap<usize, Drawn>) -> Result<(), Fault> {
        let wanted: BTreeSet<usize> = rows.keys().copied().collect();
        let opened = File::open(self.dataset.join(file)).map_err(|e| unreadable(file, &e))?;
        for (number, row) in BufReader::new(opened).lines().enumerate() {
            let row = row.map_err(|e| unreadable(file, &e))?;
            if let Some(drawn) = rows.get(&number) {
                print(&if self.json { row + "\n" } else { told(drawn, file, number, &row) })?;
            }
            if wanted.last().is_some_and(|last| number >= *last) {
                break;
            }
        }
        Ok(())
    }
}

fn told(drawn: &Drawn, file: &str, number: usize, row: &str) -> String {
    let Drawn { line: Line { id, session, kind, site, score, .. }, split } = drawn;
    let mut text = format!("── {file}:{} {}\n", number + 1, "─".repeat(40));
    let _ = writeln!(
        text,
        "{kind}, score {score:.2}, {}, session {}, split {split}, id {}\n",
        shown(site, 60),
        shown(session, 60),
        shown(id, 40)
    );
    match serde_json::from_str(row) {
        Ok(row) => flat(&mut text, "", &row),
        Err(_) => text.push_str(&shown(row, SHOWN)),
    }
    text.push('\n');
    text
}

/// A row as lines of text: what is said under who says it, all else under its key.
fn flat(text: &mut String, key: &str, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| flat(text, key, item)),
        Value::Object(fields) => {
            let said = ["role", "from"].iter().find_map(|who| fields.get(*who).and_then(Value::as_str));
            for (name, field) in fields.iter().filter(|(name, _)| !["role", "from"].contains(&name.as_str()))
            {
                flat(text, &said.map_or_else(|| name.clone(), str::to_uppercase), field);
            }
        }
        Value::Null => {}
        other => {
            let whole = other.as_str().map_or_else(|| other.to_string(), str::to_owned);
            let _ = writeln!(text, "{key}");
            whole.lines().for_each(|line| {
                let _ = writeln!(text, "  {}", shown(line, SHOWN));
            });
        }
    }
}
