//! ISO 8601 dates → milliseconds since 1970, exactly.

use crate::session::Millis;

/// The farthest moment from 1970, either way, that a browser's `Date` can hold.
pub(super) const FARTHEST: Millis = 8_640_000_000_000_000;

/// Reads `YYYY-MM-DD`, alone or with `Thh:mm`, `:ss`, a fraction, and `Z` or an offset; without either it is UTC.
/// What is finer than a millisecond is cut.
pub(super) fn parse(text: &str) -> Option<Millis> {
    let mut rest = text.trim().as_bytes();
    let year = digits(&mut rest, 4)?;
    byte(&mut rest, b'-')?;
    let month = digits(&mut rest, 2)?;
    byte(&mut rest, b'-')?;
    let day = digits(&mut rest, 2)?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let midnight = days_before(year, month, day) * 86_400_000;
    if rest.is_empty() {
        return Some(midnight);
    }
    byte(&mut rest, b'T').or_else(|| byte(&mut rest, b't')).or_else(|| byte(&mut rest, b' '))?;
    let time = time_of_day(&mut rest)?;
    let offset = offset(&mut rest)?;
    rest.is_empty().then_some(midnight + time - offset)
}

fn time_of_day(rest: &mut &[u8]) -> Option<Millis> {
    let hour = digits(rest, 2)?;
    byte(rest, b':')?;
    let minute = digits(rest, 2)?;
    let mut millis = 0;
    if byte(rest, b':').is_some() {
        let second = digits(rest, 2)?;
        if second > 59 {
            return None;
        }
        millis = second * 1000;
        if byte(rest, b'.').or_else(|| byte(rest, b',')).is_some() {
            millis += fraction(rest)?;
        }
    }
    (hour < 24 && minute < 60).then_some(hour * 3_600_000 + minute * 60_000 + millis)
}

fn fraction(rest: &mut &[u8]) -> Option<Millis> {
    let mut millis = digits(rest, 1)? * 100;
    let mut weight = 10;
    while let Some(digit) = digits(rest, 1) {
        millis += digit * weight;
        weight /= 10;
    }
    Some(millis)
}

fn offset(rest: &mut &[u8]) -> Option<Millis> {
    let sign = match rest.first() {
        None => return Some(0),
        Some(b'Z' | b'z') => {
            *rest = rest.get(1..)?;
            return Some(0);
        }
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    *rest = rest.get(1..)?;
    let hour = digits(rest, 2)?;
    let minute = match byte(rest, b':') {
        Some(()) => digits(rest, 2)?,
        None => digits(rest, 2).unwrap_or(0),
    };
    (hour < 24 && minute < 60).then_some(sign * (hour * 3_600_000 + minute * 60_000))
}

fn byte(rest: &mut &[u8], wanted: u8) -> Option<()> {
    let (first, tail) = rest.split_first()?;
    (*first == wanted).then(|| *rest = tail)
}

fn digits(rest: &mut &[u8], count: usize) -> Option<i64> {
    let (head, tail) = rest.split_at_checked(count)?;
    let mut number = 0;
    for digit in head {
        number = number * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    *rest = tail;
    Some(number)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date: whole years with their leap days, then whole months.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    // 477 leap days lie before 1970.
    let years = (year - 1970) * 365 + leap_days - 477;
    years + (1..month).map(|m| days_in(year, m)).sum::<i64>() + day - 1
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_what_recorders_write() {
        assert_eq!(parse("1970-01-01T00:00:00.000Z"), Some(0));
        assert_eq!(parse("2025-07-30T21:24:45.842Z"), Some(1_753_910_685_842));
        assert_eq!(parse("2025-07-30T21:24:45Z"), Some(1_753_910_685_000));
        assert_eq!(parse("2025-07-30T23:24:45.842+02:00"), Some(1_753_910_685_842));
        assert_eq!(parse("2025-07-30T16:54:45.842-0430"), Some(1_753_910_685_842));
        assert_eq!(parse("2025-07-30 21:24"), Some(1_753_910_640_000));
        assert_eq!(parse("2025-07-30T21:24:45.8429999Z"), Some(1_753_910_685_842));
        assert_eq!(parse("2000-02-29"), Some(951_782_400_000));
        assert_eq!(parse("1969-12-31T23:59:59.999Z"), Some(-1));
        assert_eq!(parse("0000-03-01"), Some(-62_162_035_200_000));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "yesterday",
            "2025-13-01",
            "2025-02-29",
            "1900-02-29",
            "2025-07-30T24:00:00Z",
            "2025-07-30T10:60Z",
            "2025-07-30T10:00:60Z",
            "2025-07-30T10:00:00.Z",
            "2025-07-30T10:00:00+25:00",
            "2025-07-30T10:00:00Zx",
            "2025-7-30",
            "２025-07-30",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
