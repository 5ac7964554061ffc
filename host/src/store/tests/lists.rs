//! What is told.

use super::*;

on_each_engine! {
    async fn a_list_goes_from_the_newest_in_pages(tested) {
        for id in ["a", "b", "c", "d"] {
            tested.store.open(&key(id)).await.unwrap();
            if id != "b" {
                tested.wait(Duration::from_millis(1)).await;
            }
        }
        let other = SessionKey { project: "q".to_owned(), id: "x".to_owned() };
        tested.store.open(&other).await.unwrap();
        let (mut listed, mut after) = (Vec::new(), None);
        loop {
            let page =
                tested.store.sessions("p", &SessionFilter::default(), after.as_ref(), 1).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(Cursor::from(last).to_string().parse().unwrap());
            listed.extend(page.into_iter().map(|row| row.id));
        }
        assert_eq!(listed, ["d", "c", "b", "a"]);
    }

    async fn a_filter_leaves_out_the_rest(tested) {
        tested.completed("Ab_1", &result("x", &[0.5])).await;
        tested.completed("b", &Completed { quality: None, head: Head::default(), ..result("y", &[]) }).await;
        tested.wait(LEASE).await;
        tested.store.open(&key("c")).await.unwrap();
        let all = SessionFilter::default;
        let text = |text: &str| SessionFilter { text: Some(text.to_owned()), ..all() };
        for (filter, ids) in [
            (all(), &["c", "b", "Ab_1"][..]),
            (SessionFilter { status: Some(Status::Active), ..all() }, &["c"]),
            (SessionFilter { site: Some("shop.example".to_owned()), ..all() }, &["Ab_1"]),
            (text("äpfel"), &["Ab_1"]),
            (text("aB_"), &["Ab_1"]),
            (text("a%1"), &[]),
            (text("B"), &["b", "Ab_1"]),
            (SessionFilter { min_quality: Some(75.5), ..all() }, &["Ab_1"]),
            (SessionFilter { min_quality: Some(76.0), ..all() }, &[]),
            (SessionFilter { since: Some(1_010_000), ..all() }, &["c"]),
            (SessionFilter { until: Some(1_010_000), ..all() }, &["b", "Ab_1"]),
        ] {
            let listed = tested.store.sessions("p", &filter, None, 9).await.unwrap();
            assert_eq!(listed.iter().map(|row| &*row.id).collect::<Vec<_>>(), ids, "{filter:?}");
        }
    }

    async fn examples_are_found_without_opening_a_session(tested) {
        tested.completed("b", &result("b", &[0.9, 0.6, 0.7])).await;
        tested.wait(LEASE).await;
        tested.completed("a", &result("a", &[0.5])).await;
        let all = ExampleFilter::default;
        for (filter, ids) in [
            (all(), &["b-0", "b-1", "b-2", "a-0"][..]),
            (ExampleFilter { min_score: Some(0.7), ..all() }, &["b-0", "b-2"]),
            (ExampleFilter { kind: Some("next_action".to_owned()), ..all() }, &["b-0", "a-0"]),
            (ExampleFilter { since: Some(1_010_000), ..all() }, &["a-0"]),
            (ExampleFilter { since: Some(1_010_001), ..all() }, &[]),
        ] {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = tested.store.examples("p", &filter, after.as_ref(), 2).await.unwrap();
                let Some(last) = page.last() else { break };
                after = Some(last.clone());
                found.extend(page);
            }
            assert_eq!(found.iter().map(|row| &*row.id).collect::<Vec<_>>(), ids, "{filter:?}");
        }
        let first = &tested.store.examples("p", &all(), None, 1).await.unwrap()[0];
        assert_eq!((first.session.as_str(), first.line, first.score), ("b", 0, 0.9));
        assert_eq!(first.completion, "b.completion");
        assert!(tested.store.examples("q", &all(), None, 9).await.unwrap().is_empty());
    }

    async fn examples_are_counted_by_kind_and_score(tested) {
        tested.completed("b", &result("b", &[1.0, 0.6, 0.61])).await;
        tested.wait(LEASE).await;
        tested.completed("a", &result("a", &[0.5])).await;
        let all = ExampleFilter::default;
        let part = |score: f64| [(0.5, 10), (0.6, 12), (0.61, 12), (1.0, 20)].into_iter().find(|(s, _)| *s == score).unwrap().1;
        for filter in [
            all(),
            ExampleFilter { min_score: Some(0.61), ..all() },
            ExampleFilter { kind: Some("next_action".to_owned()), ..all() },
            ExampleFilter { since: Some(1_010_000), ..all() },
            ExampleFilter { since: Some(1_010_001), ..all() },
        ] {
            let mut expected = std::collections::BTreeMap::new();
            for row in tested.store.examples("p", &filter, None, 9).await.unwrap() {
                *expected.entry((row.kind, part(row.score))).or_insert(0) += 1;
            }
            let counted = tested.store.example_counts("p", &filter).await.unwrap();
            let counted: Vec<_> = counted.into_iter().map(|count| ((count.kind, count.part), count.examples)).collect();
            assert_eq!(counted, expected.into_iter().collect::<Vec<_>>(), "{filter:?}");
        }
        assert!(tested.store.example_counts("q", &all()).await.unwrap().is_empty());
    }

    async fn followers_learn_the_states(tested) {
        let a = tested.completed("a", &result("a", &[0.5])).await;
        let b = tested.stopped("b/'\"").await;
        let mut states = tested.store.states(&[b.clone(), a.clone(), key("gone")]).await.unwrap();
        states.sort_by(|x, y| x.0.cmp(&y.0));
        assert_eq!(states.iter().map(|(key, _)| key).collect::<Vec<_>>(), [&a, &b]);
        let State { status, examples, quality, epoch, .. } = states[0].1;
        assert_eq!((status, examples, quality, epoch), (Status::Completed, Some(1), Some(75.5), 1));
        assert_eq!(states[1].1.status, Status::Stopped);
        assert!(tested.store.states(&[]).await.unwrap().is_empty());
    }

    async fn counts_tell_a_queue_that_nobody_sees_to(tested) {
        assert_eq!(tested.store.counts(LEASE).await.unwrap(), Counts::default());
        for id in ["a", "b", "c"] {
            tested.stopped(id).await;
        }
        tested.store.claim("w", LEASE).await.unwrap().unwrap();
        tested.wait(LEASE).await;
        // A lease that just ran out, and two that wait while somebody works.
        let counts = tested.store.counts(LEASE).await.unwrap();
        assert_eq!(counts.by_status, [(Status::Stopped, 2), (Status::Processing, 1)].into());
        assert_eq!((counts.due, counts.oldest_due, counts.stuck), (3, 10_000, 0));
        tested.wait(LEASE + Duration::from_millis(1)).await;
        let counts = tested.store.counts(LEASE).await.unwrap();
        assert_eq!((counts.due, counts.oldest_due, counts.stuck), (3, 20_001, 3));
        tested.store.claim("w", LEASE).await.unwrap().unwrap();
        let counts = tested.store.counts(LEASE).await.unwrap();
        assert_eq!((counts.due, counts.oldest_due, counts.stuck), (2, 20_001, 0));
    }
}
