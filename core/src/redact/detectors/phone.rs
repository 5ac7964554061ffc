//! Telephone numbers of any country. By their form alone: `+` and 8 to 15 digits; North American numbers in their
//! groups; groups after a trunk 0; an area code in parentheses. Behind a label such as "fax", or words that speak of
//! calling: any 7 to 15 digits in groups or in one run. Extensions (`x123`) belong to the number.

use super::{
    Detector, Hit, NOT_STYLE, View, context,
    digits::{self, Run},
};
use crate::redact::{
    Level,
    kind::{Kind, Nature},
    signs,
};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: NOT_STYLE, find };

/// Labels of telephone numbers. They stand directly before: shops sell `Cell Phone Case 88012345`.
const LABELS: &[&str] = &[
    "phone",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "cellphone",
    "fax",
    "telefon",
    "telefono",
    "teléfono",
    "téléphone",
    "handy",
    "mobil",
    "móvil",
    "celular",
    "portable",
    "gsm",
    "msisdn",
    "телефон",
    "тел",
    "電話",
    "电话",
    "전화",
    "هاتف",
    "τηλ",
];
/// Words that mean other things as well, so that even `#` between tells against them: `Ring #1005123456`.
const VAGUE: &[&str] = &["ring", "desk", "contact", "reach", "registered"];
/// What speaks of calling, or of nothing but a number to call, perhaps with more words between: `call Jane at`,
/// `phone number for the courier`.
const CALLS: &[&str] = &[
    "call",
    "call me",
    "dial",
    "sms",
    "text me",
    "whatsapp",
    "answering",
    "messages to",
    "phone number",
    "phone no",
    "phonenumber",
    "phone_number",
    "mobile number",
    "contact number",
    "telefonnummer",
    "handynummer",
];
/// What has numbers of its own, directly before them.
const GOODS: &[&str] =
    &["model", "item", "sku", "part", "style", "product", "article", "order", "upc", "ean", "isbn"];
const AFTER: &[&str] = &["office", "fax", "mobile", "cell", "home", "work", "desk", "direct"];

/// E.164: at most 15 digits; local numbers have at least 7.
const LONGEST: usize = 15;
const SHORTEST: usize = 7;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let mut next = 0;
    while next < view.runs.len() {
        match number_from(view, next) {
            Some(last) => {
                let start = opening(view.text, view.runs[next].start);
                let (last, end) = extension(view, last);
                hits.push(Hit { start, end, kind: Kind::Phone });
                next = last + 1;
            }
            None => next += 1,
        }
    }
}

/// The last run of the number that begins with run `first`.
fn number_from(view: &View<'_>, first: usize) -> Option<usize> {
    let run = view.runs[first];
    if run.len() < SHORTEST && !are_joined(view, first, first + 1) {
        return None;
    }
    if run.is_tangled(view.text) && !after_extension_mark(view, first) || is_fraction(view, first) {
        return None;
    }
    let chain = chain(view, first);
    let last = international(view, first, &chain)
        .or_else(|| north_american(view, first, &chain))
        .or_else(|| national(view, first, &chain))
        .or_else(|| told(view, first, &chain))?;
    let date = is_date(view, &view.runs[first..=last]);
    (!date).then_some(last)
}

/// How many digits there are from the first run to each of those that separators join to it.
fn chain(view: &View<'_>, first: usize) -> Vec<(usize, usize)> {
    let (mut chain, mut digits) = (Vec::new(), 0);
    for i in first..view.runs.len() {
        digits += view.runs[i].len();
        if i > first && !are_joined(view, i - 1, i) || digits > LONGEST + 3 {
            break;
        }
        chain.push((i, digits));
    }
    chain
}

fn are_joined(view: &View<'_>, left: usize, right: usize) -> bool {
    let (Some(left), Some(right)) = (view.runs.get(left), view.runs.get(right)) else { return false };
    let between = &view.text[left.end..right.start];
    digits::separator(between).is_some() && !between.contains("  ") && !between.contains(" +")
}

fn international(view: &View<'_>, first: usize, chain: &[(usize, usize)]) -> Option<usize> {
    let run = view.runs[first];
    let before = view.text[..run.start].trim_end_matches(['(', ' ']);
    let plus =
        view.text[..run.start].ends_with('+') || before.ends_with('+') && before.len() + 1 >= run.start;
    let dialled = matches!(&view.text[run.start..run.end], "00" | "001" | "011" | "0011") && chain.len() > 2;
    let glued = before.trim_end_matches('+').ends_with(|c: char| c.is_ascii_digit());
    if !(plus && !glued || dialled) || view.nature == Nature::Code && !plus {
        return None;
    }
    let text = &view.text[run.start..];
    let most = if plus && text.starts_with('1') && !text.starts_with("1 (0)") { 11 } else { LONGEST };
    let fits = |&&(_, digits): &&(usize, usize)| (8..=most).contains(&digits);
    chain.iter().rev().find(fits).map(|c| c.0)
}

fn north_american(view: &View<'_>, first: usize, chain: &[(usize, usize)]) -> Option<usize> {
    let text = |i: usize| view.runs.get(i).map_or("", |r| &view.text[r.start..r.end]);
    let trunk = usize::from(matches!(text(first), "1" | "001"));
    let (area, exchange, line) = (text(first + trunk), text(first + trunk + 1), text(first + trunk + 2));
    let last = first + trunk + 2;
    let valid = |group: &str| group.len() == 3 && group.starts_with(|c| ('2'..='9').contains(&c));
    let ends = chain.iter().any(|c| c.0 == last);
    if !(ends && valid(area) && exchange.len() == 3 && line.len() == 4) {
        return None;
    }
    let start = view.runs[first + trunk].start;
    let parenthesis = view.text[..start].ends_with('(');
    let separated = &view.text[view.runs[last - 1].end..view.runs[last].start];
    let loose = separated == " " && !parenthesis && trunk == 0;
    let tied = first.checked_sub(1).is_some_and(|p| is_tied(view, p, first)) || is_tied(view, last, last + 1);
    (!tied && (parenthesis || valid(exchange)) && (!loose || view.nature == Nature::Prose)).then_some(last)
}

/// Whether a dash or dot ties two neighbouring runs into something longer than a telephone number.
fn is_tied(view: &View<'_>, left: usize, right: usize) -> bool {
    let (Some(left), Some(right)) = (view.runs.get(left), view.runs.get(right)) else { return false };
    matches!(&view.text[left.end..right.start], "-" | "." | "_")
}

/// A trunk 0 and at least three groups with one sort of separator, or an area code in parentheses.
fn national(view: &View<'_>, first: usize, chain: &[(usize, usize)]) -> Option<usize> {
    if view.nature == Nature::Code {
        return None;
    }
    let run = view.runs[first];
    let parenthesis = view.text[..run.start].ends_with('(') && view.text[run.end..].starts_with(')');
    if parenthesis && (2..=5).contains(&run.len()) {
        return chain.iter().rev().find(|c| (9..=12).contains(&c.1) && c.0 > first).map(|c| c.0);
    }
    let separators: Vec<&str> = view.runs[first..]
        .windows(2)
        .take(chain.len().saturating_sub(1))
        .map(|w| &view.text[w[0].end..w[1].start])
        .collect();
    let uniform = separators.windows(2).take_while(|w| w[0] == w[1]).count() + 1;
    let zero = view.text[run.start..].starts_with('0') && run.len() <= 5 && run.len() > 1;
    let fits = |c: &&(usize, usize)| (9..=11).contains(&c.1) && (2..=uniform).contains(&(c.0 - first));
    if zero { chain.iter().rev().find(fits).map(|c| c.0) } else { None }
}

/// Any number of 7 to 15 digits, where the words around tell that it is one.
fn told(view: &View<'_>, first: usize, chain: &[(usize, usize)]) -> Option<usize> {
    let last = chain.iter().rev().find(|c| (SHORTEST..=LONGEST).contains(&c.1))?.0;
    if view.nature == Nature::Code {
        return None;
    }
    let (start, end) = (view.runs[first].start, view.runs[last].end);
    let labelled = is_labelled(view, start) || is_named_behind(view, end) && !is_sold(view.text, start);
    let strict = view.level == Level::Strict && last > first;
    (labelled || strict).then_some(last)
}

/// Whether what stands before a number tells that it is a telephone's. In an address that is the name whose value it is:
/// words in a path are a page's or a product's.
fn is_labelled(view: &View<'_>, start: usize) -> bool {
    let text = view.text;
    if view.nature == Nature::Url {
        let near = &text[context::floor(text, start.saturating_sub(NAME))..start];
        let pair = near.rsplit(['&', '?', '/', '#', ';']).next().unwrap_or_default();
        let is_value = pair.trim_end_matches([' ', '+', '(', '"', '\'']).ends_with(['=', ':']);
        return is_value
            && [LABELS, VAGUE, CALLS].iter().any(|words| context::directly_before(pair, pair.len(), words));
    }
    let told = || context::directly_before(text, start, VAGUE) || context::before(text, start, CALLS);
    context::directly_before(text, start, LABELS) || told() && !is_sold(text, start)
}

/// Whether a number is said to be that of a thing: `Model No. 1005123456`, `#1005123456`.
fn is_sold(text: &str, start: usize) -> bool {
    text[..start].trim_end_matches([' ', ':', '(', '+']).ends_with('#')
        || context::directly_before(text, start, GOODS)
}

/// How far before its value a name in an address begins at most, in bytes.
const NAME: usize = 40;
/// How far a word behind a number reaches, in bytes.
const BEHIND: usize = 16;

/// Whether a word directly after a number tells that it is a telephone's: `… office`, `…-Fax`. More words after that are
/// a thing's, as in `Mobile Case`.
fn is_named_behind(view: &View<'_>, end: usize) -> bool {
    let near = &view.text[end..context::floor(view.text, end + BEHIND)];
    let rest = near.trim_start_matches([' ', '-', '(', ',', ':', '/', '\u{a0}']);
    let more = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let word = &rest[..rest.len() - more.len()];
    let named = AFTER.iter().any(|after| after.eq_ignore_ascii_case(word));
    named && view.nature == Nature::Prose && !more.trim_start_matches(' ').starts_with(char::is_alphabetic)
}

fn is_date(view: &View<'_>, runs: &[Run]) -> bool {
    let year = |r: &Run| r.len() == 4 && matches!(&view.text[r.start..r.start + 2], "19" | "20");
    match runs {
        [y, m, d, ..] if year(y) => m.len() <= 2 && d.len() <= 2,
        [d, m, y] if year(y) => d.len() <= 2 && m.len() <= 2,
        _ => false,
    }
}

/// Whether the first run is the last part of a decimal number or of a price.
fn is_fraction(view: &View<'_>, first: usize) -> bool {
    let before = &view.text.as_bytes()[..view.runs[first].start];
    matches!(before, [.., b'0'..=b'9', b'.' | b','] | [.., b'$' | b'#'])
        && !is_labelled(view, view.runs[first].start)
}

/// Where the number begins: before `+` and an opening parenthesis.
fn opening(text: &str, start: usize) -> usize {
    let before = &text[..start];
    let trimmed = before.strip_suffix('(').unwrap_or(before);
    let trimmed = trimmed.strip_suffix('+').unwrap_or(trimmed);
    trimmed.len()
}

fn after_extension_mark(view: &View<'_>, i: usize) -> bool {
    view.text[view.runs[i].end..].starts_with(['x', 'X'])
}

/// Takes an extension along: `x12`, `ext. 12`.
fn extension(view: &View<'_>, last: usize) -> (usize, usize) {
    let end = view.runs[last].end;
    let Some(next) = view.runs.get(last + 1).filter(|r| r.len() <= 5) else { return (last, end) };
    let between = view.text[end..next.start].trim_matches([' ', '.', ':', ',']);
    let mark = ["x", "ext", "extension", "#"].iter().any(|m| between.eq_ignore_ascii_case(m));
    if mark { (last + 1, next.end) } else { (last, end) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::detectors::found;

    fn phones(text: &str) -> Vec<&str> {
        found(&DETECTOR, text, Nature::Prose)
    }

    #[test]
    fn finds_numbers_by_their_form() {
        for number in [
            "(206) 555-1234",
            "(206)+555-1234",
            "206-555-1234",
            "206.555.1234",
            "1-800-555-1234",
            "+1-984-182-0190",
            "+46 (0)8 928 571 38",
            "+447700 921 916",
            "+447700677662",
            "001-518-640-0854",
            "345-899-3560x4587",
            "(579)888-3058",
            "01.84.17.61.18",
            "0490 75 40 81",
            "(08) 8747 6301",
            "(64) 3591-3246",
        ] {
            assert_eq!(phones(number), [number]);
            let inside = format!("We sent it to this value{number}Continue");
            assert_eq!(phones(&inside), [number], "{inside}");
        }
    }

    #[test]
    fn words_around_tell_others() {
        for (text, number) in [
            ("Phone:\n60-56-85-91\n\nE-mail", "60-56-85-91"),
            ("They're not answering at 78 651 450", "78 651 450"),
            ("781 1704 office", "781 1704"),
            ("3660170548-Fax", "3660170548"),
            ("tel:2065551234", "2065551234"),
            ("{\"phoneNumber\":\"2065551234\"}", "2065551234"),
            ("(99) 645-791 mobile", "(99) 645-791"),
        ] {
            assert_eq!(phones(text), [number], "{text}");
        }
    }

    #[test]
    fn numbers_of_what_shops_sell_stay() {
        for text in [
            "Desk Lamp Model 1005123456",
            "Contact Cement 7251462",
            "Cell Phone Case 88012345",
            "Portable Heater SKU 1004567890",
            "Ring Video Doorbell 318027491",
            "Ring #1005123456",
            "Call of Duty SKU 1004567890",
            "88012345 Mobile Case",
            "318027491 Desk Lamp",
            "Internet # 318027491 Home",
        ] {
            assert!(phones(text).is_empty(), "{text}");
        }
        for (text, number) in [
            ("Desk: 5403926876", "5403926876"),
            ("Cell phone number: 2065551234", "2065551234"),
            ("Phone # 2065551234", "2065551234"),
            ("Contact us at 2065551234", "2065551234"),
            ("Call Jane at 2065551234", "2065551234"),
            ("Phone number for the courier: 2065551234", "2065551234"),
        ] {
            assert_eq!(phones(text), [number], "{text}");
        }
    }

    #[test]
    fn in_an_address_only_the_value_of_a_name_is_one() {
        for url in [
            "https://shop.test/p/Ring-Video-Doorbell/318027491",
            "https://shop.test/p/Desk-Lamp/1005123456",
            "https://shop.test/mobile/p?id=1005123456",
            "https://shop.test/p/1005123456-desk",
        ] {
            assert!(found(&DETECTOR, url, Nature::Url).is_empty(), "{url}");
        }
        for url in
            ["tel:2065551234", "/checkout?step=2&contactPhone=2065551234", "/x?customer[mobile]=2065551234"]
        {
            assert_eq!(found(&DETECTOR, url, Nature::Url), ["2065551234"], "{url}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "$1,299.00",
            "317140646",
            "1234567001",
            "2025-07-30 21:26",
            "call by 2025-07-30",
            "0.123 456 789 012",
            "12 x 34 x 5678",
            "550e8400-e29b-41d4-a716-446655440000",
            "1753897349098",
            "Model# GC-11115-SRP-WH",
            "100 200 300",
            "1-2-3-4-5-6-7",
            "SKU 1000-123-456",
            "4.5 (1,234)",
        ] {
            assert!(phones(text).is_empty(), "{text}");
        }
    }
}
