//! fill: everything typed into one field, with the click or focus that led there, is one step with the last value.
//!
//! Enter in a text area begins a new line, and belongs to the typing, unless what is typed next shows that it sent the text
//! off. Arrows in a field that counts only change its value.
//!
//! Where the typed value was not recorded, the click on the field stays a step of its own, because it alone can be
//! trained on; the typing is a `fill` without a value, which knows that click as its field where its own events recorded no
//! element.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action,
        draft::Draft,
        facts::{self, AGAIN, Control},
        label, same,
    },
    session::{Interaction, InteractionKind, Text},
};

/// The rule.
pub const RULE: Rule = Rule { name: "fill", apply };

fn apply(draft: &mut Draft<'_>) {
    let mut at = 0;
    while at < draft.len() {
        at = match draft.open(at) {
            Some(first) if is_typed(first) => fill_from(draft, at, first),
            _ => at + 1,
        };
    }
}

/// What a run of typing is made of.
struct Run<'s> {
    field: &'s Interaction<'s>,
    typed: Vec<usize>,
    /// What the browser told of it once a key had left the field or sent it: no act of its own.
    confirmed: Vec<usize>,
    value: Option<&'s str>,
    end: usize,
}

/// What led to a run of typing.
struct Lead {
    /// What belongs to it: the typed keys, the click or focus on the field.
    led: Vec<usize>,
    /// Which of all carries the element.
    main: usize,
    /// The click on the field that stays a step of its own, where nothing else tells the field.
    field: Option<usize>,
}

fn fill_from<'s>(draft: &mut Draft<'s>, at: usize, first: &'s Interaction<'s>) -> usize {
    let run = follow(draft, at, first);
    let Lead { led, main, field } = lead(draft, at, &run);
    let action = Action::Fill { value: run.value.map(Text::Borrowed) };
    if let Some(step) = draft.make(RULE.name, action, main) {
        led.iter().chain(&run.typed).for_each(|&p| draft.add(RULE.name, step, p));
        for &p in &run.confirmed {
            draft.attach(RULE.name, step, p);
        }
        if let Some(proposal) = draft.step(step) {
            proposal.field = field;
        }
    }
    run.end
}

/// The typing from `at` on, as long as it goes on in the same field.
fn follow<'s>(draft: &Draft<'s>, at: usize, first: &'s Interaction<'s>) -> Run<'s> {
    let (typed, value) = (vec![at], facts::value(first));
    let mut run = Run { field: first, typed, confirmed: Vec::new(), value, end: at + 1 };
    let mut between = Vec::new();
    let mut finished: Option<&Interaction<'_>> = None;
    let (mut left, mut broken) = (false, false);
    for next in at + 1..draft.len() {
        let Some(i) = draft.open(next) else { break };
        let here = run.goes_on(i, left);
        match i.kind {
            InteractionKind::Input | InteractionKind::Change if here && is_typed(i) => {
                let confirms = i.kind == InteractionKind::Change;
                let again = finished.is_some_and(|key| !confirms || i.timestamp - key.timestamp > AGAIN);
                if again || (broken && run.begins_anew(i)) {
                    break;
                }
                broken = false;
                run.take(next, i, confirms);
                let part = if finished.is_some() { &mut run.confirmed } else { &mut run.typed };
                part.push(next);
                part.append(&mut between);
            }
            InteractionKind::KeyPress if here && finishes(i) => match breaks_line(i) {
                true => {
                    between.push(next);
                    broken = true;
                }
                false if finished.is_none() => finished = Some(i),
                false => break,
            },
            InteractionKind::KeyPress if here && run.only_types(i) => between.push(next),
            InteractionKind::Click if same::element(i, run.field) => between.push(next),
            InteractionKind::Focus | InteractionKind::Blur if same::element(i, run.field) => {
                between.push(next);
            }
            InteractionKind::Focus | InteractionKind::Blur => left = true,
            _ if tells_nothing(i) => {}
            _ => break,
        }
    }
    run
}

impl<'s> Run<'s> {
    /// Whether an event is on the field. One without an element is, as long as nothing else had the focus; and one with an
    /// element tells which field it was that hollow events went before.
    fn goes_on(&self, i: &Interaction<'_>, left: bool) -> bool {
        let told = facts::has_element(self.field);
        match facts::has_element(i) {
            true if told => same::element(i, self.field),
            _ => !left && same::page(i, self.field),
        }
    }

    /// Whether a key does no more here than change the value, which is known.
    fn only_types(&self, i: &Interaction<'_>) -> bool {
        let counts = matches!(facts::attribute(i, "type"), "number" | "range" | "date");
        let steps = counts && facts::key(i).starts_with("Arrow") && self.value.is_some();
        steps || !super::press::acts_here(i)
    }

    /// Whether, after Enter, a text neither goes on from the one before nor has a second line: that one was sent off.
    fn begins_anew(&self, i: &Interaction<'_>) -> bool {
        let goes_on = |(was, is): (&str, &str)| is.starts_with(was) || is.contains('\n');
        self.value.zip(facts::value(i)).is_some_and(|texts| !goes_on(texts))
    }

    fn take(&mut self, at: usize, i: &'s Interaction<'s>, confirms: bool) {
        self.value = if confirms { facts::value(i).or(self.value) } else { facts::value(i) };
        self.field = if facts::has_element(self.field) { self.field } else { i };
        self.end = at + 1;
    }
}

/// Looks back for what led to the typing.
fn lead(draft: &Draft<'_>, at: usize, run: &Run<'_>) -> Lead {
    let (mut led, mut field) = (Vec::new(), None);
    let mut clicked = false;
    let told = |p: &&usize| draft.get(**p).is_some_and(facts::has_element);
    let mut main = run.typed.iter().find(told).copied().unwrap_or(at);
    for p in (at.saturating_sub(REACH)..at).rev() {
        let Some(i) = draft.open(p) else { break };
        let known = facts::has_element(run.field);
        let here = same::element(i, run.field)
            || (!known && facts::control(i) == Control::Field && same::page(i, run.field));
        match i.kind {
            InteractionKind::Click if here && run.value.is_some() => {
                led.push(p);
                (main, clicked) = (p, true);
            }
            InteractionKind::Click if here && !known => {
                field = Some(p);
                break;
            }
            InteractionKind::Focus if here => {
                led.push(p);
                main = if clicked { main } else { p };
            }
            InteractionKind::KeyPress if here && run.only_types(i) => led.push(p),
            InteractionKind::Focus | InteractionKind::Blur => {}
            _ if tells_nothing(i) => {}
            _ => break,
        }
    }
    if clicked {
        led.extend(label::before(draft, main));
    }
    let told = draft.get(main).is_some_and(facts::has_element);
    Lead { led, main, field: field.filter(|_| !told) }
}

fn is_typed(interaction: &Interaction<'_>) -> bool {
    match interaction.kind {
        InteractionKind::Input => matches!(facts::control(interaction), Control::Field | Control::Other),
        InteractionKind::Change => {
            facts::control(interaction) == Control::Field || !facts::has_element(interaction)
        }
        _ => false,
    }
}

/// Whether an event says nothing of where the person is: scrolling, hovering, the parts of a click, a text that was pasted
/// or marked.
fn tells_nothing(interaction: &Interaction<'_>) -> bool {
    match interaction.kind {
        InteractionKind::Scroll | InteractionKind::Hover => true,
        InteractionKind::Other(_) => {
            !facts::is_navigation(interaction) && !super::tab::is_switch(interaction)
        }
        _ => false,
    }
}

/// Whether a key sends off what was typed in a field, gives it up, or leaves the field.
fn finishes(interaction: &Interaction<'_>) -> bool {
    let key = facts::key(interaction);
    facts::is_acting_key(key) || (key == "Tab" && super::press::acts_here(interaction))
}

/// Whether Enter only begins a new line here.
fn breaks_line(interaction: &Interaction<'_>) -> bool {
    let editable = !matches!(facts::attribute(interaction, "contenteditable"), "" | "false");
    let held = interaction.gesture.as_ref().is_some_and(|g| g.modifiers.iter().any(|m| m != "shift"));
    facts::key(interaction) == "Enter" && !held && (facts::tag(interaction) == "textarea" || editable)
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    const FIELD: &str = "input#q type=text";

    #[test]
    fn focus_click_and_inputs_are_one_fill_with_the_last_value() {
        let told = Recording::on("https://a.test/")
            .event("focus", FIELD)
            .event("click", FIELD)
            .event("input", FIELD)
            .value("g")
            .event("input", FIELD)
            .value("garden")
            .event("change", FIELD)
            .value("garden chair")
            .event("blur", FIELD)
            .told();
        assert_eq!(told, "fill \"garden chair\" [0, 1, 2, 3, 4, 5] main 1 seen");
    }

    #[test]
    fn the_label_that_was_clicked_to_type_in_its_field_is_part_of_the_fill() {
        let told = Recording::on("https://a.test/")
            .event("click", "label#l | Name")
            .with(|i| i.timestamp += 95)
            .event("click", "input#n type=text")
            .event("focus", "input#n type=text")
            .event("input", "input#n type=text")
            .value("Ann")
            .told();
        assert_eq!(told, "fill \"Ann\" [0, 1, 2, 3] main 1 seen");
    }

    #[test]
    fn an_unrecorded_value_leaves_the_click_a_step_of_its_own() {
        let told = Recording::on("https://a.test/")
            .hollow("focus")
            .event("click", FIELD)
            .hollow("input")
            .hollow("input")
            .event("click", "button#go | Go")
            .told();
        assert_eq!(
            told, "click [0, 1] main 1 seen\nfill null [2, 3] main 2\nclick [4] main 4",
            "the typed-into field shows that the click did something"
        );
    }

    #[test]
    fn hollow_typing_knows_the_field_that_was_clicked_just_before() {
        let field = |recording: Recording| {
            let session = recording.session();
            crate::reduce::reduce(&session).steps.iter().find(|s| s.action.verb() == "fill").unwrap().field
        };
        let clicked = || Recording::on("https://a.test/").event("click", FIELD);
        assert_eq!(field(clicked().hollow("focus").hollow("input")), Some(0));
        assert_eq!(field(clicked().event("click", "button#b | Go").hollow("input")), None);
        assert_eq!(field(clicked().at("https://b.test/", "").hollow("input")), None);
        assert_eq!(field(clicked().event("input", FIELD)), None, "its own event tells the field");
    }

    #[test]
    fn a_withheld_value_is_no_value() {
        let told = Recording::on("https://a.test/")
            .event("click", "input#p type=password")
            .event("input", "input#p type=password")
            .value("[PROTECTED]")
            .told();
        assert_eq!(told, "click [0] main 0 seen\nfill null [1] main 1");
    }

    #[test]
    fn two_fields_are_two_fills_and_coming_back_is_a_third() {
        let told = Recording::on("https://a.test/")
            .event("input", "input#a")
            .value("1")
            .event("input", "input#b")
            .value("2")
            .event("input", "input#a")
            .value("3")
            .told();
        assert_eq!(
            told,
            "fill \"1\" [0] main 0 seen\nfill \"2\" [1] main 1 seen\nfill \"3\" [2] main 2 seen"
        );
    }

    #[test]
    fn two_fields_that_one_selector_fits_are_two_fills() {
        let typed = |recording: Recording, field: &str, text: &str| {
            recording.wait(3_000).event("input", field).found_by(".form-control").value(text)
        };
        let both = |one: &str, other: &str| {
            typed(typed(Recording::on("https://a.test/"), one, "Lamp"), other, "Blue").told()
        };
        let two = "fill \"Lamp\" [0] main 0 seen\nfill \"Blue\" [1] main 1 seen";
        assert_eq!(both("input#product name=product", "input#colour name=colour"), two);
        assert_eq!(both("input# name=product", "input# name=colour"), two);
        assert_eq!(both("input# type=email", "input# type=password"), two);
        assert_eq!(both("input#", "textarea#"), two);
        assert_eq!(both("input# placeholder=Product", "input# placeholder=Colour"), two);
        let one = "fill \"Blue\" [0, 1] main 0 seen";
        assert_eq!(both("input# name=product", "input# name=product"), one);
        assert_eq!(both("input# type=password", "input# type=text"), one, "the page was asked to show it");
        assert_eq!(both("input# name=q placeholder=Lamps", "input# name=q placeholder=Chairs"), one);
    }

    #[test]
    fn typed_keys_and_new_lines_in_a_text_area_belong_to_the_fill() {
        let told = Recording::on("https://a.test/")
            .event("key_press", "textarea#t")
            .key("H")
            .event("input", "textarea#t")
            .value("H")
            .event("key_press", "textarea#t")
            .key("Enter")
            .event("input", "textarea#t")
            .value("H\n")
            .told();
        assert_eq!(told, "fill \"H\\n\" [0, 1, 2, 3] main 1 seen");
    }

    #[test]
    fn every_message_that_was_sent_from_a_text_area_is_a_fill_of_its_own() {
        let said =
            |recording: Recording, text: &str| recording.wait(2_000).event("input", "textarea#t").value(text);
        let enter = |recording: Recording| recording.event("key_press", "textarea#t").key("Enter");
        let chat = enter(said(enter(said(Recording::on("https://a.test/"), "Hello")), "How are you?"));
        assert_eq!(
            chat.told(),
            "fill \"Hello\" [0] main 0 seen\npress \"Enter\" [1] main 1\n\
             fill \"How are you?\" [2] main 2 seen\npress \"Enter\" [3] main 3"
        );
        let cleared = said(said(enter(said(Recording::on("https://a.test/"), "Hello")), ""), "How are you?");
        assert_eq!(
            cleared.told(),
            "fill \"Hello\" [0] main 0 seen\npress \"Enter\" [1] main 1\n\
             fill \"How are you?\" [2, 3] main 2 seen"
        );
        let letter = said(enter(said(Recording::on("https://a.test/"), "Dear Ann,")), "Dear Ann,\nhello");
        assert_eq!(letter.told(), "fill \"Dear Ann,\\nhello\" [0, 1, 2] main 0 seen");
    }

    #[test]
    fn what_pasting_marking_and_the_pointer_tell_besides_ends_no_fill() {
        let told = Recording::on("https://a.test/")
            .event("click", FIELD)
            .event("pointerup", FIELD)
            .event("input", FIELD)
            .value("a")
            .event("selectionchange", FIELD)
            .event("paste", FIELD)
            .event("input", FIELD)
            .value("ab")
            .told();
        assert_eq!(told, "fill \"ab\" [0, 2, 5] main 0 seen");
        let left = Recording::on("https://a.test/").event("input", FIELD).value("a").wait(5_000);
        let told = left.hollow("tab_switch").wait(5_000).event("input", FIELD).value("ab").told();
        assert_eq!(
            told,
            "fill \"a\" [0] main 0 seen\nswitch_tab [1] main 1 seen\nfill \"ab\" [2] main 2 seen"
        );
    }

    #[test]
    fn arrows_in_a_field_that_counts_are_part_of_the_fill() {
        let field = "input#n type=number";
        let told = Recording::on("https://a.test/")
            .event("click", field)
            .event("key_press", field)
            .key("ArrowUp")
            .event("input", field)
            .value("1")
            .event("key_press", field)
            .key("ArrowUp")
            .event("input", field)
            .value("2")
            .told();
        assert_eq!(told, "fill \"2\" [0, 1, 2, 3, 4] main 0 seen");
        let unknown = Recording::on("https://a.test/").event("key_press", field).key("ArrowUp");
        let told = unknown.event("input", field).told();
        assert_eq!(
            told, "press \"ArrowUp\" [0] main 0\nfill null [1] main 1",
            "the key is all that is known"
        );
    }

    #[test]
    fn the_change_that_enter_confirms_belongs_to_the_fill() {
        let told = Recording::on("https://a.test/")
            .event("input", FIELD)
            .value("tea")
            .event("key_press", FIELD)
            .key("Enter")
            .event("change", FIELD)
            .value("tea")
            .event("submit", "form#f")
            .told();
        assert_eq!(told, "fill \"tea\" [0, 2] main 0 seen\npress \"Enter\" [1, 3] main 1");
    }

    #[test]
    fn where_enter_led_is_told_of_enter_though_the_field_confirms_after_it() {
        let told = Recording::on("https://a.test/")
            .event("input", FIELD)
            .value("tea")
            .event("key_press", FIELD)
            .key("Enter")
            .event("change", FIELD)
            .value("tea")
            .navigation("https://a.test/s?q=tea")
            .told();
        assert_eq!(
            told,
            "fill \"tea\" [0, 2] main 0 seen\npress \"Enter\" [1, 3] main 1 -> https://a.test/s?q=tea"
        );
    }

    #[test]
    fn the_change_that_leaving_by_tab_brings_is_no_second_fill() {
        let told = Recording::on("https://a.test/")
            .event("input", FIELD)
            .value("tea")
            .event("key_press", FIELD)
            .key("Tab")
            .event("change", FIELD)
            .value("tea")
            .event("blur", FIELD)
            .event("input", "input#amount type=number")
            .value("2")
            .told();
        assert_eq!(
            told,
            "fill \"tea\" [0, 2, 3] main 0 seen\npress \"Tab\" [1] main 1\nfill \"2\" [4] main 4 seen"
        );
    }

    #[test]
    fn hollow_typing_belongs_to_the_field_that_goes_on() {
        let told = Recording::on("https://a.test/")
            .event("click", FIELD)
            .hollow("input")
            .event("input", FIELD)
            .value("AUTUMN10")
            .told();
        assert_eq!(told, "fill \"AUTUMN10\" [0, 1, 2] main 0 seen");
        let told = Recording::on("https://a.test/").event("input", FIELD).value("A").hollow("input").told();
        assert_eq!(told, "fill null [0, 1] main 0", "what was typed last is not known");
    }

    #[test]
    fn hollow_typing_after_another_focus_is_another_field() {
        let told = Recording::on("https://a.test/").hollow("input").hollow("focus").hollow("input").told();
        assert_eq!(told, "fill null [0] main 0\nfill null [1, 2] main 2");
    }
}
