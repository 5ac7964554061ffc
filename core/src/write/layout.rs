//! What a row is made of, as its checker knows it.

/// What a format's rows are made of.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The fields of a row.
    pub fields: &'static [Field],
    /// The words of its messages.
    pub speech: Speech,
}

/// A field of a row.
#[derive(Debug)]
pub(crate) struct Field {
    pub name: &'static str,
    pub holds: Holds,
    pub required: bool,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Holds {
    /// Messages, up to and with the answer.
    Talk,
    /// Messages that are answered elsewhere.
    Prompt,
    /// Messages that answer.
    Answer,
    /// A text that says something.
    Text,
    /// A text that may be empty.
    AnyText,
    /// Tools that may be called.
    Tools,
    /// An object with fields of its own.
    Object(&'static [Field]),
    /// Anything.
    Other,
}

/// The words of a format's messages.
#[derive(Debug)]
pub(crate) struct Speech {
    /// The key that tells who speaks.
    pub role: &'static str,
    /// The key of what is said.
    pub content: &'static str,
    /// All keys that a message may have.
    pub keys: &'static [&'static str],
    /// The roles.
    pub roles: &'static [(&'static str, Speaker)],
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    System,
    User,
    Assistant,
    /// The result of a call.
    Tool,
    /// The call itself, where it is a message of its own.
    Call,
}

use Holds::{Other, Talk, Tools};

/// A field that every row has.
pub(super) const fn must(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: true }
}

/// A field that a row may have.
pub(super) const fn may(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: false }
}

/// Messages at OpenAI.
pub(super) const OPENAI: Speech = Speech {
    role: "role",
    content: "content",
    keys: &[
        "role",
        "content",
        "name",
        "weight",
        "tool_calls",
        "tool_call_id",
        "function_call",
        "refusal",
        "audio",
    ],
    roles: &[
        ("system", Speaker::System),
        ("developer", Speaker::System),
        ("user", Speaker::User),
        ("assistant", Speaker::Assistant),
        ("tool", Speaker::Tool),
        ("function", Speaker::Tool),
    ],
};

/// Messages as chat templates take them.
pub(super) const TRL: Speech =
    Speech { keys: &["role", "content", "name", "tool_calls", "tool_call_id"], ..OPENAI };

/// Messages of three roles, and nothing else.
pub(super) const OWN: Speech = Speech {
    role: "role",
    content: "content",
    keys: &["role", "content"],
    roles: &[("system", Speaker::System), ("user", Speaker::User), ("assistant", Speaker::Assistant)],
};

/// The fields of chat messages at OpenAI, with tools or without.
pub(super) const CHAT_FIELDS: &[Field] = &[
    must("messages", Talk),
    may("tools", Tools),
    may("parallel_tool_calls", Other),
    may("functions", Other),
    may("metadata", Other),
];
