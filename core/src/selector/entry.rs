//! The entry of a list or a table that an element belongs to, told from its fellows by what stands at its head. Every
//! entry has its "Edit" and its "Add to cart": such an element is looked for in its entry.

use super::{
    path::{xpath_step, xpath_steps},
    subject::{Source, Subject, head, one_line, usable},
};
use crate::session::Ancestor;

/// How far up an entry is looked for.
const HIGHEST: usize = 5;
/// Characters that recorders keep of an ancestor's text, or nearly.
const KEPT: usize = 46;
/// The shortest word, in letters, that tells one entry from another.
const TELLING: usize = 4;

/// An entry.
#[derive(Debug, PartialEq)]
pub struct Entry<'s> {
    /// Tag name.
    pub tag: &'s str,
    /// What tells it from its fellows.
    pub told: Told,
}

/// What tells an entry from its fellows.
#[derive(Debug, PartialEq)]
pub enum Told {
    /// What stands at its head, without dots where it was cut.
    Title(String),
    /// The label of a field in it, where it shows no text of its own.
    Field(String),
}

/// The entry of a subject; nothing where it is in none, or where the subject itself says which entry it is in.
pub fn of<'s>(subject: &Subject<'s>) -> Option<Entry<'s>> {
    let ancestor = subject.ancestors.iter().take(HIGHEST).find(|ancestor| is_entry(subject, ancestor))?;
    let told = told_by_title(subject, ancestor).or_else(|| told_by_field(subject, ancestor))?;
    Some(Entry { tag: &ancestor.tag, told })
}

fn told_by_title(subject: &Subject<'_>, ancestor: &Ancestor<'_>) -> Option<Told> {
    let text = one_line(&ancestor.text);
    let name = super::uncut(&subject.name);
    let title = title_of(&ancestor.text);
    let title = before_name(super::uncut(&title), name);
    let telling = title.chars().filter(|c| c.is_alphabetic()).count() >= TELLING;
    let sure = telling && usable(title) && !text.starts_with(name) && !shares_word(name, &text);
    sure.then(|| Told::Title(title.to_owned()))
}

/// By the label of the field beside the subject, where that shows all the text that its entry has.
fn told_by_field(subject: &Subject<'_>, ancestor: &Ancestor<'_>) -> Option<Told> {
    if one_line(&ancestor.text) != super::uncut(&subject.name) {
        return None;
    }
    let beside =
        subject.others.iter().filter(|other| other.source == Source::Sibling && other.tag == "input");
    beside.filter_map(|field| field.value_of("aria-label")).find(|label| usable(label)).map(Told::Field)
}

/// A title without the name of the subject that follows it: on the page no blank may stand between them.
fn before_name<'t>(title: &'t str, name: &str) -> &'t str {
    let apart = |at: &usize| {
        let before = title.get(..*at).is_some_and(|before| before.ends_with(' '));
        before && title.get(at + name.len()..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let found = title.match_indices(name).map(|(at, _)| at).find(apart);
    found.and_then(|at| title.get(..at)).unwrap_or(title).trim_end()
}

/// What stands at the head of an entry: its first line or cell, up to where another element's text runs into it. A text as
/// long as recorders keep was cut in the middle of a word.
fn title_of(text: &str) -> String {
    let line = text.trim().split(['\n', '\r', '\t']).next().unwrap_or_default();
    let title = head(&one_line(line));
    if title.chars().count() < KEPT {
        return title;
    }
    title.rsplit_once(' ').map_or(title.clone(), |(words, _)| words.to_owned())
}

/// Whether an ancestor is one of several of its kind: because the recorder had to count it, or because others of the
/// same build were recorded.
fn is_entry(subject: &Subject<'_>, ancestor: &Ancestor<'_>) -> bool {
    match &*ancestor.tag {
        "li" | "tr" | "article" => counted(subject, ancestor).unwrap_or(ancestor.tag == "li"),
        "div" | "section" => same_build(subject, ancestor) > 1,
        _ => false,
    }
}

/// Whether the recorded XPath counts the ancestor among others of its tag, or goes by its id; nothing where it begins
/// further down.
fn counted(subject: &Subject<'_>, ancestor: &Ancestor<'_>) -> Option<bool> {
    let steps = xpath_steps(&subject.selectors?.xpath);
    let at = steps.len().checked_sub(1 + usize::try_from(ancestor.level).ok()?)?;
    let step = xpath_step(steps.get(at)?);
    Some(step.nth.is_some() || step.id.is_some())
}

/// How many elements of the ancestor's tag and classes the recorded tree holds.
fn same_build(subject: &Subject<'_>, ancestor: &Ancestor<'_>) -> usize {
    let same = |class: &str| !class.is_empty() && class == &*ancestor.class_name;
    subject
        .others
        .iter()
        .filter(|other| other.source == Source::Snapshot && other.tag == ancestor.tag)
        .filter(|other| other.attributes.get("class").is_some_and(|class| same(class)))
        .count()
}

/// Whether a name takes up a word of its entry, its own place in it left out: "Remove the oak lamp" says which lamp.
fn shares_word(name: &str, text: &str) -> bool {
    let rest = text.replace(name, " ");
    let telling = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= TELLING;
    name.split(|c: char| !c.is_alphanumeric()).filter(telling).any(|word| rest.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Element, Interaction, InteractionKind, Neighbour, Selectors};

    fn clicked(xpath: &'static str, ancestors: Vec<Ancestor<'static>>) -> Interaction<'static> {
        let element = Element { tag: "button".into(), ancestors, ..Element::default() };
        Interaction {
            id: "i1".into(),
            kind: InteractionKind::Click,
            timestamp: 0,
            sequence: None,
            session_time: None,
            selectors: Some(Box::new(Selectors { xpath: xpath.into(), ..Selectors::default() })),
            visual: None,
            element: Some(Box::new(element)),
            context: None,
            state: None,
            gesture: None,
        }
    }

    fn ancestor(level: u32, tag: &'static str, text: &'static str) -> Ancestor<'static> {
        Ancestor { level, tag: tag.into(), text: text.into(), ..Ancestor::default() }
    }

    fn title(interaction: &Interaction<'static>, name: &str) -> Option<String> {
        of(&Subject::of(interaction, 0, "button", name)?).and_then(|entry| match entry.told {
            Told::Title(title) => Some(title),
            Told::Field(_) => None,
        })
    }

    #[test]
    fn an_entry_is_told_by_what_stands_at_its_head() {
        let row = |text| {
            clicked(
                "//body/table/tr[2]/td[3]/button",
                vec![ancestor(1, "td", "Edit"), ancestor(2, "tr", text)],
            )
        };
        assert_eq!(title(&row("Ada BeamManagerEdit"), "Edit").as_deref(), Some("Ada Beam"));
        assert_eq!(title(&row("Brass lamp$89.50Edit"), "Edit").as_deref(), Some("Brass lamp"));
        assert_eq!(title(&row("Brass lamp\n   Edit"), "Edit").as_deref(), Some("Brass lamp"));
        assert_eq!(title(&row("Brass lamp\t$89.50\tEdit"), "Edit").as_deref(), Some("Brass lamp"));
        assert_eq!(
            title(&row("The Editors' lamp Edit Delete"), "Edit").as_deref(),
            Some("The Editors' lamp")
        );
        assert_eq!(title(&row("Edit"), "Edit"), None);
        assert_eq!(title(&row("12$4Edit"), "Edit"), None);
    }

    #[test]
    fn a_name_that_says_which_entry_needs_none() {
        let row = clicked("//body/ul/li[2]/button", vec![ancestor(1, "li", "Brass lamp$89.50")]);
        assert_eq!(title(&row, "Keep the Brass lamp"), None);
        assert_eq!(title(&row, "Keep"), Some("Brass lamp".to_owned()));
    }

    #[test]
    fn an_entry_without_a_text_is_told_by_its_field() {
        let mut row = clicked("//body/ul/li[2]/button", vec![ancestor(1, "li", "Delete")]);
        assert_eq!(of(&Subject::of(&row, 0, "button", "Delete").unwrap()), None);
        row.element.as_deref_mut().unwrap().siblings = vec![Neighbour {
            tag: "input".into(),
            selector: r#"[aria-label="Guest\ 2"]"#.into(),
            ..Neighbour::default()
        }];
        let entry = of(&Subject::of(&row, 0, "button", "Delete").unwrap()).unwrap();
        assert_eq!(entry.told, Told::Field("Guest 2".to_owned()));
    }

    #[test]
    fn what_stands_alone_is_no_entry() {
        let story =
            clicked("//body/main/article/button", vec![ancestor(1, "article", "The tideBy Ida Holm")]);
        assert_eq!(title(&story, "Share"), None);
    }
}
