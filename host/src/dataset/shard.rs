//! A shard: the sessions of one part of the inputs, filtered, on disk. Shards are made independently of each other, and a
//! dataset is made of all of them.
//!
//! | file | holds |
//! |---|---|
//! | `sessions.jsonl.zst` | for each session its head and its examples, one a line; a frame each, so that one can be read alone |
//! | `sessions.idx.jsonl` | where each session's frame is |
//! | `shard.json` | the recipe, which part it is, and what was left out |

use super::{
    filter::LeftOut,
    recipe::{Part, Recipe},
    taken::{Head, Taken},
};
use crate::{
    Fault, FaultCode,
    fault::FaultStage,
    module::{self, sha256},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use trailmill_core::{
    transform::Example,
    write::{self, Format},
};

/// What a shard says that it is.
const FORMAT: &str = "trailmill.shard/1";

/// The file that tells what it is; where it stands, all stands.
pub const TOLD: &str = "shard.json";
const SESSIONS: &str = "sessions.jsonl.zst";
const INDEX: &str = "sessions.idx.jsonl";

/// How hard zstd tries, 1..22: a shard is read twice and thrown away.
const LEVEL: i32 = 1;

/// Bytes of a session's lines at most, so that a damaged frame can't ask for more.
const LARGEST: usize = 1 << 30;

/// What a shard is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    format: String,
    /// Which part of the inputs it is of.
    pub part: Part,
    /// What it was made by.
    pub recipe: Recipe,
    /// SHA-256 of the module that this program carries.
    pub module: String,
    /// Inputs and sessions that could not be taken.
    pub failed: u64,
    /// Examples that were left out.
    pub left: LeftOut,
}

/// Where a session is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its id.
    pub session: String,
    /// SHA-256 of its lines: tells apart what has one id.
    pub sha256: String,
    at: u64,
    bytes: u64,
}

/// A session's lines, ready to be put into a shard.
pub struct Packed {
    session: String,
    sha256: String,
    frame: Vec<u8>,
}

impl Packed {
    /// Packs a session with some of its examples.
    ///
    /// # Errors
    /// When it can't be written as JSON or compressed.
    pub fn of(taken: &Taken) -> io::Result<Self> {
        let mut lines = serde_json::to_string(&taken.head)?;
        for row in write::write(&taken.examples, Format::Trailmill) {
            lines.push('\n');
            lines.push_str(row.get());
        }
        lines.push('\n');
        Ok(Self {
            session: taken.head.session.clone(),
            sha256: sha256(lines.as_bytes()),
            frame: zstd::bulk::compress(lines.as_bytes(), LEVEL)?,
        })
    }
}

/// A shard that is being written.
pub struct ShardWriter {
    folder: PathBuf,
    sessions: BufWriter<File>,
    index: BufWriter<File>,
    at: u64,
}

impl ShardWriter {
    /// Into an empty folder.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn create(folder: &Path) -> io::Result<Self> {
        let file = |name| File::create_new(folder.join(name)).map(BufWriter::new);
        Ok(Self { folder: folder.to_owned(), sessions: file(SESSIONS)?, index: file(INDEX)?, at: 0 })
    }

    /// Adds a session.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn push(&mut self, packed: Packed) -> io::Result<()> {
        let Packed { session, sha256, frame } = packed;
        self.sessions.write_all(&frame)?;
        let place = Place { session, sha256, at: self.at, bytes: frame.len() as u64 };
        self.at += place.bytes;
        serde_json::to_writer(&mut self.index, &place)?;
        self.index.write_all(b"\n")
    }

    /// Tells what it is; then it can be read.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self, part: Part, recipe: &Recipe, failed: u64, left: LeftOut) -> io::Result<()> {
        self.sessions.flush()?;
        self.index.flush()?;
        let about = About {
            format: FORMAT.to_owned(),
            part,
            recipe: recipe.clone(),
            module: module::SHA256.clone(),
            failed,
            left,
        };
        fs::write(self.folder.join(TOLD), serde_json::to_vec_pretty(&about)?)
    }
}

/// A shard to be read.
#[derive(Debug)]
pub struct Shard {
    folder: PathBuf,
    /// What it is.
    pub about: About,
}

impl Shard {
    /// Opens one.
    ///
    /// # Errors
    /// When the folder is none.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        let told =
            fs::read(folder.join(TOLD)).map_err(|e| unreadable(&format!("its {TOLD} can't be read: {e}")))?;
        let about: About = serde_json::from_slice(&told).map_err(|e| {
            let (line, column) = (e.line(), e.column());
            unreadable(&format!("its {TOLD} is not of this version, line {line} column {column}"))
        })?;
        if about.format != FORMAT {
            return Err(unreadable(&format!("its {TOLD} is not of {FORMAT}")));
        }
        Ok(Self { folder: folder.to_owned(), about })
    }

    /// The places of its sessions.
    ///
    /// # Errors
    /// When they can't be read.
    pub fn places(&self) -> Result<Vec<Place>, Fault> {
        let file = File::open(self.folder.join(INDEX)).map_err(|e| damaged(&e))?;
        let lines = BufReader::new(file).lines();
        let place = |line: io::Result<String>| serde_json::from_str(&line?).map_err(io::Error::from);
        lines.map(place).collect::<io::Result<_>>().map_err(|e| damaged(&e))
    }

    /// Reads a session.
    ///
    /// # Errors
    /// When it is not what its place says.
    pub fn read(&self, place: &Place) -> Result<Taken, Fault> {
        let read = || -> io::Result<Taken> {
            let mut file = File::open(self.folder.join(SESSIONS))?;
            file.seek(SeekFrom::Start(place.at))?;
            let mut frame = Vec::new();
            file.take(place.bytes).read_to_end(&mut frame)?;
            let room = zstd::bulk::Decompressor::upper_bound(&frame).unwrap_or(0).min(LARGEST);
            let lines = zstd::bulk::decompress(&frame, room)?;
            if sha256(&lines) != place.sha256 {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "a session is not what the index says",
                ));
            }
            let mut lines = lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
            let head: Head = serde_json::from_slice(lines.next().unwrap_or_default())?;
            let examples = lines.map(serde_json::from_slice::<Example>).collect::<Result<_, _>>()?;
            Ok(Taken { head, examples })
        };
        read().map_err(|e| damaged(&e))
    }
}

fn damaged(error: &io::Error) -> Fault {
    unreadable(&format!("a shard can't be read: {error}"))
}

fn unreadable(message: &str) -> Fault {
    Fault::new(FaultCode::Unreadable, FaultStage::Open, message)
}
