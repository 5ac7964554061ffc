//! Why there is no example: stable codes for programs, words for people.

use crate::{observation::Unobservable, reduce::Noise};

/// Why a step or a journey gives no example of a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reason {
    /// The step's element can't be shown among others.
    Unobservable(Unobservable),
    /// The action is not done on an element.
    NoTargetElement,
    /// What was typed or chosen was not recorded.
    ValueNotRecorded,
    /// No lasting way to find the element alone by what a prompt tells of it.
    NoLocator,
    /// The step is not trained on.
    Noise(Noise),
    /// The person left the example out.
    LeftOut,
    /// The score is below the threshold.
    BelowMinScore(f64),
    /// The person stated no goal, and composed text is turned off.
    NoGoal,
    /// The person stated no goal that could be the answer.
    NoStatedGoal,
    /// No other candidate could have been meant.
    NoPlausibleOther,
    /// The journey has fewer than two steps that can be told.
    TooFewSteps,
}

impl Reason {
    /// The code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Unobservable(Unobservable::NoElement) => "no_element",
            Self::Unobservable(Unobservable::Nameless) => "no_name",
            Self::Unobservable(Unobservable::NoAlternatives) => "no_alternatives",
            Self::NoTargetElement => "no_target_element",
            Self::ValueNotRecorded => "value_not_recorded",
            Self::NoLocator => "no_locator",
            Self::Noise(Noise::Removed) => "noise_removed",
            Self::Noise(Noise::RestoredNavigation) => "noise_restored_navigation",
            Self::Noise(Noise::NoElement) => "noise_no_element",
            Self::Noise(Noise::WithoutEffect) => "noise_without_effect",
            Self::LeftOut => "left_out",
            Self::BelowMinScore(_) => "below_min_score",
            Self::NoGoal | Self::NoStatedGoal => "no_goal",
            Self::NoPlausibleOther => "no_plausible_other",
            Self::TooFewSteps => "too_few_steps",
        }
    }

    /// The reason in words.
    pub(super) fn message(self) -> String {
        match self {
            Self::Unobservable(Unobservable::NoElement) => "no element was recorded".to_owned(),
            Self::Unobservable(Unobservable::Nameless) => {
                "the element has no name, and nothing recorded around it could lend it one".to_owned()
            }
            Self::Unobservable(Unobservable::NoAlternatives) => {
                "no other element was recorded on the page, so there would be no choice".to_owned()
            }
            Self::NoTargetElement => "the action is not done on an element".to_owned(),
            Self::ValueNotRecorded => "what was typed or chosen was not recorded".to_owned(),
            Self::NoLocator => {
                "no lasting way to find the element, and it alone, by what is told of it".to_owned()
            }
            Self::Noise(Noise::Removed) => "the person removed the step".to_owned(),
            Self::Noise(Noise::RestoredNavigation) => "the browser made the navigation by itself".to_owned(),
            Self::Noise(Noise::NoElement) => "a click without an element".to_owned(),
            Self::Noise(Noise::WithoutEffect) => {
                "nothing followed from the click, and the person went on elsewhere".to_owned()
            }
            Self::LeftOut => "the person left it out".to_owned(),
            Self::BelowMinScore(least) => format!("the score is below {least}"),
            Self::NoGoal => "no goal was stated, and composed text is turned off".to_owned(),
            Self::NoStatedGoal => "no goal was stated".to_owned(),
            Self::NoPlausibleOther => "no other candidate near it has its role".to_owned(),
            Self::TooFewSteps => "fewer than two of its steps can be told".to_owned(),
        }
    }
}
