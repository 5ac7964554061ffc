//! The values that were found personal, how each of them is looked for elsewhere, and in which spellings.

use super::{
    decode,
    find::Found,
    kind::{Kind, Nature},
    learnt::Learnt,
    parts, placeholders,
    respelt::Respelt,
};
use std::collections::{BTreeMap, BTreeSet};

/// More values than this are not looked for elsewhere; their detectors and fields still find them.
const MOST: usize = 4096;

/// The values that were found, before they are looked for.
#[derive(Debug, Default)]
pub(super) struct Collected {
    values: BTreeSet<(Kind, String)>,
    /// Parts of names that are also words of the pages, in lower case: they are not looked for.
    ordinary: BTreeSet<String>,
    /// Capitalised words that stood after a greeting, each with the last word of the first one: `Hello Summer` may sell
    /// dresses.
    greeted: BTreeMap<String, String>,
}

impl Collected {
    /// Values that were taken in before.
    pub(super) fn of(values: Vec<(Kind, String)>, greeted: BTreeMap<String, String>) -> Self {
        Self { values: values.into_iter().collect(), ordinary: BTreeSet::new(), greeted }
    }

    /// The parts that [`Self::of`] takes.
    pub(super) fn into_parts(self) -> (Vec<(Kind, String)>, BTreeMap<String, String>) {
        (self.values.into_iter().collect(), self.greeted)
    }

    /// Takes in what was found in a text; tells whether it is new and worth looking for.
    pub(super) fn learn(&mut self, found: &Found, text: &str) -> bool {
        match greeting(found, text) {
            Some(greeting) => self.greet(&found.value, greeting),
            None => self.add(found.kind, &found.value),
        }
    }

    /// Takes note of a word that was greeted. Another greeting tells that it is a person, who is then looked for as one is
    /// by a part of the name: the word may be one like any other still.
    fn greet(&mut self, name: &str, greeting: String) -> bool {
        match self.greeted.get(name) {
            Some(first) => *first != greeting && self.add(Kind::NamePart, name),
            None if self.greeted.len() < MOST => {
                self.greeted.insert(name.to_owned(), greeting);
                false
            }
            None => false,
        }
    }

    /// Takes a value in; tells whether it is new and worth looking for.
    pub(super) fn add(&mut self, kind: Kind, value: &str) -> bool {
        let value = value.trim();
        self.values.len() < MOST
            && manner(kind, value).is_some()
            && self.values.insert((kind, value.to_owned()))
    }

    /// Takes in the given and family names of a name that was typed.
    pub(super) fn add_parts(&mut self, name: &str) {
        for part in parts::parts(name.trim()) {
            self.add(Kind::NamePart, part);
        }
    }

    /// Takes note of the parts of names that stand in these texts in lower case, as words like any other.
    pub(super) fn note_ordinary<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        let named = self.values.iter().filter(|(kind, _)| *kind == Kind::NamePart);
        let lower = named.map(|(_, part)| part.to_lowercase()).filter(|part| !self.ordinary.contains(part));
        let needles: BTreeMap<Vec<u8>, Needle> = lower.map(ordinary).collect();
        if needles.is_empty() {
            return;
        }
        let (lower, mut matches) = (Learnt::new(needles, Respelt::default()), Vec::new());
        for text in texts {
            lower.find(text, Nature::Prose, &mut matches);
            let words = matches.drain(..).filter(|m| text[m.start..m.end] == *m.value);
            let words = words.filter(|m| parts::is_word(text, m.start, m.end));
            self.ordinary.extend(words.map(|m| m.value.to_owned()));
        }
    }

    /// Makes them searchable. A field's value that was recorded while it was being typed is the beginning of a later
    /// one: only the last is looked for. So is an address with a label run into it, where it is known without.
    pub(super) fn searchable(&self) -> Learnt {
        let (mut needles, mut respelt) = (BTreeMap::new(), Vec::new());
        let keys: Vec<_> = self.values.iter().collect();
        let emails: BTreeSet<&str> =
            keys.iter().filter(|(k, _)| *k == Kind::Email).map(|(_, v)| v.as_str()).collect();
        for (i, (kind, value)) in keys.iter().enumerate() {
            let typed = matches!(
                kind,
                Kind::Password
                    | Kind::Name
                    | Kind::NamePart
                    | Kind::Username
                    | Kind::OneTimeCode
                    | Kind::Address
            );
            let begun = keys.get(i + 1).is_some_and(|(k, v)| k == kind && v.starts_with(value.as_str()));
            let labelled = *kind == Kind::Email && has_label(value, &emails);
            let ordinary = *kind == Kind::NamePart && self.ordinary.contains(&value.to_lowercase());
            if !(typed && begun || labelled || ordinary) {
                let Some((border, case)) = manner(*kind, value) else { continue };
                spell(*kind, value, (border, case), &mut needles);
                respelt.push((*kind, value.as_str(), border, case));
            }
        }
        Learnt::new(needles, Respelt::new(respelt.into_iter()))
    }
}

/// What stands right before a name that nobody else can have: `Signed in as`, `My name is`.
const NAMED: &[&str] = &["as", "is", "als", "que"];

/// The last word of the greeting that alone tells a capitalised word to be a name.
fn greeting(found: &Found, text: &str) -> Option<String> {
    let Found { start, kind, value, .. } = found;
    let word = *kind == Kind::Name && value.starts_with(char::is_uppercase) && !value.contains(' ');
    let before = text.get(..*start).filter(|_| word)?.trim_end_matches(|c: char| !c.is_alphabetic());
    let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    (!NAMED.contains(&&*last)).then_some(last)
}

/// Labels that run straight into an address.
const LABELS: &[&str] = &[
    "email", "e-mail", "mail", "address", "value", "account", "user", "username", "login", "contact", "as",
    "to", "for", "name", "id", "is", "from", "with", "at", "adresse", "konto",
];

/// Whether what stands before an address in its run is a label.
pub(super) fn is_label(run: &str) -> bool {
    let lower = run.to_lowercase();
    LABELS.iter().any(|l| lower.strip_suffix(l).is_some_and(|rest| rest.chars().all(char::is_alphabetic)))
}

/// Whether an address is one of the others (or the beginning of one, cut short) with a label run into it.
fn has_label(value: &str, emails: &BTreeSet<&str>) -> bool {
    value.char_indices().skip(1).take_while(|(_, c)| *c != '@').any(|(i, _)| {
        let rest = &value[i..];
        let known = emails.range(rest..).next().is_some_and(|e| e.starts_with(rest));
        known && is_label(&value[..i])
    })
}

/// What may stand beside a value for it to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Border {
    /// Anything.
    Free,
    /// No digit beside a digit.
    Number,
    /// No letter or digit beside a letter or digit.
    Word,
    /// Nothing beside it that a word, a selector or a name in code may go on with.
    Apart,
}

/// How letters are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Capitals and small letters are the same.
    Folded,
    /// As they are.
    Exact,
    /// As a single name: as it is, with a capital, or all in capitals; in lower case it may be a common word.
    Name,
    /// As a part of a name: in words for people, most of it at least, and where it stands for a person.
    Part,
}

/// How a value is looked for; `None` where it is too short or too common a text to be looked for.
fn manner(kind: Kind, value: &str) -> Option<(Border, Case)> {
    let n = value.chars().count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.chars().all(char::is_alphabetic);
    let plain = value.chars().all(char::is_alphanumeric);
    // A short one of letters alone may be a word like any other.
    let of_username = if letters && n < 8 { Case::Exact } else { Case::Folded };
    let (enough, border, case) = match kind {
        Kind::Password if !plain || n >= 12 => (n >= 4, Border::Free, Case::Exact),
        Kind::Password => (n >= if letters { 6 } else { 4 }, Border::Word, Case::Exact),
        Kind::OneTimeCode => (n >= if digits == n { 5 } else { 4 }, Border::Word, Case::Folded),
        Kind::Card | Kind::Iban | Kind::Phone | Kind::Ssn => (digits >= 7, Border::Number, Case::Folded),
        Kind::Ip => (n >= 6, Border::Number, Case::Folded),
        Kind::Email => (n >= 6, Border::Free, Case::Folded),
        Kind::Jwt | Kind::Key => (n >= 8, Border::Free, Case::Exact),
        Kind::Username if n >= 8 && digits > 0 => (true, Border::Number, of_username),
        Kind::Session | Kind::Tracking | Kind::Document | Kind::Account | Kind::Order
            if n >= 8 && digits > 0 =>
        {
            (true, Border::Number, Case::Exact)
        }
        Kind::Session | Kind::Tracking | Kind::Document | Kind::Account | Kind::Order => {
            (n >= 6 && digits > 0, Border::Word, Case::Exact)
        }
        Kind::Address => (n >= 8 && digits > 0 && digits < n, Border::Word, Case::Folded),
        Kind::BirthDate => (n >= 8 && digits >= 4, Border::Number, Case::Folded),
        Kind::Postcode => (n >= 5 && digits > 0, Border::Word, Case::Folded),
        Kind::Username => (n >= 4 && !is_common(value), Border::Word, of_username),
        Kind::Name if value.contains(' ') => (n >= 5, Border::Word, Case::Folded),
        Kind::Name => (n >= 3 && !is_common(value), Border::Word, Case::Name),
        Kind::NamePart => (n >= 3 && !is_common(value), Border::Apart, Case::Part),
        Kind::CardCode | Kind::CardExpiry | Kind::Keystroke | Kind::Private => return None,
    };
    let told = enough && placeholders::spans(value).next().is_none() && value.len() <= 512;
    told.then_some((border, case))
}

/// Words that people put into fields without saying anything of themselves.
fn is_common(value: &str) -> bool {
    let words =
        ["test", "admin", "guest", "user", "name", "home", "work", "other", "none", "n/a", "hello", "asdf"];
    words.contains(&value.to_lowercase().as_str())
}

/// One spelling of a value.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    /// As it is written, for [`Case::Exact`].
    pub(super) written: String,
    pub(super) border: Border,
    pub(super) case: Case,
    /// Whether it is a part of base64: then the whole word is personal.
    pub(super) encoded: bool,
    pub(super) kind: Kind,
    pub(super) value: String,
}

fn spell(kind: Kind, value: &str, (border, case): (Border, Case), needles: &mut BTreeMap<Vec<u8>, Needle>) {
    let mut add = |written: String, border, case, encoded| {
        let key: Vec<u8> = written.bytes().map(|b| b.to_ascii_lowercase()).collect();
        if key.len() >= 3 {
            let needle = Needle { written, border, case, encoded, kind, value: value.to_owned() };
            needles.entry(key).or_insert(needle);
        }
    };
    add(value.to_owned(), border, case, false);
    if value.contains(' ') {
        add(value.replace(' ', "+"), border, case, false);
    }
    if !value.is_ascii() && case != Case::Exact {
        // Only the letters of ASCII are compared whatever their case.
        add(value.to_uppercase(), border, case, false);
        if case == Case::Folded {
            add(value.to_lowercase(), border, case, false);
        }
    }
    if matches!(kind, Kind::Card | Kind::Iban | Kind::Phone | Kind::Ssn | Kind::Name | Kind::Address) {
        let bare: String = value.chars().filter(|c| c.is_alphanumeric()).collect();
        if bare.len() >= 9 && bare != value {
            add(bare, border, case, false);
        }
    }
    if value.len() >= 6 && kind != Kind::NamePart {
        for (shift, skip) in [(0, 0), (1, 2), (2, 3)] {
            let shifted: Vec<u8> = std::iter::repeat_n(0, shift).chain(value.bytes()).collect();
            let whole = shifted.len() * 8 / 6;
            for last in [[b'+', b'/'], [b'-', b'_']] {
                let word = decode::encode64(&shifted, last);
                add(word.get(skip..whole).unwrap_or_default().to_owned(), Border::Free, Case::Exact, true);
            }
        }
    }
}

/// A part of a name, in lower case, as a word like any other.
fn ordinary(part: String) -> (Vec<u8>, Needle) {
    let (border, case, kind) = (Border::Word, Case::Exact, Kind::NamePart);
    (
        part.to_ascii_lowercase().into_bytes(),
        Needle { written: part.clone(), border, case, encoded: false, kind, value: part },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_values_are_looked_for_and_none_that_is_longer_than_a_value_is() {
        let mut collected = Collected::default();
        let email = |bytes: usize| format!("{}@a.example", "x".repeat(bytes - 10));
        assert!(collected.add(Kind::Email, &email(512)) && !collected.add(Kind::Email, &email(513)));
        for n in 1..MOST {
            assert!(collected.add(Kind::Email, &format!("{n}@a.example")), "{n}");
        }
        assert!(!collected.add(Kind::Email, "one-more@a.example"));
        assert_eq!(collected.into_parts().0.len(), MOST);
    }
}
