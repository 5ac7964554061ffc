//! A local S3 server with one bucket.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used)] // a test that can't run must say why

use crate::binary;
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long a start may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server. It goes with its owner, and so does what it holds.
pub struct Bucket {
    server: Child,
    address: String,
}

impl Bucket {
    /// Nothing where none is installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        let program = binary::python("moto_server")?;
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(program);
        command.args(["--host", "127.0.0.1", "--port", &free.port().to_string()]);
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let bucket = Self { server, address: free.to_string() };
        let until = Instant::now() + PATIENCE;
        while !bucket.ask("PUT", "/bucket").is_some_and(|answer| answer.starts_with("HTTP/1.1 200")) {
            assert!(Instant::now() < until, "the S3 server does not answer");
            sleep(Duration::from_millis(50));
        }
        Some(bucket)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    fn ask(&self, method: &str, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }

    /// The names of all that it holds.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let list = self.ask("GET", "/bucket?list-type=2").unwrap();
        let names = list.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
        names.map(str::to_owned).collect()
    }

    /// Where it is, as hosts are told.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        variables(&self.address)
    }
}

/// What hosts are told of a bucket at an address.
#[must_use]
pub fn variables(address: &str) -> Vec<(String, String)> {
    [
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ENDPOINT", format!("http://{address}")),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
