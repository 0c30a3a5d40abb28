//! Places where something lacks that other places have: no home, a home that cannot be written to, a full disk, no name of
//! the terminal, a terminal that can do nothing, another locale.

use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::Simulated;
use rstest::rstest;
use std::fs;
use std::path::Path;

/// Sorts, opens a page and quits.
fn check_dashboard(mut terminal: Terminal) -> Terminal {
    terminal.wait_for("Tunnel groups  12").type_keys("sname\r").wait_for("sort: name").type_keys("\r");
    terminal.wait_for("default > ").type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0, "{}", terminal.emulator().picture());
    terminal.is_given_back();
    terminal
}

#[rstest]
#[case::no_home(r#"unset HOME; exec "$@""#)]
#[case::an_empty_home(r#"HOME= exec "$@""#)]
#[case::a_home_that_cannot_be_made(r#": >"$HOME/file"; HOME="$HOME/file/home" exec "$@""#)]
#[case::a_home_that_is_no_folder(r#"HOME=/dev/null exec "$@""#)]
#[case::a_home_that_cannot_be_written_to(r#"chmod 500 "$HOME"; exec "$@""#)]
#[case::a_home_that_not_even_root_can_write_to(r#"HOME=/sys exec "$@""#)]
#[case::no_term(r#"unset TERM; exec "$@""#)]
#[case::an_unknown_term(r#"TERM=nonesuch exec "$@""#)]
#[case::no_path(r#"unset PATH; exec "$@""#)]
#[case::no_locale(r#"unset LANG; exec "$@""#)]
#[case::a_locale_without_utf_8(r#"LANG=de_DE.ISO-8859-1 exec "$@""#)]
#[case::standard_error_closed(r#"exec "$@" 2>&-"#)]
#[case::few_open_files(r#"ulimit -n 40; exec "$@""#)]
fn dashboard_works_in_restricted_environments(#[case] script: &str) {
    let simulated = Simulated::still(12);
    check_dashboard(Launch::dashboard(&simulated, &[]).script(script).start());
}

#[rstest]
#[case::dumb(r#"TERM=dumb exec "$@""#, "TERM is dumb")]
#[case::output_closed(r#"exec "$@" >&-"#, "needs a terminal")]
#[case::output_a_pipe(r#""$@" | cat; exit 2"#, "needs a terminal")]
#[case::input_closed(r#"exec "$@" <&-"#, "needs a terminal")]
#[case::input_a_file(r#"exec "$@" </dev/null"#, "needs a terminal")]
fn unusable_terminal_exits_2_without_escape_sequences(#[case] script: &str, #[case] words: &str) {
    let simulated = Simulated::still(12);
    let mut terminal = Launch::dashboard(&simulated, &[]).script(script).start();
    assert_eq!(terminal.exit_code(), 2);
    let written = terminal.emulator().written();
    assert!(written.contains(words) && written.contains("tunnelscope status"), "{written}");
    assert!(!written.contains('\x1b') && written.trim_end().lines().count() == 1, "{written:?}");
    terminal.has_its_modes();
    assert_eq!(simulated.log().len(), 0, "nothing is asked");
}

/// Said once, and in full on the connection page.
#[test]
fn unwritable_state_folder_is_reported() {
    let simulated = Simulated::still(12);
    let mut terminal =
        Launch::dashboard(&simulated, &["--interval", "1s"]).variable("XDG_STATE_HOME", "/sys").start();
    terminal
        .wait_for("cannot save state: /sys")
        .wait_for("(i for details)")
        .wait_for("Tunnel groups  12")
        .type_keys("i");
    terminal.wait_for("warning").wait_for("every run requests a new");
    terminal.type_keys("\x1b").wait_for("Tunnel groups  12").wait_without("cannot save state");
    terminal
        .type_keys("w")
        .wait_for("could not save choices")
        .type_keys("w")
        .wait_without("could not save choices");
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

/// Every file below a folder, and how large it is.
fn files(folder: &Path, found: &mut Vec<(String, u64)>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let metadata = entry.metadata().expect("what it is");
        if metadata.is_dir() {
            files(&entry.path(), found);
        } else {
            found.push((entry.file_name().display().to_string(), metadata.len()));
        }
    }
}

/// What a run before kept.
const BEFORE: &str = r#"{"sort":{"by":"region","reversed":false}}"#;

/// A limit on the size of files, which writes hit as they hit the end of a disk.
#[test]
fn full_disk_is_reported_and_keeps_existing_files() {
    let simulated = Simulated::still(12);
    let script = r#"ulimit -f 0; exec "$@""#;
    let arguments = ["--interval", "1s", "--log-file", "log", "--log-level", "trace"];
    let launch = Launch::dashboard(&simulated, &arguments).script(script);
    let home = launch.path(".");
    let choices = launch.path(".local/state/tunnelscope/screen.json");
    fs::create_dir_all(choices.parent().expect("a folder")).expect("a folder");
    fs::write(&choices, BEFORE).expect("choices of a run before");
    let mut terminal = launch.start();
    terminal
        .wait_for("Tunnel groups  12")
        .wait_for("sort: region")
        .type_keys("sname\r")
        .wait_for("sort: name")
        .type_keys("W");
    terminal.wait_for("File too large").type_keys("r").wait_for("data now").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
    let mut found = Vec::new();
    files(&home, &mut found);
    assert_eq!(fs::read_to_string(&choices).expect("the choices"), BEFORE, "what was there stays");
    found.retain(|(name, _)| name != "screen.json");
    assert!(found.iter().all(|(_, length)| *length == 0), "nothing was written: {found:?}");
    let left = found.iter().filter(|(name, _)| {
        Path::new(name).extension().is_some_and(|ending| ending == "json" || ending == "txt")
    });
    assert_eq!(left.count(), 0, "and nothing of it is left: {found:?}");
}

#[rstest]
#[case(40)]
#[case(80)]
fn status_table_fits_the_terminal(#[case] columns: u16) {
    let simulated = Simulated::still(30);
    let mut terminal = Launch::dashboard(&simulated, &["status"]).size(columns, 200).start();
    assert_eq!(terminal.exit_code(), 0);
    let written = terminal.emulator().written();
    assert!(written.contains("branch-012") && written.lines().count() > 30, "{written}");
    // The screen has the shell's prompt above them.
    let lines = 1 + written.lines().filter(|line| !line.trim().is_empty()).count();
    let rows = terminal.emulator().rows().into_iter().filter(|row| !row.is_empty()).count();
    assert_eq!(rows, lines, "no line is broken in two: {:?}", terminal.emulator().rows());
}
