//! What there is beside the lists: single groups, states, tunnels, peers, regions, the log.

use std::collections::HashSet;

use rstest::rstest;
use serde_json::{Value, json};
use tunnelscope::simulator::Options;

use crate::simulator::client::{
    DashboardSetup, GROUP_FIELDS, LIST, LOGS, REGIONS, STATES, column, fields, has_request_id,
};

#[tokio::test]
async fn single_group_has_data_center_addresses() {
    let desk = DashboardSetup::calm().await;
    let listed = desk.groups().await.remove(0);
    let single = desk.body(&format!("{LIST}/{}", listed["id"]), &[]).await;
    assert_eq!(fields(&single), GROUP_FIELDS);
    assert_eq!(single["name"], listed["name"]);
    assert_eq!(fields(&single["hubs"][1]["datacenter"]), ["ip", "name"]);
}

#[tokio::test]
async fn group_state_equals_the_one_in_the_state_list() {
    let desk = DashboardSetup::calm().await;
    let bulk = desk.body(STATES, &[]).await["data"][3].clone();
    let state = desk.body(&format!("{LIST}/{}/state", bulk["id"]), &[]).await;
    for state in [&bulk, &state] {
        assert_eq!(fields(state), ["hubs", "id", "name", "organizationId", "status"]);
        assert_eq!(fields(&state["hubs"][0]), ["datacenter", "id", "isPrimary", "status", "tunnelsStatus"]);
    }
    assert_eq!(
        column(bulk["hubs"].as_array().unwrap(), "id"),
        column(state["hubs"].as_array().unwrap(), "id")
    );
}

#[tokio::test]
async fn tunnel_has_the_documented_fields_with_numbers_as_text() {
    let desk = DashboardSetup::calm().await;
    let states = desk.body(STATES, &[("limit", "200")]).await;
    let hubs = states["data"].as_array().unwrap().iter().flat_map(|group| group["hubs"].as_array().unwrap());
    let tunnels: Vec<&Value> = hubs.flat_map(|hub| hub["tunnelsStatus"].as_array().unwrap()).collect();
    assert!(tunnels.len() > 100);
    for tunnel in tunnels {
        check_tunnel(tunnel);
    }
}

#[tokio::test]
async fn each_hub_has_the_requested_number_of_tunnels() {
    let desk = DashboardSetup::open(Options { groups: 60, tunnels: Some(3), ..Options::default() }).await;
    let states = desk.body(STATES, &[("limit", "200")]).await;
    let hubs = states["data"].as_array().unwrap().iter().flat_map(|group| group["hubs"].as_array().unwrap());
    let counts: Vec<usize> = hubs.map(|hub| hub["tunnelsStatus"].as_array().unwrap().len()).collect();
    assert!(
        counts.iter().all(|count| *count <= 3) && counts.iter().filter(|count| **count == 3).count() > 100,
        "{counts:?}"
    );
}

fn check_tunnel(tunnel: &Value) {
    let all = [
        "data",
        "dc",
        "dcDesc",
        "dcName",
        "ike",
        "ikeState",
        "ipsec",
        "ipsecState",
        "localIp",
        "localPort",
        "peerId",
        "peerIp",
        "peerPort",
        "routingStats",
        "status",
        "time",
    ];
    assert_eq!(fields(tunnel), all);
    assert_eq!(
        fields(&tunnel["ike"]),
        ["age", "dhGroup", "encAlgo", "initiatorSpi", "prfAlgo", "responderSpi"]
    );
    let counters =
        ["bytesIn", "bytesOut", "idleTimeIn", "idleTimeOut", "initialized", "packetsIn", "packetsOut"];
    assert_eq!(fields(&tunnel["data"]), counters);
    assert!(tunnel["data"]["bytesIn"].as_str().unwrap().parse::<u64>().is_ok());
    let initialized = tunnel["data"]["initialized"].as_str().unwrap();
    assert_eq!(
        initialized.split('.').nth(1).map(str::len),
        Some(10),
        "{initialized} has nine digits and a Z"
    );
    let null = tunnel["ipsec"]["encAlgo"] == "NULL";
    assert_eq!(
        tunnel["ipsec"].get("encKeySize").is_none(),
        null,
        "a key size only where something is encrypted"
    );
    for side in ["clientRouteStats", "cloudRouteStats"] {
        assert_eq!(fields(&tunnel["routingStats"][side]), ["isClipped", "stats"]);
    }
}

#[tokio::test]
async fn unknown_ids_are_404_and_invalid_ids_are_400() {
    let desk = DashboardSetup::calm().await;
    let unknown = [
        format!("{LIST}/17"),
        format!("{LIST}/17/state"),
        format!("{LIST}/17/peers"),
        format!("{LIST}/17/networktunnelhubs/1/peers/2/state"),
        "/deployments/v2/nothing".to_owned(),
        "/nothing".to_owned(),
    ];
    for path in unknown {
        let (status, body) = desk.get(&path, &[]).await;
        assert_eq!((status.as_u16(), &body["error"]), (404, &json!("Not Found")), "{path}");
        has_request_id(&body);
    }
    let (status, body) = desk.get(&format!("{LIST}/seven"), &[]).await;
    assert_eq!((status.as_u16(), &body["error"]), (400, &json!("Network tunnel group ID is invalid.")));
}

/// A group behind NAT with more tunnels than a state lists.
async fn large_nat_group(desk: &DashboardSetup) -> Value {
    let large = |group: &Value| {
        let count = |hub: usize| group["hubs"][hub]["tunnelsCount"].as_u64().unwrap();
        group["routing"]["type"] == "nat" && count(0) > 10 && count(1) > 10
    };
    desk.groups().await.into_iter().find(large).unwrap()
}

#[tokio::test]
async fn state_lists_ten_tunnels_per_hub_and_peers_lists_all() {
    let desk = DashboardSetup::still(200).await;
    let group = large_nat_group(&desk).await;
    let count =
        group["hubs"].as_array().unwrap().iter().map(|hub| hub["tunnelsCount"].as_u64().unwrap()).sum();
    let state = desk.body(&format!("{LIST}/{}/state", group["id"]), &[]).await;
    assert_eq!(state["hubs"][0]["tunnelsStatus"].as_array().unwrap().len(), 10);

    let mut addresses = HashSet::new();
    let mut pages = Vec::new();
    let peers = format!("{LIST}/{}/peers", group["id"]);
    while pages.last() != Some(&0) {
        let offset = addresses.len().to_string();
        let page = desk.body(&peers, &[("limit", "9"), ("offset", &offset)]).await;
        let page = page.as_array().expect("a bare array");
        addresses.extend(page.iter().map(|tunnel| format!("{}:{}", tunnel["peerIp"], tunnel["peerPort"])));
        pages.push(page.len());
    }
    assert_eq!(u64::try_from(addresses.len()), Ok(count), "pages of {pages:?}");
}

#[tokio::test]
async fn peers_are_sorted_by_hub_or_peer() {
    let desk = DashboardSetup::still(200).await;
    let group = large_nat_group(&desk).await;
    let peers = format!("{LIST}/{}/peers", group["id"]);
    let sorted = async |by, order, field| {
        let body = desk.body(&peers, &[("sortBy", by), ("sortOrder", order), ("limit", "200")]).await;
        column(body.as_array().unwrap(), field)
    };
    assert!(sorted("peerId", "asc", "peerId").await.is_sorted());
    assert!(sorted("modifiedAt", "asc", "time").await.is_sorted());
    let (mut up, down) = (sorted("hubId", "asc", "dc").await, sorted("hubId", "desc", "dc").await);
    up.reverse();
    assert_eq!(up, down);
    assert_ne!(down.first(), down.last(), "both hubs are there");
    let (status, body) = desk.get(&peers, &[("sortBy", "name")]).await;
    assert_eq!(status, 400);
    assert_eq!(body["validationErrors"]["sortBy"], "must be one of [hubId peerId modifiedAt].");
}

#[tokio::test]
async fn peer_is_found_by_hub_and_number() {
    let desk = DashboardSetup::still(200).await;
    let digits = |peer: &str| peer.len() == 24 && peer.bytes().all(|byte| byte.is_ascii_digit());
    let states = desk.body(STATES, &[("limit", "200")]).await;
    let groups = states["data"].as_array().unwrap().iter();
    let (group, hub, tunnel) = groups
        .map(|group| (group, &group["hubs"][0], &group["hubs"][0]["tunnelsStatus"][0]))
        .find(|(_, _, tunnel)| tunnel["peerId"].as_str().is_some_and(digits))
        .unwrap();
    let path = |hub: &Value, peer: &str| {
        format!("{LIST}/{}/networktunnelhubs/{hub}/peers/{peer}/state", group["id"])
    };
    let peer = tunnel["peerId"].as_str().unwrap();
    let found = desk.body(&path(&hub["id"], peer), &[]).await;
    assert_eq!(found["peerIp"], tunnel["peerIp"]);
    check_tunnel(&found);
    assert_eq!(
        desk.get(&path(&group["hubs"][1]["id"], peer), &[]).await.0,
        404,
        "it is a peer of the other hub"
    );
    assert_eq!(desk.get(&path(&hub["id"], "name@org"), &[]).await.0, 400, "the path takes numbers");
}

#[tokio::test]
async fn regions_accept_tunnels_unless_all_are_requested() {
    let desk = DashboardSetup::calm().await;
    let available = desk.body(REGIONS, &[]).await;
    let all = desk.body(REGIONS, &[("filters", r#"{"status":"all"}"#)]).await;
    let count = |body: &Value| body["regions"].as_array().unwrap().len();
    assert_eq!((count(&available), count(&all)), (12, 14));
    assert_eq!(fields(&all["regions"][0]), ["continent", "description", "name", "region"]);
    assert_eq!(fields(&all["bgp"]), ["asNumber", "peerIPs", "peerRange"]);
}

#[tokio::test]
async fn regions_are_sorted_by_distance_to_a_place_or_peer() {
    let desk = DashboardSetup::calm().await;
    let first = async |filters: &str| {
        desk.body(REGIONS, &[("filters", filters)]).await["regions"][0]["region"].clone()
    };
    assert_eq!(first(r#"{"latitude":"50.0","longitude":"8.5"}"#).await, "eu-central-1");
    assert_eq!(first(r#"{"latitude":35.6,"longitude":139.6,"peerIP":"10.0.0.1"}"#).await, "ap-northeast-1");
    let peer = r#"{"peerIP":"203.0.113.9"}"#;
    assert_eq!(first(peer).await, first(peer).await);
}

#[tokio::test]
async fn log_matches_the_state_changes() {
    let desk = DashboardSetup::open(Options { time_scale: 100_000.0, ..Options::default() }).await;
    let query = [("from", "-7days"), ("to", "now"), ("limit", "500"), ("order", "asc")];
    // A simulated day passes in a second, so that asking until something was logged ends soon.
    let events = loop {
        let body = desk.body(LOGS, &query).await;
        let events = body["data"].as_array().unwrap().clone();
        if events.len() > 50 {
            break events;
        }
    };
    let stamps: Vec<_> = events.iter().map(|event| event["timestamp"].as_i64().unwrap()).collect();
    assert!(stamps.is_sorted());
    for event in &events {
        assert!(["IKE", "BGP"].contains(&event["serviceName"].as_str().unwrap()));
        assert_eq!(event["bgpPeerIp"].is_null(), event["serviceName"] == "IKE");
        assert!(event["hubId"].is_string() && event["networkTunnelGroupId"].is_u64());
    }
    let errors = desk.body(LOGS, &[query.as_slice(), &[("networkTunnelLevel", "ERROR")]].concat()).await;
    assert!(errors["data"].as_array().unwrap().iter().all(|event| event["level"] == "ERROR"));
}

#[rstest]
#[case(&[("to", "now"), ("limit", "1")], "from is required")]
#[case(&[("from", "-1days"), ("to", "now")], "limit is required")]
#[case(&[("from", "whenever"), ("to", "now"), ("limit", "1")], "from must be milliseconds since 1970, now, or as -1days")]
#[tokio::test]
async fn invalid_log_request_names_the_required_parameter(
    #[case] query: &[(&str, &str)],
    #[case] message: &str,
) {
    let desk = DashboardSetup::calm().await;
    let (status, body) = desk.get(LOGS, query).await;
    assert_eq!((status.as_u16(), &body["message"]), (400, &json!(message)));
}
