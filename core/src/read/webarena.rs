//! A task of WebArena's kind: `{"task_id", "intent", "start_url", "sites", "eval": {"reference_answers", …}}`.
//!
//! It tells a goal, where to begin and how one would know that it is done; nobody has done anything yet. So it is a session
//! with a task and no interactions, of which nothing can be learnt: validation says so.

use super::{
    Reader, Shape, Take, Text, Told,
    document::Document,
    draft::Draft,
    head,
    json::{Json, Object, peek},
    notes::Notes,
};
use crate::session::Task;

pub(super) const READER: Reader = Reader {
    shape: Shape::Webarena,
    words: "a task of WebArena's kind",
    sign: " with \"intent\" and \"task_id\"",
    fits,
    take: Take::Whole(read),
};

/// Whether a document has this shape.
fn fits(document: &Document<'_>) -> bool {
    let has = |name: &str| peek(&document.fields, name).is_some();
    !document.has_list()
        && matches!(peek(&document.fields, "intent"), Some(Json::Text(_)))
        && has("task_id")
        && (has("start_url") || has("sites") || has("eval"))
}

/// Reads a whole task.
fn read(fields: Object<'_>, _limit: usize) -> Vec<Told<'_>> {
    let (mut session, mut draft) = (head::empty(), Draft::default());
    let mut task = Task::default();
    let notes = &mut draft.notes;
    for (key, value) in fields {
        match (&*key, value) {
            ("task_id", Json::Number(id)) => session.id = Text::Owned(format!("task-{id}")),
            ("task_id", Json::Text(id)) => session.id = id,
            ("intent", Json::Text(intent)) => task.title = intent,
            ("start_url", Json::Text(url)) => {
                // Several addresses, each in a tab of its own, are told as one text.
                let (first, others) = match url.split_once(" |AND| ") {
                    Some((first, others)) => (Text::Owned(first.to_owned()), Text::Owned(others.to_owned())),
                    None => (url, Text::default()),
                };
                session.environment.url = Some(first).filter(|url| !url.is_empty());
                notes.detail(&mut task.details, Text::Borrowed("further_start_urls"), Json::Text(others));
            }
            ("eval", Json::Object(eval)) => criteria(eval, &mut task, notes),
            // A file of cookies.
            ("storage_state", value) => notes.unread(&key, &value),
            (_, value) => notes.detail(&mut task.details, key, value),
        }
    }
    session.task = Some(task);
    vec![(session, draft)]
}

/// How one would know that it is done.
fn criteria<'a>(eval: Object<'a>, task: &mut Task<'a>, notes: &mut Notes) {
    notes.enter("eval");
    for (key, value) in eval {
        match (&*key, value) {
            ("reference_answers", Json::Object(answers)) => {
                for (way, answer) in answers {
                    task.success_criteria.push(Text::Owned(format!("{way}: {}", said(&answer))));
                }
            }
            ("reference_url", Json::Text(url)) if !url.is_empty() => {
                task.success_criteria.push(Text::Owned(format!("url: {url}")));
            }
            (_, value) => notes.detail(&mut task.details, Text::Owned(format!("eval.{key}")), value),
        }
    }
    notes.leave();
}

fn said(answer: &Json<'_>) -> String {
    match answer {
        Json::Text(text) => text.to_string(),
        Json::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        other => other.written(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Options,
        read::tests::{damaged, golden},
    };

    const TASKS: &str = r#"[{"sites": ["shopping"], "task_id": 21, "require_login": true, "storage_state": "./.auth/shopping_state.json",
        "start_url": "https://shop.test/boots |AND| https://shop.test/help", "geolocation": null, "intent_template": "Who says that {{what}}?",
        "instantiation_dict": {"what": "the soles are thin"}, "intent": "Who says that the soles are thin?", "require_reset": false,
        "eval": {"eval_types": ["string_match"], "reference_answers": {"must_include": ["Ada", "Ben"], "exact_match": "Ada, Ben"}, "reference_url": "https://shop.test/boots#reviews",
            "program_html": [], "string_note": "", "reference_answer_raw_annotation": "Ada and Ben"}, "intent_template_id": 222}]"#;

    #[test]
    fn a_task_is_a_session_without_interactions() {
        golden("webarena", TASKS.as_bytes());
    }

    #[test]
    fn nothing_done_is_an_outcome_with_its_reason() {
        let outcome = crate::complete(TASKS.as_bytes(), &Options::default()).unwrap().remove(0);
        let told = serde_json::to_value(&outcome.completion).unwrap();
        assert_eq!(told["status"], "FAILED", "{told}");
        assert!(told.to_string().contains("the session holds no interactions"), "{told}");
    }

    #[test]
    fn no_damage_makes_it_panic() {
        damaged(TASKS.as_bytes());
    }
}
