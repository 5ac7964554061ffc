//! By which locators of a script an element is found.

use super::script::{Link, Script, Value, option};
use crate::read::{Text, act::Ways};

/// How an element is found.
pub(super) struct Locator<'s> {
    pub(super) ways: Ways<'s>,
    /// Those that it goes through, the outermost first.
    pub(super) frames: Vec<Text<'s>>,
}

impl<'s> Locator<'s> {
    /// What links tell, from the page on.
    pub(super) fn of(links: &[Link<'s>], script: &Script<'s>) -> Self {
        let (mut ways, mut frames, mut path) = (Ways::default(), Vec::new(), Path::default());
        let mut written: Option<(usize, usize)> = None;
        for link in links {
            let name = link.method();
            match &*name {
                "frame_locator" | "content_frame" => {
                    let selector = match link.arguments.first() {
                        Some(Value::Text(selector)) => Some(selector.clone()),
                        _ => path.css().or(written.map(|(from, to)| script.slice(from, to).to_owned())),
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
            tell(&name, &link.arguments, &mut ways, &mut path);
            // Links of a name that stands for a locator lie elsewhere in the script.
            let from = written.map_or(link.span.0, |(from, _)| from.min(link.span.0));
            written = Some((from, link.span.1));
        }
        if let Some(css) = path.css() {
            ways.path_where_one(&css);
        }
        if written.is_some() {
            let text: Vec<&str> =
                links_behind_frames(links).map(|link| script.slice(link.span.0, link.span.1)).collect();
            ways.written(text.join("."));
        }
        Self { ways, frames }
    }
}

/// The ways that a selector tells, as older calls take one: `page.click('#buy')`.
pub(super) fn selector<'s>(selector: &str) -> Ways<'s> {
    let mut ways = Ways::default();
    tell("locator", &[Value::Text(selector.to_owned())], &mut ways, &mut Path::default());
    ways.path_where_one(selector);
    ways.written(selector.to_owned());
    ways
}

/// Whether a call gives a locator.
pub(super) fn gives_locator(method: &str) -> bool {
    is_finder(method)
        || matches!(
            method,
            "filter" | "first" | "last" | "nth" | "frame_locator" | "content_frame" | "and" | "or"
        )
}

fn is_finder(method: &str) -> bool {
    method == "locator" || method.starts_with("get_by_")
}

/// The links that find the element itself.
fn links_behind_frames<'l, 's>(links: &'l [Link<'s>]) -> impl Iterator<Item = &'l Link<'s>> {
    let frame = |link: &Link<'_>| matches!(&*link.method(), "frame_locator" | "content_frame");
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
fn tell<'a>(name: &str, arguments: &[Value<'_>], ways: &mut Ways<'a>, path: &mut Path) {
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
