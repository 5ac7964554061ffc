//! `role_order`: the system speaks first or not at all, somebody asks before somebody answers, and the answer comes last; in
//! `sharegpt` the two take turns.

use super::Rule;
use crate::{
    check::{
        Findings,
        row::{Row, Talk},
    },
    write::{
        Format,
        layout::{Holds, Speaker},
    },
};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "role_order", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    for talk in &row.talks {
        // Where somebody is not known, or nobody answers, that is what is wrong.
        let speakers: Option<Vec<Speaker>> = talk.turns.iter().map(|turn| turn.speaker).collect();
        let Some(speakers) = speakers else { continue };
        let fault = match talk.holds {
            Holds::Answer if !speakers.iter().any(answers) => None,
            Holds::Talk if !speakers.iter().any(answers) => None,
            Holds::Answer => speakers.iter().position(|s| !answers(s) && *s != Speaker::Tool),
            _ => order(&speakers, row.format).or_else(|| end(talk, &speakers)),
        };
        if let Some(at) = fault {
            let expected = match talk.holds {
                Holds::Answer => "messages of the assistant",
                Holds::Prompt => "system first if at all, then a question, and no answer at the end",
                _ if row.format == Format::Sharegpt => {
                    "system first if at all, then question and answer in turns"
                }
                _ => "system first if at all, then a question, and an answer at the end",
            };
            findings.error(format!("{}/{at}", talk.pointer), expected, "another order");
        }
    }
}

fn answers(speaker: &Speaker) -> bool {
    matches!(speaker, Speaker::Assistant | Speaker::Call)
}

/// The first message that stands out of order.
fn order(speakers: &[Speaker], format: Format) -> Option<usize> {
    let first = usize::from(speakers.first() == Some(&Speaker::System));
    let rest = speakers.get(first..).unwrap_or_default();
    let alternates = format == Format::Sharegpt;
    let fits = |at: usize, speaker: &Speaker| match speaker {
        Speaker::System => false,
        Speaker::User | Speaker::Tool if alternates => at.is_multiple_of(2),
        Speaker::Assistant | Speaker::Call if alternates => !at.is_multiple_of(2),
        speaker => at > 0 || *speaker == Speaker::User,
    };
    rest.iter().enumerate().find(|(at, speaker)| !fits(*at, speaker)).map(|(at, _)| first + at)
}

/// The last message, where it is not the one to end with.
fn end(talk: &Talk<'_>, speakers: &[Speaker]) -> Option<usize> {
    let answered = speakers.last().is_some_and(answers);
    let last = speakers.len().checked_sub(1)?;
    (answered == matches!(talk.holds, Holds::Prompt)).then_some(last)
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{chat, tripped, trips},
        write::Format,
    };

    fn said(roles: &[&str]) -> String {
        let messages: Vec<_> =
            roles.iter().map(|role| format!(r#"{{"role":"{role}","content":"x"}}"#)).collect();
        messages.join(",")
    }

    #[test]
    fn the_answer_comes_last_and_the_system_first() {
        for (roles, at) in [
            (&["user", "assistant", "user"][..], 2),
            (&["user", "system", "assistant"], 1),
            (&["assistant"], 0),
            (&["system", "assistant"], 1),
        ] {
            let finding = trips("role_order", Format::OpenaiChat, &chat(&said(roles)));
            assert_eq!(finding.pointer, format!("/messages/{at}"), "{roles:?}");
        }
        let twice = chat(&said(&["system", "user", "user", "assistant", "user", "assistant"]));
        assert!(tripped(Format::OpenaiChat, &twice).is_empty());
    }

    #[test]
    fn a_prompt_ends_with_a_question_and_an_answer_holds_nothing_else() {
        let row = |prompt: &[&str], answer: &[&str]| {
            format!(r#"{{"prompt":[{}],"completion":[{}]}}"#, said(prompt), said(answer))
        };
        let of = Format::TrlConversational;
        assert_eq!(
            trips("role_order", of, &row(&["user", "assistant"], &["assistant"])).pointer,
            "/prompt/1"
        );
        assert_eq!(trips("role_order", of, &row(&["user"], &["assistant", "user"])).pointer, "/completion/1");
    }

    #[test]
    fn in_sharegpt_they_take_turns() {
        let line = r#"{"conversations":[{"from":"human","value":"a"},{"from":"human","value":"b"},{"from":"gpt","value":"c"}]}"#;
        assert_eq!(trips("role_order", Format::Sharegpt, line).pointer, "/conversations/1");
    }
}
