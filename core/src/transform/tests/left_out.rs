//! Examples that a person left out.

use super::*;

/// The session with one more example left out.
fn without(session: &Session<'static>, example: &Example) -> Session<'static> {
    let mut session = session.clone();
    let interaction = example.provenance.interactions.last().unwrap().clone().into();
    session.left_out.push(LeftOut { kind: example.kind, interaction });
    session
}

#[test]
fn an_example_that_was_left_out_is_rejected_and_the_others_stay() {
    let kinds = [Kind::NextAction, Kind::Grounding, Kind::JourneyPlan, Kind::Intent, Kind::Preference];
    let session = recorded(3, 12);
    let whole = made(&session, &kinds);
    for kind in kinds {
        let gone = whole.examples.iter().find(|e| e.kind == kind).unwrap();
        let training = made(&without(&session, gone), &kinds);
        let of_gone: Vec<_> = training.rejected.iter().filter(|r| r.reason == "left_out").collect();
        let [rejected, more @ ..] = &of_gone[..] else { panic!("{kind:?}: {training:?}") };
        assert_eq!(
            (rejected.kind, rejected.step_index, rejected.score, &*rejected.message),
            (kind, gone.context.step_index, Some(gone.quality.score), "the person left it out")
        );
        assert_eq!(rejected.provenance, gone.provenance);
        // A worse answer beside the one that was left out does not bring it back.
        let told: Vec<_> = more.iter().map(|r| (r.kind, r.step_index)).collect();
        let with_it = (kind == Kind::NextAction).then_some((Kind::Preference, gone.context.step_index));
        assert_eq!(told, Vec::from_iter(with_it), "{kind:?}");
        assert_eq!(training.metadata.rejections["left_out"], of_gone.len());
        let is_gone =
            |e: &Example| of_gone.iter().any(|r| r.kind == e.kind && r.step_index == e.context.step_index);
        let others: Vec<_> = whole.examples.iter().filter(|e| !is_gone(e)).cloned().collect();
        assert_eq!(training.examples, others, "{kind:?}");
    }
}

#[test]
fn what_was_left_out_stays_so_when_goal_and_steps_change() {
    let mut session = recorded(3, 12);
    let gone = made(&session, &[Kind::NextAction]).examples.pop().unwrap();
    session = without(&session, &gone);
    session.task = None;
    session.removed.push(session.interactions[0].id.clone());
    let training = made(&session, &[Kind::NextAction]);
    assert!(training.examples.iter().all(|e| e.context.step_index != gone.context.step_index));
    assert!(training.examples.iter().all(|e| e.id != gone.id) && !training.examples.is_empty());
    assert_eq!(training.metadata.rejections["left_out"], 1);
}

#[test]
fn with_an_example_that_was_left_out_go_those_that_are_the_same() {
    let click = |r: Recording| {
        r.event("click", "a#one | Tea").wait(60_000).with(|i| {
            i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
        })
    };
    let session = click(click(click(Recording::on("https://a.example/")))).session();
    for step in 0..3 {
        let mut session = session.clone();
        let interaction = session.interactions[step].id.clone();
        session.left_out.push(LeftOut { kind: Kind::NextAction, interaction });
        let training = made(&session, &[Kind::NextAction]);
        assert!(training.examples.is_empty(), "{training:?}");
        let why: Vec<_> = training.rejected.iter().map(|r| (&*r.reason, r.step_index)).collect();
        let reason = |at: usize| if at == step { "left_out" } else { "duplicate_of" };
        assert_eq!(why, [0, 1, 2].map(|at| (reason(at), Some(at))));
        let told = format!("the same as the example of step {step}, or nearly, which the person left out");
        assert_eq!(training.rejected.iter().filter(|r| r.message == told).count(), 2, "{training:?}");
    }
}
