//! An example's site and template: what a dataset should not have too much of.

use crate::named;
use trailmill_core::{
    enhance::address::Address,
    transform::{Example, Role},
};

/// Bytes of a path's segment from which on it names one thing and not a kind of page.
const LONG: usize = 32;

/// What is the same about examples of one sort: the kind, what is done, and the page's address with all that names one
/// thing replaced by `*`, e.g. `next_action click shop.example/product/*`.
#[must_use]
pub fn template(example: &Example) -> String {
    let address = Address::of(&example.context.url);
    let mut template = format!("{} {} {}", named(&example.kind), verb(example), address.host);
    for segment in address.segments() {
        template.push('/');
        template.push_str(if names_one(segment) { "*" } else { segment });
    }
    template.make_ascii_lowercase();
    template
}

/// The site of an example's page.
#[must_use]
pub fn site(example: &Example) -> String {
    Address::of(&example.context.url).site().to_ascii_lowercase()
}

/// What an answer does, where it is an action.
fn verb(example: &Example) -> String {
    #[derive(serde::Deserialize)]
    struct Answer {
        action: String,
    }
    let answer = example.messages.last().filter(|message| message.role == Role::Assistant);
    let answer = answer.and_then(|message| serde_json::from_str::<Answer>(&message.content).ok());
    answer.map_or_else(|| "-".to_owned(), |answer| answer.action)
}

fn names_one(segment: &str) -> bool {
    segment.len() >= LONG || segment.bytes().any(|b| b.is_ascii_digit() || matches!(b, b'%' | b'[' | b'@'))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use trailmill_core::transform::{ExampleContext, ExampleQuality, Kind, Message, Provenance};

    /// An example of an action on a page.
    pub fn example(url: &str, user: &str, answer: &str) -> Example {
        let message = |role, content: &str| Message { role, content: content.to_owned() };
        Example {
            id: crate::module::sha256(format!("{user}\n{answer}").as_bytes())[..32].to_owned(),
            kind: Kind::NextAction,
            messages: vec![
                message(Role::System, "You act."),
                message(Role::User, user),
                message(Role::Assistant, answer),
            ],
            rejected: None,
            quality: ExampleQuality { score: 0.75, ..ExampleQuality::default() },
            provenance: Provenance::default(),
            context: ExampleContext { url: url.to_owned(), ..ExampleContext::default() },
            synthetic: false,
            count: 1,
        }
    }

    #[test]
    fn pages_of_one_sort_have_one_template() {
        let of = |url| template(&example(url, "", r#"{"action":"click","element":1}"#));
        assert_eq!(
            of("https://shop.example/en/Product/4711?x=1"),
            "next_action click shop.example/product/*"
        );
        assert_eq!(of("https://shop.example/product/12-red-shoe"), of("https://shop.example/product/a1"));
        assert_ne!(of("https://shop.example/cart"), of("https://shop.example/product/a1"));
        assert_eq!(site(&example("https://www.shop.example/", "", "")), "shop.example");
    }
}
