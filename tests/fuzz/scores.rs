//! Scores: each is there and in its range.

use serde_json::Value;

/// What a completion says: its scores of a session are from 0 to 100, those of an example from 0 to 1.
pub fn of_completion(completion: &Value) {
    let whole = |place: &str| within(&completion[place], 100.0);
    whole("quality");
    whole("validation");
    within(&completion["training"], 1.0);
    within(&completion["journeys"], 1.0);
}

/// Every score below a value, whatever it is called. A number that is none would have been written as null.
pub fn within(value: &Value, most: f64) {
    const NAMES: [&str; 9] = [
        "score",
        "overall",
        "completeness",
        "reliability",
        "accuracy",
        "consistency",
        "confidence",
        "durability",
        "overallQuality",
    ];
    match value {
        Value::Array(items) => items.iter().for_each(|item| within(item, most)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Number(number) if NAMES.contains(&&**name) => {
                        let score = number.as_f64().unwrap();
                        assert!((0.0..=most).contains(&score), "{name}: {score}");
                    }
                    Value::Null => panic!("{name} is null"),
                    _ => within(value, most),
                }
            }
        }
        _ => {}
    }
}
