//! `trailmill tokens`: a project's tokens, in the store itself: who can open that is the one who runs the server. So the first
//! token of a project is made, and a lost one replaced. Over the API an admin token makes tokens of its own project alone.

use super::{
    DONE, print,
    shown::shown,
    table::{ago, table},
};
use crate::{
    Fault, FaultCode,
    access::{FIRST_PROJECT, NewToken, Scope, token_id, token_label},
    config::{Config, Settings},
    fault::FaultStage,
    serve,
    store::{Store, StoreError},
};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::PathBuf;

/// Make, list and revoke tokens, in the data folder or the database itself
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill tokens create --scope record --label \"checkout team\"\n  \
    trailmill tokens create --project acme --scope admin\n  \
    trailmill tokens list --project acme\n  \
    trailmill tokens revoke 8a6f04bd2c0f91e7\n  \
    TRAILMILL_DATABASE_URL=postgres://… trailmill tokens list\n\n\
    The server need not run, and need not be started anew.")]
pub struct Tokens {
    #[command(subcommand)]
    action: Action,
    /// The project that they open
    #[arg(long, value_name = "PROJECT", default_value = FIRST_PROJECT, global = true, value_parser = project)]
    project: String,
    /// Data folder of the server [default: trailmill-data]
    #[arg(long, value_name = "FOLDER", env = "TRAILMILL_DATA", global = true)]
    data: Option<PathBuf>,
    /// PostgreSQL of the server, as postgres://… [default: SQLite in the data folder]
    #[arg(long, value_name = "URL", env = "TRAILMILL_DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// TOML file of the server
    #[arg(long, value_name = "FILE", env = "TRAILMILL_CONFIG", global = true)]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Action {
    /// Make a token and tell it, once
    #[command(after_help = "Examples:\n  \
        trailmill tokens create --scope record --label \"checkout team\"\n  \
        trailmill tokens create --project acme --scope read --scope record --json | jq -r .token")]
    Create {
        /// What it lets do; may be told several times
        #[arg(long, value_name = "SCOPE", required = true)]
        scope: Vec<Scope>,
        /// What it is for
        #[arg(long, value_name = "TEXT", default_value = "", value_parser = token_label)]
        label: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the project's tokens, without themselves
    #[command(
        after_help = "Examples:\n  trailmill tokens list --project acme\n  trailmill tokens list --json | jq -r .id"
    )]
    List {
        /// Print one token per line as JSON instead of the table
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token: it opens nothing any more
    #[command(after_help = "Example:\n  trailmill tokens revoke 8a6f04bd2c0f91e7")]
    Revoke {
        /// Its id, as the list tells it
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// A token as it is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    id: &'a str,
    project: &'a str,
    scopes: &'a str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

impl Tokens {
    /// Does what is asked for.
    pub fn run(self) -> Result<u8, Fault> {
        let file = self.config.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
        let told = Settings { data: self.data, database_url: self.database_url, ..Settings::default() };
        let config = told.or(file).config()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| fault(&format!("no thread: {e}")))?;
        runtime.block_on(act(self.action, &self.project, &config))
    }
}

async fn act(action: Action, project: &str, config: &Config) -> Result<u8, Fault> {
    if config.database_url.is_none() && !config.data.is_dir() {
        let folder = shown(&config.data.to_string_lossy(), 200);
        let message = format!("there is no folder {folder}; name the server's data folder with --data");
        return Err(Fault::new(FaultCode::NotFound, FaultStage::Store, message));
    }
    let store = serve::database(config).await.map_err(|e| failed(&e))?;
    match action {
        Action::Create { scope, label, json } => {
            let new =
                NewToken::new(project, &scope, &label).map_err(|_| fault("the system has no randomness"))?;
            store.add_token(&new.row).await.map_err(|e| failed(&e))?;
            if json {
                let told = Told {
                    id: token_id(&new.row.hash),
                    project,
                    scopes: &new.row.scopes,
                    label: &label,
                    created_at: None,
                    token: Some(&new.token),
                };
                return print(&line(&told));
            }
            print(&format!("{}\n", new.token))
        }
        Action::List { json } => {
            let tokens = store.tokens(project).await.map_err(|e| failed(&e))?;
            let told = tokens.iter().map(|(row, created_at)| Told {
                id: token_id(&row.hash),
                project,
                scopes: &row.scopes,
                label: &row.label,
                created_at: Some(*created_at),
                token: None,
            });
            if json {
                return print(&told.map(|told| line(&told)).collect::<String>());
            }
            let mut table = table(&["token", "scopes", "made", "label"]);
            for Told { id, scopes, label, created_at, .. } in told {
                table.add_row([id, scopes, &created_at.map_or_else(String::new, ago), &shown(label, 60)]);
            }
            print(&format!("{table}\n"))
        }
        Action::Revoke { id } => {
            let tokens = store.tokens(project).await.map_err(|e| failed(&e))?;
            let Some((row, _)) = tokens.iter().find(|(row, _)| token_id(&row.hash) == id) else {
                let message = format!("the project {} has no token of this id", shown(project, 60));
                return Err(Fault::new(FaultCode::NotFound, FaultStage::Store, message));
            };
            store.revoke(project, &row.hash).await.map_err(|e| failed(&e))?;
            Ok(DONE)
        }
    }
}

fn line(told: &Told<'_>) -> String {
    serde_json::to_string(told).unwrap_or_default() + "\n"
}

/// A project's name: it stands in logs and labels.
fn project(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=64).contains(&name.len()) && name.chars().all(plain) {
        Ok(name.to_owned())
    } else {
        Err("expected 1 to 64 letters, digits, - _ .".to_owned())
    }
}

fn failed(error: &StoreError) -> Fault {
    fault(&format!("no store: {error}"))
}

fn fault(message: &str) -> Fault {
    Fault::new(FaultCode::Unserved, FaultStage::Store, message)
}
