//! The reducer's rules, one per file. Each claims the interactions that it understands; what an earlier rule claimed, a
//! later one leaves alone. Every rule is linear: it looks ahead and back only within a bound or over what it claims.

use super::draft::Draft;

pub mod check;
pub mod click;
pub mod drag;
pub mod fill;
pub mod focus;
pub mod hover;
pub mod navigation;
pub mod press;
pub mod remainder;
pub mod scroll;
pub mod select;
pub mod submit;
pub mod tab;
pub mod touch;
pub mod upload;

/// How many interactions a rule looks back or ahead past those that tell it nothing.
pub const REACH: usize = 16;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, as it stands in a step's `rules`.
    pub name: &'static str,
    /// Claims what it understands.
    pub apply: fn(&mut Draft<'_>),
}

/// All rules, in the order in which they claim.
pub const RULES: &[Rule] = &[
    drag::RULE,
    upload::RULE,
    check::RULE,
    select::RULE,
    fill::RULE,
    press::RULE,
    click::RULE,
    touch::RULE,
    submit::RULE,
    tab::RULE,
    navigation::RULE,
    hover::RULE,
    scroll::RULE,
    focus::RULE,
    remainder::RULE,
];
