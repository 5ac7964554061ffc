//! What a dataset is made of: recordings, completions, archives, buckets and servers.

use crate::{
    Fault, FaultCode, Sandbox,
    archive::Archive,
    cli::{
        inputs::{self, Input},
        server::{Server, escaped},
        shown::shown,
        unreadable,
    },
    completed::Completed,
    dataset::{
        gather::Sessions,
        taken::{Origin, Taken},
        whole,
    },
    fault::FaultStage,
    place,
};
use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as Name};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::runtime::Runtime;

/// Bytes of one completion at most.
const LARGEST: usize = 1 << 30;

/// Endings of recordings.
const ENDINGS: [&str; 2] = [".json", ".jsonl"];

/// The ending of a completion that `trailmill complete --out` wrote.
const COMPLETION: &str = ".completion.json";

/// What a server's data folder has from its first start on.
const DATABASE: &str = "trailmill.db";

/// Files that stand beside rows and hold none.
const BESIDE: &str = "dataset_info.json";

/// One input.
pub struct Source {
    /// Its name below what was named on the command line; parts of the inputs are dealt out by it.
    pub name: String,
    what: What,
}

enum What {
    Recording(Input),
    Completion(PathBuf),
    Archived(Archive),
    Object(Arc<dyn ObjectStore>),
    Served(Arc<Server>),
    /// It was named, or found in a folder, and can't be had.
    Missing(Input, Fault),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Recording(input) | What::Missing(input, _) => input.fmt(f),
            What::Completion(path) => Input::File(path.clone()).fmt(f),
            What::Archived(_) | What::Object(_) | What::Served(_) => f.write_str(&shown(&self.name, 200)),
        }
    }
}

/// All inputs, and what they are read by.
pub struct Sources {
    /// The inputs.
    pub all: Vec<Source>,
    runtime: Runtime,
}

impl Sources {
    /// What is named: files, folders, `-`, places with archives (`s3://…` or a folder), addresses of servers. What lies in
    /// `skip` is left out.
    ///
    /// # Errors
    /// When a place or a server can't be listed.
    pub fn find(named: &[String], token: Option<&str>, skip: &Path) -> Result<Self, Fault> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|e| unserved("no threads", &e))?;
        let mut sources = Self { all: Vec::new(), runtime };
        for name in named {
            if name.starts_with("http://") || name.starts_with("https://") {
                sources.serve(name, token)?;
            } else if name.starts_with("s3://") {
                let place = place::of(name).map_err(|e| unserved(name, &e))?;
                sources.place(name, &place)?;
            } else if let Some(folder) = archive_folder(Path::new(name)) {
                let place = place::folder(&folder).map_err(|e| unserved(name, &e))?;
                sources.archives(name, &place)?;
            } else if Path::new(name).join(DATABASE).is_file() {
                sources.missing(Input::of(Path::new(name)), not_archived_yet());
            } else {
                sources.files(Path::new(name), skip);
            }
        }
        Ok(sources)
    }

    /// The sessions of an input, completed where they are not yet.
    ///
    /// # Errors
    /// When it can't be read, or the module refuses it.
    pub fn read(
        &self,
        source: &Source,
        sandbox: &Sandbox,
        options: &[u8],
        max_bytes: usize,
    ) -> Result<Sessions, Fault> {
        match &source.what {
            What::Recording(input) => completed(&input.read(max_bytes)?, sandbox, options),
            What::Missing(_, fault) => Err(fault.clone()),
            What::Object(place) => completed(&self.object(place, &source.name, max_bytes)?, sandbox, options),
            What::Completion(path) => {
                let bytes = Input::File(path.clone()).read(LARGEST)?;
                Ok(vec![Taken::of(&bytes, Origin::Completion)])
            }
            What::Archived(archive) => {
                let got = self.runtime.block_on(archive.get(&source.name));
                let (_, contents) = got.map_err(|e| unreadable(&e))?;
                let completion = contents.completion.bytes().map_err(|e| unreadable(&e))?;
                Ok(vec![Taken::of(&completion, Origin::Archive)])
            }
            What::Served(server) => {
                let path = format!("/v1/sessions/{}/completion", escaped(&source.name));
                match server.bytes(&path, LARGEST) {
                    // Erased since it was listed: it is no part of the dataset.
                    Err(fault) if fault.code == FaultCode::NotFound => Ok(Vec::new()),
                    Err(fault) => Err(fault),
                    Ok(completion) => Ok(vec![Taken::of(&completion, Origin::Server)]),
                }
            }
        }
    }

    fn files(&mut self, named: &Path, skip: &Path) {
        let (found, missing) = inputs::gather(&[named.to_owned()], Some(skip));
        missing.into_iter().for_each(|(input, fault)| self.missing(input, fault));
        let is_beside = |path: &Path| named.is_dir() && path.file_name().is_some_and(|name| name == BESIDE);
        let is_draft = |below: &Path| below.iter().any(|part| whole::is_draft(&part.to_string_lossy()));
        let completions: BTreeSet<PathBuf> =
            found.iter().filter_map(|input| completion_of(input, named)).collect();
        for input in found {
            let Input::File(path) = input else {
                self.all.push(Source { name: "-".to_owned(), what: What::Recording(input) });
                continue;
            };
            let below = path.strip_prefix(named).ok().filter(|below| !below.as_os_str().is_empty());
            let below = below.or_else(|| path.file_name().map(Path::new)).unwrap_or(&path);
            let name = below.to_string_lossy().into_owned();
            if is_beside(&path) || is_draft(below) {
                continue;
            }
            if name.ends_with(COMPLETION) {
                self.all.push(Source { name, what: What::Completion(path) });
            } else if !completions.contains(&path) {
                self.all.push(Source { name, what: What::Recording(Input::File(path)) });
            }
        }
    }

    fn missing(&mut self, input: Input, fault: Fault) {
        self.all.push(Source { name: input.to_string(), what: What::Missing(input, fault) });
    }

    fn archives(&mut self, named: &str, place: &Arc<dyn ObjectStore>) -> Result<(), Fault> {
        let archive = Archive::new(place.clone());
        let names = self.runtime.block_on(archive.names()).map_err(|e| unserved(named, &e))?;
        self.all.extend(names.into_iter().map(|name| Source { name, what: What::Archived(archive.clone()) }));
        Ok(())
    }

    /// All archives of a bucket, and the recordings that lie beside them.
    fn place(&mut self, named: &str, place: &Arc<dyn ObjectStore>) -> Result<(), Fault> {
        self.archives(named, place)?;
        let list: Vec<_> =
            self.runtime.block_on(place.list(None).try_collect()).map_err(|e| unserved(named, &e))?;
        let mut names: Vec<String> = list.into_iter().map(|found| found.location.to_string()).collect();
        names.retain(|name| {
            let own = name.starts_with("archive/") || name.starts_with("blobs/");
            !own && ENDINGS.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending))
        });
        names.sort();
        self.all.extend(names.into_iter().map(|name| Source { name, what: What::Object(place.clone()) }));
        Ok(())
    }

    fn object(&self, place: &Arc<dyn ObjectStore>, name: &str, max_bytes: usize) -> Result<Vec<u8>, Fault> {
        let get = async {
            let got = place.get(&Name::from(name)).await?;
            if got.meta.size > max_bytes as u64 {
                return Ok(None);
            }
            got.bytes().await.map(|bytes| Some(bytes.to_vec()))
        };
        let got = self.runtime.block_on(get).map_err(|e: object_store::Error| unreadable(&e))?;
        got.ok_or_else(|| unreadable(&format!("it has more than {max_bytes} bytes; raise --max-bytes")))
    }

    /// All sessions of a server that have a result.
    fn serve(&mut self, address: &str, token: Option<&str>) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Page {
            sessions: Vec<Listed>,
            next: Option<String>,
        }
        #[derive(Deserialize)]
        struct Listed {
            id: String,
        }
        let server = Arc::new(Server::at(address, token));
        let mut ids = BTreeSet::new();
        for status in ["COMPLETED", "ARCHIVED"] {
            let mut after = None;
            loop {
                let mut query = vec![("status", status), ("limit", "500")];
                query.extend(after.as_deref().map(|after| ("after", after)));
                let Page { sessions, next } = server.get("/v1/sessions", &query)?;
                ids.extend(sessions.into_iter().map(|session| session.id));
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
        self.all.extend(ids.into_iter().map(|name| Source { name, what: What::Served(server.clone()) }));
        Ok(())
    }
}

/// The folder whose `archive/` a path names: the path itself, or the one above.
fn archive_folder(named: &Path) -> Option<PathBuf> {
    let above = named.parent().filter(|_| named.file_name().is_some_and(|name| name == "archive"));
    let above = above.map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    [Some(named), above].into_iter().flatten().find(|folder| has_archives(folder)).map(Path::to_owned)
}

/// Whether there is a folder of archives: `archive/<64 hexadecimal digits>/`.
fn has_archives(folder: &Path) -> bool {
    let mut entries = std::fs::read_dir(folder.join("archive")).into_iter().flatten().flatten();
    entries.any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// The file of rows that stands beside a completion found in a folder.
fn completion_of(input: &Input, folder: &Path) -> Option<PathBuf> {
    let Input::File(path) = input else { return None };
    let name = path.file_name()?.to_str()?.strip_suffix(COMPLETION)?;
    folder.is_dir().then(|| path.with_file_name(format!("{name}.jsonl")))
}

fn completed(bytes: &[u8], sandbox: &Sandbox, options: &[u8]) -> Result<Sessions, Fault> {
    let sessions = Completed::all(sandbox, bytes, options)?;
    if sessions.is_empty() {
        return Err(Fault::new(FaultCode::NotFound, FaultStage::Open, "it holds no session"));
    }
    Ok(sessions.iter().map(|session| Taken::of(session.completion.as_bytes(), Origin::Recording)).collect())
}

fn not_archived_yet() -> Fault {
    let message = "no session of this server is archived here yet, which happens --archive-after seconds from its \
                   completion; wait, or name the server's address";
    Fault::new(FaultCode::NotFound, FaultStage::Open, message)
}

fn unserved(name: &str, error: &dyn fmt::Display) -> Fault {
    Fault::new(FaultCode::Unserved, FaultStage::Open, format!("{}: {error}", shown(name, 200)))
}
