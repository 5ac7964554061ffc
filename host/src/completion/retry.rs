//! Retries: what may pass is tried again, later each time; what can't, is not.

use super::Lasting;
use crate::store::{Claim, Next};
use ring::rand::{SecureRandom, SystemRandom};
use std::time::Duration;

/// Attempts for what may pass. With the pauses below that is a little over two minutes.
const ATTEMPTS: i64 = 8;

/// The pause after the first failed attempt; it doubles with each.
const PAUSE: Duration = Duration::from_secs(1);

/// What follows a failed attempt.
pub fn next(claim: &Claim, lasting: Lasting) -> Next {
    let most = match lasting {
        Lasting::Forever => 1,
        Lasting::Twice => 2,
        Lasting::Passing => ATTEMPTS,
    };
    if claim.attempts >= most {
        return Next::Failed;
    }
    let doubled = PAUSE * 2u32.saturating_pow(u32::try_from(claim.attempts - 1).unwrap_or(0).min(7));
    Next::Retry(doubled / 2 + doubled.mul_f64(jitter() / 2.0))
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

    fn after(attempts: i64, lasting: Lasting) -> Next {
        let key = SessionKey { project: "p".to_owned(), id: "s".to_owned() };
        next(&Claim { key, epoch: attempts, attempts }, lasting)
    }

    #[test]
    fn what_can_not_pass_is_not_tried_again() {
        assert_eq!(after(1, Lasting::Forever), Next::Failed);
        assert!(matches!(after(1, Lasting::Twice), Next::Retry(_)));
        assert_eq!(after(2, Lasting::Twice), Next::Failed);
        assert_eq!(after(ATTEMPTS, Lasting::Passing), Next::Failed);
    }

    #[test]
    fn pauses_grow() {
        for attempts in 1..ATTEMPTS {
            let Next::Retry(pause) = after(attempts, Lasting::Passing) else { panic!("given up") };
            let full = PAUSE * 2u32.pow(u32::try_from(attempts - 1).unwrap());
            assert!(pause >= full / 2 && pause <= full, "{attempts}: {pause:?}");
        }
    }
}
