//! sign in: who are you?

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::SignIn, points };

const WORDS: &[&str] = &[
    "signin",
    "sign in",
    "login",
    "log in",
    "logon",
    "sso",
    "oauth",
    "authenticate",
    "anmelden",
    "connexion",
    "iniciar sesion",
    "accedi",
];

fn points(sight: &Sight<'_>) -> u32 {
    let secret = sight.fields_called(&["password", "current password", "passwort"]).min(1);
    let title = sight.title_says(&["sign in", "log in", "login", "anmelden", "connexion"]);
    sight.path_says(WORDS) + title + 3 * u32::try_from(secret).unwrap_or(1)
}
