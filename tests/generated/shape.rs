//! Trailmill's own shape of a recorded session and the older system's three, as text.

use super::{
    draw::Draw,
    interaction::{flat, nested},
};
use serde_json::{Value, json};

/// A shape and how it is written.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The reader's name of it.
    pub name: &'static str,
    /// The text of a session.
    pub write: fn(&mut Draw, u64) -> String,
}

/// All of them.
pub const SHAPES: &[Shape] = &[
    Shape { name: "stored-record", write: stored_record },
    Shape { name: "wire-events", write: wire_events },
    Shape { name: "download-package", write: download_package },
    Shape { name: "trailmill", write: own },
];

const START: i64 = 1_760_000_000_000;

fn interactions(draw: &mut Draw, one: fn(&mut Draw, usize, i64) -> Value) -> Vec<Value> {
    let mut clock = START;
    let mut interactions = Vec::new();
    for number in 0..4 + draw.below(20) as usize {
        clock += draw.pick(&[40, 180, 900, 2_500, 45_000]);
        interactions.push(one(draw, number, clock));
    }
    interactions
}

fn task(draw: &mut Draw) -> Value {
    let title = draw.pick(&["Buy a kettle", "Register as Jane Roe", "Résumé — find 3 papers", ""]);
    json!({"id": "t", "title": title, "description": "In two sentences.", "steps": ["one", "two"], "difficulty": "EASY"})
}

fn stored_record(draw: &mut Draw, number: u64) -> String {
    let mut record = json!({
        "id": format!("session_{number}"),
        "type": "HUMAN",
        "status": "COMPLETED",
        "startTime": "2025-10-09T08:53:20.000Z",
        "endTime": null,
        "config": {"url": "https://shop.example/", "type": "HUMAN", "generatedTask": task(draw)},
        "userAgent": "Browser/1.0",
        "ipAddress": "192.0.2.7",
        "enhancedInteractions": interactions(draw, nested),
        "contextualInsights": "{\"a\":1}",
        "qualityScore": null,
    });
    if draw.chance(30) {
        record["interactions"] = json!([]);
    }
    record.to_string()
}

fn wire_events(draw: &mut Draw, number: u64) -> String {
    let one = draw.pick(&[nested, flat]);
    let id = format!("session_{number}");
    let mut frames = vec![json!({"type": "session_start", "sessionId": id, "timestamp": START,
        "data": {"url": "https://shop.example/", "generatedTask": task(draw)}})];
    for interaction in interactions(draw, one) {
        let at = interaction["timestamp"].clone();
        frames.push(
            json!({"type": "interaction_event", "sessionId": id, "data": interaction, "timestamp": at}),
        );
    }
    frames.push(json!({"type": "session_stop", "sessionId": id, "timestamp": START + 900_000}));
    if draw.chance(50) {
        return Value::from(frames).to_string();
    }
    frames.iter().map(|frame| format!("{frame}\n")).collect()
}

fn download_package(draw: &mut Draw, number: u64) -> String {
    let wrapped: Vec<Value> = interactions(draw, nested)
        .into_iter()
        .map(|full| json!({"timestamp": full["timestamp"], "type": full["type"], "element": {}, "fullData": full}))
        .collect();
    json!({
        "metadata": {"version": "1"},
        "session": {"sessionId": format!("session_{number}"), "startTime": START, "url": "https://shop.example/",
            "finalUrl": "https://shop.example/cart", "userAgent": "Browser/1.0"},
        "interactions": wrapped,
        "summary": {"total": wrapped.len()},
        "analytics": {},
    })
    .to_string()
}

fn own(draw: &mut Draw, number: u64) -> String {
    let interactions: Vec<Value> = interactions(draw, nested).into_iter().map(own_interaction).collect();
    json!({
        "format": "trailmill.session/1",
        "id": format!("../../session {number}"),
        "task": {"title": "Buy a kettle", "plan": ["look", "buy"]},
        "environment": {"url": "https://shop.example/", "userAgent": "Browser/1.0", "details": {"version": "2"}},
        "startedAt": START,
        "interactions": interactions,
        "lostSpans": [{"from": START + 5, "to": START + 9, "reason": "frame"}],
    })
    .to_string()
}

/// Trailmill's own recorder names kinds in small letters, and a page's tree stands in its context itself.
fn own_interaction(mut interaction: Value) -> Value {
    let kind = interaction["type"].as_str().unwrap_or_default().to_lowercase();
    interaction["type"] = kind.replace("form_submit", "submit").into();
    interaction
}
