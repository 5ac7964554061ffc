//! Letters, however they are written: what is left of a character where only what it says counts.

/// What a character is to who compares two spellings of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A letter, small and without its accents, or a digit.
    Letter(char),
    /// What stands between words or groups of digits: a blank, a hyphen, a dot.
    Gap,
    /// Another sign.
    Sign(char),
    /// What isn't seen, or is left out as often as not: an accent by itself, a soft hyphen, an apostrophe.
    Nothing,
}

/// The letters from U+00C0 to U+017F without their accents; a dot for one that has none to lose.
const LATIN: &[u8; 192] = b"\
    aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.yaaaaaaccccccccddddeeeeeeeeeegggg\
    gggghhhhiiiiiiiiii..jjkk.llllll..llnnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.";

/// The same for those from U+1EA0 to U+1EFF, which Vietnamese is written with.
const VIETNAMESE: &[u8; 96] = b"\
    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// What sort of character one is.
pub(super) fn sort(c: char) -> Sort {
    match c {
        'a'..='z' | '0'..='9' => Sort::Letter(c),
        'A'..='Z' => Sort::Letter(c.to_ascii_lowercase()),
        ' ' | '-' | '_' | '.' | '/' | '+' | ',' | '(' | ')' | '\u{2010}'..='\u{2015}' => Sort::Gap,
        '\'' | '`' | '\u{b4}' | '\u{2bc}' | '\u{2018}' | '\u{2019}' => Sort::Nothing,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Sort::Nothing,
        _ if is_accent(c) => Sort::Nothing,
        // The full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).map_or(Sort::Sign(c), sort),
        _ if c.is_whitespace() => Sort::Gap,
        _ if c.is_alphanumeric() => Sort::Letter(bare(c)),
        _ => Sort::Sign(c),
    }
}

/// Whether a character is an accent by itself, which belongs to the letter before it.
pub(super) fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// A letter, small and without its accents.
fn bare(c: char) -> char {
    let bare = match c {
        'À'..='ſ' => LATIN[c as usize - 'À' as usize],
        'Ạ'..='\u{1eff}' => VIETNAMESE[c as usize - 'Ạ' as usize],
        'Ơ' | 'ơ' => b'o',
        'Ư' | 'ư' => b'u',
        'Ș' | 'ș' => b's',
        'Ț' | 'ț' => b't',
        'Й' | 'й' => return 'и',
        'Ё' | 'ё' => return 'е',
        'Ї' | 'ї' => return 'і',
        _ => b'.',
    };
    if bare == b'.' { c.to_lowercase().next().unwrap_or(c) } else { bare as char }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let letter = |c| match sort(c) {
            Sort::Letter(c) | Sort::Sign(c) => Some(c),
            Sort::Gap => Some(' '),
            Sort::Nothing => None,
        };
        text.chars().filter_map(letter).collect()
    }

    #[test]
    fn one_word_in_two_spellings_says_the_same() {
        for (spellings, word) in [
            (["Zoë Ødegård", "ZOE\u{308} Odega\u{30a}rd"], "zoe odegard"),
            (["O'Brien", "o\u{2019}brien"], "obrien"),
            (["Nguyễn", "Nguye\u{302}\u{303}n"], "nguyen"),
            (["Łucja", "Ł\u{ad}ucja"], "lucja"),
            (["Андрей", "Андреи\u{306}"], "андреи"),
            (["j@x", "\u{ff4a}\u{ff20}\u{200b}x"], "j@x"),
            (["a-b", "A\u{a0}b"], "a b"),
            (["straße×", "Straße×"], "straße×"),
        ] {
            assert_eq!(spellings.map(said), [word; 2], "{spellings:?}");
        }
    }
}
