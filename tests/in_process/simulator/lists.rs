//! The lists of groups and of their states: pages, filters, sorting, what wrong parameters are answered.

use std::collections::HashSet;

use reqwest::{Method, header};
use rstest::rstest;
use serde_json::{Value, json};
use tunnelscope::simulator::Options;

use crate::simulator::client::{
    DashboardSetup, GROUP_FIELDS, LIST, REGIONS, STATES, answered, column, fields, has_request_id,
};

#[rstest]
#[case(LIST)]
#[case(STATES)]
#[tokio::test]
async fn pages_sum_to_the_total_without_a_duplicate(#[case] path: &str) {
    let desk = DashboardSetup::calm().await;
    let mut ids = Vec::new();
    while ids.len() < 60 {
        let offset = ids.len().to_string();
        let page = desk.body(path, &[("limit", "23"), ("offset", &offset)]).await;
        assert_eq!((&page["total"], &page["limit"]), (&json!(60), &json!(23)));
        assert_eq!(page["offset"].to_string(), offset);
        let data = page["data"].as_array().unwrap();
        assert!(!data.is_empty() && data.len() <= 23);
        ids.extend(column(data, "id"));
    }
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 60);
    let beyond = desk.body(path, &[("offset", "60")]).await;
    assert_eq!((&beyond["data"], &beyond["total"]), (&json!([]), &json!(60)));
}

#[tokio::test]
async fn list_without_parameters_has_ten_groups_by_name() {
    let desk = DashboardSetup::calm().await;
    let page = desk.body(LIST, &[]).await;
    let names: Vec<String> = column(page["data"].as_array().unwrap(), "name");
    assert_eq!(names.len(), 10);
    assert!(names.iter().map(|name| name.to_lowercase()).is_sorted(), "{names:?}");
}

#[tokio::test]
async fn listed_group_has_exactly_the_documented_fields() {
    let desk = DashboardSetup::calm().await;
    let groups = desk.groups().await;
    for group in &groups {
        assert_eq!(fields(group), GROUP_FIELDS);
        for hub in group["hubs"].as_array().unwrap() {
            assert_eq!(fields(hub), ["authId", "datacenter", "id", "isPrimary", "status", "tunnelsCount"]);
            assert_eq!(fields(&hub["datacenter"]), ["name"]);
            assert_eq!(fields(&hub["status"]), ["status", "time"]);
        }
        assert_eq!(column(group["hubs"].as_array().unwrap(), "isPrimary"), ["true", "false"]);
        match group["routing"]["type"].as_str().unwrap() {
            "static" => assert!(group["routing"]["data"]["networkCIDRs"][0].is_string()),
            "bgp" => assert!(group["routing"]["data"]["asNumber"].is_string()),
            _ => assert!(matches!(group["routing"]["data"].as_str(), None | Some(""))),
        }
    }
    assert_eq!(column(&groups, "id").len(), 60);
}

#[tokio::test]
async fn responses_are_json_with_a_date() {
    let desk = DashboardSetup::calm().await;
    let response = desk.request(Method::GET, LIST).send().await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    assert!(response.headers().contains_key(header::DATE));
}

#[tokio::test]
async fn tunnels_are_listed_with_groups_only_on_request() {
    let desk = DashboardSetup::calm().await;
    let hub =
        async |value| desk.body(LIST, &[("includeStatuses", value)]).await["data"][0]["hubs"][0].clone();
    assert!(hub("false").await.get("tunnelsStatus").is_none());
    assert!(hub("true").await["tunnelsStatus"].is_array());
}

#[tokio::test]
async fn group_status_follows_from_its_hubs() {
    let desk = DashboardSetup::still(200).await;
    for group in desk.groups().await {
        let counts = [0, 1].map(|hub| group["hubs"][hub]["tunnelsCount"].as_u64().unwrap());
        let expected = match counts {
            [0, 0] => "disconnected",
            [one, other] if one == other => "connected",
            _ => "warning",
        };
        assert_eq!(group["status"], expected, "{group}");
        for (count, hub) in counts.iter().zip(group["hubs"].as_array().unwrap()) {
            assert_eq!(hub["status"]["status"] == "UP", *count > 0, "{hub}");
        }
    }
}

#[tokio::test]
async fn each_filter_matches_the_whole_list() {
    let desk = DashboardSetup::still(200).await;
    let all = desk.groups().await;
    let some = &all[40];
    let part = "BRANCH-0";
    let named = |group: &&Value| group["name"].as_str().unwrap().to_uppercase().contains(part);
    let name = |group: &Value| group["name"].as_str().unwrap().to_uppercase();
    let check = async |filters: Value, fits: &dyn Fn(&&Value) -> bool| {
        let expected: Vec<&Value> = all.iter().filter(fits).collect();
        assert!(!expected.is_empty(), "{filters} would find nothing");
        let found = desk.filtered(&filters).await;
        let expected: Vec<String> = expected.iter().map(|group| group["id"].to_string()).collect();
        assert_eq!(column(&found, "id"), expected, "{filters}");
    };
    check(json!({ "name": part }), &named).await;
    check(json!({ "exactName": name(some) }), &|group| group["id"] == some["id"]).await;
    check(json!({ "exactName": name(some), "name": "nothing" }), &|group| group["id"] == some["id"]).await;
    check(json!({ "region": "US-EAST-1" }), &|group| group["region"] == "us-east-1").await;
    for status in ["connected", "warning", "disconnected"] {
        check(json!({ "status": status }), &|group| group["status"] == status).await;
    }
    let ids = format!("{}, {},x", all[3]["id"], all[7]["id"]);
    let both = |group: &&Value| group["id"] == all[3]["id"] || group["id"] == all[7]["id"];
    check(json!({ "networkTunnelGroupIds": ids }), &both).await;
    check(json!({ "region": "eu-central-1", "status": "connected" }), &|group| {
        group["region"] == "eu-central-1" && group["status"] == "connected"
    })
    .await;
}

#[tokio::test]
async fn auth_id_prefix_is_case_sensitive() {
    let desk = DashboardSetup::calm().await;
    let all = desk.groups().await;
    let auth_id = |group: &Value| group["hubs"][0]["authId"].as_str().unwrap().to_owned();
    let group = all.iter().find(|group| auth_id(group).contains('@')).unwrap();
    let auth_id = auth_id(group);
    let hub = group["hubs"][0]["id"].to_string();
    assert!(auth_id.ends_with(&format!("-{hub}-sse.cisco.com")), "{auth_id}");
    let prefix = auth_id.split('@').next().unwrap();
    let found = desk.filtered(&json!({ "exactAuthIdPrefix": prefix })).await;
    assert_eq!(column(&found, "id"), [group["id"].to_string()]);
    let upper = desk.filtered(&json!({ "exactAuthIdPrefix": prefix.to_uppercase() })).await;
    assert!(upper.is_empty());
}

#[tokio::test]
async fn duplicate_networks_are_found_globally_or_in_a_region() {
    let desk = DashboardSetup::still(200).await;
    let all = desk.groups().await;
    let shared = "192.168.1.0/24";
    let has = |group: &&Value| group["routing"]["data"]["networkCIDRs"].to_string().contains(shared);
    let expected: Vec<&Value> = all.iter().filter(has).collect();
    let wanted = json!({ "duplicateCIDRs": { "cidrs": format!("203.0.113.0/24, {shared}") } });
    let found = desk.filtered(&wanted).await;
    assert!(!expected.is_empty());
    assert_eq!(found.len(), expected.len());
    let region = expected[0]["region"].as_str().unwrap();
    let scoped = json!({ "duplicateCIDRs": { "cidrs": shared, "regionalScope": true, "region": region } });
    let found = desk.filtered(&scoped).await;
    assert!(!found.is_empty() && found.iter().all(|group| group["region"] == region));
}

#[rstest]
#[case("status", "status")]
#[case("createdAt", "createdAt")]
#[case("modifiedAt", "modifiedAt")]
#[tokio::test]
async fn groups_are_sorted_both_ways(#[case] by: &str, #[case] field: &str) {
    let desk = DashboardSetup::calm().await;
    let sorted = async |order| {
        let body = desk.body(LIST, &[("sortBy", by), ("sortOrder", order), ("limit", "200")]).await;
        column(body["data"].as_array().unwrap(), field)
    };
    let (up, mut down) = (sorted("asc").await, sorted("desc").await);
    assert!(up.is_sorted(), "{up:?}");
    down.reverse();
    assert_eq!(up, down);
    assert_ne!(up.first(), up.last());
}

#[rstest]
#[case(LIST, "limit", "0", "limit", "Value should be a number from 1 to 200.")]
#[case(LIST, "limit", "201", "limit", "Value should be a number from 1 to 200.")]
#[case(STATES, "limit", "many", "limit", "Value should be a number from 1 to 200.")]
#[case(LIST, "offset", "-1", "offset", "Attribute value is invalid.")]
#[case(STATES, "offset", "x", "offset", "Attribute value is invalid.")]
#[case(LIST, "sortBy", "region", "sortBy", "must be one of [name status createdAt modifiedAt].")]
#[case(LIST, "sortOrder", "up", "authId", "must be one of [asc desc].")]
#[case(STATES, "sortOrder", "up", "sortOrder", "must be one of [asc desc].")]
#[case(LIST, "filters", "name=x", "filters", "Attribute value is invalid.")]
#[case(LIST, "filters", r#"{"Name":"x"}"#, "filters", "Attribute value is invalid.")]
#[case(LIST, "filters", r#"{"status":"UP"}"#, "filters", "Attribute value is invalid.")]
#[case(
    LIST,
    "filters",
    r#"{"name":"a","duplicateCIDRs":{"cidrs":"10.0.0.0/8"}}"#,
    "filters",
    "Attribute value is invalid."
)]
#[case(REGIONS, "filters", r#"{"peerIP":"10.1.2.3"}"#, "peerIP", "Filter value must be a public IPv4.")]
#[case(
    REGIONS,
    "filters",
    r#"{"latitude":"north","longitude":"1"}"#,
    "latitude",
    "Filter value is not valid."
)]
#[case(REGIONS, "filters", r#"{"latitude":"39.02"}"#, "longitude", "Filter value is missing.")]
#[tokio::test]
async fn invalid_parameter_gets_the_vendor_error(
    #[case] path: &str,
    #[case] name: &str,
    #[case] value: &str,
    #[case] complaint: &str,
    #[case] text: &str,
) {
    let desk = DashboardSetup::calm().await;
    let (status, body) = desk.get(path, &[(name, value)]).await;
    assert_eq!(status, 400, "{body}");
    assert_eq!(body["error"], "Validation Error");
    assert_eq!(body["validationErrors"], json!({ complaint: text }));
    has_request_id(&body);
}

#[tokio::test]
async fn boolean_must_be_lower_case() {
    let desk = DashboardSetup::calm().await;
    let (status, body) = desk.get(LIST, &[("includeStatuses", "True")]).await;
    assert_eq!(status, 400);
    assert_eq!(body["error"], "\"includeStatuses\" query param is invalid");
}

#[tokio::test]
async fn world_without_groups_is_an_empty_list() {
    let desk = DashboardSetup::open(Options { groups: 0, ..Options::default() }).await;
    for path in [LIST, STATES] {
        assert_eq!(desk.body(path, &[]).await, json!({ "data": [], "offset": 0, "limit": 10, "total": 0 }));
    }
}

#[tokio::test]
async fn simulators_with_equal_seeds_serve_equal_fleets() {
    let (one, other) = (DashboardSetup::calm().await, DashboardSetup::calm().await);
    let (one, other) = (one.groups().await, other.groups().await);
    for field in ["id", "name", "region", "deviceType", "routing", "createdAt"] {
        assert_eq!(column(&one, field), column(&other, field));
    }
    let third = DashboardSetup::open(Options { seed: 8, groups: 60, ..Options::default() }).await;
    assert_ne!(column(&one, "name"), column(&third.groups().await, "name"));
}

#[tokio::test]
async fn missing_token_is_rejected_before_any_lookup() {
    let desk = DashboardSetup::calm().await;
    let path = desk.url(&format!("{LIST}/17"));
    assert_eq!(answered(desk.client.get(path)).await.0, 401);
}
