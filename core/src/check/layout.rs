//! What a row of each format is made of.

use crate::write::Format;

/// What a format's rows are made of.
#[derive(Debug)]
pub(super) struct Layout {
    /// The fields of a row.
    pub fields: &'static [Field],
    /// The words of its messages.
    pub speech: Speech,
}

/// A field of a row.
#[derive(Debug)]
pub(super) struct Field {
    pub name: &'static str,
    pub holds: Holds,
    pub required: bool,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
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
pub(super) struct Speech {
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
pub(super) enum Speaker {
    System,
    User,
    Assistant,
    /// The result of a call.
    Tool,
    /// The call itself, where it is a message of its own.
    Call,
}

use Holds::{Answer, AnyText, Object, Other, Prompt, Talk, Text, Tools};

const fn must(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: true }
}

const fn may(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: false }
}

const OPENAI: Speech = Speech {
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

const TRL: Speech = Speech { keys: &["role", "content", "name", "tool_calls", "tool_call_id"], ..OPENAI };

const AXOLOTL: Speech = Speech {
    keys: &[
        "role",
        "content",
        "name",
        "tool_calls",
        "tool_call_id",
        "training",
        "train_detail",
        "reasoning_content",
    ],
    ..OPENAI
};

const OWN: Speech = Speech {
    role: "role",
    content: "content",
    keys: &["role", "content"],
    roles: &[("system", Speaker::System), ("user", Speaker::User), ("assistant", Speaker::Assistant)],
};

const SHAREGPT: Speech = Speech {
    role: "from",
    content: "value",
    keys: &["from", "value"],
    roles: &[
        ("system", Speaker::System),
        ("human", Speaker::User),
        ("gpt", Speaker::Assistant),
        ("observation", Speaker::Tool),
        ("function_call", Speaker::Call),
    ],
};

const CHAT_FIELDS: &[Field] = &[
    must("messages", Talk),
    may("tools", Tools),
    may("parallel_tool_calls", Other),
    may("functions", Other),
    may("metadata", Other),
];

const CHAT: Layout = Layout { fields: CHAT_FIELDS, speech: OPENAI };

const OPENAI_PREFERENCE: Layout = Layout {
    fields: &[
        must(
            "input",
            Object(&[must("messages", Prompt), may("tools", Tools), may("parallel_tool_calls", Other)]),
        ),
        must("preferred_output", Answer),
        must("non_preferred_output", Answer),
    ],
    speech: OPENAI,
};

const PROMPT_COMPLETION: Layout =
    Layout { fields: &[must("prompt", Text), must("completion", Text)], speech: OWN };

const ALPACA: Layout = Layout {
    fields: &[
        must("instruction", Text),
        may("input", AnyText),
        must("output", Text),
        may("system", AnyText),
        may("history", Other),
    ],
    speech: OWN,
};

const SHAREGPT_ROW: Layout = Layout {
    fields: &[must("conversations", Talk), may("system", AnyText), may("tools", AnyText), may("id", Other)],
    speech: SHAREGPT,
};

const TRL_CONVERSATIONAL: Layout = Layout {
    fields: &[must("prompt", Prompt), must("completion", Answer), may("tools", Tools)],
    speech: TRL,
};

const TRL_PREFERENCE: Layout = Layout {
    fields: &[must("prompt", Prompt), must("chosen", Answer), must("rejected", Answer), may("tools", Tools)],
    speech: TRL,
};

const AXOLOTL_ROW: Layout =
    Layout { fields: &[must("messages", Talk), may("tools", Tools)], speech: AXOLOTL };

const MIND2WEB: Layout = Layout {
    fields: &[
        must("action_uid", Text),
        must("website", AnyText),
        may("confirmed_task", Other),
        may("url", AnyText),
        must("previous_actions", Other),
        must("operation", Object(&[must("op", Text), may("original_op", Text), must("value", AnyText)])),
        must("pos_candidates", Other),
        must("neg_candidates", Other),
    ],
    speech: OWN,
};

const SECTIONED: Layout = Layout {
    fields: &[
        must("prompt", Text),
        must("completion", Text),
        may("context", Other),
        may("quality", Object(&[must("score", Other), may("factors", Other)])),
        may("rawData", Other),
        may("journeyMetadata", Other),
    ],
    speech: OWN,
};

const TRAILMILL: Layout = Layout {
    fields: &[
        must("id", Text),
        must("kind", Text),
        must("messages", Talk),
        may("rejected", Other),
        must("quality", Object(&[must("score", Other), must("factors", Other)])),
        must("provenance", Other),
        must("context", Other),
        may("synthetic", Other),
        may("count", Other),
    ],
    speech: OWN,
};

/// The layout of a format.
pub(super) fn of(format: Format) -> &'static Layout {
    match format {
        Format::OpenaiChat | Format::OpenaiTools => &CHAT,
        Format::OpenaiPreference => &OPENAI_PREFERENCE,
        Format::PromptCompletion => &PROMPT_COMPLETION,
        Format::Alpaca => &ALPACA,
        Format::Sharegpt => &SHAREGPT_ROW,
        Format::TrlConversational => &TRL_CONVERSATIONAL,
        Format::TrlPreference => &TRL_PREFERENCE,
        Format::Axolotl => &AXOLOTL_ROW,
        Format::Mind2web => &MIND2WEB,
        Format::Sectioned => &SECTIONED,
        Format::Trailmill => &TRAILMILL,
    }
}
