//! Clarity: whether it is plain what was done, and whether it can be done to such an element.
//!
//! Formula: by verb. A click, drag or hover: 1 on what can be acted on, 0.65 on what can't; 0.5 for a drag to what is not
//! among the candidates. Fill and select: 1 with the
//! value, 0.9 with a redacted one, 0.5 without; 0.1 on what takes no text or has no options. Check: 1 with the outcome,
//! 0.75 without. Press and submit: 0.95. What has no element (navigate, scroll, tabs): 0.6.
//! Range 0.1..1. Part 0.08.

use super::{Evidence, Measure, Reach, Reading};
use crate::{reduce::Action, selector::holds_placeholder, session::Text};

pub const MEASURE: Measure = Measure { name: "clarity", part: 0.08, reach: Reach::Step, read };

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let Some(target) = evidence.target() else { return Reading::new(0.1, "there is no target") };
    let verb = evidence.step.action.verb();
    let (score, words) = match &evidence.step.action {
        Action::Drag { .. } if evidence.observation.drop_target.is_none() => (0.5, "without where it leads"),
        Action::Click | Action::Drag { .. } | Action::Hover if target.interactive => {
            (1.0, "on something to act on")
        }
        Action::Click | Action::Drag { .. } | Action::Hover => {
            (0.65, "on something that seems not to be acted on")
        }
        Action::Fill { value } if takes_text(evidence, &target.role) => with_value(value.as_ref()),
        Action::Select { value } if !matches!(&*target.role, "button" | "link" | "img" | "heading") => {
            with_value(value.as_ref())
        }
        Action::Fill { .. } | Action::Select { .. } => (0.1, "on something that takes no value"),
        Action::Upload { value } => with_value(value.as_ref()),
        Action::Check { checked: Some(_) } => (1.0, "with its outcome"),
        Action::Check { checked: None } => (0.75, "without its outcome"),
        Action::Press { .. } | Action::Submit => (0.95, "plain by itself"),
        Action::Navigate { .. } | Action::GoBack | Action::SwitchTab | Action::Scroll | Action::Finish => {
            (0.6, "without an element")
        }
    };
    Reading::new(score, format!("{verb}, {words}"))
}

fn with_value(value: Option<&Text<'_>>) -> (f64, &'static str) {
    match value {
        None => (0.5, "without its value"),
        Some(value) if holds_placeholder(value) => (0.9, "with a redacted value"),
        Some(_) => (1.0, "with its value"),
    }
}

fn takes_text(evidence: &Evidence<'_, '_>, role: &str) -> bool {
    let tag = evidence.element().map_or("", |element| &*element.tag);
    matches!(role, "textbox" | "searchbox" | "combobox" | "spinbutton" | "slider")
        || matches!(tag, "input" | "textarea" | "select")
        || evidence
            .element()
            .is_some_and(|e| e.attributes.get("contenteditable").is_some_and(|v| v != "false"))
}
