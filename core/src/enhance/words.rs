//! Words of an address, a title or a text, compared without regard to ASCII case.

/// Words, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words<'s> {
    words: Vec<&'s str>,
    /// A bit for each byte that one of them begins with: most phrases begin with another, and need no look at the words.
    initials: u64,
}

/// A text has at most this many words that matter here: more is not a name, a title or a path.
const MOST: usize = 48;

impl<'s> Words<'s> {
    /// Splits a text at everything that is neither letter nor digit, and at the `%20` of addresses.
    pub fn of(text: &'s str) -> Self {
        let words = text.split("%20").flat_map(|t| t.split(|c: char| !c.is_alphanumeric()));
        let words: Vec<&str> = words.filter(|w| !w.is_empty()).take(MOST).collect();
        let initials = words.iter().fold(0, |bits, word| bits | initial(word));
        Self { words, initials }
    }

    /// Whether a phrase (words with one space between) stands there, as whole words.
    pub fn has(&self, phrase: &str) -> bool {
        self.initials & initial(phrase) != 0
            && (0..self.words.len())
                .any(|at| self.words.get(at..).and_then(|words| begin(words, phrase)).is_some())
    }

    /// Whether any of the phrases stands there. Every rule asks it of every text: in line it would fill the module.
    #[inline(never)]
    pub fn any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| self.has(p))
    }

    /// Whether the words are one of the phrases, and nothing else.
    #[inline(never)]
    pub fn is_one_of(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| begin(&self.words, p) == Some(self.words.len()))
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether a word of three letters or more stands in both; word endings (`shoe`, `shoes`) do not matter.
    pub fn shares(&self, other: &Words<'_>) -> bool {
        let same = |a: &str, b: &str| {
            let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
            let head = long.get(..short.len());
            short.len() >= 3
                && long.len() - short.len() <= 2
                && head.is_some_and(|h| h.eq_ignore_ascii_case(short))
        };
        self.words.iter().any(|a| other.words.iter().any(|b| same(a, b)))
    }
}

/// The bit of a text's first byte, whatever its case.
fn initial(text: &str) -> u64 {
    text.bytes().next().map_or(0, |first| 1 << ((first | 32) & 63))
}

/// How many words a phrase has, where they are the first of `words`.
fn begin(words: &[&str], phrase: &str) -> Option<usize> {
    let mut rest = phrase.as_bytes();
    for (at, word) in words.iter().enumerate() {
        let (head, behind) = rest.split_at_checked(word.len())?;
        match behind {
            _ if !head.eq_ignore_ascii_case(word.as_bytes()) => return None,
            [] => return Some(at + 1),
            [b' ', more @ ..] => rest = more,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn phrases_stand_there_as_whole_words() {
        let words = Words::of("Please Sign-in, or: cartography");
        assert!(words.has("sign in") && words.any(&["cart", "please"]));
        assert!(!words.has("cart") && !words.has("cartography class"));
        assert!(Words::of("Sign-In").is_one_of(&["sign", "sign in"]) && !words.is_one_of(&["please"]));
    }

    #[test]
    fn endings_do_not_part_words() {
        assert!(Words::of("red shoes").shares(&Words::of("Shoe rack")));
        assert!(!Words::of("a sofa").shares(&Words::of("a lamp")));
    }
}
