//! The state machine: workers and recorders do whatever they like, on the model and on an engine at once.
//!
//! After each step both must have said the same and know the same of every session, and what was promised must hold.

use super::*;
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestError, TestRunner},
};
use std::collections::BTreeMap;

/// Sequences for each engine, and the steps of the longest.
const CASES: u32 = 24;
const STEPS: usize = 60;

/// Sessions, and the claims, also lost ones, that a worker may act on.
const SESSIONS: usize = 3;

/// What somebody does. Sessions and claims are told by number, modulo how many there are.
#[derive(Debug, Clone)]
enum Step {
    Open(usize),
    Append { session: usize, off: bool, count: usize, batch: bool, stop: bool },
    Two { first: usize, second: usize },
    Pause(usize),
    Resume(usize),
    Stop(usize),
    Screenshot { session: usize, id: u8, blob: u8 },
    Prebuilt(usize),
    Claim { lease: u16 },
    Heartbeat { claim: usize, lease: u16 },
    Hold { claim: usize },
    Work { claim: usize },
    Complete { claim: usize, hold: bool },
    Retry { claim: usize, after: u16 },
    Fail { claim: usize },
    RequeueByHand(usize),
    RetryByHand(usize),
    Prioritise(usize, Priority),
    Archive(usize),
    Erase(usize),
    Sweep { deleted: bool },
    Wait(u16),
    GoBack(u16),
    RequeueAhead,
}

fn step() -> impl Strategy<Value = Step> {
    use Step::*;
    let session = || 0..SESSIONS;
    let claim = || 0..6usize;
    prop_oneof![
        3 => session().prop_map(Open),
        8 => (session(), prop::bool::weighted(0.1), 0..3usize, any::<bool>(), prop::bool::weighted(0.4))
            .prop_map(|(session, off, count, batch, stop)| Append { session, off, count, batch, stop }),
        1 => (session(), session()).prop_map(|(first, second)| Two { first, second }),
        1 => session().prop_map(Pause),
        1 => session().prop_map(Resume),
        2 => session().prop_map(Stop),
        1 => (session(), 0..2u8, 0..2u8).prop_map(|(session, id, blob)| Screenshot { session, id, blob }),
        1 => session().prop_map(Prebuilt),
        8 => (0..4u16).prop_map(|lease| Claim { lease }),
        2 => (claim(), 0..4u16).prop_map(|(claim, lease)| Heartbeat { claim, lease }),
        2 => claim().prop_map(|claim| Hold { claim }),
        2 => claim().prop_map(|claim| Work { claim }),
        5 => (claim(), prop::bool::weighted(0.9)).prop_map(|(claim, hold)| Complete { claim, hold }),
        2 => (claim(), 0..4u16).prop_map(|(claim, after)| Retry { claim, after }),
        2 => claim().prop_map(|claim| Fail { claim }),
        1 => session().prop_map(RequeueByHand),
        1 => session().prop_map(RetryByHand),
        1 => (session(), prop::sample::select(Priority::ALL)).prop_map(|(s, priority)| Prioritise(s, priority)),
        1 => session().prop_map(Archive),
        1 => session().prop_map(Erase),
        1 => any::<bool>().prop_map(|deleted| Sweep { deleted }),
        4 => (0..4u16).prop_map(Wait),
        1 => (0..20u16).prop_map(GoBack),
        1 => Just(RequeueAhead),
    ]
}

/// A model and an engine that must agree.
struct Pair {
    model: Tested,
    engine: Tested,
    /// Each claim that anybody ever had, with the number of its attempt.
    claims: Vec<Claim>,
    /// What was acknowledged of each session since it was made.
    acknowledged: BTreeMap<SessionKey, Vec<Vec<u8>>>,
    /// Bodies are told apart by a number.
    bodies: usize,
}

/// Both say the same: that.
macro_rules! both {
    ($pair:ident, |$store:ident| $call:expr) => {{
        let expected = {
            let $store = &$pair.model.store;
            $call.await
        };
        let said = {
            let $store = &$pair.engine.store;
            $call.await
        };
        match (&expected, &said) {
            (Err(StoreError::BlobLeaving), Err(StoreError::BlobLeaving)) => {}
            (Ok(expected), Ok(said)) => prop_assert_eq!(expected, said),
            _ => prop_assert!(false, "expected {:?}, and it said {:?}", expected, said),
        }
        expected
    }};
}

fn span(units: u16) -> Duration {
    Duration::from_secs(units.into())
}

impl Pair {
    async fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let keys: Vec<_> = ["a", "b", "c"].map(key).into();
        match step {
            Step::Open(session) => {
                let opened = both!(self, |store| store.open(&keys[*session]));
                if opened.is_ok_and(|recording| recording.fragments == 0) {
                    self.acknowledged.entry(keys[*session].clone()).or_default();
                }
            }
            Step::Append { session, off, count, batch, stop } => {
                let append = self.append(&keys[*session], *off, *count, *batch, *stop).await;
                self.store(&[append]).await?;
            }
            Step::Two { first, second } => {
                let group = [
                    self.append(&keys[*first], false, 1, true, false).await,
                    self.append(&keys[*second], false, 2, false, false).await,
                ];
                self.store(&group).await?;
            }
            Step::Pause(session) => drop(both!(self, |store| store.pause(&keys[*session]))),
            Step::Resume(session) => drop(both!(self, |store| store.resume(&keys[*session]))),
            Step::Stop(session) => drop(both!(self, |store| store.stop(&keys[*session]))),
            Step::Screenshot { session, id, blob } => {
                let blob = format!("picture {blob}");
                let _ = both!(self, |store| store.hold_blobs(std::slice::from_ref(&blob), span(2)));
                let screenshot = Screenshot { id: id.to_string(), blob, bytes: 1 };
                let _ = both!(self, |store| store.add_screenshot(&keys[*session], &screenshot));
            }
            Step::Prebuilt(session) => {
                let prebuilt = Prebuilt { receipt: "{}".to_owned(), output: "a.output".to_owned() };
                let _ = both!(self, |store| store.prebuilt(&keys[*session], &prebuilt));
            }
            Step::Claim { lease } => {
                let claim = both!(self, |store| store.claim("w", span(*lease)));
                self.claims.extend(claim.ok().flatten());
            }
            Step::RequeueByHand(session) => drop(both!(self, |store| store.requeue(&keys[*session]))),
            Step::RetryByHand(session) => drop(both!(self, |store| store.retry(&keys[*session]))),
            Step::Prioritise(session, to) => {
                drop(both!(self, |store| store.prioritise(&keys[*session], *to)))
            }
            Step::Archive(session) => drop(both!(self, |store| store.archive(&keys[*session], "m"))),
            Step::Erase(session) => {
                let _ = both!(self, |store| store.erase(&keys[*session]));
                self.acknowledged.remove(&keys[*session]);
            }
            Step::Sweep { deleted } => {
                let names = both!(self, |store| store.unneeded_blobs(9)).unwrap_or_default();
                if *deleted {
                    let _ = both!(self, |store| store.blobs_deleted(&names));
                }
            }
            Step::Wait(units) => {
                self.model.wait(span(*units)).await;
                self.engine.wait(span(*units)).await;
            }
            Step::GoBack(units) => self.go_back(*units).await,
            Step::RequeueAhead => drop(both!(self, |store| store.requeue_ahead())),
            of_a_worker => self.work(of_a_worker).await?,
        }
        self.agree(&keys).await
    }

    async fn go_back(&self, units: u16) {
        self.model.go_back(span(units)).await;
        self.engine.go_back(span(units)).await;
    }

    /// What somebody with a claim does, which may long be lost.
    async fn work(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let (Step::Heartbeat { claim, .. }
        | Step::Hold { claim }
        | Step::Work { claim }
        | Step::Complete { claim, .. }
        | Step::Retry { claim, .. }
        | Step::Fail { claim }) = step
        else {
            return Ok(());
        };
        let Some(claim) = self.claims.len().checked_sub(1 + claim).map(|at| self.claims[at].clone()) else {
            return Ok(());
        };
        let failure = Failure { stage: "s".to_owned(), code: "c".to_owned(), message: "m".to_owned() };
        match step {
            Step::Heartbeat { lease, .. } => {
                let _ = both!(self, |store| store.heartbeat(&claim, span(*lease)));
            }
            Step::Hold { .. } => {
                let _ = both!(self, |store| store.archiving(&claim, &["held".to_owned()], span(1)));
            }
            Step::Work { .. } => {
                if let Ok(Some(work)) = both!(self, |store| store.work(&claim, usize::MAX)) {
                    prop_assert_eq!(
                        Some(work.fragments),
                        self.acknowledged.get(&claim.key).map(|bodies| bodies.join(&b'\n')),
                        "what was acknowledged"
                    );
                }
            }
            Step::Complete { hold, .. } => {
                // Two attempts of one session differ in what they make, so that a wrong one shows.
                let completed = result(&format!("{} {}", claim.key.id, claim.epoch), &[0.5, 0.75]);
                let names = [completed.completion.clone(), completed.canonical.clone()];
                if *hold {
                    let _ = both!(self, |store| store.archiving(&claim, &names, span(3)));
                }
                let _ = both!(self, |store| store.complete(&claim, &completed));
            }
            Step::Retry { after, .. } => {
                let _ = both!(self, |store| store.fail(&claim, &failure, Next::Retry(span(*after))));
            }
            _ => drop(both!(self, |store| store.fail(&claim, &failure, Next::Failed))),
        }
        Ok(())
    }

    /// The next fragments of a session; `off` where somebody thinks that it is elsewhere.
    async fn append(&mut self, key: &SessionKey, off: bool, count: usize, batch: bool, stop: bool) -> Append {
        let recording = self.model.store.recording(key).await.unwrap();
        let (at, seq) = recording.map_or((0, 0), |recording| (recording.fragments, recording.seq));
        let fragments = (0..count).map(|n| format!("{{\"n\":{}}}", self.bodies + n)).collect();
        self.bodies += count;
        Append {
            key: key.clone(),
            at: at + i64::from(off),
            fragments,
            interactions: 1,
            lost_spans: i64::from(off),
            batch: batch.then(|| Batch { seq: seq + 1, digest: vec![1] }),
            message: (!batch && count > 0).then(|| vec![2, self.bodies as u8]),
            memory: vec![2],
            stop,
        }
    }

    async fn store(&mut self, group: &[Append]) -> Result<(), TestCaseError> {
        let Ok(appended) = both!(self, |store| store.append(group)) else { return Ok(()) };
        for (append, _) in group.iter().zip(appended).filter(|(_, appended)| *appended == Appended::Stored) {
            let bodies = append.fragments.iter().map(|body| body.clone().into_bytes());
            self.acknowledged.entry(append.key.clone()).or_default().extend(bodies);
        }
        Ok(())
    }

    /// Both know the same, and the promises hold.
    async fn agree(&self, keys: &[SessionKey]) -> Result<(), TestCaseError> {
        for key in keys {
            let row = both!(self, |store| store.session(key)).unwrap_or_default();
            let kept = both!(self, |store| store.fragments(key, 0, i64::MAX)).unwrap_or_default();
            let _ = both!(self, |store| store.recording(key));
            let _ = both!(self, |store| store.messages(key));
            let _ = both!(self, |store| store.screenshots(key));
            let Some(row) = row else { continue };
            if matches!(row.status, Status::Completed | Status::Archived) {
                prop_assert!(row.result.is_some(), "a session that is over has its result");
            } else {
                prop_assert_eq!(row.result, None, "a result before its session is COMPLETED");
                prop_assert_eq!(Some(&kept), self.acknowledged.get(key), "what was acknowledged is there");
            }
            prop_assert_eq!(row.status == Status::Failed, row.ended_at.is_some() && row.failure.is_some());
            prop_assert_eq!(row.status == Status::Processing, row.lease_until.is_some());
        }
        let _ = both!(self, |store| store.examples("p", &ExampleFilter::default(), None, 99));
        let _ = both!(self, |store| store.counts(span(2)));
        Ok(())
    }

    /// None is stuck: when time goes on, also where the clock goes back for hours, one worker finishes all that was stopped.
    async fn finish(&mut self) -> Result<(), TestCaseError> {
        self.go_back(60_000).await;
        let _ = both!(self, |store| store.requeue_ahead());
        self.model.wait(span(10)).await;
        self.engine.wait(span(10)).await;
        while let Ok(Some(claim)) = both!(self, |store| store.claim("last", span(1))) {
            self.claims.push(claim);
            self.work(&Step::Complete { claim: 0, hold: true }).await?;
        }
        let counts = both!(self, |store| store.counts(span(2))).unwrap_or_default();
        let waiting = [Status::Stopped, Status::Processing].map(|status| counts.by_status.get(&status));
        prop_assert_eq!(waiting, [None, None], "stuck");
        Ok(())
    }
}

/// Runs sequences on fresh pairs and gives the first that fails, made as short as it goes.
fn run(cases: u32, fresh: impl Fn() -> Option<(tokio::runtime::Runtime, Tested)>) -> Result<(), String> {
    let seed = proptest::test_runner::RngSeed::Fixed(4);
    let config = Config {
        cases,
        rng_seed: seed,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let steps = prop::collection::vec(step(), 1..STEPS);
    let ran = runner.run(&steps, |steps| {
        let Some((runtime, engine)) = fresh() else { return Ok(()) };
        runtime.block_on(async {
            let (claims, acknowledged) = (Vec::new(), BTreeMap::new());
            let mut pair = Pair { model: Tested::model(), engine, claims, acknowledged, bodies: 0 };
            for step in &steps {
                pair.step(step).await?;
            }
            pair.finish().await
        })
    });
    ran.map_err(|error| match error {
        TestError::Fail(reason, steps) => format!("{reason}\n{steps:#?}"),
        TestError::Abort(reason) => reason.to_string(),
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn sqlite_does_as_the_model() {
    run(CASES, || {
        let runtime = runtime();
        let engine = runtime.block_on(Tested::sqlite());
        Some((runtime, engine))
    })
    .unwrap();
}

#[test]
fn postgres_does_as_the_model() {
    let shared = Cluster::shared();
    run(CASES, || {
        let runtime = runtime();
        let engine = runtime.block_on(Tested::postgres())?;
        Some((runtime, engine))
    })
    .unwrap();
    drop(shared);
}

/// The suite sees what the fence is for: without it, it fails.
fn turns_red(told: Result<(), String>) {
    let told = told.expect_err("without the fence nothing was found wrong");
    assert!(told.contains("Fenced"), "{told}");
    println!("found, as it should be: {told}");
}

#[test]
fn without_the_fence_it_turns_red_on_sqlite() {
    turns_red(run(CASES, || {
        let runtime = runtime();
        let engine = runtime.block_on(Tested::sqlite_without_fence());
        Some((runtime, engine))
    }));
}

#[test]
fn without_the_fence_it_turns_red_on_postgres() {
    let Some(_shared) = Cluster::shared() else {
        println!("skipped: PostgreSQL is not installed");
        return;
    };
    turns_red(run(CASES, || {
        let runtime = runtime();
        let engine = runtime.block_on(Tested::postgres_without_fence())?;
        Some((runtime, engine))
    }));
}
