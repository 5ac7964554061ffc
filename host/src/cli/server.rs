//! The server that a command speaks to, over its API.

use super::shown::shown;
use crate::{Fault, FaultCode, fault::FaultStage};
use clap::Args;
use serde::{Deserialize, de::DeserializeOwned};
use std::time::Duration;
use ureq::{Agent, Body, http::Response};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of an answer that is read whole.
const ANSWER: u64 = 64 << 20;

/// Which server, and who asks.
#[derive(Args)]
pub struct Server {
    /// Address of the server
    #[arg(
        long,
        value_name = "URL",
        env = "TRAILMILL_SERVER",
        default_value = "http://127.0.0.1:8787",
        global = true
    )]
    server: String,
    /// A token of the project; in the variable it stands in no list of processes
    #[arg(long, value_name = "TOKEN", env = "TRAILMILL_TOKEN", hide_env_values = true, global = true)]
    token: Option<String>,
}

/// What an API says is wrong.
#[derive(Deserialize)]
struct Problem {
    code: String,
    title: String,
    #[serde(default)]
    detail: Option<String>,
}

impl Server {
    /// The server at an address.
    pub fn at(server: &str, token: Option<&str>) -> Self {
        Self { server: server.to_owned(), token: token.map(str::to_owned) }
    }

    /// What stands at a path, as bytes, up to so many of them.
    ///
    /// # Errors
    /// When the server can't be reached, or has a problem.
    pub fn bytes(&self, path: &str, most: usize) -> Result<Vec<u8>, Fault> {
        let request = self.agent().get(self.url(path)).header("Authorization", self.bearer());
        let mut answer = answered(request.call())?;
        let body = answer.body_mut().with_config().limit(most as u64);
        body.read_to_vec().map_err(|e| unread(&e))
    }

    /// What stands at a path.
    ///
    /// # Errors
    /// When the server can't be reached, or has a problem.
    pub fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Fault> {
        let request = self.agent().get(self.url(path)).query_pairs(query.iter().copied());
        read(answered(request.header("Authorization", self.bearer()).call())?)
    }

    /// Asks for something to be done.
    ///
    /// # Errors
    /// When the server can't be reached, or has a problem.
    pub fn post<T: DeserializeOwned>(&self, path: &str) -> Result<T, Fault> {
        let request = self.agent().post(self.url(path));
        read(answered(request.header("Authorization", self.bearer()).send_empty())?)
    }

    /// Sends a document.
    ///
    /// # Errors
    /// When the server can't be reached, or has a problem.
    pub fn send<T: DeserializeOwned>(&self, path: &str, document: &[u8]) -> Result<T, Fault> {
        let request = self.agent().post(self.url(path)).header("Content-Type", "application/json");
        read(answered(request.header("Authorization", self.bearer()).send(document))?)
    }

    /// Has something deleted.
    ///
    /// # Errors
    /// When the server can't be reached, or has a problem.
    pub fn delete(&self, path: &str) -> Result<(), Fault> {
        let request = self.agent().delete(self.url(path));
        answered(request.header("Authorization", self.bearer()).call()).map(|_| ())
    }

    fn agent(&self) -> Agent {
        Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build().into()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.trim_end_matches('/'))
    }

    fn bearer(&self) -> String {
        // Without a token it is the server that says so.
        format!("Bearer {}", self.token.as_deref().unwrap_or_default())
    }
}

/// An id as a part of a path.
pub fn escaped(id: &str) -> String {
    let mut escaped = String::new();
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

fn answered(answer: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, Fault> {
    let answer = answer.map_err(|e| {
        fault(
            FaultCode::Unserved,
            format!("the server can't be reached: {e}; does `trailmill serve` run there?"),
        )
    })?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    let status = answer.status();
    let code = if status == 404 { FaultCode::NotFound } else { FaultCode::Unserved };
    let message = match read::<Problem>(answer) {
        Ok(Problem { code, title, detail }) => {
            let detail = detail.map_or_else(String::new, |detail| format!(": {detail}"));
            shown(&format!("{title}{detail} ({code})"), 400)
        }
        Err(_) => format!("the server answers {status}"),
    };
    let how = match status.as_u16() {
        401 => "; put a token into TRAILMILL_TOKEN, or name it with --token",
        403 => "; the admin token may, or one with another --scope: see `trailmill tokens create --help`",
        _ => "",
    };
    Err(fault(code, message + how))
}

fn read<T: DeserializeOwned>(mut answer: Response<Body>) -> Result<T, Fault> {
    let body = answer.body_mut().with_config().limit(ANSWER).read_to_vec().map_err(|e| unread(&e))?;
    serde_json::from_slice(&body).map_err(|e| unread(&e))
}

/// The server's answer is not what its API says.
pub fn unread(error: &dyn std::fmt::Display) -> Fault {
    fault(FaultCode::Unreadable, format!("the answer can't be read: {error}"))
}

fn fault(code: FaultCode, message: String) -> Fault {
    Fault::new(code, FaultStage::Serve, message)
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_id_is_one_part_of_a_path() {
        assert_eq!(super::escaped("a/../b ?é"), "a%2F%2E%2E%2Fb%20%3F%C3%A9");
    }
}
