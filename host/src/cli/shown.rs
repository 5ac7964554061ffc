//! Text from outside, made fit for a terminal.

/// The text on one line, control characters (a terminal would obey them) replaced, cut after `most` characters.
pub fn shown(text: &str, most: usize) -> String {
    let mut characters = text.chars().map(|c| if is_obeyed(c) { '\u{fffd}' } else { c });
    let mut shown: String = characters.by_ref().take(most).collect();
    if characters.next().is_some() {
        shown.pop();
        shown.push('…');
    }
    shown
}

/// Control characters, and those that turn the direction of the text around.
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_told_nothing_to_obey() {
        assert_eq!(shown("a\u{1b}[31mb\n\u{202e}", 20), "a\u{fffd}[31mb\u{fffd}\u{fffd}");
        assert_eq!(shown("abcdef", 4), "abc…");
        assert_eq!(shown("abcd", 4), "abcd");
    }
}
