//! Work on a list by several threads, results in the order of the list.

use std::{io, ops::ControlFlow, sync::mpsc::sync_channel, thread};

/// Bytes of a worker's stack: twice what the sandbox lets the module take, and room for the host.
const STACK: usize = 8 << 20;

/// Works on every item and takes the results in the order of the items, until `take` breaks.
///
/// Worker `n` of `jobs` has every `jobs`th item from the `n`th on and is at most one result ahead, so that memory is
/// bounded by the number of workers.
///
/// # Errors
/// When there is no thread to be had.
pub fn in_order<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> ControlFlow<()>,
) -> io::Result<()> {
    let jobs = jobs.clamp(1, items.len().max(1));
    let work = &work;
    thread::scope(|scope| {
        let mut lanes = Vec::with_capacity(jobs);
        for lane in 0..jobs {
            let (sender, receiver) = sync_channel(0);
            thread::Builder::new().name(format!("worker {lane}")).stack_size(STACK).spawn_scoped(
                scope,
                move || {
                    for item in items.iter().skip(lane).step_by(jobs) {
                        if sender.send(work(item)).is_err() {
                            break;
                        }
                    }
                },
            )?;
            lanes.push(receiver);
        }
        for (item, lane) in items.iter().zip(lanes.iter().cycle()) {
            let Ok(result) = lane.recv() else { break };
            if take(item, result).is_break() {
                break;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..50).collect();
        for jobs in [0, 1, 3, 100] {
            let mut got = Vec::new();
            let slow_first = |item: &u64| {
                thread::sleep(Duration::from_micros(50 * (50 - item)));
                item * 2
            };
            in_order(&items, jobs, slow_first, |&item, result| {
                got.push((item, result));
                ControlFlow::Continue(())
            })
            .unwrap();
            assert_eq!(got, items.iter().map(|&i| (i, i * 2)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn stops_when_told() {
        let items: Vec<u64> = (0..1_000).collect();
        let mut count = 0;
        in_order(
            &items,
            4,
            |&i| i,
            |_, _| {
                count += 1;
                if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        )
        .unwrap();
        assert_eq!(count, 3);
    }
}
