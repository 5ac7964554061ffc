//! What a personal value is.

use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

/// What a personal value is, and with it the name of its placeholder, in capitals. Where two finds overlap, the kind that
/// stands first here names both.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(const_into_str, serialize_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Kind {
    /// Text of a password field.
    Password,
    /// A one-time code.
    #[strum(serialize = "CODE")]
    OneTimeCode,
    /// A payment card's number.
    Card,
    /// The three or four digits on a card's back.
    CardCode,
    /// A card's expiry.
    CardExpiry,
    /// An international bank account number.
    Iban,
    /// A United States social security number.
    Ssn,
    /// An e-mail address.
    Email,
    /// A JSON web token.
    Jwt,
    /// A session's or cookie's id.
    Session,
    /// An id that follows a person or device from page to page.
    Tracking,
    /// An API key, access token or another secret with high entropy.
    Key,
    /// The number of an identity document.
    Document,
    /// A telephone number.
    Phone,
    /// An IP address.
    Ip,
    /// A street address.
    Address,
    /// A date of birth.
    BirthDate,
    /// A person's name.
    Name,
    /// A name that a person signs in with.
    Username,
    /// The number of a customer, member or account.
    Account,
    /// The number of an order, a parcel or a booking.
    Order,
    /// A postal code.
    Postcode,
    /// A key that was pressed in a personal field.
    Keystroke,
    /// Text of a personal field of another sort.
    Private,
    /// A given or family name: one word of a name of several that was typed.
    #[strum(serialize = "NAME")]
    NamePart,
}

impl Kind {
    /// The kind that a placeholder names.
    pub(super) fn labelled(label: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|kind| kind.label() == label)
    }

    /// The name in placeholders and reports.
    pub(super) const fn label(self) -> &'static str {
        self.into_str()
    }

    /// Brings a value to the form in which two of the same kind are compared: a card's digits, an e-mail's lower case.
    pub(super) fn normalise(self, value: &str) -> String {
        match self {
            Self::Card | Self::Phone | Self::Iban | Self::Ssn => {
                value.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
            }
            Self::Email | Self::Name | Self::NamePart | Self::Address | Self::Username | Self::Ip => {
                value.trim().to_lowercase()
            }
            _ => value.trim().to_owned(),
        }
    }
}

/// What sort of string a text is: it decides which detectors look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// Words for people, and whatever else may hold anything.
    Prose,
    /// An address on the web.
    Url,
    /// A selector without what it quotes, an id, a hash or another name that machines made: only forms that can't be
    /// mistaken are looked for.
    Code,
    /// A list of classes, a style, a drawing or a program's name for itself: as [`Self::Code`], without numbers.
    Style,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_names_its_kind() {
        for kind in Kind::VARIANTS {
            let named = if *kind == Kind::NamePart { Kind::Name } else { *kind };
            assert_eq!(Kind::labelled(kind.label()), Some(named));
        }
        assert_eq!(
            [Kind::OneTimeCode, Kind::BirthDate, Kind::NamePart].map(Kind::label),
            ["CODE", "BIRTH_DATE", "NAME"]
        );
        assert_eq!(Kind::labelled("IMAGE"), None);
    }

    #[test]
    fn one_value_in_two_spellings_is_one() {
        assert_eq!(Kind::Card.normalise("4111 1111-11"), Kind::Card.normalise("4111111111"));
        assert_eq!(Kind::Email.normalise("Jane@Example.com"), "jane@example.com");
        assert_ne!(Kind::Password.normalise("Abc"), Kind::Password.normalise("abc"));
    }
}
