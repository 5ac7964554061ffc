use super::*;
use crate::{
    reduce::{Action, Effect},
    selector::rank,
    session::*,
};

/// A click with all six groups recorded, built so that everything agrees.
fn click() -> Interaction<'static> {
    Interaction {
        id: "i1".into(),
        kind: InteractionKind::Click,
        timestamp: 10_000,
        sequence: Some(1),
        session_time: None,
        selectors: Some(Box::new(selectors())),
        visual: Some(Box::new(visual())),
        element: Some(Box::new(element())),
        context: Some(Box::new(Context {
            url: "https://shop.example/p/1".into(),
            page_title: "Blue jacket".into(),
            ..Context::default()
        })),
        state: Some(Box::new(State {
            before: Some(PageState {
                url: "https://shop.example/p/1".into(),
                title: "Blue jacket".into(),
                timestamp: Some(9_990),
                ..PageState::default()
            }),
            ..State::default()
        })),
        gesture: None,
    }
}

fn attributes(pairs: &[(&'static str, &'static str)]) -> Attributes<'static> {
    Attributes(pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect())
}

fn selectors() -> Selectors<'static> {
    Selectors {
        primary: "#add".into(),
        xpath: "//div[@id='buy']/div[2]/button".into(),
        css_path: "#buy > div.row:nth-of-type(2) > button.btn-buy".into(),
        detail_path: "div#buy > div.row:nth-child(2) > button#add".into(),
        alternatives: vec!["[aria-label=\"Add\\ to\\ bag\"]".into(), "button[type=\"button\"]".into()],
        reliability: Vec::new(),
    }
}

fn element() -> Element<'static> {
    let neighbour =
        |text: &'static str| Neighbour { tag: "a".into(), text: text.into(), ..Neighbour::default() };
    Element {
        tag: "button".into(),
        text: "Add to bag".into(),
        attributes: attributes(&[
            ("id", "add"),
            ("class", "btn-buy"),
            ("type", "button"),
            ("aria-label", "Add to bag"),
        ]),
        ancestors: vec![
            Ancestor {
                level: 1,
                tag: "div".into(),
                class_name: "row".into(),
                text: "Add to bag".into(),
                ..Ancestor::default()
            },
            Ancestor {
                level: 2,
                tag: "div".into(),
                id: Some("buy".into()),
                text: "Blue jacketAdd to bag".into(),
                ..Ancestor::default()
            },
        ],
        nearby: vec![neighbour("Size guide"), neighbour("Reviews")],
        ..Element::default()
    }
}

fn visual() -> Visual {
    Visual {
        bounding_box: Some(Rect { x: 100.0, y: 200.0, width: 120.0, height: 40.0 }),
        coordinates: Some(Coordinates {
            client_x: 150.0,
            client_y: 220.0,
            page_x: 150.0,
            page_y: 320.0,
            ..Coordinates::default()
        }),
        viewport: Some(Viewport {
            width: 1200.0,
            height: 800.0,
            scroll_x: 0.0,
            scroll_y: 100.0,
            device_pixel_ratio: 1.0,
        }),
        is_in_viewport: Some(true),
        percent_visible: Some(100.0),
    }
}

fn step(action: Action<'static>) -> Step<'static> {
    Step {
        index: 0,
        action,
        interactions: vec![0],
        main: 0,
        field: None,
        count: 1,
        started_at: 10_000,
        ended_at: 10_000,
        url: "https://shop.example/p/1",
        title: "Blue jacket",
        effect: Effect::default(),
        rules: Vec::new(),
        noise: None,
    }
}

fn candidate(name: &str) -> Candidate<'static> {
    Candidate {
        tag: "a",
        role: "link".into(),
        name: name.into(),
        interactive: true,
        facts: crate::observation::Facts::default(),
    }
}

fn observation() -> Observation<'static> {
    let target = Candidate { tag: "button", role: "button".into(), ..candidate("Add to bag") };
    Observation {
        url: "https://shop.example/p/1",
        title: "Blue jacket",
        candidates: vec![
            candidate("Size guide"),
            candidate("Reviews"),
            target,
            candidate("Home"),
            candidate("Cart"),
        ],
        target: 2,
        drop_target: None,
        target_level: 0,
        target_role: "button".into(),
        target_name: "Add to bag".into(),
        named_by: "text",
    }
}

/// What a test may change, one part at a time.
struct Scene {
    interaction: Interaction<'static>,
    step: Step<'static>,
    observation: Observation<'static>,
    earlier: Vec<Step<'static>>,
    task: Option<Task<'static>>,
    redactions: usize,
}

fn scene() -> Scene {
    Scene {
        interaction: click(),
        step: step(Action::Click),
        observation: observation(),
        earlier: Vec::new(),
        task: None,
        redactions: 0,
    }
}

impl Scene {
    fn score(&self) -> ExampleQuality {
        let session = Session {
            format: FORMAT,
            id: "s".into(),
            task: self.task.clone(),
            environment: Environment::default(),
            started_at: None,
            ended_at: None,
            interactions: vec![self.interaction.clone()],
            screenshots: Vec::new(),
            lost_spans: Vec::new(),
            removed: Vec::new(),
            left_out: Vec::new(),
        };
        let observed = &self.observation;
        let locators =
            rank(&self.interaction, observed.target_level, &observed.target_role, &observed.target_name);
        score(&Evidence {
            session: &session,
            step: &self.step,
            earlier: &self.earlier,
            interaction: &self.interaction,
            observation: observed,
            locators: &locators,
            redactions: self.redactions,
        })
    }

    fn factor(&self, name: &str) -> f64 {
        self.score().factors[name].score
    }

    fn element(&mut self) -> &mut Element<'static> {
        self.interaction.element.as_mut().unwrap()
    }

    fn selectors(&mut self) -> &mut Selectors<'static> {
        self.interaction.selectors.as_mut().unwrap()
    }

    fn visual(&mut self) -> &mut Visual {
        self.interaction.visual.as_mut().unwrap()
    }
}

/// The named factor, after one change to the intact scene.
fn after(factor: &str, change: impl FnOnce(&mut Scene)) -> f64 {
    let mut scene = scene();
    change(&mut scene);
    scene.factor(factor)
}

fn bare(selectors: &mut Selectors<'static>) {
    *selectors = Selectors {
        primary: "button".into(),
        xpath: "//button".into(),
        css_path: "button".into(),
        detail_path: "button".into(),
        ..Selectors::default()
    };
}

fn foreign() -> Selectors<'static> {
    Selectors {
        primary: "[name=\"q\"]".into(),
        xpath: "//form[@id='search']/label/input".into(),
        css_path: "#search > label.box > input.query".into(),
        detail_path: "form#search > label.box > input.query".into(),
        alternatives: vec!["[name=\"q\"]".into()],
        reliability: Vec::new(),
    }
}

#[test]
fn an_intact_example_is_good_and_its_shares_add_up() {
    let quality = scene().score();
    assert!(quality.score > 0.8, "{quality:#?}");
    assert_eq!(quality.factors.len(), ALL.len());
    let weights: f64 = quality.factors.values().map(|f| f.weight).sum();
    let shares: f64 = quality.factors.values().map(|f| f.weight * f.score).sum();
    assert!((weights - 1.0).abs() < 1e-9 && (shares - quality.score).abs() < 1e-9);
    assert!(quality.factors.values().all(|f| (0.0..=1.0).contains(&f.score) && !f.evidence.is_empty()));
}

#[test]
fn missing_evidence_costs_much_and_contrary_evidence_more() {
    let intact = scene().score().score;
    let damage = |change: fn(&mut Scene)| {
        let mut scene = scene();
        change(&mut scene);
        scene.score().score
    };
    let missing = [
        damage(|s| s.interaction.visual = None),
        damage(|s| s.interaction.selectors = None),
        damage(|s| {
            s.interaction.context = None;
            s.interaction.state = None;
        }),
    ];
    for score in missing {
        assert!(score < intact - 0.12, "{score} of {intact}");
    }
    let contrary = [
        damage(|s| s.visual().bounding_box = Some(Rect { x: -9000.0, y: -9000.0, width: 0.0, height: 0.0 })),
        damage(|s| *s.selectors() = foreign()),
        damage(|s| s.element().text = "Sign in".into()),
    ];
    for score in contrary {
        assert!(score < 0.5, "{score} of {intact}");
    }
}

#[test]
fn grounding() {
    assert_eq!(after("grounding", |_| {}), 1.0);
    assert_eq!(after("grounding", |s| s.observation.target = 9), 0.0);
    let lent = after("grounding", |s| s.observation.named_by = "sibling");
    let twin = after("grounding", |s| s.observation.candidates[0] = s.observation.candidates[2].clone());
    let above = after("grounding", |s| s.observation.target_level = 2);
    assert!(lent < 0.6 && twin < 0.65 && (0.85..0.95).contains(&above), "{lent} {twin} {above}");
}

#[test]
fn text() {
    assert_eq!(after("text", |_| {}), 1.0);
    let blank = |s: &mut Scene| {
        s.element().text = "".into();
        s.element().attributes.0.retain(|(name, _)| name != "aria-label");
    };
    assert!(after("text", blank) < 0.1, "its selectors still quote the words");
    let unquoted = after("text", |s| {
        blank(s);
        s.selectors().alternatives.clear();
        s.element().ancestors.clear();
    });
    let without_words = |change: fn(&mut Scene)| {
        after("text", |s| {
            blank(s);
            s.selectors().alternatives.clear();
            s.element().tag = "div".into();
            change(s);
        })
    };
    let lost = without_words(|_| {});
    let icon = without_words(|s| s.element().tag = "svg".into());
    let cover = without_words(|s| s.element().computed_style = attributes(&[("position", "absolute")]));
    let beside = without_words(|s| {
        s.element().siblings =
            vec![Neighbour { tag: "b".into(), text: "Add to bag".into(), ..Neighbour::default() }];
    });
    assert!(lost < 0.1 && unquoted < 0.3, "{lost} {unquoted}");
    assert!(icon > 0.3 && cover > 0.3 && beside > 0.3, "{icon} {cover} {beside}");
    assert!(after("text", |s| s.element().text = "Sign in".into()) < 0.1, "parent and label say otherwise");
    let cut = after("text", |s| {
        s.element().ancestors[0].text = "Add to bag and 12 further words that were cut by the recor".into()
    });
    assert_eq!(cut, 1.0);
}

#[test]
fn agreement() {
    assert!(after("agreement", |_| {}) > 0.95);
    assert!(after("agreement", |s| *s.selectors() = foreign()) < 0.03);
    assert!(after("agreement", |s| s.element().tag = "a".into()) < 0.3);
    assert!(after("agreement", |s| s.selectors().primary = "#remove".into()) < 0.05);
    assert!(
        after("agreement", |s| s.selectors().css_path =
            "#buy > div.row:nth-of-type(3) > button.btn-buy".into())
            < 0.8
    );
    let shuffled = after("agreement", |s| {
        let ancestors = &mut s.element().ancestors;
        ancestors.swap(0, 1);
        ancestors[0].level = 1;
        ancestors[1].level = 2;
    });
    assert!(shuffled < 0.5, "{shuffled}");
    assert_eq!(after("agreement", |s| s.interaction.selectors = None), 0.15);
    let nothing_more_recorded = after("agreement", |s| {
        s.element().ancestors.clear();
        s.element().attributes = Attributes::default();
    });
    assert!(nothing_more_recorded > 0.8, "what is missing is not contrary: {nothing_more_recorded}");
}

#[test]
fn agreement_knows_the_place_of_an_ancestor() {
    let with_path =
        |path: &'static str| after("agreement", |s| s.element().ancestors[0].css_path = path.into());
    assert!(with_path("div#buy > div.row:nth-child(2)") > 0.95);
    assert!(with_path("main#other > div.row:nth-child(7)") < 0.2);
}

#[test]
fn recorded_selectors() {
    let intact = after("recorded_selectors", |_| {});
    let generic = after("recorded_selectors", |s| bare(s.selectors()));
    let none = after("recorded_selectors", |s| s.interaction.selectors = None);
    let hashed = after("recorded_selectors", |s| {
        bare(s.selectors());
        s.selectors().primary = ".d947f7".into();
    });
    assert!(intact > 0.9 && hashed < 0.4 && hashed > none && none > generic && generic < 0.05);
}

#[test]
fn durability() {
    let intact = after("durability", |_| {});
    let nameless = after("durability", |s| {
        s.element().attributes = Attributes::default();
        s.element().text = "".into();
        s.element().tag = "div".into();
        s.observation.target_role = "".into();
        bare(s.selectors());
    });
    assert!(intact > 0.85 && nameless < 0.2, "{intact} {nameless}");
}

#[test]
fn clarity() {
    assert_eq!(after("clarity", |_| {}), 1.0);
    assert!(after("clarity", |s| s.observation.candidates[2].interactive = false) < 0.7);
    assert_eq!(after("clarity", |s| s.step.action = Action::Fill { value: Some("x".into()) }), 0.1);
    let field = |value: Option<&'static str>| {
        after("clarity", move |s| {
            s.element().tag = "input".into();
            s.step.action = Action::Fill { value: value.map(Into::into) };
        })
    };
    assert!(field(Some("blue")) > field(Some("[EMAIL_1]")) && field(Some("[EMAIL_1]")) > field(None));
}

#[test]
fn richness_grows_with_the_choice_and_ever_more_slowly() {
    let with = |n: usize| {
        after("richness", |s| {
            s.observation.candidates.extend((0..n).map(|i| candidate(&format!("link {i}"))))
        })
    };
    let (a, b, c) = (with(0), with(5), with(10));
    assert!(a < b && b < c && b - a > c - b && c <= 1.0);
    let alone = after("richness", |s| {
        s.observation.candidates.drain(..2);
        s.observation.candidates.truncate(1);
        s.observation.target = 0;
    });
    assert_eq!(alone, 0.0);
}

#[test]
fn effect() {
    let none = after("effect", |_| {});
    let seen = after("effect", |s| s.step.effect.seen = true);
    let left = after("effect", |s| s.step.effect.navigated_to = Some("https://shop.example/cart".into()));
    assert!(none < seen && seen < left);
}

#[test]
fn timing() {
    let gap = |ms: i64| {
        after("timing", |s| {
            let mut before = step(Action::Click);
            before.started_at = 10_000 - ms;
            before.ended_at = 10_000 - ms;
            s.earlier.push(before);
        })
    };
    assert_eq!(gap(2_000), 1.0);
    assert!(gap(10) < gap(200) && gap(200) < gap(2_000));
    assert!(gap(-500) < 0.3 && gap(9_999) == 1.0);
    assert!(after("timing", |s| s.step.started_at = 0) < 0.3);
    let stale = |s: &mut Scene| {
        let state = s.interaction.state.as_mut().unwrap();
        state.before.as_mut().unwrap().timestamp = Some(-90_000);
    };
    assert!(after("timing", stale) < 0.5);
}

#[test]
fn novelty() {
    assert_eq!(after("novelty", |_| {}), 1.0);
    let again = |n: usize| after("novelty", |s| s.earlier.extend((0..n).map(|_| step(Action::Click))));
    assert!(again(1) < 0.7 && again(3) < again(1));
    assert_eq!(after("novelty", |s| s.earlier.push(step(Action::Hover))), 1.0);
    let in_a_row = |n: u32| after("novelty", |s| s.step.count = n);
    assert!(in_a_row(2) < 0.8 && in_a_row(5) < 0.4);
}

#[test]
fn page() {
    assert_eq!(after("page", |_| {}), 1.0);
    assert!(after("page", |s| s.interaction.state = None) < 0.9);
    assert!(after("page", |s| s.interaction.context = None) < 0.2);
    let gone = |s: &mut Scene| {
        s.interaction.context = None;
        s.interaction.state = None;
        s.step.url = "";
    };
    assert!(after("page", gone) < 0.05);
    let elsewhere = |s: &mut Scene| {
        s.interaction.state.as_mut().unwrap().before.as_mut().unwrap().url = "https://bank.example/".into();
    };
    assert!(after("page", elsewhere) < 0.2);
}

#[test]
fn visibility() {
    assert_eq!(after("visibility", |_| {}), 1.0);
    assert!(after("visibility", |s| s.visual().coordinates.as_mut().unwrap().client_x = 900.0) < 0.15);
    assert!(after("visibility", |s| s.visual().is_in_viewport = Some(false)) < 0.1);
    assert!(after("visibility", |s| s.visual().percent_visible = Some(0.0)) < 0.1);
    assert!(after("visibility", |s| s.visual().viewport.as_mut().unwrap().height = 150.0) < 0.1);
    assert!(after("visibility", |s| s.visual().bounding_box.as_mut().unwrap().width = 0.0) < 0.5);
    let boxed = |width, height| Some(Rect { x: 100.0, y: 200.0, width, height });
    assert!(after("visibility", |s| s.visual().bounding_box = boxed(0.0, 0.0)) < 0.1);
    assert!(after("visibility", |s| s.visual().bounding_box = boxed(f64::NAN, f64::NAN)) < 0.1);
    assert!(after("visibility", |s| s.element().computed_style = attributes(&[("display", "none")])) < 0.1);
    let partly = after("visibility", |s| s.visual().percent_visible = Some(50.0));
    assert!((0.7..0.9).contains(&partly));
    let by_key = after("visibility", |s| s.visual().coordinates = Some(Coordinates::default()));
    assert_eq!(by_key, 1.0);
    assert_eq!(after("visibility", |s| s.interaction.visual = None), 0.15);
}

#[test]
fn relevance() {
    let goal = |title: &'static str| {
        after("relevance", |s| s.task = Some(Task { title: title.into(), ..Task::default() }))
    };
    assert!(goal("Buy a blue jacket") > goal("Book a flight to Rome"));
    assert!(goal("Buy a blue jacket") > after("relevance", |_| {}));
}

#[test]
fn redaction() {
    assert_eq!(after("redaction", |_| {}), 1.0);
    let many = after("redaction", |s| s.redactions = 40);
    let named = after("redaction", |s| s.observation.candidates[2].name = "Hi [NAME_1]".into());
    assert!(many < 0.8 && many > 0.6 && named < 0.75);
}
