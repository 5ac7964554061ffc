//! `openai-tools`: chat messages with the answer as a call of one of fixed tools, and the tools' schema in each row.
//!
//! An answer with an action calls the tool of that name; an answer that names an element and a locator calls `locate`,
//! one that lists steps calls `plan`, one that tells a goal calls `tell_goal`.

use super::{
    Format, ROOM, Row, Writer, has,
    json::Json,
    layout::{CHAT_FIELDS, Layout, OPENAI},
};
use crate::transform::{Example, Kind, Message, Role};
use serde::Serialize;
use serde_json::{Map, Value};

pub(super) const WRITER: Writer = Writer {
    format: Format::OpenaiTools,
    layout: Layout { fields: CHAT_FIELDS, speech: OPENAI },
    fits: |row| has(row, &["messages", "tools"]),
    holds_choice: false,
    row,
};

/// What an argument is.
#[derive(Clone, Copy)]
enum Argument {
    /// The number of an element.
    Element,
    /// The number of the element that another is dropped on.
    Onto,
    /// A text, with what it is.
    Text(&'static str, &'static str),
    /// Whether it is on.
    On,
    /// A list of texts.
    Steps,
}

use Argument::{Element, On, Onto, Steps, Text};

/// A tool: name, what it does, arguments; the first `required` of them must be given.
struct Tool {
    name: &'static str,
    description: &'static str,
    arguments: &'static [Argument],
    required: usize,
}

const fn tool(
    name: &'static str,
    description: &'static str,
    arguments: &'static [Argument],
    required: usize,
) -> Tool {
    Tool { name, description, arguments, required }
}

const ACT: [Tool; 14] = [
    tool("click", "Click an element.", &[Element], 1),
    tool("fill", "Put text in a field.", &[Element, Text("value", "The text.")], 2),
    tool("select", "Choose an option.", &[Element, Text("value", "The option.")], 2),
    tool("press", "Press a key in an element.", &[Element, Text("value", "The key.")], 2),
    tool("check", "Turn a checkbox, switch or radio button on or off.", &[Element, On], 1),
    tool("submit", "Send a form.", &[Element], 1),
    tool("hover", "Rest the pointer on an element.", &[Element], 1),
    tool("scroll", "Scroll.", &[Element], 0),
    tool("navigate", "Go to an address.", &[Text("value", "The address.")], 1),
    tool("go_back", "Go back in history.", &[], 0),
    tool("switch_tab", "Go to another tab.", &[], 0),
    tool("upload", "Choose a file.", &[Element, Text("value", "The file's name.")], 2),
    tool("drag", "Drag an element onto another.", &[Element, Onto], 1),
    tool("finish", "The goal is reached.", &[], 0),
];
const LOCATE: [Tool; 1] = [tool(
    "locate",
    "Name an element and a locator for it.",
    &[Element, Text("locator", "A Playwright locator.")],
    2,
)];
const TELL: [Tool; 1] =
    [tool("tell_goal", "Tell what the person set out to do.", &[Text("goal", "The goal.")], 1)];
const PLAN: [Tool; 1] = [tool("plan", "Lay out the steps.", &[Steps], 1)];

#[derive(Serialize)]
#[serde(untagged)]
enum Turn<'a> {
    Said(&'a Message),
    Called { role: Role, content: Option<&'a str>, tool_calls: [Call; 1] },
}

#[derive(Serialize)]
struct Call {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function,
}

#[derive(Serialize)]
struct Function {
    name: String,
    arguments: String,
}

/// The row of an example; nothing where its answer is no JSON object.
fn row(example: &Example) -> Option<Row> {
    let (answer, before) = example.messages.split_last().filter(|(last, _)| last.role == Role::Assistant)?;
    let mut arguments: Map<String, Value> = serde_json::from_str(&answer.content).ok()?;
    let (tools, name) = match example.kind {
        Kind::NextAction | Kind::Preference => (&ACT[..], arguments.remove("action")?.as_str()?.to_owned()),
        Kind::Grounding => (&LOCATE[..], "locate".to_owned()),
        Kind::Intent => (&TELL[..], "tell_goal".to_owned()),
        Kind::JourneyPlan => (&PLAN[..], "plan".to_owned()),
    };
    let function = Function { name, arguments: serde_json::to_string(&arguments).ok()? };
    let id = format!("call_{}", example.id.get(..16).unwrap_or(&example.id));
    let mut messages: Vec<Turn<'_>> = before.iter().map(Turn::Said).collect();
    let tool_calls = [Call { id, kind: "function", function }];
    messages.push(Turn::Called { role: Role::Assistant, content: None, tool_calls });
    let mut json = Json::with_room(ROOM);
    json.raw(br#"{"messages":"#);
    json.value(&messages).ok()?;
    json.raw(br#","tools":"#);
    json.raw(schema(tools).as_bytes());
    json.raw(br#","parallel_tool_calls":false}"#);
    String::from_utf8(json.into_bytes()).ok().map(|text| Row(text.into()))
}

/// The schema of the tools, as the chat API takes it.
fn schema(tools: &[Tool]) -> String {
    let tools: Vec<String> = tools.iter().map(Tool::schema).collect();
    format!("[{}]", tools.join(","))
}

impl Tool {
    fn schema(&self) -> String {
        let Self { name, description, .. } = self;
        let properties: Vec<String> = self.arguments.iter().map(|a| a.schema()).collect();
        let properties = properties.join(",");
        let required: Vec<&str> = self.arguments.iter().take(self.required).map(|a| a.name()).collect();
        let required =
            if required.is_empty() { String::new() } else { format!("\"{}\"", required.join("\",\"")) };
        format!(
            r#"{{"function":{{"description":"{description}","name":"{name}","parameters":{{"additionalProperties":false,"properties":{{{properties}}},"required":[{required}],"type":"object"}}}},"type":"function"}}"#
        )
    }
}

impl Argument {
    fn name(self) -> &'static str {
        match self {
            Element => "element",
            Onto => "onto",
            Text(name, _) => name,
            On => "value",
            Steps => "steps",
        }
    }

    fn schema(self) -> String {
        let name = self.name();
        let (description, kind) = match self {
            Element => ("The element's number.", "integer"),
            Onto => ("The number of the element to drop it on.", "integer"),
            Text(_, description) => (description, "string"),
            On => ("Whether it is to be on.", "boolean"),
            Steps => return format!(r#""{name}":{{"items":{{"type":"string"}},"type":"array"}}"#),
        };
        format!(r#""{name}":{{"description":"{description}","type":"{kind}"}}"#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_a_call_of_a_tool_that_is_there() {
        let row =
            row(&super::super::tests::example(r#"{"action":"fill","element":2,"value":"green \"tea\""}"#))
                .unwrap();
        let row: Value = serde_json::from_str(row.get()).unwrap();
        let call = &row["messages"][2]["tool_calls"][0]["function"];
        assert_eq!(call["name"], "fill");
        let arguments: Value = serde_json::from_str(call["arguments"].as_str().unwrap()).unwrap();
        assert_eq!(arguments, serde_json::json!({"element": 2, "value": "green \"tea\""}));
        let tools = row["tools"].as_array().unwrap();
        let fill = tools.iter().find(|t| t["function"]["name"] == "fill").unwrap();
        assert_eq!(fill["function"]["parameters"]["required"], serde_json::json!(["element", "value"]));
        assert_eq!(row["messages"][2]["content"], Value::Null);
    }

    #[test]
    fn a_drag_may_tell_where_it_leads() {
        let row = row(&super::super::tests::example(r#"{"action":"drag","element":2,"onto":5}"#)).unwrap();
        let row: Value = serde_json::from_str(row.get()).unwrap();
        let arguments = row["messages"][2]["tool_calls"][0]["function"]["arguments"].as_str().unwrap();
        assert_eq!(arguments, r#"{"element":2,"onto":5}"#);
        let tools = row["tools"].as_array().unwrap();
        let drag = tools.iter().find(|t| t["function"]["name"] == "drag").unwrap();
        assert_eq!(drag["function"]["parameters"]["required"], serde_json::json!(["element"]));
        assert_eq!(drag["function"]["parameters"]["properties"]["onto"]["type"], "integer");
    }

    /// One library's parser takes its own wrapping of raw JSON for what it wraps; the text tells.
    #[test]
    fn the_tools_are_a_list_in_the_text_itself() {
        let row = row(&super::super::tests::example(r#"{"action":"click","element":1}"#)).unwrap();
        assert!(row.get().contains(r#"}],"tools":[{"function":{"description":"Click an element.","#));
        assert!(row.get().ends_with(r#""type":"function"}],"parallel_tool_calls":false}"#));
    }

    #[test]
    fn there_is_a_tool_for_every_verb() {
        let names: Vec<&str> = ACT.iter().map(|t| t.name).collect();
        for verb in
            ["click", "fill", "select", "press", "check", "submit", "hover", "scroll", "navigate", "go_back"]
        {
            assert!(names.contains(&verb), "{verb}");
        }
        assert_eq!(names.len(), 14);
    }

    #[test]
    fn an_answer_that_is_no_object_gives_no_row() {
        assert!(row(&super::super::tests::example("click the button")).is_none());
    }
}
