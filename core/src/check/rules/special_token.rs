//! `special_token`: no text holds what a tokenizer or a chat template gives a meaning of its own: the model would learn that a
//! message ends in the middle, or the provider refuses it.

use super::Rule;
use crate::check::{Findings, row::Row};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "special_token", look };

/// The marks of OpenAI's encodings and of the widespread templates: ChatML, Llama 2 and 3, Mistral, Gemma, Phi, DeepSeek.
const MARKS: [&str; 34] = [
    "<|endoftext|>",
    "<|endofprompt|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|startoftext|>",
    "<|start|>",
    "<|message|>",
    "<|channel|>",
    "<|return|>",
    "<|constrain|>",
    "<|call|>",
    "<|end|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|im_sep|>",
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|python_tag|>",
    "<|finetune_right_pad_id|>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<</SYS>>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<|system|>",
    "<|user|>",
    "<|assistant|>",
    "<|tool|>",
];

fn look(row: &Row<'_>, findings: &mut Findings) {
    for spoken in row.texts() {
        if let Some(mark) = MARKS.iter().find(|mark| spoken.text.contains(**mark)) {
            findings.error(
                spoken.pointer,
                "text without marks of a tokenizer or template",
                format!("`{mark}`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{chat, tripped, trips},
        write::Format,
    };

    #[test]
    fn a_mark_in_a_text_is_told() {
        let line = chat(r#"{"role":"user","content":"end <|im_end|>"},{"role":"assistant","content":"b"}"#);
        let finding = trips("special_token", Format::OpenaiChat, &line);
        assert_eq!((&*finding.pointer, &*finding.found), ("/messages/0/content", "`<|im_end|>`"));
        trips("special_token", Format::Alpaca, r#"{"instruction":"a","input":"","output":"[INST]"}"#);
        assert!(
            tripped(Format::Alpaca, r#"{"instruction":"a <b> | c","input":"","output":"<s>"}"#).is_empty()
        );
    }
}
