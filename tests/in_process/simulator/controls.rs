//! What is under `/_simulator/`: the log of requests, faults of every kind, orders to the world.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use reqwest::{Method, header};
use rstest::rstest;
use serde_json::{Value, json};
use tunnelscope::simulator::Options;

use crate::simulator::client::{DashboardSetup, LIST, REGIONS, STATES, answered, has_request_id};

#[tokio::test]
async fn log_has_each_request_but_no_control_calls() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::DELETE, "log", &json!(null)).await;
    desk.get(LIST, &[("limit", "5")]).await;
    answered(desk.client.get(desk.url(STATES))).await;
    answered(desk.client.get(desk.url("/nowhere")).bearer_auth("x")).await;
    desk.control(Method::POST, "expire-tokens", &json!(null)).await;
    desk.get(REGIONS, &[]).await;
    let entry = |path: &str, query: Value, status: u16, token: &str| json!({ "method": "GET", "path": path, "query": query, "status": status, "token": token });
    let expected = [
        entry(LIST, json!("limit=5"), 200, "valid"),
        entry(STATES, json!(null), 401, "none"),
        entry("/nowhere", json!(null), 404, "invalid"),
        entry(REGIONS, json!(null), 400, "expired"),
    ];
    assert_eq!(desk.log().await, expected);
}

#[tokio::test]
async fn fault_applies_the_given_number_of_times_and_is_logged() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::DELETE, "log", &json!(null)).await;
    desk.fault(&json!({ "path": STATES, "times": 2, "status": 429, "retry_after": 5 })).await;
    for _ in 0..2 {
        let response = desk.request(Method::GET, STATES).send().await.unwrap();
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["error"], "Too Many Requests");
        has_request_id(&body);
    }
    assert_eq!(desk.get(STATES, &[]).await.0, 200);
    let statuses: Vec<_> = desk.log().await.iter().map(|entry| entry["status"].clone()).collect();
    assert_eq!(statuses, [429, 429, 200]);
}

#[tokio::test]
async fn fault_without_a_count_lasts_until_deleted() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": "*", "status": 503 })).await;
    for _ in 0..3 {
        assert_eq!(desk.get(LIST, &[]).await.0, 503);
    }
    let faults = desk.control(Method::GET, "faults", &json!(null)).await;
    assert_eq!(faults["faults"][0]["status"], 503);
    desk.control(Method::DELETE, "faults", &json!(null)).await;
    assert_eq!(desk.get(LIST, &[]).await.0, 200);
}

#[tokio::test]
async fn fault_applies_only_to_its_path_and_query() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": LIST, "query": "offset=20", "status": 500 })).await;
    assert_eq!(desk.get(LIST, &[("offset", "10")]).await.0, 200);
    assert_eq!(desk.get(LIST, &[("offset", "20")]).await.0, 500);
    assert_eq!(desk.get(STATES, &[("offset", "20")]).await.0, 200);
}

#[tokio::test]
async fn fault_can_send_any_body_and_header() {
    let desk = DashboardSetup::calm().await;
    let headers = json!({ "location": "https://reports.us.api.sse.cisco.com/x" });
    desk.fault(
        &json!({ "path": LIST, "body": "<html>not JSON", "status": 302, "headers": headers, "times": 1 }),
    )
    .await;
    let client =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let response = client.get(desk.url(LIST)).send().await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()[header::LOCATION], "https://reports.us.api.sse.cisco.com/x");
    assert_eq!(response.text().await.unwrap(), "<html>not JSON");
}

#[tokio::test]
async fn token_endpoint_fault_uses_the_oauth_error_format() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": "/auth/v2/token", "times": 1, "status": 403 })).await;
    let (status, body) = answered(desk.sign_in()).await;
    assert_eq!((status.as_u16(), &body["message"]), (403, &json!("Forbidden")));
}

#[rstest]
#[case(0)]
#[case(1)]
#[case(5_000)]
#[tokio::test]
async fn truncated_response_ends_after_the_given_bytes(#[case] kept: usize) {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": LIST, "times": 1, "truncate": kept })).await;
    let query = [("limit", "60"), ("includeStatuses", "true")];
    let mut response = desk.request(Method::GET, LIST).query(&query).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let announced: usize = response.headers()[header::CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
    let mut received = 0;
    let error = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => received += chunk.len(),
            Ok(None) => panic!("the body ended as if it were whole"),
            Err(error) => break error,
        }
    };
    assert!(announced > 5_000);
    assert_eq!(received, kept, "{error:?}");
    assert_eq!(desk.get(LIST, &[]).await.0, 200, "the next request is answered");
}

#[tokio::test]
async fn closed_connection_is_logged_without_a_status() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::DELETE, "log", &json!(null)).await;
    desk.fault(&json!({ "path": LIST, "close": true })).await;
    let error = desk.request(Method::GET, LIST).send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_eq!(desk.log().await[0]["status"], Value::Null);
    desk.control(Method::DELETE, "faults", &json!(null)).await;
    assert_eq!(desk.get(LIST, &[]).await.0, 200);
}

#[tokio::test]
async fn delayed_response_is_not_early() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": LIST, "delay_ms": 30, "times": 1 })).await;
    let started = Instant::now();
    assert_eq!(desk.get(LIST, &[]).await.0, 200);
    assert!(started.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn abandoned_request_is_logged_without_a_status() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::DELETE, "log", &json!(null)).await;
    desk.fault(&json!({ "path": LIST, "delay_ms": 600_000, "times": 1 })).await;
    let request = tokio::spawn(desk.request(Method::GET, LIST).send());
    while desk.log().await.is_empty() {
        tokio::task::yield_now().await;
    }
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    assert_eq!(desk.log().await[0]["status"], Value::Null);
}

#[rstest]
#[case("faults", "{", 400, "invalid request body")]
#[case("faults", r#"{"path":"/x","statsu":500}"#, 400, "unknown field `statsu`")]
#[case("faults", r#"{"path":"x","status":500}"#, 400, "path must begin with /")]
#[case("faults", r#"{"path":"/x","status":99}"#, 400, "status must be from 200 to 999")]
#[case("faults", r#"{"path":"/x","times":0}"#, 400, "times must be at least 1")]
#[case("faults", r#"{"path":"/x","headers":{"a b":"c"}}"#, 400, "headers must have valid HTTP names")]
#[case("faults", r#"{"status":500}"#, 400, "path must begin with /")]
#[case("faults", r#"{"path":"/x","size":536870913}"#, 400, "512 MiB")]
#[case("faults", r#"{"path":"/x","content_type":"a\nb"}"#, 400, "content_type must be")]
#[case("faults", r#"{"path":"/x","skew_s":315360001}"#, 400, "within ten years")]
#[case(
    "faults",
    r#"{"path":"/x","retry_after":1,"retry_after_date":1}"#,
    400,
    "retry_after and retry_after_date are mutually exclusive"
)]
#[case("faults", r#"{"path":"/x","size":1,"body":"x"}"#, 400, "body and size are mutually exclusive")]
#[case(
    "faults",
    r#"{"path":"/x","total":1,"no_total":true}"#,
    400,
    "total and no_total are mutually exclusive"
)]
#[case("faults", r#"{"path":"/x","repeat":true,"shift":1}"#, 400, "repeat and shift are mutually exclusive")]
#[case(
    "faults",
    r#"{"path":"/x","drop":1,"status":500}"#,
    400,
    "cannot be combined with status, body or size"
)]
#[case("faults", r#"{"path":"/x","page_cap":0}"#, 400, "page_cap must be at least 1")]
#[case(
    "faults",
    r#"{"path":"/x","by_page":true,"repeat":true}"#,
    400,
    "by_page cannot be combined with repeat or shift"
)]
#[case(
    "faults",
    r#"{"path":"/x","stall":true,"close":true}"#,
    400,
    "stall cannot be combined with close or reset"
)]
#[case(
    "faults",
    r#"{"path":"/x","garbage":true,"status":500}"#,
    400,
    "garbage cannot be combined with another response"
)]
#[case("faults", r#"{"path":"/x","reset":true,"status":500}"#, 400, "set truncate")]
#[case("limits", "{}", 400, "preset, windows or retry_after is required")]
#[case("limits", r#"{"preset":"tiny"}"#, 400, "unknown variant `tiny`")]
#[case("limits", r#"{"preset":"small","windows":[[1,1]]}"#, 400, "preset and windows are mutually exclusive")]
#[case("limits", r#"{"windows":[[0,60]]}"#, 400, "windows must be pairs")]
#[case("limits", r#"{"windows":[[1,86401]]}"#, 400, "windows must be pairs")]
#[case("limits", r#"{"retry_after":"soon"}"#, 400, "unknown variant `soon`")]
#[case("credentials", r#"{"expires_in":4294967296}"#, 400, "expected u32")]
#[case("world", "{}", 400, "nothing to change")]
#[case("world", r#"{"status":"DOWN"}"#, 400, "group (id) or name is required")]
#[case("world", r#"{"group":1,"status":"DOWN","hub":"both"}"#, 404, "no group with id 1")]
#[case("world", r#"{"name":"x","status":"DOWN","hub":"both"}"#, 404, "no group named 'x'")]
#[case("world", r#"{"name":"x","status":"down"}"#, 400, "unknown variant `down`")]
#[case("world", r#"{"datacenter":"moon","status":"UP"}"#, 404, "data center named 'moon'")]
#[case("scopes", r#"{"region":false}"#, 400, "unknown field `region`")]
#[case("coffee", "", 404, "unknown endpoint")]
#[tokio::test]
async fn invalid_request_gets_an_error_message(
    #[case] control: &str,
    #[case] body: &str,
    #[case] status: u16,
    #[case] sentence: &str,
) {
    let desk = DashboardSetup::calm().await;
    let (got, answer) = desk.try_control(Method::POST, control, body).await;
    assert_eq!(got, status, "{answer}");
    let error = answer["error"].as_str().unwrap();
    assert!(error.contains(sentence), "{error:?} does not contain {sentence:?}");
}

#[tokio::test]
async fn forced_down_hub_shows_in_list_states_and_filters() {
    let desk = DashboardSetup::calm().await;
    let connected = desk.filtered(&json!({ "status": "connected" })).await;
    let id = connected[5]["id"].clone();
    let by_id = json!({ "networkTunnelGroupIds": id.to_string() });
    let order = json!({ "group": id, "hub": "primary", "status": "DOWN" });
    assert_eq!(desk.control(Method::POST, "world", &order).await, json!({ "groups": [id] }));

    let group = &desk.filtered(&by_id).await[0];
    assert_eq!(group["status"], "warning");
    assert_eq!(group["hubs"][0]["status"]["status"], "DOWN");
    assert_eq!(group["hubs"][0]["tunnelsCount"], 0);
    let states = desk.body(STATES, &[("limit", "200")]).await;
    let state = states["data"].as_array().unwrap().iter().find(|state| state["id"] == id).unwrap();
    assert_eq!(state["hubs"][0]["tunnelsStatus"], json!([]));
    let warnings = desk.filtered(&json!({ "status": "warning" })).await;
    assert!(warnings.iter().any(|group| group["id"] == id));

    let name = group["name"].clone();
    desk.control(Method::POST, "world", &json!({ "name": name, "hub": "both", "status": "DOWN" })).await;
    assert_eq!(desk.filtered(&by_id).await[0]["status"], "disconnected");
    desk.control(Method::POST, "world", &json!({ "name": name, "hub": "both", "status": "auto" })).await;
    assert_eq!(desk.filtered(&by_id).await[0]["status"], "connected");
}

#[tokio::test]
async fn forced_down_data_center_takes_its_hubs_down() {
    let desk = DashboardSetup::calm().await;
    let name = desk.groups().await[0]["hubs"][0]["datacenter"]["name"].clone();
    desk.control(Method::POST, "world", &json!({ "datacenter": name, "status": "DOWN" })).await;
    let groups = desk.groups().await;
    let hubs = groups.iter().flat_map(|group| group["hubs"].as_array().unwrap());
    let inside: Vec<_> = hubs.filter(|hub| hub["datacenter"]["name"] == name).collect();
    assert!(!inside.is_empty() && inside.iter().all(|hub| hub["status"]["status"] == "DOWN"));
}

#[tokio::test]
async fn groups_can_be_added_removed_and_given_tunnels() {
    let desk = DashboardSetup::calm().await;
    let add = json!({ "add": { "name": "brand-new", "region": "eu-west-2" } });
    let id = desk.control(Method::POST, "world", &add).await["groups"][0].clone();
    let found = &desk.filtered(&json!({ "exactName": "brand-new" })).await[0];
    assert_eq!((&found["id"], &found["region"]), (&id, &json!("eu-west-2")));
    desk.control(Method::POST, "world", &json!({ "group": id, "hub": "secondary", "tunnels": 7 })).await;
    assert_eq!(desk.filtered(&json!({ "exactName": "brand-new" })).await[0]["hubs"][1]["tunnelsCount"], 7);
    desk.control(Method::POST, "world", &json!({ "remove": id })).await;
    assert_eq!(desk.get(&format!("{LIST}/{id}"), &[]).await.0, 404);
    assert_eq!(desk.groups().await.len(), 60);
}

#[tokio::test]
async fn records_of_a_frozen_group_do_not_change() {
    let desk = DashboardSetup::open(Options { time_scale: 100_000.0, ..Options::default() }).await;
    let group = desk.filtered(&json!({ "status": "connected" })).await.remove(0);
    let path = format!("{LIST}/{}/state", group["id"]);
    desk.control(Method::POST, "world", &json!({ "group": group["id"], "freeze": true })).await;
    let frozen = desk.body(&path, &[]).await;
    assert_eq!(desk.body(&path, &[]).await, frozen);
    desk.control(Method::POST, "world", &json!({ "group": group["id"], "freeze": false })).await;
    assert_ne!(desk.body(&path, &[]).await["hubs"][0]["status"]["time"], frozen["hubs"][0]["status"]["time"]);
}

/// The fields that the documentation lists below a heading.
fn documented_fields(heading: &str) -> BTreeSet<String> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/simulator.md");
    let page = fs::read_to_string(page).unwrap();
    let section = page.split("\n### ").find(|section| section.starts_with(heading)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let fields = rows.flat_map(|row| row.split(" |").next().unwrap().split('`').skip(1).step_by(2));
    fields.map(ToOwned::to_owned).collect()
}

#[rstest]
#[case("World", "world")]
#[case("Faults", "faults")]
#[tokio::test]
async fn documentation_lists_every_field(#[case] heading: &str, #[case] control: &str) {
    let desk = DashboardSetup::calm().await;
    let (status, error) = desk.try_control(Method::POST, control, r#"{"nope":1}"#).await;
    assert_eq!(status, 400);
    // "unknown field `nope`, expected one of `group`, `name`, ..."
    let error = error.to_string();
    let (_, expected) = error.split_once("expected one of").unwrap();
    let fields: BTreeSet<String> = expected.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
    assert_eq!(documented_fields(heading), fields);
}
