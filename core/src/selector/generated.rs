//! Tells what a person wrote from what a tool made up: ids and classes that change with the next build, the next page
//! load or the next row are no way to find an element again.

/// Where an id, a test id or a class comes from, as far as its letters tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A person chose it.
    Written,
    /// A written name that ends in a count or a record's number (`row-17`): it holds as long as the order does.
    Counted,
    /// A build, a framework or a random generator made it.
    Generated,
}

/// What a class says of its element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassUse {
    /// What the element is (`carousel__next`).
    Identity,
    /// How it looks (`mt-4`, `lg:flex`): many others look the same.
    Presentation,
    /// How it stands at the moment (`is-active`): it changes as the page is used.
    State,
    /// Nothing: it was made up by a tool.
    Generated,
}

/// Starts of ids and classes that frameworks count or hash behind.
const FRAMEWORK_PREFIXES: [&str; 24] = [
    "ember",
    "ext-gen",
    "ext-comp-",
    "yui_",
    "radix-",
    "headlessui-",
    "mui-",
    "react-aria",
    "reach-",
    "mat-",
    "cdk-",
    "ng-tns-",
    "_ngcontent",
    "_nghost",
    "__bvid",
    "p-id-",
    "css-",
    "sc-",
    "jss",
    "svelte-",
    "emotion-",
    "styled-",
    "downshift-",
    "gwt-uid-",
];

/// Classes for how an element stands at the moment.
static STATES: Words = Words::new(&[
    "active",
    "checked",
    "closed",
    "collapsed",
    "current",
    "disabled",
    "enabled",
    "expanded",
    "focus",
    "focused",
    "hidden",
    "hover",
    "hovered",
    "inactive",
    "loaded",
    "loading",
    "open",
    "opened",
    "selected",
    "show",
    "shown",
    "undefined",
    "visible",
    "visited",
]);

/// First pieces of utility classes that mean nothing else, whatever follows.
static UTILITY_STEMS: Words = Words::new(&[
    "align",
    "antialiased",
    "basis",
    "bg",
    "capitalize",
    "col",
    "cols",
    "cursor",
    "divide",
    "duration",
    "ease",
    "gap",
    "grow",
    "h",
    "inset",
    "items",
    "justify",
    "leading",
    "lowercase",
    "m",
    "max",
    "mb",
    "me",
    "min",
    "ml",
    "mr",
    "ms",
    "mt",
    "mx",
    "my",
    "object",
    "opacity",
    "outline",
    "overflow",
    "p",
    "pb",
    "pe",
    "pl",
    "pointer",
    "pr",
    "ps",
    "pt",
    "px",
    "py",
    "ring",
    "rotate",
    "rounded",
    "row",
    "scale",
    "self",
    "shadow",
    "shrink",
    "space",
    "sr",
    "tracking",
    "translate",
    "truncate",
    "underline",
    "uppercase",
    "w",
    "whitespace",
    "z",
]);

/// First pieces of utility classes that also begin ordinary names; the rest must be a measure or a manner.
static LOOSE_STEMS: Words = Words::new(&[
    "absolute",
    "animate",
    "block",
    "border",
    "bottom",
    "container",
    "content",
    "d",
    "fill",
    "fixed",
    "flex",
    "float",
    "font",
    "grid",
    "group",
    "hidden",
    "inline",
    "left",
    "line",
    "list",
    "order",
    "peer",
    "relative",
    "right",
    "select",
    "static",
    "sticky",
    "stroke",
    "table",
    "text",
    "top",
    "transition",
]);

/// What follows a loose stem in a utility class.
static MANNERS: Words = Words::new(&[
    "around",
    "auto",
    "base",
    "between",
    "black",
    "block",
    "bold",
    "bottom",
    "center",
    "clamp",
    "col",
    "column",
    "current",
    "ellipsis",
    "end",
    "flex",
    "full",
    "grid",
    "inline",
    "inverse",
    "left",
    "lg",
    "light",
    "md",
    "medium",
    "muted",
    "none",
    "normal",
    "nowrap",
    "primary",
    "regular",
    "right",
    "row",
    "screen",
    "secondary",
    "semibold",
    "sm",
    "solid",
    "start",
    "thin",
    "top",
    "transparent",
    "white",
    "wrap",
    "x",
    "xl",
    "xs",
    "y",
]);

/// Tells where an id or a test id comes from.
#[must_use]
pub fn origin(name: &str) -> Origin {
    if is_generated(name) {
        Origin::Generated
    } else if is_counted(name) {
        Origin::Counted
    } else {
        Origin::Written
    }
}

/// Tells what a class says of its element.
#[must_use]
pub fn class_use(class: &str) -> ClassUse {
    if is_state(class) {
        ClassUse::State
    } else if is_utility(class) {
        ClassUse::Presentation
    } else if is_generated(class) {
        ClassUse::Generated
    } else {
        ClassUse::Identity
    }
}

/// Whether a class says how an element stands at the moment.
#[must_use]
pub fn is_state(class: &str) -> bool {
    let rest = class.strip_prefix("is-").or_else(|| class.strip_prefix("has-"));
    rest.is_some() || class.starts_with("ng-") || STATES.holds(class)
}

fn is_utility(class: &str) -> bool {
    if class.bytes().any(|b| matches!(b, b':' | b'[' | b'!' | b'/' | b'@')) {
        return true;
    }
    let bare = class.trim_start_matches('-');
    if utility_stem(bare) {
        return true;
    }
    // Libraries set their own short prefix before each utility class: `tw-flex`, `sui-mt-4`.
    match split_at_dash(bare) {
        (prefix, Some(rest)) => prefix.len() <= 4 && utility_stem(rest.trim_start_matches('-')),
        (_, None) => false,
    }
}

fn utility_stem(class: &str) -> bool {
    let (stem, rest) = split_at_dash(class);
    if UTILITY_STEMS.holds(stem) {
        // `p`, `m`, `row` alone are too short or too plain to tell.
        return rest.is_some() || stem.len() > 3;
    }
    LOOSE_STEMS.holds(stem)
        && rest.is_none_or(|rest| {
            let (first, _) = split_at_dash(rest);
            first.starts_with(|c: char| c.is_ascii_digit()) || MANNERS.holds(first)
        })
}

/// What stands before the first dash, and what behind it; such names are so short that a byte at a time is fastest.
fn split_at_dash(name: &str) -> (&str, Option<&str>) {
    match name.bytes().position(|b| b == b'-') {
        Some(dash) => (name.get(..dash).unwrap_or_default(), name.get(dash + 1..)),
        None => (name, None),
    }
}

/// A sorted list of words in small letters.
struct Words {
    list: &'static [&'static str],
    /// For each letter where its words begin, and where the last ones end.
    starts: [usize; 27],
}

impl Words {
    const fn new(list: &'static [&'static str]) -> Self {
        let mut starts = [list.len(); 27];
        let mut at = list.len();
        while at > 0 {
            at -= 1;
            let mut letter = (list[at].as_bytes()[0] - b'a') as usize;
            while starts[letter] > at {
                starts[letter] = at;
                if letter == 0 {
                    break;
                }
                letter -= 1;
            }
        }
        Self { list, starts }
    }

    /// Whether a word is among them, whatever its case.
    fn holds(&self, word: &str) -> bool {
        let letter = word.bytes().next().map_or(usize::MAX, |b| usize::from((b | 32).wrapping_sub(b'a')));
        let Some(&[from, to]) = self.starts.get(letter..).and_then(|starts| starts.first_chunk()) else {
            return false;
        };
        self.list.get(from..to).unwrap_or_default().iter().any(|item| item.eq_ignore_ascii_case(word))
    }
}

fn is_generated(name: &str) -> bool {
    let name = name.trim();
    let colons = memchr::memchr(b':', name.as_bytes()).is_some();
    name.starts_with("undefined")
        || name.starts_with("[object")
        || is_uuid(name)
        || colons && (name.starts_with(':') && name.ends_with(':') || name.contains(":r"))
        || framework_made(name)
        || module_hash(name)
        || name.split(parts_names).any(is_random)
}

fn parts_names(c: char) -> bool {
    matches!(c, '-' | '_' | ':' | '.' | '/' | '[' | ']')
}

fn framework_made(name: &str) -> bool {
    let Some(first) = name.bytes().next().map(|b| b.to_ascii_lowercase()) else { return false };
    FRAMEWORK_PREFIXES.iter().filter(|prefix| prefix.bytes().next() == Some(first)).any(|prefix| {
        name.split_at_checked(prefix.len()).is_some_and(|(start, rest)| {
            start.eq_ignore_ascii_case(prefix)
                && (rest.bytes().any(|b| b.is_ascii_digit())
                    || (*prefix == "sc-" || *prefix == "css-") && hash_like(rest))
        })
    })
}

/// CSS modules end in a short hash behind two or three underscores (`Button_primary__a1B2c`), or behind two hyphens
/// with a digit (`banner--eart1`).
fn module_hash(name: &str) -> bool {
    let behind = |pair: &[u8; 2]| name.get(name.as_bytes().windows(2).rposition(|two| two == pair)? + 2..);
    let mixed = |tail: &str| {
        tail.len() >= 4
            && tail.len() <= 10
            && tail.bytes().all(|b| b.is_ascii_alphanumeric())
            && (tail.bytes().any(|b| b.is_ascii_digit()) || case_changes(tail) >= 2)
    };
    behind(b"__").is_some_and(mixed)
        || behind(b"--").is_some_and(|tail| {
            (5..=8).contains(&tail.len())
                && tail.bytes().all(|b| b.is_ascii_alphanumeric())
                && tail.bytes().any(|b| b.is_ascii_digit())
                && tail.bytes().filter(u8::is_ascii_alphabetic).count() >= 3
        })
}

fn is_uuid(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() >= 36
        && bytes.windows(36).any(|window| {
            window.iter().enumerate().all(|(i, b)| match i {
                8 | 13 | 18 | 23 => *b == b'-',
                _ => b.is_ascii_hexdigit(),
            })
        })
}

/// Whether one piece of a name is a hash or a random token rather than words.
fn is_random(piece: &str) -> bool {
    if !piece.is_ascii() || piece.len() < 4 {
        return false;
    }
    hex_like(piece) || piece.len() >= 5 && digits_between(piece) >= 2 || hash_like(piece)
}

/// The words of English that are written with the letters a to f alone.
static HEX_WORDS: Words =
    Words::new(&["accede", "decade", "decaded", "deface", "efface", "facade", "facaded"]);

/// Six or more hexadecimal digits; English has hardly a word of these letters alone.
fn hex_like(piece: &str) -> bool {
    let hex = piece.len() >= 6 && piece.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let letters = piece.bytes().any(|b| b.is_ascii_alphabetic());
    hex && letters && !HEX_WORDS.holds(piece)
}

/// How often letters and digits change places.
fn digits_between(piece: &str) -> usize {
    let bytes = piece.as_bytes();
    bytes.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit())).count()
}

fn case_changes(piece: &str) -> usize {
    let bytes = piece.as_bytes();
    bytes
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()))
        .count()
}

/// Capitals all over, beyond those of camel case and of an acronym at either end; or no vowel for too long.
fn hash_like(piece: &str) -> bool {
    let inner = piece.trim_matches(|c: char| c.is_ascii_uppercase());
    let upper = inner.bytes().filter(u8::is_ascii_uppercase).count();
    let letters = || inner.bytes().filter(u8::is_ascii_alphabetic).count();
    upper >= 2 && letters() >= 4 && upper * 3 >= letters()
        || piece.len() >= 6 && longest_consonants(piece) >= 6
}

fn longest_consonants(piece: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for b in piece.bytes() {
        let consonant =
            b.is_ascii_alphabetic() && !matches!(b | 0x20, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
        run = if consonant { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn is_counted(name: &str) -> bool {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let longest = longest_digits(name);
    digits > 0 && digits < name.len() || longest >= 5 || longest > 0 && longest == name.len()
}

fn longest_digits(name: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for b in name.bytes() {
        run = if b.is_ascii_digit() { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_person_wrote() {
        for name in [
            "add-to-bag-button",
            "username",
            "sign-in-button",
            "typeahead-search-field-input",
            "main-content",
            "DeliveryAddressContinueButton",
            "firstName",
            "checkoutButton",
            "products-listing-section",
            "header_search",
            "pdp_add_to_cart_button",
            "nav",
            "searchBox",
            "newsletterSignUpForm",
            "createAccount",
            "iPadLink",
            "btn-save",
            "userID",
            "HTMLForm",
        ] {
            assert_eq!(origin(name), Origin::Written, "{name}");
        }
    }

    #[test]
    fn names_that_a_tool_made() {
        for name in [
            "fdc4ca87-06a9-48fb-adc7-308adbea718d",
            "menu-item-id-1BDh5E1pOmmWNMc7CHdLxj",
            "sui-gzmGqTipGGa6qDGUwmdHN",
            ":r1:",
            "radix-:r3:",
            "headlessui-menu-button-12",
            "undefinedDisabled",
            "ember431",
            "ext-gen1044",
            "mat-input-3",
            "css-1a2b3c",
            "sc-bdVaJa",
            "d6a80f",
            "ecaefa",
            "rOGz",
            "svelte-1x2y3z",
            "Button_primary__a1B2c",
            "styles__root___2xSd1",
            "sponsored_banner_container--eart1",
            "yui_3_17_2_1",
            "jss12",
            "mui-99",
        ] {
            assert_eq!(origin(name), Origin::Generated, "{name}");
        }
    }

    #[test]
    fn the_lists_are_in_order() {
        for words in [&STATES, &UTILITY_STEMS, &LOOSE_STEMS, &MANNERS, &HEX_WORDS] {
            assert!(words.list.is_sorted());
            assert!(words.list.iter().all(|word| words.holds(word) && !words.holds(&format!("{word}_"))));
        }
        assert!(
            STATES.holds("Selected")
                && !STATES.holds("select")
                && !STATES.holds("")
                && !STATES.holds("ätest")
        );
    }

    #[test]
    fn names_that_count() {
        for name in
            ["sizeButton-0", "typeahead-results-item-12", "row7", "product-0967955111", "42", "qty[9780002]"]
        {
            assert_eq!(origin(name), Origin::Counted, "{name}");
        }
    }

    #[test]
    fn what_classes_say() {
        for class in
            ["carousel__next", "product-card", "sui-btn-primary", "search-field", "delivery-tile-content"]
        {
            assert_eq!(class_use(class), ClassUse::Identity, "{class}");
        }
        for class in [
            "mt-4",
            "sui-mt-4",
            "lg:flex",
            "-mx-2",
            "tw-text-center",
            "w-1/2",
            "flex",
            "sui-whitespace-pre",
            "bg-red-500",
            "sui-min-h-[24px]",
            "col-md-6",
            "text-lg",
            "sui-font-regular",
            "d-flex",
            "sui-relative",
        ] {
            assert_eq!(class_use(class), ClassUse::Presentation, "{class}");
        }
        for class in ["is-active", "has-error", "selected", "undefined", "ng-untouched"] {
            assert_eq!(class_use(class), ClassUse::State, "{class}");
        }
        for class in ["d947f7", "css-1q2w3e", "sc-gsTCUz"] {
            assert_eq!(class_use(class), ClassUse::Generated, "{class}");
        }
    }
}
