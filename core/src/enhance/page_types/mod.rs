//! Kinds of page, one per file. A rule counts points for what it sees: words of the address (3 or 4), of the title, of
//! labels (2), fields. Words are those of web pages at large, in the languages most of them are in; never a site's name.

use super::{PageType, sight::Sight};

mod account;
mod article;
mod cart;
mod checkout;
mod dashboard;
mod form;
mod help;
mod home;
mod listing;
mod mail;
mod product;
mod search;
mod settings;
mod sign_in;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The kind it looks for.
    pub page_type: PageType,
    /// Points for what it sees.
    pub points: fn(&Sight<'_>) -> u32,
}

/// All rules; of equals the first wins, so the narrower kinds stand first.
pub const RULES: &[Rule] = &[
    sign_in::RULE,
    checkout::RULE,
    cart::RULE,
    mail::RULE,
    settings::RULE,
    product::RULE,
    search::RULE,
    help::RULE,
    account::RULE,
    dashboard::RULE,
    article::RULE,
    form::RULE,
    listing::RULE,
    home::RULE,
];

#[cfg(test)]
mod tests {
    use crate::{
        enhance::{PageType, page_type::page_type, sight::Sight},
        reduce::{recording::Recording, reduce},
    };

    /// The kind of a page with this address, title and elements clicked on it.
    pub fn kind(url: &str, title: &str, elements: &[&str]) -> PageType {
        let start = Recording::on(url).at(url, title);
        let session = elements.iter().fold(start, |r, e| r.wait(5_000).event("click", e)).session();
        let steps = reduce(&session).steps;
        page_type(&Sight::of(&session, url, &steps))
    }

    #[test]
    fn pages_are_told_by_address_title_and_elements() {
        use PageType as P;
        let cases: &[(&str, &str, &[&str], PageType)] = &[
            ("https://a.test/", "A", &["a#x | Shop"], P::Home),
            ("https://a.test/en_us/index.html", "A", &[], P::Home),
            ("https://a.test/?utm=1", "A", &[], P::Home),
            ("https://a.test/s?q=chairs", "chairs", &[], P::Search),
            ("https://a.test/b/Search/N-5/Ntt-chairs", "Search Results for chairs", &[], P::Search),
            ("https://a.test/men/products/shirts.html", "Shirts", &[], P::Listing),
            ("https://a.test/c/garden", "Garden", &["img#a | Chair $ 12", "img#b | Sofa $ 90"], P::Listing),
            ("https://a.test/p/steel-chair/330911444", "Chair", &["button#b | Add to Cart"], P::Product),
            ("https://a.test/productpage.0967955141.html", "Shirt", &[], P::Product),
            ("https://a.test/cart", "Your cart", &["button#b | Checkout"], P::Cart),
            ("https://a.test/warenkorb", "Warenkorb", &[], P::Cart),
            ("https://a.test/checkout", "Checkout", &["button#b | Place order"], P::Checkout),
            ("https://a.test/auth/checkout/signin?redirect=/checkout", "A: sign in", &[], P::SignIn),
            ("https://a.test/x", "Welcome", &["input#p type=password"], P::SignIn),
            ("https://a.test/account/orders", "Your orders", &[], P::Account),
            ("https://mail.a.test/u/0/", "Inbox (3)", &["div#c role=button | Compose"], P::Mail),
            ("https://app.a.test/dashboard", "Overview", &[], P::Dashboard),
            ("https://a.test/blog/2024/05/how-to", "How to", &[], P::Article),
            ("https://a.test/settings/profile", "Settings", &[], P::Settings),
            ("https://a.test/help/returns", "Help", &[], P::Help),
            (
                "https://a.test/apply",
                "Apply",
                &["input#first name=firstName", "input#m name=email type=email"],
                P::Form,
            ),
            ("https://a.test/xyz", "Xyz", &[], P::Other),
            ("", "", &[], P::Other),
        ];
        for (url, title, elements, expected) in cases {
            assert_eq!(kind(url, title, elements), *expected, "{url} {title}");
        }
    }
}
