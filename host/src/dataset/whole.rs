//! A folder that is written whole or not at all: under a hidden name beside its own, which it gets when all is on disk.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// The ending of a draft's name.
const ENDING: &str = ".tmp";

/// Whether a folder of this name is a draft, or what a killed one left.
#[must_use]
pub fn is_draft(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(ENDING)
}

/// A folder that is being written.
pub struct Draft {
    folder: TempDir,
    goal: PathBuf,
    replace: bool,
}

impl Draft {
    /// Begins one that shall stand at `goal`. What is there already is refused, unless it shall be replaced and is a folder
    /// with a file of the name `replaced`.
    ///
    /// # Errors
    /// When the folder around it can't be written to, or something is in its place.
    pub fn begin(goal: &Path, replaced: Option<&str>) -> io::Result<Self> {
        let unnamed =
            || io::Error::new(ErrorKind::InvalidInput, "it has no name; name a folder, e.g. ./dataset");
        goal.file_name().ok_or_else(unnamed)?;
        // What a link leads to is replaced, not the link.
        let goal = &fs::canonicalize(goal).unwrap_or_else(|_| goal.to_owned());
        if is_mounted(goal) {
            let what = "a disk is mounted there, which can't be put in place; name a folder below it";
            return Err(io::Error::new(ErrorKind::InvalidInput, what));
        }
        let is_empty = match fs::read_dir(goal) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            Err(error) => return Err(error),
        };
        let is_ours = replaced.is_some_and(|file| goal.join(file).is_file());
        if !is_empty && !is_ours {
            let what = match replaced {
                None => "there is a folder with something in it; --replace puts this in its place",
                Some(_) => "there is a folder with something else in it",
            };
            return Err(io::Error::new(ErrorKind::AlreadyExists, what));
        }
        let name = goal.file_name().ok_or_else(unnamed)?;
        let parent = goal.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent)?;
        let mut builder = tempfile::Builder::new();
        let prefix = format!(".{}.", name.to_string_lossy());
        builder.prefix(&prefix).suffix(ENDING);
        #[cfg(unix)]
        {
            // A dataset is shared as any other folder is: the umask decides.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let folder = builder.tempdir_in(parent)?;
        fs::create_dir(folder.path().join("whole"))?;
        fs::create_dir(folder.path().join("work"))?;
        Ok(Self { folder, goal: goal.to_owned(), replace: !is_empty })
    }

    /// Where to write what shall stand.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("whole")
    }

    /// Room for what is needed on the way alone.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// When the disk refuses; then what was there before is there again.
    pub fn finish(self) -> io::Result<()> {
        sync(&self.path())?;
        let old = self.folder.path().join("old");
        if self.replace {
            fs::rename(&self.goal, &old)?;
        }
        if let Err(error) = fs::rename(self.path(), &self.goal) {
            if self.replace {
                fs::rename(&old, &self.goal)?;
            }
            return Err(error);
        }
        let parent = self.folder.path().parent().map(Path::to_owned);
        self.folder.close()?;
        parent.map_or(Ok(()), |parent| sync_folder(&parent))
    }
}

/// Whether a folder is where another disk begins: it can't be replaced as others can.
#[cfg(unix)]
fn is_mounted(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |folder: &Path| fs::metadata(folder).ok().map(|about| about.dev());
    disk(folder).zip(folder.parent().and_then(disk)).is_some_and(|(own, around)| own != around)
}

#[cfg(not(unix))]
fn is_mounted(_: &Path) -> bool {
    false
}

/// Makes all below a folder last.
fn sync(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { sync(&path)? } else { File::options().append(true).open(&path)?.sync_all()? }
    }
    sync_folder(folder)
}

/// Makes the names in a folder last; only where folders can be synced.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_when_it_is_finished_and_leaves_nothing_before() {
        let around = tempfile::tempdir().unwrap();
        let goal = around.path().join("deep/goal");
        let draft = Draft::begin(&goal, None).unwrap();
        fs::write(draft.path().join("a"), "1").unwrap();
        assert!(!goal.exists());
        drop(draft);
        assert_eq!(fs::read_dir(around.path().join("deep")).unwrap().count(), 0);
        let draft = Draft::begin(&goal, None).unwrap();
        fs::write(draft.path().join("a"), "1").unwrap();
        fs::write(draft.work().join("b"), "1").unwrap();
        draft.finish().unwrap();
        assert_eq!(fs::read_to_string(goal.join("a")).unwrap(), "1");
        assert_eq!(fs::read_dir(&goal).unwrap().count(), 1);
        assert_eq!(fs::read_dir(around.path().join("deep")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_leads_to_what_is_new() {
        let around = tempfile::tempdir().unwrap();
        let (folder, link) = (around.path().join("folder"), around.path().join("link"));
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        let draft = Draft::begin(&link, None).unwrap();
        fs::write(draft.path().join("a"), "1").unwrap();
        draft.finish().unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "1");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_a_disk_is_mounted_nothing_is_begun() {
        let refused = Draft::begin(Path::new("/proc"), None).err().unwrap();
        assert!(refused.to_string().contains("mounted"), "{refused}");
    }

    #[test]
    fn only_its_own_kind_is_replaced() {
        let around = tempfile::tempdir().unwrap();
        let goal = around.path().join("goal");
        fs::create_dir(&goal).unwrap();
        Draft::begin(&goal, None).unwrap();
        fs::write(goal.join("thesis.txt"), "years of work").unwrap();
        assert!(Draft::begin(&goal, None).is_err());
        assert!(Draft::begin(&goal, Some("dataset.json")).is_err());
        fs::write(goal.join("dataset.json"), "{}").unwrap();
        assert!(Draft::begin(&goal, None).is_err());
        let draft = Draft::begin(&goal, Some("dataset.json")).unwrap();
        fs::write(draft.path().join("dataset.json"), "new").unwrap();
        draft.finish().unwrap();
        assert_eq!(fs::read_dir(&goal).unwrap().count(), 1);
        assert_eq!(fs::read_dir(around.path()).unwrap().count(), 1);
    }
}
