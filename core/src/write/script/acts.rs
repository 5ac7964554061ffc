//! What a script does: the steps that are trained on, each with the ways to find its element again.

use crate::{
    observation::{self, ActedOn},
    reduce::{Action, Reduction, Step},
    selector::{self, Locator},
    session::{Interaction, Session},
};

/// One step of a script.
pub(super) struct Act<'v, 's> {
    /// The step.
    pub step: &'v Step<'v>,
    /// The interaction that carries its element, or that made it.
    pub interaction: &'v Interaction<'s>,
    /// Its last interaction.
    pub last: &'v Interaction<'s>,
    /// Its element, where one was recorded.
    pub element: Option<Found>,
    /// The interaction that tells what it was dragged onto, where that is known.
    pub dropped_on: Option<&'v Interaction<'s>>,
}

/// An element, and the ways to find it again.
pub(super) struct Found {
    /// The element.
    pub acted_on: ActedOn,
    /// The ways, best first; at least one.
    pub locators: Vec<Locator>,
}

impl Found {
    /// The element of an interaction; nothing where none was recorded, or no way leads to it.
    pub(super) fn of(interaction: &Interaction<'_>) -> Option<Self> {
        let acted_on = observation::acted_on(interaction)?;
        let locators = selector::rank(interaction, acted_on.level, &acted_on.role, &acted_on.name);
        (!locators.is_empty()).then_some(Self { acted_on, locators })
    }

    /// The best way, as Playwright takes it behind `page.`.
    pub(super) fn playwright(&self) -> &str {
        self.locators.first().map_or("", |locator| &locator.playwright)
    }

    /// Whether it is turned on and off.
    pub(super) fn is_toggle(&self) -> bool {
        let role = &*self.acted_on.role;
        matches!(role, "checkbox" | "radio" | "switch" | "menuitemcheckbox" | "menuitemradio")
    }
}

/// The acts of a session, in order. What is noise is none.
pub(super) fn acts<'v, 's>(
    session: &'v Session<'s>,
    reduction: &'v Reduction<'v>,
) -> impl Iterator<Item = Act<'v, 's>> {
    let steps = reduction.steps.iter().filter(|step| step.noise.is_none());
    steps.filter_map(move |step| {
        let interaction = carrier(session, step)?;
        let last = step.interactions.last().and_then(|&at| session.interactions.get(at));
        let (last, element) = (last.unwrap_or(interaction), Found::of(interaction));
        Some(Act { step, interaction, last, element, dropped_on: step.dropped_on(session) })
    })
}

/// The interaction that carries a step's element. A toggle that can't be seen is worked by the label that was clicked.
fn carrier<'v, 's>(session: &'v Session<'s>, step: &Step<'_>) -> Option<&'v Interaction<'s>> {
    let at = |at: usize| session.interactions.get(at);
    let main = at(step.main)?;
    let hidden = matches!(step.action, Action::Check { .. }) && is_hidden(main);
    let label = step.interactions.first().copied().filter(|&first| hidden && first < step.main);
    match label.and_then(at).or_else(|| step.field.and_then(at)) {
        Some(other) if other.element.is_some() => Some(other),
        _ => Some(main),
    }
}

/// Whether nobody could see the element.
fn is_hidden(interaction: &Interaction<'_>) -> bool {
    let visual = interaction.visual.as_deref();
    let size = visual.and_then(|visual| visual.bounding_box);
    size.is_some_and(|size| size.width <= 1.0 || size.height <= 1.0)
        || visual.and_then(|visual| visual.percent_visible).is_some_and(|percent| percent <= 0.0)
}
