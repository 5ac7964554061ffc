//! `dataset_info.json`: how LLaMA-Factory finds the rows of a folder, and which column of them is what.

use crate::results_folder::write_whole;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind},
    path::Path,
};
use trailmill_core::write::Format;

const NAME: &str = "dataset_info.json";

/// What is said of one file of rows. The keys are LLaMA-Factory's.
#[derive(Serialize)]
struct Entry<'a> {
    file_name: String,
    formatting: &'a str,
    columns: &'a BTreeMap<&'a str, &'a str>,
}

/// Its own entries, and those that somebody else wrote, which stay as they are.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Info(BTreeMap<String, Box<RawValue>>);

/// What LLaMA-Factory calls rows of a format, and its columns; nothing for formats that it has no name for.
fn known(format: Format) -> Option<(&'static str, BTreeMap<&'static str, &'static str>)> {
    match format {
        Format::Alpaca => {
            Some(("alpaca", [("prompt", "instruction"), ("query", "input"), ("response", "output")].into()))
        }
        Format::Sharegpt => Some(("sharegpt", [("messages", "conversations")].into())),
        _ => None,
    }
}

/// Adds the files of rows `names` (without their ending) to the folder's `dataset_info.json`, one dataset each. Other
/// entries stay. Formats that LLaMA-Factory has no name for leave the folder as it is.
///
/// # Errors
/// When the disk refuses, or when the file that is there is not one of datasets.
pub fn describe(folder: &Path, names: &[String], format: Format) -> io::Result<()> {
    let Some((formatting, columns)) = known(format) else { return Ok(()) };
    let mut info = match fs::read(folder.join(NAME)) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(error) if error.kind() == ErrorKind::NotFound => Info(BTreeMap::new()),
        Err(error) => return Err(error),
    };
    for name in names {
        let entry = Entry { file_name: format!("{name}.jsonl"), formatting, columns: &columns };
        info.0.insert(name.clone(), serde_json::value::to_raw_value(&entry)?);
    }
    write_whole(folder, NAME, &serde_json::to_string_pretty(&info)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(folder: &Path) -> Value {
        serde_json::from_slice(&fs::read(folder.join(NAME)).unwrap()).unwrap()
    }

    #[test]
    fn later_sessions_join_those_that_are_there() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NAME), r#"{"mine": {"hf_hub_url": "x/y"}}"#).unwrap();
        describe(folder.path(), &["a".to_owned()], Format::Alpaca).unwrap();
        describe(folder.path(), &["b".to_owned()], Format::Sharegpt).unwrap();
        assert_eq!(
            told(folder.path()),
            json!({
                "mine": {"hf_hub_url": "x/y"},
                "a": {"file_name": "a.jsonl", "formatting": "alpaca",
                    "columns": {"prompt": "instruction", "query": "input", "response": "output"}},
                "b": {"file_name": "b.jsonl", "formatting": "sharegpt", "columns": {"messages": "conversations"}},
            })
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_list_of_datasets_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NAME), "my notes").unwrap();
        assert!(describe(folder.path(), &["a".to_owned()], Format::Alpaca).is_err());
        assert_eq!(fs::read_to_string(folder.path().join(NAME)).unwrap(), "my notes");
    }

    #[test]
    fn other_formats_add_nothing() {
        let folder = tempfile::tempdir().unwrap();
        describe(folder.path(), &["a".to_owned()], Format::OpenaiChat).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
