//! A project of Selenium IDE (`.side`): `{"name", "url", "tests": [{"name", "commands": [{"command", "target", "value"}]}]}`.
//! Each test is a session.
//!
//! A command tells what is to be done and, in `targets`, every way by which the IDE would find the element; `selectFrame`
//! and `selectWindow` tell where. It tells no times and no page around an element, and no address but those that are
//! opened: all of that is missing. Assertions, waits, scripts and control flow are nothing that a person does: they are
//! counted as unread by the command's name. A command that is not known is an issue at its place.

use super::{
    Reader, Shape, Take, Text, Told,
    act::{Act, Page, Ways, carried, take_text, timeless},
    document::Document,
    draft::Draft,
    head,
    json::{Json, Object, peek, take},
    notes::Notes,
};
use crate::{
    ErrorCode,
    session::{Session, Task},
};

pub(super) const READER: Reader = Reader {
    shape: Shape::SeleniumIde,
    words: "a Selenium IDE project",
    sign: " with \"tests\"",
    fits,
    take: Take::Whole(read),
};

/// Whether a document has this shape.
fn fits(document: &Document<'_>) -> bool {
    let Some(Json::Array(tests)) = peek(&document.fields, "tests") else { return false };
    let is_test = |test: &Json<'_>| matches!(test, Json::Object(fields) if matches!(peek(fields, "commands"), Some(Json::Array(_))));
    !document.has_list() && !tests.is_empty() && tests.iter().all(is_test)
}

/// Reads a whole project.
fn read<'a>(mut fields: Object<'a>, limit: usize) -> Vec<Told<'a>> {
    let base = carried(&take_text(&mut fields, "url"));
    let project = carried(&take_text(&mut fields, "name"));
    let tests = match take(&mut fields, "tests") {
        Some(Json::Array(tests)) => tests,
        _ => Vec::new(),
    };
    let mut told: Vec<Told<'a>> = Vec::with_capacity(tests.len());
    for (at, test) in tests.into_iter().enumerate() {
        let Json::Object(test) = test else { continue };
        let mut draft = Draft::default();
        draft.notes.enter("tests");
        draft.notes.enter_at(at);
        let mut session = self::test(test, &base, &mut draft, limit);
        session.environment.url = Some(base.clone()).filter(|url| !url.is_empty());
        if !project.is_empty() {
            session.environment.details.0.push((Text::Borrowed("project"), project.clone()));
        }
        draft.notes.leave();
        draft.notes.leave();
        told.push((session, draft));
    }
    if let Some((_, draft)) = told.first_mut() {
        for (key, value) in fields {
            if !matches!(&*key, "id" | "version" | "tests" | "url" | "name") {
                draft.notes.unread(&key, &value);
            }
        }
    }
    told
}

fn test<'a>(fields: Object<'a>, base: &Text<'a>, draft: &mut Draft<'a>, limit: usize) -> Session<'a> {
    let mut session = head::empty();
    let mut commands = Vec::new();
    for (key, value) in fields {
        match (&*key, value) {
            ("id", Json::Text(id)) => session.id = id,
            ("name", Json::Text(title)) if is_goal(&title) => {
                session.task = Some(Task { title, ..Task::default() });
            }
            ("commands", Json::Array(list)) => commands = list,
            ("name", _) => {}
            (_, value) => draft.notes.unread(&key, &value),
        }
    }
    timeless(&mut draft.notes);
    let mut place = Place { base: base.clone(), page: Page::default() };
    draft.notes.enter("commands");
    for (at, command) in commands.into_iter().enumerate() {
        draft.notes.enter_at(at);
        match command {
            Json::Object(command) => place.command(command, draft, limit),
            other => draft.notes.issue(ErrorCode::WrongType, "a command, an object", other.type_name()),
        }
        draft.notes.leave();
    }
    draft.notes.leave();
    session
}

/// Whether a test's name is not the one that the IDE gives by itself.
fn is_goal(name: &str) -> bool {
    !name.trim().is_empty() && !name.starts_with("Untitled")
}

/// Where a test is.
struct Place<'a> {
    base: Text<'a>,
    page: Page<'a>,
}

/// Commands that no person does: they look, wait, compute, and steer the run.
const RUN: [&str; 33] = [
    "addScript",
    "answerOnNextPrompt",
    "assert",
    "bringBrowserToForeground",
    "choose",
    "close",
    "comment",
    "debugger",
    "do",
    "echo",
    "else",
    "elseIf",
    "emulateNetworkConditions",
    "end",
    "executeAsyncScript",
    "executeScript",
    "forEach",
    "if",
    "import",
    "pause",
    "removeSelection",
    "repeatIf",
    "run",
    "runScript",
    "setSpeed",
    "setWindowSize",
    "store",
    "times",
    "verify",
    "waitFor",
    "webdriver",
    "webDriver",
    "while",
];

impl<'a> Place<'a> {
    /// What a command tells, in the words of events.
    fn command(&mut self, mut fields: Object<'a>, draft: &mut Draft<'a>, limit: usize) {
        let name = take_text(&mut fields, "command");
        let target = take_text(&mut fields, "target");
        let value = take_text(&mut fields, "value");
        match &*name {
            "selectFrame" => return self.frame(&target),
            "selectWindow" => return self.window(target, draft, limit),
            "sendKeys" => return self.keys(&value, &target, fields, draft, limit),
            "dragAndDropToObject" => {
                let drag = self.on_element("DRAG", &target, &mut fields, &mut draft.notes);
                drag.push(draft, limit);
                return self
                    .on_element("DROP", &value, &mut Object::new(), &mut draft.notes)
                    .push(draft, limit);
            }
            "open" => {
                self.page = Page::at(joined(&self.base, &target), std::mem::take(&mut self.page.tab));
                let mut act = self.act("NAVIGATION", fields, &mut draft.notes);
                act.asked_for();
                return act.push(draft, limit);
            }
            _ => {}
        }
        let Some(kind) = kind(&name) else {
            let is_run = RUN.iter().any(|known| name.strip_prefix(known).is_some_and(starts_anew));
            if name.starts_with("//") {
                draft.notes.count_unread("disabled", 1);
            } else if !name.is_empty() {
                draft.notes.count_unread(&name, 1);
                if !is_run {
                    let expected = "a command of Selenium IDE";
                    draft.notes.issue_at("command", ErrorCode::UnknownShape, expected, "another one");
                }
            }
            return;
        };
        let mut act = self.on_element(kind, &target, &mut fields, &mut draft.notes);
        match &*name {
            "type" | "editContent" => act.set("value", Json::Text(value)),
            "select" | "addSelection" => chosen(value, &mut act),
            "check" | "uncheck" => act.set("checked", Json::Bool(name == "check")),
            // Where on the element.
            _ => act.note("offset", value),
        }
        act.push(draft, limit);
    }

    /// An act without an element.
    fn act(&self, kind: &'static str, fields: Object<'a>, notes: &mut Notes) -> Act<'a> {
        let mut act = Act::new(kind);
        act.on(&self.page);
        for (key, value) in fields {
            match (&*key, value) {
                ("id", Json::Text(id)) => act.text("id", id),
                ("comment", Json::Text(comment)) => act.note("comment", comment),
                ("command" | "target" | "value" | "targets" | "fallbackTargets", Json::Null) => {}
                // The IDE's own settings of a step.
                ("insertBeforeLastCommand" | "isBreakpoint" | "windowTimeout" | "targets", _) => {}
                ("opensWindow" | "windowHandleName", value) => act.detail(key, value),
                (_, value) => notes.unread(&key, &value),
            }
        }
        act
    }

    /// An act on an element that `target` leads to, or one of the command's further ways.
    fn on_element(
        &mut self,
        kind: &'static str,
        target: &str,
        fields: &mut Object<'a>,
        notes: &mut Notes,
    ) -> Act<'a> {
        let mut ways = Ways::default();
        way(target, &mut ways);
        for list in ["targets", "fallbackTargets"] {
            let Some(Json::Array(targets)) = take(fields, list) else { continue };
            for target in targets {
                if let Json::Array(pair) = target
                    && let Some(Json::Text(target)) = pair.into_iter().next()
                {
                    way(&target, &mut ways);
                }
            }
        }
        match kind {
            "CHANGE" => ways.tag("select"),
            "CHECK" => ways.told("inputType", "checkbox"),
            _ => {}
        }
        let kind = if kind == "CHECK" { "CLICK" } else { kind };
        let recorded = take_text(fields, "frameLocation");
        self.page.come_to(kind, &ways.first());
        let mut act = self.act(kind, std::mem::take(fields), notes);
        if self.page.frames.is_empty()
            && let Some(path) = recorded.strip_prefix("root/")
        {
            let path = path.split('/').map(|part| Json::Text(Text::Owned(part.to_owned())));
            act.set("framePath", Json::Array(path.collect()));
        }
        act.found_by(ways);
        act
    }

    fn frame(&mut self, target: &str) {
        match target.split_once('=') {
            Some(("relative", "parent")) => drop(self.page.frames.pop()),
            Some(("relative", _)) => self.page.frames.clear(),
            Some(("index", place)) => self.page.enter(Text::Owned(place.to_owned())),
            _ => self.page.enter(Text::Owned(path_of(target).unwrap_or_else(|| target.to_owned()))),
        }
    }

    /// Another window; which page it shows is not told.
    fn window(&mut self, target: Text<'a>, draft: &mut Draft<'a>, limit: usize) {
        self.page = Page::at(Text::default(), target);
        self.act("tab_switch", Object::new(), &mut draft.notes).push(draft, limit);
    }

    /// Typed text, with keys in between: `boots${KEY_ENTER}`.
    fn keys(
        &mut self,
        value: &str,
        target: &str,
        mut fields: Object<'a>,
        draft: &mut Draft<'a>,
        limit: usize,
    ) {
        let mut held: Vec<Json<'a>> = Vec::new();
        let parts = typed(value);
        if parts.len() > KEYS {
            draft.notes.count_unread("value", parts.len() - KEYS);
        }
        for (named, text) in parts.into_iter().take(KEYS) {
            if let Some(modifier) = modifier(text).filter(|_| named) {
                held.push(Json::Text(Text::Borrowed(modifier)));
                continue;
            }
            // What stands beside it is told with the first part; the others are on the same element.
            let frame = (Text::Borrowed("frameLocation"), peek(&fields, "frameLocation").cloned());
            let mut own = std::mem::take(&mut fields);
            fields.extend(frame.1.map(|path| (frame.0, path)));
            let (kind, field) =
                if named || !held.is_empty() { ("KEY_PRESS", "key") } else { ("INPUT", "value") };
            let mut act = self.on_element(kind, target, &mut own, &mut draft.notes);
            let text = if named { key(text) } else { text.to_owned() };
            if text == "Enter" {
                self.page.may_leave(&Text::default());
            }
            act.text(field, text);
            if !held.is_empty() {
                act.set("modifiers", Json::Array(std::mem::take(&mut held)));
            }
            act.push(draft, limit);
        }
    }
}

/// Typed text in its parts: text as it is, and named keys by their names.
fn typed(value: &str) -> Vec<(bool, &str)> {
    let (mut parts, mut rest) = (Vec::new(), value);
    while let Some((before, behind)) = rest.split_once("${KEY_") {
        let Some((name, behind)) = behind.split_once('}') else { break };
        parts.extend([(false, before), (true, name)]);
        rest = behind;
    }
    parts.push((false, rest));
    parts.retain(|(_, text)| !text.is_empty());
    parts
}

/// Parts of typed text and keys that one command is taken apart into.
const KEYS: usize = 50;

/// What a command on an element does, in the words of events.
fn kind(command: &str) -> Option<&'static str> {
    Some(match command {
        "click" | "clickAt" => "CLICK",
        "doubleClick" | "doubleClickAt" => "DOUBLE_CLICK",
        "type" | "editContent" => "INPUT",
        "select" | "addSelection" => "CHANGE",
        "check" | "uncheck" => "CHECK",
        "mouseOver" => "HOVER",
        "submit" => "SUBMIT",
        "mouseDown" | "mouseDownAt" => "mousedown",
        "mouseUp" | "mouseUpAt" => "mouseup",
        "mouseMove" | "mouseMoveAt" => "mousemove",
        "mouseOut" => "mouseout",
        _ => return None,
    })
}

/// Whether nothing follows, or another word: `assert` and `assertText` are assertions, `iffy` is no `if`.
fn starts_anew(rest: &str) -> bool {
    rest.chars().next().is_none_or(char::is_uppercase)
}

/// The option that was chosen: by its label or its value; its place alone tells no value.
fn chosen<'a>(option: Text<'a>, act: &mut Act<'a>) {
    match option.split_once('=') {
        Some(("label" | "value", text)) => act.set("value", Json::Text(Text::Owned(text.to_owned()))),
        Some((by @ ("index" | "id"), text)) => {
            let by = if by == "index" { "optionIndex" } else { "optionId" };
            act.note(by, text.to_owned());
        }
        _ => act.set("value", Json::Text(option)),
    }
}

/// One way to an element, as the IDE writes it.
fn way(target: &str, ways: &mut Ways<'_>) {
    ways.written(target.to_owned());
    match target.split_once('=') {
        Some(("id", id)) => ways.told("inputName", id.to_owned()),
        Some(("name", name)) => ways.told("inputName", name.to_owned()),
        Some(("linkText", text)) => {
            ways.tag("a");
            ways.shows(text.to_owned());
        }
        Some(("partialLinkText", _)) => ways.tag("a"),
        _ => {}
    }
    if let Some(path) = path_of(target) {
        ways.path(path);
    }
}

/// The CSS selector or XPath that a target is, where it is one.
fn path_of(target: &str) -> Option<String> {
    match target.split_once('=') {
        Some(("css" | "xpath", path)) => Some(path.to_owned()),
        Some(("id" | "identifier", id)) => Some(asking("id", id)),
        Some((attribute @ ("name" | "class"), value)) => Some(asking(attribute, value)),
        _ if target.starts_with("//") => Some(target.to_owned()),
        _ => None,
    }
}

fn asking(attribute: &str, value: &str) -> String {
    format!("[{attribute}=\"{}\"]", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The address of a page, below the project's.
fn joined<'a>(base: &Text<'a>, path: &Text<'a>) -> Text<'a> {
    if path.contains("://") || base.is_empty() {
        return path.clone();
    }
    let start = base.find("://").map_or(0, |at| at + 3);
    let site = base.get(start..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| start + at);
    let joined = match path.strip_prefix('/') {
        Some(path) => format!("{}/{path}", base.get(..site).unwrap_or(base)),
        None if path.is_empty() => base.to_string(),
        None => format!(
            "{}/{path}",
            base.rsplit_once('/').filter(|(to, _)| to.len() >= site).map_or(&**base, |(to, _)| to)
        ),
    };
    Text::Owned(joined)
}

fn modifier(key: &str) -> Option<&'static str> {
    Some(match key {
        "CTRL" | "CONTROL" => "ctrl",
        "ALT" => "alt",
        "SHIFT" => "shift",
        "META" | "COMMAND" => "meta",
        _ => return None,
    })
}

/// `KeyboardEvent.key` of one of the IDE's names.
fn key(name: &str) -> String {
    let known = match name {
        "ENTER" => "Enter",
        "TAB" => "Tab",
        "ESC" | "ESCAPE" => "Escape",
        "BACKSPACE" | "BKSP" => "Backspace",
        "DELETE" | "DEL" => "Delete",
        "SPACE" => " ",
        "UP" => "ArrowUp",
        "DOWN" => "ArrowDown",
        "LEFT" => "ArrowLeft",
        "RIGHT" => "ArrowRight",
        "PAGE_UP" | "PGUP" => "PageUp",
        "PAGE_DOWN" | "PGDN" => "PageDown",
        "HOME" => "Home",
        "END" => "End",
        other => other,
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::{damaged, golden, interop, one_of};

    const PROJECT: &str = r##"{"id": "p", "version": "2.0", "name": "Shop", "url": "https://shop.test/en/", "urls": ["https://shop.test/"], "tests": [
        {"id": "t1", "name": "Buy boots", "commands": [
            {"id": "c1", "comment": "", "command": "open", "target": "/boots?size=41", "targets": [], "value": ""},
            {"id": "c2", "comment": "the large one", "command": "click", "target": "id=q", "value": "", "targets": [
                ["id=q", "id"], ["name=query", "name"], ["css=#q", "css:finder"], ["xpath=//input[@id='q']", "xpath:attributes"], ["xpath=//form/input", "xpath:position"]]},
            {"id": "c3", "command": "sendKeys", "target": "id=q", "targets": [["id=q", "id"]], "value": "red ${not}boots${KEY_CTRL}a${KEY_ENTER}"},
            {"id": "c4", "command": "assertTitle", "target": "Boots", "value": ""},
            {"id": "c5", "command": "waitForElementVisible", "target": "css=.list", "value": "3000"},
            {"id": "c6", "command": "click", "target": "linkText=Tall boots", "targets": [["linkText=Tall boots", "linkText"], ["css=.list a", "css:finder"]], "opensWindow": true, "windowHandleName": "win1", "windowTimeout": 2000, "value": ""},
            {"id": "c7", "command": "storeWindowHandle", "target": "root", "value": ""},
            {"id": "c8", "command": "selectWindow", "target": "handle=${win1}", "value": ""},
            {"id": "c9", "command": "selectFrame", "target": "index=1", "value": ""},
            {"id": "c10", "command": "selectFrame", "target": "name=inner", "value": ""},
            {"id": "c11", "command": "select", "target": "name=size", "value": "label=41", "frameLocation": "root/1/0"},
            {"id": "c12", "command": "selectFrame", "target": "relative=parent", "value": ""},
            {"id": "c13", "command": "check", "target": "css=#gift", "value": ""},
            {"id": "c14", "command": "selectFrame", "target": "relative=top", "value": ""},
            {"id": "c15", "command": "mouseDownAt", "target": "css=.slider", "value": "3,4"},
            {"id": "c16", "command": "dragAndDropToObject", "target": "css=.bag", "value": "css=.cart"},
            {"id": "c17", "command": "//click", "target": "css=.buy", "value": ""},
            {"id": "c18", "command": "levitate", "target": "css=.buy", "value": ""},
            {"id": "c19", "command": "type", "target": "id=password", "value": "teal-lantern-42"},
            {"id": "c20", "command": "click", "target": "css=.buy", "frameLocation": "root/0", "value": ""}]},
        {"id": "t2", "name": "Untitled 2", "commands": [{"id": "d1", "command": "open", "target": "sale", "value": ""}]}],
        "suites": [{"id": "s", "name": "All", "tests": ["t1", "t2"]}], "plugins": []}"##;

    #[test]
    fn every_test_is_a_session_as_it_was_meant() {
        golden("selenium-ide", PROJECT.as_bytes());
    }

    #[test]
    fn assertions_are_told_and_make_no_act() {
        let read = one_of(PROJECT.as_bytes(), 0);
        let unread: Vec<_> = read.report.unread.iter().map(|(path, count)| (path.as_str(), *count)).collect();
        let at = "/tests/*/commands/*/";
        let expected = [
            ("/suites", 1),
            ("/tests/*/commands/*/assertTitle", 1),
            ("/tests/*/commands/*/disabled", 1),
            ("/tests/*/commands/*/levitate", 1),
            ("/tests/*/commands/*/storeWindowHandle", 1),
            ("/tests/*/commands/*/waitForElementVisible", 1),
            ("/urls", 1),
        ];
        assert_eq!(unread, expected, "{at}");
        let issues: Vec<_> = read.report.issues.iter().map(|issue| issue.pointer.as_str()).collect();
        assert_eq!(issues, ["/tests/0", "/tests/0/commands/17/command"]);
    }

    #[test]
    fn a_password_that_is_typed_by_a_selector_alone_is_none_afterwards() {
        let outcomes = crate::complete(PROJECT.as_bytes(), &crate::Options::default()).unwrap();
        let written = serde_json::to_string(&outcomes[0].session).unwrap();
        assert!(!written.contains("teal-lantern-42") && written.contains("[PASSWORD_1]"), "{written}");
    }

    #[test]
    fn addresses_lie_below_the_projects() {
        let joined = |base: &'static str, path: &'static str| joined(&base.into(), &path.into()).into_owned();
        assert_eq!(joined("https://a.test/x/", "/y"), "https://a.test/y");
        assert_eq!(joined("https://a.test/x/", "y"), "https://a.test/x/y");
        assert_eq!(joined("https://a.test", "y"), "https://a.test/y");
        assert_eq!(joined("https://a.test", "http://b.test/"), "http://b.test/");
        assert_eq!(joined("", "/y"), "/y");
        assert_eq!(joined("https://a.test/x", ""), "https://a.test/x");
    }

    #[test]
    fn real_projects_are_read() {
        for (name, kinds) in [
            ("frames.side", "navigation click click click click click click click click"),
            ("mouse-events.side", "navigation hover mousedown mouseup"),
            ("select-window.side", "navigation click tab_switch tab_switch"),
            ("send-keys.side", "navigation input key_press click"),
        ] {
            let Some(bytes) = interop(&format!("side/{name}")) else { continue };
            let read = one_of(&bytes, 0);
            let found: Vec<_> = read.session.interactions.iter().map(|i| i.kind.name()).collect();
            assert_eq!(found.join(" "), kinds, "{name}");
        }
    }

    #[test]
    fn no_damage_makes_it_panic() {
        damaged(PROJECT.as_bytes());
    }
}
