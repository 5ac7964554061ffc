//! The focus: what is pressed or typed, where no element is told, goes to the field that had the focus last.

use super::{field::Field, kind::Kind};
use crate::session::{Interaction, InteractionKind, Millis};
use serde::{Deserialize, Serialize};

/// The personal field that had the focus last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Focus {
    kind: Kind,
    page: String,
    tab: Option<String>,
    since: Millis,
}

impl Focus {
    /// The field of an interaction that tells of no element: the one that had the focus before it on the same page.
    pub(super) fn field_of(&self, interaction: &Interaction<'_>) -> Option<Field> {
        let typed = matches!(
            interaction.kind,
            InteractionKind::KeyPress
                | InteractionKind::Input
                | InteractionKind::Change
                | InteractionKind::Other(_)
        );
        let page = page(interaction);
        let here = page.is_empty() || self.page.is_empty() || page == self.page;
        let goes_on = typed && here && tab(interaction) == self.tab.as_deref();
        let later = interaction.timestamp >= self.since;
        (goes_on && later && tells_nothing(interaction)).then(|| Field::unnamed(self.kind))
    }

    /// Takes note of where the focus goes with an interaction, on a personal field or on something else.
    pub(super) fn follow(focus: &mut Option<Self>, interaction: &Interaction<'_>, field: Option<&Field>) {
        use InteractionKind::{Blur, Change, Click, Focus, Input, KeyPress, Navigation, Touch};
        match interaction.kind {
            Navigation | Blur => *focus = None,
            Focus | Click | Input | Change | KeyPress | Touch if !tells_nothing(interaction) => {
                *focus = field.map(|field| Self {
                    kind: field.kind,
                    page: page(interaction).to_owned(),
                    tab: tab(interaction).map(str::to_owned),
                    since: interaction.timestamp,
                });
            }
            _ => {}
        }
    }
}

/// Whether an interaction tells of no element.
fn tells_nothing(interaction: &Interaction<'_>) -> bool {
    let element = interaction.element.as_deref();
    let selectors = interaction.selectors.as_deref();
    element.is_none_or(|e| e.tag.is_empty() && e.attributes.is_empty() && e.text.is_empty())
        && selectors.is_none_or(|s| [&s.primary, &s.css_path, &s.xpath].into_iter().all(|s| s.is_empty()))
}

fn page<'i>(interaction: &'i Interaction<'_>) -> &'i str {
    let url = interaction.context.as_deref().map_or("", |c| &*c.url);
    url.split(['#', '?']).next().unwrap_or_default()
}

fn tab<'i>(interaction: &'i Interaction<'_>) -> Option<&'i str> {
    interaction.gesture.as_deref()?.tab.as_deref()
}
