//! What a row is checked by: one rule a file, and one list of them. The first seven after `invalid_json` bear the names by which
//! OpenAI's guide to data preparation knows them.

mod candidates;
mod data_type;
mod empty_text;
mod example_missing_assistant_message;
pub(super) mod file_too_large;
pub(super) mod invalid_json;
mod message_missing_key;
mod message_unrecognized_key;
mod missing_content;
mod missing_field;
mod missing_messages_list;
mod role_order;
mod same_answers;
mod score;
mod special_token;
pub(super) mod too_few_examples;
mod tool_call;
mod tool_definition;
mod tool_result;
mod tool_undeclared;
mod unrecognized_key;
mod unrecognized_role;
mod weight;

use super::{Findings, row::Row};

/// One rule.
pub(super) struct Rule {
    pub name: &'static str,
    /// Looks at a row.
    pub look: fn(&Row<'_>, &mut Findings),
}

/// The rules for one row. A fault that one of them names is not named by another.
pub(super) const RULES: [Rule; 20] = [
    data_type::RULE,
    missing_messages_list::RULE,
    message_missing_key::RULE,
    message_unrecognized_key::RULE,
    unrecognized_role::RULE,
    missing_content::RULE,
    example_missing_assistant_message::RULE,
    missing_field::RULE,
    empty_text::RULE,
    unrecognized_key::RULE,
    role_order::RULE,
    tool_definition::RULE,
    tool_call::RULE,
    tool_undeclared::RULE,
    tool_result::RULE,
    weight::RULE,
    special_token::RULE,
    same_answers::RULE,
    candidates::RULE,
    score::RULE,
];
