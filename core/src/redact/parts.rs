//! Parts of names: who types `Marisol Vandersteen` is greeted as Marisol. A given or family name may be a word like any
//! other, so it counts only where it stands for a person.

/// Given and family names in a name of several words: words of three letters or more that begin with a capital. Of one
/// with a hyphen both the whole and what the hyphen joins. In a name without any capital, words of four letters or more.
pub(super) fn parts(name: &str) -> impl Iterator<Item = &str> {
    let small = !name.contains(char::is_uppercase);
    let divides = |c: char| c.is_whitespace() || c == ',';
    let words = name.split(divides).filter(|word| word.contains('-'));
    let pieces = name.split(move |c| divides(c) || c == '-');
    words.chain(pieces).filter(move |part| {
        let letters = part.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        let begins = part.starts_with(char::is_uppercase) || small && part.chars().nth(3).is_some();
        part.len() < name.len() && letters && begins && part.chars().nth(2).is_some()
    })
}

/// What a person is called by, right before the name.
const GREETINGS: &[&str] =
    &["hi", "hello", "hey", "dear", "welcome", "back", "thanks", "mr", "mrs", "ms", "miss", "dr"];

/// What stands before the one who is asked for.
const ASKED: &[&str] = &["for", "ask", "with"];

/// Names that pages say with a capital without meaning a person: what is done (`Mark as read`), sold, or stands in a
/// calendar, an address or a colour chart. They count only right after a greeting, as an owner (`Grace’s list`), as all
/// that a text says, or as what is asked for, with nothing more after.
const WORDS: &[&str] = &[
    "amber",
    "april",
    "august",
    "autumn",
    "baker",
    "bank",
    "banks",
    "bell",
    "bill",
    "black",
    "book",
    "brown",
    "case",
    "cash",
    "chase",
    "christian",
    "cook",
    "cross",
    "dawn",
    "day",
    "dean",
    "drew",
    "english",
    "faith",
    "field",
    "fields",
    "fox",
    "frank",
    "french",
    "gold",
    "good",
    "grace",
    "grant",
    "gray",
    "green",
    "grey",
    "guy",
    "hall",
    "hill",
    "holiday",
    "holly",
    "hope",
    "hunter",
    "iris",
    "ivy",
    "jack",
    "jasmine",
    "jean",
    "joy",
    "june",
    "king",
    "lake",
    "lane",
    "lily",
    "long",
    "love",
    "major",
    "march",
    "mark",
    "mason",
    "may",
    "miles",
    "moon",
    "north",
    "olive",
    "page",
    "park",
    "pearl",
    "penny",
    "piper",
    "price",
    "reed",
    "rich",
    "rivers",
    "robin",
    "rose",
    "ruby",
    "sage",
    "sandy",
    "sharp",
    "short",
    "silver",
    "skip",
    "small",
    "spring",
    "star",
    "stone",
    "street",
    "summer",
    "sunday",
    "swift",
    "violet",
    "walker",
    "wall",
    "ward",
    "way",
    "west",
    "white",
    "will",
    "winter",
    "wise",
    "wood",
    "woods",
    "york",
    "young",
];

/// Whether the part of a name at `start..end` stands for the person: with a capital, and not in the name of something else,
/// as `Brown` in `Brown Leather Bag`. A short word before it or one that begins the text may be capitalised for itself
/// (`Ask Vandersteen`, `Contact Vandersteen`).
pub(super) fn is_person(text: &str, start: usize, end: usize) -> bool {
    let capital = |word: &str| word.starts_with(char::is_uppercase) && word.chars().nth(3).is_some();
    let after = text[end..].strip_prefix(' ').map_or("", |rest| &rest[..word(rest.chars())]);
    let gap = text[..start].trim_end_matches([' ', ',', '.']);
    let before = &gap[gap.len() - word(gap.chars().rev())..];
    let greeted = GREETINGS.contains(&before.to_lowercase().as_str());
    let touches = gap.len() + 1 == start && text[..start].ends_with(' ');
    let named = touches && capital(before) && before.len() < gap.len();
    let owner = text[end..].strip_prefix(['\'', '’']).is_some_and(|rest| rest.starts_with('s'));
    let word = WORDS.binary_search(&&*text[start..end].to_lowercase()).is_ok();
    let alone = text.len() == end - start;
    let asked = ASKED.contains(&before.to_lowercase().as_str()) && !after.starts_with(char::is_alphanumeric);
    let person = greeted || if word { owner || alone || asked } else { !capital(after) && !named };
    text[start..end].starts_with(begins_name) && person
}

/// Whether a name can begin with a character: a capital, or a letter of a script that knows none.
pub(super) fn begins_name(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase()
}

/// How many bytes the word takes that the characters begin with.
fn word(chars: impl Iterator<Item = char>) -> usize {
    chars.take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum()
}

/// Whether a word stands at `start..end` by itself, as in `a bag, brown`, and in no address or name.
pub(super) fn is_word(text: &str, start: usize, end: usize) -> bool {
    let sign = |c: char| matches!(c, ',' | ';' | ':' | '!' | '?' | '.' | '(' | ')');
    let (before, after) = (text[..start].trim_end_matches(sign), text[end..].trim_start_matches(sign));
    let apart = |c: Option<char>| c.is_none_or(char::is_whitespace);
    apart(before.chars().next_back()) && apart(after.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_order() {
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn a_name_that_is_a_word_needs_more_than_a_capital() {
        let person = |text: &str, name: &str| {
            let start = text.find(name).unwrap();
            is_person(text, start, start + name.len())
        };
        for (text, name) in [
            ("Hi Mark", "Mark"),
            ("Welcome back, Rose!", "Rose"),
            ("Grace’s list", "Grace"),
            ("Bill", "Bill"),
        ] {
            assert!(person(text, name), "{text}");
        }
        for (text, name) in [
            ("Mark as read", "Mark"),
            ("Pay Bill", "Bill"),
            ("Ready for May 12", "May"),
            ("Rose Gold", "Rose"),
            ("Arrives by May 12", "May"),
            ("Grace period", "Grace"),
            ("Spring sale", "Spring"),
        ] {
            assert!(!person(text, name), "{text}");
        }
    }

    #[test]
    fn no_script_makes_it_panic() {
        for text in ["Hello Łukasz Wałęsa", "ÅÅ Ødegård, Zoë", "Ольга Иванова", "é–Ñúñez's"]
        {
            for (start, c) in text.char_indices().filter(|(_, c)| c.is_alphabetic()) {
                is_person(text, start, start + c.len_utf8());
            }
        }
    }
}
