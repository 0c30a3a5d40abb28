//! The organization changes, and what is exported follows: states, names, what is gone, what the filter lets through.

use super::exporter::{Exporter, Scrape};
use crate::support::simulator::Simulated;
use serde_json::json;
use tunnelscope::simulator::Scenario;

const REGIONS: &str = "/deployments/v2/regions";

/// The series that says whether a group is in a state.
fn state(id: &str, state: &str) -> String {
    format!("tunnelscope_group_state{{group_id=\"{id}\",state=\"{state}\"}}")
}

fn is_in_state(scrape: &Scrape, id: &str, word: &str) -> bool {
    scrape.value(&state(id, word)) == Some(1.0)
}

fn first_group(scrape: &Scrape) -> (String, u64) {
    let id = scrape.label("tunnelscope_group_info", "group_id");
    let number = id.parse().expect("a number");
    (id, number)
}

#[test]
fn hub_outage_changes_group_and_data_center_metrics() {
    let simulated = Simulated::still(8);
    let exporter = Exporter::with_options(&simulated, "");
    let before = exporter.ready();
    let (id, number) = first_group(&before);
    assert!(is_in_state(&before, &id, "connected"), "{before:#?}");
    simulated.control("POST", "world", &json!({ "group": number, "hub": "primary", "status": "DOWN" }));
    let after = exporter.until("a warning", |scrape| is_in_state(scrape, &id, "warning"));
    let hub = |role: &str| format!("tunnelscope_hub_up{{group_id=\"{id}\",hub=\"{role}\"}}");
    assert_eq!((after.value(&hub("primary")), after.value(&hub("secondary"))), (Some(0.0), Some(1.0)));
    let risen = |family: &str, state: &str| after.sum(family, state) - before.sum(family, state);
    let changes = [
        risen("tunnelscope_groups", "warning"),
        risen("tunnelscope_groups", "connected"),
        risen("tunnelscope_hubs", "down"),
        risen("tunnelscope_hubs", "up"),
        risen("tunnelscope_datacenter_hubs", "down"),
        risen("tunnelscope_datacenter_groups_affected", ""),
    ];
    assert_eq!(changes.map(|change| change.to_string()), ["1", "-1", "1", "-1", "1", "1"]);
    for word in ["connected", "disconnected", "unknown"] {
        assert_eq!(after.value(&state(&id, word)), Some(0.0), "the other states are told as 0");
    }
    simulated.control("POST", "world", &json!({ "group": number, "hub": "both", "status": "DOWN" }));
    exporter.until("a disconnected group", |scrape| is_in_state(scrape, &id, "disconnected"));
    simulated.control("POST", "world", &json!({ "group": number, "hub": "both", "status": "UP" }));
    exporter.until("a connected group", |scrape| is_in_state(scrape, &id, "connected"));
}

#[test]
fn removed_group_is_omitted_and_renamed_group_is_kept() {
    let simulated = Simulated::still(4);
    let exporter = Exporter::with_options(&simulated, "");
    let (id, number) = first_group(&exporter.ready());
    simulated.control("POST", "world", &json!({ "group": number, "rename": "new \"name\" \\ of it" }));
    let scrape = exporter.until("the new name", |scrape| {
        let infos = scrape.family("tunnelscope_group_info");
        infos.iter().any(|(series, _)| series.contains("name=\"new \\\"name\\\" \\\\ of it\""))
    });
    assert!(is_in_state(&scrape, &id, "connected"), "under the same id");
    simulated.control("POST", "world", &json!({ "remove": number }));
    let scrape = exporter.until("the group gone", |scrape| {
        !scrape.series.keys().any(|series| series.contains(&format!("\"{id}\"")))
    });
    assert_eq!(scrape.value("tunnelscope_groups{state=\"connected\"}"), Some(3.0));
}

#[test]
fn filter_is_applied_to_each_poll() {
    let simulated = Simulated::still(5);
    let exporter = Exporter::with_options(&simulated, "--filter state:disconnected");
    let scrape = exporter.ready();
    assert!(scrape.family("tunnelscope_group_info").is_empty(), "none is disconnected");
    assert_eq!(scrape.value("tunnelscope_groups{state=\"connected\"}"), Some(0.0));
    let all = Exporter::with_options(&simulated, "");
    let (id, number) = first_group(&all.ready());
    simulated.control("POST", "world", &json!({ "group": number, "hub": "both", "status": "DOWN" }));
    let scrape = exporter.until("the one that is", |scrape| is_in_state(scrape, &id, "disconnected"));
    assert_eq!(scrape.family("tunnelscope_group_info").len(), 1);
    assert_eq!(scrape.family("tunnelscope_hub_up").len(), 2);
}

#[test]
fn region_filter_exports_nothing_without_regions() {
    let simulated = Simulated::still(5);
    simulated.fault(&json!({ "path": REGIONS, "status": 500 }));
    let mut exporter = Exporter::with_options(&simulated, "--filter region:us,eu,ap,ca,sa");
    let said = exporter.error_line();
    assert!(said.starts_with("tunnelscope: no groups exported: the filter needs the regions: "), "{said}");
    let ready = exporter.get("/-/ready");
    assert_eq!(ready.status, 503);
    assert!(ready.text().starts_with("not ready: the filter needs the regions: "), "{}", ready.text());
    let scrape = exporter.scrape();
    for family in ["tunnelscope_group_info", "tunnelscope_groups", "tunnelscope_hub_up"] {
        assert!(scrape.family(family).is_empty(), "{family}: nobody knows which groups there are");
    }
    let by_name = Exporter::with_options(&simulated, "--filter !name:nothing");
    by_name.until("groups without regions", |scrape| scrape.family("tunnelscope_group_info").len() == 5);
    assert_eq!(by_name.get("/-/ready").status, 200, "this filter needs none");
}

#[test]
fn invalid_filter_exits_2() {
    let simulated = Simulated::still(1);
    let home = tempfile::tempdir().expect("a home folder");
    let mut command =
        super::exporter::command(&home, &simulated, "export --listen 127.0.0.1:0 --filter state:flying");
    let output = command.output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--filter"), "{output:?}");
}

#[test]
fn tunnels_option_exports_each_tunnel() {
    let simulated = Simulated::still(3);
    let with = Exporter::with_options(&simulated, "--tunnels");
    let scrape = with.ready();
    let up = |state: &str| format!("tunnelscope_tunnels{{state=\"{state}\"}}");
    let count = scrape.value(&up("up")).expect("a count");
    assert!(count > 0.0);
    let states = scrape.family("tunnelscope_tunnel_state");
    let of_those: f64 =
        states.iter().filter(|(series, _)| series.contains("state=\"up\"")).map(|(_, is)| is).sum();
    assert!((of_those - count).abs() < f64::EPSILON, "{of_those} of {count}");
    for family in
        ["record_timestamp", "ike_sa_established_timestamp", "ipsec_sa_established_timestamp", "idle"]
    {
        let series = scrape.family(&format!("tunnelscope_tunnel_{family}_seconds"));
        assert!(!series.is_empty(), "{family}");
    }
    let without = Exporter::with_options(&simulated, "").ready();
    assert!(!without.series.keys().any(|series| series.starts_with("tunnelscope_tunnel_")));
}

#[test]
fn hostile_names_are_escaped_in_metrics() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    let exporter = Exporter::with_options(&simulated, "--tunnels");
    exporter.ready();
    let text = exporter.get("/metrics").text();
    let harm = text.chars().find(|c| c.is_control() && *c != '\n' || matches!(c, '\u{202A}'..='\u{202E}'));
    assert_eq!(harm, None);
    let scrape = Scrape::parse(&text);
    assert_eq!(scrape.family("tunnelscope_group_info").len(), 96);
    let count = text.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(scrape.series.len(), count, "no series comes twice");
}

#[test]
fn degraded_group_is_exported_until_healed() {
    let simulated = Simulated::still(8);
    let exporter = Exporter::with_options(&simulated, "");
    let (id, number) = first_group(&exporter.ready());
    let order = |fault: &str| {
        let order = json!({ "group": number, "hub": "primary", "tunnel_fault": fault });
        simulated.control("POST", "world", &order);
    };
    let findings = format!("tunnelscope_findings{{group_id=\"{id}\",kind=\"no_ike\"}}");
    order("no-ike");
    let degraded = exporter.until("a degraded group", |scrape| is_in_state(scrape, &id, "degraded"));
    assert_eq!(degraded.value(&state(&id, "connected")), Some(0.0));
    assert_eq!(degraded.value(&findings), Some(1.0), "{degraded:#?}");
    assert_eq!(degraded.value("tunnelscope_groups{state=\"degraded\"}"), Some(1.0));
    order("none");
    let healed = exporter.until("a connected group", |scrape| is_in_state(scrape, &id, "connected"));
    assert_eq!((healed.value(&state(&id, "degraded")), healed.value(&findings)), (Some(0.0), None));
}
