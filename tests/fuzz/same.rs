//! Two texts that must be one, told by the place where they part.

/// Panics with what stands around the first difference.
pub fn same(once: &str, again: &str, what: &str) {
    let Some(at) = once.bytes().zip(again.bytes()).position(|(a, b)| a != b) else {
        assert_eq!(once.len(), again.len(), "{what}");
        return;
    };
    let around = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(200)..text.len().min(at + 200)])
            .into_owned()
    };
    panic!("{what}, at byte {at}:\n  once:  {}\n  again: {}", around(once), around(again));
}
