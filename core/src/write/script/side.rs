//! `side`: a project of Selenium IDE with one test, as the IDE and its command-line runner open it.
//!
//! Each element has all its ways that are CSS selectors or XPaths, and those that the IDE itself had recorded. It finds
//! nothing within shadow roots; the format has no word for a file that nobody gave a path for and for text that was not
//! recorded: such steps are left out, and so are those whose element can't be told without what was redacted.

use super::acts::{Act, Found, acts};
use crate::{
    reduce::{Action, Reduction},
    selector::{Locator, holds_placeholder, path::is_xpath},
    session::{Interaction, Session, Text},
};
use serde::Serialize;

#[derive(Serialize)]
struct Project<'v> {
    id: &'v str,
    version: &'static str,
    name: &'v str,
    url: &'v str,
    tests: [Test<'v>; 1],
    suites: [Suite<'v>; 1],
    urls: [&'v str; 1],
    plugins: [(); 0],
}

#[derive(Serialize)]
struct Test<'v> {
    id: &'v str,
    name: &'v str,
    commands: Vec<Command>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Suite<'v> {
    id: String,
    name: &'static str,
    persist_session: bool,
    parallel: bool,
    timeout: u32,
    tests: [&'v str; 1],
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Command {
    id: String,
    comment: &'static str,
    command: &'static str,
    target: String,
    targets: Vec<[String; 2]>,
    value: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    opens_window: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    window_handle_name: String,
}

/// Seconds that the IDE lets a suite run.
const TIMEOUT: u32 = 300;

/// The project of a session.
pub(super) fn script(session: &Session<'_>, reduction: &Reduction<'_>) -> String {
    let goal = session.task.as_ref().map(|task| task.title.trim()).filter(|title| !title.is_empty());
    let first = reduction.steps.first().map_or("", |step| step.url);
    let url = session.environment.url.as_deref().unwrap_or(first);
    let mut run = Run::default();
    for act in acts(session, reduction) {
        run.act(url, &act);
    }
    let (id, name) = (&*session.id, goal.unwrap_or(&session.id));
    let project = Project {
        id,
        version: "2.0",
        name,
        url,
        tests: [Test { id, name, commands: run.commands }],
        suites: [Suite {
            id: format!("{id}-suite"),
            name: "Default Suite",
            persist_session: false,
            parallel: false,
            timeout: TIMEOUT,
            tests: [id],
        }],
        urls: [url],
        plugins: [],
    };
    let mut text = serde_json::to_string_pretty(&project).unwrap_or_default();
    text.push('\n');
    text
}

/// A test in the making.
#[derive(Default)]
struct Run<'v> {
    commands: Vec<Command>,
    /// The frames that the test is in, outermost first.
    frames: &'v [Text<'v>],
    /// The tabs seen so far, and the one that the test is in.
    tabs: Vec<&'v str>,
    tab: usize,
    open: bool,
}

impl<'v> Run<'v> {
    fn act(&mut self, start: &str, act: &Act<'v, '_>) {
        let Act { step, interaction, .. } = act;
        if !std::mem::replace(&mut self.open, true) {
            self.begin(interaction);
            if !matches!(step.action, Action::Navigate { .. }) {
                self.add(interaction, "open", start, "");
            }
        }
        self.go_to_tab(interaction);
        self.go_to_frame(interaction);
        let (ways, at) = (ways(act), self.commands.len());
        let on = ways.first().map_or("", |[target, _]| target);
        match &step.action {
            Action::Navigate { url } => self.add(interaction, "open", url, ""),
            Action::GoBack => self.add(interaction, "runScript", "window.history.back()", ""),
            Action::Scroll => {
                if let Some(view) = act.last.visual.as_ref().and_then(|visual| visual.viewport) {
                    let to = format!("window.scrollTo({}, {})", view.scroll_x, view.scroll_y);
                    self.add(interaction, "runScript", &to, "");
                }
            }
            _ if on.is_empty() => {}
            Action::Click if step.count == 2 => self.add(interaction, "doubleClick", on, ""),
            Action::Click => (0..step.count).for_each(|_| self.add(interaction, "click", on, "")),
            Action::Fill { value: Some(value) } => self.add(interaction, "type", on, value),
            Action::Select { value: Some(value) } => {
                self.add(interaction, "select", on, &format!("label={value}"));
            }
            Action::Press { key } => {
                let keys = keys(key);
                (0..step.count).for_each(|_| self.add(interaction, "sendKeys", on, &keys));
            }
            Action::Check { checked } => {
                let checked = checked.filter(|_| act.element.as_ref().is_some_and(|found| found.is_toggle()));
                let command = match checked {
                    Some(true) => "check",
                    Some(false) => "uncheck",
                    None => "click",
                };
                self.add(interaction, command, on, "");
            }
            Action::Submit => self.add(interaction, "submit", on, ""),
            Action::Hover => self.add(interaction, "mouseOver", on, ""),
            Action::Drag { .. } => {
                let onto = act.dropped_on.and_then(|drop| Some(targets(drop, &Found::of(drop)?.locators)));
                if let Some([onto, _]) = onto.as_deref().and_then(|ways| ways.first()) {
                    self.add(interaction, "dragAndDropToObject", on, onto);
                }
            }
            Action::Fill { value: None }
            | Action::Select { value: None }
            | Action::SwitchTab
            | Action::Upload { .. }
            | Action::Finish => {}
        }
        if matches!(step.action, Action::Navigate { .. } | Action::GoBack | Action::Scroll) {
            return;
        }
        self.commands.iter_mut().skip(at).for_each(|command| command.targets.clone_from(&ways));
    }

    /// The size of the window, where it is known.
    fn begin(&mut self, interaction: &Interaction<'_>) {
        let view = interaction.visual.as_ref().and_then(|visual| visual.viewport);
        if let Some(view) = view.filter(|view| view.width > 0.0 && view.height > 0.0) {
            self.add(interaction, "setWindowSize", &format!("{}x{}", view.width, view.height), "");
        }
    }

    fn go_to_tab(&mut self, interaction: &'v Interaction<'_>) {
        let tab = interaction.gesture.as_ref().and_then(|gesture| gesture.tab.as_deref()).unwrap_or_default();
        if tab.is_empty() && self.tabs.is_empty() {
            return;
        }
        let at = self.tabs.iter().position(|seen| *seen == tab).unwrap_or(self.tabs.len());
        if at == self.tabs.len() {
            self.tabs.push(tab);
            if at > 0 {
                self.opens(interaction, at);
            }
        }
        if at != self.tab {
            (self.tab, self.frames) = (at, &[]);
            let handle = if at == 0 { "root".to_owned() } else { format!("win{at}") };
            self.add(interaction, "selectWindow", &format!("handle=${{{handle}}}"), "");
        }
    }

    /// The last command opens a window; the first window is remembered before it.
    fn opens(&mut self, interaction: &Interaction<'_>, at: usize) {
        if let Some(last) = self.commands.last_mut() {
            (last.opens_window, last.window_handle_name) = (true, format!("win{at}"));
        }
        if at == 1 {
            let stored = command(interaction, "storeWindowHandle", "root", "", self.commands.len());
            self.commands.insert(self.commands.len().saturating_sub(1), stored);
        }
    }

    fn go_to_frame(&mut self, interaction: &'v Interaction<'_>) {
        let frames = interaction.context.as_deref().map_or(&[][..], |context| &context.frame_path);
        if frames == self.frames || frames.iter().any(|frame| holds_placeholder(frame)) {
            return;
        }
        if !self.frames.is_empty() {
            self.add(interaction, "selectFrame", "relative=top", "");
        }
        for frame in frames {
            let target = match &**frame {
                place if place.bytes().all(|b| b.is_ascii_digit()) => format!("index={place}"),
                path if path.starts_with("xpath=") => path.to_owned(),
                path if is_xpath(path) => format!("xpath={path}"),
                css => format!("css={css}"),
            };
            self.add(interaction, "selectFrame", &target, "");
        }
        self.frames = frames;
    }

    fn add(&mut self, interaction: &Interaction<'_>, name: &'static str, target: &str, value: &str) {
        let place = self.commands.len();
        self.commands.push(command(interaction, name, target, value, place));
    }
}

fn command(
    interaction: &Interaction<'_>,
    command: &'static str,
    target: &str,
    value: &str,
    place: usize,
) -> Command {
    let id = format!("{}-{place}", interaction.id);
    Command { id, command, target: target.to_owned(), value: value.to_owned(), ..Command::default() }
}

/// The ways to an act's element, best first; none where they would lead into a shadow root.
fn ways(act: &Act<'_, '_>) -> Vec<[String; 2]> {
    act.element.as_ref().map(|found| targets(act.interaction, &found.locators)).unwrap_or_default()
}

fn targets(interaction: &Interaction<'_>, locators: &[Locator]) -> Vec<[String; 2]> {
    let written = interaction.selectors.as_deref().map_or(&[][..], |selectors| &selectors.alternatives);
    let mut ways: Vec<[String; 2]> = written.iter().filter_map(|way| recorded(way)).collect();
    for locator in locators.iter().filter(|locator| locator.hosts.is_empty()) {
        let css = locator.css.iter().map(|css| [format!("css={css}"), "css:finder".to_owned()]);
        let xpath = locator.xpath.iter().map(|xpath| [format!("xpath={xpath}"), "xpath".to_owned()]);
        for way in css.chain(xpath) {
            if !ways.iter().any(|[target, _]| *target == way[0]) {
                ways.push(way);
            }
        }
    }
    ways
}

/// A way that the IDE itself had recorded; none by what was redacted.
fn recorded(way: &str) -> Option<[String; 2]> {
    let (strategy, _) = way.split_once('=').filter(|_| !holds_placeholder(way))?;
    let strategy = match strategy {
        "css" => "css:finder",
        "id" | "name" | "xpath" | "linkText" | "partialLinkText" | "class" => strategy,
        _ => return None,
    };
    Some([way.to_owned(), strategy.to_owned()])
}

/// A chord such as `Control+Enter` as the IDE types it.
fn keys(chord: &str) -> String {
    let (mut typed, mut last) = (String::new(), chord);
    while let Some((name, rest)) = last.split_once('+').filter(|(_, rest)| !rest.is_empty()) {
        let name = match name {
            "Control" => "${KEY_CTRL}",
            "Meta" => "${KEY_META}",
            "Alt" => "${KEY_ALT}",
            "Shift" => "${KEY_SHIFT}",
            _ => break,
        };
        typed.push_str(name);
        last = rest;
    }
    let named = match last {
        "Enter" => "${KEY_ENTER}",
        "Tab" => "${KEY_TAB}",
        "Escape" | "Esc" => "${KEY_ESC}",
        "Backspace" => "${KEY_BACKSPACE}",
        "Delete" => "${KEY_DELETE}",
        "ArrowUp" => "${KEY_UP}",
        "ArrowDown" => "${KEY_DOWN}",
        "ArrowLeft" => "${KEY_LEFT}",
        "ArrowRight" => "${KEY_RIGHT}",
        "Home" => "${KEY_HOME}",
        "End" => "${KEY_END}",
        "PageUp" => "${KEY_PGUP}",
        "PageDown" => "${KEY_PGDN}",
        other => other,
    };
    typed.push_str(named);
    typed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Options,
        reduce::{recording::Recording, reduce},
    };
    use serde_json::{Value, json};

    fn commands(recording: Recording) -> Vec<Value> {
        let session = recording.session();
        let project: Value = serde_json::from_str(&script(&session, &reduce(&session))).unwrap();
        project["tests"][0]["commands"].as_array().unwrap().clone()
    }

    fn told(commands: &[Value]) -> Vec<String> {
        let text = |command: &Value, name: &str| command[name].as_str().unwrap().to_owned();
        commands.iter().map(|c| ["command", "target", "value"].map(|name| text(c, name)).join("|")).collect()
    }

    #[test]
    fn each_step_is_a_command_with_all_ways() {
        let commands = commands(
            Recording::on("https://a.test/shop")
                .event("click", "a#bags href=/bags | Bags & belts")
                .navigation("https://a.test/bags")
                .event("input", "input#search type=text aria-label=Search")
                .value("red")
                .event("key_press", "input#search type=text aria-label=Search")
                .key("Enter")
                .wait(20_000)
                .event("click", "input#new type=checkbox aria-label=New aria-checked=false"),
        );
        let told = told(&commands);
        assert_eq!(told[0], "open|https://a.test/shop|");
        assert!(told[1].starts_with("click|xpath="), "{told:?}");
        assert!(told[2].starts_with("type|css=") && told[2].ends_with("|red"), "{told:?}");
        assert!(told[3].starts_with("sendKeys|css=") && told[3].ends_with("|${KEY_ENTER}"), "{told:?}");
        assert!(told[4].starts_with("check|css="), "{told:?}");
        assert!(commands[2]["targets"].as_array().unwrap().len() > 1, "{:#}", commands[2]);
    }

    #[test]
    fn another_tab_and_a_frame_are_gone_to() {
        let in_tab = |tab: &'static str| {
            move |gesture: &mut crate::session::Gesture<'static>| {
                gesture.tab = Some(tab.into());
            }
        };
        let told = told(&commands(
            Recording::on("https://a.test/")
                .event("click", "a#open href=/x | Open it")
                .gesture(in_tab("7"))
                .event("click", "button#ok | Accept all")
                .gesture(in_tab("9"))
                .with(|i| i.context.as_mut().unwrap().frame_path = vec!["#pay".into(), "1".into()]),
        ));
        let names: Vec<_> = told.iter().map(|told| told.split('|').next().unwrap()).collect();
        let expected =
            ["open", "storeWindowHandle", "click", "selectWindow", "selectFrame", "selectFrame", "click"];
        assert_eq!(names, expected);
        assert_eq!((&*told[3], &*told[4]), ("selectWindow|handle=${win1}|", "selectFrame|css=#pay|"));
        assert_eq!(told[5], "selectFrame|index=1|");
    }

    #[test]
    fn what_was_redacted_is_in_no_target() {
        let in_frame = |frame: &'static str| {
            move |i: &mut Interaction<'static>| i.context.as_mut().unwrap().frame_path = vec![frame.into()]
        };
        let by = |ways: [&'static str; 2]| {
            move |i: &mut Interaction<'static>| {
                i.selectors.get_or_insert_default().alternatives = ways.map(Text::from).to_vec();
            }
        };
        let told = told(&commands(
            Recording::on("https://a.test/")
                .event("click", "a#orders href=/orders | My orders")
                .with(by(["linkText=Orders of [NAME_1]", "css=a.orders"]))
                .wait(3_000)
                .event("click", "button#pay | Pay it now")
                .with(in_frame("iframe[name=\"[EMAIL_1]\"]"))
                .wait(3_000)
                .event("click", "button#ok | Accept all")
                .with(in_frame("//iframe[2]")),
        ));
        assert!(told.iter().all(|told| !told.contains("_1]")), "{told:?}");
        let names: Vec<_> = told.iter().map(|told| told.split('|').next().unwrap()).collect();
        assert_eq!(names, ["open", "click", "selectFrame", "click"]);
        assert_eq!((&*told[1], &*told[2]), ("click|css=a.orders|", "selectFrame|xpath=//iframe[2]|"));
    }

    /// What the reader of such projects makes of what is written: the same steps on the same elements.
    #[test]
    fn the_reader_takes_what_is_written() {
        let recording = Recording::on("https://a.test/shop")
            .event("click", "a#bags href=/bags | Bags & belts")
            .wait(3_000)
            .event("input", "input#search type=text aria-label=Search")
            .value("red")
            .wait(3_000)
            .event("key_press", "input#search type=text aria-label=Search")
            .key("Enter");
        let session = recording.session();
        let text = script(&session, &reduce(&session));
        let read = crate::read::read(text.as_bytes(), &Options::default()).unwrap().remove(0).unwrap();
        let kinds: Vec<_> = read.session.interactions.iter().map(|i| i.kind.name().to_owned()).collect();
        assert_eq!(kinds, ["navigation", "click", "input", "key_press"]);
        assert_eq!(read.session.interactions[2].gesture.as_ref().unwrap().value.as_deref(), Some("red"));
        let project: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(project["suites"][0]["tests"], json!(["test"]));
        assert_eq!((&project["version"], &project["url"]), (&json!("2.0"), &json!("https://a.test/shop")));
    }
}
