//! A script of Playwright's in JavaScript, TypeScript or Python, as its code generator writes one. Each `test(…)` is a
//! session.
//!
//! A script tells what is done and by which locator each element is found, with role and name, label, placeholder, text or
//! test id. It tells no times, no address but those that are asked for, and no page around an element: all of that is
//! missing. Expectations, waits and pictures are nothing that a person does: they are counted as unread by name. A
//! statement that is not known, and control flow, is an issue with its line.

use super::{
    LISTED, Reader, Shape, Take, Text, Told,
    act::{Act, Page, Ways, first_url, timeless},
    draft::Draft,
    head,
    json::Json,
    script::{Chain, Link, Script, Value},
};
use crate::{
    Error, ErrorCode, Stage,
    session::{Session, Task},
};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::{collections::BTreeMap, hash::Hasher};

pub(super) const READER: Reader = Reader {
    shape: Shape::PlaywrightScript,
    words: "a script of Playwright's",
    sign: "",
    fits: |_| false,
    take: Take::Text { fits, read },
};

/// Whether a text that is no JSON is such a script: it takes Playwright in, and goes to a page.
fn fits(text: &str) -> bool {
    let takes_in =
        |line: &str| line.contains("playwright") && (line.contains("import") || line.contains("require"));
    text.lines().take(100).any(takes_in) && text.contains("page")
}

/// Reads a whole script.
fn read(text: &str, limit: usize) -> Vec<Told<'_>> {
    let mut walk = Walk {
        script: Script::new(text),
        told: Vec::new(),
        page: Page::default(),
        variables: BTreeMap::new(),
        limit,
    };
    walk.begin(None);
    walk.go();
    walk.told
        .retain(|(_, draft)| draft.seen > 0 || !draft.notes.unread.is_empty() || draft.notes.issue_count > 1);
    if walk.told.is_empty() {
        walk.begin(None);
    }
    for (number, (session, draft)) in walk.told.iter_mut().enumerate() {
        let mut hash = SipHasher24::new();
        hash.write(text.as_bytes());
        hash.write_usize(number);
        session.id = Text::Owned(format!("script-{:016x}", hash.finish128().h1));
        session.environment.url = first_url(draft);
    }
    walk.told
}

/// Bytes of a locator that others are made from.
const CARRIED: usize = 4 << 10;

/// The most links of a locator that others are made from.
const LONGEST: usize = 64;

/// The way through a script.
struct Walk<'s> {
    script: Script<'s>,
    told: Vec<Told<'s>>,
    page: Page<'s>,
    /// What names stand for.
    variables: BTreeMap<&'s str, Chain<'s>>,
    limit: usize,
}

/// Names of the runner, the browser and the languages: what is asked of them is nothing that is done on a page.
const AROUND: [&str; 25] = [
    "Page",
    "Playwright",
    "asyncio",
    "async_playwright",
    "browser",
    "chromium",
    "console",
    "context",
    "defineConfig",
    "devices",
    "dialog",
    "download",
    "expect",
    "firefox",
    "main",
    "playwright",
    "print",
    "process",
    "pytest",
    "re",
    "require",
    "run",
    "sync_playwright",
    "test_info",
    "webkit",
];

/// Words that steer the run, so that what stands in them may be done more than once or never.
const STEERING: [&str; 7] = ["catch", "elif", "except", "for", "if", "switch", "while"];

impl<'s> Walk<'s> {
    fn begin(&mut self, title: Option<String>) {
        let task = title
            .filter(|title| !is_made_up(title))
            .map(|title| Task { title: title.into(), ..Task::default() });
        let mut draft = Draft::default();
        timeless(&mut draft.notes);
        self.page = Page::default();
        self.told.push((Session { task, ..head::empty() }, draft));
    }

    fn draft(&mut self) -> &mut Draft<'s> {
        if self.told.is_empty() {
            self.begin(None);
        }
        let last = self.told.len() - 1;
        // In bounds: one was there or was just begun.
        &mut self.told[last].1
    }

    fn go(&mut self) {
        let mut assigned: Option<&'s str> = None;
        while let Some((chain, assigns)) = self.script.next() {
            if assigns && chain.links.is_empty() {
                assigned = Some(chain.base);
                continue;
            }
            match chain.base {
                "test" | "it" => {
                    let member = self.script.member();
                    if matches!(member, None | Some("only" | "skip" | "fixme" | "slow" | "fail"))
                        && let Some(title) = self.script.title()
                    {
                        self.begin(Some(title));
                    }
                }
                "def" => {
                    let name = self.script.next_word();
                    if name.starts_with("test") {
                        self.begin(Some(name.replace('_', " ")));
                    }
                }
                // What opens in a `with` of Python's goes by this name.
                "as" => {
                    let name = self.script.next_word();
                    self.variables.insert(name, Chain { base: name, ..Chain::default() });
                }
                "import" | "from" | "new" => drop(self.script.next_word()),
                word if STEERING.contains(&word) => self.unknown(&chain),
                _ if chain.links.is_empty() && !self.variables.contains_key(chain.base) => {}
                _ => {
                    self.statement(&chain, assigned.take());
                    continue;
                }
            }
            if !matches!(chain.base, "await" | "const" | "let" | "var") {
                assigned = None;
            }
        }
    }

    fn statement(&mut self, chain: &Chain<'s>, assigned: Option<&'s str>) {
        let Some(chain) = self.resolved(chain) else {
            if !AROUND.contains(&chain.base) {
                return self.unknown(chain);
            }
            if let ("expect", Some(last)) = (chain.base, chain.links.last()) {
                self.draft().notes.enter("expect");
                self.draft().notes.count_unread(last.name, 1);
                self.draft().notes.leave();
            }
            return;
        };
        let Some((last, before)) = chain.links.split_last() else {
            return self.name(assigned, None);
        };
        let method = snake(last.name);
        let opens = matches!(last.arguments.first(), Some(Value::Text(event)) if event == "popup");
        match &*method {
            // The page that opens, under its own name.
            "expect_popup" | "value" => self.name(assigned, None),
            "wait_for_event" if opens => self.name(assigned, None),
            way if is_way(way) && assigned.is_some() => self.name(assigned, Some(chain)),
            method if WITHOUT_ACT.contains(&method) => self.draft().notes.count_unread(last.name, 1),
            method if self.act(&chain, before, last, method) => {}
            _ => self.unknown(&chain),
        }
    }

    /// Remembers what a name stands for: a locator, or a page of its own.
    fn name(&mut self, name: Option<&'s str>, chain: Option<Chain<'s>>) {
        let taken =
            chain.as_ref().and_then(|chain| Some(chain.links.last()?.span.1.saturating_sub(chain.at)));
        if let Some(name) = name.filter(|_| taken.is_none_or(|bytes| bytes < CARRIED)) {
            self.variables.insert(name, chain.unwrap_or(Chain { base: name, ..Chain::default() }));
        }
    }

    /// A chain that begins at a page; nothing where its name stands for something else.
    fn resolved(&self, chain: &Chain<'s>) -> Option<Chain<'s>> {
        if is_page(chain.base) {
            return Some(chain.clone());
        }
        let known = self.variables.get(chain.base).filter(|known| known.links.len() < LONGEST)?;
        let mut whole = known.clone();
        whole.links.extend(chain.links.iter().cloned());
        whole.at = chain.at;
        Some(whole)
    }

    fn unknown(&mut self, chain: &Chain<'s>) {
        // The line is looked for as long as it is listed.
        let listed = self.draft().notes.issues.len() < LISTED;
        let line = if listed { self.script.line(chain.at) } else { 0 };
        let found = format!("another statement at line {line}");
        let notes = &mut self.draft().notes;
        notes.count_unread("statement", 1);
        notes.issue_with(Error::new(
            ErrorCode::UnknownShape,
            Stage::Read,
            "a call that does something on a page",
            found,
        ));
    }

    /// Takes a call as an act, if it is one.
    fn act(&mut self, chain: &Chain<'s>, before: &[Link<'s>], last: &Link<'s>, method: &str) -> bool {
        let limit = self.limit;
        let mut arguments = last.arguments.iter();
        self.turn_to(chain.base);
        let (mut ways, mut frames) = self.found(before);
        let device = before.last().filter(|link| matches!(link.name, "keyboard" | "mouse")).is_some();
        if before.is_empty() && TAKES_SELECTOR.contains(&method) {
            // The older calls: `page.click('#buy')`.
            let Some(Value::Text(selector)) = arguments.next() else { return false };
            ways = Ways::default();
            finder("locator", &[Value::Text(selector.clone())], &mut ways, &mut Path::default());
            ways.path_where_one(selector);
            ways.written(selector.clone());
        }
        let first = arguments.next();
        let Some(kind) = kind(method) else {
            return match (method, first) {
                ("goto", Some(Value::Text(url))) => {
                    self.page = Page::at(url.clone().into(), std::mem::take(&mut self.page.tab));
                    let mut act = Act::new("NAVIGATION");
                    act.asked_for();
                    act.on(&self.page);
                    act.push(self.draft(), limit);
                    true
                }
                ("go_back", _) => {
                    let mut act = Act::new("NAVIGATION");
                    act.note("transition", "back_forward");
                    self.page = Page::at(Text::default(), std::mem::take(&mut self.page.tab));
                    act.on(&self.page);
                    act.push(self.draft(), limit);
                    true
                }
                ("drag_to", Some(Value::Chain(onto))) => {
                    let onto = self.resolved(onto).unwrap_or_default();
                    let (onto, _) = self.found(&onto.links);
                    for (kind, ways) in [("DRAG", ways), ("DROP", onto)] {
                        self.push(kind, ways, frames.clone(), |_| {});
                    }
                    true
                }
                _ => false,
            };
        };
        if before.is_empty() && !device && kind != "KEY_PRESS" && !TAKES_SELECTOR.contains(&method) {
            return false;
        }
        match method {
            "select_option" => ways.tag("select"),
            "set_input_files" => {
                ways.tag("input");
                ways.told("inputType", "file");
            }
            "check" | "uncheck" | "set_checked" => ways.told("inputType", "checkbox"),
            _ => {}
        }
        if device {
            (ways, frames) = (Ways::default(), Vec::new());
        }
        let enters = method == "press" && first == Some(&Value::Text("Enter".to_owned()));
        let way = ways.first();
        self.push(kind, ways, frames, |act| tell(act, method, last, first));
        if enters {
            self.page.may_leave(&way);
        }
        true
    }

    fn push(
        &mut self,
        kind: &'static str,
        ways: Ways<'s>,
        frames: Vec<Text<'s>>,
        tell: impl FnOnce(&mut Act<'s>),
    ) {
        let limit = self.limit;
        self.page.come_to(kind, &ways.first());
        self.page.frames = frames;
        let mut act = Act::new(kind);
        act.on(&self.page);
        if !ways.first().is_empty() {
            act.found_by(ways);
        }
        tell(&mut act);
        act.push(self.draft(), limit);
    }

    /// Goes on in another page of the script: the first is called `page`.
    fn turn_to(&mut self, page: &'s str) {
        let tab = if page == "page" { "" } else { page };
        if self.page.tab == tab {
            return;
        }
        self.page = Page::at(Text::default(), Text::Borrowed(tab));
        let limit = self.limit;
        let mut act = Act::new("tab_switch");
        act.on(&self.page);
        act.push(self.draft(), limit);
    }

    /// The ways that locators tell, and the frames that they go through.
    fn found(&self, links: &[Link<'s>]) -> (Ways<'s>, Vec<Text<'s>>) {
        let (mut ways, mut frames, mut path) = (Ways::default(), Vec::new(), Path::default());
        let mut written: Option<(usize, usize)> = None;
        for link in links {
            let name = snake(link.name);
            match &*name {
                "frame_locator" | "content_frame" => {
                    let selector = match link.arguments.first() {
                        Some(Value::Text(selector)) => Some(selector.clone()),
                        _ => path.css().or(written.map(|(from, to)| self.script.slice(from, to).to_owned())),
                    };
                    frames.extend(selector.map(Text::Owned));
                    (ways, path, written) = (Ways::default(), Path::default(), None);
                    continue;
                }
                "keyboard" | "mouse" => continue,
                _ => {}
            }
            if is_finder(&name) {
                ways = Ways::default();
            }
            finder(&name, &link.arguments, &mut ways, &mut path);
            // Links of a name that stands for a locator lie elsewhere in the script.
            let from = written.map_or(link.span.0, |(from, _)| from.min(link.span.0));
            written = Some((from, link.span.1));
        }
        if let Some(css) = path.css() {
            ways.path_where_one(&css);
        }
        if written.is_some() {
            let text: Vec<&str> =
                links_behind_frames(links).map(|link| self.script.slice(link.span.0, link.span.1)).collect();
            ways.written(text.join("."));
        }
        (ways, frames)
    }
}

/// The links that find the element itself.
fn links_behind_frames<'l, 's>(links: &'l [Link<'s>]) -> impl Iterator<Item = &'l Link<'s>> {
    let frame = |link: &Link<'_>| matches!(&*snake(link.name), "frame_locator" | "content_frame");
    let start = links.iter().rposition(frame).map_or(0, |at| at + 1);
    links.get(start..).unwrap_or_default().iter()
}

impl Ways<'_> {
    /// A path, where a selector of Playwright's is one and no more.
    fn path_where_one(&mut self, selector: &str) {
        let path = selector.strip_prefix("css=").unwrap_or(selector);
        let own = ["text=", "internal:", "role=", "id=", "data-testid="]
            .iter()
            .any(|engine| path.starts_with(engine));
        if !own && !path.contains(">>") {
            self.path(path.to_owned());
        }
    }
}

/// A CSS path that is put together from locators, as long as each of them is one.
#[derive(Default)]
struct Path {
    parts: Vec<String>,
    broken: bool,
}

impl Path {
    fn css(&self) -> Option<String> {
        (!self.broken && !self.parts.is_empty()).then(|| self.parts.join(" "))
    }
}

/// What one locator says of the element.
fn finder<'a>(name: &str, arguments: &[Value<'_>], ways: &mut Ways<'a>, path: &mut Path) {
    let text = match arguments.first() {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    match name {
        "locator" => {
            path.broken |= text.is_empty() || arguments.len() > 1;
            if let Some(shown) = text.strip_prefix("text=") {
                ways.shows(shown.trim_matches('"').to_owned());
                path.broken = true;
            }
            path.parts.push(text);
            return;
        }
        // The attribute that the code generator looks for by itself.
        "get_by_test_id" => {
            path.broken |= text.is_empty();
            path.parts.push(format!("[data-testid=\"{}\"]", text.replace('\\', "\\\\").replace('"', "\\\"")));
            return;
        }
        "get_by_role" => {
            ways.told("role", text);
            if let Some(Value::Text(name)) = option(arguments, "name") {
                ways.told("name", name.clone());
            }
        }
        "get_by_label" => ways.told("label", text),
        "get_by_placeholder" => ways.told("placeholder", text),
        "get_by_text" => ways.shows(text),
        "get_by_alt_text" | "get_by_title" => ways.told("name", text),
        _ => {}
    }
    path.broken = true;
}

fn option<'v, 's>(arguments: &'v [Value<'s>], name: &str) -> Option<&'v Value<'s>> {
    let Some(Value::Map(fields)) = arguments.last() else { return None };
    fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// What a call tells beside the element.
fn tell<'a>(act: &mut Act<'a>, method: &str, call: &Link<'a>, first: Option<&Value<'a>>) {
    match (method, first) {
        ("fill" | "type" | "press_sequentially" | "insert_text", Some(Value::Text(text))) => {
            act.set("value", Json::Text(Text::Owned(text.clone())));
        }
        ("clear", _) => act.set("value", Json::Text(Text::default())),
        ("check", _) => act.set("checked", Json::Bool(true)),
        ("uncheck", _) => act.set("checked", Json::Bool(false)),
        ("set_checked", Some(Value::Word(word))) => {
            act.set("checked", Json::Bool(word.eq_ignore_ascii_case("true")));
        }
        ("press", Some(Value::Text(chord))) => press(act, chord),
        ("select_option" | "set_input_files", Some(value)) => chosen(act, value),
        ("select_option", None) => {}
        _ => {}
    }
    for name in ["button", "modifiers", "position", "click_count", "clickCount"] {
        match (name, option(&call.arguments, name)) {
            ("modifiers", Some(Value::List(keys))) => {
                let held = keys.iter().filter_map(|key| match key {
                    Value::Text(key) => modifier(key),
                    _ => None,
                });
                act.set("modifiers", Json::Array(held.map(|key| Json::Text(Text::Borrowed(key))).collect()));
            }
            (name, Some(Value::Text(text))) => act.note(name, text.clone()),
            (name, Some(Value::Word(word))) => act.note(name, *word),
            ("position", Some(Value::Map(at))) => {
                for (axis, value) in at {
                    if let (Some(name), Value::Word(number)) = (offset(axis), value) {
                        act.note(name, *number);
                    }
                }
            }
            _ => {}
        }
    }
}

fn offset(axis: &str) -> Option<&'static str> {
    match axis {
        "x" => Some("offsetX"),
        "y" => Some("offsetY"),
        _ => None,
    }
}

/// `Control+Shift+K` → the key, and what is held.
fn press(act: &mut Act<'_>, chord: &str) {
    let mut held = Vec::new();
    let mut key = chord;
    while let Some((first, rest)) = key.split_once('+').filter(|(_, rest)| !rest.is_empty()) {
        let Some(modifier) = modifier(first) else { break };
        held.push(Json::Text(Text::Borrowed(modifier)));
        key = rest;
    }
    act.text("key", key.to_owned());
    if !held.is_empty() {
        act.set("modifiers", Json::Array(held));
    }
}

fn modifier(key: &str) -> Option<&'static str> {
    Some(match key {
        "Control" | "ControlOrMeta" => "ctrl",
        "Alt" => "alt",
        "Shift" => "shift",
        "Meta" => "meta",
        _ => return None,
    })
}

/// The option or the files that were chosen; of a file the name alone.
fn chosen(act: &mut Act<'_>, value: &Value<'_>) {
    let mut all = Vec::new();
    let mut add = |value: &Value<'_>| match value {
        Value::Text(text) => all.push(text.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()),
        Value::Map(fields) => {
            let told = fields.iter().find(|(name, _)| matches!(*name, "label" | "value" | "name"));
            if let Some((_, Value::Text(text))) = told {
                all.push(text.clone());
            }
        }
        _ => {}
    };
    match value {
        Value::List(values) => values.iter().for_each(&mut add),
        one => add(one),
    }
    act.text("value", all.join(", "));
}

/// What a call does, in the words of events.
fn kind(method: &str) -> Option<&'static str> {
    Some(match method {
        "click" | "tap" | "check" | "uncheck" | "set_checked" => "CLICK",
        "dblclick" => "DOUBLE_CLICK",
        "fill" | "type" | "press_sequentially" | "insert_text" | "clear" => "INPUT",
        "press" => "KEY_PRESS",
        "select_option" | "set_input_files" => "CHANGE",
        "hover" => "HOVER",
        "focus" => "FOCUS",
        "blur" => "BLUR",
        "wheel" => "SCROLL",
        _ => return None,
    })
}

/// Calls on a page that once took a selector.
const TAKES_SELECTOR: [&str; 12] = [
    "check",
    "click",
    "dblclick",
    "fill",
    "focus",
    "hover",
    "press",
    "select_option",
    "set_input_files",
    "tap",
    "type",
    "uncheck",
];

/// Calls that look, wait or set something up.
const WITHOUT_ACT: [&str; 35] = [
    "add_init_script",
    "all_text_contents",
    "bring_to_front",
    "close",
    "content",
    "count",
    "evaluate",
    "expect_download",
    "expect_popup",
    "frames",
    "get_attribute",
    "inner_text",
    "input_value",
    "is_checked",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "on",
    "once",
    "pause",
    "reload",
    "route",
    "route_from_har",
    "screenshot",
    "scroll_into_view_if_needed",
    "set_default_timeout",
    "set_viewport_size",
    "text_content",
    "title",
    "url",
    "wait_for",
    "wait_for_event",
    "wait_for_load_state",
    "wait_for_timeout",
    "wait_for_url",
];

fn is_finder(method: &str) -> bool {
    method == "locator" || method.starts_with("get_by_")
}

/// Whether a call gives a locator.
fn is_way(method: &str) -> bool {
    is_finder(method)
        || matches!(
            method,
            "filter" | "first" | "last" | "nth" | "frame_locator" | "content_frame" | "and" | "or"
        )
}

fn is_page(name: &str) -> bool {
    name.strip_prefix("page").is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a test's name is the code generator's own.
fn is_made_up(title: &str) -> bool {
    matches!(title.trim(), "" | "test" | "test example")
}

/// `getByRole` → `get_by_role`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::{
        Options,
        read::{
            Shape,
            tests::{damaged, golden, one_of},
        },
    };

    /// What Playwright 1.65.1's own code generator wrote of a walk through a made-up shop; `record.js` beside it made it.
    fn recorded(name: &str) -> Vec<u8> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/interop/playwright");
        std::fs::read(folder.join(name)).unwrap()
    }

    /// By hand: what the code generator writes too, but did not on that walk, and what it never writes.
    const MORE: &str = r##"import { test, expect } from '@playwright/test';
test.use({ viewport: { width: 800, height: 600 } });
test.describe('shop', () => {
  test('Buy boots as a gift', async ({ page }) => {
    await page.goto('https://shop.test/');
    page.once('dialog', dialog => {
      console.log(`Dialog message: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    const page1Promise = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Boots' }).click();
    const page1 = await page1Promise;
    await page1.getByLabel('Picture', { exact: true }).setInputFiles(['feet/left.png', 'right.png']);
    await expect(page1.getByRole('heading')).toContainText('Boots');
    await expect(page1.locator('#gift')).not.toBeChecked();
    await page1.locator('#gift').check();
    await page1.locator('#list li').nth(2).locator('a.more').hover();
    await page1.frameLocator('#pay').frameLocator('iframe >> nth=0').getByPlaceholder('Card number').fill('4111111111111111');
    await page1.frameLocator('#pay').getByPlaceholder('Password').fill('teal-lantern-42');
    const row = page1.getByRole('row', { name: /^Rain/ });
    await row
      .getByTestId('size')
      .selectOption({ label: 'EU 41' });
    await page1.mouse.wheel(0, 300);
    await page1.keyboard.press('Control+Shift+K');
    await page1.close();
    await page.click('text=Pay', { position: { x: 3, y: 4 } });
    await page.goBack();
    if (await page.isVisible('#more')) {
      await page.getByText('More' + 1).click({ button: 'right' });
    }
    await page.levitate('#a');
    const total = count(row);
  });
  test('test', async ({ page }) => { await page.goto('/sale'); });
});
"##;

    #[test]
    fn what_the_code_generator_writes_is_a_session_as_it_was_meant() {
        golden("playwright-script-recorded", &recorded("codegen.spec.ts"));
        golden("playwright-script", MORE.as_bytes());
    }

    #[test]
    fn all_its_languages_tell_the_same() {
        let told = |name: &str| {
            let bytes = recorded(name);
            let read = one_of(&bytes, 0);
            assert_eq!(read.report.unread.keys().filter(|path| *path == "/statement").count(), 0, "{name}");
            let steps = crate::reduce::recording::tell(&crate::reduce::reduce(&read.session));
            assert!(steps.lines().count() > 10, "{name}: {steps}");
            steps
        };
        let first = told("codegen.spec.ts");
        for other in ["codegen.js", "codegen.py", "codegen_async.py", "test_codegen.py"] {
            assert_eq!(told(other), first, "{other}");
        }
    }

    #[test]
    fn a_drag_tells_what_it_leads_to() {
        let script = "import { test } from '@playwright/test';\ntest('tidy up', async ({ page }) => {\n  \
            await page.goto('https://a.test/');\n  await page.getByRole('listitem', { name: 'Letter' })\
            .dragTo(page.getByRole('list', { name: 'Done' }));\n});\n";
        let read = one_of(script.as_bytes(), 0);
        let told = crate::reduce::recording::tell(&crate::reduce::reduce(&read.session));
        assert!(told.contains("drag \"Done\" ["), "{told}");
    }

    #[test]
    fn what_is_not_known_is_told_with_its_line() {
        let read = one_of(MORE.as_bytes(), 0);
        let issues: Vec<_> = read.report.issues.iter().map(|issue| issue.found.as_str()).collect();
        let lines =
            ["another statement at line 29", "another statement at line 32", "another statement at line 33"];
        assert_eq!(issues[1..], lines, "{issues:?}");
        assert_eq!(read.report.unread["/expect/toContainText"], 1);
    }

    #[test]
    fn what_is_typed_into_a_field_known_by_its_words_is_redacted() {
        let outcomes = crate::complete(MORE.as_bytes(), &Options::default()).unwrap();
        let written = serde_json::to_string(&outcomes[0].session).unwrap();
        assert!(!written.contains("teal-lantern-42") && !written.contains("4111111111111111"), "{written}");
    }

    #[test]
    fn the_shape_can_be_insisted_on() {
        let from = |shape| Options { from: Some(shape), ..Options::default() };
        let bare = "page.goto('https://a.test/')";
        assert!(crate::read::read(bare.as_bytes(), &Options::default()).is_err());
        assert!(crate::read::read(bare.as_bytes(), &from(Shape::PlaywrightScript)).is_ok());
        assert!(crate::read::read(MORE.as_bytes(), &from(Shape::UserFlow)).is_err());
        assert!(crate::read::read(b"{\"type\": \"click\"}", &from(Shape::PlaywrightScript)).is_err());
    }

    #[test]
    fn no_damage_makes_it_panic() {
        damaged(MORE.as_bytes());
        damaged(&recorded("codegen.py"));
    }
}
