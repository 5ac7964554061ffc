//! Names of persons after a greeting or beside "signed in as": one to three capitalised words.

use super::{Detector, Hit, PROSE, View};
use crate::redact::{Level, kind::Kind, parts::begins_name};

pub(super) const DETECTOR: Detector = Detector { needs: 0, natures: PROSE, find };

/// What stands before a name (lower case), and what must follow it.
const OPENINGS: &[(&str, Close)] = &[
    ("signed in as", Close::Any),
    ("logged in as", Close::Any),
    ("signed up as", Close::Any),
    ("my name is", Close::Any),
    ("name on the account is", Close::Any),
    ("welcome back", Close::End),
    ("welcome", Close::Mark),
    ("hello", Close::End),
    ("good morning", Close::Mark),
    ("good afternoon", Close::Mark),
    ("good evening", Close::Mark),
    ("hi", Close::End),
    ("hey", Close::End),
    ("dear", Close::Mark),
    ("account of", Close::End),
    ("thanks", Close::Mark),
    ("thank you", Close::Mark),
    ("deliver to", Close::Mark),
    ("delivering to", Close::Mark),
    ("ship to", Close::Mark),
    ("ships to", Close::Mark),
    ("angemeldet als", Close::Any),
    ("eingeloggt als", Close::Any),
    ("hallo", Close::End),
    ("guten morgen", Close::Mark),
    ("guten tag", Close::Mark),
    ("guten abend", Close::Mark),
    ("connecté en tant que", Close::Any),
    ("bonjour", Close::End),
    ("bonsoir", Close::End),
    ("hola", Close::End),
    ("ciao", Close::Mark),
    ("olá", Close::End),
];

/// For each letter that those begin with, a bit for each that comes second.
const OPENS: [u32; 26] = {
    let (mut table, mut i) = ([0; 26], 0);
    while i < OPENINGS.len() {
        let opening = OPENINGS[i].0.as_bytes();
        table[(opening[0] - b'a') as usize] |= 1 << (opening[1] - b'a');
        i += 1;
    }
    table
};

/// Whether an opening may begin with two bytes.
fn may_open(first: u8, second: u8) -> bool {
    let letter = |b: u8| (b | 32).wrapping_sub(b'a');
    let seconds = OPENS.get(letter(first) as usize).copied().unwrap_or_default();
    letter(second) < 26 && seconds >> letter(second) & 1 == 1
}

/// What may follow a name.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Close {
    /// Anything.
    Any,
    /// The end of the text or line, or a sign that ends a clause.
    End,
    /// The same, but the end alone tells nothing: things and places are called so (`Welcome Mat`, `Ship to Canada`). A comma or
    /// colon must stand before the name, or a mark behind it.
    Mark,
}

/// Words that follow a greeting without being a name.
const NO_NAMES: &[&str] = &[
    "there",
    "guest",
    "world",
    "again",
    "back",
    "all",
    "everyone",
    "sign",
    "log",
    "login",
    "register",
    "create",
    "join",
    "to",
    "the",
    "you",
    "your",
    "we",
    "my",
    "our",
    "friend",
    "friends",
    "shopper",
    "customer",
    "customers",
    "user",
    "member",
    "account",
    "in",
    "offer",
    "home",
    "store",
    "page",
    "for",
    "and",
    "please",
    "select",
    "new",
    "sir",
    "madam",
    "team",
    "how",
    "what",
    "this",
    "it",
    "is",
    "so",
    "i",
    "i'm",
    "menu",
    "free",
    "from",
    "mr",
    "ms",
    "mrs",
    "dr",
    "address",
    "hiring",
    "manager",
    "orders",
    "cart",
    "email",
    "name",
    "password",
    "phone",
    "visa",
    "shop",
    "now",
    "today",
    "zusammen",
    "welt",
    "kunde",
    "gast",
    "alle",
    "tous",
    "toutes",
    "todos",
    "mundo",
    "tutti",
];

/// Words that go on after a greeting where it is part of what something is called: `Welcome Kit`, `Hello Summer`.
const TITLES: &[&str] = &[
    "aboard",
    "america",
    "autumn",
    "baby",
    "bag",
    "bags",
    "banner",
    "banners",
    "basket",
    "beautiful",
    "bonus",
    "book",
    "box",
    "card",
    "cards",
    "center",
    "christmas",
    "darling",
    "december",
    "doormat",
    "dude",
    "fall",
    "february",
    "fresh",
    "gift",
    "gifts",
    "gorgeous",
    "guide",
    "halloween",
    "handsome",
    "january",
    "kit",
    "kits",
    "kitty",
    "label",
    "labels",
    "mat",
    "mats",
    "monday",
    "note",
    "notes",
    "november",
    "october",
    "package",
    "party",
    "pumpkin",
    "santa",
    "school",
    "september",
    "sign",
    "signs",
    "spring",
    "stickers",
    "summer",
    "sunday",
    "sunshine",
    "tags",
    "weekend",
    "winter",
];

/// Words that places begin with where parcels go. Not those that people are called as well (Jordan, Georgia).
const PLACES: &[&str] = &[
    "alaska",
    "argentina",
    "australia",
    "austria",
    "belgium",
    "brazil",
    "california",
    "canada",
    "chile",
    "china",
    "colombia",
    "czech",
    "czechia",
    "denmark",
    "deutschland",
    "europe",
    "finland",
    "florida",
    "france",
    "germany",
    "greece",
    "hawaii",
    "hong",
    "hungary",
    "iceland",
    "international",
    "ireland",
    "italy",
    "japan",
    "korea",
    "london",
    "los",
    "luxembourg",
    "malaysia",
    "mexico",
    "netherlands",
    "north",
    "norway",
    "ontario",
    "paris",
    "philippines",
    "poland",
    "portugal",
    "puerto",
    "saint",
    "san",
    "saudi",
    "scotland",
    "singapore",
    "south",
    "spain",
    "sweden",
    "switzerland",
    "taiwan",
    "texas",
    "thailand",
    "turkey",
    "uk",
    "ukraine",
    "united",
    "us",
    "usa",
    "vietnam",
    "wales",
    "west",
    "worldwide",
];

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let bytes = view.text.as_bytes();
    let mut previous = b' ';
    for (at, &b) in bytes.iter().enumerate() {
        let begins = !previous.is_ascii_alphanumeric();
        previous = b;
        if !begins || !bytes.get(at + 1).is_some_and(|second| may_open(b, *second)) {
            continue;
        }
        if let Some((start, end)) = opened(view, at)
            && hits.last().is_none_or(|h| h.kind != Kind::Name || h.end <= start)
        {
            hits.push(Hit { start, end, kind: Kind::Name });
        }
    }
}

/// The name after an opening that stands at `at`.
fn opened(view: &View<'_>, at: usize) -> Option<(usize, usize)> {
    let text = view.text;
    let rest = &text.as_bytes()[at..];
    let (opening, close) = OPENINGS
        .iter()
        .find(|(o, _)| rest.len() > o.len() && rest[..o.len()].eq_ignore_ascii_case(o.as_bytes()))?;
    let after = at + opening.len();
    let gap = text.get(after..)?;
    let trimmed = gap.trim_start_matches([',', ' ', ':', '\u{a0}', '\n']);
    let start = text.len() - trimmed.len();
    if start == after || start - after > 4 {
        return None;
    }
    let end = name_end(text, start)?;
    let called = || text[after..start].contains([',', ':']);
    let closed = match close {
        Close::Any => true,
        Close::Mark if view.level == Level::Standard => {
            is_marked(&text[end..]) || called() && closes(&text[end..])
        }
        Close::End | Close::Mark => closes(&text[end..]),
    };
    closed.then_some((start, end))
}

/// Whether a mark ends what is said to a person.
fn is_marked(rest: &str) -> bool {
    rest.trim_start_matches(' ').starts_with(['!', ',', '.', ';', '?'])
}

fn closes(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .trim_start_matches(' ')
            .starts_with(['!', ',', '.', '\n', '<', '"', '|', ';', '?', '\u{2019}', ')'])
}

/// Where one to three capitalised words end.
fn name_end(text: &str, start: usize) -> Option<usize> {
    let (mut end, mut at, mut words) = (None, start, 0);
    while words < 3 {
        let length: usize = text[at..].chars().take_while(|c| is_name(*c)).map(char::len_utf8).sum();
        let word = text[at..at + length].trim_end_matches(['\'', '’', '-', '.']);
        let capital = word.starts_with(begins_name);
        let lower = word.to_lowercase();
        let known = [NO_NAMES, TITLES, PLACES].iter().any(|words| words.contains(&lower.as_str()));
        if !capital || known || word.chars().count() < 2 && words == 0 {
            break;
        }
        end = Some(at + word.len());
        words += 1;
        if !text[at + word.len()..].starts_with(' ') {
            break;
        }
        at += word.len() + 1;
    }
    end
}

fn is_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\'' | '’' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature, redact_texts};

    fn names(text: &str) -> Vec<&str> {
        found(&DETECTOR, text, Nature::Prose)
    }

    #[test]
    fn finds_names() {
        for (text, name) in [
            ("Hi, Jane!", "Jane"),
            ("Hello Jane Doe", "Jane Doe"),
            ("Signed in as Zoë O'Neil-Smith (change)", "Zoë O'Neil-Smith"),
            ("Welcome back, Jane. You have", "Jane"),
            ("Good evening, Jane", "Jane"),
            ("My name is Rubija and", "Rubija"),
            ("Signed in as 王小明", "王小明"),
            ("Hello محمد الحسن!", "محمد الحسن"),
            ("Hallo Jörg, willkommen", "Jörg"),
            ("Connecté en tant que Zoé", "Zoé"),
        ] {
            assert_eq!(names(text), [name], "{text}");
        }
    }

    #[test]
    fn what_begins_with_a_greeting_is_no_name_for_that() {
        for text in [
            "Welcome Mat",
            "Welcome Tote",
            "Welcome Bonus!",
            "Welcome Kit",
            "Thank You Cards",
            "Thank You Cards, Set of 24",
            "Hello Summer",
            "Hello Kitty",
            "Hello Kitty Plush",
            "Hey Dude",
            "Ciao Bella",
            "Good Morning America",
            "Dear Santa",
            "Ship to Canada",
            "Ships to Canada, Mexico",
            "Deliver to United States",
            "Deliver to: Germany",
            "Delivering to Springfield",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
        for (text, name) in [
            ("Welcome, Marisol", "Marisol"),
            ("Welcome Marisol!", "Marisol"),
            ("Welcome back Marisol", "Marisol"),
            ("Thank you, Marisol. Your order", "Marisol"),
            ("Dear Marisol,", "Marisol"),
            ("Good morning Marisol!", "Marisol"),
            ("Hi Marisol", "Marisol"),
            ("Hey Marisol!", "Marisol"),
            ("Deliver to: Marisol Vandersteen", "Marisol Vandersteen"),
            ("Deliver to Marisol, 12 Main St", "Marisol"),
        ] {
            assert_eq!(names(text), [name], "{text}");
        }
        let strict = redact_texts(["Welcome Marisol"], Level::Strict).remove(0);
        assert_eq!(strict.text, "Welcome [NAME_1]");
    }

    #[test]
    fn greetings_without_a_name_stay() {
        for text in [
            "Hi there!",
            "Hello, Sign in",
            "Welcome to the shop",
            "Welcome Back",
            "Dear Customer,",
            "High Chair",
            "Hello Sunshine Doormat 18 in.",
            "Hi-Lo Table",
            "Ship to Home",
            "signed in as jane",
            "Hallo zusammen!",
            "Bonjour à tous",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
    }
}
