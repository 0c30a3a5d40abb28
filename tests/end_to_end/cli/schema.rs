//! The schemas that are shipped for what programs read: each is a valid schema itself, and what is printed keeps to it.

use jsonschema::Validator;
use serde_json::{Value, json};
use std::fs;

/// Asserts that a value keeps to a shipped schema, or to the part of it that this pointer names.
pub(crate) fn assert_valid(name: &str, part: &str, value: &Value) {
    let errors: Vec<String> = validator(name, part)
        .iter_errors(value)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn schema(name: &str) -> Value {
    let path = format!("{}/assets/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).expect("the schema is shipped")).expect("JSON")
}

fn validator(name: &str, part: &str) -> Validator {
    let mut schema = schema(name);
    if part != "#" {
        schema = json!({ "$ref": part, "$defs": schema["$defs"] });
    }
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a valid schema")
}

#[test]
fn schemas_reject_invalid_documents() {
    let is_refused = |name: &str, part: &str, value: Value| !validator(name, part).is_valid(&value);
    assert!(is_refused("status", "#", json!({ "schema": 1 })));
    assert!(is_refused("status", "#/$defs/group", json!({ "id": 1, "name": 7 })));
    assert!(is_refused("watch", "#", json!({ "schema": 1, "type": "change" })));
    assert!(is_refused("log", "#", json!({ "schema": 1, "type": "log_entry", "profile": "a" })));
    assert!(is_refused("history", "#", json!({ "schema": 1, "outages": [], "events": [], "gaps": [] })));
    assert!(is_refused("history", "#/$defs/line", json!({ "schema": 1, "profile": "a", "type": "gap" })));
    assert!(is_refused("history-show", "#", json!({ "schema": 1, "group": "a", "state": "up", "hubs": [] })));
    assert!(is_refused("history-info", "#", json!({ "schema": 1, "path": "history.db" })));
    assert!(is_refused("availability", "#", json!({ "schema": 1, "type": "availability", "rows": [] })));
    assert!(is_refused("availability", "#/$defs/measured", json!({ "seconds": -1, "is_exact": true })));
    assert!(is_refused(
        "watch",
        "#",
        json!({ "schema": 1, "type": "connection", "at": "yesterday", "profile": "a", "state": "online",
        "failure": null, "retry_at": null })
    ));
}
