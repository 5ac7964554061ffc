//! `playwright-test`: a test for Playwright's runner, in TypeScript, that does the session's steps again and waits for the pages
//! that they led to.
//!
//! Each element is found by its best locator. Text that was redacted or not recorded is asked for by name from the
//! environment. A step whose element was not recorded is a comment.

use super::acts::{Act, Found, acts};
use crate::{
    reduce::{Action, Reduction},
    selector::quote::js,
    session::{Interaction, Session, Text},
};
use std::fmt::Write;

/// Gives what was redacted, or never recorded.
const GIVEN: &str = "\
/** What was redacted or not recorded is given in an environment variable of this name. */
function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set the environment variable ${name} to what is to be typed`);
  return value;
}

";

/// Gives a tab.
const TAB: &str = "\
/** The tab that was opened at this place, from 0. */
async function tab(context: BrowserContext, at: number): Promise<Page> {
  await expect.poll(() => context.pages().length).toBeGreaterThan(at);
  return context.pages()[at];
}

";

/// The test of a session.
pub(super) fn script(session: &Session<'_>, reduction: &Reduction<'_>) -> String {
    let mut test = Test::default();
    for act in acts(session, reduction) {
        test.act(session, &act);
    }
    let goal = session.task.as_ref().map(|task| task.title.trim()).filter(|title| !title.is_empty());
    let title = js(goal.unwrap_or(&session.id));
    let Test { body, tabs, asks, .. } = test;
    let given = if asks { GIVEN } else { "" };
    match tabs.len() {
        0 | 1 => format!(
            "import {{ test }} from '@playwright/test';\n\n{given}test({title}, async ({{ page }}) => {{\n{body}}});\n"
        ),
        _ => format!(
            "import {{ type BrowserContext, type Page, expect, test }} from '@playwright/test';\n\n{given}{TAB}\
             test({title}, async ({{ page: first, context }}) => {{\n  let page = first;\n{body}}});\n"
        ),
    }
}

/// A test in the making.
#[derive(Default)]
struct Test<'v> {
    body: String,
    /// The tabs seen so far, and the one that the script is in.
    tabs: Vec<&'v str>,
    tab: usize,
    /// Whether a page is open.
    open: bool,
    /// Whether something is asked from the environment.
    asks: bool,
}

impl<'v> Test<'v> {
    fn act(&mut self, session: &Session<'_>, act: &Act<'v, '_>) {
        let Act { step, interaction, .. } = act;
        self.go_to_tab(interaction);
        if !std::mem::replace(&mut self.open, true) && !matches!(step.action, Action::Navigate { .. }) {
            let start = session.environment.url.as_deref().unwrap_or(step.url);
            let start = self.text(start);
            self.line(&format!("await page.goto({start});"));
        }
        match self.call(act) {
            Some(call) => {
                let times = if matches!(step.action, Action::Press { .. }) { step.count } else { 1 };
                (0..times).for_each(|_| self.line(&format!("await page.{call};")));
            }
            None => {
                let why = match step.action {
                    Action::Scroll => "no position was recorded",
                    Action::Drag { .. } if act.element.is_some() => "where it was dropped is not known",
                    _ if act.interaction.element.is_some() => "no way to its element is known",
                    _ => "no element was recorded",
                };
                return self.line(&format!("// Step {}, {}: {why}.", step.index + 1, step.action.verb()));
            }
        }
        if let Some(path) = step.effect.navigated_to.as_deref().and_then(|to| new_path(step.url, to)) {
            self.line(&format!("await page.waitForURL((url) => url.pathname === {});", js(path)));
        }
    }

    /// The call that does a step; nothing where that can't be done.
    fn call(&mut self, act: &Act<'_, '_>) -> Option<String> {
        let Act { step, interaction, last, element, dropped_on } = act;
        let name = format!("STEP_{}", step.index + 1);
        let on = element.as_ref().map(Found::playwright);
        Some(match &step.action {
            Action::Click => format!("{}.{}", on?, click(step.count, interaction)),
            Action::Fill { value } => {
                let value = self.value(value.as_ref(), &name);
                format!("{}.fill({value})", on?)
            }
            Action::Select { value } => {
                let value = self.value(value.as_ref(), &name);
                format!("{}.selectOption({value})", on?)
            }
            Action::Press { key } => match on {
                Some(on) => format!("{on}.press({})", js(key)),
                None => format!("keyboard.press({})", js(key)),
            },
            Action::Check { checked } => {
                match checked.filter(|_| element.as_ref().is_some_and(Found::is_toggle)) {
                    Some(true) => format!("{}.check()", on?),
                    Some(false) => format!("{}.uncheck()", on?),
                    None => format!("{}.click()", on?),
                }
            }
            Action::Submit => {
                format!("{}.evaluate((element) => element.closest('form')?.requestSubmit())", on?)
            }
            Action::Hover => format!("{}.hover()", on?),
            Action::Scroll => {
                let viewport = last.visual.as_ref().and_then(|visual| visual.viewport)?;
                let (x, y) = (viewport.scroll_x, viewport.scroll_y);
                format!("evaluate(() => window.scrollTo({x}, {y}))")
            }
            Action::Navigate { url } => format!("goto({})", self.text(url)),
            Action::GoBack => "goBack()".to_owned(),
            Action::SwitchTab => "bringToFront()".to_owned(),
            Action::Upload { value } => {
                let value = self.value(value.as_ref(), &name);
                let file =
                    format!("name: {value}, mimeType: 'application/octet-stream', buffer: Buffer.from('')");
                format!("{}.setInputFiles({{ {file} }})", on?)
            }
            Action::Drag { .. } => {
                format!("{}.dragTo(page.{})", on?, dropped_on.and_then(Found::of)?.playwright())
            }
            Action::Finish => return None,
        })
    }

    /// Goes to the tab that an interaction happened in.
    fn go_to_tab(&mut self, interaction: &'v Interaction<'_>) {
        let tab = interaction.gesture.as_ref().and_then(|gesture| gesture.tab.as_deref()).unwrap_or_default();
        if tab.is_empty() {
            return;
        }
        let at = self.tabs.iter().position(|seen| *seen == tab).unwrap_or_else(|| {
            self.tabs.push(tab);
            self.tabs.len() - 1
        });
        if at != self.tab {
            self.tab = at;
            self.line(&format!("page = await tab(context, {at});"));
        }
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.body, "  {line}");
    }

    /// A value as an expression; one that was not recorded is asked for by `name`.
    fn value(&mut self, value: Option<&Text<'_>>, name: &str) -> String {
        match value {
            Some(value) => self.text(value),
            None => {
                self.asks = true;
                format!("given({})", js(name))
            }
        }
    }

    /// A text as an expression, in which what was redacted is asked for.
    fn text(&mut self, text: &str) -> String {
        let (mut parts, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some((before, behind)) = rest.split_once('[') {
            plain.push_str(before);
            match behind.split_once(']').filter(|(name, _)| is_placeholder(name)) {
                Some((name, after)) => {
                    if !plain.is_empty() {
                        parts.push(js(&std::mem::take(&mut plain)));
                    }
                    parts.push(format!("given({})", js(name)));
                    rest = after;
                }
                None => {
                    plain.push('[');
                    rest = behind;
                }
            }
        }
        self.asks |= !parts.is_empty();
        plain.push_str(rest);
        if !plain.is_empty() || parts.is_empty() {
            parts.push(js(&plain));
        }
        parts.join(" + ")
    }
}

/// Whether it is what stands in a placeholder's brackets: `EMAIL_1`, `PROTECTED`.
fn is_placeholder(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    name.len() >= 3 && name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(plain)
}

fn click(count: u32, interaction: &Interaction<'_>) -> String {
    let names = [("alt", "'Alt'"), ("ctrl", "'Control'"), ("meta", "'Meta'"), ("shift", "'Shift'")];
    let held = interaction.gesture.as_ref().map_or(&[][..], |gesture| &gesture.modifiers);
    let held = names.iter().filter(|(name, _)| held.iter().any(|held| held == name));
    let held: Vec<&str> = held.map(|(_, written)| *written).collect();
    let mut options = Vec::new();
    if count > 1 {
        options.push(format!("clickCount: {count}"));
    }
    if !held.is_empty() {
        options.push(format!("modifiers: [{}]", held.join(", ")));
    }
    if options.is_empty() { "click()".to_owned() } else { format!("click({{ {} }})", options.join(", ")) }
}

/// The path of an address that another led to, where it is not the same. What was redacted can't be waited for.
fn new_path<'a>(from: &str, to: &'a str) -> Option<&'a str> {
    let path = path(to)?;
    let is_known = !path.contains(['[', '%']);
    (is_known && self::path(from) != Some(path)).then_some(path)
}

/// The path of an address of the web.
fn path(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let path = rest.get(rest.find(['/', '?', '#'])?..)?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    Some(if path.is_empty() { "/" } else { path })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::{recording::Recording, reduce};

    fn told(recording: Recording) -> String {
        let session = recording.session();
        script(&session, &reduce(&session))
    }

    #[test]
    fn each_step_is_a_call_on_the_best_locator() {
        let told = told(
            Recording::on("https://a.test/shop")
                .event("click", "a#b href=/bags | Bags & belts")
                .navigation("https://a.test/bags?page=1")
                .event("input", "input#q type=text aria-label=Search")
                .value("it's red")
                .event("key_press", "input#q type=text aria-label=Search")
                .key("Enter")
                .wait(20_000)
                .event("click", "input#n type=checkbox aria-label=New aria-checked=false")
                .event("click", "button#add | Add to bag")
                .event("click", "button#add | Add to bag"),
        );
        assert_eq!(
            told,
            "import { test } from '@playwright/test';\n\n\
             test('test', async ({ page }) => {\n  \
             await page.goto('https://a.test/shop');\n  \
             await page.getByRole('link', { name: 'Bags & belts' }).click();\n  \
             await page.waitForURL((url) => url.pathname === '/bags');\n  \
             await page.getByRole('textbox', { name: 'Search' }).fill('it\\'s red');\n  \
             await page.getByRole('textbox', { name: 'Search' }).press('Enter');\n  \
             await page.getByRole('checkbox', { name: 'New', exact: true }).check();\n  \
             await page.getByRole('button', { name: 'Add to bag' }).click({ clickCount: 2 });\n\
             });\n"
        );
    }

    #[test]
    fn what_was_redacted_or_not_recorded_is_asked_for() {
        let told = told(
            Recording::on("https://a.test/")
                .event("input", "input#a type=text aria-label=Greeting")
                .value("Dear [NAME_1] [sic]")
                .event("input", "input#b type=password aria-label=Password")
                .hollow("click"),
        );
        assert!(told.contains("fill('Dear ' + given('NAME_1') + ' [sic]');"), "{told}");
        assert!(told.contains(".fill(given('STEP_2'));"), "{told}");
        assert!(told.contains("function given(name: string)"), "{told}");
    }

    #[test]
    fn another_tab_is_waited_for() {
        let told = told(
            Recording::on("https://a.test/")
                .event("click", "a#x href=/x | Open it")
                .gesture(|gesture| gesture.tab = Some("7".into()))
                .at("https://a.test/x", "")
                .event("click", "button#y | Accept all")
                .gesture(|gesture| gesture.tab = Some("9".into())),
        );
        assert!(told.contains("let page = first;"), "{told}");
        assert!(told.contains("  page = await tab(context, 1);\n  await page.getByRole('button'"), "{told}");
    }

    #[test]
    fn what_can_not_be_done_again_is_a_comment_and_noise_is_nothing() {
        let told = told(
            Recording::on("https://a.test/")
                .hollow("input")
                .value("x")
                .event("click", "button#y | Accept all")
                .removed(),
        );
        assert!(told.contains("  // Step 1, fill: no element was recorded.\n});"), "{told}");
    }

    #[test]
    fn a_drag_leads_to_what_it_was_dropped_on_where_that_is_known() {
        let drag = || Recording::on("https://a.test/").event("drag", "li#letter | Write a letter");
        let known = told(drag().event("drop", "section#done aria-label=Done"));
        assert!(known.contains(".dragTo(page."), "{known}");
        let unknown = told(drag().event("drop", "li#letter | Write a letter"));
        assert!(!unknown.contains("dragTo"), "{unknown}");
        assert!(unknown.contains("// Step 1, drag: where it was dropped is not known."), "{unknown}");
    }
}
