//! `trailmill sessions import`: whole recordings to a server.

use super::{
    DONE, NOTHING, SOME, complain,
    inputs::{Input, gather},
    print,
    progress::bar,
    server::Server,
    shown::shown,
};
use crate::Fault;
use clap::Args;
use serde::Deserialize;
use std::path::PathBuf;

/// Bytes of a file that is sent: what a server takes unless it is set otherwise.
const LARGEST: usize = 64 << 20;

/// Characters of an id or a reason that is shown.
const SHOWN: usize = 200;

/// Send whole recordings in; what is there already stays as it is
///
/// Each is completed in its turn, behind what recorders send.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill sessions import recordings/\n  \
    trailmill sessions import session.json shop.side trace.zip\n  \
    recorder | trailmill sessions import -\n\n\
    Exit status: 0 all are there; 2 some were refused, with a reason for each; 1 nothing could be sent.")]
pub struct Import {
    /// Recordings, as `trailmill complete` reads them: files, folders, or - for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// What a server says of a document.
#[derive(Deserialize)]
struct Answer {
    sessions: Vec<Session>,
}

#[derive(Deserialize)]
struct Session {
    #[serde(default)]
    id: Option<String>,
    state: String,
    #[serde(default)]
    failure: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    code: String,
    message: String,
}

impl Import {
    /// Sends them, one after another.
    pub fn run(&self, server: &Server) -> Result<u8, Fault> {
        let (inputs, missing) = gather(&self.files, None);
        let (mut taken, mut refused) = (0, missing.len());
        for (input, fault) in missing {
            complain(&format!("{input}: {fault}"));
        }
        let bar = bar("{bar:40} {pos}/{len} files, {eta} left", inputs.len() as u64, 0);
        for input in inputs {
            match send(server, &input) {
                Ok(answer) => bar.suspend(|| -> Result<(), Fault> {
                    for Session { id, state, failure } in answer.sessions {
                        let id = id.map_or_else(|| input.to_string(), |id| shown(&id, SHOWN));
                        if let Some(Failure { code, message }) = failure {
                            refused += 1;
                            complain(&format!("{id}: {} ({code})", shown(&message, SHOWN)));
                        } else {
                            taken += 1;
                            print(&format!("{id} {}\n", shown(&state, SHOWN)))?;
                        }
                    }
                    Ok(())
                })?,
                Err(fault) => {
                    refused += 1;
                    bar.suspend(|| complain(&format!("{input}: {fault}")));
                }
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(match (taken, refused) {
            (0, _) => NOTHING,
            (_, 0) => DONE,
            _ => SOME,
        })
    }
}

fn send(server: &Server, input: &Input) -> Result<Answer, Fault> {
    server.send("/v1/sessions:import", &input.read(LARGEST)?)
}
