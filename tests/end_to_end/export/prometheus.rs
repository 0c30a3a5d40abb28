//! The exporter, the shipped alert rules and the shipped dashboard with the real Prometheus.

use super::exporter::Exporter;
use super::http_client::until;
use super::tools::{Prometheus, are_installed, asset, promtool};
use crate::support::simulator::Simulated;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use tunnelscope::simulator::{Options, Scenario};

#[test]
fn promtool_accepts_the_metrics() {
    if !are_installed("promtool_accepts_the_metrics") {
        return;
    }
    for scenario in [Scenario::Calm, Scenario::Hostile] {
        let simulated = Simulated::scenario(scenario, 24);
        let exporter = Exporter::with_options(&simulated, "--tunnels");
        exporter.ready();
        let (is_accepted, said) = promtool(&["check", "metrics"], &exporter.get("/metrics").text());
        assert!(is_accepted && said.trim().is_empty(), "{said}");
    }
}

#[test]
fn promtool_accepts_the_alert_rules_and_their_tests() {
    if !are_installed("promtool_finds_nothing_wrong_with_the_alerts") {
        return;
    }
    let (is_accepted, said) = promtool(&["check", "rules", "prometheus-alerts.yml"], "");
    assert!(is_accepted && said.contains("SUCCESS"), "{said}");
    let (is_accepted, said) = promtool(&["test", "rules", "prometheus-alerts.test.yml"], "");
    assert!(is_accepted && said.contains("SUCCESS"), "{said}");
}

/// A small organization whose time goes on, and a Prometheus that watches it.
fn watched() -> (Simulated, Exporter, Prometheus) {
    let simulated = Simulated::of(Options { groups: 6, scenario: Scenario::Calm, ..Options::default() });
    let exporter = Exporter::with_options(&simulated, "");
    exporter.ready();
    let prometheus = Prometheus::scraping(exporter.address);
    (simulated, exporter, prometheus)
}

/// Takes both hubs of a group down; returns the group's name.
fn take_down(simulated: &Simulated, exporter: &Exporter) -> String {
    let scrape = exporter.ready();
    let number: u64 = scrape.label("tunnelscope_group_info", "group_id").parse().expect("a number");
    simulated.control("POST", "world", &json!({ "group": number, "hub": "both", "status": "DOWN" }));
    scrape.label("tunnelscope_group_info", "name")
}

#[test]
fn disconnected_group_is_queried_and_alerted() {
    if !are_installed("a_query_shows_a_group_going_down") {
        return;
    }
    let (simulated, exporter, prometheus) = watched();
    let connected = "sum(tunnelscope_groups{state=\"connected\"}) == 6";
    until(|| prometheus.query(connected).and_then(some));
    let name = take_down(&simulated, &exporter);
    let down = "(tunnelscope_group_state{state=\"disconnected\"} == 1) \
                * on (instance, group_id) group_left (name) tunnelscope_group_info";
    let found = until(|| prometheus.query(down).and_then(some));
    assert_eq!(found[0]["metric"]["name"], json!(name));
    let pending = "ALERTS{alertname=\"TunnelGroupDisconnected\", alertstate=\"pending\"}";
    let found = until(|| prometheus.query(pending).and_then(some));
    assert_eq!(found[0]["metric"]["name"], json!(name));
    // What is stale is gone from Prometheus too, not told on for five minutes as it was.
    let id = exporter.scrape().label("tunnelscope_group_info", "group_id");
    simulated.control("POST", "world", &json!({ "remove": id.parse::<u64>().expect("a number") }));
    let gone = format!("absent(tunnelscope_group_info{{group_id=\"{id}\"}})");
    until(|| prometheus.query(&gone).and_then(some));
}

#[test]
fn every_alert_and_panel_query_has_a_result() {
    if !are_installed("every_alert_and_every_panel") {
        return;
    }
    let (simulated, exporter, prometheus) = watched();
    let name = take_down(&simulated, &exporter);
    let rules = until(|| evaluated_rules(&prometheus));
    assert!(rules.len() >= 10, "{rules:?}");
    for rule in rules {
        assert_eq!(rule["health"], "ok", "{rule}");
    }
    let expressions = dashboard_expressions();
    assert!(expressions.len() >= 15, "{expressions:?}");
    for (title, expression) in expressions {
        let filled = filled(&expression, &name);
        until(|| {
            prometheus.query(&filled).and_then(some).map_err(|why| format!("{title}: {why} for {filled}"))
        });
    }
}

#[test]
fn metrics_of_alerts_and_dashboard_are_exported() {
    let simulated = Simulated::of(Options { groups: 6, scenario: Scenario::Calm, ..Options::default() });
    let exporter = Exporter::with_options(&simulated, "--tunnels");
    exporter.ready();
    let text = exporter.get("/metrics").text();
    let rules = fs::read_to_string(asset("prometheus-alerts.yml")).expect("the rules");
    let panels: Vec<String> = dashboard_expressions().into_iter().map(|(_, expression)| expression).collect();
    let used: BTreeSet<String> =
        [metrics(&rules), metrics(&panels.join("\n"))].concat().into_iter().collect();
    assert!(used.contains("tunnelscope_findings") && used.len() > 15, "{used:?}");
    for metric in &used {
        let base = metric.trim_end_matches("_total");
        let is_typed = |name: &str| text.contains(&format!("# TYPE {name} "));
        assert!(is_typed(metric) || is_typed(base), "{metric} is not exported:\n{text}");
    }
}

/// The metrics that are named in a text.
fn metrics(text: &str) -> Vec<String> {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    words.filter(|word| word.starts_with("tunnelscope_")).map(ToOwned::to_owned).collect()
}

#[test]
fn dashboard_shows_degraded_groups_and_findings() {
    let expressions = dashboard_expressions();
    let expression = |title: &str| {
        let panel = expressions.iter().find(|(panel, _)| panel == title);
        panel.unwrap_or_else(|| panic!("no panel {title}")).1.as_str()
    };
    for title in ["Degraded", "Unhealthy groups over time", "Unhealthy groups"] {
        assert!(expression(title).contains("state=\"degraded\""), "{title}: {}", expression(title));
    }
    assert!(expression("Findings").contains("by (instance, group_id, kind) (tunnelscope_findings"));
}

/// The result, if there is any.
fn some(found: Vec<Value>) -> Result<Vec<Value>, String> {
    if found.is_empty() { Err("nothing is found".to_owned()) } else { Ok(found) }
}

fn evaluated_rules(prometheus: &Prometheus) -> Result<Vec<Value>, String> {
    let groups = prometheus.api("rules")?;
    let groups = groups["groups"].as_array().ok_or("groups of rules")?;
    let rules: Vec<Value> =
        groups.iter().flat_map(|group| group["rules"].as_array().cloned().unwrap_or_default()).collect();
    let is_waiting = rules.iter().any(|rule| rule["health"] == "unknown");
    if is_waiting { Err(format!("some were not evaluated yet: {rules:?}")) } else { Ok(rules) }
}

/// The expressions of all panels, with their titles.
fn dashboard_expressions() -> Vec<(String, String)> {
    let text = fs::read_to_string(asset("grafana-dashboard.json")).expect("the dashboard");
    let dashboard: Value = serde_json::from_str(&text).expect("JSON");
    let mut expressions = Vec::new();
    for panel in dashboard["panels"].as_array().expect("panels") {
        let title = panel["title"].as_str().expect("a title");
        for target in panel["targets"].as_array().into_iter().flatten() {
            assert_eq!(
                target["datasource"]["uid"], "${datasource}",
                "{title} has a data source that can be chosen"
            );
            expressions.push((title.to_owned(), target["expr"].as_str().expect("an expression").to_owned()));
        }
    }
    expressions
}

/// An expression as Grafana would send it, for this group.
fn filled(expression: &str, group: &str) -> String {
    let filled = expression.replace("$__rate_interval", "30s").replace("$__range", "1h");
    let filled = filled.replace("$instance", ".*").replace("$group", group);
    assert!(!filled.contains('$'), "a variable that the dashboard does not have: {filled}");
    filled
}
