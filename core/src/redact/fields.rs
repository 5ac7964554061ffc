//! Fields: what a person types is personal by what the field is, whatever the text looks like. A field is known by its
//! type, autocomplete, name, id and labels; its value, its text and the keys pressed in it are replaced whole.

use super::{
    kind::{Kind, Nature},
    placeholders,
    walk::{CLICKABLE, NEARBY, NeighbourPaths, Place, SIBLING},
};
use crate::session::{
    Attributes, Element, Gesture, Interaction, InteractionKind, Neighbour, Node, Session, Text,
};

/// What a field's `autocomplete` says (HTML, section "Autofill").
const AUTOCOMPLETE: &[(&str, Kind)] = &[
    ("current-password", Kind::Password),
    ("new-password", Kind::Password),
    ("one-time-code", Kind::OneTimeCode),
    ("cc-number", Kind::Card),
    ("cc-csc", Kind::CardCode),
    ("cc-exp", Kind::CardExpiry),
    ("cc-exp-month", Kind::CardExpiry),
    ("cc-exp-year", Kind::CardExpiry),
    ("email", Kind::Email),
    ("tel", Kind::Phone),
    ("tel-national", Kind::Phone),
    ("tel-local", Kind::Phone),
    ("bday", Kind::BirthDate),
    ("bday-day", Kind::BirthDate),
    ("bday-month", Kind::BirthDate),
    ("bday-year", Kind::BirthDate),
    ("postal-code", Kind::Postcode),
    ("street-address", Kind::Address),
    ("address-line1", Kind::Address),
    ("address-line2", Kind::Address),
    ("address-line3", Kind::Address),
    ("address-level1", Kind::Private),
    ("address-level2", Kind::Private),
    ("address-level3", Kind::Private),
    ("name", Kind::Name),
    ("given-name", Kind::Name),
    ("additional-name", Kind::Name),
    ("family-name", Kind::Name),
    ("nickname", Kind::Name),
    ("cc-name", Kind::Name),
    ("cc-given-name", Kind::Name),
    ("cc-family-name", Kind::Name),
    ("username", Kind::Username),
    ("organization", Kind::Private),
    ("sex", Kind::Private),
];

/// Words in a field's name, id or label. The first that fits decides; words are separated by one space, each row's
/// also stand without it (`firstname`).
const WORDS: &[(&str, Kind)] = &[
    ("password", Kind::Password),
    ("passwd", Kind::Password),
    ("pwd", Kind::Password),
    ("passphrase", Kind::Password),
    ("passwort", Kind::Password),
    ("kennwort", Kind::Password),
    ("mot de passe", Kind::Password),
    ("contraseña", Kind::Password),
    ("senha", Kind::Password),
    ("otp", Kind::OneTimeCode),
    ("totp", Kind::OneTimeCode),
    ("mfa", Kind::OneTimeCode),
    ("2fa", Kind::OneTimeCode),
    ("one time code", Kind::OneTimeCode),
    ("one time password", Kind::OneTimeCode),
    ("one time passcode", Kind::OneTimeCode),
    ("verification code", Kind::OneTimeCode),
    ("authentication code", Kind::OneTimeCode),
    ("auth code", Kind::OneTimeCode),
    ("sms code", Kind::OneTimeCode),
    ("passcode", Kind::OneTimeCode),
    ("pin", Kind::OneTimeCode),
    ("cvv", Kind::CardCode),
    ("cvc", Kind::CardCode),
    ("csc", Kind::CardCode),
    ("security code", Kind::CardCode),
    ("card code", Kind::CardCode),
    ("card number", Kind::Card),
    ("cc number", Kind::Card),
    ("credit card", Kind::Card),
    ("debit card", Kind::Card),
    ("kartennummer", Kind::Card),
    ("expiry", Kind::CardExpiry),
    ("expiration", Kind::CardExpiry),
    ("exp date", Kind::CardExpiry),
    ("exp month", Kind::CardExpiry),
    ("exp year", Kind::CardExpiry),
    ("name on card", Kind::Name),
    ("cardholder", Kind::Name),
    ("card holder", Kind::Name),
    ("iban", Kind::Iban),
    ("ssn", Kind::Ssn),
    ("social security", Kind::Ssn),
    ("passport", Kind::Document),
    ("driver license", Kind::Document),
    ("drivers license", Kind::Document),
    ("driver s license", Kind::Document),
    ("driving licence", Kind::Document),
    ("national id", Kind::Document),
    ("tax id", Kind::Document),
    ("account number", Kind::Account),
    ("routing number", Kind::Account),
    ("sort code", Kind::Account),
    ("member number", Kind::Account),
    ("member id", Kind::Account),
    ("loyalty number", Kind::Account),
    ("customer number", Kind::Account),
    ("order number", Kind::Order),
    ("tracking number", Kind::Order),
    ("booking reference", Kind::Order),
    ("confirmation number", Kind::Order),
    ("email", Kind::Email),
    ("e mail", Kind::Email),
    ("phone", Kind::Phone),
    ("telephone", Kind::Phone),
    ("phone number", Kind::Phone),
    ("mobile number", Kind::Phone),
    ("cell phone", Kind::Phone),
    ("telefon", Kind::Phone),
    ("birth date", Kind::BirthDate),
    ("date of birth", Kind::BirthDate),
    ("birth", Kind::BirthDate),
    ("birthday", Kind::BirthDate),
    ("dob", Kind::BirthDate),
    ("geburtsdatum", Kind::BirthDate),
    ("bday", Kind::BirthDate),
    ("zip", Kind::Postcode),
    ("zip code", Kind::Postcode),
    ("postal code", Kind::Postcode),
    ("post code", Kind::Postcode),
    ("postal", Kind::Postcode),
    ("plz", Kind::Postcode),
    ("postleitzahl", Kind::Postcode),
    ("ip address", Kind::Ip),
    ("web address", Kind::Private),
    ("street address", Kind::Address),
    ("address", Kind::Address),
    ("address line", Kind::Address),
    ("address 1", Kind::Address),
    ("address 2", Kind::Address),
    ("address1", Kind::Address),
    ("address2", Kind::Address),
    ("addressline1", Kind::Address),
    ("addressline2", Kind::Address),
    ("street", Kind::Address),
    ("straße", Kind::Address),
    ("strasse", Kind::Address),
    ("dirección", Kind::Address),
    ("first name", Kind::Name),
    ("last name", Kind::Name),
    ("middle name", Kind::Name),
    ("full name", Kind::Name),
    ("given name", Kind::Name),
    ("family name", Kind::Name),
    ("surname", Kind::Name),
    ("your name", Kind::Name),
    ("contact name", Kind::Name),
    ("recipient", Kind::Name),
    ("recipient name", Kind::Name),
    ("customer name", Kind::Name),
    ("legal name", Kind::Name),
    ("maiden name", Kind::Name),
    ("fname", Kind::Name),
    ("lname", Kind::Name),
    ("vorname", Kind::Name),
    ("nachname", Kind::Name),
    ("nombre", Kind::Name),
    ("apellido", Kind::Name),
    ("prénom", Kind::Name),
    ("user name", Kind::Username),
    ("user id", Kind::Username),
    ("login", Kind::Username),
    ("login id", Kind::Username),
    ("screen name", Kind::Username),
    ("city", Kind::Private),
    ("town", Kind::Private),
    ("locality", Kind::Private),
    ("gender", Kind::Private),
];

/// Types of `input` whose value is a label or a choice, not a text.
const NO_TEXT: &[&str] =
    &["button", "submit", "reset", "image", "checkbox", "radio", "range", "color", "search"];

/// Types of `input` that tell what the text is.
const TYPES: &[(&str, Kind)] = &[("password", Kind::Password), ("email", Kind::Email), ("tel", Kind::Phone)];

/// Replaces a text whole: the kind of the field, where it stands, the text.
pub(super) type Replace<'v, 'a> = &'v mut dyn FnMut(Kind, Place, &mut Text<'a>);

/// Goes through every text that is personal by its field.
pub(super) fn every_field<'a>(session: &mut Session<'a>, replace: Replace<'_, 'a>) {
    for (i, interaction) in session.interactions.iter_mut().enumerate() {
        let mut fields = Fields { replace, interaction: Some(i) };
        fields.interaction(interaction);
    }
}

struct Fields<'v, 'a> {
    replace: Replace<'v, 'a>,
    interaction: Option<usize>,
}

impl<'a> Fields<'_, 'a> {
    fn value(&mut self, kind: Kind, path: &'static str, text: &mut Text<'a>) {
        if !placeholders::is_only(text) {
            (self.replace)(kind, Place { path, nature: Nature::Prose, interaction: self.interaction }, text);
        }
    }

    /// A field's text is its value, unless it merely repeats a label or belongs to a list of choices.
    fn text(&mut self, field: &Field, tag: &str, path: &'static str, text: &mut Text<'a>) {
        if tag != "select" && !field.is_labelled(text) {
            self.value(field.kind, path, text);
        }
    }

    fn interaction(&mut self, interaction: &mut Interaction<'a>) {
        if let Some(field) = field_of(interaction) {
            interaction.element.iter_mut().for_each(|e| self.element(&field, e));
            interaction.gesture.iter_mut().for_each(|g| self.gesture(&field, g));
        }
        if let Some(element) = &mut interaction.element {
            self.neighbours(&NEARBY, &mut element.nearby);
            self.neighbours(&CLICKABLE, &mut element.nearest_clickable);
            self.neighbours(&SIBLING, &mut element.siblings);
        }
        if let Some(node) = interaction.context.as_mut().and_then(|c| c.dom_snapshot.as_mut()) {
            self.node(node);
        }
    }

    fn element(&mut self, field: &Field, element: &mut Element<'a>) {
        self.text(field, &element.tag, "/interactions/*/element/text", &mut element.text);
        element.value.iter_mut().for_each(|t| self.value(field.kind, "/interactions/*/element/value", t));
        self.values(field.kind, "/interactions/*/element/attributes/*", &mut element.attributes);
    }

    fn gesture(&mut self, field: &Field, gesture: &mut Gesture<'a>) {
        gesture.value.iter_mut().for_each(|t| self.value(field.kind, "/interactions/*/interaction/value", t));
        let typed = gesture.key.as_ref().is_some_and(|k| k.chars().count() == 1);
        if typed {
            gesture
                .key
                .iter_mut()
                .for_each(|t| self.value(Kind::Keystroke, "/interactions/*/interaction/key", t));
        }
        for (name, text) in &mut gesture.details.0 {
            let kind = match &**name {
                "code" | "key" | "data" if typed || text.chars().count() == 1 => Kind::Keystroke,
                "value" | "elementValue" | "inputValue" | "data" => field.kind,
                _ => continue,
            };
            self.value(kind, "/interactions/*/interaction/details/*", text);
        }
    }

    fn neighbours(&mut self, paths: &NeighbourPaths, neighbours: &mut [Neighbour<'a>]) {
        for neighbour in neighbours.iter_mut().filter(|n| !n.attributes.is_empty()) {
            let Some(field) = field(&neighbour.tag, &neighbour.attributes, &Told::default()) else {
                continue;
            };
            self.text(&field, &neighbour.tag, paths.text, &mut neighbour.text);
            self.values(field.kind, paths.attributes, &mut neighbour.attributes);
        }
    }

    fn node(&mut self, node: &mut Node<'a>) {
        if let Some(field) = field(&node.tag, &node.attributes, &Told::default()) {
            self.text(&field, &node.tag, "/interactions/*/context/domSnapshot/*/text", &mut node.text);
            let path = "/interactions/*/context/domSnapshot/*/attributes/*";
            self.values(field.kind, path, &mut node.attributes);
        }
        node.children.iter_mut().for_each(|n| self.node(n));
    }

    fn values(&mut self, kind: Kind, path: &'static str, attributes: &mut Attributes<'a>) {
        for (name, text) in &mut attributes.0 {
            if VALUES.contains(&&**name) {
                self.value(kind, path, text);
            }
        }
    }
}

/// Attributes that hold what a field holds.
const VALUES: &[&str] =
    &["value", "data-value", "aria-valuetext", "defaultValue", "data-default-value", "data-initial-value"];

/// A field that is personal.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    /// What it is.
    pub kind: Kind,
    /// Its names and labels in words, as [`words`] gives them.
    labels: String,
}

impl Field {
    /// Whether a text is one of the field's names and labels.
    fn is_labelled(&self, text: &str) -> bool {
        self.labels.contains(&format!(" {}|", phrase(text)))
    }
}

/// What is told of a field other than by its attributes.
#[derive(Debug, Default)]
struct Told<'t> {
    input_type: &'t str,
    name: &'t str,
    autocomplete: &'t str,
    labels: [&'t str; 4],
}

/// What the field of an interaction is. Where the recorder kept no attributes, the gesture's own details tell.
fn field_of(interaction: &Interaction<'_>) -> Option<Field> {
    let details = interaction.gesture.as_ref().map(|g| &g.details);
    let detail = |name: &str| details.and_then(|d| d.get(name)).map_or("", |t| &**t);
    let mut told = Told {
        input_type: detail("inputType"),
        name: detail("inputName"),
        autocomplete: detail("autocomplete"),
        labels: [detail("placeholder"), detail("label"), detail("name"), ""],
    };
    match interaction.element.as_deref() {
        Some(element) => {
            told.labels[3] = label_of(element);
            // What is typed into is a field, whether or not its tag was recorded.
            let typed = matches!(interaction.kind, InteractionKind::Input | InteractionKind::Change);
            let tag = if element.tag.is_empty() && typed { "input" } else { &*element.tag };
            field(tag, &element.attributes, &told)
        }
        None => field("input", &Attributes::default(), &told),
    }
}

/// The nearest label among an element's neighbours.
fn label_of<'e>(element: &'e Element<'_>) -> &'e str {
    let labels = element.siblings.iter().chain(&element.nearby).filter(|n| n.tag == "label");
    let distance = |n: &&Neighbour<'_>| n.distance.unwrap_or_default();
    labels.min_by(|a, b| distance(a).total_cmp(&distance(b))).map_or("", |n| &n.text)
}

/// What an element's field is; `None` where it is no field for text or one that says nothing of a person.
fn field(tag: &str, attributes: &Attributes<'_>, told: &Told<'_>) -> Option<Field> {
    let attribute = |name: &str| attributes.get(name).map_or("", |t| &**t);
    let editable = matches!(tag, "input" | "textarea" | "select")
        || attributes.get("contenteditable").is_some_and(|v| v != "false")
        || matches!(attribute("role"), "textbox" | "combobox");
    if !editable {
        return None;
    }
    let input = [attribute("type"), told.input_type].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
    if NO_TEXT.iter().any(|t| t.eq_ignore_ascii_case(input)) {
        return None;
    }
    let names = [attribute("name"), attribute("id"), told.name];
    let own =
        [attribute("aria-label"), attribute("placeholder"), attribute("title"), attribute("data-label")];
    let labels = words(names.into_iter().chain(own).chain(told.labels));
    let by_type = TYPES.iter().find(|(t, _)| t.eq_ignore_ascii_case(input)).map(|(_, kind)| *kind);
    let kind = by_autocomplete(&[attribute("autocomplete"), told.autocomplete])
        .or(by_type.filter(|k| *k == Kind::Password))
        .or_else(|| by_words(&labels))
        .or(by_type)
        .or_else(|| names.iter().any(|n| n.eq_ignore_ascii_case("name")).then_some(Kind::Name))?;
    Some(Field { kind, labels })
}

fn by_autocomplete(texts: &[&str]) -> Option<Kind> {
    let mut tokens = texts.iter().flat_map(|a| a.split_ascii_whitespace());
    tokens.find_map(|token| {
        AUTOCOMPLETE.iter().find(|(t, _)| t.eq_ignore_ascii_case(token)).map(|(_, kind)| *kind)
    })
}

fn by_words(labels: &str) -> Option<Kind> {
    let starts: Vec<&str> = labels.match_indices(' ').map(|(i, _)| &labels[i + 1..]).collect();
    let mut firsts = [false; 256];
    starts.iter().filter_map(|s| s.bytes().next()).for_each(|b| firsts[usize::from(b)] = true);
    let fits = |row: &str| starts.iter().any(|s| begins_with_row(s, row) || begins_with_joined(s, row));
    let mut rows = WORDS.iter().filter(|(row, _)| firsts[usize::from(row.as_bytes()[0])]);
    rows.find(|(row, _)| fits(row)).map(|(_, kind)| *kind)
}

fn begins_with_row(text: &str, row: &str) -> bool {
    text.strip_prefix(row).is_some_and(|rest| rest.starts_with(' '))
}

/// The same for a row's words without the spaces between them.
fn begins_with_joined(text: &str, row: &str) -> bool {
    let rest = row.split(' ').try_fold(text, |rest, word| rest.strip_prefix(word));
    rest.is_some_and(|rest| rest.starts_with(' '))
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

    fn kind(pairs: &[(&'static str, &'static str)]) -> Option<Kind> {
        let attributes = pairs.iter().map(|(n, v)| (Text::Borrowed(*n), Text::Borrowed(*v))).collect();
        field("input", &Attributes(attributes), &Told::default()).map(|f| f.kind)
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
        assert_eq!(field("span", &hint, &Told::default()), None);
    }

    #[test]
    fn a_repeated_label_is_no_value() {
        let attributes =
            Attributes(vec![("name".into(), "firstName".into()), ("placeholder".into(), "Given".into())]);
        let field = field("input", &attributes, &Told::default()).unwrap();
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
