//! How long it stays.

use super::*;

on_each_engine! {
    async fn an_erased_session_leaves_nothing_and_fences_its_worker(tested) {
        let a = tested.stopped("a").await;
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        let completed = result("a", &[0.9]);
        tested.hold(&completed).await;
        assert_eq!(tested.store.erase(&a).await.unwrap(), Some(Erased { manifest: None }));
        assert_eq!(tested.store.erase(&a).await.unwrap(), None);
        // One with the same id does not come within the old worker's reach.
        tested.stopped("a").await;
        assert_eq!(tested.store.complete(&claim, &completed).await.unwrap(), Hit::Fenced);
        let again = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        assert_eq!((claim.epoch, again.epoch), (1, 2));
        assert_eq!(tested.store.complete(&claim, &completed).await.unwrap(), Hit::Fenced);
        assert_eq!(tested.store.work(&again, usize::MAX).await.unwrap().unwrap().fragments, b"{\"n\":0}");
        // What the fenced worker put is found, once nobody holds it any more.
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap(), [""; 0]);
        tested.wait(LEASE).await;
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap(), ["a.canonical", "a.completion"]);
    }

    async fn a_blob_goes_with_the_last_that_needs_it(tested) {
        let shared = Completed { canonical: "same".to_owned(), ..result("b", &[]) };
        let a = tested.completed("a", &Completed { canonical: "same".to_owned(), ..result("a", &[0.7]) }).await;
        let b = tested.completed("b", &shared).await;
        tested.wait(LEASE).await;
        tested.store.erase(&a).await.unwrap();
        assert!(tested.store.examples("p", &ExampleFilter::default(), None, 9).await.unwrap().is_empty());
        let gone = tested.store.unneeded_blobs(9).await.unwrap();
        assert_eq!(gone, ["a.completion"]);
        // While they leave, none of them can be held or needed; and nobody else is told of them.
        assert!(matches!(tested.store.hold_blobs(&gone, LEASE).await, Err(StoreError::BlobLeaving)));
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap(), [""; 0]);
        tested.store.blobs_deleted(&gone).await.unwrap();
        tested.store.hold_blobs(&gone, LEASE).await.unwrap();
        tested.store.erase(&b).await.unwrap();
        tested.wait(Duration::from_secs(5)).await;
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap(), ["b.completion", "same"]);
        // Who was told of them may have died.
        tested.wait(Duration::from_secs(600)).await;
        assert_eq!(tested.store.unneeded_blobs(9).await.unwrap().len(), 3);
    }

    async fn what_outlived_its_days_is_found(tested) {
        let old = tested.completed("old", &result("old", &[])).await;
        let left = key("left");
        tested.store.open(&left).await.unwrap();
        tested.stopped("waits").await;
        tested.wait(LEASE).await;
        let young = key("young");
        tested.store.open(&young).await.unwrap();
        assert_eq!(tested.store.outlived(LEASE, 9).await.unwrap(), [left.clone(), old.clone()]);
        assert_eq!(tested.store.outlived(LEASE, 1).await.unwrap(), [left]);
        assert!(tested.store.outlived(LEASE * 2, 9).await.unwrap().is_empty());
        assert!(tested.store.unarchived(LEASE * 2, None, 9).await.unwrap().is_empty());
        assert_eq!(tested.store.unarchived(LEASE, None, 9).await.unwrap(), std::slice::from_ref(&old));
        assert!(tested.store.unarchived(LEASE, Some(&old), 9).await.unwrap().is_empty());
        assert!(matches!(tested.store.archive(&old, "m").await, Err(StoreError::BlobLeaving)));
        tested.store.hold_blobs(&["m".to_owned()], LEASE).await.unwrap();
        assert!(tested.store.archive(&old, "m").await.unwrap());
        assert!(tested.store.unarchived(Duration::ZERO, None, 9).await.unwrap().is_empty());
        assert_eq!(tested.store.outlived(LEASE, 9).await.unwrap().len(), 2);
        assert!(tested.store.outlived(Duration::MAX, 9).await.unwrap().is_empty());
    }

    async fn the_archive_gives_back_what_is_not_there(tested) {
        let a = tested.completed("a", &result("a", &[0.5, 0.75])).await;
        tested.store.hold_blobs(&["m".to_owned()], LEASE).await.unwrap();
        assert!(tested.store.archive(&a, "m").await.unwrap());
        assert!(!tested.store.archive(&a, "n").await.unwrap());
        let before = tested.store.session(&a).await.unwrap().unwrap();
        assert_eq!((before.status, before.manifest.as_deref()), (Status::Archived, Some("m")));
        let archived = Archived {
            key: a.clone(),
            manifest: "m".to_owned(),
            created_at: before.created_at,
            ended_at: before.ended_at.unwrap(),
            interactions: before.interactions,
            lost_spans: before.lost_spans,
            completed: result("a", &[0.5, 0.75]),
        };
        assert!(!tested.store.restore(&archived).await.unwrap());
        assert_eq!(tested.store.erase(&a).await.unwrap(), Some(Erased { manifest: Some("m".to_owned()) }));
        // As long as its archive is not deleted, it does not come back by it.
        tested.hold(&archived.completed).await;
        assert!(matches!(tested.store.restore(&archived).await, Err(StoreError::BlobLeaving)));
        assert_eq!(tested.status(&a).await, None);
        tested.wait(LEASE).await;
        let gone = tested.store.unneeded_blobs(9).await.unwrap();
        assert!(gone.contains(&"m".to_owned()));
        tested.store.blobs_deleted(&gone).await.unwrap();
        tested.hold(&archived.completed).await;
        assert!(tested.store.restore(&archived).await.unwrap());
        let after = tested.store.session(&a).await.unwrap().unwrap();
        assert_eq!((&after.result, &after.head, after.ended_at), (&before.result, &before.head, before.ended_at));
        assert_eq!((after.status, after.created_at), (Status::Archived, before.created_at));
        assert_eq!(tested.store.examples("p", &ExampleFilter::default(), None, 9).await.unwrap().len(), 2);
    }
}
