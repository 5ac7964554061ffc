//! form: a form, an order or a message was sent, and something else begins. Filling in more on the same page, because the
//! form was not taken as it was, does not begin anything, and neither does one last look at the answer.

use super::Rule;
use crate::{
    enhance::{Boundary, deed::Deed, walk::Walk},
    reduce::Action,
};

/// The rule.
pub const RULE: Rule = Rule { boundary: Boundary::Form, evidence };

fn evidence(walk: &Walk<'_, '_>, at: usize) -> Option<String> {
    let sent = walk.journey.sent?;
    let last = walk.last()?;
    if mends(walk, sent, at) || (last == sent && is_look(walk, at)) {
        return None;
    }
    let what = if walk.deed(sent) == Deed::Order { "an order was sent" } else { "a form was sent" };
    Some(format!("{what}, and something else begins"))
}

/// The same page, and a field again or the same button.
fn mends(walk: &Walk<'_, '_>, sent: usize, at: usize) -> bool {
    let sends = walk.deed(at) == walk.deed(sent) && walk.target(at) == walk.target(sent);
    walk.place(at) == walk.place(sent) && (walk.deed(at) == Deed::Fill || sends)
}

/// Looking around, or a click that is the session's last.
fn is_look(walk: &Walk<'_, '_>, at: usize) -> bool {
    match walk.action(at) {
        Some(Action::Scroll | Action::Hover) => true,
        Some(Action::Click) => at + 1 == walk.len(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::enhance::walk::tests::journeys;
    use crate::reduce::recording::Recording;

    fn sent() -> Recording {
        Recording::on("https://mail.a.test/compose")
            .event("input", "input#to name=to")
            .value("[EMAIL_1]")
            .event("input", "textarea#body name=message")
            .value("Hello")
            .event("click", "button#send | Send")
            .wait(4_000)
    }

    #[test]
    fn after_a_message_was_sent_the_next_one_is_another_journey() {
        let r = sent().at("https://mail.a.test/inbox", "").event("click", "button#new | Compose");
        let r = r.event("input", "input#to name=to").value("[EMAIL_2]");
        assert_eq!(journeys(r), ["Start 0..3", "Form 3..5 a form was sent, and something else begins"]);
    }

    #[test]
    fn mending_what_was_sent_is_the_same_journey() {
        let r =
            sent().event("input", "input#to name=to").value("[EMAIL_2]").event("click", "button#send | Send");
        assert_eq!(journeys(r), ["Start 0..5"]);
    }
}
