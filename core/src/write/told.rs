//! A prompt taken apart again: what a user's message tells stands in lines `Label: text`, and in lists under a label.

/// The labels of all kinds.
const LABELS: [&str; 8] =
    ["Goal", "Done so far", "Done already", "Page", "Address", "Find", "Steps", "Elements"];

/// The parts of a user's message, in their order: a label, and what is told under it. What stands before the first label
/// has an empty one.
pub(super) fn sections(message: &str) -> Vec<(&str, &str)> {
    let (mut sections, mut label, mut from, mut at) = (Vec::new(), "", 0, 0);
    for line in message.split_inclusive('\n') {
        if let Some((next, _)) = line.split_once(':').filter(|(next, _)| LABELS.contains(next)) {
            sections.push((label, message.get(from..at).unwrap_or_default().trim()));
            (label, from) = (next, at + next.len() + 1);
        }
        at += line.len();
    }
    sections.push((label, message.get(from..).unwrap_or_default().trim()));
    sections.retain(|(label, text)| !label.is_empty() || !text.is_empty());
    sections
}

/// What is told under a label; empty where nothing is.
pub(super) fn under<'m>(sections: &[(&str, &'m str)], label: &str) -> &'m str {
    sections.iter().find(|(other, _)| *other == label).map_or("", |(_, text)| text)
}

/// One element as a prompt tells it: `[12] button "Add to bag" (disabled)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told<'m> {
    /// Its number.
    pub number: &'m str,
    /// Its role.
    pub role: &'m str,
    /// Its name. No name holds a double quote in a prompt.
    pub name: &'m str,
    /// What else is told of it, without its brackets; may be empty.
    pub facts: &'m str,
}

/// The element of a line; nothing where the line tells none.
pub(super) fn element(line: &str) -> Option<Told<'_>> {
    let (number, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let (role, rest) = rest.split_once(" \"")?;
    let (name, facts) = rest.split_once('"')?;
    let facts = facts.trim().strip_prefix('(').and_then(|facts| facts.strip_suffix(')')).unwrap_or_default();
    number.bytes().all(|b| b.is_ascii_digit()).then_some(Told { number, role, name, facts })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPT: &str = "Goal: Buy: a lamp\nDone so far:\n1. clicked \"Lamps\" (link)\n2. scrolled\nAddress: https://a.test/\n\
        Elements:\n[1] link \"Help\"\n[2] button \"Add to bag\" (disabled, href \"/x\")";

    #[test]
    fn what_is_told_stands_under_its_label() {
        let sections = sections(PROMPT);
        let labels: Vec<_> = sections.iter().map(|(label, _)| *label).collect();
        assert_eq!(labels, ["Goal", "Done so far", "Address", "Elements"]);
        assert_eq!(under(&sections, "Goal"), "Buy: a lamp");
        assert_eq!(under(&sections, "Done so far"), "1. clicked \"Lamps\" (link)\n2. scrolled");
        assert_eq!(under(&sections, "Page"), "");
    }

    #[test]
    fn an_element_is_number_role_name_and_facts() {
        let elements: Vec<_> =
            under(&sections(PROMPT), "Elements").lines().filter_map(element).collect::<Vec<_>>();
        assert_eq!(elements[0], Told { number: "1", role: "link", name: "Help", facts: "" });
        assert_eq!(
            elements[1],
            Told { number: "2", role: "button", name: "Add to bag", facts: "disabled, href \"/x\"" }
        );
        assert_eq!(element("1. clicked \"Lamps\" (link)"), None);
    }
}
