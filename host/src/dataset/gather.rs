//! Gathering: inputs → a shard. Each input is read, its sessions completed where they are not yet, and what the recipe asks
//! for is put on disk; in memory are as many inputs as there are workers.

use super::{
    filter::LeftOut,
    recipe::{Part, Recipe},
    shard::{Packed, ShardWriter},
    taken::Taken,
};
use crate::{Fault, FaultCode, fault::FaultStage, in_order::in_order};
use std::{io, ops::ControlFlow, path::Path};

/// What an input gave: its sessions, each taken or with the reason why not.
pub type Sessions = Vec<Result<Taken, Fault>>;

/// What came of gathering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gathered {
    /// Sessions that were taken.
    pub taken: u64,
    /// Inputs and sessions that could not be.
    pub failed: u64,
}

/// A session as it goes into the shard, with what was left out of it.
type Sifted = (io::Result<Packed>, LeftOut);

/// Reads the inputs with so many workers at a time, and writes the shard. `told` hears of each input when it is done, with
/// all that went wrong with it.
///
/// # Errors
/// When the shard can't be written.
pub fn gather<T: Sync>(
    inputs: &[T],
    jobs: usize,
    read: impl Fn(&T) -> Result<Sessions, Fault> + Sync,
    mut told: impl FnMut(&T, &[Fault]),
    (part, recipe): (Part, &Recipe),
    folder: &Path,
) -> Result<Gathered, Fault> {
    let mut shard = ShardWriter::create(folder).map_err(|e| unwritable(&e))?;
    let (mut gathered, mut left, mut broken) = (Gathered { taken: 0, failed: 0 }, LeftOut::default(), None);
    let work = |input: &T| -> Vec<Result<Sifted, Fault>> {
        match read(input) {
            Ok(sessions) => {
                sessions.into_iter().map(|taken| taken.map(|taken| sift(taken, recipe))).collect()
            }
            Err(fault) => vec![Err(fault)],
        }
    };
    let take = |input: &T, sessions: Vec<Result<Sifted, Fault>>| {
        let mut faults = Vec::new();
        for session in sessions {
            match session {
                Ok((packed, out)) => {
                    gathered.taken += 1;
                    left.add(&out);
                    if let Err(error) = packed.and_then(|packed| shard.push(packed)) {
                        broken = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                Err(fault) => faults.push(fault),
            }
        }
        gathered.failed += faults.len() as u64;
        told(input, &faults);
        ControlFlow::Continue(())
    };
    in_order(inputs, jobs, work, take).map_err(|e| {
        Fault::new(FaultCode::ModuleUnusable, FaultStage::Load, format!("no thread to work in: {e}"))
    })?;
    if let Some(error) = broken {
        return Err(unwritable(&error));
    }
    shard.finish(part, recipe, gathered.failed, left).map_err(|e| unwritable(&e))?;
    Ok(gathered)
}

/// Leaves out what the recipe doesn't ask for.
fn sift(taken: Taken, recipe: &Recipe) -> Sifted {
    let mut left = LeftOut::default();
    let Taken { head, examples } = taken;
    let mut keeps = |example: &_| {
        recipe.filter.check(&recipe.options, &head, example).map_err(|why| left.count(why)).is_ok()
    };
    let examples = examples.into_iter().filter(|example| keeps(example)).collect();
    (Packed::of(&Taken { head, examples }), left)
}

/// The dataset can't be written.
pub(super) fn unwritable(error: &io::Error) -> Fault {
    Fault::new(FaultCode::Unwritable, FaultStage::Store, format!("the dataset can't be written: {error}"))
}
