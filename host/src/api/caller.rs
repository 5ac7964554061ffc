//! Callers: who sends a request, and whether they may.

use super::problem::Problem;
use crate::{
    access::{self, Caller, Scope},
    serve::Serving,
};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use std::sync::Arc;

macro_rules! callers {
    ($($(#[$doc:meta])* $name:ident: $($scope:ident)|+;)+) => {
        $(
            $(#[$doc])*
            pub struct $name(pub Caller);

            impl FromRequestParts<Arc<Serving>> for $name {
                type Rejection = Problem;

                async fn from_request_parts(parts: &mut Parts, serving: &Arc<Serving>) -> Result<Self, Problem> {
                    let caller = caller(parts, serving).await?;
                    let may = [$(Scope::$scope),+].into_iter().any(|scope| caller.may(scope));
                    if may { Ok(Self(caller)) } else { Err(Problem::FORBIDDEN) }
                }
            }
        )+
    };
}

callers! {
    /// May send recordings in.
    Recorder: Record;
    /// May see what becomes of a session.
    Follower: Record | Read;
    /// May see sessions, examples and figures.
    Reader: Read;
    /// May do everything in the project.
    Admin: Admin;
}

async fn caller(parts: &Parts, serving: &Serving) -> Result<Caller, Problem> {
    let token = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(Problem::UNAUTHENTICATED)?;
    let caller = access::caller(&*serving.store, token).await?.ok_or(Problem::UNAUTHENTICATED)?;
    serving.gate.tokens.come(&caller.token).map_err(|_| {
        let rate = serving.gate.limits.token_rate;
        Problem::TOO_OFTEN.because(format!("one token may send {rate} requests a second"))
    })?;
    Ok(caller)
}
