//! remainder: what no rule claimed is left out, each with its reason.

use super::Rule;
use crate::{reduce::draft::Draft, session::InteractionKind};

/// The rule.
pub const RULE: Rule = Rule { name: "remainder", apply };

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(i) = draft.open(at) else { continue };
        draft.leave_out(at, reason(&i.kind));
    }
}

fn reason(kind: &InteractionKind<'_>) -> &'static str {
    match kind {
        InteractionKind::KeyPress => "key_that_only_types",
        InteractionKind::Change => "change_without_control",
        InteractionKind::Drop => "drop_without_drag",
        InteractionKind::Other(name) if is_part(name) => "part_of_a_click",
        InteractionKind::Other(_) => "unknown_kind",
        _ => "no_rule",
    }
}

fn is_part(name: &str) -> bool {
    matches!(name, "mousedown" | "mouseup" | "pointerdown" | "pointerup" | "touchstart" | "touchend")
}

#[cfg(test)]
mod tests {
    use crate::reduce::{recording::Recording, reduce};

    #[test]
    fn what_is_left_has_a_reason_of_its_kind() {
        let session = Recording::on("https://a.test/")
            .hollow("key_press")
            .key("x")
            .hollow("drop")
            .hollow("mousedown")
            .hollow("copy")
            .session();
        let reasons: Vec<_> = reduce(&session).dropped.iter().map(|d| d.reason).collect();
        assert_eq!(reasons, ["key_that_only_types", "drop_without_drag", "part_of_a_click", "unknown_kind"]);
    }
}
