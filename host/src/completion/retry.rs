//! Retries: what may pass is tried again, later each time; what can't, is not.

use super::{Failed, Lasting};
use crate::store::{Claim, Failure, Next};
use ring::rand::{SecureRandom, SystemRandom};
use std::time::Duration;

/// Attempts for what may pass. With the pauses below that is some ten minutes.
const ATTEMPTS: i64 = 12;

/// The pause after the first failed attempt; it doubles with each.
const PAUSE: Duration = Duration::from_secs(1);

/// What follows a failed attempt; `before` is what the attempt before it failed of, where that is known.
pub fn next(claim: &Claim, failed: &Failed, before: Option<&Failure>) -> Next {
    let same =
        |before: &Failure| (&before.stage, &before.code) == (&failed.failure.stage, &failed.failure.code);
    let lasts = match failed.lasting {
        Lasting::Forever => true,
        Lasting::Twice => before.is_some_and(same),
        Lasting::Passing => false,
    };
    if lasts || claim.attempts >= ATTEMPTS {
        return Next::Failed;
    }
    let doubled = PAUSE * 2u32.saturating_pow(u32::try_from(claim.attempts - 1).unwrap_or(0).min(7));
    Next::Retry(doubled / 2 + doubled.mul_f64(jitter() / 2.0))
}

/// What is said of a session whose workers all went without a word: it may be what takes them down.
pub fn given_up(claim: &Claim) -> Option<Failure> {
    (claim.attempts > ATTEMPTS).then(|| Failure {
        stage: "claim".to_owned(),
        code: "out_of_attempts".to_owned(),
        message: format!("{ATTEMPTS} workers took it and did not come to an end"),
    })
}

/// 0..1, so that sessions that failed together are not tried again together.
fn jitter() -> f64 {
    let mut byte = [0];
    // Without randomness there is no jitter, which is no harm.
    let _ = SystemRandom::new().fill(&mut byte);
    f64::from(byte[0]) / 255.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SessionKey;

    fn failure(code: &str) -> Failure {
        Failure { stage: "work".to_owned(), code: code.to_owned(), message: String::new() }
    }

    fn claim(attempts: i64) -> Claim {
        let key = SessionKey { project: "p".to_owned(), id: "s".to_owned() };
        Claim { key, epoch: attempts, attempts }
    }

    fn after(attempts: i64, lasting: Lasting, before: Option<&Failure>) -> Next {
        next(&claim(attempts), &Failed { failure: failure("trap"), lasting }, before)
    }

    #[test]
    fn what_can_not_pass_is_not_tried_again() {
        assert_eq!(after(1, Lasting::Forever, None), Next::Failed);
        assert_eq!(after(ATTEMPTS, Lasting::Passing, None), Next::Failed);
    }

    #[test]
    fn the_module_may_be_stopped_once_in_a_stage() {
        assert!(matches!(after(1, Lasting::Twice, None), Next::Retry(_)));
        // A host that was killed, or a store that was away, is not the module's fault.
        assert!(matches!(after(3, Lasting::Twice, None), Next::Retry(_)));
        assert!(matches!(after(3, Lasting::Twice, Some(&failure("store_failed"))), Next::Retry(_)));
        assert_eq!(after(2, Lasting::Twice, Some(&failure("trap"))), Next::Failed);
    }

    #[test]
    fn a_session_that_ends_its_workers_is_given_up() {
        assert_eq!(given_up(&claim(ATTEMPTS)), None);
        assert_eq!(given_up(&claim(ATTEMPTS + 1)).unwrap().code, "out_of_attempts");
    }

    #[test]
    fn pauses_grow() {
        for attempts in 1..ATTEMPTS {
            let Next::Retry(pause) = after(attempts, Lasting::Passing, None) else { panic!("given up") };
            let full = PAUSE * 2u32.pow(u32::try_from(attempts - 1).unwrap().min(7));
            assert!(pause >= full / 2 && pause <= full, "{attempts}: {pause:?}");
        }
    }
}
