//! International bank account numbers: a country, two check digits, and as many characters as that country has
//! (SWIFT's registry), in one run or in groups; the remainder modulo 97 is 1 (ISO 7064).

use super::{Detector, Hit, NOT_STYLE, View};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: NOT_STYLE, find };

/// Countries in order, and the length of their numbers.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 \
    KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 \
    PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 \
    YE30 ";

/// The shortest number there is.
const SHORTEST: usize = 15;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let bytes = view.text.as_bytes();
    let mut least = 0;
    for run in view.runs {
        let Some(start) = run.start.checked_sub(2).filter(|s| *s >= least && run.len() >= 2) else {
            continue;
        };
        if let Some(end) = iban_end(&bytes[start..]) {
            hits.push(Hit { start, end: start + end, kind: Kind::Iban });
            least = start + end;
        }
    }
}

fn iban_end(bytes: &[u8]) -> Option<usize> {
    let country = bytes.get(..2).filter(|c| c.iter().all(u8::is_ascii_alphabetic))?;
    let long =
        bytes.iter().take(SHORTEST).all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'+'));
    let length = long.then(|| length(country)).flatten()?;
    let (mut number, mut end) = (Vec::with_capacity(length), 0);
    while number.len() < length {
        let b = *bytes.get(end)?;
        match b {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => number.push(b.to_ascii_uppercase()),
            b' ' | b'-' | b'+' if number.len() % 4 == 0 => (),
            _ => return None,
        }
        end += 1;
    }
    let digits = number.iter().filter(|b| b.is_ascii_digit()).count();
    (digits * 2 >= length && number.len() >= SHORTEST && remainder(&number) == 1).then_some(end)
}

fn length(country: &[u8]) -> Option<usize> {
    let country = [country[0].to_ascii_uppercase(), country[1].to_ascii_uppercase()];
    let entries = LENGTHS.as_bytes().as_chunks::<5>().0;
    let [_, _, tens, ones, _] = entries[entries.binary_search_by(|e| e[..2].cmp(&country)).ok()?];
    Some(usize::from(tens - b'0') * 10 + usize::from(ones - b'0'))
}

fn remainder(number: &[u8]) -> u32 {
    number[4..].iter().chain(&number[..4]).fold(0, |rest, &b| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b - b'A') + 10) % 97,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn countries_are_in_order() {
        let (entries, rest) = LENGTHS.as_bytes().as_chunks::<5>();
        assert!(entries.is_sorted() && rest.is_empty());
        assert_eq!((length(b"ad"), length(b"YE"), length(b"ZZ")), (Some(24), Some(30), None));
    }

    #[test]
    fn finds_numbers() {
        for (text, iban) in [
            ("DE89370400440532013000", "DE89370400440532013000"),
            ("valueDE89370400440532013000Next", "DE89370400440532013000"),
            ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
            ("my iban is gb82west12345698765432.", "gb82west12345698765432"),
            ("FR1420041010050500013M02606", "FR1420041010050500013M02606"),
        ] {
            assert_eq!(found(&DETECTOR, text, Nature::Prose), [iban], "{text}");
        }
    }

    #[test]
    fn other_codes_stay() {
        for text in ["DE88370400440532013000", "ZZ89370400440532013000", "DE8937040044", "GC-11115-SRP-WH"] {
            assert!(found(&DETECTOR, text, Nature::Prose).is_empty(), "{text}");
        }
    }
}
