//! What a field is: known by its type, autocomplete, name, id and labels, and by what selectors ask of it.

use super::{
    asked::Asked,
    field_words::{AUTOCOMPLETE, FILLERS, THINGS, WHOLE, WORDS},
    kind::Kind,
    labels::{Labels, is_for},
    placeholders,
};
use crate::{
    observation::{is_field, label, lent_names},
    session::{Ancestor, Attributes, Element, Interaction, InteractionKind, Neighbour},
};
use std::borrow::Cow;

/// Types of `input` whose value is a label or a choice, not a text.
const NO_TEXT: &[&str] =
    &["button", "submit", "reset", "image", "checkbox", "radio", "range", "color", "search"];

/// Words in the name of an `input` that is pressed, where its type was not recorded.
const PRESSED: &[&str] = &[" submit ", " button ", " btn ", " checkbox ", " radio "];

/// Types of `input` that tell what the text is.
const TYPES: &[(&str, Kind)] = &[("password", Kind::Password), ("email", Kind::Email), ("tel", Kind::Phone)];

/// Attributes that programs know a field by.
const NAMES: &[&str] = &[
    "name",
    "id",
    "data-testid",
    "data-test",
    "data-test-id",
    "data-cy",
    "data-qa",
    "data-automation-id",
    "data-name",
    "formcontrolname",
    "ng-model",
    "v-model",
];

/// Attributes that say something of a field beside other things: that it is a password's is believed.
const HINTS: &[&str] = &["class", "aria-describedby"];

/// Attributes that people know a field by.
const LABELS: &[&str] = &["aria-label", "placeholder", "title", "data-label"];

/// CSS pixels within which a label without a field of its own belongs to a field without a label.
const ADJACENT: f64 = 100.0;

/// A field that is personal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    /// What it is.
    pub kind: Kind,
    /// Its names and labels in words, as [`words`] gives them.
    labels: String,
}

impl Field {
    /// One of which no more is known than what it is.
    pub(super) fn unnamed(kind: Kind) -> Self {
        Self { kind, labels: String::new() }
    }

    /// Whether a text that stands on the field is what it holds, not what it is called. An address has no blanks.
    pub(super) fn is_held(&self, text: &str) -> bool {
        let prose = self.kind == Kind::Email && text.trim().contains(' ') && !text.contains('@');
        !prose && !self.is_labelled(text)
    }

    /// Whether a text is one of the field's names and labels, or nothing but words that such a field is called by.
    fn is_labelled(&self, text: &str) -> bool {
        let phrase = phrase(text);
        self.labels.split('|').any(|label| label.trim_start() == phrase) || self.is_generic(&phrase)
    }

    /// Whether a phrase is made of nothing but rows. One alone may be a name or a street: then it must be the field's own.
    fn is_generic(&self, phrase: &str) -> bool {
        let (mut rest, mut found) = (phrase.trim_start(), 0);
        let rows = || WORDS.iter().map(|(row, _)| *row).chain(["your", "enter", "name"]);
        while let Some(behind) = rows().filter_map(|row| begins_with_row(rest, row)).min_by_key(|r| r.len()) {
            (rest, found) = (behind, found + 1);
        }
        rest.is_empty() && (found > 1 || by_words(&words([phrase].into_iter())) == Some(self.kind))
    }
}

/// What is told of a field other than by its own attributes.
#[derive(Debug, Default)]
pub(super) struct Told<'t> {
    /// Its attributes, by the recorder's details or by what selectors ask for.
    attributes: Vec<(&'t str, Cow<'t, str>)>,
    /// What labels it.
    labels: Vec<Cow<'t, str>>,
    /// Texts beside it, which name it where it has no label.
    beside: Vec<&'t str>,
    /// Whether something was typed into it: then it is a field, whatever its tag.
    typed: bool,
}

impl<'t> Told<'t> {
    fn asked(asked: Asked<'t>) -> Self {
        Self { attributes: asked.attributes, labels: asked.words, ..Self::default() }
    }

    /// What labels that the tree and the neighbours hold say of a field.
    fn labelled(&mut self, attributes: &Attributes<'_>, labels: &'t Labels) {
        let own = attributes.get("id").map(|id| &**id);
        let asked = self.attributes.iter().filter(|(name, _)| *name == "id").map(|(_, id)| &**id);
        let ids: Vec<&str> = own.into_iter().chain(asked).collect();
        let found = labels.of_field(&ids, attributes);
        self.labels.extend(found.into_iter().map(Cow::Borrowed));
    }
}

/// What the field of an interaction is. Where the recorder kept no attributes, the gesture's own details tell, and the
/// selectors.
pub(super) fn of_interaction(interaction: &Interaction<'_>, labels: &Labels) -> Option<Field> {
    let typed = matches!(interaction.kind, InteractionKind::Input | InteractionKind::Change);
    let focused = matches!(interaction.kind, InteractionKind::KeyPress | InteractionKind::Focus);
    let element = interaction.element.as_deref();
    if element.is_some_and(|e| !e.tag.is_empty() && !typed && !is_editable(&e.tag, &e.attributes)) {
        return None;
    }
    let mut told = told_by_selectors(interaction);
    let tag = match element.map(|e| &*e.tag) {
        None | Some("") if !told.0.is_empty() => told.0,
        None => "input",
        Some("") if typed || focused => "input",
        Some(tag) => tag,
    };
    let told = &mut told.1;
    told.typed = typed;
    add_details(interaction, told);
    let none = Attributes::default();
    let attributes = element.map_or(&none, |e| &e.attributes);
    told.labelled(attributes, labels);
    if let Some(element) = element {
        told.labels.extend(label(interaction, element).map(Cow::Borrowed));
        told.beside = beside(element);
    }
    of(tag, attributes, told)
}

/// What the selectors of an interaction ask for: a tag, and the rest.
fn told_by_selectors<'s>(interaction: &'s Interaction<'_>) -> (&'s str, Told<'s>) {
    let Some(selectors) = interaction.selectors.as_deref() else { return Default::default() };
    let paths = [&selectors.primary, &selectors.css_path, &selectors.detail_path, &selectors.xpath];
    let estimated = selectors.reliability.iter().map(|r| &r.selector);
    let asked = Asked::by(paths.into_iter().chain(&selectors.alternatives).chain(estimated).map(|s| &**s));
    (asked.tag, Told::asked(asked))
}

/// What the gesture's details tell of its field.
fn add_details<'s>(interaction: &'s Interaction<'_>, told: &mut Told<'s>) {
    const DETAILS: [(&str, &str); 6] = [
        ("inputType", "type"),
        ("inputName", "name"),
        ("autocomplete", "autocomplete"),
        ("placeholder", "placeholder"),
        ("label", "aria-label"),
        ("name", "aria-label"),
    ];
    let Some(gesture) = interaction.gesture.as_deref() else { return };
    let known = DETAILS.iter().filter_map(|(detail, name)| Some((*name, gesture.details.get(detail)?)));
    told.attributes.extend(known.map(|(name, text)| (name, Cow::Borrowed(&**text))));
}

/// Texts beside an element: those that lend it a name, and the nearest label that may be its own.
fn beside<'e>(element: &'e Element<'_>) -> Vec<&'e str> {
    let id = element.attributes.get("id").map(|id| &**id);
    let labels = element.siblings.iter().chain(&element.nearby).filter(|n| n.tag == "label");
    let distance = |n: &&Neighbour<'_>| n.distance.unwrap_or_default();
    let near = labels.filter(|n| distance(n) <= ADJACENT);
    let free = near.filter(|n| is_for(n).is_none_or(|of| id.is_none_or(|id| of == id)));
    let nearest = free.min_by(|a, b| distance(a).total_cmp(&distance(b)));
    // What stands around other elements may be what was typed.
    let lent = if is_field(&element.tag) || element.tag.is_empty() { lent_names(element) } else { [""; 2] };
    nearest.map(|n| &*n.text).into_iter().chain(lent).collect()
}

/// What the field is that was recorded beside another element.
pub(super) fn of_neighbour(neighbour: &Neighbour<'_>, labels: &Labels) -> Option<Field> {
    let mut told = Told::asked(Asked::by([&*neighbour.selector, &neighbour.css_path]));
    told.labelled(&neighbour.attributes, labels);
    of(&neighbour.tag, &neighbour.attributes, &told)
}

/// What the field is that had the focus.
pub(super) fn of_active(active: &Ancestor<'_>, labels: &Labels) -> Option<Field> {
    let told_of = |(name, text)| (Cow::Borrowed(name), Cow::Borrowed(text));
    let id = active.id.as_deref().map(|id| ("id", id));
    let role = active.role.as_deref().map(|role| ("role", role));
    let attributes = Attributes(id.into_iter().chain(role).map(told_of).collect());
    let mut told = Told::asked(Asked::by([&*active.selector, &active.css_path]));
    told.labelled(&attributes, labels);
    of(&active.tag, &attributes, &told)
}

/// What the field is that stands in a tree, inside or behind a label with this text.
pub(super) fn of_node(tag: &str, attributes: &Attributes<'_>, label: &str, labels: &Labels) -> Option<Field> {
    let mut told = Told { labels: vec![Cow::Borrowed(label)], ..Told::default() };
    told.labelled(attributes, labels);
    of(tag, attributes, &told)
}

/// Whether a text can be put into an element.
pub(super) fn is_editable(tag: &str, attributes: &Attributes<'_>) -> bool {
    is_field(tag)
        || attributes.get("contenteditable").is_some_and(|v| v != "false")
        || attributes.get("role").is_some_and(|r| matches!(&**r, "textbox" | "combobox" | "searchbox"))
}

/// What an element's field is; `None` where it is no field for text or one that says nothing of a person.
fn of(tag: &str, attributes: &Attributes<'_>, told: &Told<'_>) -> Option<Field> {
    if !told.typed && !is_editable(tag, attributes) {
        return None;
    }
    let own = |name: &str| attributes.get(name).map_or("", |t| &**t);
    let all = |name: &'static str| {
        let own = attributes.get(name).map(|t| &**t);
        let told = told.attributes.iter().filter(move |(told, _)| *told == name).map(|(_, text)| &**text);
        // Selectors mostly say again what the attributes say.
        own.into_iter().chain(told.filter(move |text| Some(*text) != own))
    };
    let input =
        Some(own("type")).filter(|t| !t.is_empty()).or_else(|| all("type").next()).unwrap_or_default();
    if NO_TEXT.iter().any(|t| t.eq_ignore_ascii_case(input)) {
        return None;
    }
    let by_type = all("type").find_map(|input| TYPES.iter().find(|(t, _)| t.eq_ignore_ascii_case(input)));
    let by_type = by_type.map(|(_, kind)| *kind);
    let names = words(NAMES.iter().flat_map(|name| all(name)));
    if input.is_empty() && !told.typed && PRESSED.iter().any(|word| names.contains(word)) {
        return None;
    }
    let own_labels = LABELS.iter().flat_map(|name| all(name)).chain(told.labels.iter().map(|text| &**text));
    let mut labels = words(own_labels);
    let mut kind = by_autocomplete(all("autocomplete"))
        .or(by_type.filter(|k| *k == Kind::Password))
        .or_else(|| by_words(&(names.clone() + &labels)))
        .or(by_type)
        // What is chosen of several accounts is seldom a person's own name.
        .or_else(|| by_whole(&names, &labels).filter(|kind| tag != "select" || *kind != Kind::Username));
    let is_short = || ["inputmode", "maxlength", "pattern"].iter().any(|name| is_digits(name, own(name)));
    if kind.is_none() && is_short() && said(&names).chain(said(&labels)).any(|said| said == "code") {
        kind = Some(Kind::OneTimeCode);
    }
    let hints = HINTS.iter().flat_map(|name| all(name)).filter(|hint| hint.contains("assword"));
    if kind.is_none() && words(hints).contains(" password ") {
        kind = Some(Kind::Password);
    }
    if kind.is_none() && labels.trim().is_empty() {
        labels = words(told.beside.iter().copied());
        kind = by_words(&labels).or_else(|| by_whole("", &labels));
    }
    kind.map(|kind| Field { kind, labels: names + &labels })
}

/// Whether an attribute says that a few digits are typed, as of a code that was sent.
fn is_digits(name: &str, value: &str) -> bool {
    match name {
        "inputmode" => value == "numeric",
        "maxlength" => value.parse().is_ok_and(|most: u32| (4..=6).contains(&most)),
        _ => value.contains("0-9") || value.contains("\\d"),
    }
}

fn by_autocomplete<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Kind> {
    let mut tokens = texts.flat_map(str::split_ascii_whitespace);
    tokens.find_map(|token| {
        AUTOCOMPLETE.iter().find(|(t, _)| t.eq_ignore_ascii_case(token)).map(|(_, kind)| *kind)
    })
}

fn by_words(labels: &str) -> Option<Kind> {
    let starts: Vec<&str> = labels.match_indices(' ').map(|(i, _)| &labels[i + 1..]).collect();
    let mut firsts = [false; 256];
    starts.iter().filter_map(|s| s.bytes().next()).for_each(|b| firsts[usize::from(b)] = true);
    let unspaced = labels.contains(is_unspaced);
    let fits = |row: &str| {
        let inside = unspaced && row.starts_with(is_unspaced) && labels.contains(row);
        inside || starts.iter().any(|s| begins_with_row(s, row).is_some())
    };
    let mut rows = WORDS.iter().filter(|(row, _)| unspaced || firsts[usize::from(row.as_bytes()[0])]);
    rows.find(|(row, _)| fits(row)).map(|(_, kind)| *kind)
}

/// Whether a letter is of a script that has no spaces between words.
fn is_unspaced(c: char) -> bool {
    c >= '\u{3040}'
}

/// What stands behind a row's words, which may be written without the spaces between them.
fn begins_with_row<'t>(text: &'t str, row: &str) -> Option<&'t str> {
    // Most differ at once.
    let (text_at, row_at) = (|i| text.as_bytes().get(i), |i| row.as_bytes().get(i));
    if text_at(0) != row_at(0) || (text_at(1) != row_at(1) && row_at(1) != Some(&b' ')) {
        return None;
    }
    let joined = || row.split(' ').try_fold(text, |rest, word| rest.strip_prefix(word));
    text.strip_prefix(row).or_else(joined)?.strip_prefix(' ')
}

/// What a name or label says that is nothing but a row. The name `name` of a field that is called the name of a thing
/// says nothing of a person.
fn by_whole(names: &str, labels: &str) -> Option<Kind> {
    let kind = |said: String| WHOLE.iter().find(|(row, _)| said == *row).map(|(_, kind)| *kind);
    let of_thing = labels.split('|').filter_map(|label| label.strip_suffix(" name "));
    let of_thing =
        of_thing.filter_map(|label| label.split(' ').next_back()).any(|word| THINGS.contains(&word));
    said(labels)
        .find_map(kind)
        .or_else(|| said(names).find_map(kind).filter(|kind| !(of_thing && *kind == Kind::Name)))
}

/// What names and labels say apart from words that say nothing.
fn said(texts: &str) -> impl Iterator<Item = String> {
    texts.split('|').map(|text| {
        let words: Vec<&str> = text.split_whitespace().filter(|word| !FILLERS.contains(word)).collect();
        words.join(" ")
    })
}

/// Names and labels in words: ` first name | firstname | `.
fn words<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut words = String::from(" ");
    for text in texts.filter(|t| !t.is_empty()) {
        words.push_str(&phrase(text));
        words.push_str("| ");
    }
    words
}

/// A name or label as lower-case words with one space after each: `shipping[firstName]` → `shipping first name `.
/// Placeholders are no words, nor is what they were cut out of: `email[EMAIL_1]` was one word before.
fn phrase(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let (mut previous, mut rest) = (' ', 0);
    let mut push = |part: &str, out: &mut String| {
        for c in part.chars() {
            let camel = c.is_uppercase() && previous.is_lowercase();
            if (camel || !c.is_alphanumeric()) && !out.ends_with(' ') {
                out.push(' ');
            }
            if c.is_alphanumeric() {
                out.extend(c.to_lowercase());
            }
            previous = c;
        }
    };
    for span in placeholders::spans(text) {
        let part = &text[rest..span.start];
        push(part.trim_end_matches(char::is_alphanumeric), &mut out);
        let behind = text[span.end..].trim_start_matches(char::is_alphanumeric);
        rest = text.len() - behind.len();
    }
    push(&text[rest..], &mut out);
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Text;

    fn kind(pairs: &[(&'static str, &'static str)]) -> Option<Kind> {
        let attributes = pairs.iter().map(|(n, v)| (Text::Borrowed(*n), Text::Borrowed(*v))).collect();
        of("input", &Attributes(attributes), &Told::default()).map(|f| f.kind)
    }

    #[test]
    fn fields_are_known_by_what_they_are() {
        for (pairs, expected) in [
            (&[("type", "password")][..], Kind::Password),
            (&[("type", "text"), ("name", "userPassword")], Kind::Password),
            (&[("autocomplete", "section-a shipping one-time-code")], Kind::OneTimeCode),
            (&[("name", "cardNumber")], Kind::Card),
            (&[("id", "cc-cvv")], Kind::CardCode),
            (&[("placeholder", "Expiration date (MM/YY)")], Kind::CardExpiry),
            (&[("aria-label", "First name")], Kind::Name),
            (&[("name", "firstname")], Kind::Name),
            (&[("name", "name")], Kind::Name),
            (&[("id", "shipping[lastName]")], Kind::Name),
            (&[("name", "address1")], Kind::Address),
            (&[("aria-label", "Email address")], Kind::Email),
            (&[("type", "tel")], Kind::Phone),
            (&[("name", "dob")], Kind::BirthDate),
            (&[("name", "zipCode")], Kind::Postcode),
            (&[("autocomplete", "username"), ("type", "email")], Kind::Username),
        ] {
            assert_eq!(kind(pairs), Some(expected), "{pairs:?}");
        }
    }

    #[test]
    fn fields_are_known_by_what_they_are_called() {
        for (label, expected) in [
            ("Name", Kind::Name),
            ("Name *", Kind::Name),
            ("Your name (required)", Kind::Name),
            ("Guest name", Kind::Name),
            ("Passenger name", Kind::Name),
            ("Billing name", Kind::Name),
            ("Account holder", Kind::Name),
            ("Nom", Kind::Name),
            ("Имя", Kind::Name),
            ("Mobile", Kind::Phone),
            ("Cell", Kind::Phone),
            ("tel", Kind::Phone),
            ("Mobil", Kind::Phone),
            ("Telefonnummer", Kind::Phone),
            ("Teléfono", Kind::Phone),
            ("Téléphone", Kind::Phone),
            ("Adresse", Kind::Address),
            ("Anschrift", Kind::Address),
            ("E-Mail-Adresse", Kind::Email),
            ("CVV2", Kind::CardCode),
            ("CVN", Kind::CardCode),
            ("MM/YY", Kind::CardExpiry),
            ("Valid thru", Kind::CardExpiry),
            ("Enter the 6-digit code", Kind::OneTimeCode),
            ("TAN", Kind::OneTimeCode),
            ("Driver's licence no", Kind::Document),
            ("DNI", Kind::Document),
            ("Kontonummer", Kind::Account),
            ("Benutzername", Kind::Username),
            ("User", Kind::Username),
            ("Account", Kind::Username),
            ("Wachtwoord", Kind::Password),
            ("Hasło", Kind::Password),
            ("Heslo", Kind::Password),
            ("Пароль", Kind::Password),
            ("新しいパスワード", Kind::Password),
            ("密码", Kind::Password),
        ] {
            assert_eq!(kind(&[("type", "text"), ("aria-label", label)]), Some(expected), "{label}");
        }
        assert_eq!(kind(&[("aria-label", "Code"), ("inputmode", "numeric")]), Some(Kind::OneTimeCode));
    }

    #[test]
    fn names_of_things_stay() {
        for label in [
            "File name",
            "Product name",
            "Company name",
            "List name",
            "Event name",
            "Project name",
            "Name of the list",
            "DD/MM/YY",
            "Code",
            "Tan leather",
            "Account type",
            "Mobile plan",
            "User role",
        ] {
            assert_eq!(kind(&[("aria-label", label)]), None, "{label}");
        }
        assert_eq!(kind(&[("name", "name"), ("aria-label", "List name")]), None);
        assert_eq!(kind(&[("name", "name"), ("aria-label", "Child's name")]), Some(Kind::Name));
    }

    #[test]
    fn what_a_field_is_called_is_no_value_of_it() {
        let field = |kind| Field { kind, labels: String::new() };
        assert!(field(Kind::Username).is_labelled("Enter your email address"));
        assert!(field(Kind::Email).is_labelled("E-Mail"));
        assert!(!field(Kind::Email).is_held("Send me the journal") && field(Kind::Email).is_held("jane"));
        for value in ["Street", "Jo", "", "Tan", "Su"] {
            assert!(!field(Kind::Name).is_labelled(value), "{value}");
        }
    }

    #[test]
    fn other_fields_stay() {
        for pairs in [
            &[("type", "search"), ("name", "q")][..],
            &[("name", "quantity")],
            &[("name", "productName")],
            &[("type", "submit"), ("name", "email-submit")],
            &[("type", "checkbox"), ("name", "remember-password")],
            &[("placeholder", "What can we help you find today?")],
            &[("aria-label", "Subscribed as [EMAIL_1]")],
        ] {
            assert_eq!(kind(pairs), None, "{pairs:?}");
        }
        let hint = Attributes(vec![("id".into(), "password-hint".into())]);
        assert_eq!(of("span", &hint, &Told::default()), None);
    }

    #[test]
    fn a_repeated_label_is_no_value() {
        let attributes =
            Attributes(vec![("name".into(), "firstName".into()), ("placeholder".into(), "Given".into())]);
        let field = of("input", &attributes, &Told::default()).unwrap();
        assert!(field.is_labelled("First Name *") && field.is_labelled("given"));
        assert!(!field.is_labelled("Jane"));
    }

    #[test]
    fn names_become_words() {
        assert_eq!(phrase("shipping[firstName]"), "shipping first name ");
        assert_eq!(phrase("card_number"), "card number ");
        assert_eq!(phrase("Your email: [EMAIL_1], thisemail[EMAIL_2]here too"), "your email too ");
    }
}
