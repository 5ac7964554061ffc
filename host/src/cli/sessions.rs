//! `trailmill sessions`: what became of sessions, and what is done with them by hand, over the server's API.

use super::{
    DONE, NOTHING, SOME, complain,
    import::Import,
    print,
    restore::Restore,
    server::{Server, escaped},
    shown::shown,
    table::{ago, table},
};
use crate::{Fault, store::Status};
use clap::{Args, Subcommand, builder::PossibleValuesParser};
use comfy_table::Table;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value, value::RawValue};

/// Sessions that are asked for at a time.
const PAGE: usize = 500;

/// Characters of a value in a table.
const CELL: usize = 40;

/// See sessions on a server, and act on them by hand
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    export TRAILMILL_TOKEN=tm_…                          the admin token, or one with the scope read\n  \
    trailmill sessions list --status FAILED              what came to nothing\n  \
    trailmill sessions show 4f1c                         all that is known of one\n  \
    trailmill sessions retry 4f1c 77ab                   FAILED → STOPPED: completed anew\n  \
    trailmill sessions requeue 4f1c                      due now, whoever has it\n  \
    trailmill sessions delete 4f1c                       with all that was made of it\n  \
    trailmill sessions import recordings/                recordings that were made elsewhere\n  \
    trailmill sessions restore --data trailmill-data     what the archive has and the database lost\n  \
    trailmill sessions list --json --server https://trailmill.example | jq -r .id\n\n\
    Exit status: 0 all done; 2 some could not be done, with a reason for each; 1 nothing could be done.")]
pub struct Sessions {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    server: Server,
}

#[derive(Subcommand)]
enum Action {
    /// List the project's sessions, the newest first
    #[command(after_help = "Examples:\n  \
        trailmill sessions list --status FAILED\n  \
        trailmill sessions list --site shop.example --min-quality 80\n  \
        trailmill sessions list --json | jq -r .id")]
    List(List),
    /// Show all that is known of one
    #[command(
        after_help = "Examples:\n  trailmill sessions show 4f1c\n  trailmill sessions show 4f1c --json | jq .failure"
    )]
    Show(Show),
    /// Try FAILED sessions again, with attempts from 0
    #[command(after_help = "Example:\n  trailmill sessions retry 4f1c 77ab")]
    Retry(Named),
    /// Make STOPPED or PROCESSING sessions due now; a worker that has one loses it
    #[command(after_help = "Example:\n  trailmill sessions requeue 4f1c")]
    Requeue(Named),
    /// Erase sessions in any state, with all that was made of them
    #[command(after_help = "Example:\n  trailmill sessions delete 4f1c")]
    Delete(Named),
    Import(Import),
    Restore(Restore),
}

#[derive(Args)]
struct List {
    /// In this state; a COMPLETED one is ARCHIVED once its result is in the archive
    #[arg(long, value_name = "STATUS", value_parser = PossibleValuesParser::new(Status::ALL.iter().map(|s| s.name())), ignore_case = true)]
    status: Option<String>,
    /// Of this host name
    #[arg(long, value_name = "HOST")]
    site: Option<String>,
    /// With these words in id, title or host name
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// With a quality from here on, 0 to 100
    #[arg(long, value_name = "QUALITY")]
    min_quality: Option<f64>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print one session per line as JSON instead of the table
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Show {
    /// Its id
    #[arg(value_name = "ID")]
    id: String,
    /// Print JSON instead of the table
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Named {
    /// Their ids
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
}

/// What a table shows of a session.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: String,
    status: Status,
    interactions: i64,
    updated_at: i64,
    #[serde(default)]
    examples: Option<i64>,
    #[serde(default)]
    quality_score: Option<f64>,
    #[serde(default)]
    site: Option<String>,
    #[serde(default)]
    failure: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    stage: String,
    code: String,
}

#[derive(Deserialize)]
struct Page {
    sessions: Vec<Box<RawValue>>,
    #[serde(default)]
    next: Option<String>,
}

impl Sessions {
    /// Does what is asked for.
    pub fn run(&self) -> Result<u8, Fault> {
        match &self.action {
            Action::List(list) => self.list(list),
            Action::Show(show) => self.show(show),
            Action::Retry(Named { ids }) => self.each(ids, "retried", |path| self.post(path, "retry")),
            Action::Requeue(Named { ids }) => self.each(ids, "requeued", |path| self.post(path, "requeue")),
            Action::Import(import) => import.run(&self.server),
            Action::Restore(restore) => restore.run(),
            Action::Delete(Named { ids }) => self.each(ids, "deleted", |path| self.server.delete(path)),
        }
    }

    fn list(&self, list: &List) -> Result<u8, Fault> {
        let quality = list.min_quality.map(|quality| quality.to_string());
        let status = list.status.as_deref().map(str::to_uppercase);
        let mut query = Vec::new();
        for (name, value) in
            [("status", &status), ("site", &list.site), ("text", &list.text), ("min_quality", &quality)]
        {
            query.extend(value.as_deref().map(|value| (name, value)));
        }
        let mut sessions = Vec::new();
        let mut after: Option<String> = None;
        while sessions.len() < list.limit {
            let limit = (list.limit - sessions.len()).min(PAGE).to_string();
            let mut query = query.clone();
            query.push(("limit", &limit));
            query.extend(after.as_deref().map(|after| ("after", after)));
            let page: Page = self.server.get("/v1/sessions", &query)?;
            sessions.extend(page.sessions);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if list.json {
            return print(&sessions.iter().map(|session| format!("{session}\n")).collect::<String>());
        }
        let mut table = table(&[
            "session",
            "status",
            "interactions",
            "examples",
            "quality",
            "changed",
            "site",
            "failure",
        ]);
        for session in &sessions {
            table.add_row(cells(session)?);
        }
        print(&format!("{table}\n"))
    }

    fn show(&self, show: &Show) -> Result<u8, Fault> {
        let session: Map<String, Value> =
            self.server.get(&format!("/v1/sessions/{}", escaped(&show.id)), &[])?;
        if show.json {
            return print(&format!("{}\n", Value::Object(session)));
        }
        let mut table = Table::new();
        table.load_preset(comfy_table::presets::NOTHING);
        for (name, value) in session {
            let told = match &value {
                Value::String(text) => shown(text, 400),
                Value::Number(at) if name.ends_with("At") => at.as_i64().map_or_else(String::new, ago),
                other => shown(&other.to_string(), 400),
            };
            table.add_row([name, told]);
        }
        print(&format!("{table}\n"))
    }

    fn post(&self, path: &str, what: &str) -> Result<(), Fault> {
        self.server.post::<IgnoredAny>(&format!("{path}/{what}")).map(|_| ())
    }

    /// Does one thing with each session, and tells what came of it.
    fn each(&self, ids: &[String], told: &str, act: impl Fn(&str) -> Result<(), Fault>) -> Result<u8, Fault> {
        let mut done = 0;
        for id in ids {
            match act(&format!("/v1/sessions/{}", escaped(id))) {
                Ok(()) => {
                    done += 1;
                    print(&format!("{} {told}\n", shown(id, CELL)))?;
                }
                Err(fault) => complain(&format!("{}: {fault}", shown(id, CELL))),
            }
        }
        Ok(match done {
            0 => NOTHING,
            done if done == ids.len() => DONE,
            _ => SOME,
        })
    }
}

fn cells(session: &RawValue) -> Result<Vec<String>, Fault> {
    let row: Row = serde_json::from_str(session.get()).map_err(|e| super::server::unread(&e))?;
    Ok(vec![
        shown(&row.id, CELL),
        row.status.name().to_owned(),
        row.interactions.to_string(),
        row.examples.map_or_else(String::new, |examples| examples.to_string()),
        row.quality_score.map_or_else(String::new, |quality| format!("{quality:.1}")),
        ago(row.updated_at),
        shown(&row.site.unwrap_or_default(), CELL),
        row.failure.map_or_else(String::new, |f| shown(&format!("{} in {}", f.code, f.stage), CELL)),
    ])
}
