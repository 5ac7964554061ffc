//! The group `context`: the page around the interaction.

use super::{
    json::{Json, Object, take},
    neighbour,
    notes::Notes,
};
use crate::session::{Context, Node};

/// Reads the nested group, then its flat twins where the group left something open.
pub(super) fn read<'a>(nested: Object<'a>, twins: Object<'a>, notes: &mut Notes) -> Context<'a> {
    let mut context = Context::default();
    for (key, value) in nested.into_iter().chain(twins) {
        match key.as_ref() {
            "url" => notes.fill(&mut context.url, "url", value),
            "pageTitle" | "title" => notes.fill(&mut context.page_title, "pageTitle", value),
            "framePath" => {
                if context.frame_path.is_empty() {
                    context.frame_path = notes.texts("framePath", value);
                }
            }
            "pageContext" => page_context(&mut context, value, notes),
            "pageStructure" if context.page_structure.is_empty() => {
                context.page_structure = notes.attributes("pageStructure", value);
            }
            "pageStructure" => {}
            _ => page_field(&mut context, &key, value, notes),
        }
    }
    context
}

fn page_context<'a>(context: &mut Context<'a>, value: Json<'a>, notes: &mut Notes) {
    let Some(fields) = notes.object("pageContext", value) else { return };
    notes.enter("pageContext");
    for (key, value) in fields {
        page_field(context, &key, value, notes);
    }
    notes.leave();
}

/// A fact about the page that stands in `pageContext`, or in the canonical form in the group itself.
fn page_field<'a>(context: &mut Context<'a>, key: &str, value: Json<'a>, notes: &mut Notes) {
    match key {
        "htmlHash" => notes.fill(&mut context.html_hash, "htmlHash", value),
        "domSnapshot" if context.dom_snapshot.is_none() => {
            let fields = notes.object("domSnapshot", value);
            notes.enter("domSnapshot");
            context.dom_snapshot = fields.filter(|fields| !fields.is_empty()).map(|f| node(f, notes));
            notes.leave();
        }
        "domSnapshot" => {}
        _ => notes.unread(key, &value),
    }
}

/// One node and what is below it. The parser's limit of depth bounds the recursion.
fn node<'a>(mut fields: Object<'a>, notes: &mut Notes) -> Node<'a> {
    let mut node = Node::default();
    let children = take(&mut fields, "children").unwrap_or(Json::Null);
    for (key, value) in fields {
        match key.as_ref() {
            "tag" | "tagName" if node.tag.is_empty() => node.tag = neighbour::tag("tag", value, notes),
            "text" => notes.fill(&mut node.text, "text", value),
            "attributes" => node.attributes = notes.attributes("attributes", value),
            _ => notes.unread(&key, &value),
        }
    }
    node.children = notes.objects("children", children, self::node);
    node
}
