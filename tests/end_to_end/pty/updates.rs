//! What changes out there is on the screen by itself: a hub that goes down, an API that goes away and comes back.

use crate::support::pty::emulator::Emulator;
use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::{Simulated, TOKEN};
use serde_json::json;
use tunnelscope::simulator::{Options, Scenario};

/// A dashboard that looks every second, large enough to show everything.
fn dashboard(simulated: &Simulated) -> Terminal {
    let mut terminal = Launch::dashboard(simulated, &["--interval", "1s"]).size(140, 80).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next ");
    terminal
}

/// The number before this word of the header.
fn count(emulator: &Emulator, word: &str) -> i64 {
    let header = emulator.row(0);
    let before = header.split_whitespace().zip(header.split_whitespace().skip(1));
    let found = before.filter(|(_, next)| *next == word).find_map(|(number, _)| number.parse().ok());
    found.unwrap_or_else(|| panic!("no {word} in the header: {header}"))
}

/// Hubs that are up, of how many.
fn hubs(emulator: &Emulator) -> (i64, i64) {
    let header = emulator.row(0);
    let pair = header.split_whitespace().skip_while(|word| *word != "hubs").nth(1);
    let (up, all) = pair.and_then(|pair| pair.split_once('/')).expect("hubs in the header");
    (up.parse().expect("a number"), all.parse().expect("a number"))
}

/// The row of a data center in its pane, word by word.
fn datacenter(emulator: &Emulator, name: &str) -> Vec<String> {
    let rows = emulator.rows();
    let panes = rows.iter().filter_map(|row| row.split_once('│'));
    let row = panes.map(|(_, right)| right).find(|right| right.contains(name)).unwrap_or_default();
    row.trim_start_matches('>').split_whitespace().map(str::to_owned).collect()
}

#[test]
fn hub_outage_updates_row_counts_and_data_center() {
    let simulated = Simulated::still(12);
    let mut terminal = dashboard(&simulated);
    let before = terminal.emulator();
    let counts = ["disconnected", "warning", "connected"].map(|word| count(before, word));
    let (up, all) = hubs(before);
    let row = before.row_with("branch-001 ").expect("the row of branch-001");
    assert!(row.contains("● connected"), "{row}");
    let name = row.split_whitespace().find(|word| word.starts_with("sse-")).expect("a hub").to_owned();
    let place = datacenter(before, &name);
    let numbers = |row: &[String]| [&row[2], &row[3]].map(|cell| cell.parse::<i64>().expect("a number"));
    let [hubs_up, hubs_down] = numbers(&place);

    simulated.control("POST", "world", &json!({ "name": "branch-001", "hub": "primary", "status": "DOWN" }));
    terminal.wait_until("branch-001 with a warning", |e| {
        e.row_with("branch-001 ").is_some_and(|row| {
            row.contains("! warning") && row.contains(&format!("✗ {name}")) && !row.ends_with(">0s")
        })
    });
    terminal.wait_until("the counts", |e| {
        ["disconnected", "warning", "connected"].map(|word| count(e, word))
            == [counts[0], counts[1] + 1, counts[2] - 1]
            && hubs(e) == (up - 1, all)
    });
    terminal.wait_until("the data center", |e| {
        let row = datacenter(e, &name);
        row.len() > 3 && numbers(&row) == [hubs_up - 1, hubs_down + 1]
    });

    simulated.control("POST", "world", &json!({ "name": "branch-001", "hub": "primary", "status": "UP" }));
    terminal.wait_until("all as before", |e| {
        e.row_with("branch-001 ").is_some_and(|row| row.contains("● connected")) && hubs(e) == (up, all)
    });
    assert_eq!(simulated.count(TOKEN), 1, "one token for all of it");
}

#[test]
fn outage_keeps_the_data_on_screen_until_recovery() {
    let simulated = Simulated::still(12);
    let listen = simulated.address();
    let mut terminal = dashboard(&simulated);
    let green = |e: &Emulator| e.has_ink(vt100::Color::Idx(2));
    assert!(green(terminal.emulator()), "the marks of health are green");
    drop(simulated);
    terminal.wait_until("a banner with cause and next try, over all that was read", |e| {
        let (banner, remedy) = (e.row(1), [e.row(2), e.row(3)].concat());
        let is_named = banner.contains("STALE") && banner.contains("connection refused");
        let is_helpful =
            banner.contains("; try ") && remedy.contains("check the URL, the firewall and the proxy");
        let is_whole = e.has("Tunnel groups  12") && e.has("branch-001 ") && e.has("Data centers");
        is_named && is_helpful && is_whole && !green(e)
    });

    let options =
        Options { listen, groups: 12, scenario: Scenario::Calm, time_scale: 0.001, ..Options::default() };
    let _again = Simulated::of(options);
    terminal.wait_without("STALE").wait_for("data now").wait_until("green again", green);
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}
