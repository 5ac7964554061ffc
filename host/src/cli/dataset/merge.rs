//! `trailmill dataset merge`: shards → the dataset that one run over all inputs makes.

use super::build::{draft, jobs, made};
use crate::{
    Fault, FaultCode,
    cli::{DONE, SOME, shown::shown},
    dataset::{manifest, recipe::Part, shard::Shard},
    fault::FaultStage,
};
use clap::Args;
use std::{collections::BTreeSet, num::NonZeroUsize, path::PathBuf};

/// Join the shards of `dataset build --shard` into the dataset that one run over all inputs makes
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    for i in 1 2 3 4; do trailmill dataset build recordings/ --shard $i/4 --out shard-$i & done; wait\n  \
    trailmill dataset merge shard-1 shard-2 shard-3 shard-4 --out dataset/\n\n\
    The shards know how the dataset is made. All of them must be there, made by the same options and the same module.")]
pub struct Merge {
    /// The shards' folders, in any order
    #[arg(value_name = "SHARD", required = true)]
    shards: Vec<PathBuf>,
    /// The dataset's folder; there must be nothing at it, or an empty folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Put it in the place of a dataset that is there
    #[arg(long)]
    replace: bool,
    /// Sessions to work on at the same time; as many as there are processors when absent
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl Merge {
    /// Joins them.
    pub fn run(&self) -> Result<u8, Fault> {
        let open = |folder: &PathBuf| {
            Shard::open(folder).map_err(|mut fault| {
                fault.message = format!("{}: {}", shown(&folder.to_string_lossy(), 200), fault.message);
                fault
            })
        };
        let shards: Vec<Shard> = self.shards.iter().map(open).collect::<Result<_, _>>()?;
        let Some(first) = shards.first() else { return Err(refused("no shard was named".to_owned())) };
        let (recipe, module) = (first.about.recipe.clone(), &first.about.module);
        if let Some(at) = shards.iter().position(|s| s.about.recipe != recipe || s.about.module != *module) {
            let other = shown(&self.shards[at].to_string_lossy(), 200);
            return Err(refused(format!(
                "{other} was made by other options or another module than the first"
            )));
        }
        all_there(&shards)?;
        let draft = draft(&self.out, self.replace.then_some(manifest::FILE))?;
        made(&shards, &recipe, jobs(self.jobs), draft, &self.out)?;
        Ok(if shards.iter().any(|shard| shard.about.failed > 0) { SOME } else { DONE })
    }
}

/// Each part once.
fn all_there(shards: &[Shard]) -> Result<(), Fault> {
    let of = shards.first().map_or(0, |shard| shard.about.part.of);
    let mut missing: BTreeSet<u32> = (1..=of).collect();
    for Part { number, of: its } in shards.iter().map(|shard| shard.about.part) {
        if its != of || !missing.remove(&number) {
            return Err(refused(format!(
                "shard {number}/{its} is there twice, or of another number of shards"
            )));
        }
    }
    let missing: Vec<String> = missing.into_iter().map(|number| format!("{number}/{of}")).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(refused(format!("shards are missing: {}", missing.join(", "))))
    }
}

fn refused(message: String) -> Fault {
    Fault::new(FaultCode::NotFound, FaultStage::Open, message)
}
