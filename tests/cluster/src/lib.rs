//! A throw-away PostgreSQL for tests: its own cluster in a temporary folder, on a Unix socket, gone with its owner.
//!
//! The programs are the system's (`postgresql` on Debian). PostgreSQL refuses to run as root, so for root it runs as
//! the `postgres` user that the package made. It syncs as a real one does.
#![allow(clippy::panic, clippy::expect_used)] // a test that can't run must say why

use std::{
    env,
    ffi::OsStr,
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    thread::sleep,
    time::{Duration, Instant},
};

/// How long a start or a stop may take: far more than on any machine that works.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where Debian keeps each version's programs.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A running PostgreSQL. It is killed, and its folder deleted, when it goes out of scope.
pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    user: Option<User>,
    server: Option<Child>,
    variables: Vec<(String, String)>,
    databases: AtomicU32,
}

#[derive(Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

impl Cluster {
    /// Whether PostgreSQL is installed.
    #[must_use]
    pub fn is_installed() -> bool {
        programs().is_some()
    }

    /// Makes one and starts it; nothing where PostgreSQL isn't installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_in(&env::temp_dir(), Vec::new())
    }

    /// The same, with its folder in this one, and with variables for the server.
    #[must_use]
    pub fn start_in(parent: &Path, variables: Vec<(String, String)>) -> Option<Self> {
        let programs = programs()?;
        let folder =
            tempfile::Builder::new().prefix("tm-pg-").tempdir_in(parent).expect("a temporary folder");
        let user = if is_root() { Some(postgres_user()?) } else { None };
        if let Some(user) = user {
            std::os::unix::fs::chown(folder.path(), Some(user.id), Some(user.group)).expect("its own folder");
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a folder to pass");
        }
        let databases = AtomicU32::new(0);
        let mut cluster = Self { folder, programs, user, server: None, variables, databases };
        let data = cluster.data();
        let mut initdb = cluster.program("initdb");
        initdb.args([
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--pgdata",
        ]);
        run(initdb.arg(data));
        cluster.start_again();
        Some(cluster)
    }

    /// The one that the tests of this process share: it is there as long as one of them holds it.
    #[must_use]
    pub fn shared() -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = shared.upgrade() {
            return Some(cluster);
        }
        let cluster = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&cluster);
        Some(cluster)
    }

    /// The address of a database of its own, empty.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Relaxed));
        run(self
            .program("createdb")
            .arg("--host")
            .arg(self.folder.path())
            .args(["--username=postgres", &name]));
        // A folder with slashes stands in the query, where they need no escape.
        format!("postgres:///{name}?host={}&user=postgres", self.folder.path().display())
    }

    /// The folder of its socket.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The id of the server's process, where it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.server.as_ref().map(Child::id)
    }

    /// Time of processors that the server has used so far: its own, that of its processes, and of those that are gone.
    #[must_use]
    pub fn worked(&self) -> Duration {
        let Some(server) = self.process() else { return Duration::ZERO };
        let children =
            fs::read_to_string(format!("/proc/{server}/task/{server}/children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|child| child.parse().ok());
        ticks(server).sum::<Duration>() + children.map(worked).sum::<Duration>()
    }

    /// Kills the server with SIGKILL, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// Starts the server again after [`Cluster::kill`].
    pub fn start_again(&mut self) {
        let mut server = self.program("postgres");
        server.envs(self.variables.iter().map(|(name, value)| (name, value)));
        server.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        // Small buffers; no TCP; what syncs and commits is left as it is.
        server.args(["-c", "listen_addresses=", "-c", "shared_buffers=32MB", "-c", "max_connections=200"]);
        let log = fs::File::options().create(true).append(true).open(self.folder.path().join("log"));
        server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.expect("a log"));
        let began = Instant::now();
        // After a kill, what is left of the old server may hold the folder for a moment.
        loop {
            let mut child = server.spawn().expect("postgres starts");
            loop {
                if self.answers() {
                    self.server = Some(child);
                    return;
                }
                if began.elapsed() > PATIENCE {
                    let _ = child.kill();
                    panic!("PostgreSQL does not start: {}", self.log());
                }
                if child.try_wait().expect("a child").is_some() {
                    break;
                }
                sleep(Duration::from_millis(20));
            }
            sleep(Duration::from_millis(100));
        }
    }

    /// Whether it takes connections.
    #[must_use]
    pub fn answers(&self) -> bool {
        let mut ready = self.program("pg_isready");
        ready.arg("--quiet").arg("--host").arg(self.folder.path());
        ready.status().is_ok_and(|status| status.success())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(self.programs.join(Path::new(name.as_ref())));
        // Wherever the test runs, its folder may be closed to that user.
        command.current_dir(self.folder.path()).env_remove("PGHOST").env_remove("PGPORT");
        if let Some(User { id, group }) = self.user {
            command.uid(id).gid(group);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Time of processors that a process has used so far: its own, and the system's for it.
#[must_use]
pub fn worked(process: u32) -> Duration {
    ticks(process).take(2).sum()
}

/// A process's own time, the system's for it, and the same two of its children that ended.
fn ticks(process: u32) -> impl Iterator<Item = Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name may hold spaces; the 12th field after it and the three behind it count hundredths of a second.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split(' ').skip(11).take(4);
    let ticks: Vec<u64> = fields.filter_map(|ticks| ticks.parse().ok()).collect();
    ticks.into_iter().map(|ticks| Duration::from_millis(10 * ticks))
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("PostgreSQL's programs start");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The folder of the newest installed version's programs, or of those on PATH.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .collect();
    versions.sort();
    let on_path = || {
        let path = env::var_os("PATH")?;
        env::split_paths(&path)
            .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
    };
    versions.pop().map(|(_, folder)| folder).or_else(on_path)
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn is_root() -> bool {
    id(&["-u"]) == Some(0)
}

fn postgres_user() -> Option<User> {
    Some(User { id: id(&["-u", "postgres"])?, group: id(&["-g", "postgres"])? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_again_after_a_kill_and_leaves_nothing() {
        let Some(mut cluster) = Cluster::start() else {
            println!("skipped: PostgreSQL is not installed");
            return;
        };
        assert_ne!(cluster.database(), cluster.database());
        cluster.kill();
        assert!(!cluster.answers());
        cluster.start_again();
        assert!(cluster.answers());
        let folder = cluster.folder.path().to_owned();
        drop(cluster);
        assert!(!folder.exists());
    }
}
