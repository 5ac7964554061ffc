//! `screenshot_structure`: does each screenshot say what it is, and does each mention of one lead somewhere?
//!
//! Score: 100 × sound things / all things, where the things are the screenshots (sound: an id, an image type if any is
//! given, some data if a length is given, no other of the same id) and the interactions that mention one (sound: it is
//! there). Where no screenshot was taken or mentioned there is nothing to judge.

use super::{Finding, Judgement, Places, Rule, Severity, Subject, one, share};
use crate::session::Screenshot;
use std::collections::BTreeSet;

const NAME: &str = "screenshot_structure";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, weight: 5.0, look };

fn look(subject: &Subject<'_, '_>) -> Judgement {
    let session = subject.session;
    let mut ids = BTreeSet::new();
    let (mut unsound, mut first_unsound) = (0, None);
    for (index, screenshot) in session.screenshots.iter().enumerate() {
        if !is_sound(screenshot) || !ids.insert(screenshot.id.as_ref()) {
            unsound += 1;
            first_unsound.get_or_insert(index);
        }
    }
    let (mut mentions, mut dangling) = (0, Places::default());
    for (index, interaction) in session.interactions.iter().enumerate() {
        let Some(id) = interaction.gesture.as_ref().and_then(|gesture| gesture.screenshot_id.as_deref())
        else {
            continue;
        };
        mentions += 1;
        if !ids.contains(id) {
            dangling.add(index, "/interaction/screenshotId");
        }
    }
    let all = session.screenshots.len() + mentions;
    if all == 0 {
        return Judgement { score: None, findings: Vec::new() };
    }
    let score = 100.0 * (1.0 - share(unsound + dangling.count, all));
    let message =
        format!("{} of {mentions} mentioned screenshots are not part of the session", dangling.count);
    Judgement::new(
        score,
        [
            first_unsound.map(|first| unsound_finding(first, unsound)),
            dangling.found(
                NAME,
                Severity::Minor,
                message,
                "send each screenshot with the session, under the id that the interaction names",
            ),
        ],
    )
}

fn is_sound(screenshot: &Screenshot<'_>) -> bool {
    !screenshot.id.is_empty()
        && screenshot.media_type.as_ref().is_none_or(|media| media.starts_with("image/"))
        && screenshot.data_length.is_none_or(|length| length > 0)
}

fn unsound_finding(first: usize, count: usize) -> Finding {
    let message = format!("{count} screenshots have no id, an id that is taken, no data, or are no image");
    let advice = "keep for each screenshot an id of its own, its image type and its data";
    Finding { count, ..one(NAME, Severity::Minor, &format!("/screenshots/{first}"), &message, advice) }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use crate::session::{Gesture, Interaction};

    fn mentioning(id: &'static str) -> Interaction<'static> {
        let gesture = Gesture { screenshot_id: Some(id.into()), ..Gesture::default() };
        Interaction { gesture: Some(Box::new(gesture)), ..sample::click(0) }
    }

    #[test]
    fn without_screenshots_there_is_nothing_to_judge() {
        assert_eq!(sample::judge(look, &sample::session(vec![sample::click(0)])).score, None);
    }

    #[test]
    fn a_mention_that_leads_nowhere_is_found() {
        let mut session = sample::session(vec![mentioning("a"), mentioning("b")]);
        session.screenshots = vec![Screenshot { id: "a".into(), ..Screenshot::default() }];
        let judgement = sample::judge(look, &session);
        assert!((judgement.score.unwrap() - 66.7).abs() < 0.1);
        assert_eq!(judgement.findings[0].pointer, "/interactions/1/interaction/screenshotId");
    }

    #[test]
    fn two_of_one_id_and_one_that_is_no_image_are_unsound() {
        let mut session = sample::session(vec![]);
        let text =
            Screenshot { id: "c".into(), media_type: Some("text/html".into()), ..Screenshot::default() };
        let a = Screenshot { id: "a".into(), ..Screenshot::default() };
        session.screenshots = vec![a.clone(), a, text];
        let judgement = sample::judge(look, &session);
        assert!((judgement.score.unwrap() - 33.3).abs() < 0.1);
        assert_eq!(
            (judgement.findings[0].count, judgement.findings[0].pointer.as_str()),
            (2, "/screenshots/1")
        );
    }
}
