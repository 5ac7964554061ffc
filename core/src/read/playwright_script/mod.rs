//! A script of Playwright's in JavaScript, TypeScript or Python, as its code generator writes one. Each `test(…)` is a
//! session.
//!
//! A script tells what is done and by which locator each element is found, with role and name, label, placeholder, text or
//! test id. It tells no times, no address but those that are asked for, and no page around an element: all of that is
//! missing. Expectations, waits and pictures are nothing that a person does: they are counted as unread by name. A
//! statement that is not known, and control flow, is an issue with its line.

mod call;
mod locator;
mod script;
#[cfg(test)]
mod tests;

use self::{
    call::{TAKES_SELECTOR, WITHOUT_ACT},
    locator::{Locator, gives_locator},
    script::{Chain, Link, Script, Value},
};
use super::{
    LISTED, Reader, Shape, Take, Text, Told,
    act::{Act, Page, Ways, first_url, timeless},
    draft::Draft,
    head,
};
use crate::{
    Error, ErrorCode, Stage,
    session::{Session, Task},
};
use std::collections::BTreeMap;

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
        in_test: false,
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
    for (session, draft) in &mut walk.told {
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
    /// Whether a test has begun.
    in_test: bool,
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
    /// A test begins. What stands before the first one and does nothing on a page is told with it.
    fn begin_test(&mut self, title: String) {
        let is_first = !std::mem::replace(&mut self.in_test, true);
        match self.told.pop() {
            Some((_, before)) if is_first && before.seen == 0 => {
                self.begin(Some(title));
                self.draft().notes = before.notes;
            }
            other => {
                self.told.extend(other);
                self.begin(Some(title));
            }
        }
    }

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
                        self.begin_test(title);
                    }
                }
                "def" => {
                    let name = self.script.next_word();
                    if name.starts_with("test") {
                        self.begin_test(name.replace('_', " "));
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
        let method = last.method();
        let opens = matches!(last.arguments.first(), Some(Value::Text(event)) if event == "popup");
        match &*method {
            // The page that opens, under its own name.
            "expect_popup" | "value" => self.name(assigned, None),
            "wait_for_event" if opens => self.name(assigned, None),
            way if gives_locator(way) && assigned.is_some() => self.name(assigned, Some(chain)),
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
        let mut arguments = last.arguments.iter();
        self.turn_to(chain.base);
        let Locator { mut ways, mut frames } = Locator::of(before, &self.script);
        let device = before.last().filter(|link| matches!(link.name, "keyboard" | "mouse")).is_some();
        if before.is_empty() && TAKES_SELECTOR.contains(&method) {
            // The older calls: `page.click('#buy')`.
            let Some(Value::Text(selector)) = arguments.next() else { return false };
            ways = locator::selector(selector);
        }
        let first = arguments.next();
        let Some(kind) = call::kind(method) else {
            return self.act_of_a_page(method, first, ways, &frames);
        };
        if before.is_empty() && !device && kind != "KEY_PRESS" && !TAKES_SELECTOR.contains(&method) {
            return false;
        }
        call::element(method, &mut ways);
        if device {
            (ways, frames) = (Ways::default(), Vec::new());
        }
        let enters = method == "press" && first == Some(&Value::Text("Enter".to_owned()));
        let way = ways.first();
        self.push(kind, ways, frames, |act| call::tell(act, method, last, first));
        if enters {
            self.page.may_leave(&way);
        }
        true
    }

    /// Takes a call that goes to another page, or drags.
    fn act_of_a_page(
        &mut self,
        method: &str,
        first: Option<&Value<'s>>,
        ways: Ways<'s>,
        frames: &[Text<'s>],
    ) -> bool {
        let limit = self.limit;
        match (method, first) {
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
                let onto = Locator::of(&onto.links, &self.script);
                for (kind, ways) in [("DRAG", ways), ("DROP", onto.ways)] {
                    self.push(kind, ways, frames.to_vec(), |_| {});
                }
                true
            }
            _ => false,
        }
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
}

fn is_page(name: &str) -> bool {
    name.strip_prefix("page").is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a test's name is the code generator's own.
fn is_made_up(title: &str) -> bool {
    matches!(title.trim(), "" | "test" | "test example")
}
