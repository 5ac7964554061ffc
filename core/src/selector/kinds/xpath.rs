//! By the recorded XPath. Best 0.4 from a named element down, 0.15 from the root: every step is a place to break.
//! None in a shadow root: no XPath leads there.

use super::{Draft, Subject, is_drawn};
use crate::selector::{
    Locator, LocatorKind,
    generated::{Origin, origin},
    path::{xpath_step, xpath_steps},
    quote,
    subject::usable,
};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let recorded = &*subject.selectors.filter(|_| subject.hosts.is_empty())?.xpath;
    let steps = xpath_steps(recorded);
    let kept = steps.len().checked_sub(subject.level).filter(|kept| *kept > 0)?;
    let steps = steps.get(..kept)?;
    let (first, last) = (xpath_step(steps.first()?), xpath_step(steps.last()?));
    if !usable(recorded) || !is_well_formed(recorded) || !last.tag.is_empty() && last.tag != subject.tag {
        return None;
    }
    // The parts of a drawing live in another namespace, where no bare name finds them.
    if steps.iter().any(|step| is_drawn(step.split('[').next().unwrap_or(step))) {
        return None;
    }
    let mut draft = match first.id.as_deref().map(origin) {
        Some(Origin::Written) => Draft::new(0.4, "it goes down from an element with a written id"),
        Some(Origin::Counted) => Draft::new(0.3, "it goes down from an element whose id counts"),
        Some(Origin::Generated) => Draft::new(0.08, "it goes down from an element whose id looks generated"),
        None => Draft::new(0.15, "it counts its way from the root"),
    };
    if kept > 3 {
        let by = libm::pow(0.94, f64::from(u32::try_from(kept.min(30) - 3).unwrap_or(0)));
        draft.doubt(by, "the way down is long");
    }
    let start = if recorded.starts_with("//") { "//" } else { "/" };
    let xpath = [start, &steps.join("/")].concat();
    let call = ["locator(", &quote::js(&["xpath=", &xpath].concat()), ")"].concat();
    Some(draft.finish(subject, LocatorKind::Xpath, call, None, Some(xpath)))
}

/// Whether all quotes and brackets are closed. Recorders write a value between quotes whatever quotes it holds, and no
/// browser reads that.
fn is_well_formed(path: &str) -> bool {
    let (mut depth, mut quote, mut closed) = (0i32, None, false);
    for c in path.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => (quote, closed) = (None, true),
            (Some(_), _) => {}
            // What follows a value ends it, or is a word after a blank.
            (None, _) if closed && !matches!(c, ']' | ')' | ',' | ' ' | '=') => return false,
            (None, _) => {
                closed = false;
                match c {
                    '\'' | '"' => quote = Some(c),
                    '[' | '(' => depth += 1,
                    ']' | ')' => depth -= 1,
                    _ => {}
                }
            }
        }
    }
    quote.is_none() && depth == 0
}

#[cfg(test)]
mod tests {
    use super::is_well_formed;

    #[test]
    fn quotes_within_quotes_are_no_xpath() {
        assert!(is_well_formed("//div[@id='a']/span[2]"));
        assert!(is_well_formed("//a[@id=concat('it', \"'\", 's')]"));
        assert!(!is_well_formed("//button[@id='Bob's \"best\" lamp']"));
        assert!(!is_well_formed("//button[@id='it's']"));
        assert!(!is_well_formed("//div[@id='a'"));
    }
}
