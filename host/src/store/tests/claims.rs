//! Who works, and who is fenced.

use super::*;

on_each_engine! {
    async fn a_claim_that_was_taken_over_writes_nothing(tested) {
        let a = tested.stopped("a").await;
        let first = tested.store.claim("one", LEASE).await.unwrap().unwrap();
        assert_eq!(tested.store.claim("two", LEASE).await.unwrap(), None);
        tested.wait(LEASE).await;
        let second = tested.store.claim("two", LEASE).await.unwrap().unwrap();
        assert_eq!((first.epoch, second.epoch, second.attempts), (1, 2, 2));
        let completed = result("a", &[0.5]);
        tested.hold(&completed).await;
        let failure = Failure { stage: "s".to_owned(), code: "c".to_owned(), message: "m".to_owned() };
        let before = tested.store.session(&a).await.unwrap();
        assert_eq!(tested.store.heartbeat(&first, LEASE).await.unwrap(), Hit::Fenced);
        assert_eq!(tested.store.archiving(&first, &["z".to_owned()], LEASE).await.unwrap(), Hit::Fenced);
        assert_eq!(tested.store.work(&first, usize::MAX).await.unwrap(), None);
        assert_eq!(tested.store.complete(&first, &completed).await.unwrap(), Hit::Fenced);
        assert_eq!(tested.store.fail(&first, &failure, Next::Failed).await.unwrap(), Hit::Fenced);
        assert_eq!(tested.store.session(&a).await.unwrap(), before);
        assert_eq!(tested.store.complete(&second, &completed).await.unwrap(), Hit::Written);
        let row = tested.store.session(&a).await.unwrap().unwrap();
        assert_eq!((row.status, row.result.unwrap().examples), (Status::Completed, 1));
        assert_eq!(tested.store.complete(&second, &completed).await.unwrap(), Hit::Fenced);
    }

    async fn a_heartbeat_keeps_others_away(tested) {
        tested.stopped("a").await;
        let claim = tested.store.claim("one", LEASE).await.unwrap().unwrap();
        for _ in 0..3 {
            tested.wait(LEASE / 2).await;
            assert_eq!(tested.store.heartbeat(&claim, LEASE).await.unwrap(), Hit::Written);
            assert_eq!(tested.store.claim("two", LEASE).await.unwrap(), None);
        }
        let at = async || tested.store.session(&claim.key).await.unwrap().unwrap().processing_status;
        assert_eq!(at().await, ProcessingStatus::Validating);
        assert_eq!(tested.store.archiving(&claim, &["z".to_owned()], LEASE).await.unwrap(), Hit::Written);
        assert_eq!(at().await, ProcessingStatus::Archiving);
        let row = tested.store.session(&claim.key).await.unwrap().unwrap();
        assert_eq!((row.lease_owner.as_deref(), row.lease_until), (Some("one"), Some(1_025_000)));
    }

    async fn the_best_is_taken_first(tested) {
        for id in ["low", "late", "early", "high"] {
            tested.stopped(id).await;
            if id == "late" {
                assert!(tested.store.requeue(&key(id)).await.unwrap());
            }
        }
        tested.store.prioritise(&key("low"), Priority::Low).await.unwrap();
        tested.store.prioritise(&key("high"), Priority::High).await.unwrap();
        tested.wait(LEASE).await;
        tested.store.requeue(&key("late")).await.unwrap();
        let mut taken = Vec::new();
        while let Some(claim) = tested.store.claim("w", LEASE).await.unwrap() {
            taken.push(claim.key.id);
        }
        assert_eq!(taken, ["high", "early", "late", "low"]);
        // A session whose worker died is before those that came later.
        tested.wait(LEASE).await;
        tested.stopped("new").await;
        tested.wait(LEASE).await;
        assert_eq!(tested.store.claim("w", LEASE).await.unwrap().unwrap().key.id, "high");
        assert_eq!(tested.store.claim("w", LEASE).await.unwrap().unwrap().key.id, "early");
    }

    async fn a_failure_is_told_and_tried_again(tested) {
        let a = tested.stopped("a").await;
        let failure = Failure { stage: "s".to_owned(), code: "c".to_owned(), message: "m\0".to_owned() };
        let told = Failure { message: "m\u{fffd}".to_owned(), ..failure.clone() };
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        assert_eq!(tested.store.fail(&claim, &failure, Next::Retry(LEASE)).await.unwrap(), Hit::Written);
        let row = tested.store.session(&a).await.unwrap().unwrap();
        assert_eq!((row.status, row.failure.as_ref(), row.ended_at), (Status::Stopped, Some(&told), None));
        assert_eq!(tested.store.claim("w", LEASE).await.unwrap(), None);
        tested.wait(LEASE).await;
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        assert_eq!((claim.epoch, claim.attempts), (2, 2));
        assert_eq!(tested.store.fail(&claim, &failure, Next::Failed).await.unwrap(), Hit::Written);
        let row = tested.store.session(&a).await.unwrap().unwrap();
        assert_eq!((row.status, row.failure, row.ended_at), (Status::Failed, Some(told), Some(1_010_000)));
        assert!(!tested.store.requeue(&a).await.unwrap());
        assert!(tested.store.retry(&a).await.unwrap() && !tested.store.retry(&a).await.unwrap());
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        assert_eq!((claim.epoch, claim.attempts), (3, 1));
        let work = tested.store.work(&claim, usize::MAX).await.unwrap().unwrap();
        assert_eq!((&*work.fragments, work.memory), (&b"{\"n\":0}"[..], Some(vec![1])));
    }

    async fn more_than_was_asked_for_is_weighed_and_not_loaded(tested) {
        let a = key("a");
        tested.store.open(&a).await.unwrap();
        let fragments = || vec!["{\"n\":0}".to_owned(), "{\"long\":\"é\"}".to_owned()];
        let append = Append { fragments: fragments(), stop: true, ..fragment(&a, 0) };
        assert_eq!(tested.store.append(&[append]).await.unwrap(), [Appended::Stored]);
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        let (lines, bytes) = (fragments().join("\n").into_bytes(), 7 + 1 + 13 + 1);
        for (most, loaded) in [(bytes, lines), (bytes - 1, Vec::new()), (0, Vec::new())] {
            let work = tested.store.work(&claim, most).await.unwrap().unwrap();
            assert_eq!((work.bytes, work.fragments, work.memory), (bytes, loaded, Some(vec![1])), "{most}");
        }
    }

    async fn requeued_by_hand_the_worker_is_fenced(tested) {
        let a = tested.stopped("a").await;
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        assert!(tested.store.requeue(&a).await.unwrap());
        assert_eq!(tested.store.heartbeat(&claim, LEASE).await.unwrap(), Hit::Fenced);
        assert_eq!(tested.store.claim("w", LEASE).await.unwrap().unwrap().epoch, 3);
    }

    async fn a_clock_that_goes_back_keeps_nothing_waiting(tested) {
        let held = tested.stopped("a").await;
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        tested.stopped("b").await;
        assert_eq!(tested.store.requeue_ahead().await.unwrap(), 0);
        tested.go_back(Duration::from_secs(3600)).await;
        assert_eq!(tested.store.claim("w", LEASE).await.unwrap(), None, "all of it is yet to come");
        assert_eq!(tested.store.requeue_ahead().await.unwrap(), 2);
        assert_eq!(tested.store.heartbeat(&claim, LEASE).await.unwrap(), Hit::Fenced);
        let claims = [tested.store.claim("w", LEASE).await.unwrap(), tested.store.claim("w", LEASE).await.unwrap()];
        assert_eq!(claims.map(|claim| claim.unwrap().key), [held, key("b")]);
        assert_eq!(tested.store.requeue_ahead().await.unwrap(), 0, "once");
    }

    async fn a_lease_that_was_kept_by_a_clock_that_was_ahead_is_not_waited_for(tested) {
        tested.stopped("a").await;
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        tested.wait(Duration::from_secs(3600)).await;
        assert_eq!(tested.store.heartbeat(&claim, LEASE).await.unwrap(), Hit::Written);
        tested.go_back(Duration::from_secs(3600)).await;
        assert_eq!(tested.store.claim("w", LEASE).await.unwrap(), None, "the lease is yet to run");
        assert_eq!(tested.store.requeue_ahead().await.unwrap(), 1);
        assert_eq!(tested.store.claim("w", LEASE).await.unwrap().unwrap().epoch, 3);
    }

    async fn a_clock_that_goes_back_leaves_no_blob_leaving(tested) {
        tested.store.hold_blobs(&["x".to_owned()], Duration::ZERO).await.unwrap();
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap(), ["x"]);
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap().len(), 0, "one deletes it");
        tested.go_back(Duration::from_secs(3600)).await;
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap(), ["x"]);
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap().len(), 0, "once");
    }
}
