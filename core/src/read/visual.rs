//! The group `visual`: where the element was on the screen.

use super::{
    json::{Json, Object},
    notes::Notes,
};
use crate::{
    ErrorCode,
    session::{Coordinates, Rect, Viewport, Visual},
};

/// Reads the nested group, then its flat twins where the group left something open.
pub(super) fn read<'a>(nested: Object<'a>, twins: Object<'a>, notes: &mut Notes) -> Visual {
    let mut visual = Visual::default();
    for (key, value) in nested.into_iter().chain(twins) {
        match key.as_ref() {
            "boundingBox" => fill(&mut visual.bounding_box, || rect("boundingBox", value, notes)),
            "coordinates" => fill(&mut visual.coordinates, || coordinates(value, notes)),
            "viewport" => fill(&mut visual.viewport, || viewport("viewport", value, notes)),
            "isInViewport" => fill(&mut visual.is_in_viewport, || notes.boolean("isInViewport", &value)),
            "percentVisible" => {
                fill(&mut visual.percent_visible, || notes.number("percentVisible", &value));
            }
            _ => notes.unread(&key, &value),
        }
    }
    visual
}

fn fill<T>(slot: &mut Option<T>, read: impl FnOnce() -> Option<T>) {
    if slot.is_none() {
        *slot = read();
    }
}

/// A box: `x, y, width, height`; `left, top, right, bottom` stand in for them.
pub(super) fn rect(name: &'static str, value: Json<'_>, notes: &mut Notes) -> Option<Rect> {
    let fields = notes.object(name, value)?;
    if fields.is_empty() {
        return None;
    }
    let (mut x, mut y, mut width, mut height) = (None, None, None, None);
    let (mut left, mut top, mut right, mut bottom) = (None, None, None, None);
    notes.enter(name);
    for (key, value) in fields {
        match key.as_ref() {
            "x" => x = notes.number("x", &value),
            "y" => y = notes.number("y", &value),
            "width" => width = notes.number("width", &value),
            "height" => height = notes.number("height", &value),
            "left" => left = notes.number("left", &value),
            "top" => top = notes.number("top", &value),
            "right" => right = notes.number("right", &value),
            "bottom" => bottom = notes.number("bottom", &value),
            _ => notes.unread(&key, &value),
        }
    }
    let (x, y) = (x.or(left), y.or(top));
    let width = width.or_else(|| Some(right? - x?));
    let height = height.or_else(|| Some(bottom? - y?));
    let rect = match (x, y, width, height) {
        (Some(x), Some(y), Some(width), Some(height)) if width >= 0.0 && height >= 0.0 => {
            Some(Rect { x, y, width, height })
        }
        (Some(_), Some(_), Some(_), Some(_)) => {
            notes.issue(ErrorCode::WrongType, "a box", "a negative width or height");
            None
        }
        _ => {
            notes.issue(ErrorCode::Missing, "x, y, width and height", "a box without one of them");
            None
        }
    };
    notes.leave();
    rect
}

fn coordinates(value: Json<'_>, notes: &mut Notes) -> Option<Coordinates> {
    let fields = notes.object("coordinates", value)?;
    if fields.is_empty() {
        return None;
    }
    let (mut client_x, mut client_y, mut page_x, mut page_y) = (None, None, None, None);
    let (mut offset_x, mut offset_y) = (None, None);
    notes.enter("coordinates");
    for (key, value) in fields {
        match key.as_ref() {
            "clientX" | "x" => client_x = client_x.or_else(|| notes.number("clientX", &value)),
            "clientY" | "y" => client_y = client_y.or_else(|| notes.number("clientY", &value)),
            "pageX" => page_x = notes.number("pageX", &value),
            "pageY" => page_y = notes.number("pageY", &value),
            "offsetX" => offset_x = notes.number("offsetX", &value),
            "offsetY" => offset_y = notes.number("offsetY", &value),
            _ => notes.unread(&key, &value),
        }
    }
    let (Some(client_x), Some(client_y)) = (client_x, client_y) else {
        notes.issue(ErrorCode::Missing, "clientX and clientY", "coordinates without one of them");
        notes.leave();
        return None;
    };
    notes.leave();
    Some(Coordinates {
        client_x,
        client_y,
        page_x: page_x.unwrap_or(client_x),
        page_y: page_y.unwrap_or(client_y),
        offset_x: offset_x.unwrap_or(0.0),
        offset_y: offset_y.unwrap_or(0.0),
    })
}

/// What was in view. Without a scroll position it is 0, without a pixel ratio 1.
pub(super) fn viewport(name: &'static str, value: Json<'_>, notes: &mut Notes) -> Option<Viewport> {
    let fields = notes.object(name, value)?;
    if fields.is_empty() {
        return None;
    }
    let (mut width, mut height, mut ratio) = (None, None, None);
    let (mut scroll_x, mut scroll_y) = (None, None);
    notes.enter(name);
    for (key, value) in fields {
        match key.as_ref() {
            "width" => width = notes.number("width", &value),
            "height" => height = notes.number("height", &value),
            "scrollX" => scroll_x = notes.number("scrollX", &value),
            "scrollY" => scroll_y = notes.number("scrollY", &value),
            "devicePixelRatio" => ratio = notes.number("devicePixelRatio", &value),
            _ => notes.unread(&key, &value),
        }
    }
    let (Some(width), Some(height)) = (width, height) else {
        notes.issue(ErrorCode::Missing, "width and height", "a viewport without one of them");
        notes.leave();
        return None;
    };
    notes.leave();
    Some(Viewport {
        width,
        height,
        scroll_x: scroll_x.unwrap_or(0.0),
        scroll_y: scroll_y.unwrap_or(0.0),
        device_pixel_ratio: ratio.unwrap_or(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json::{Bounds, Parser};

    fn parse(text: &str) -> Json<'_> {
        Parser::new(text, Bounds { depth: 9, string: 99 }).value(0).unwrap()
    }

    #[test]
    fn edges_stand_in_for_what_a_box_lacks() {
        let mut notes = Notes::default();
        let wanted = Some(Rect { x: 1.0, y: 2.0, width: 3.0, height: 4.0 });
        for text in [
            r#"{"x":1,"y":2,"width":3,"height":4}"#,
            r#"{"left":1,"top":2,"right":4,"bottom":6}"#,
            r#"{"x":"1","y":2,"width":3,"bottom":6,"toJSON":{}}"#,
        ] {
            assert_eq!(rect("box", parse(text), &mut notes), wanted, "{text}");
        }
        assert_eq!(notes.issue_count, 0);
    }

    #[test]
    fn half_a_box_and_a_negative_one_are_told() {
        for text in [r#"{"x":1,"y":2,"width":3}"#, r#"{"x":1,"y":2,"width":-3,"height":4}"#] {
            let mut notes = Notes::default();
            assert_eq!(rect("box", parse(text), &mut notes), None);
            assert_eq!(notes.issues[0].pointer, "/box");
        }
        let mut notes = Notes::default();
        assert_eq!(rect("box", parse("{}"), &mut notes), None);
        assert_eq!(notes.issue_count, 0);
    }

    #[test]
    fn a_viewport_without_a_scroll_position_is_at_the_top() {
        let found = viewport("viewport", parse(r#"{"width":8,"height":6}"#), &mut Notes::default()).unwrap();
        assert_eq!((found.scroll_x, found.scroll_y, found.device_pixel_ratio), (0.0, 0.0, 1.0));
    }
}
