//! A walk through the pages: in, back, along the panes, help, and out.

use crate::support::pty::emulator::Emulator;
use crate::support::pty::launch::Launch;
use crate::support::simulator::{Simulated, TOKEN};

const ESC: &str = "\x1b";

/// Where the page in front says that it is.
fn breadcrumbs(emulator: &Emulator) -> Vec<String> {
    emulator.row(1).split(" > ").map(|crumb| crumb.trim().to_owned()).collect()
}

/// Whether the pane with this title has the keys: its title is reversed.
fn has_focus(emulator: &Emulator, title: &str) -> bool {
    let rows = emulator.rows();
    let found = rows.iter().enumerate().find_map(|(y, row)| Some((y, row.find(title)?)));
    let Some((y, x)) = found else { return false };
    let before = rows[y][..x].chars().count();
    let (y, x) = (u16::try_from(y).expect("a row"), u16::try_from(before).expect("a column"));
    emulator.screen().cell(y, x).is_some_and(vt100::Cell::inverse)
}

#[test]
fn enter_opens_a_page_and_esc_closes_it() {
    let simulated = Simulated::still(12);
    let mut terminal = Launch::dashboard(&simulated, &[]).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next 30s");
    terminal.type_keys("G").wait_until("the last group", |e| e.row(14).starts_with("> "));
    terminal.type_keys("g").wait_until("the first group", |e| e.row(3).starts_with("> "));
    terminal.type_keys("j").wait_until("the second group", |e| e.row(4).starts_with("> "));
    let row = terminal.emulator().row(4);
    let name = row.split_whitespace().nth(3).expect("its name behind the sign, the mark and the state");
    terminal.type_keys("\r").wait_until("the group", |e| breadcrumbs(e) == ["default", name]);
    let is_hub = |e: &Emulator| breadcrumbs(e).get(2).is_some_and(|crumb| crumb.contains(" hub sse-"));
    terminal.type_keys("\r").wait_until("a hub", is_hub);
    let is_tunnel = |e: &Emulator| breadcrumbs(e).get(3).is_some_and(|crumb| crumb.starts_with("tunnel "));
    terminal.type_keys("\r").wait_until("a tunnel", is_tunnel);
    for depth in [3, 2] {
        terminal.type_keys(ESC).wait_until("one page back", |e| breadcrumbs(e).len() == depth);
    }
    terminal.type_keys(ESC).wait_for("Tunnel groups  12");
    terminal.wait_until("what was opened is still selected", |e| e.row(4).starts_with("> "));
    terminal.type_keys("?").wait_for("tunnelscope only reads").type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn tab_cycles_through_the_panes() {
    let simulated = Simulated::still(12);
    let mut terminal = Launch::dashboard(&simulated, &[]).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next 30s");
    assert!(has_focus(terminal.emulator(), "Tunnel groups"));
    terminal.type_keys("\t").wait_until("the hubs have the keys", |e| has_focus(e, "Hubs of"));
    assert!(!has_focus(terminal.emulator(), "Tunnel groups"));
    terminal.type_keys("\t").wait_until("the data centers have the keys", |e| has_focus(e, "Data centers"));
    terminal.type_keys("\r").wait_until("a data center", |e| e.row(1).contains(" > data center sse-"));
    terminal.type_keys(ESC).wait_until("home again", |e| has_focus(e, "Data centers"));
    terminal.type_keys("\t").wait_until("around", |e| has_focus(e, "Tunnel groups"));
    terminal.type_keys("2").wait_until("the second pane", |e| has_focus(e, "Hubs of"));
    terminal.type_keys("\r").wait_until("a hub", |e| e.row(1).contains(" hub sse-"));
}

#[test]
fn help_lists_the_keys() {
    let simulated = Simulated::still(12);
    let mut terminal = Launch::dashboard(&simulated, &[]).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next 30s");
    terminal.type_keys("?").wait_for("tunnelscope only reads");
    for line in ["open the selected row", "next pane", "show problems only"] {
        terminal.wait_for(line);
    }
    terminal.type_keys(ESC).wait_for("Tunnel groups  12").type_keys("?").wait_for("tunnelscope only reads");
    terminal.type_keys("?").wait_for("Tunnel groups  12");
}

#[test]
fn connection_page_shows_urls_token_and_output() {
    let simulated = Simulated::still(12);
    let mut terminal = Launch::dashboard(&simulated, &[]).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next 30s");
    terminal.type_keys("i").wait_until("the connection", |e| breadcrumbs(e) == ["default", "connection"]);
    terminal.wait_for("● online").wait_for("requested by this process").wait_for("120x40");
    let emulator = terminal.emulator();
    let (base, token) = (format!("{}/", simulated.base_url()), format!("{}{TOKEN}", simulated.base_url()));
    assert!(emulator.has(&base) && emulator.has(&token), "{base} {token}\n{}", emulator.picture());
    assert!(!emulator.has(simulated.secret()), "the secret is nowhere\n{}", emulator.picture());
    terminal.resize(80, 24).wait_for("▼").type_keys("G").wait_for("80x24").wait_for("kB since start");
    terminal.type_keys(ESC).wait_for("Tunnel groups  12").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn burst_of_keys_is_drawn_in_few_frames() {
    let simulated = Simulated::still(12);
    let mut terminal = Launch::dashboard(&simulated, &[]).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next 30s");
    let one = terminal.answer_to("j").len();
    let before = terminal.emulator().raw().len();
    terminal.type_keys(&"kj".repeat(3_000));
    terminal.answer_to("?");
    terminal.wait_for("tunnelscope only reads").type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    let written = terminal.emulator().raw().len() - before;
    assert!(written < 6_000 * one / 4, "{written} bytes for 6000 keys, of which one alone takes {one}");
}
