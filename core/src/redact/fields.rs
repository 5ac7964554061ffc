//! Fields: what a person types is personal by what the field is, whatever the text looks like. A field is known by its
//! type, autocomplete, name, id and labels; its value, its text and the keys pressed in it are replaced whole.

use super::{
    kind::{Kind, Nature},
    placeholders,
    walk::Place,
};
use crate::session::{Attributes, Element, Gesture, Interaction, Neighbour, Node, Session, Text};

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
    fn text(&mut self, kind: Kind, path: &'static str, text: &mut Text<'a>) {
        if !placeholders::is_only(text) {
            (self.replace)(kind, Place { path, nature: Nature::Prose, interaction: self.interaction }, text);
        }
    }

    fn interaction(&mut self, interaction: &mut Interaction<'a>) {
        let kind = kind_of_interaction(interaction);
        if let (Some(kind), Some(element)) = (kind, &mut interaction.element) {
            self.element(kind, element);
        }
        if let (Some(kind), Some(gesture)) = (kind, &mut interaction.gesture) {
            self.gesture(kind, gesture);
        }
        if let Some(element) = &mut interaction.element {
            self.neighbours(
                "/interactions/*/element/nearby/*/text",
                "/interactions/*/element/nearby/*/attributes/*",
                &mut element.nearby,
            );
            self.neighbours(
                "/interactions/*/element/nearestClickable/*/text",
                "/interactions/*/element/nearestClickable/*/attributes/*",
                &mut element.nearest_clickable,
            );
            self.neighbours(
                "/interactions/*/element/siblings/*/text",
                "/interactions/*/element/siblings/*/attributes/*",
                &mut element.siblings,
            );
        }
        if let Some(node) = interaction.context.as_mut().and_then(|c| c.dom_snapshot.as_mut()) {
            self.node(node);
        }
    }

    fn element(&mut self, kind: Kind, element: &mut Element<'a>) {
        if element.tag != "select" {
            self.text(kind, "/interactions/*/element/text", &mut element.text);
        }
        element.value.iter_mut().for_each(|t| self.text(kind, "/interactions/*/element/value", t));
        self.values(kind, "/interactions/*/element/attributes/*", &mut element.attributes);
    }

    fn gesture(&mut self, kind: Kind, gesture: &mut Gesture<'a>) {
        gesture.value.iter_mut().for_each(|t| self.text(kind, "/interactions/*/interaction/value", t));
        let typed = gesture.key.as_ref().is_some_and(|k| k.chars().count() == 1);
        if typed {
            gesture
                .key
                .iter_mut()
                .for_each(|t| self.text(Kind::Keystroke, "/interactions/*/interaction/key", t));
        }
        for (name, text) in &mut gesture.details.0 {
            match &**name {
                "code" | "key" | "data" if typed || text.chars().count() == 1 => {
                    self.text(Kind::Keystroke, "/interactions/*/interaction/details/*", text);
                }
                "value" | "elementValue" | "inputValue" | "data" => {
                    self.text(kind, "/interactions/*/interaction/details/*", text);
                }
                _ => (),
            }
        }
    }

    fn neighbours(&mut self, text: &'static str, attributes: &'static str, neighbours: &mut [Neighbour<'a>]) {
        for neighbour in neighbours.iter_mut().filter(|n| !n.attributes.is_empty()) {
            let Some(kind) = kind(&neighbour.tag, &neighbour.attributes, &[]) else { continue };
            if neighbour.tag != "select" {
                self.text(kind, text, &mut neighbour.text);
            }
            self.values(kind, attributes, &mut neighbour.attributes);
        }
    }

    fn node(&mut self, node: &mut Node<'a>) {
        if let Some(kind) = kind(&node.tag, &node.attributes, &[]) {
            if node.tag != "select" {
                self.text(kind, "/interactions/*/context/domSnapshot/*/text", &mut node.text);
            }
            self.values(kind, "/interactions/*/context/domSnapshot/*/attributes/*", &mut node.attributes);
        }
        node.children.iter_mut().for_each(|n| self.node(n));
    }

    fn values(&mut self, kind: Kind, path: &'static str, attributes: &mut Attributes<'a>) {
        for (name, text) in &mut attributes.0 {
            let value = matches!(
                &**name,
                "value" | "data-value" | "aria-valuetext" | "defaultValue" | "data-initial-value"
            );
            if value {
                self.text(kind, path, text);
            }
        }
    }
}

/// What the field of an interaction is. Where the recorder kept no attributes, the gesture's own details tell.
fn kind_of_interaction(interaction: &Interaction<'_>) -> Option<Kind> {
    let details = interaction.gesture.as_ref().map(|g| &g.details);
    let detail = |name: &str| details.and_then(|d| d.get(name)).map_or("", |t| &**t);
    let told = [
        detail("inputType"),
        detail("inputName"),
        detail("placeholder"),
        detail("autocomplete"),
        detail("label"),
    ];
    match interaction.element.as_deref() {
        Some(element) => {
            let label = label_of(element);
            let told = [told[0], told[1], told[2], told[3], told[4], label];
            kind(&element.tag, &element.attributes, &told)
        }
        None => kind("input", &Attributes::default(), &told),
    }
}

/// The nearest label among an element's neighbours.
fn label_of<'e>(element: &'e Element<'_>) -> &'e str {
    let labels = element.siblings.iter().chain(&element.nearby).filter(|n| n.tag == "label");
    let distance = |n: &&Neighbour<'_>| n.distance.unwrap_or_default();
    labels.min_by(|a, b| distance(a).total_cmp(&distance(b))).map_or("", |n| &n.text)
}

/// What an element's field is; `None` where it is no field for text or one that says nothing of a person.
pub(super) fn kind(tag: &str, attributes: &Attributes<'_>, told: &[&str]) -> Option<Kind> {
    let attribute = |name: &str| attributes.get(name).map_or("", |t| &**t);
    let field = matches!(tag, "input" | "textarea" | "select")
        || attributes.get("contenteditable").is_some_and(|v| v != "false")
        || matches!(attribute("role"), "textbox" | "combobox");
    let input = attribute("type").to_ascii_lowercase();
    let told_type = told.first().copied().unwrap_or_default().to_ascii_lowercase();
    if !field || NO_TEXT.contains(&input.as_str()) {
        return None;
    }
    let by_type = match if input.is_empty() { told_type.as_str() } else { input.as_str() } {
        "password" => Some(Kind::Password),
        "email" => Some(Kind::Email),
        "tel" => Some(Kind::Phone),
        _ => None,
    };
    let autocomplete = [attribute("autocomplete"), told.get(3).copied().unwrap_or_default()];
    let by_autocomplete = autocomplete.iter().flat_map(|a| a.split_ascii_whitespace()).find_map(|token| {
        AUTOCOMPLETE.iter().find(|(t, _)| t.eq_ignore_ascii_case(token)).map(|(_, kind)| *kind)
    });
    let names = [attribute("name"), attribute("id"), told.get(1).copied().unwrap_or_default()];
    let labels =
        [attribute("aria-label"), attribute("placeholder"), attribute("title"), attribute("data-label")];
    by_autocomplete.or(by_type.filter(|k| *k == Kind::Password)).or_else(|| {
        let all = names.iter().chain(&labels).chain(told.iter().skip(2)).filter(|t| !t.is_empty());
        by_words(all.copied()).or(by_type).or_else(|| is_name(&names).then_some(Kind::Name))
    })
}

/// Whether a field is called just `name`.
fn is_name(names: &[&str]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case("name"))
}

fn by_words<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Kind> {
    let mut words = String::from(" ");
    for text in texts {
        words.push_str(&phrase(text));
        words.push_str("| ");
    }
    let fits = |row: &str| {
        let spaced = words
            .match_indices(row)
            .any(|(i, m)| words[..i].ends_with(' ') && words[i + m.len()..].starts_with(' '));
        spaced || row.contains(' ') && words.contains(&format!(" {} ", row.replace(' ', "")))
    };
    WORDS.iter().find(|(row, _)| fits(row)).map(|(_, kind)| *kind)
}

/// A name or label as lower-case words with one space after each: `shipping[firstName]` → `shipping first name `.
/// Placeholders are no words.
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
        push(&text[rest..span.start], &mut out);
        rest = span.end;
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

    fn field(pairs: &[(&'static str, &'static str)]) -> Option<Kind> {
        let attributes = pairs.iter().map(|(n, v)| (Text::Borrowed(*n), Text::Borrowed(*v))).collect();
        kind("input", &Attributes(attributes), &[])
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
            assert_eq!(field(pairs), Some(expected), "{pairs:?}");
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
            assert_eq!(field(pairs), None, "{pairs:?}");
        }
        assert_eq!(kind("span", &Attributes(vec![("id".into(), "password-hint".into())]), &[]), None);
    }

    #[test]
    fn names_become_words() {
        assert_eq!(phrase("shipping[firstName]"), "shipping first name ");
        assert_eq!(phrase("card_number"), "card number ");
    }
}
