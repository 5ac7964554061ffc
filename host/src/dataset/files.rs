//! The files of a dataset: for each split numbered JSON lines, Parquet of the same rows beside them, and an index whose lines
//! tell of the rows with the same number.
//!
//! ```text
//! data/train-00000-of-00002.jsonl   data/train-00000-of-00002.parquet   index/train-00000-of-00002.jsonl
//! ```

use super::columns;
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::properties::WriterProperties,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Rows of a Parquet row group: some tens of megabytes.
const GROUP: usize = 8192;

/// Rows that become columns at a time.
const BATCH: usize = 512;

/// How hard zstd tries, 1..22; 3 is its own default.
const LEVEL: i32 = 3;

/// What the index tells of one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The example's id.
    pub id: String,
    /// Its session.
    pub session: String,
    /// What it teaches.
    pub kind: String,
    /// The site of its page.
    pub site: String,
    /// Its template.
    pub template: String,
    /// Its score, 0..1.
    pub score: f64,
}

/// One file, as the manifest tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTold {
    /// Its path in the dataset.
    pub path: String,
    /// Its split.
    pub split: String,
    /// Its rows.
    pub rows: u64,
    /// Its bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Files that are being written.
pub struct Files {
    folder: PathBuf,
    columns: Option<Arc<Schema>>,
    most: u64,
    splits: Vec<Splitted>,
}

/// The files of one split.
struct Splitted {
    name: String,
    open: Option<Open>,
    /// Rows of each file that is closed.
    closed: Vec<u64>,
}

/// The files of one number.
struct Open {
    rows: BufWriter<File>,
    index: BufWriter<File>,
    parquet: Option<Parquet>,
    count: u64,
    bytes: u64,
}

/// Rows on their way into a Parquet file.
struct Parquet {
    writer: ArrowWriter<File>,
    schema: Arc<Schema>,
    waiting: Vec<Value>,
}

impl Files {
    /// Into an empty folder; a new file begins where one has `most` bytes of JSON lines. With `columns` there is Parquet.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn create(
        folder: &Path,
        splits: impl IntoIterator<Item = String>,
        columns: Option<Arc<Schema>>,
        most: u64,
    ) -> io::Result<Self> {
        for sub in ["data", "index"] {
            fs::create_dir(folder.join(sub))?;
        }
        let splits = splits.into_iter().map(|name| Splitted { name, open: None, closed: Vec::new() });
        Ok(Self { folder: folder.to_owned(), columns, most, splits: splits.collect() })
    }

    /// Writes a row into a split.
    ///
    /// # Errors
    /// When the disk refuses, or the row has no such columns.
    pub fn push(&mut self, split: usize, row: &str, line: &Line) -> io::Result<()> {
        let Some(split) = self.splits.get_mut(split) else { return Err(io::ErrorKind::NotFound.into()) };
        if split.open.as_ref().is_some_and(|open| open.bytes >= self.most) {
            split.close()?;
        }
        let open = match &mut split.open {
            Some(open) => open,
            none => none.insert(Open::create(
                &self.folder,
                &split.name,
                split.closed.len(),
                self.columns.as_ref(),
            )?),
        };
        open.push(row, line)
    }

    /// Closes all and gives them their names.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> io::Result<Vec<FileTold>> {
        let mut told = Vec::new();
        for split in &mut self.splits {
            split.close()?;
            let of = split.closed.len();
            for (number, &rows) in split.closed.iter().enumerate() {
                let mut endings = vec![("data", "jsonl"), ("index", "jsonl")];
                endings.extend(self.columns.as_ref().map(|_| ("data", "parquet")));
                for (sub, ending) in endings {
                    let path = format!("{sub}/{}-{number:05}-of-{of:05}.{ending}", split.name);
                    let file = self.folder.join(&path);
                    fs::rename(self.folder.join(draft(sub, &split.name, number, ending)), &file)?;
                    let (bytes, sha256) = measured(&file)?;
                    told.push(FileTold { path, split: split.name.clone(), rows, bytes, sha256 });
                }
            }
        }
        told.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(told)
    }
}

impl Splitted {
    fn close(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        open.rows.flush()?;
        open.index.flush()?;
        if let Some(mut parquet) = open.parquet {
            parquet.write()?;
            parquet.writer.close().map_err(of_parquet)?;
        }
        self.closed.push(open.count);
        Ok(())
    }
}

impl Open {
    fn create(folder: &Path, split: &str, number: usize, columns: Option<&Arc<Schema>>) -> io::Result<Self> {
        let file = |sub, ending| File::create_new(folder.join(draft(sub, split, number, ending)));
        let parquet = columns.map(|schema| Parquet::create(file("data", "parquet")?, schema)).transpose()?;
        Ok(Self {
            rows: BufWriter::new(file("data", "jsonl")?),
            index: BufWriter::new(file("index", "jsonl")?),
            parquet,
            count: 0,
            bytes: 0,
        })
    }

    fn push(&mut self, row: &str, line: &Line) -> io::Result<()> {
        self.rows.write_all(row.as_bytes())?;
        self.rows.write_all(b"\n")?;
        serde_json::to_writer(&mut self.index, line)?;
        self.index.write_all(b"\n")?;
        self.count += 1;
        self.bytes += row.len() as u64 + 1;
        self.parquet.as_mut().map_or(Ok(()), |parquet| parquet.push(row))
    }
}

impl Parquet {
    fn create(file: File, schema: &Arc<Schema>) -> io::Result<Self> {
        let level = ZstdLevel::try_new(LEVEL).map_err(of_parquet)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP))
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(of_parquet)?;
        Ok(Self { writer, schema: schema.clone(), waiting: Vec::new() })
    }

    fn push(&mut self, row: &str) -> io::Result<()> {
        self.waiting.push(serde_json::from_str(row)?);
        if self.waiting.len() >= BATCH { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> io::Result<()> {
        let batch: RecordBatch = columns::batch(&self.schema, &self.waiting).map_err(io::Error::other)?;
        self.waiting.clear();
        self.writer.write(&batch).map_err(of_parquet)
    }
}

/// A file's path while it is not known how many there will be.
fn draft(sub: &str, split: &str, number: usize, ending: &str) -> String {
    format!("{sub}/{split}-{number:05}.{ending}.part")
}

fn measured(file: &Path) -> io::Result<(u64, String)> {
    let mut reader = BufReader::new(File::open(file)?);
    let (mut hasher, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = reader.read(&mut piece)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        hasher.update(&piece[..read]);
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    Ok((bytes, text))
}

fn of_parquet(error: ParquetError) -> io::Error {
    io::Error::other(error)
}
