//! What gives no example, and why; what is the same is one.

use super::*;

#[test]
fn steps_without_an_example_are_rejected_with_their_reason() {
    let session = Recording::on("https://a.example/")
        .event("click", "a#one | Tea")
        .event("click", "div#blank | ")
        .event("click", "a#two | Lamp")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .removed()
        .navigation("https://b.example/")
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let reasons: Vec<&str> = training.rejected.iter().map(|r| &*r.reason).collect();
    assert_eq!(reasons.get(..3), Some(&["no_alternatives", "no_name", "noise_removed"][..]), "{training:?}");
    assert_eq!(training.metadata.rejections["no_name"], 1);
}

#[test]
fn a_score_below_the_threshold_is_told() {
    let session = recorded(5, 4);
    let reduction = reduce(&session);
    let options = Options { kinds: vec![Kind::NextAction], min_score: 1.0, ..Options::default() };
    let enhancement = enhance(&session, &reduction);
    let training = transform(&session, &reduction, &enhancement, &RedactionReport::default(), &options);
    assert!(training.examples.is_empty());
    assert!(training.rejected.iter().all(|r| r.reason == "below_min_score" && r.score.is_some()));
}

#[test]
fn the_same_example_twice_is_one_with_a_count() {
    let click = |r: Recording| {
        r.event("click", "a#one | Tea").with(|i| {
            i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
        })
    };
    let session = click(click(Recording::on("https://a.example/")).wait(60_000)).session();
    let training = made(&session, &[Kind::Grounding]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    assert_eq!(example.count, 2);
    assert_eq!(training.rejected[0].reason, "duplicate_of");
}

#[test]
fn of_nearly_the_same_examples_the_best_is_kept() {
    let click = |r: Recording, alike: bool| {
        let one_by_one = |i: &mut crate::session::Interaction<'static>| {
            i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
            if !alike {
                i.selectors = None;
            }
        };
        r.event("click", "a#one | Tea").with(one_by_one).wait(60_000)
    };
    let session = click(click(click(Recording::on("https://a.example/"), false), true), true).session();
    for kind in [Kind::NextAction, Kind::Grounding] {
        let training = made(&session, &[kind]);
        let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
        assert_eq!(example.count, 3, "{kind:?}");
        let dropped: Vec<_> = training.rejected.iter().filter(|r| r.reason == "duplicate_of").collect();
        let steps: Vec<_> = dropped.iter().filter_map(|r| r.step_index).collect();
        assert_eq!(steps.len(), 2, "{training:?}");
        assert!(steps.is_sorted() && !steps.contains(&example.context.step_index.unwrap()));
        for rejected in dropped {
            assert!(rejected.score.unwrap() <= example.quality.score, "{rejected:?}");
            let told = format!("step {}", example.context.step_index.unwrap());
            assert!(rejected.message.contains(&told), "{}", rejected.message);
        }
        assert!(training.rejected.iter().any(|r| r.score < Some(example.quality.score)), "{training:?}");
    }
}
