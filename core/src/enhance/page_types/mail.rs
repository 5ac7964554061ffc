//! mail: messages to read and write.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Mail, points };

const WORDS: &[&str] = &[
    "mail",
    "inbox",
    "webmail",
    "email",
    "compose",
    "messages",
    "drafts",
    "sent",
    "posteingang",
    "outbox",
    "chat",
];

fn points(sight: &Sight<'_>) -> u32 {
    let part = sight.part_says(&["mail", "webmail", "email", "messages", "chat"]);
    let written = u32::from(sight.fields_called(&["subject", "recipients", "recipient", "cc", "bcc"]) > 0);
    let labels =
        sight.labels_say(&["compose", "new message", "reply", "reply all", "forward", "inbox", "verfassen"]);
    sight.path_says(WORDS)
        + part
        + sight.title_says(&["inbox", "drafts", "posteingang"])
        + labels
        + 2 * written
}
