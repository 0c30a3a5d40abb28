//! The worlds that answer differently: as in 2023, and with whatever a client must survive.

use std::collections::HashSet;

use rstest::rstest;
use serde_json::{Value, json};
use tunnelscope::simulator::{Options, Scenario};

use crate::simulator::client::{DashboardSetup, LIST, STATES, column, fields};

async fn desk(scenario: Scenario) -> DashboardSetup {
    DashboardSetup::open(Options { groups: 64, scenario, ..Options::default() }).await
}

#[tokio::test]
async fn bare_world_responds_like_the_vendor_recipe() {
    let desk = desk(Scenario::Bare).await;
    let groups = desk.groups().await;
    assert_eq!(groups.len(), 64);
    for group in groups {
        assert_eq!((&group["id"], &group["organizationId"]), (&json!("[REDACTED]"), &json!("[REDACTED]")));
        for hub in group["hubs"].as_array().unwrap() {
            let all = [
                "authId",
                "createdAt",
                "datacenter",
                "id",
                "isPrimary",
                "modifiedAt",
                "status",
                "tunnelsStatus",
            ];
            assert_eq!(fields(hub), all);
            assert!(hub["status"].is_null() && hub["tunnelsStatus"].is_null());
            assert_eq!(hub["createdAt"], group["createdAt"]);
        }
    }
}

#[tokio::test]
async fn hostile_world_sends_json_of_every_wrong_type() {
    let desk = desk(Scenario::Hostile).await;
    let body = desk.body(LIST, &[("limit", "200"), ("includeStatuses", "true")]).await;
    let groups = body["data"].as_array().unwrap();
    let ids: HashSet<&str> = groups.iter().map(|group| kind(&group["id"])).collect();
    assert_eq!(ids, HashSet::from(["whole", "float", "text"]));
    assert!(groups.iter().any(|group| group.get("name").is_none()), "no name is missing");
    assert!(groups.iter().any(|group| group["hubs"].is_null()), "no hubs are null");
    assert!(groups.iter().any(|group| group["status"] == "degraded"), "no status is unknown");
    assert!(groups.iter().any(|group| group["hubs"][0]["tunnelsCount"].is_string()), "no count is text");
    let tunnels: Vec<&Value> = groups
        .iter()
        .flat_map(|group| group["hubs"].as_array().into_iter().flatten())
        .flat_map(|hub| hub["tunnelsStatus"].as_array().into_iter().flatten())
        .collect();
    assert!(tunnels.iter().any(|tunnel| tunnel["ipsec"]["data"].is_object()), "no counters are inside ipsec");
    assert!(tunnels.iter().any(|tunnel| tunnel["data"]["bytesIn"].is_u64()), "no counter is a number");
    assert!(
        tunnels.iter().any(|tunnel| tunnel["ipsec"]["peerSelectors"][0] == "0.0.0.0/0\""),
        "no stray quote"
    );
    assert!(tunnels.iter().any(|tunnel| tunnel.is_null()), "no tunnel is null");
}

#[tokio::test]
async fn hostile_names_contain_control_sequences() {
    let desk = desk(Scenario::Hostile).await;
    let groups = desk.body(STATES, &[("limit", "200")]).await;
    let names = column(groups["data"].as_array().unwrap(), "name").join("");
    for bad in ['\u{1b}', '\u{9b}', '\u{202e}', '\u{200b}', '\u{301}', '\u{0}'] {
        assert!(names.contains(bad), "{bad:?} is in no name");
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "whole",
        Value::Null => "null",
        _ => "other",
    }
}

#[rstest]
#[case(Scenario::Calm, "text")]
#[case(Scenario::Busy, "text")]
#[case(Scenario::Outage, "text")]
#[case(Scenario::Bare, "null")]
#[tokio::test]
async fn nat_routing_data_is_an_empty_string(#[case] scenario: Scenario, #[case] expected: &str) {
    let desk = DashboardSetup::open(Options { groups: 200, scenario, ..Options::default() }).await;
    let groups = desk.groups().await;
    let nat = groups.iter().filter(|group| group["routing"]["type"] == "nat");
    let kinds: HashSet<&str> = nat.map(|group| kind(&group["routing"]["data"])).collect();
    assert_eq!(kinds, HashSet::from([expected]));
}
