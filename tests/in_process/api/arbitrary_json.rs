//! Any JSON in the place of any field: it may cost that field, never another, and never a panic.

use crate::api::json_shapes::full_group;
use crate::api::server::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use wiremock::Request;

/// Every place in a value, as a JSON pointer.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(values) => (0..).map(|nth: u8| nth.to_string()).zip(values).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inside {
        let place = format!("{at}/{name}");
        places(value, &place, out);
        out.push(place);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        "[0-9]{1,30}".prop_map(Value::from),
    ];
    let name =
        prop_oneof![Just("status".to_owned()), Just("name".to_owned()), Just("stats".to_owned()), ".*"];
    scalar.prop_recursive(4, 32, 4, move |inner| {
        let object = prop::collection::hash_map(name.clone(), inner.clone(), 0..4);
        let array = prop::collection::vec(inner, 0..4).prop_map(Value::from);
        prop_oneof![array, object.prop_map(|fields| fields.into_iter().collect::<Value>())]
    })
}

#[test]
fn invalid_value_of_any_field_affects_no_other_field() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sent = Arc::new(Mutex::new(Value::Null));
    let current = Arc::clone(&sent);
    let (_server, client) = runtime.block_on(async {
        let server = server().await;
        answer(&server, STATES, move |_: &Request| good(&current.lock().unwrap())).await;
        let client = client(&server);
        (server, client)
    });
    let mut fields = Vec::new();
    places(&full_group(), "", &mut fields);
    let neighbor = json!({"id": 2, "name": "next door", "hubs": [{"isPrimary": true}]});
    let cases = (prop::sample::select(fields), any_json());
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(400) });
    let result = runner.run(&cases, |(place, value)| {
        let mut group = full_group();
        *group.pointer_mut(&place).unwrap() = value;
        *sent.lock().unwrap() = json!({"data": [group, neighbor], "total": 2});
        let list = runtime.block_on(client.states());
        prop_assert_eq!(list.failure, None);
        prop_assert_eq!(list.items.len(), 2);
        prop_assert_eq!(list.items[1].title(), "next door");
        let is_name = place == "/name";
        prop_assert!(is_name || list.items[0].title() == "branch-017");
        Ok(())
    });
    result.unwrap();
}
