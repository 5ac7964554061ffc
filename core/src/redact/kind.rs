//! What a personal value is.

use serde::{Deserialize, Serialize};

/// What a personal value is, and with it the name of its placeholder. Where two finds overlap, the kind that stands
/// first here names both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Text of a password field.
    Password,
    /// A one-time code.
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
    NamePart,
}

impl Kind {
    /// All kinds.
    const ALL: [Self; 24] = [
        Self::Password,
        Self::OneTimeCode,
        Self::Card,
        Self::CardCode,
        Self::CardExpiry,
        Self::Iban,
        Self::Ssn,
        Self::Email,
        Self::Jwt,
        Self::Session,
        Self::Tracking,
        Self::Key,
        Self::Document,
        Self::Phone,
        Self::Ip,
        Self::Address,
        Self::BirthDate,
        Self::Name,
        Self::Username,
        Self::Account,
        Self::Order,
        Self::Postcode,
        Self::Keystroke,
        Self::Private,
    ];

    /// The kind that a placeholder names.
    pub(super) fn labelled(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.label() == label)
    }

    /// The name in placeholders and reports.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Password => "PASSWORD",
            Self::OneTimeCode => "CODE",
            Self::Card => "CARD",
            Self::CardCode => "CARD_CODE",
            Self::CardExpiry => "CARD_EXPIRY",
            Self::Iban => "IBAN",
            Self::Ssn => "SSN",
            Self::Email => "EMAIL",
            Self::Jwt => "JWT",
            Self::Key => "KEY",
            Self::Document => "DOCUMENT",
            Self::Phone => "PHONE",
            Self::Ip => "IP",
            Self::Address => "ADDRESS",
            Self::BirthDate => "BIRTH_DATE",
            Self::Name | Self::NamePart => "NAME",
            Self::Username => "USERNAME",
            Self::Account => "ACCOUNT",
            Self::Order => "ORDER",
            Self::Session => "SESSION",
            Self::Tracking => "TRACKING",
            Self::Postcode => "POSTCODE",
            Self::Keystroke => "KEYSTROKE",
            Self::Private => "PRIVATE",
        }
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
    /// A selector, an id, a hash or another name that machines made: only forms that can't be mistaken are looked for.
    Code,
    /// A list of classes, a style, a drawing or a program's name for itself: as [`Self::Code`], without numbers.
    Style,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_names_its_kind() {
        assert!(Kind::ALL.iter().all(|kind| Kind::labelled(kind.label()) == Some(*kind)));
        assert_eq!((Kind::labelled("IMAGE"), Kind::ALL.iter().max()), (None, Some(&Kind::Private)));
    }

    #[test]
    fn one_value_in_two_spellings_is_one() {
        assert_eq!(Kind::Card.normalise("4111 1111-11"), Kind::Card.normalise("4111111111"));
        assert_eq!(Kind::Email.normalise("Jane@Example.com"), "jane@example.com");
        assert_ne!(Kind::Password.normalise("Abc"), Kind::Password.normalise("abc"));
    }
}
