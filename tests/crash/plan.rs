//! What is to be done: the arguments.

/// The store that is under the hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One host over SQLite.
    Sqlite,
    /// Two hosts over one PostgreSQL and one bucket.
    Postgres,
}

/// The arguments, read.
pub struct Plan {
    /// How often something is killed.
    pub kills: u64,
    /// The same seed draws the same moments.
    pub seed: u64,
    /// What is under the hosts.
    pub engine: Engine,
    /// Hosts die at each point around a commit, on both engines, and not at random.
    pub points: bool,
}

impl Plan {
    /// Reads them.
    pub fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut plan = Self { kills: 300, seed: 1, engine: Engine::Sqlite, points: false };
        while let Some(name) = arguments.next() {
            if name == "--points" {
                plan.points = true;
                continue;
            }
            if ["--help", "-h"].contains(&name.as_str()) {
                return Err("`cargo xtask crash --help` says what it takes".to_owned());
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            let number = || value.parse().map_err(|_| format!("{name}: expected a number, found {value}"));
            match name.as_str() {
                "--kills" => plan.kills = number()?,
                "--seed" => plan.seed = number()?,
                "--engine" => {
                    plan.engine = match value.as_str() {
                        "sqlite" => Engine::Sqlite,
                        "postgres" => Engine::Postgres,
                        _ => return Err(format!("--engine: expected sqlite or postgres, found {value}")),
                    }
                }
                _ => {
                    return Err(format!(
                        "expected --kills N, --seed N, --engine NAME or --points, found {name}"
                    ));
                }
            }
        }
        Ok(plan)
    }
}
