//! Ids in addresses, cookies and stored objects, by the name that they are the value of: click and visitor ids
//! (`gclid=…`), sessions and access tokens (`"sessionToken": "…"`), codes and signatures that let in (`code=…`),
//! customers, orders, and a person's own data (`first_name=…`).

use super::{Detector, Hit, READ, View, context, digits};
use crate::redact::{
    Level,
    kind::{Kind, Nature},
    signs,
};

pub(super) const DETECTOR: Detector = Detector { needs: signs::PAIR, natures: READ, find };

/// Names without `-` and `_`, in lower case, and the shortest value that counts.
const NAMES: &[(&str, Kind, usize)] = &[
    ("gclid", Kind::Tracking, 4),
    ("gbraid", Kind::Tracking, 4),
    ("wbraid", Kind::Tracking, 4),
    ("dclid", Kind::Tracking, 4),
    ("gclsrcid", Kind::Tracking, 4),
    ("gadcampaignid", Kind::Tracking, 4),
    ("fbclid", Kind::Tracking, 4),
    ("fbp", Kind::Tracking, 8),
    ("fbc", Kind::Tracking, 8),
    ("msclkid", Kind::Tracking, 4),
    ("ttclid", Kind::Tracking, 4),
    ("twclid", Kind::Tracking, 4),
    ("lifatid", Kind::Tracking, 4),
    ("yclid", Kind::Tracking, 4),
    ("epik", Kind::Tracking, 8),
    ("rdtcid", Kind::Tracking, 4),
    ("scclid", Kind::Tracking, 4),
    ("irclickid", Kind::Tracking, 4),
    ("clickid", Kind::Tracking, 4),
    ("igshid", Kind::Tracking, 4),
    ("mceid", Kind::Tracking, 4),
    ("ga", Kind::Tracking, 12),
    ("gl", Kind::Tracking, 12),
    ("gid", Kind::Tracking, 12),
    ("hsenc", Kind::Tracking, 8),
    ("hsmi", Kind::Tracking, 6),
    ("hubspotutk", Kind::Tracking, 8),
    ("veroid", Kind::Tracking, 4),
    ("mkttok", Kind::Tracking, 8),
    ("visitorid", Kind::Tracking, 4),
    ("visitid", Kind::Tracking, 4),
    ("deviceid", Kind::Tracking, 4),
    ("clientid", Kind::Tracking, 6),
    ("anonymousid", Kind::Tracking, 4),
    ("distinctid", Kind::Tracking, 4),
    ("trackingid", Kind::Tracking, 4),
    ("adid", Kind::Tracking, 8),
    ("idfa", Kind::Tracking, 8),
    ("muid", Kind::Tracking, 8),
    ("ecid", Kind::Tracking, 8),
    ("sessionid", Kind::Session, 4),
    ("sessid", Kind::Session, 4),
    ("session", Kind::Session, 8),
    ("sessiontoken", Kind::Session, 4),
    ("sessionkey", Kind::Session, 4),
    ("sid", Kind::Session, 6),
    ("jsessionid", Kind::Session, 4),
    ("phpsessid", Kind::Session, 4),
    ("aspnetsessionid", Kind::Session, 4),
    ("aspsessionid", Kind::Session, 4),
    ("connectsid", Kind::Session, 4),
    ("ssid", Kind::Session, 8),
    ("token", Kind::Session, 8),
    ("accesstoken", Kind::Session, 4),
    ("idtoken", Kind::Session, 4),
    ("refreshtoken", Kind::Session, 4),
    ("authtoken", Kind::Session, 4),
    ("oauthtoken", Kind::Session, 4),
    ("csrftoken", Kind::Session, 4),
    ("csrf", Kind::Session, 8),
    ("xsrftoken", Kind::Session, 4),
    ("authenticitytoken", Kind::Session, 4),
    ("requestverificationtoken", Kind::Session, 4),
    ("auth", Kind::Session, 8),
    ("ticket", Kind::Session, 8),
    ("cookie", Kind::Session, 8),
    ("apikey", Kind::Key, 8),
    ("accesskey", Kind::Key, 8),
    ("secret", Kind::Key, 6),
    ("clientsecret", Kind::Key, 6),
    ("signature", Kind::Key, 12),
    ("sig", Kind::Key, 12),
    ("xamzsignature", Kind::Key, 12),
    ("xamzsecuritytoken", Kind::Key, 12),
    ("xamzcredential", Kind::Key, 12),
    ("xgoogsignature", Kind::Key, 12),
    ("xgoogcredential", Kind::Key, 12),
    ("code", Kind::Key, 16),
    ("invite", Kind::Key, 8),
    ("invitation", Kind::Key, 8),
    ("invitetoken", Kind::Key, 8),
    ("resettoken", Kind::Key, 8),
    ("password", Kind::Password, 1),
    ("passwd", Kind::Password, 1),
    ("pwd", Kind::Password, 1),
    ("passcode", Kind::Password, 1),
    ("otp", Kind::OneTimeCode, 4),
    ("onetimecode", Kind::OneTimeCode, 4),
    ("verificationcode", Kind::OneTimeCode, 4),
    ("cvv", Kind::CardCode, 3),
    ("cvc", Kind::CardCode, 3),
    ("userid", Kind::Account, 3),
    ("uid", Kind::Account, 4),
    ("customerid", Kind::Account, 3),
    ("customernumber", Kind::Account, 3),
    ("accountid", Kind::Account, 3),
    ("accountnumber", Kind::Account, 3),
    ("memberid", Kind::Account, 3),
    ("loyaltyid", Kind::Account, 3),
    ("loyaltynumber", Kind::Account, 3),
    ("patientid", Kind::Account, 3),
    ("employeeid", Kind::Account, 3),
    ("subscriberid", Kind::Account, 3),
    ("profileid", Kind::Account, 3),
    ("username", Kind::Username, 3),
    ("login", Kind::Username, 5),
    ("loginhint", Kind::Username, 3),
    ("orderid", Kind::Order, 4),
    ("ordernumber", Kind::Order, 4),
    ("orderno", Kind::Order, 4),
    ("trackingnumber", Kind::Order, 4),
    ("bookingreference", Kind::Order, 4),
    ("confirmationnumber", Kind::Order, 4),
    ("firstname", Kind::Name, 1),
    ("lastname", Kind::Name, 1),
    ("fullname", Kind::Name, 1),
    ("givenname", Kind::Name, 1),
    ("familyname", Kind::Name, 1),
    ("surname", Kind::Name, 1),
    ("email", Kind::Email, 3),
    ("phone", Kind::Phone, 5),
    ("phonenumber", Kind::Phone, 5),
    ("mobilenumber", Kind::Phone, 5),
    ("tel", Kind::Phone, 5),
    ("dob", Kind::BirthDate, 6),
    ("birthdate", Kind::BirthDate, 6),
    ("dateofbirth", Kind::BirthDate, 6),
    ("birthday", Kind::BirthDate, 4),
    ("ssn", Kind::Ssn, 4),
    ("address", Kind::Address, 4),
    ("streetaddress", Kind::Address, 4),
    ("street", Kind::Address, 4),
    ("address1", Kind::Address, 4),
    ("addressline1", Kind::Address, 4),
    ("shippingaddress", Kind::Address, 4),
    ("billingaddress", Kind::Address, 4),
];

/// Longer names than this are none of the above.
const LONGEST_NAME: usize = 32;

/// A longer value is judged by its first bytes, so many of them.
const JUDGED: usize = 256;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let (mut least, mut ends) = (0, Ends::default());
    for at in memchr::memchr2_iter(b'=', b':', view.text.as_bytes()) {
        if at < least {
            continue;
        }
        let Some(&(name, kind, shortest)) = name_before(&view.text[..at]) else { continue };
        let Some((start, written)) = value_after(view.text, at) else { continue };
        let spoken = view.nature == Nature::Url && matches!(kind, Kind::Name | Kind::Address);
        let written = if spoken && written == Written::Loose { Written::Spoken } else { written };
        let end = ends.of(view.text, start, written);
        let value = &view.text[start..end];
        let judged = &value[..context::floor(value, JUDGED)];
        if start < end && is_id(judged, kind, shortest, view.level) && is_personal(name, judged) {
            hits.push(Hit { start, end, kind });
            least = end;
        }
    }
}

fn name_before(before: &str) -> Option<&'static (&'static str, Kind, usize)> {
    let before = before.trim_end_matches(' ').trim_end_matches(['"', '\'']);
    let mut name = [0u8; LONGEST_NAME];
    let mut from = LONGEST_NAME;
    for &b in before.as_bytes().iter().rev() {
        match b {
            b'-' | b'_' | b'.' => continue,
            _ if !b.is_ascii_alphanumeric() => break,
            _ => (),
        }
        from = from.checked_sub(1)?;
        name[from] = b.to_ascii_lowercase();
    }
    let name = &name[from..];
    NAMES.iter().find(|(n, ..)| n.as_bytes() == name)
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq)]
enum Written {
    Quoted,
    Loose,
    /// In an address, with blanks and commas that were escaped there.
    Spoken,
}

/// Where values end. The places are remembered: any number of names may stand before the same one, `tel=tel=tel=`.
#[derive(Default)]
struct Ends {
    quoted: usize,
    loose: usize,
    spoken: usize,
}

impl Ends {
    /// The end of the value that begins at `start`, which is no less than it was before.
    fn of(&mut self, text: &str, start: usize, written: Written) -> usize {
        let known = match written {
            Written::Quoted => &mut self.quoted,
            Written::Loose => &mut self.loose,
            Written::Spoken => &mut self.spoken,
        };
        if *known < start {
            let ends = |c| ends_value(c, written);
            *known = text[start..].find(ends).map_or(text.len(), |n| start + n);
        }
        *known
    }
}

fn ends_value(c: char, written: Written) -> bool {
    match c {
        '"' | '\'' => true,
        _ if written == Written::Quoted => false,
        '&' | ';' | '#' | '<' | '>' | '}' | ']' | ')' | '|' => true,
        _ => written == Written::Loose && (c == ',' || c.is_whitespace()),
    }
}

/// Where the value after `=` or `:` begins. After a colon it must be quoted or a number of JSON, or `: ` a word.
fn value_after(text: &str, at: usize) -> Option<(usize, Written)> {
    let rest = &text[at + 1..];
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let quoted = rest[spaces..].starts_with(['"', '\'']);
    let start = at + 1 + spaces + usize::from(quoted);
    let equals = text.as_bytes()[at] == b'=';
    let named = text[..at].ends_with(['"', '\'']);
    let loose = if equals { spaces > 0 } else { !named };
    if loose && !quoted || rest.starts_with("//") {
        return None;
    }
    Some((start, if quoted { Written::Quoted } else { Written::Loose }))
}

/// Whether a value may be what its name says: long enough, no word such as `true` or `none`, and with a digit where the
/// kind is a number or a code.
fn is_id(value: &str, kind: Kind, shortest: usize, level: Level) -> bool {
    let word = value.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-');
    let empty = matches!(
        value,
        "true" | "false" | "null" | "none" | "undefined" | "0" | "1" | "required" | "optional"
    );
    let coded = matches!(kind, Kind::Tracking | Kind::Session | Kind::Key | Kind::Account | Kind::Order);
    let numbered =
        matches!(kind, Kind::Phone | Kind::BirthDate | Kind::Ssn | Kind::OneTimeCode | Kind::CardCode);
    let digit = value.bytes().any(|b| b.is_ascii_digit());
    let enough = level == Level::Strict || value.chars().count() >= shortest;
    enough && !empty && (digit || !(coded && word || numbered)) && !value.starts_with('[')
}

/// Whether a value has the form that tells a person's from what else its name may stand for: `code=DE`, `code=SUMMER2024`,
/// `invite=friends`, `address=home`.
fn is_personal(name: &str, value: &str) -> bool {
    let digits = || value.bytes().filter(u8::is_ascii_digit).count();
    match name {
        "code" => digits::is_drawn(value) && (digits() >= 5 || digits::changes(value) >= 4),
        "invite" | "invitation" => digits::is_drawn(value),
        "address" => digits() > 0 && value.contains([' ', '+']) && value.contains(char::is_alphabetic),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::detectors::found;

    fn ids(text: &str) -> Vec<&str> {
        found(&DETECTOR, text, Nature::Url)
    }

    #[test]
    fn finds_ids_by_name() {
        for (text, id) in [
            ("https://x.com/?a=1&gclid=Cj0KCQjw_wcB&gclsrc=aw.ds", "Cj0KCQjw_wcB"),
            ("gbraid=0AAAAADq61Udejr-a#x", "0AAAAADq61Udejr-a"),
            ("/cart;jsessionid=1A2B3C?x", "1A2B3C?x"),
            ("{\"sessionToken\": \"s3cr3t w0rd\"}", "s3cr3t w0rd"),
            ("{\"customer_id\":12345}", "12345"),
            ("first_name=Jane&x", "Jane"),
            ("PHPSESSID=a1b2c3d4; path=/", "a1b2c3d4"),
            ("/cb?code=abcdef1234567890abcdef&state=1", "abcdef1234567890abcdef"),
            ("/cb?code=4/0AY0e-g7qk3Xz91LmPq&state=1", "4/0AY0e-g7qk3Xz91LmPq"),
            ("/f?X-Amz-Signature=fe5f80f77d5fa3beca038a24&x", "fe5f80f77d5fa3beca038a24"),
            ("/join?invite=xK9pQ2mZ", "xK9pQ2mZ"),
            ("/ship?address=742+Evergreen+Terrace&x", "742+Evergreen+Terrace"),
            ("/ship?address=742 Evergreen Terrace, Springfield&x", "742 Evergreen Terrace, Springfield"),
            ("/ship?full_name=Jane Doe&x", "Jane Doe"),
        ] {
            assert_eq!(ids(text), [id], "{text}");
        }
    }

    #[test]
    fn a_long_text_takes_no_longer_than_it_must() {
        for unit in ["tel=", "sid=[", "token=\"", "tel='\""] {
            let text = unit.repeat((1 << 20) / unit.len());
            assert!(found(&DETECTOR, &text, Nature::Url).is_empty(), "{unit}");
        }
    }

    #[test]
    fn other_pairs_stay() {
        for text in [
            "productId=317140646",
            "color=blue",
            "utm_source=google",
            "token: a word",
            "session=true",
            "phone: [PHONE_1]",
            "email=",
            "orderId=asc",
            "semanticToken=j27r10r10f24_us-east1-b8hg",
            "login=yes",
            "[id=\"email\"]",
            "country?code=DE",
            "?code=SUMMER2024&x",
            "?code=BLACKFRIDAY2024SALE",
            "?code=welcome-back-to-the-shop",
            "?invite=friends2024",
            "?invite=true",
            "?address=home",
            "?address=1.2.3.4",
        ] {
            assert!(ids(text).is_empty(), "{text}");
        }
    }
}
