//! Each element once: what was seen, with every other sight of the same element taken up by the first.
//!
//! A page can have thousands of elements, so another sight is looked up by what both have in common and never searched for.

use super::{name::tidy, pool::Seen, role::is_field};
use std::{
    borrow::Cow,
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

/// The elements that are kept, and what finds one of them again.
#[derive(Default)]
pub(super) struct Settled<'s> {
    kept: Vec<Seen<'s>>,
    /// Positions by name in small letters; few have one in common.
    named: BTreeMap<String, Vec<usize>>,
    ids: BTreeSet<&'s str>,
    /// Tags and placeholders of the fields.
    placeholders: BTreeSet<(&'s str, Cow<'s, str>)>,
    /// How often one of those that are kept was looked at: the work that this takes.
    looks: Cell<usize>,
}

impl<'s> Settled<'s> {
    /// The elements, each once, in the order in which they were first seen.
    pub(super) fn of(seen: impl Iterator<Item = Seen<'s>>) -> Vec<Seen<'s>> {
        Self::taking(seen).kept
    }

    fn taking(seen: impl Iterator<Item = Seen<'s>>) -> Self {
        let mut settled = Self::default();
        seen.for_each(|seen| settled.take(seen));
        settled
    }

    /// Keeps an element, unless it is one of those that are kept, or a text that is a part of one's name.
    fn take(&mut self, seen: Seen<'s>) {
        let name = seen.name.to_ascii_lowercase();
        if let Some(at) = self.alike(&name, |other| other.name == seen.name && !other.is_another(&seen)) {
            if let Some(other) = self.kept.get_mut(at) {
                other.learn(&seen);
            }
            self.note_placeholder(at);
        }
        let same = self.alike(&name, |other| !other.is_another(&seen)).is_some()
            || self.ids.contains(seen.id)
            || self.is_there_too(&seen);
        let part = |other: &Seen<'s>| other.interactive && other.name.contains(&*seen.name);
        if same || (!seen.interactive && self.kept.iter().any(part)) {
            return;
        }
        let at = self.kept.len();
        self.named.entry(name).or_default().push(at);
        self.ids.extend(Some(seen.id).filter(|id| !id.is_empty()));
        self.kept.push(seen);
        self.note_placeholder(at);
    }

    /// The first of those with a name, in small letters, that fits.
    fn alike(&self, name: &str, fits: impl Fn(&Seen<'s>) -> bool) -> Option<usize> {
        let mut alike = self.named.get(name)?.iter().copied();
        alike.find(|&at| {
            self.looks.set(self.looks.get() + 1);
            self.kept.get(at).is_some_and(&fits)
        })
    }

    /// Whether a field is kept under another name: one of the two is called by the placeholder of the other.
    fn is_there_too(&self, seen: &Seen<'s>) -> bool {
        let by_own = placeholder(seen).is_some_and(|own| {
            self.alike(&own.to_ascii_lowercase(), |other| other.name == own && other.tag == seen.tag)
                .is_some()
        });
        by_own || (is_field(seen.tag) && self.placeholders.contains(&(seen.tag, seen.name.clone())))
    }

    fn note_placeholder(&mut self, at: usize) {
        if let Some(seen) = self.kept.get(at)
            && let Some(placeholder) = placeholder(seen)
        {
            self.placeholders.insert((seen.tag, placeholder));
        }
    }
}

/// The placeholder of a field, white space put right; nothing where it has none.
fn placeholder<'s>(seen: &Seen<'s>) -> Option<Cow<'s, str>> {
    let own = seen.attributes.filter(|_| is_field(seen.tag))?.get("placeholder")?;
    (!own.is_empty()).then(|| tidy(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{observation::pool::sample, session::Attributes};

    #[test]
    fn the_work_grows_with_the_number_of_elements_only() {
        let own = Attributes(vec![("placeholder".into(), "Type here".into())]);
        let looks = |count: usize| {
            let names: Vec<String> = (0..count).map(|i| format!("Field {i}")).collect();
            let fields = names.iter().map(|name| Seen { attributes: Some(&own), ..sample("input", name) });
            let again = names.iter().map(|name| sample("a", name));
            let settled = Settled::taking(fields.chain(again));
            assert_eq!(settled.kept.len(), count);
            settled.looks.get()
        };
        let (one, two) = (looks(1_000), looks(2_000));
        assert!(two <= 2 * one && one <= 5_000, "{one} then {two}");
    }
}
