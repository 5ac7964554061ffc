//! What comes in.

use super::*;

on_each_engine! {
    async fn what_is_appended_is_there(tested) {
        let (a, b) = (key("a"), key("b"));
        assert_eq!(tested.store.recording(&a).await.unwrap(), None);
        let fresh = tested.store.open(&a).await.unwrap();
        assert_eq!((fresh.status, fresh.fragments, fresh.seq, fresh.memory), (Status::Active, 0, 0, None));
        tested.store.open(&b).await.unwrap();
        let batch = Some(Batch { seq: 1, digest: vec![7; 32] });
        let two = vec!["{\"é\":1}".to_owned(), "{}".to_owned()];
        let first = Append { batch, fragments: two, interactions: 2, lost_spans: 1, ..fragment(&a, 0) };
        let same = first.clone();
        let next = Append { memory: vec![2], message: Some(vec![8; 32]), ..fragment(&a, 2) };
        let group = [first, same, fragment(&b, 0), next];
        let appended = tested.store.append(&group).await.unwrap();
        assert_eq!(appended, [Appended::Stored, Appended::Moved, Appended::Stored, Appended::Stored]);
        let recording = tested.store.recording(&a).await.unwrap().unwrap();
        assert_eq!((recording.fragments, recording.seq, recording.memory), (3, 1, Some(vec![2])));
        assert_eq!(tested.store.batch(&a, 1).await.unwrap(), Some(vec![7; 32]));
        assert_eq!(tested.store.batch(&a, 2).await.unwrap(), None);
        assert_eq!(tested.store.messages(&a).await.unwrap(), [[8; 32]]);
        assert_eq!(tested.store.messages(&b).await.unwrap(), [[0; 0]; 0]);
        let fragments = tested.store.fragments(&a, 1, 9).await.unwrap();
        assert_eq!(fragments, [&b"{}"[..], br#"{"n":2}"#]);
        assert_eq!(tested.store.fragments(&a, 0, 1).await.unwrap(), ["{\"é\":1}".as_bytes()]);
        let row = tested.store.session(&a).await.unwrap().unwrap();
        assert_eq!((row.interactions, row.lost_spans, row.created_at), (3, 1, 1_000_000));
        assert_eq!(tested.store.fragments(&b, 0, 9).await.unwrap().len(), 1);
    }

    async fn a_pause_keeps_it_recorded_and_a_stop_ends_it(tested) {
        let a = key("a");
        assert!(!tested.store.pause(&a).await.unwrap());
        tested.store.open(&a).await.unwrap();
        assert!(!tested.store.resume(&a).await.unwrap());
        assert!(tested.store.pause(&a).await.unwrap());
        assert_eq!(tested.status(&a).await, Some(Status::Paused));
        assert_eq!(tested.store.append(&[fragment(&a, 0)]).await.unwrap(), [Appended::Stored]);
        assert!(tested.store.resume(&a).await.unwrap());
        assert_eq!(tested.store.claim("w", LEASE).await.unwrap(), None);
        assert!(tested.store.stop(&a).await.unwrap());
        assert!(!tested.store.stop(&a).await.unwrap() && !tested.store.pause(&a).await.unwrap());
        assert_eq!(tested.store.append(&[fragment(&a, 1)]).await.unwrap(), [Appended::Moved]);
        assert!(tested.store.claim("w", LEASE).await.unwrap().is_some());
    }

    async fn a_screenshot_is_kept_once(tested) {
        let a = key("a");
        let picture = |id: &str, blob: &str| Screenshot { id: id.to_owned(), blob: blob.to_owned(), bytes: 9 };
        assert_eq!(tested.store.add_screenshot(&a, &picture("1", "x")).await.unwrap(), Kept::Over);
        tested.store.open(&a).await.unwrap();
        let unheld = tested.store.add_screenshot(&a, &picture("1", "x")).await;
        assert!(matches!(unheld, Err(StoreError::BlobLeaving)));
        tested.store.hold_blobs(&["x".to_owned(), "y".to_owned()], LEASE).await.unwrap();
        for (id, blob, kept) in
            [("1", "x", Kept::Stored), ("1", "x", Kept::Stored), ("1", "y", Kept::Differs), ("0", "x", Kept::Stored)]
        {
            assert_eq!(tested.store.add_screenshot(&a, &picture(id, blob)).await.unwrap(), kept, "{id} {blob}");
        }
        assert_eq!(tested.store.screenshots(&a).await.unwrap(), [picture("0", "x"), picture("1", "x")]);
        tested.store.stop(&a).await.unwrap();
        assert_eq!(tested.store.add_screenshot(&a, &picture("2", "x")).await.unwrap(), Kept::Over);
    }

    async fn a_client_s_output_is_compared_once_there_is_a_result(tested) {
        let a = key("a");
        let says = |output: &str| Prebuilt { receipt: "{}".to_owned(), output: output.to_owned() };
        assert!(!tested.store.prebuilt(&a, &says("x")).await.unwrap());
        tested.completed("a", &result("a", &[])).await;
        let verdict = async || tested.store.session(&a).await.unwrap().unwrap().verdict();
        assert_eq!(verdict().await, None);
        assert!(tested.store.prebuilt(&a, &says("x")).await.unwrap());
        let (client, server) = ("x".to_owned(), "a.output".to_owned());
        assert_eq!(verdict().await, Some(Verdict::Mismatch { client, server }));
        assert!(tested.store.prebuilt(&a, &says("a.output")).await.unwrap());
        assert_eq!(verdict().await, Some(Verdict::Match));
        let b = tested.stopped("b").await;
        tested.store.prebuilt(&b, &says("y")).await.unwrap();
        let claim = tested.store.claim("w", LEASE).await.unwrap().unwrap();
        assert_eq!(tested.store.work(&claim, usize::MAX).await.unwrap().unwrap().prebuilt, Some(says("y")));
    }
}
