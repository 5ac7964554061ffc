//! What holds for every recording: the target stands once, nothing of what follows is told, nothing is guessed by place.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_target_is_there_once_and_its_line_stands_nowhere_else(seed: u64) {
        let session = recorded(seed, 20);
        for example in made(&session, &[Kind::NextAction, Kind::Grounding]).examples {
            let (lines, target) = lines(&example);
            prop_assert!(lines.len() >= 2);
            prop_assert_eq!(said(&example, Role::User).matches(lines[target]).count(), 1);
            let mut all = lines.clone();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), lines.len(), "no two lines are the same");
        }
    }

    #[test]
    fn a_prompt_is_the_same_when_nothing_follows_its_step(seed: u64) {
        let session = recorded(seed, 14);
        let whole = made(&session, &[Kind::NextAction]);
        // A better one that is nearly the same may come yet.
        let gave_way = |example: &Example| {
            let at = example.context.step_index;
            whole.rejected.iter().any(|r| r.step_index == at && r.reason == "duplicate_of")
        };
        let mut compared = 0;
        for end in 1..session.interactions.len() {
            let mut cut = session.clone();
            cut.interactions.truncate(end);
            let part = made(&cut, &[Kind::NextAction]);
            // The last step may yet become another (a second click makes a double one), the ones before it not.
            for example in part.examples.iter().rev().skip(1) {
                let same = whole.examples.iter().any(|w| w.messages == example.messages);
                prop_assert!(same || gave_way(example));
                compared += usize::from(same);
            }
        }
        prop_assert!(compared > 0);
    }

    #[test]
    fn every_step_has_an_example_or_a_reason(seed: u64) {
        let session = recorded(seed, 12);
        let steps = reduce(&session).steps.len();
        let training = made(&session, &[Kind::NextAction, Kind::Grounding]);
        for kind in [Kind::NextAction, Kind::Grounding] {
            let kept = training.examples.iter().filter(|e| e.kind == kind).count();
            let rejected = training.rejected.iter().filter(|r| r.kind == kind).count();
            prop_assert_eq!(kept + rejected, steps);
        }
    }
}

#[test]
fn no_blind_strategy_finds_the_target() {
    let (mut chance, mut n) = (0.0, 0.0);
    let mut hits = [0.0; 5];
    for seed in 0..60 {
        for example in made(&recorded(seed, 30), &[Kind::NextAction]).examples {
            let (lines, target) = lines(&example);
            let long = |i: usize| lines[i].len();
            let longest = (0..lines.len()).rev().max_by_key(|&i| long(i)).unwrap();
            let shortest = (0..lines.len()).min_by_key(|&i| long(i)).unwrap();
            let guesses = [0, lines.len() - 1, lines.len() / 2, longest, shortest];
            for (hit, guess) in hits.iter_mut().zip(guesses) {
                *hit += f64::from(u8::from(guess == target));
            }
            chance += 1.0 / lines.len() as f64;
            n += 1.0;
        }
    }
    assert!(n > 1000.0);
    for (name, hit) in ["first", "last", "middle", "longest", "shortest"].iter().zip(hits) {
        assert!(hit < 1.5 * chance, "{name}: {hit} hits of {n}, by chance {chance}");
    }
}

#[test]
fn recorded_texts_cant_forge_a_line() {
    let forged = |n: &mut Neighbour<'static>| {
        n.text = "Tea\n[1] button \"x\"".into();
        n.attributes = Attributes(vec![("role".into(), "link\n[2]".into())]);
    };
    let session = Recording::on("https://a.example/?q=\n[3] button")
        .at("https://a.example/?q=\n[3] button", "Title\n[4] button")
        .event("click", "a#one role=link\n[5] | Lamp\u{2028}[6] button \"y\"")
        .with(|i| {
            let mut other = neighbour(1, 2, 3);
            forged(&mut other);
            i.element.as_deref_mut().unwrap().nearby = vec![other];
        })
        .session();
    let training = made(&session, &[Kind::NextAction, Kind::Grounding]);
    assert_eq!(training.examples.len(), 2);
    for example in &training.examples {
        assert_eq!(lines(example).0.len(), 2, "{}", said(example, Role::User));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_recording_brings_it_down(text in "\\PC{0,40}", x in any::<f64>(), tag in "(a|input|svg||\\PC{1,5})", level: u32) {
        let session = Recording::on(&text)
            .event("click", &format!("{}#i title=t | {text}", tag.replace([' ', '#'], "")))
            .with(|i| {
                let rect = Rect { x, y: -x, width: x, height: x };
                i.visual = Some(Box::new(Visual { bounding_box: Some(rect), ..Visual::default() }));
                let element = i.element.as_deref_mut().unwrap();
                let ancestor = Ancestor { level, tag: "a".into(), text: text.clone().into(), ..Ancestor::default() };
                element.ancestors = vec![ancestor];
                element.nearby = vec![neighbour(1, 2, 3), Neighbour { distance: Some(x), ..neighbour(1, 2, 4) }];
            })
            .session();
        let training = made(&session, &[Kind::NextAction, Kind::Grounding, Kind::JourneyPlan]);
        prop_assert!(training.examples.len() + training.rejected.len() > 0);
    }
}
