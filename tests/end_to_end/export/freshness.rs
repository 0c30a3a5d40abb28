//! What is old is marked, and then left out: nobody takes how things were for how they are.

use super::exporter::Exporter;
use crate::support::simulator::{LIST, STATES, Simulated};
use serde_json::json;

#[test]
fn unreadable_data_is_stale_omitted_and_restored() {
    let simulated = Simulated::still(4);
    let exporter = Exporter::with_options(&simulated, "--stale-after 5s");
    exporter.ready();
    simulated.fault(&json!({ "path": "*", "status": 500 }));
    let scrape = exporter.until("staleness", |scrape| scrape.value("tunnelscope_stale") == Some(1.0));
    for family in
        ["group_info", "group_state", "groups", "hub_up", "hub_traffic_bytes_total", "datacenter_hubs"]
    {
        assert!(scrape.family(&format!("tunnelscope_{family}")).is_empty(), "{family} is still told");
    }
    assert_eq!(scrape.value("tunnelscope_complete"), Some(0.0));
    assert!(scrape.value("tunnelscope_last_success_timestamp_seconds").is_some(), "how old it is");
    // A look that fails takes its time, since each call is tried again.
    exporter.until("a look that failed, and why", |scrape| {
        let why = scrape.value("tunnelscope_failures_total{kind=\"server_error\"}");
        scrape.value("tunnelscope_connection_state{state=\"backing_off\"}") == Some(1.0)
            && why.is_some_and(|count| count > 0.0)
    });
    simulated.clear_faults();
    let scrape = exporter.ready();
    assert_eq!(scrape.family("tunnelscope_group_info").len(), 4);
    assert_eq!(scrape.value("tunnelscope_stale"), Some(0.0));
}

#[test]
fn partial_data_is_marked_incomplete() {
    let simulated = Simulated::still(4);
    let exporter = Exporter::with_options(&simulated, "");
    exporter.ready();
    simulated.fault(&json!({ "path": STATES, "status": 500 }));
    let scrape = exporter.until("a mark", |scrape| scrape.value("tunnelscope_complete") == Some(0.0));
    assert_eq!(scrape.value("tunnelscope_stale"), Some(0.0), "the list can be read");
    assert_eq!(scrape.family("tunnelscope_group_info").len(), 4, "and is told");
    assert!(scrape.value("tunnelscope_list_read_timestamp_seconds{list=\"states\"}").is_some());
    assert!(simulated.count(LIST) > 0);
}

#[test]
fn rejected_key_is_exported_and_not_retried() {
    let simulated = Simulated::still(2);
    simulated.fault(&json!({ "path": crate::support::simulator::TOKEN, "status": 401 }));
    let exporter = Exporter::with_options(&simulated, "");
    let refused = "tunnelscope_connection_state{state=\"auth_failed\"}";
    let scrape = exporter.until("the refusal", |scrape| scrape.value(refused) == Some(1.0));
    assert!(scrape.value("tunnelscope_failures_total{kind=\"credentials_refused\"}") >= Some(1.0));
    let tries = simulated.log().len();
    for _ in 0..20 {
        assert_eq!(exporter.scrape().value(refused), Some(1.0));
    }
    assert_eq!(simulated.log().len(), tries);
}
