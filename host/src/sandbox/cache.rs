//! Compiled modules, kept from one run to the next: half a second of two processors becomes a file that is mapped.
//!
//! A compiled module is machine code, so it is loaded only from a folder that this program made for itself: owned by
//! the same user, closed to all others. Anything else, and any fault on the way, means that the module is compiled.
//! `TRAILMILL_CACHE` names another folder; empty, it turns the cache off.
#![allow(unsafe_code)]

use crate::module::sha256;
use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};
use wasmtime::{Engine, Module};

/// Compiled modules that are kept, the latest first: other versions of the program, other processors.
const KEPT: usize = 8;

/// The ending of a compiled module's file.
const ENDING: &str = "cwasm";

/// The compiled module: from the cache, or compiled now and put there.
///
/// # Errors
/// When the module can't be compiled.
pub fn module(engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Module> {
    match folder() {
        Some(folder) => module_in(&folder, engine, bytes),
        None => Module::new(engine, bytes),
    }
}

fn module_in(folder: &Path, engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Module> {
    let Ok(()) = secure(folder) else { return Module::new(engine, bytes) };
    let path = folder.join(name(engine, bytes));
    if let Some(module) = load(engine, &path) {
        return Ok(module);
    }
    let module = Module::new(engine, bytes)?;
    // A cache that can't be written is a slower start and nothing else.
    let kept = module.serialize().is_ok_and(|compiled| store(folder, &path, &compiled).is_ok());
    let module = load(engine, &path).filter(|_| kept).unwrap_or(module);
    give_back();
    Ok(module)
}

/// Gives back to the system what compiling took, some 60 MiB. A process that serves for weeks would keep it.
fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it asks nothing of the caller.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// The module's bytes, and everything that the engine's version, settings and processor make of them.
fn name(engine: &Engine, bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{}-{:016x}.{ENDING}", sha256(bytes), hasher.finish())
}

fn load(engine: &Engine, path: &Path) -> Option<Module> {
    if !path.is_file() {
        return None;
    }
    // SAFETY: the folder is ours alone (see `secure`), and what stands in it was put there whole by `store`, from
    // this engine's own compiler. Another version's file is refused by the engine.
    unsafe { Module::deserialize_file(engine, path) }.ok()
}

fn store(folder: &Path, path: &Path, compiled: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new().suffix(".tmp").tempfile_in(folder)?;
    file.write_all(compiled)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    prune(folder)
}

/// Removes all but the latest.
fn prune(folder: &Path) -> io::Result<()> {
    let mut files: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|ending| ending == ENDING) {
            files.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    files.sort();
    let surplus = files.len().saturating_sub(KEPT);
    files.iter().take(surplus).try_for_each(|(_, path)| fs::remove_file(path))
}

fn folder() -> Option<PathBuf> {
    if let Some(folder) = env::var_os("TRAILMILL_CACHE") {
        return (!folder.is_empty()).then(|| folder.into());
    }
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")))?;
    Some(caches.join("trailmill"))
}

/// Makes the folder where it is missing, and sees that it is this user's alone.
#[cfg(unix)]
fn secure(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let about = fs::symlink_metadata(folder)?;
    // Whoever this process is, a file that it makes now is theirs.
    let own = tempfile::Builder::new().suffix(".tmp").tempfile_in(folder)?.as_file().metadata()?.uid();
    if about.is_dir() && about.mode() & 0o077 == 0 && about.uid() == own {
        Ok(())
    } else {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

#[cfg(not(unix))]
fn secure(_: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const TINY: &str = r#"(module (func (export "f") (result i32) (i32.const 7)))"#;

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    #[test]
    fn the_second_start_loads_what_the_first_compiled() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("deep/cache");
        let (engine, bytes) = (Engine::default(), wat::parse_str(TINY).unwrap());
        module_in(&folder, &engine, &bytes).unwrap();
        let kept = files(&folder);
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        let loaded = load(&engine, &kept[0]).expect("it was kept whole");
        assert!(loaded.get_export("f").is_some());
        module_in(&folder, &engine, &bytes).unwrap();
        assert_eq!(files(&folder), kept);
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let (engine, bytes) = (Engine::default(), wat::parse_str(TINY).unwrap());
        // What lies there would be loaded if it were looked at; it is no code at all.
        fs::write(folder.path().join(name(&engine, &bytes)), b"planted").unwrap();
        assert!(module_in(folder.path(), &engine, &bytes).unwrap().get_export("f").is_some());
        assert_eq!(fs::read(folder.path().join(name(&engine, &bytes))).unwrap(), b"planted");
    }

    #[test]
    fn another_engine_has_another_name_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = wat::parse_str(TINY).unwrap();
        let other = Engine::new(wasmtime::Config::new().epoch_interruption(true)).unwrap();
        assert_ne!(name(&Engine::default(), &bytes), name(&other, &bytes));
        for number in 0..KEPT + 3 {
            store(folder.path(), &folder.path().join(format!("{number:02}.{ENDING}")), b"").unwrap();
        }
        assert_eq!(files(folder.path()).len(), KEPT);
    }
}
