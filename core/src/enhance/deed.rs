//! What a step was, as far as journeys go: a search, an order, a form sent, a message.

use super::{address::Address, words::Words};
use crate::{
    reduce::{Action, Step},
    session::{Interaction, Session},
};

/// What a step was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Put words in a search field, or sent them.
    Search,
    /// Put something in the cart.
    AddToCart,
    /// Ordered.
    Order,
    /// Sent a form or a message, or saved what was set.
    Send,
    /// Put something in a field that is no search field.
    Fill,
    /// Anything else.
    Other,
}

const ADDS: &[&str] = &[
    "add to cart",
    "add to bag",
    "add to basket",
    "add to trolley",
    "in den warenkorb",
    "ajouter au panier",
    "añadir al carrito",
    "añadir a la cesta",
    "aggiungi al carrello",
];

const ORDERS: &[&str] = &[
    "place order",
    "place your order",
    "buy now",
    "pay now",
    "complete order",
    "complete purchase",
    "submit order",
    "confirm order",
    "jetzt kaufen",
    "zahlungspflichtig bestellen",
    "commander",
    "comprar ahora",
];

const SENDS: &[&str] = &[
    "send",
    "submit",
    "save",
    "save changes",
    "apply",
    "post",
    "publish",
    "register",
    "book",
    "book now",
    "reserve",
    "confirm",
    "request",
    "create account",
    "create",
    "sign up",
    "subscribe",
    "update",
    "absenden",
    "senden",
    "speichern",
    "buchen",
    "envoyer",
    "enregistrer",
    "enviar",
    "guardar",
];

const SEARCHES: &[&str] =
    &["search", "q", "query", "keyword", "keywords", "searchbox", "suche", "recherche", "buscar", "cerca"];

/// How many words a button has at most that sends: more is prose.
const SHORT: usize = 4;

/// What a step was. `typed_in` is the interaction on the field that hollow typing went into.
pub fn deed(session: &Session<'_>, step: &Step<'_>, typed_in: Option<&Interaction<'_>>) -> Deed {
    let Some(main) = session.interactions.get(step.main) else { return Deed::Other };
    let field = if main.element.is_some() { Some(main) } else { typed_in };
    match &step.action {
        Action::Fill { .. } if field.is_some_and(is_search_field) => Deed::Search,
        Action::Press { key } if key.ends_with("Enter") && field.is_some_and(is_search_field) => Deed::Search,
        Action::Fill { .. } | Action::Select { .. } | Action::Check { .. } | Action::Upload { .. } => {
            Deed::Fill
        }
        Action::Submit => Deed::Send,
        Action::Press { .. } if sent_a_form(session, step) => Deed::Send,
        Action::Press { key } if matches!(&**key, "Control+Enter" | "Meta+Enter") => Deed::Send,
        Action::Click => clicked(main),
        _ => Deed::Other,
    }
}

fn clicked(main: &Interaction<'_>) -> Deed {
    let Some(element) = &main.element else { return Deed::Other };
    let label = element.attributes.get("aria-label").or_else(|| element.attributes.get("value"));
    let above = element.ancestors.first().map_or("", |a| &a.text);
    let texts = [&*element.text, label.map_or("", |l| l), above];
    let Some(text) = texts.into_iter().find(|t| !t.is_empty()) else { return Deed::Other };
    let words = Words::of(text);
    match () {
        () if words.len() <= SHORT + 2 && words.any(ADDS) => Deed::AddToCart,
        () if words.len() <= SHORT + 2 && words.any(ORDERS) => Deed::Order,
        () if words.len() <= SHORT && is_button(main) && words.any(SENDS) => Deed::Send,
        () => Deed::Other,
    }
}

fn is_button(main: &Interaction<'_>) -> bool {
    let Some(element) = &main.element else { return false };
    let own = matches!(&*element.tag, "button" | "input");
    let role = element.attributes.get("role").is_some_and(|r| r == "button");
    let above = element.ancestors.iter().take(2);
    own || role || above.into_iter().any(|a| a.tag == "button" || a.role.as_deref() == Some("button"))
}

fn sent_a_form(session: &Session<'_>, step: &Step<'_>) -> bool {
    let kinds = step.interactions.iter().filter_map(|&at| session.interactions.get(at)).map(|i| &i.kind);
    kinds.into_iter().any(|k| *k == crate::session::InteractionKind::Submit)
}

/// Whether a field takes words to search for.
pub fn is_search_field(interaction: &Interaction<'_>) -> bool {
    let Some(element) = &interaction.element else { return false };
    let is = |name: &str| element.attributes.get(name).is_some_and(|v| Words::of(v).any(SEARCHES));
    let takes_text =
        matches!(&*element.tag, "input" | "textarea") || element.attributes.get("contenteditable").is_some();
    takes_text && ["type", "role", "name", "id", "placeholder", "aria-label"].into_iter().any(is)
}

/// What was searched for: what was typed, else what the address that it led to says.
pub fn terms<'s>(step: &'s Step<'_>) -> Option<&'s str> {
    match &step.action {
        Action::Fill { value: Some(value) } if !value.is_empty() => Some(value),
        _ => step.effect.navigated_to.as_deref().and_then(asked),
    }
}

/// The words that an address asks for.
pub fn asked(url: &str) -> Option<&str> {
    let keys =
        ["q", "query", "search", "search_query", "searchterm", "keyword", "keywords", "k", "s", "term"];
    let address = Address::of(url);
    let found =
        address.queries().find(|(k, v)| !v.is_empty() && keys.iter().any(|n| n.eq_ignore_ascii_case(k)));
    found.map(|(_, v)| v)
}

#[cfg(test)]
mod tests {
    use super::{Deed, asked, deed};
    use crate::reduce::{recording::Recording, reduce};

    fn of(recording: Recording) -> Deed {
        let session = recording.session();
        deed(&session, &reduce(&session).steps[0], None)
    }

    #[test]
    fn a_step_is_told_by_what_it_was_done_on() {
        let on = || Recording::on("https://a.test/");
        assert_eq!(of(on().event("input", "input#x type=search").value("tea")), Deed::Search);
        assert_eq!(of(on().event("input", "input#x name=city").value("Rome")), Deed::Fill);
        assert_eq!(of(on().event("click", "button#b | Add to bag")), Deed::AddToCart);
        assert_eq!(of(on().event("click", "div#b | Place Order")), Deed::Order);
        assert_eq!(of(on().event("click", "button#b | Send")), Deed::Send);
        assert_eq!(of(on().event("click", "a#b | Send us your ideas about tea")), Deed::Other);
        assert_eq!(of(on().hollow("submit")), Deed::Send);
    }

    #[test]
    fn an_address_tells_what_it_asks_for() {
        assert_eq!(asked("https://a.test/s?x=1&q=red+shoes"), Some("red+shoes"));
        assert_eq!(asked("https://a.test/?q="), None);
    }
}
