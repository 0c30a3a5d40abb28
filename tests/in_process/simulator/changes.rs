//! What can be ordered of a group beyond up and down: tunnel faults, wrong clocks, another configuration.

use crate::simulator::client::{DashboardSetup, LIST};
use jiff::Timestamp;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

/// The state of the first connected group.
async fn state(desk: &DashboardSetup, id: &Value) -> Value {
    desk.body(&format!("{LIST}/{id}/state"), &[]).await
}

async fn connected(desk: &DashboardSetup) -> Value {
    desk.filtered(&json!({ "status": "connected" })).await.remove(0)["id"].clone()
}

fn time(record: &Value) -> Timestamp {
    record["time"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn tunnel_fault_affects_all_tunnel_records_until_cleared() {
    let desk = DashboardSetup::calm().await;
    let id = connected(&desk).await;
    for (fault, word) in [("no-ipsec", "RETRYING"), ("none", "INSTALLED")] {
        let order = json!({ "group": id, "hub": "primary", "tunnel_fault": fault });
        assert_eq!(desk.control(Method::POST, "world", &order).await, json!({ "groups": [id] }));
        let state = state(&desk, &id).await;
        let tunnels = state["hubs"][0]["tunnelsStatus"].as_array().unwrap();
        assert!(tunnels.iter().all(|tunnel| tunnel["ipsecState"] == word), "{fault}: {tunnels:?}");
    }
}

#[tokio::test]
async fn record_clock_can_be_skewed() {
    let desk = DashboardSetup::calm().await;
    let id = connected(&desk).await;
    let before = state(&desk, &id).await;
    let order = json!({ "group": id, "hub": "both", "record_shift_s": -3_600 });
    desk.control(Method::POST, "world", &order).await;
    let after = state(&desk, &id).await;
    for hub in 0..2 {
        let shift = |pick: fn(&Value) -> &Value| {
            time(pick(&before["hubs"][hub])).duration_since(time(pick(&after["hubs"][hub])))
        };
        let hubs = shift(|hub| &hub["status"]);
        assert!((3_580..=3_600).contains(&hubs.as_secs()), "{hubs}");
        assert_eq!(hubs, shift(|hub| &hub["tunnelsStatus"][0]), "the hub's record and its tunnels' agree");
    }
}

#[tokio::test]
async fn group_can_be_renamed_rerouted_and_moved() {
    let desk = DashboardSetup::calm().await;
    let id = connected(&desk).await;
    let path = format!("{LIST}/{id}");
    let before = desk.body(&path, &[]).await;
    let elsewhere = before["hubs"][1]["datacenter"]["name"].clone();
    let order = json!({
        "group": id, "hub": "primary", "rename": "renamed", "network_cidrs": ["10.1.0.0/16"], "move_to": elsewhere,
    });
    desk.control(Method::POST, "world", &order).await;
    let after = desk.body(&path, &[]).await;
    assert_eq!(after["name"], "renamed");
    assert_eq!(after["routing"], json!({ "type": "static", "data": { "networkCIDRs": ["10.1.0.0/16"] } }));
    assert_eq!(after["hubs"][0]["datacenter"], before["hubs"][1]["datacenter"]);
    assert_ne!(after["modifiedAt"], before["modifiedAt"]);
}

#[rstest]
#[case(json!({"tunnel_fault": "flu", "hub": "both"}), "none or one of no-ipsec, no-ike, nothing-received")]
#[case(json!({"move_to": "moon", "hub": "primary"}), "unknown data center 'moon'")]
#[case(json!({"move_to": "moon"}), "unknown data center 'moon'")]
#[case(json!({"record_shift_s": i64::MAX, "hub": "both"}), "record_shift_s is out of range")]
#[tokio::test]
async fn impossible_change_is_rejected_with_a_message(#[case] mut order: Value, #[case] sentence: &str) {
    let desk = DashboardSetup::calm().await;
    order["group"] = connected(&desk).await;
    let (_, answer) = desk.try_control(Method::POST, "world", &order.to_string()).await;
    let error = answer["error"].as_str().unwrap();
    assert!(error.contains(sentence), "{error:?} does not contain {sentence:?}");
}

#[tokio::test]
async fn renaming_a_group_back_restores_its_exact_name() {
    let desk = DashboardSetup::calm().await;
    let id = connected(&desk).await;
    let path = format!("{LIST}/{id}");
    let original = desk.body(&path, &[]).await["name"].clone();
    for name in [json!("interim"), original.clone(), original.clone()] {
        desk.control(Method::POST, "world", &json!({ "group": id, "rename": name })).await;
        assert_eq!(desk.body(&path, &[]).await["name"], name);
    }
}
