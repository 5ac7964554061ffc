//! What is to be measured: the arguments.

use std::time::Duration;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// All that one server takes.
    Server,
    /// What idle sockets take.
    Idle,
    /// Half load, for long.
    Soak,
    /// One, two and four hosts on one PostgreSQL.
    Hosts,
}

/// The store under the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite in the data folder.
    Sqlite,
    /// A PostgreSQL of its own.
    PostgreSQL,
}

/// The arguments, read.
pub struct Plan {
    /// What is measured.
    pub what: What,
    /// What is measured, one after another.
    pub engines: Vec<Engine>,
    /// Sockets at once.
    pub sockets: usize,
    /// How long each of the two loads lasts.
    pub lasting: Duration,
}

impl Plan {
    /// Reads them.
    pub fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let engines = vec![Engine::Sqlite, Engine::PostgreSQL];
        let mut plan = Self { what: What::Server, engines, sockets: 500, lasting: Duration::from_secs(20) };
        while let Some(name) = arguments.next() {
            let what = match name.as_str() {
                "server" => Some(What::Server),
                "idle" => Some(What::Idle),
                "soak" => Some(What::Soak),
                "hosts" => Some(What::Hosts),
                _ => None,
            };
            if let Some(what) = what {
                plan.what = what;
                continue;
            }
            if ["--help", "-h"].contains(&name.as_str()) {
                return Err("`cargo xtask load --help` says what it takes".to_owned());
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            let number = || value.parse().map_err(|_| format!("{name}: expected a number, found {value}"));
            match (name.as_str(), value.as_str()) {
                ("--sockets", _) => plan.sockets = number()?,
                ("--seconds", _) => plan.lasting = Duration::from_secs(number()? as u64),
                ("--engine", "sqlite") => plan.engines = vec![Engine::Sqlite],
                ("--engine", "postgres") => plan.engines = vec![Engine::PostgreSQL],
                ("--engine", _) => {
                    return Err(format!("--engine: expected sqlite or postgres, found {value}"));
                }
                _ => {
                    return Err(format!(
                        "expected server, idle, soak, hosts, --engine NAME, --sockets N or --seconds N, found {name}"
                    ));
                }
            }
        }
        Ok(plan)
    }
}
