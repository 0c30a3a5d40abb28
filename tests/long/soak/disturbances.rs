//! Disturbances of the organization, the API and the terminal, a different one for each part of a day.

use crate::support::pty::terminal::Terminal;
use crate::support::simulator::{STATES, Simulated};
use rustix::process::Signal;
use serde_json::json;

/// What only the page of help has.
const HELP: &str = "tunnelscope only reads";

/// One disturbance: how it begins, and how it ends.
#[derive(Clone, Copy)]
pub(super) struct Disturbance {
    pub(super) name: &'static str,
    pub(super) begin: fn(&Simulated, &mut Terminal),
}

/// All of them, in the order in which they come.
pub(super) const ALL: [Disturbance; 12] = [
    disturbance("calm", |_, _| {}),
    disturbance("tokens end", tokens_end),
    disturbance("hubs down", hubs_down),
    disturbance("hubs up", hubs_up),
    disturbance("renamed", renamed),
    disturbance("throttled", throttled),
    disturbance("outage", outage),
    disturbance("closed", closed),
    disturbance("nonsense", nonsense),
    disturbance("clocks", clocks),
    disturbance("hands", hands),
    disturbance("stopped", stopped),
];

const fn disturbance(name: &'static str, begin: fn(&Simulated, &mut Terminal)) -> Disturbance {
    Disturbance { name, begin }
}

/// Ends whatever was ordered and does not end by itself.
pub(super) fn end(simulated: &Simulated) {
    simulated.clear_faults();
    simulated.control("POST", "limits", &json!({ "windows": [[1_000, 1]] }));
}

fn tokens_end(simulated: &Simulated, _: &mut Terminal) {
    simulated.control("POST", "expire-tokens", &json!({}));
}

fn hubs_down(simulated: &Simulated, _: &mut Terminal) {
    power(simulated, "DOWN");
}

fn hubs_up(simulated: &Simulated, _: &mut Terminal) {
    power(simulated, "auto");
}

fn power(simulated: &Simulated, status: &str) {
    for name in ["branch-001", "branch-002", "branch-003"] {
        simulated.control("POST", "world", &json!({ "name": name, "hub": "primary", "status": status }));
    }
}

/// A group comes, is called otherwise, and goes.
fn renamed(simulated: &Simulated, _: &mut Terminal) {
    let added = simulated.control("POST", "world", &json!({ "add": { "name": "passing-through" } }));
    let id = added["groups"][0].as_u64().expect("the id of what was added");
    simulated.control("POST", "world", &json!({ "group": id, "rename": "another-name" }));
    simulated.control("POST", "world", &json!({ "remove": id }));
}

fn throttled(simulated: &Simulated, _: &mut Terminal) {
    simulated.fault(&json!({ "path": "*", "times": 3, "status": 429, "retry_after": 1 }));
}

fn outage(simulated: &Simulated, _: &mut Terminal) {
    simulated.fault(&json!({ "path": "*", "times": 9, "status": 503 }));
}

fn closed(simulated: &Simulated, _: &mut Terminal) {
    simulated.fault(&json!({ "path": STATES, "times": 3, "close": true }));
    simulated.fault(&json!({ "path": STATES, "times": 3, "truncate": 100 }));
}

fn nonsense(simulated: &Simulated, _: &mut Terminal) {
    simulated.fault(&json!({ "path": STATES, "times": 3, "body": "<html>Sign in to the network</html>" }));
    simulated.fault(&json!({ "path": STATES, "times": 3, "size": 1_000_000, "gzip": true }));
}

/// The gateway's clock is an hour ahead, and that of a hub's records two days behind, until they are right again.
fn clocks(simulated: &Simulated, _: &mut Terminal) {
    simulated.fault(&json!({ "path": "*", "times": 6, "skew_s": 3_600 }));
    for shift in [-172_800, 0] {
        simulated.control(
            "POST",
            "world",
            &json!({ "name": "branch-002", "hub": "both", "record_shift_s": shift }),
        );
    }
}

/// Visits pages, filters, sorts, and resizes the window.
fn hands(_: &Simulated, terminal: &mut Terminal) {
    for keys in ["\r\r\rhhh", "\t\t\t", "ihehxh", "/branch\r/\x17\r", "sname\rsseverity\ryGg"] {
        terminal.type_keys(keys).type_keys("?").wait_for(HELP).type_keys("h").wait_without(HELP);
    }
    for (columns, rows) in [(80, 24), (40, 10), (200, 60), (120, 40)] {
        let bottom = usize::from(rows) - 1;
        terminal
            .resize(columns, rows)
            .wait_until("the footer", |screen| screen.row(bottom).ends_with("q quit"));
    }
}

/// Stopped and continued from outside.
fn stopped(_: &Simulated, terminal: &mut Terminal) {
    terminal.signal(Signal::STOP).wait_until_stopped().signal(Signal::CONT);
    terminal.wait_for("Tunnel groups");
}
