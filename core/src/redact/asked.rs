//! What a selector asks of the element it finds: a recorder that kept no attributes has still told some by it.

use crate::selector::path::{css_segment, css_tail, is_in_words, is_xpath, xpath_step, xpath_steps};
use std::borrow::Cow;

/// What the selectors of one element ask of it.
#[derive(Debug, Default)]
pub(super) struct Asked<'s> {
    /// Its tag; empty where none of them asks for one.
    pub tag: &'s str,
    /// Its attributes with the value they must have.
    pub attributes: Vec<(&'s str, Cow<'s, str>)>,
    /// What it is called, in a tool's own words.
    pub words: Vec<Cow<'s, str>>,
}

impl<'s> Asked<'s> {
    /// What these selectors ask.
    pub(super) fn by(selectors: impl IntoIterator<Item = &'s str>) -> Self {
        let mut asked = Self::default();
        selectors.into_iter().filter(|selector| !selector.is_empty()).for_each(|s| asked.add(s));
        asked
    }

    fn add(&mut self, selector: &'s str) {
        if is_in_words(selector) || selector.starts_with("internal:") {
            self.words.push(Cow::Borrowed(last_words(selector)));
            return;
        }
        let segment = if is_xpath(selector) {
            let steps = xpath_steps(selector);
            self.words.extend(steps.iter().filter(|step| is_by_label(step)).map(|step| Cow::Borrowed(*step)));
            // Conditions that are more than an attribute's value are read as words.
            self.words
                .extend(steps.last().filter(|step| step.contains(['(', ' '])).map(|s| Cow::Borrowed(*s)));
            steps.last().map(|step| xpath_step(step))
        } else {
            css_tail(selector, 1).first().map(|compound| css_segment(compound))
        };
        let Some(segment) = segment else { return };
        if self.tag.is_empty() {
            self.tag = segment.tag.rsplit("::").next().unwrap_or_default();
        }
        self.attributes.extend(segment.classes().map(|class| ("class", class)));
        self.attributes.extend(segment.id.map(|id| ("id", id)));
        self.attributes.extend(segment.attributes);
    }
}

/// Whether a step of an XPath goes by a label, to a field from there.
fn is_by_label(step: &str) -> bool {
    step.starts_with("label[")
}

/// What the last of several calls goes by: `getByLabel('Password')` in `getByRole('form').getByLabel('Password')`. A text
/// that stands on an element is none of its names.
fn last_words(selector: &str) -> &str {
    let start =
        ["getBy", "get_by_", "locator(", "internal:"].iter().filter_map(|call| selector.rfind(call)).max();
    let last = start.and_then(|at| selector.get(at..)).unwrap_or(selector);
    let by_text = ["text/", "linkText=", "text=", "getByText", "get_by_text", "internal:text"];
    if by_text.iter().any(|way| last.starts_with(way)) { "" } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_tells_attributes_of_what_it_finds_and_nothing_of_what_is_around_it() {
        for (selector, name, value) in [
            ("form#login > input[type=\"password\"]", "type", "password"),
            ("#password", "id", "password"),
            ("//*[@id=\"password\"]", "id", "password"),
            ("xpath///*[@data-testid=\"pin\"]", "data-testid", "pin"),
            ("my-form >>> input[name='cvv']", "name", "cvv"),
            ("form.login > input.password", "class", "password"),
        ] {
            assert_eq!(Asked::by([selector]).attributes, [(name, value.into())], "{selector}");
        }
        assert!(Asked::by(["#password > span", "//form[@id='password']/input"]).attributes.is_empty());
    }

    #[test]
    fn a_tool_says_it_in_words() {
        assert_eq!(Asked::by(["getByRole('form').getByLabel('Pin')"]).words, ["getByLabel('Pin')"]);
        assert_eq!(Asked::by(["aria/Password"]).words, ["aria/Password"]);
        let by_label = "//label[text()='Pin']/following::input[1]";
        assert_eq!(Asked::by([by_label]).words, ["label[text()='Pin']"]);
        let by_more = "//input[contains(@id,'pin')]";
        assert_eq!(Asked::by([by_more]).words, ["input[contains(@id,'pin')]"]);
        assert_eq!(Asked::by(["getByText('Password')"]).words, [""]);
    }
}
