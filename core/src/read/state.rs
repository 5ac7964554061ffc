//! The group `state`: the page just before the interaction, after it, and what changed in between.

use super::{
    json::{Json, Object},
    neighbour,
    notes::Notes,
    visual,
};
use crate::session::{Changes, PageState, State};

/// Reads the nested group, then its flat twins where the group left something open.
pub(super) fn read<'a>(nested: Object<'a>, twins: Object<'a>, notes: &mut Notes) -> State<'a> {
    let mut state = State::default();
    for (key, value) in nested.into_iter().chain(twins) {
        match key.as_ref() {
            "before" if state.before.is_none() => state.before = page_state("before", value, notes),
            "after" if state.after.is_none() => state.after = page_state("after", value, notes),
            "changes" if state.changes.is_none() => state.changes = changes(value, notes),
            "before" | "after" | "changes" => {}
            _ => notes.unread(&key, &value),
        }
    }
    state
}

fn page_state<'a>(name: &'static str, value: Json<'a>, notes: &mut Notes) -> Option<PageState<'a>> {
    let fields = notes.object(name, value)?;
    let mut state = PageState::default();
    let mut scroll = Json::Null;
    notes.enter(name);
    for (key, value) in fields {
        match key.as_ref() {
            "url" => notes.fill(&mut state.url, "url", value),
            "title" => notes.fill(&mut state.title, "title", value),
            "timestamp" => state.timestamp = notes.moment("timestamp", &value),
            "viewport" => state.viewport = visual::viewport("viewport", value, notes),
            "scrollPosition" => scroll = value,
            "visibleElements" => state.visible_elements = notes.integer("visibleElements", &value),
            "activeElement" => {
                let fields = notes.object("activeElement", value);
                notes.enter("activeElement");
                state.active_element =
                    fields.filter(|f| !f.is_empty()).map(|f| neighbour::ancestor(f, notes));
                notes.leave();
            }
            _ => notes.unread(&key, &value),
        }
    }
    scroll_position(&mut state, scroll, notes);
    notes.leave();
    (state != PageState::default()).then_some(state)
}

/// The scroll position belongs to the viewport; where it stands there already, it says the same once more.
fn scroll_position(state: &mut PageState<'_>, value: Json<'_>, notes: &mut Notes) {
    let Some(fields) = notes.object("scrollPosition", value) else { return };
    notes.enter("scrollPosition");
    for (key, value) in fields {
        match (key.as_ref(), state.viewport.as_mut()) {
            (axis @ ("x" | "y"), Some(viewport)) => {
                let slot = if axis == "x" { &mut viewport.scroll_x } else { &mut viewport.scroll_y };
                match notes.number("scroll", &value) {
                    Some(number) if *slot == 0.0 => *slot = number,
                    Some(number) if number != *slot => notes.unread(&key, &value),
                    _ => {}
                }
            }
            _ => notes.unread(&key, &value),
        }
    }
    notes.leave();
}

fn changes<'a>(value: Json<'a>, notes: &mut Notes) -> Option<Changes<'a>> {
    let fields = notes.object("changes", value)?;
    let mut changes = Changes::default();
    notes.enter("changes");
    for (key, value) in fields {
        match key.as_ref() {
            "url" => notes.fill_some(&mut changes.url, "url", value),
            "title" => notes.fill_some(&mut changes.title, "title", value),
            "dialogs" => changes.dialogs = notes.texts("dialogs", value),
            "addedText" => changes.added_text = notes.texts("addedText", value),
            "removedText" => changes.removed_text = notes.texts("removedText", value),
            _ => notes.unread(&key, &value),
        }
    }
    notes.leave();
    (changes != Changes::default()).then_some(changes)
}
