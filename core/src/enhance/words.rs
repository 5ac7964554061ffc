//! Words of an address, a title or a text, compared without regard to ASCII case.

/// Words, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words<'s>(Vec<&'s str>);

/// A text has at most this many words that matter here: more is not a name, a title or a path.
const MOST: usize = 48;

impl<'s> Words<'s> {
    /// Splits a text at everything that is neither letter nor digit, and at the `%20` of addresses.
    pub fn of(text: &'s str) -> Self {
        let words = text.split("%20").flat_map(|t| t.split(|c: char| !c.is_alphanumeric()));
        Self(words.filter(|w| !w.is_empty()).take(MOST).collect())
    }

    /// Whether a phrase (words with one space between) stands there, as whole words.
    pub fn has(&self, phrase: &str) -> bool {
        let length = phrase.split(' ').count();
        self.0
            .windows(length)
            .any(|w| w.iter().zip(phrase.split(' ')).all(|(a, b)| a.eq_ignore_ascii_case(b)))
    }

    /// Whether any of the phrases stands there.
    pub fn any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| self.has(p))
    }

    /// Whether the words are one of the phrases, and nothing else.
    pub fn is_one_of(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| p.split(' ').count() == self.0.len() && self.has(p))
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.0.len()
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
        self.0.iter().any(|a| other.0.iter().any(|b| same(a, b)))
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn phrases_stand_there_as_whole_words() {
        let words = Words::of("Please Sign-in, or: cartography");
        assert!(words.has("sign in") && words.any(&["cart", "please"]));
        assert!(!words.has("cart"));
    }

    #[test]
    fn endings_do_not_part_words() {
        assert!(Words::of("red shoes").shares(&Words::of("Shoe rack")));
        assert!(!Words::of("a sofa").shares(&Words::of("a lamp")));
    }
}
