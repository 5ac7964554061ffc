//! The sessions that every runtime answers for, as files that every runtime can read.

use serde_json::json;
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};
use trailmill_tests::{generated, recordings};

const MADE_UP: u64 = 300;

/// One session and its options.
pub struct Sample {
    /// Its name, unique in the batch.
    pub name: String,
    /// The recording.
    pub input: Vec<u8>,
    /// Options, as JSON.
    pub options: String,
}

/// All of them, and where they were written.
pub struct Batch {
    /// A file for each sample, and `batch.json` with names, files and options.
    pub folder: PathBuf,
    /// In the order of `batch.json`.
    pub samples: Vec<Sample>,
}

impl Batch {
    /// Collects the samples and writes them to a new folder.
    pub fn write(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut samples = Vec::new();
        for path in recordings::own()?.into_iter().chain(recordings::shared()?) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            samples.push(Sample { name, input: fs::read(&path)?, options: "{}".to_owned() });
        }
        for number in 0..MADE_UP {
            let generated::Generated { name, input, options } = generated::session(number);
            samples.push(Sample { name, input, options });
        }
        fs::create_dir_all(folder)?;
        let mut list = Vec::new();
        for (number, sample) in samples.iter().enumerate() {
            let file = format!("{number}.recording");
            fs::write(folder.join(&file), &sample.input)?;
            list.push(json!({"name": sample.name, "file": file, "options": sample.options}));
        }
        fs::write(folder.join("batch.json"), serde_json::to_vec(&list)?)?;
        Ok(Self { folder: folder.to_path_buf(), samples })
    }

    /// How many were made up by rule.
    pub fn made_up(&self) -> usize {
        MADE_UP as usize
    }

    /// How many were recorded.
    pub fn recorded(&self) -> usize {
        self.samples.len() - self.made_up()
    }
}
