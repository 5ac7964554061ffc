//! What was recorded of a page, as far as it tells what kind of page it is.

use super::{address::Address, words::Words};
use crate::{
    observation::is_field,
    reduce::Step,
    session::{Attributes, Interaction, Session},
};

/// How many steps of one stay on a page are looked at: later ones hardly tell more.
const STEPS: usize = 12;

/// How many segments of a path are looked at.
const SEGMENTS: usize = 12;

/// How many words a segment has at most that is no name of a thing.
const SHORT: usize = 3;

/// How many bytes a label has at most; longer texts are prose.
const LABEL: usize = 60;

/// What was recorded of a page.
#[derive(Debug, Default)]
pub struct Sight<'s> {
    /// Its address.
    pub address: Address<'s>,
    /// The labels before the site's name.
    pub subdomain: Words<'s>,
    /// Words of each segment of the path, without file endings.
    pub segments: Vec<Words<'s>>,
    /// Words of its title.
    pub title: Words<'s>,
    /// Words of the short texts of its elements, each apart.
    pub labels: Vec<Words<'s>>,
    /// Words of type, name, id and autocomplete of the fields that were acted on.
    pub fields: Vec<Words<'s>>,
    /// Prices among the texts.
    pub prices: usize,
    /// What the recorder says of the page's build.
    pub structure: Option<&'s Attributes<'s>>,
}

impl<'s> Sight<'s> {
    /// Looks at a stay: consecutive steps on one address.
    pub fn of(session: &'s Session<'_>, url: &'s str, stay: &[Step<'s>]) -> Self {
        let address = Address::of(url);
        let mut sight = Self {
            address,
            subdomain: Words::of(address.subdomain()),
            segments: address.segments().take(SEGMENTS).map(|s| Words::of(without_ending(s))).collect(),
            title: Words::of(stay.iter().map(|s| s.title).find(|t| !t.is_empty()).unwrap_or("")),
            ..Self::default()
        };
        let mains = stay.iter().take(STEPS).filter_map(|s| session.interactions.get(s.main));
        mains.for_each(|i| sight.look_at(i));
        sight
    }

    fn look_at(&mut self, interaction: &'s Interaction<'_>) {
        if let Some(context) = &interaction.context
            && self.structure.is_none()
            && !context.page_structure.is_empty()
        {
            self.structure = Some(&context.page_structure);
        }
        let Some(element) = &interaction.element else { return };
        self.label(&element.text);
        let near = element.nearby.iter().chain(&element.nearest_clickable).chain(&element.siblings);
        near.take(16).for_each(|n| self.label(&n.text));
        element.ancestors.iter().take(2).for_each(|a| self.label(&a.text));
        for (name, value) in &element.attributes.0 {
            match &**name {
                "aria-label" | "title" | "placeholder" => self.label(value),
                "type" | "name" | "id" | "autocomplete" if is_field(&element.tag) => {
                    self.fields.push(Words::of(value));
                }
                _ => {}
            }
        }
    }

    fn label(&mut self, text: &'s str) {
        if text.is_empty() {
            return;
        }
        self.prices += usize::from(has_price(text));
        if text.len() <= LABEL {
            self.labels.push(Words::of(text));
        }
    }

    /// 4 where the path's last segment is one of the phrases, 3 where another is or where a short one says it, else 0. A
    /// long segment is the name of a thing, and what it says tells nothing.
    pub fn path_says(&self, phrases: &[&str]) -> u32 {
        let last = self.segments.last().is_some_and(|s| s.is_one_of(phrases));
        let said = |s: &Words<'_>| s.len() <= SHORT && s.any(phrases);
        match () {
            () if last => 4,
            () if self.segments.iter().any(said) => 3,
            () => 0,
        }
    }

    /// 4 where a segment of the path is one of the phrases and says nothing else, else 0.
    pub fn segment_is(&self, phrases: &[&str]) -> u32 {
        4 * u32::from(self.segments.iter().any(|s| s.is_one_of(phrases)))
    }

    /// 3 where the part of the site is called so, else 0.
    pub fn part_says(&self, phrases: &[&str]) -> u32 {
        3 * u32::from(self.subdomain.any(phrases))
    }

    /// 2 where the title says one of the phrases, else 0.
    pub fn title_says(&self, phrases: &[&str]) -> u32 {
        2 * u32::from(self.title.any(phrases))
    }

    /// 2 where a label says one of the phrases, else 0.
    pub fn labels_say(&self, phrases: &[&str]) -> u32 {
        2 * u32::from(self.labels.iter().any(|l| l.any(phrases)))
    }

    /// 2 where the recorder took the page for such, else 0.
    pub fn recorder_says(&self, names: &[&str]) -> u32 {
        let said = self.structure.and_then(|s| s.get("pageType")).map_or("", |t| t);
        2 * u32::from(names.iter().any(|n| n.eq_ignore_ascii_case(said)))
    }

    /// How many fields are called so.
    pub fn fields_called(&self, phrases: &[&str]) -> usize {
        self.fields.iter().filter(|f| f.any(phrases)).count()
    }
}

fn without_ending(segment: &str) -> &str {
    match segment.rsplit_once('.') {
        Some((name, "html" | "htm" | "php" | "aspx" | "jsp")) => name,
        _ => segment,
    }
}

/// Whether a text holds a price: a currency's sign or code beside a digit.
pub fn has_price(text: &str) -> bool {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let signs = ["$", "€", "£", "¥", "₹", "USD", "EUR", "GBP", "CHF", "kr", "zł"];
    signs.iter().any(|sign| {
        text.match_indices(sign).take(8).any(|(at, _)| {
            let before = text.get(..at).and_then(|t| t.trim_end().chars().next_back());
            let after = text.get(at + sign.len()..).and_then(|t| t.trim_start().chars().next());
            before.into_iter().chain(after).any(|c| c.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::has_price;

    #[test]
    fn prices_have_a_currency_beside_a_digit() {
        assert!(has_price("now $ 1,299.00") && has_price("19,99 €") && has_price("CHF 5"));
        assert!(!has_price("$ave now") && !has_price("19 items") && !has_price("Zürich"));
    }
}
