//! form: a page whose fields are to be filled in.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Form, points };

const WORDS: &[&str] = &[
    "form",
    "contact",
    "apply",
    "application",
    "register",
    "registration",
    "signup",
    "sign up",
    "survey",
    "booking",
    "reservation",
    "appointment",
    "enroll",
    "quote",
    "feedback",
    "formular",
    "kontakt",
    "inscription",
    "registro",
];

/// What forms ask for. Two such fields make a form.
const ASKED: &[&str] = &[
    "name",
    "firstname",
    "lastname",
    "first name",
    "last name",
    "fname",
    "lname",
    "email",
    "tel",
    "phone",
    "address",
    "city",
    "zip",
    "postal",
    "company",
    "message",
    "comment",
    "birthday",
    "bday",
    "date",
    "country",
];

fn points(sight: &Sight<'_>) -> u32 {
    let asked = u32::try_from(sight.fields_called(ASKED).min(2)).unwrap_or(2);
    let texts = u32::from(sight.fields.len() >= 6);
    sight.path_says(WORDS) + sight.title_says(WORDS) + 2 * asked + texts
}
