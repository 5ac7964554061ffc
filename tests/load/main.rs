//! `cargo xtask load`: what a server takes, measured with 500 sockets that record at once, on SQLite and on PostgreSQL.
//!
//! The sockets are on the same machine and take a share of it. Every batch holds interactions of a real recording; the
//! project's own ones stand in where the shared ones are missing.
//!
//! `load [server] [--engine sqlite|postgres] [--sockets N] [--seconds N]` measures one server; `load idle` what idle sockets
//! take; `load soak` half load, for long; `load hosts` one, two and four hosts on one PostgreSQL.
#![forbid(unsafe_code)]

mod hosts;
mod plan;
mod run;
mod soak;
mod socket;

use plan::{Engine, Plan, What};
use run::{Figures, Run};
use socket::{Failure, Frames};
use trailmill_tests::{recordings, sample::Sample};

/// Interactions in a batch.
const BATCH: usize = 10;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let plan = Plan::of(std::env::args().skip(1))?;
    let (short, long) = (frames("hm")?, frames("homedepot")?);
    if plan.what == What::Hosts {
        hosts::table(&hosts::measure(plan.sockets, &short).await?);
        return Ok(());
    }
    let mut measured = Vec::new();
    for engine in &plan.engines {
        eprintln!("{engine:?}");
        let Some(run) = Run::start(*engine)? else {
            println!("skipped: PostgreSQL is not installed");
            continue;
        };
        match plan.what {
            What::Soak => soak::table(&run.soak(&short, plan.lasting).await?),
            What::Idle => idle(&plan, *engine, run.idle(plan.sockets).await?),
            _ => measured.push((*engine, run.measure(&plan, &short, &long).await?)),
        }
    }
    if !measured.is_empty() {
        table(&plan, &measured);
    }
    Ok(())
}

fn idle(plan: &Plan, engine: Engine, (idle, each): (u64, f64)) {
    let all = (idle as f64 + each * plan.sockets as f64) / 1e6;
    let (idle, each, sockets) = (idle as f64 / 1e6, each / 1024.0, plan.sockets);
    println!(
        "{engine:?}: {idle:.1} MB idle, {each:.1} KiB for each of {sockets} sockets, {all:.1} MB with all of them"
    );
}

/// The session of a shared recording, or one of the project's own.
fn frames(name: &str) -> Result<Frames, Failure> {
    let shared =
        recordings::shared()?.into_iter().find(|path| path.ends_with(format!("{name}.session.json")));
    let own = || recordings::own().ok()?.into_iter().find(|path| path.ends_with("shop.session.json"));
    let recording = shared.or_else(own).ok_or("no recording")?;
    let samples = Sample::of(&recording, BATCH).map_err(|e| e.to_string())?;
    Ok(samples.first().ok_or("an empty recording")?.into())
}

fn table(plan: &Plan, measured: &[(Engine, Figures)]) {
    let row = |what: &str, cell: &dyn Fn(&Figures) -> String| {
        let cells = measured.iter().map(|(_, figures)| format!(" {} |", cell(figures)));
        println!("| {what} |{}", cells.collect::<String>());
    };
    println!(
        "| {} sockets |{}",
        plan.sockets,
        measured.iter().map(|(e, _)| format!(" {e:?} |")).collect::<String>()
    );
    println!("|---|{}", "--:|".repeat(measured.len()));
    row("interactions acknowledged, as fast as they come", &|f| format!("{:.0}/s", f.saturated.each_second));
    row("acknowledgement then, p50", &|f| f.saturated.took.at(50));
    row("acknowledgement then, p99", &|f| f.saturated.took.at(99));
    row("interactions acknowledged, two a second and socket", &|f| format!("{:.0}/s", f.paced.each_second));
    row("acknowledgement then, p50", &|f| f.paced.took.at(50));
    row("acknowledgement then, p99", &|f| f.paced.took.at(99));
    row("sessions completed (hm)", &|f| format!("{:.0}/s", f.completed.each_second));
    row("the server's processor time for each", &|f| {
        format!("{:.1} ms", f.completed.worked.as_secs_f64() * 1e3)
    });
    row("stop to completed, one at a time (homedepot), p50", &|f| f.stop_to_completed.at(50));
    row("stop to completed, one at a time (homedepot), p99", &|f| f.stop_to_completed.at(99));
    row("memory, idle", &|f| format!("{:.1} MB", f.idle as f64 / 1e6));
    row("memory for each idle socket", &|f| format!("{:.1} KiB", f.each_socket / 1024.0));
    row("memory at the end", &|f| format!("{:.1} MB", f.at_the_end as f64 / 1e6));
}
