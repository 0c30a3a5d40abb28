//! Results of one-shot commands on a terminal: in the colors of the theme, in lines that fit, and with the same text as
//! without colors.

use crate::support::pty::launch::Launch;
use crate::support::simulator::Simulated;
use rstest::rstest;

/// Everything that a command printed on standard output in a terminal of 80 columns.
fn printed(simulated: &Simulated, arguments: &[&str], variable: Option<(&'static str, &str)>) -> String {
    let mut launch = Launch::dashboard(simulated, arguments).size(80, 60).script("\"$@\" 2>/dev/null");
    if let Some((name, value)) = variable {
        launch = launch.variable(name, value);
    }
    let mut terminal = launch.start();
    terminal.exit_code();
    terminal.emulator().written()
}

/// The text without the sequences that set colors.
fn plain(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').expect("a color and nothing else").1)
}

#[test]
fn status_and_doctor_use_marks_and_colors() {
    let simulated = Simulated::still(12);
    let status = printed(&simulated, &["status"], None);
    let disconnected = "\x1b[1;97;41m✗\x1b[m \x1b[91mdisconnected\x1b[m  branch-003";
    assert!(status.contains(disconnected), "{status:?}");
    assert!(status.contains("\x1b[91mDOWN sse-"), "a hub that is down is red, too: {status:?}");
    assert!(status.contains("\x1b[32m●\x1b[m connected "), "{status:?}");
    assert!(printed(&simulated, &["doctor"], None).contains("\x1b[32m●\x1b[m ok "));
}

#[test]
fn marks_need_no_colors_but_a_capable_terminal() {
    let simulated = Simulated::still(12);
    let plain = printed(&simulated, &["status"], Some(("NO_COLOR", "1")));
    assert!(plain.contains("✗ disconnected  branch-003"), "{plain}");
    let dumb = printed(&simulated, &["status"], Some(("TERM", "dumb")));
    assert!(dumb.contains("\ndisconnected  branch-003") && !dumb.contains('●'), "{dumb}");
}

#[rstest]
#[case(&["status"], Some(("NO_COLOR", "1")))]
#[case(&["status"], Some(("TERM", "dumb")))]
#[case(&["status", "--color", "never"], None)]
#[case(&["doctor", "--color", "never"], None)]
fn without_colors_no_escape_sequence_is_written(
    #[case] arguments: &[&str],
    #[case] variable: Option<(&'static str, &str)>,
) {
    let text = printed(&Simulated::still(12), arguments, variable);
    assert!(!text.contains('\x1b') && text.lines().count() > 5, "{text:?}");
}

#[test]
fn colors_do_not_change_the_text() {
    let simulated = Simulated::still(12);
    let rows = |text: &str| text.lines().take(13).map(str::to_owned).collect::<Vec<_>>();
    let colored = rows(&plain(&printed(&simulated, &["status"], None)));
    assert_eq!(colored, rows(&printed(&simulated, &["status", "--color", "never"], None)));
}

#[test]
fn doctor_breaks_lines_between_words() {
    let simulated = Simulated::still(12);
    simulated.fault(&serde_json::json!({ "path": "/auth/v2/token", "status": 401 }));
    let text = printed(&simulated, &["doctor", "--color", "never"], None);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 80 || !line.trim().contains(' ')), "{text}");
    let words = lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("authentication failed: the API key or secret was rejected (401"), "{text}");
    assert!(
        lines.iter().any(|line| line.starts_with(&" ".repeat(24))),
        "a line goes on below its text: {text}"
    );
}
