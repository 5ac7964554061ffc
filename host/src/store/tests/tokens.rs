//! Tokens and tickets.

use super::*;

fn token(hash: &str, project: &str) -> TokenRow {
    let (hash, project) = (hash.to_owned(), project.to_owned());
    TokenRow { hash, project, scopes: "record read".to_owned(), label: "the shop".to_owned() }
}

on_each_engine! {
    async fn a_token_lasts_until_it_is_revoked(tested) {
        let (a, b) = (token("a", "p"), token("b", "q"));
        assert!(tested.store.first_tokens(std::slice::from_ref(&a)).await.unwrap());
        assert!(!tested.store.first_tokens(std::slice::from_ref(&b)).await.unwrap());
        assert_eq!(tested.store.token("b").await.unwrap(), None);
        tested.store.add_token(&b).await.unwrap();
        assert!(tested.store.add_token(&b).await.is_err());
        assert_eq!(tested.store.token("a").await.unwrap(), Some(a.clone()));
        assert_eq!(tested.store.tokens("p").await.unwrap(), [(a, 1_000_000)]);
        assert!(!tested.store.revoke("p", "b").await.unwrap() && tested.store.revoke("p", "a").await.unwrap());
        assert_eq!(tested.store.token("a").await.unwrap(), None);
        assert!(tested.store.tokens("p").await.unwrap().is_empty());
    }

    async fn a_ticket_is_good_once_and_for_a_while(tested) {
        let a = token("a", "p");
        assert!(!tested.store.add_ticket("t", "a", LEASE).await.unwrap());
        tested.store.add_token(&a).await.unwrap();
        for ticket in ["t", "late", "revoked"] {
            assert!(tested.store.add_ticket(ticket, "a", LEASE).await.unwrap());
        }
        assert_eq!(tested.store.redeem("t").await.unwrap(), Some(a));
        assert_eq!(tested.store.redeem("t").await.unwrap(), None);
        tested.wait(LEASE).await;
        assert_eq!(tested.store.redeem("late").await.unwrap(), None);
        assert!(tested.store.add_ticket("u", "a", LEASE).await.unwrap());
        tested.store.revoke("p", "a").await.unwrap();
        assert_eq!(tested.store.redeem("u").await.unwrap(), None);
    }
}
