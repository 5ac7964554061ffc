//! `session_structure`: is it a session? It needs an id, interactions, a page, a time span that runs forward, and
//! gains from a stated goal.
//!
//! Score: 0 without interactions; else 100 less 20 for no id, 30 for no page address anywhere, 10 for no goal, 5 for
//! no start, 5 for no end, 20 for an end before the start.

use super::{Judgement, Rule, Severity, Subject, one};
use crate::session::Session;

const NAME: &str = "session_structure";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, weight: 15.0, look };

fn look(subject: &Subject<'_, '_>) -> Judgement {
    let session = subject.session;
    if session.interactions.is_empty() {
        return Judgement::new(
            0.0,
            [Some(one(
                NAME,
                Severity::Critical,
                "/interactions",
                "the session holds no interactions",
                "record at least one action, or check that the recorder was on before the recording was stopped",
            ))],
        );
    }
    let mut score = 100.0;
    let mut findings = Vec::new();
    for (fault, cost, severity, pointer, message, advice) in faults(session) {
        if fault {
            score -= cost;
            findings.push(Some(one(NAME, severity, pointer, message, advice)));
        }
    }
    Judgement::new(score, findings)
}

type Fault = (bool, f64, Severity, &'static str, &'static str, &'static str);

fn faults(session: &Session<'_>) -> [Fault; 6] {
    let backwards = matches!((session.started_at, session.ended_at), (Some(from), Some(to)) if to < from);
    let goal = session.task.as_ref().is_some_and(|t| !t.title.is_empty() || !t.description.is_empty());
    [
        (
            session.id.is_empty(),
            20.0,
            Severity::Major,
            "/id",
            "the session has no id",
            "give each recording an id of its own, so that its examples can be traced back",
        ),
        (
            !has_page(session),
            30.0,
            Severity::Major,
            "/environment/url",
            "no page address was recorded, neither of the session nor of any interaction",
            "let the recorder keep the address of the page with each interaction",
        ),
        (
            !goal,
            10.0,
            Severity::Minor,
            "/task",
            "no goal was stated",
            "state what the person set out to do: examples without a goal teach less",
        ),
        (
            session.started_at.is_none(),
            5.0,
            Severity::Minor,
            "/startedAt",
            "the start of the recording is unknown",
            "record when the session began",
        ),
        (
            session.ended_at.is_none(),
            5.0,
            Severity::Minor,
            "/endedAt",
            "the end of the recording is unknown",
            "record when the session ended",
        ),
        (
            backwards,
            20.0,
            Severity::Major,
            "/endedAt",
            "the session ends before it begins",
            "check the clock of the machine that recorded it",
        ),
    ]
}

fn has_page(session: &Session<'_>) -> bool {
    session.environment.url.as_ref().is_some_and(|url| !url.is_empty())
        || session.interactions.iter().any(|i| i.context.as_ref().is_some_and(|c| !c.url.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    fn judge(session: &Session<'_>) -> Judgement {
        sample::judge(look, session)
    }

    #[test]
    fn a_whole_session_has_no_faults() {
        let judgement = judge(&sample::session(vec![sample::click(0)]));
        assert_eq!(judgement, Judgement { score: Some(100.0), findings: vec![] });
    }

    #[test]
    fn a_session_without_interactions_is_told_plainly() {
        let judgement = judge(&sample::session(vec![]));
        assert_eq!(judgement.score, Some(0.0));
        assert_eq!(judgement.findings[0].severity, Severity::Critical);
        assert_eq!(judgement.findings[0].pointer, "/interactions");
    }

    #[test]
    fn every_missing_part_costs_and_is_named() {
        let mut session = sample::session(vec![sample::click(0)]);
        session.task = None;
        session.started_at = Some(20);
        session.ended_at = Some(10);
        let judgement = judge(&session);
        assert_eq!(judgement.score, Some(70.0));
        let pointers: Vec<_> = judgement.findings.iter().map(|f| f.pointer.as_str()).collect();
        assert_eq!(pointers, ["/task", "/endedAt"]);
    }

    #[test]
    fn the_page_of_an_interaction_is_page_enough() {
        let mut session = sample::session(vec![sample::click(0)]);
        session.environment.url = None;
        assert_eq!(judge(&session).score, Some(100.0));
        session.interactions[0].context = None;
        assert_eq!(judge(&session).score, Some(70.0));
    }
}
