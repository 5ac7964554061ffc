use super::*;
use crate::session::*;

fn attributes<'a>(pairs: &[(&'a str, &'a str)]) -> Attributes<'a> {
    Attributes(pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect())
}

fn click<'a>(element: Element<'a>, selectors: Selectors<'a>) -> Interaction<'a> {
    Interaction {
        id: "i1".into(),
        kind: InteractionKind::Click,
        timestamp: 1,
        sequence: None,
        session_time: None,
        selectors: Some(Box::new(selectors)),
        visual: None,
        element: Some(Box::new(element)),
        context: None,
        state: None,
        gesture: None,
    }
}

fn bag_button<'a>() -> Element<'a> {
    Element {
        tag: "button".into(),
        text: "Add to bag".into(),
        attributes: attributes(&[
            ("id", "add-to-bag-button"),
            ("class", "deb8dc bfb886 f5f37e"),
            ("title", "Add to bag"),
            ("aria-label", "Add to bag"),
            ("data-testid", "pdp_add_to_cart_button"),
        ]),
        ..Element::default()
    }
}

fn of(locators: &[Locator], kind: LocatorKind) -> Option<&Locator> {
    locators.iter().find(|locator| locator.kind == kind)
}

#[test]
fn a_well_marked_button_is_found_in_many_ways_best_first() {
    let interaction = click(bag_button(), Selectors::default());
    let locators = rank(&interaction, 0, "button", "Add to bag");
    let calls: Vec<&str> = locators.iter().map(|l| l.playwright.as_str()).collect();
    assert_eq!(
        calls,
        [
            "getByTestId('pdp_add_to_cart_button')",
            "getByRole('button', { name: 'Add to bag' })",
            "getByLabel('Add to bag')",
            "locator('css=#add-to-bag-button')",
            "getByTitle('Add to bag')",
            "getByText('Add to bag')",
        ]
    );
    assert!(locators.windows(2).all(|pair| pair[0].durability >= pair[1].durability));
    assert!(locators.iter().all(|l| !l.reasons.is_empty() && (0.0..=1.0).contains(&l.durability)));
}

#[test]
fn a_name_that_the_recorder_computed_is_the_elements_own() {
    let card = Element { tag: "a".into(), text: "Stoneware Mug $18 ★ 4.9".into(), ..Element::default() };
    let mut interaction = click(card, Selectors::default());
    let first =
        |interaction: &Interaction<'_>, name: &str| rank(interaction, 0, "link", name)[0].playwright.clone();
    let name = "Stoneware Mug $18 4.9 of 5 stars";
    assert_eq!(first(&interaction, name), "getByText('Stoneware Mug $18 ★ 4.9')");
    let details = attributes(&[("role", "link"), ("name", name)]);
    interaction.gesture = Some(Box::new(Gesture { details, ..Gesture::default() }));
    assert_eq!(first(&interaction, name), "getByRole('link', { name: 'Stoneware Mug $18 4.9 of 5 stars' })");
    assert!(first(&interaction, "Mug").starts_with("getByText"));
}

#[test]
fn a_tag_that_is_none_breaks_out_of_no_selector() {
    let marks =
        attributes(&[("class", "offer-price"), ("name", "price"), ("title", "Price"), ("alt", "Price")]);
    let element = Element { tag: "a[b=\"".into(), attributes: marks, ..Element::default() };
    let locators = rank(&click(element, Selectors::default()), 0, "", "");
    let css: Vec<_> = locators.iter().filter_map(|locator| locator.css.as_deref()).collect();
    assert!(css.len() >= 3, "{locators:?}");
    assert!(css.iter().all(|css| css.starts_with(r#"a\[b\=\""#)), "{css:?}");
}

#[test]
fn generated_ids_and_classes_are_worth_little() {
    let mut element = bag_button();
    element.attributes =
        attributes(&[("id", "sui-gzmGqTipGGa6qDGUwmdHN"), ("class", "d6a80f mt-4 lg:flex is-active")]);
    let interaction = click(element, Selectors::default());
    let locators = rank(&interaction, 0, "button", "Add to bag");
    let id = of(&locators, LocatorKind::Id).unwrap();
    assert!(id.durability < 0.2, "{id:?}");
    assert!(of(&locators, LocatorKind::Css).is_none(), "no class says what it is");
    assert_eq!(locators[0].kind, LocatorKind::Role);
}

#[test]
fn two_of_the_same_name_are_told_apart_by_their_container_or_doubted() {
    let twin = || Neighbour { tag: "button".into(), text: "Add to bag".into(), ..Neighbour::default() };
    let mut element = Element { attributes: Attributes::default(), nearby: vec![twin()], ..bag_button() };
    let alone = rank(&click(bag_button(), Selectors::default()), 0, "button", "Add to bag");
    let doubted = rank(&click(element.clone(), Selectors::default()), 0, "button", "Add to bag");
    assert!(
        of(&doubted, LocatorKind::Role).unwrap().durability
            < 0.5 * of(&alone, LocatorKind::Role).unwrap().durability
    );
    element.ancestors = vec![
        Ancestor { level: 1, tag: "div".into(), ..Ancestor::default() },
        Ancestor { level: 2, tag: "section".into(), id: Some("offer".into()), ..Ancestor::default() },
    ];
    let contained = rank(&click(element, Selectors::default()), 0, "button", "Add to bag");
    let role = of(&contained, LocatorKind::Role).unwrap();
    assert_eq!(role.playwright, "locator('css=#offer').getByRole('button', { name: 'Add to bag' })");
    assert!(role.durability > of(&doubted, LocatorKind::Role).unwrap().durability);
    assert_eq!(role.xpath, None, "it would find the other one too");
}

#[test]
fn the_recorder_is_a_witness_and_not_the_judge() {
    let selectors = |score| Selectors {
        reliability: vec![Reliability {
            selector: "[data-testid=\"pdp_add_to_cart_button\"]".into(),
            score: Some(score),
        }],
        ..Selectors::default()
    };
    let unique = rank(&click(bag_button(), selectors(1.0)), 0, "button", "Add to bag");
    let shared = rank(&click(bag_button(), selectors(0.1)), 0, "button", "Add to bag");
    assert_eq!(unique[0].kind, LocatorKind::TestId);
    assert_ne!(shared[0].kind, LocatorKind::TestId);
    // An id is set to 0.4 by recorders, whatever it finds: no evidence.
    let id = Selectors {
        reliability: vec![Reliability { selector: "#add-to-bag-button".into(), score: Some(0.4) }],
        ..Selectors::default()
    };
    let with = rank(&click(bag_button(), id), 0, "button", "Add to bag");
    assert_eq!(of(&with, LocatorKind::Id), of(&unique, LocatorKind::Id));
}

#[test]
fn quotes_of_any_kind_survive() {
    let name = "It's 5\" \\ wide";
    let element = Element {
        tag: "a".into(),
        text: name.into(),
        attributes: attributes(&[("id", "a'b\"c:d"), ("data-testid", "x\"]'y\\")]),
        ..Element::default()
    };
    let interaction = click(element, Selectors::default());
    let locators = rank(&interaction, 0, "link", name);
    let role = of(&locators, LocatorKind::Role).unwrap();
    assert_eq!(role.playwright, "getByRole('link', { name: 'It\\'s 5\" \\\\ wide' })");
    assert_eq!(role.xpath.as_deref(), Some("//a[normalize-space()=concat('It', \"'\", 's 5\" \\ wide')]"));
    let id = of(&locators, LocatorKind::Id).unwrap();
    assert_eq!(id.css.as_deref(), Some("#a\\'b\\\"c\\:d"));
    assert_eq!(id.playwright, "locator('css=#a\\\\\\'b\\\\\"c\\\\:d')");
    let test_id = of(&locators, LocatorKind::TestId).unwrap();
    assert_eq!(test_id.css.as_deref(), Some("[data-testid=\"x\\\"]'y\\\\\"]"));
}

#[test]
fn an_ancestor_is_found_by_what_was_recorded_of_it() {
    let element = Element {
        tag: "div".into(),
        attributes: attributes(&[("class", "d947f7")]),
        ancestors: vec![
            Ancestor {
                level: 1,
                tag: "a".into(),
                role: Some("radio".into()),
                class_name: "undefined e2ff32".into(),
                selector: ".undefined.e2ff32".into(),
                text: "Light blue".into(),
                ..Ancestor::default()
            },
            Ancestor {
                level: 2,
                tag: "div".into(),
                selector: "[data-testid=\"grid\"]".into(),
                ..Ancestor::default()
            },
        ],
        ..Element::default()
    };
    let selectors = Selectors {
        xpath: "//main[@id='main-content']/div[2]/a[4]/div[1]".into(),
        css_path: "#main-content > div.rOGz:nth-of-type(2) > a.undefined.e2ff32:nth-of-type(4) > div.d947f7:nth-of-type(1)".into(),
        ..Selectors::default()
    };
    let interaction = click(element, selectors);
    let locators = rank(&interaction, 1, "radio", "Light blue");
    assert_eq!(locators[0].playwright, "getByRole('radio', { name: 'Light blue' })");
    let css = of(&locators, LocatorKind::Css).unwrap();
    assert_eq!(css.css.as_deref(), Some("#main-content > div:nth-of-type(2) > a:nth-of-type(4)"));
    let xpath = of(&locators, LocatorKind::Xpath).unwrap();
    assert_eq!(xpath.xpath.as_deref(), Some("//main[@id='main-content']/div[2]/a[4]"));
    let grid = rank(&interaction, 2, "", "");
    assert_eq!(grid[0].playwright, "getByTestId('grid')");
    assert!(rank(&interaction, 3, "", "").is_empty());
}

#[test]
fn a_redacted_name_is_in_no_locator() {
    let element = Element {
        tag: "a".into(),
        text: "Mail [EMAIL_1]".into(),
        attributes: attributes(&[
            ("aria-label", "Mail [EMAIL_1]"),
            ("href", "/u/[EMAIL_1]"),
            ("id", "contact"),
        ]),
        ..Element::default()
    };
    let interaction = click(element, Selectors::default());
    let locators = rank(&interaction, 0, "link", "Mail [EMAIL_1]");
    assert_eq!(locators.len(), 1);
    assert!(locators.iter().all(|l| !format!("{l:?}").contains("EMAIL_1")), "{locators:?}");
}

#[test]
fn the_label_right_before_a_field_is_not_taken_for_another_one() {
    let label = || Neighbour { tag: "label".into(), text: "Password".into(), ..Neighbour::default() };
    let field = |siblings| Element {
        tag: "input".into(),
        attributes: attributes(&[("type", "password"), ("id", "new-password")]),
        siblings,
        ..Element::default()
    };
    let found = |siblings| {
        let locators = rank(&click(field(siblings), Selectors::default()), 0, "textbox", "Password");
        of(&locators, LocatorKind::Label).map(|label| label.durability)
    };
    assert_eq!(found(vec![label()]), Some(0.88));
    assert_eq!(found(vec![label(), label()]), Some(0.396), "another field may have the second");
}

#[test]
fn a_name_that_an_attribute_states_is_whole_and_one_that_runs_together_is_cut() {
    let image = |key, name: &'static str| Element {
        tag: "img".into(),
        attributes: attributes(&[(key, name)]),
        ..Element::default()
    };
    let call = |element: Element<'static>, name: &str| {
        let locators = rank(&click(element, Selectors::default()), 0, "img", name);
        of(&locators, LocatorKind::Role).map(|role| role.playwright.clone())
    };
    let named = "Set with CushionGuard cushions";
    let whole = Some("getByRole('img', { name: 'Set with CushionGuard cushions' })".to_owned());
    assert_eq!(call(image("alt", named), named), whole);
    let text = Element { text: named.into(), ..image("class", "x") };
    assert_eq!(call(text, named), Some("getByRole('img', { name: 'Set with Cushion' })".to_owned()));
}

#[test]
fn a_field_is_found_by_label_name_and_placeholder_inside_its_frames() {
    let element = Element {
        tag: "input".into(),
        attributes: attributes(&[
            ("id", "username"),
            ("type", "email"),
            ("name", "login"),
            ("placeholder", "you@work"),
        ]),
        ..Element::default()
    };
    let mut interaction = click(element, Selectors::default());
    let label = Node {
        tag: "label".into(),
        text: "Email address".into(),
        attributes: attributes(&[("for", "username")]),
        ..Node::default()
    };
    let snapshot = Node { tag: "form".into(), children: vec![label], ..Node::default() };
    interaction.context = Some(Box::new(Context {
        dom_snapshot: Some(snapshot),
        frame_path: vec!["#pay".into(), "1".into()],
        ..Context::default()
    }));
    let locators = rank(&interaction, 0, "textbox", "Email address");
    let label = of(&locators, LocatorKind::Label).unwrap();
    assert_eq!(
        label.playwright,
        "frameLocator('#pay').locator('iframe, frame').nth(1).contentFrame().getByLabel('Email address')"
    );
    assert_eq!(label.frames, ["#pay", "1"]);
    let name = of(&locators, LocatorKind::Name).unwrap();
    assert_eq!(name.css.as_deref(), Some("input[name=\"login\"]"));
    assert!(
        of(&locators, LocatorKind::Placeholder).unwrap().playwright.contains("getByPlaceholder('you@work'")
    );
}

#[test]
fn in_a_shadow_root_the_hosts_are_told_and_no_xpath_is() {
    let element = Element {
        tag: "button".into(),
        text: "Pay".into(),
        attributes: attributes(&[("id", "pay")]),
        shadow_path: vec!["shop-bag".into(), "#summary".into()],
        ..Element::default()
    };
    let selectors = Selectors { xpath: "//button[1]".into(), ..Selectors::default() };
    let locators = rank(&click(element, selectors), 0, "button", "Pay");
    assert!(locators.iter().all(|l| l.hosts == ["shop-bag", "#summary"] && l.xpath.is_none()));
    assert!(of(&locators, LocatorKind::Xpath).is_none());
    assert_eq!(of(&locators, LocatorKind::Id).unwrap().playwright, "locator('css=#pay')");
}

#[test]
fn a_name_that_was_cut_short_is_matched_by_its_start() {
    let element =
        Element { tag: "a".into(), text: "Laurel Oaks 7-Piece Dark...".into(), ..Element::default() };
    let locators = rank(&click(element, Selectors::default()), 0, "link", "Laurel Oaks 7-Piece Dark...");
    assert_eq!(locators[0].playwright, "getByRole('link', { name: 'Laurel Oaks 7-Piece Dark' })");
}

#[test]
fn every_blank_of_a_value_counts_where_all_of_it_must_be_there() {
    let field = |name, value| Element {
        tag: "input".into(),
        attributes: attributes(&[(name, value)]),
        ..Element::default()
    };
    let told = |element: Element<'static>, kind| {
        let locator = of(&rank(&click(element, Selectors::default()), 0, "", ""), kind).unwrap().clone();
        [locator.css.unwrap(), locator.xpath.unwrap(), locator.playwright]
    };
    assert_eq!(
        told(field("aria-label", "Search "), LocatorKind::Label),
        [r#"input[aria-label="Search "]"#, "//input[@aria-label='Search ']", "getByLabel('Search')"]
    );
    assert_eq!(
        told(field("placeholder", "First\u{a0}name"), LocatorKind::Placeholder),
        [
            "input[placeholder=\"First\u{a0}name\"]",
            "//input[@placeholder='First\u{a0}name']",
            "getByPlaceholder('First\u{a0}name')"
        ]
    );
    assert_eq!(
        told(field("title", " Your  name\n"), LocatorKind::Title),
        ["input[title=\" Your  name\\a \"]", "//input[@title=' Your  name\n']", "getByTitle('Your  name')"]
    );
    assert_eq!(told(field("title", " Go"), LocatorKind::Title)[2], "getByTitle(' Go', { exact: true })");
}

fn saying(text: &str) -> Vec<Locator> {
    let element = Element { tag: "button".into(), text: text.into(), ..Element::default() };
    rank(&click(element, Selectors::default()), 0, "button", text)
}

#[test]
fn words_that_the_page_may_hold_otherwise_are_no_xpath() {
    let xpaths = |text| saying(text).into_iter().filter_map(|locator| locator.xpath).collect::<Vec<_>>();
    assert_eq!(xpaths(" Add  to\tbag "), ["//button[normalize-space()='Add to bag']"; 2]);
    for text in ["Add\u{a0}to bag", "Add\u{2003}to bag", "Add\nto bag", "ADD TO BAG"] {
        assert_eq!(xpaths(text), [""; 0], "{text:?}");
    }
}

#[test]
fn words_that_may_be_of_several_elements_or_only_look_so_are_doubted() {
    let sure = of(&saying("Add to bag"), LocatorKind::Text).unwrap().durability;
    assert!(of(&saying("Add\nto bag"), LocatorKind::Text).unwrap().durability < sure);
    let role = |text| of(&saying(text), LocatorKind::Role).unwrap().clone();
    assert_eq!(role("SAVE").playwright, "getByRole('button', { name: 'SAVE', exact: true })");
    assert!(role("SAVE").durability < role("Save").durability);
    assert_eq!(role("XXL").durability, role("Xxl").durability, "a size is written so");
    assert_eq!(role("SAVE LAMP").durability, role("Save lamp").durability, "any letters answer to it");
}

#[test]
fn one_that_differs_in_its_capitals_is_another() {
    let twin = Neighbour { tag: "button".into(), text: "SAVE LAMP".into(), ..Neighbour::default() };
    let element =
        Element { tag: "button".into(), text: "Save lamp".into(), nearby: vec![twin], ..Element::default() };
    let locators = rank(&click(element, Selectors::default()), 0, "button", "Save lamp");
    assert_eq!(locators[0].playwright, "getByRole('button', { name: 'Save lamp', exact: true })");
}

#[test]
fn signs_that_nobody_sees_are_part_of_a_name() {
    let element = Element { tag: "button".into(), text: "Plan\u{200d}ner view".into(), ..Element::default() };
    let locators = rank(&click(element, Selectors::default()), 0, "button", "Plan ner view");
    assert_eq!(locators[0].playwright, "getByRole('button', { name: 'Plan\u{200d}ner view' })");
    assert_eq!(locators[0].durability, 0.92);
}

#[test]
fn what_stands_on_an_element_with_another_label_is_no_name() {
    let long = "what the lamp is good for ".repeat(9);
    for label in [&*long, "Signed in as [NAME_1]", "Cut where recorders cut ".repeat(20).get(..400).unwrap()]
    {
        let element = Element {
            tag: "button".into(),
            text: "go now".into(),
            attributes: attributes(&[("aria-label", label)]),
            ..Element::default()
        };
        let interaction = click(element, Selectors::default());
        let locators = rank(&interaction, 0, "button", "go now");
        assert!(of(&locators, LocatorKind::Role).is_none(), "{locators:?}");
        assert_eq!(of(&locators, LocatorKind::Label).is_some(), label == long);
    }
}

#[test]
fn a_fields_name_is_its_label_without_what_follows_on_the_page() {
    let label = Neighbour { tag: "label".into(), text: "Email address".into(), ..Neighbour::default() };
    let field = Element { tag: "input".into(), siblings: vec![label], ..Element::default() };
    let locators = rank(&click(field, Selectors::default()), 0, "textbox", "Email address ok");
    assert_eq!(locators[0].playwright, "getByRole('textbox', { name: 'Email address' })");
}

#[test]
fn a_box_is_told_from_the_hidden_field_of_its_name() {
    let hidden = Neighbour {
        tag: "input".into(),
        attributes: attributes(&[("type", "hidden"), ("name", "news")]),
        ..Neighbour::default()
    };
    let element = Element {
        tag: "input".into(),
        attributes: attributes(&[("type", "checkbox"), ("name", "news")]),
        siblings: vec![hidden],
        ..Element::default()
    };
    let locators = rank(&click(element, Selectors::default()), 0, "checkbox", "");
    let name = of(&locators, LocatorKind::Name).unwrap();
    assert_eq!(name.css.as_deref(), Some(r#"input[name="news"][type="checkbox"]"#));
    assert_eq!(name.xpath.as_deref(), Some("//input[@name='news' and @type='checkbox']"));
    assert_eq!(name.durability, 0.84);
}

#[test]
fn an_id_that_the_recorder_did_not_escape_is_no_anchor() {
    let css = |id: &'static str, path: &'static str| {
        let element = Element {
            tag: "i".into(),
            ancestors: vec![Ancestor {
                level: 1,
                tag: "p".into(),
                id: Some(id.into()),
                ..Ancestor::default()
            }],
            ..Element::default()
        };
        let selectors = Selectors { css_path: path.into(), ..Selectors::default() };
        of(&rank(&click(element, selectors), 0, "", ""), LocatorKind::Css).map(|css| css.css.clone().unwrap())
    };
    assert_eq!(css("main.part", "#main.part > i:nth-of-type(1)"), None);
    assert_eq!(css("main part", "#main part > i:nth-of-type(1)"), None);
    assert_eq!(css("main", "#main.part > i:nth-of-type(1)").as_deref(), Some("#main > i:nth-of-type(1)"));
}

#[test]
fn a_part_of_a_drawing_has_no_name_in_an_xpath() {
    let bar = |tag: &'static str, above: &'static str| Element {
        tag: tag.into(),
        text: "Total sales".into(),
        attributes: attributes(&[("aria-label", "Total sales")]),
        ancestors: vec![Ancestor { level: 1, tag: above.into(), ..Ancestor::default() }],
        ..Element::default()
    };
    let recorded = || Selectors { xpath: "//div[@id='chart']/svg[1]/a[1]".into(), ..Selectors::default() };
    for element in [bar("ellipse", "g"), bar("a", "svg"), bar("foreignobject", "svg")] {
        let locators = rank(&click(element, recorded()), 0, "link", "Total sales");
        let xpaths: Vec<_> = locators.iter().filter_map(|locator| locator.xpath.as_deref()).collect();
        assert_eq!(xpaths, ["//*[@aria-label='Total sales']"]);
    }
}

#[test]
fn through_a_frame_or_a_root_that_is_redacted_no_way_leads() {
    let ways = |frame: &'static str, host: &'static str| {
        let mut interaction = click(bag_button(), Selectors::default());
        interaction.element.as_deref_mut().unwrap().shadow_path = vec![host.into()];
        interaction.context =
            Some(Box::new(Context { frame_path: vec!["#shop".into(), frame.into()], ..Context::default() }));
        rank(&interaction, 0, "button", "Add to bag").len()
    };
    assert_eq!(ways("iframe[name=\"pay\"]", "shop-bag"), 6);
    assert_eq!(ways("iframe[name=\"[EMAIL_1]\"]", "shop-bag"), 0);
    assert_eq!(ways("0", "shop-bag[title=\"[NAME_1]\"]"), 0);
}

/// Whether every string of a JavaScript call is closed, with no bare line break in it, and every bracket outside them.
fn parses(call: &str) -> bool {
    let (mut inside, mut escaped, mut depth) = (false, false, 0i32);
    for c in call.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '\'' => inside = !inside,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' if inside => return false,
            '(' | '{' if !inside => depth += 1,
            ')' | '}' if !inside => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    !inside && depth == 0
}

proptest::proptest! {
    #[test]
    fn whatever_was_recorded_gives_locators_that_parse(
        words in proptest::collection::vec("\\PC{0,12}|[a-z#.:>\\[\\]()'\"\\\\\n ]{0,24}", 12),
        level in 0u32..3,
    ) {
        let text = |i: usize| Text::Owned(words[i].clone());
        let names = ["id", "class", "data-testid", "name", "aria-label", "title", "alt", "href"];
        let own = names.iter().enumerate().map(|(i, name)| ((*name).into(), text(i))).collect();
        let above = |level| Ancestor { level, tag: "div".into(), id: Some(text(8)), selector: text(9), text: text(10), ..Ancestor::default() };
        let element = Element {
            tag: "a".into(),
            text: text(10),
            attributes: Attributes(own),
            ancestors: vec![above(1), above(2)],
            nearby: vec![Neighbour { tag: "a".into(), text: text(10), selector: text(9), ..Neighbour::default() }],
            ..Element::default()
        };
        let selectors = Selectors { css_path: text(11), xpath: text(9), primary: text(8), ..Selectors::default() };
        for locator in rank(&click(element, selectors), level, "link", &words[10]) {
            proptest::prop_assert!(parses(&locator.playwright), "{}", locator.playwright);
            proptest::prop_assert!((0.0..=1.0).contains(&locator.durability));
        }
    }
}
