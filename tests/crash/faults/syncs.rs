//! A disk that takes its time: each sync of a process waits.

use std::{
    error::Error,
    fs,
    process::{Child, Command, Stdio},
};

/// How long each sync takes longer, in microseconds.
const LONGER: &str = "inject=fsync,fdatasync:delay_enter=150000";

/// Syncs that are held up as long as this is there.
pub struct SlowSyncs(Child);

impl SlowSyncs {
    /// Those of a process and of its children; nothing where `strace` isn't installed.
    pub fn of(process: u32) -> Result<Option<Self>, Box<dyn Error>> {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", LONGER, "-o", "/dev/null"]);
        for process in [process].into_iter().chain(children(process)?) {
            strace.args(["-p", &process.to_string()]);
        }
        match strace.stdin(Stdio::null()).stderr(Stdio::null()).spawn() {
            Ok(strace) => Ok(Some(Self(strace))),
            Err(_) => {
                println!("skipped: slow disks, for which strace is missing");
                Ok(None)
            }
        }
    }
}

impl Drop for SlowSyncs {
    /// Told to end, it lets go of them; killed, it might leave them stopped.
    fn drop(&mut self) {
        let _ = Command::new("kill").arg("-TERM").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// PostgreSQL answers each connection with a process of its own.
fn children(of: u32) -> Result<Vec<u32>, Box<dyn Error>> {
    let listed = fs::read_to_string(format!("/proc/{of}/task/{of}/children"));
    Ok(listed.unwrap_or_default().split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
}
