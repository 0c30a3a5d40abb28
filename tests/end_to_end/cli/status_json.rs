//! The document of `status -o json`: a contract with scripts. Each field that it promises is here with its type, so that
//! none can be renamed or lost unnoticed.

use super::program::Program;
use crate::support::simulator::{LIST, STATES, Simulated};
use serde_json::{Value, json};
use tunnelscope::simulator::Scenario;

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Number,
    Truth,
    List,
    Object,
    /// As the one before, or null.
    MaybeText,
    MaybeNumber,
}

use Kind::{List, MaybeNumber, MaybeText, Number, Object, Text, Truth};

fn fits(value: &Value, kind: Kind) -> bool {
    match kind {
        Text => value.is_string(),
        Number => value.is_u64(),
        Truth => value.is_boolean(),
        List => value.is_array(),
        Object => value.is_object(),
        MaybeText => value.is_null() || value.is_string(),
        MaybeNumber => value.is_null() || value.is_u64(),
    }
}

/// Asserts that an object has these fields, each of its kind.
fn has(object: &Value, fields: &[(&str, Kind)]) {
    for (name, kind) in fields {
        let value = object.get(name);
        assert!(value.is_some_and(|value| fits(value, *kind)), "{name} is no {kind:?} but {value:?}");
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn demo_is_read_completely() {
    let ran = Program::new().run("--demo status -o json");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let document = ran.json();
    assert_eq!((&document["schema"], &document["complete"]), (&json!(1), &json!(true)));
    assert_eq!(items(&document["groups"]).len(), 200);
    assert_eq!(document["summary"]["groups"]["total"], 200);
    assert_eq!(document["failures"], json!([]));
}

#[test]
fn demo_accepts_a_scenario() {
    let degraded = |line: &str| {
        let ran = Program::new().run(line);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}");
        ran.json()["summary"]["groups"]["degraded"].as_u64().expect("a count")
    };
    assert_eq!(degraded("--demo status -o json"), 0);
    assert!(degraded("--demo=busy status -o json") > 0);
    assert_eq!(degraded("status -o json --demo=calm"), 0);
    let words = ["--demo: unknown scenario 'stormy'", "calm, busy, demo, outage"];
    Program::new().run("--demo=stormy status").failed_with(2, &words);
    assert_eq!(Program::new().run("--demo busy").code, 2, "a scenario follows an equals sign");
}

#[test]
fn document_has_all_documented_fields() {
    let document = document();
    has(
        &document,
        &[
            ("schema", Number),
            ("profile", Text),
            ("base_url", Text),
            ("organization_id", Number),
            ("fetched_at", Text),
            ("complete", Truth),
            ("failures", List),
            ("summary", Object),
            ("groups", List),
            ("datacenters", List),
        ],
    );
    let summary = &document["summary"];
    has(&summary["groups"], &["total", "connected", "warning", "disconnected", "unknown"].map(number));
    has(&summary["hubs"], &["total", "up", "down", "unknown"].map(number));
    has(&summary["tunnels"], &["total", "up", "down", "failed", "unknown"].map(number));
    has(summary, &[("datacenters", Number)]);
    for here in items(&document["datacenters"]) {
        has(here, &[("name", Text)]);
        has(here, &["hubs_up", "hubs_down", "groups", "groups_affected"].map(number));
    }
}

fn number(name: &str) -> (&str, Kind) {
    (name, Number)
}

fn document() -> Value {
    let simulated = Simulated::still(60);
    Program::with_key_to(&simulated).run("status -o json").json()
}

#[test]
fn groups_have_all_documented_fields() {
    let document = document();
    for group in items(&document["groups"]) {
        has(
            group,
            &[
                ("id", Number),
                ("name", Text),
                ("status", Text),
                ("reasons", List),
                ("region", Text),
                ("device_type", Text),
                ("organization_id", Number),
                ("created_at", Text),
                ("modified_at", Text),
                ("routing", Object),
                ("hubs", List),
            ],
        );
        routing(&group["routing"]);
        assert_eq!(items(&group["hubs"]).len(), 2);
        items(&group["hubs"]).iter().for_each(hub);
    }
    let kind = |kind: &str| items(&document["groups"]).iter().any(|group| group["routing"]["type"] == kind);
    assert!(["static", "bgp", "nat"].into_iter().all(kind), "there is one of each routing among them");
}

fn routing(routing: &Value) {
    match routing["type"].as_str() {
        Some("static") => has(routing, &[("network_cidrs", List)]),
        Some("bgp") => has(routing, &[("as_number", Number)]),
        other => assert_eq!(other, Some("nat")),
    }
}

fn hub(hub: &Value) {
    has(
        hub,
        &[
            ("id", Number),
            ("role", Text),
            ("datacenter", Object),
            ("auth_id", Text),
            ("status", Text),
            ("recorded_at", Text),
            ("tunnels_count", Number),
            ("tunnels", List),
        ],
    );
    assert!(["primary", "secondary"].contains(&hub["role"].as_str().expect("a role")));
    has(&hub["datacenter"], &[("name", Text), ("ip", MaybeText)]);
    items(&hub["tunnels"]).iter().for_each(tunnel);
}

fn tunnel(tunnel: &Value) {
    let texts =
        ["time", "status", "dc", "dc_name", "dc_desc", "ike_state", "ipsec_state", "peer_id", "peer_ip"];
    has(tunnel, &texts.map(|name| (name, Text)));
    has(tunnel, &[("peer_port", Number), ("local_ip", Text), ("local_port", Number)]);
    let ike = &tunnel["ike"];
    has(ike, &[("age", Number), ("dh_group", Text), ("prf_algo", Text), ("enc_algo", Text)]);
    has(ike, &[("initiator_spi", Text), ("responder_spi", Text)]);
    let ipsec = &tunnel["ipsec"];
    has(
        ipsec,
        &[("age", Number), ("integrity_algo", MaybeText), ("enc_algo", Text), ("enc_key_size", MaybeNumber)],
    );
    has(ipsec, &[("spi_in", Text), ("spi_out", Text), ("peer_selectors", List)]);
    let data = &tunnel["data"];
    has(data, &["packets_in", "bytes_in", "idle_time_in"].map(number));
    has(data, &["packets_out", "bytes_out", "idle_time_out"].map(number));
    has(data, &[("initialized", Text)]);
    for routes in ["client_route_stats", "cloud_route_stats"] {
        let routes = &tunnel["routing_stats"][routes];
        has(routes, &[("is_clipped", Truth), ("stats", List)]);
        for route in items(&routes["stats"]) {
            has(route, &[("cidr", Text), ("origin", Text), ("priority", Number)]);
        }
    }
}

#[test]
fn counts_match_the_groups() {
    let document = document();
    let groups = items(&document["groups"]);
    let with = |status: &str| groups.iter().filter(|group| group["status"] == status).count();
    let counted = &document["summary"]["groups"];
    for status in ["connected", "warning", "disconnected"] {
        assert_eq!(counted[status], with(status), "{status}");
    }
    let hubs = || groups.iter().flat_map(|group| items(&group["hubs"]));
    let up = hubs().filter(|hub| hub["status"] == "UP").count();
    assert_eq!(
        (&document["summary"]["hubs"]["up"], &document["summary"]["hubs"]["total"]),
        (&json!(up), &json!(120))
    );
    let in_datacenters: u64 =
        items(&document["datacenters"]).iter().filter_map(|here| here["hubs_up"].as_u64()).sum();
    assert_eq!(json!(in_datacenters), json!(up), "each hub is in one data center");
    for group in groups.iter().filter(|group| group["status"] != "connected") {
        assert!(!items(&group["reasons"]).is_empty(), "there is a reason for {group}");
    }
}

#[test]
fn response_format_of_2023_is_read_completely() {
    let simulated = Simulated::scenario(Scenario::Bare, 30);
    let ran = Program::with_key_to(&simulated).run("status -o json");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let document = ran.json();
    assert_eq!(document["complete"], true);
    assert_eq!(items(&document["groups"]).len(), 30);
    let group = &document["groups"][0];
    assert_eq!((&group["id"], &group["region"]), (&json!("[REDACTED]"), &json!("[REDACTED]")));
    assert_eq!(group["hubs"][0]["status"], "UNKNOWN", "no status was sent: {group}");
    assert!(group["hubs"][0]["recorded_at"].is_null(), "what was not sent is null: {group}");
    assert_eq!(Program::with_key_to(&simulated).run("status").code, 0);
}

#[test]
fn missing_status_is_unknown() {
    let simulated = Simulated::still(4);
    let hub = json!({ "id": 7, "isPrimary": true, "status": { "status": "UP" } });
    let body = json!({ "data": [{ "id": 1, "name": "a", "hubs": [hub] }], "total": 1 }).to_string();
    simulated.fault(&json!({ "path": LIST, "status": 200, "body": body }));
    simulated.fault(&json!({ "path": STATES, "status": 200, "body": body }));
    let program = Program::with_key_to(&simulated);
    let document = program.run("status -o json").json();
    assert_eq!(document["groups"][0]["status"], "unknown");
    assert_eq!(document["groups"][0]["reasons"][0], "only one hub");
    assert_eq!(document["groups"][0]["reasons"][1], "no status in the API response");
    assert_eq!(document["groups"][0]["hubs"][0]["status"], "UP");
    assert_eq!(document["summary"]["groups"]["unknown"], 1);
    assert!(program.run("status -o csv").out.contains(",unknown,"));
    for (filter, found) in [("state:unknown", 1), ("is:problem", 1), ("state:up", 0), ("is:healthy", 0)] {
        let document = program.run(&format!("status -o json --filter {filter}")).json();
        assert_eq!(items(&document["groups"]).len(), found, "{filter}");
    }
}
