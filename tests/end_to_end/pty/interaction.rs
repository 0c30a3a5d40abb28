//! Filter, choices between runs, profiles and the table left behind, through the built binary.

use crate::support::pty::launch::Launch;
use crate::support::simulator::Simulated;
use rstest::rstest;
use std::fs;

#[test]
fn choices_are_restored_after_a_restart() {
    let simulated = Simulated::still(12);
    let home = tempfile::tempdir().expect("a folder");
    let start = || {
        let state = home.path().display().to_string();
        let mut terminal = Launch::dashboard(&simulated, &[]).variable("XDG_STATE_HOME", &state).start();
        terminal.wait_for("Tunnel groups  12");
        terminal
    };
    let mut terminal = start();
    terminal.wait_for("sort: severity").type_keys("sname\r").wait_for("sort: name").type_keys("/branch\r");
    terminal
        .wait_for("filter: branch")
        .type_keys("\x1b")
        .wait_without("filter:")
        .wait_for("Space pause")
        .type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    let mut terminal = start();
    terminal.wait_for("sort: name").type_keys("/\x1b[A").wait_for("filter: branch").type_keys("\rq");
    assert_eq!(terminal.exit_code(), 0);
    let kept = home.path().join("tunnelscope/screen.json");
    fs::write(&kept, "{ \"sort\": 5 }").expect("a file");
    let mut terminal = start();
    terminal.wait_for("sort: severity").type_keys("q");
    assert_eq!(terminal.exit_code(), 0, "a file that is not understood is as good as none");
}

/// A mute in one is seen in the other, and an order chosen there does not undo it.
#[test]
fn concurrent_dashboards_keep_each_others_choices() {
    let simulated = Simulated::still(12);
    let home = tempfile::tempdir().expect("a folder");
    let state = home.path().display().to_string();
    let start = || {
        let mut terminal = Launch::dashboard(&simulated, &[]).variable("XDG_STATE_HOME", &state).start();
        terminal.wait_for("Tunnel groups  12");
        terminal
    };
    let (mut one, mut other) = (start(), start());
    one.type_keys("M\r").wait_for("is muted until").type_keys("/is:muted\r").wait_for("1 of 12");
    other.type_keys("/is:muted\r").wait_for("1 of 12").type_keys("\x1b").wait_without("filter:");
    other.type_keys("sname\r").wait_for("sort: name").type_keys("q");
    assert_eq!(other.exit_code(), 0);
    one.type_keys("\x1b").wait_without("filter:").wait_for("sort: severity").type_keys("w");
    one.type_keys("q");
    assert_eq!(one.exit_code(), 0);
    let mut later = start();
    later.wait_for("sort: name").type_keys("/is:muted\r").wait_for("1 of 12").type_keys("q");
    assert_eq!(later.exit_code(), 0);
    let kept = fs::read_to_string(home.path().join("tunnelscope/screen.json")).expect("the choices");
    assert!(kept.contains(r#""optional_columns": true"#) && kept.contains(r#""by": "name""#), "{kept}");
    assert!(kept.contains(r#""is:muted""#) && kept.contains(r#""until""#), "{kept}");
}

#[test]
fn capital_q_prints_the_whole_table() {
    let simulated = Simulated::still(60);
    let mut terminal = Launch::dashboard(&simulated, &["--filter", "!name:nowhere"]).size(80, 24).start();
    terminal.wait_for("Tunnel groups  60").type_keys("Q");
    assert_eq!(terminal.exit_code(), 0);
    let written = terminal.emulator().written();
    let (_, left) = written.rsplit_once("\x1b[?1049l").expect("the alternate screen is left");
    assert!(left.contains("Tunnel groups  60") && left.contains("Data centers"), "{left}");
    let rows = left.lines().filter(|line| line.contains("connected ") || line.contains("! warning "));
    assert_eq!(rows.count(), 60 + 1, "all rows, and the header: {left}");
}

#[test]
fn saved_screen_is_readable_by_its_owner_only() {
    let simulated = Simulated::still(60);
    let launch = Launch::dashboard(&simulated, &[]).size(80, 24);
    let folder = launch.path(".");
    let mut terminal = launch.start();
    terminal.wait_for("Tunnel groups  60").type_keys("W").wait_for("saved to").type_keys("W");
    let saved = || {
        let entries = fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let is_ours =
            |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "txt");
        entries.filter(is_ours).collect::<Vec<_>>()
    };
    terminal.wait_until("two files", |_| saved().len() == 2);
    for path in saved() {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).expect("a file").permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    terminal.wait_for("saved to").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

/// A multiplexer passes the marks of a frame on to nobody, and some show them.
#[rstest]
#[case::alone(r#"exec "$@""#, true)]
#[case::tmux(r#"TMUX=/tmp/none,1,0 exec "$@""#, false)]
#[case::screen(r#"STY=1.none exec "$@""#, false)]
#[case::tmux_through_ssh(r#"TERM=tmux-256color exec "$@""#, false)]
#[case::screen_through_ssh(r#"TERM=screen.xterm-256color exec "$@""#, false)]
fn synchronized_updates_are_off_in_multiplexers(#[case] script: &str, #[case] are_held_back: bool) {
    let simulated = Simulated::still(60);
    let mut terminal = Launch::dashboard(&simulated, &[]).script(script).start();
    terminal.wait_for("Tunnel groups  60").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    assert_eq!(terminal.emulator().written().contains("\x1b[?2026h"), are_held_back);
}

/// A home folder's file with two profiles of this organization and one that cannot be asked.
fn profiles(simulated: &Simulated) -> String {
    let (url, key, secret) = (simulated.base_url(), simulated.key(), simulated.secret());
    let good = |name: &str| {
        format!("[profiles.{name}]\nbase_url = \"{url}\"\napi_key = \"{key}\"\napi_secret = \"{secret}\"\n")
    };
    format!("{}{}[profiles.coral]\nbase_url = \"{url}\"\n", good("amber"), good("blue"))
}

#[test]
fn profiles_are_polled_together_and_failures_are_shown() {
    let simulated = Simulated::still(12);
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("c.toml");
    fs::write(&file, profiles(&simulated)).expect("a configuration");
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(&file, closed).expect("a mode");
    let path = file.display().to_string();
    let mut terminal = Launch::new(&["--config", &path, "--profile", "amber"]).start();
    terminal.wait_for("Tunnel groups  12").type_keys("P").wait_for("amber (here)");
    terminal.wait_until("blue was looked at", |screen| {
        screen.row_with("blue").is_some_and(|row| row.contains("online"))
    });
    // FailureKind::NoCredentials
    let row = terminal.wait_for("no API key configured").emulator().row_with("coral");
    assert!(row.is_some_and(|row| row.contains("no API key")), "coral says why");
    terminal.type_keys("j\r").wait_for("Tunnel groups  12").wait_for("tunnelscope  blue");
    terminal.type_keys(":profile coral\r").wait_for("NO ACCESS").wait_for("no API key configured");
    terminal
        .type_keys(":profile amber\r")
        .wait_for("tunnelscope  amber")
        .wait_for("Tunnel groups  12")
        .type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    assert_eq!(simulated.count("/auth/v2/token"), 1, "one key is one token, for both");
}

#[test]
fn custom_keys_and_theme_are_used() {
    let simulated = Simulated::still(12);
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("c.toml");
    let text = "theme = 'mine'\n[themes.mine]\nselected = 'black on cyan'\n[keys.home]\nrefresh = 'F5'\ndiagnosis = 'r'\n";
    fs::write(&file, text).expect("a configuration");
    let path = file.display().to_string();
    let mut terminal = Launch::dashboard(&simulated, &["--config", &path]).start();
    terminal
        .wait_for("Tunnel groups  12")
        .wait_for("r why")
        .wait_for("F5 refresh")
        .type_keys("r")
        .wait_for("> why");
    terminal.wait_without("r why").type_keys("\x1b").wait_for("r why").wait_without("> why");
    let is_cyan = terminal.emulator().written().contains("30;46");
    assert!(is_cyan, "the selected row is black on cyan");
    terminal.type_keys("?").wait_for("diagnosis with evidence; press again to return (home)");
    terminal.type_keys("/file\r").wait_for(&path[..20]).type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
}
