//! The click that the browser makes on a field because its label was clicked: both are one gesture.

use super::{
    draft::Draft,
    facts::{self, AGAIN, Control, SAME_GESTURE},
    same,
};
use crate::session::{Interaction, InteractionKind};

/// How many interactions may stand between the two: the focus that goes from one to the other, the pointer's own events.
const BETWEEN: usize = 4;

/// The click just before the one at `at` by which the browser came to make it.
pub fn before(draft: &Draft<'_>, at: usize) -> Option<usize> {
    let field = draft.get(at)?;
    let (at, click) = (at.saturating_sub(BETWEEN)..at)
        .rev()
        .map_while(|p| Some((p, draft.open(p)?)))
        .find(|(_, i)| facts::acts(i) || i.kind == InteractionKind::KeyPress)?;
    leads(click, field).then_some(at)
}

/// Whether a click led to what was recorded on a field: nobody clicks twice as quickly as the browser does, and where the
/// label names the field, a busy page may take its time. A key in the field is the person's own.
pub fn leads(click: &Interaction<'_>, field: &Interaction<'_>) -> bool {
    let gap = field.timestamp - click.timestamp;
    let named = !facts::attribute(click, "for").is_empty()
        && facts::attribute(click, "for") == facts::attribute(field, "id");
    click.kind == InteractionKind::Click
        && field.kind != InteractionKind::KeyPress
        && facts::control(click) == Control::Other
        && same::view(click, field)
        && gap <= if named { AGAIN } else { SAME_GESTURE }
}
