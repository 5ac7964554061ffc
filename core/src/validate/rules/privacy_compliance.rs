//! `privacy_compliance`: was the session redacted, and does any password field still hold text?
//!
//! The redactor is not run again; this rule reads its report and looks at the one place where a leak would be worst.
//! Score: 0 where redaction was turned off or a password survived; else 100.

use super::{Judgement, Places, Rule, Severity, Subject, one};
use crate::{redact::Level, session::Interaction};

const NAME: &str = "privacy_compliance";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, weight: 5.0, look };

fn look(subject: &Subject<'_, '_>) -> Judgement {
    let off = (subject.redaction.level == Level::Off).then(|| {
        one(
            NAME,
            Severity::Major,
            "",
            "redaction was turned off: the session and its examples may hold personal data",
            "complete the session again with redaction before it leaves the machine",
        )
    });
    let mut passwords = Places::default();
    for (index, interaction) in subject.session.interactions.iter().enumerate() {
        if holds_password(interaction) {
            passwords.add(index, "/element");
        }
    }
    let count = passwords.count;
    let survived = passwords.found(
        NAME,
        Severity::Critical,
        format!("{count} password fields still hold a value"),
        "don't store or share the session; complete it again with redaction",
    );
    let score = if off.is_some() || survived.is_some() { 0.0 } else { 100.0 };
    Judgement::new(score, [survived, off])
}

/// Whether a password field's value is something else than nothing or a placeholder.
fn holds_password(interaction: &Interaction<'_>) -> bool {
    let Some(element) = &interaction.element else {
        return false;
    };
    if !element.attributes.get("type").is_some_and(|t| t.eq_ignore_ascii_case("password")) {
        return false;
    }
    let typed = interaction.gesture.as_ref().and_then(|gesture| gesture.value.as_deref());
    let attribute = element.attributes.get("value").map(|value| value.as_ref());
    [element.value.as_deref(), typed, attribute].into_iter().flatten().any(|value| !is_withheld(value))
}

/// Whether a value is empty or stands in brackets, as placeholders do.
fn is_withheld(value: &str) -> bool {
    let value = value.trim();
    value.is_empty() || (value.starts_with('[') && value.ends_with(']'))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use crate::redact::RedactionReport;

    fn password(value: &'static str) -> Interaction<'static> {
        let mut click = sample::click(0);
        let element = click.element.as_mut().unwrap();
        element.attributes.0.push(("type".into(), "password".into()));
        element.value = Some(value.into());
        click
    }

    #[test]
    fn a_redacted_session_complies() {
        let judgement = sample::judge(look, &sample::session(vec![password("[PASSWORD_1]"), password("")]));
        assert_eq!(judgement, Judgement { score: Some(100.0), findings: vec![] });
    }

    #[test]
    fn a_password_that_survived_is_critical_and_not_quoted() {
        let judgement = sample::judge(look, &sample::session(vec![password("opensesame")]));
        assert_eq!(judgement.score, Some(0.0));
        assert_eq!(judgement.findings[0].severity, Severity::Critical);
        assert!(!format!("{judgement:?}").contains("opensesame"));
    }

    #[test]
    fn redaction_that_was_turned_off_is_told() {
        let session = sample::session(vec![sample::click(0)]);
        let redaction = RedactionReport { level: Level::Off, ..RedactionReport::default() };
        let (reading, options) = (sample::reading(1), crate::Options::default());
        let judgement = look(&Subject {
            session: &session,
            reading: &reading,
            redaction: &redaction,
            options: &options,
            grades: &[],
        });
        assert_eq!(judgement.score, Some(0.0));
        assert_eq!(judgement.findings[0].severity, Severity::Major);
    }
}
