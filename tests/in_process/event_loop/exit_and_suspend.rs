//! Exit, suspension, resumption and other events of a program in a terminal.

use crate::support::dashboard::{SMALL, WIDE};
use crate::support::journey::{Journey, WorkerFault, report_size, stop_target, suspensions, without_shell};
use crate::support::world::World;
use crossterm::event::{Event as Sent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::io;
use tunnelscope::app::Size;
use tunnelscope::terminal::{Exit, Signal, StopTarget};

#[tokio::test(start_paused = true)]
async fn ctrl_c_and_capital_q_quit_from_anywhere_and_q_from_home() {
    let places = ["", "Enter ", "Enter Enter ", "? ", "e ", "x ? ", "i "];
    for place in places {
        for (key, exit) in [("ctrl-c", Exit::Quit), ("Q", Exit::QuitAndPrint)] {
            let mut journey = Journey::live(&mut World::acme(), WIDE).await;
            journey.press(&format!("{place}{key}")).await;
            assert_eq!(journey.ended().exit.unwrap(), exit, "{place}{key}");
        }
    }
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("q").await;
    assert_eq!(journey.ended().exit.unwrap(), Exit::Quit, "q at home");
}

#[tokio::test(start_paused = true)]
async fn q_closes_the_front_page_and_keeps_filters() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    assert!(journey.terminal.has("q quit"), "the footer says what q does at home");
    journey.press("p Enter ?").await;
    assert!(journey.terminal.has("tunnelscope only reads") && journey.terminal.has("q back"));
    journey.press("q").await;
    assert!(journey.terminal.has("acme-prod > branch-017-ntg"), "the help goes, the page stays");
    journey.press("/ x y z Enter q").await;
    assert!(journey.terminal.has("Tunnel groups"), "the page goes at once, filtered or not");
    assert!(journey.terminal.has("filter: is:problem"), "the filter of the list stays");
    assert!(!journey.has_ended());
    journey.press("q").await;
    assert_eq!(journey.ended().exit.unwrap(), Exit::Quit, "and then the program ends");
}

#[tokio::test(start_paused = true)]
async fn key_without_effect_here_says_where_it_works() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    let cases = [
        ("[", "[ works on pages of a list with another entry of the same kind"),
        ("f", "f works on the page of events"),
        ("Enter c", "c works on the list of groups"),
        ("Tab", "Tab works on the home screen"),
        ("S", "S works on a table that is sorted by a column"),
        ("f", "f works on the page of events"),
        ("q i p", "p works on lists of groups, hubs, tunnels and data centers"),
        ("x", "x works on a group, hub, tunnel or data center"),
        ("M", "M works on a group, hub or tunnel"),
        ("?", "tunnelscope only reads"),
        ("e", "e works outside the help"),
    ];
    for (keys, notice) in cases {
        journey.press(keys).await;
        assert!(journey.terminal.has(notice), "{keys}: {notice}\n{}", journey.terminal.rows().join("\n"));
    }
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn footer_has_only_keys_that_work_on_the_page() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("i").await;
    let footer = |journey: &Journey| journey.terminal.rows().pop().unwrap();
    for hint in ["p problems", "s sort", "x why", "Tab pane", "f type", "Enter open"] {
        assert!(!footer(&journey).contains(hint), "{hint}: {}", footer(&journey));
    }
    assert!(footer(&journey).ends_with("? help  q back"), "{}", footer(&journey));
    journey.press("q 3 Enter").await;
    journey.resize(Size { width: 160, height: 40 }).await;
    assert!(footer(&journey).contains("p problems"), "a list of hubs: {}", footer(&journey));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn signal_ends_the_loop_and_is_returned() {
    for number in [1, 2, 3, 15] {
        let mut journey = Journey::begin(WIDE).await;
        journey.signal(Signal::Terminate(number)).await;
        assert_eq!(journey.ended().exit.unwrap(), Exit::Signal(number), "signal {number} ends the loop");
    }
}

#[tokio::test(start_paused = true)]
async fn panicked_or_ended_worker_ends_the_loop_with_an_error() {
    for (worker_fault, words) in [(WorkerFault::Panic, "panicked"), (WorkerFault::End, "ended")] {
        let mut journey = Journey::live(&mut World::acme(), WIDE).await;
        journey.fail_worker(worker_fault).await;
        let error = journey.ended().exit.unwrap_err().to_string();
        assert!(error.contains(words), "the error says what happened: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn terminal_io_errors_end_the_loop_with_an_error() {
    let mut journey = Journey::begin(WIDE).await;
    journey.hang_up().await;
    let error = journey.ended().exit.unwrap_err().to_string();
    assert_eq!(error, "terminal input closed (EOF)", "the end of the input is an end");

    let mut journey = Journey::begin(WIDE).await;
    journey.send(Err(io::ErrorKind::ConnectionReset.into()));
    journey.settle().await;
    let error = journey.ended().exit.unwrap_err().to_string();
    assert_eq!(error, "cannot read from the terminal", "so is an error of the input");

    let mut journey = Journey::begin(WIDE).await;
    journey.terminal.go_away();
    journey.press("?").await;
    let error = journey.ended().exit.unwrap_err().to_string();
    assert_eq!(error, "cannot write to the terminal", "and a frame that cannot be written");
}

#[tokio::test(start_paused = true)]
async fn ctrl_z_restores_the_terminal_and_resume_redraws_at_new_size() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("ctrl-z").await;
    assert_eq!(suspensions(), 1, "ctrl-z gives the terminal back, once");
    assert_eq!(stop_target(), Some(StopTarget::Job), "with a wrapper in the same job");
    journey.terminal.scribble(b"\x1b[2J\x1b[H$ ls\r\nsomething else\r\n");
    journey.resize_silently(SMALL);
    journey.signal(Signal::Continue).await;
    assert!(!journey.terminal.has("something else"), "coming back, nothing else is on the screen");
    assert!(journey.terminal.has("branch-017-ntg"), "but the dashboard is");
    assert_eq!(journey.terminal.find("q quit").1, 23, "at the size that the terminal has now");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn stop_signal_suspends_like_the_key() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.signal(Signal::Stop).await;
    assert_eq!(suspensions(), 1, "SIGTSTP gives the terminal back");
    assert_eq!(stop_target(), Some(StopTarget::Process), "it was sent to this process alone");
    journey.signal(Signal::Continue).await;
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn suspension_without_a_shell_is_refused() {
    let notice = "cannot suspend: there is no shell to return to";
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    without_shell();
    journey.press("ctrl-z").await;
    assert!(journey.terminal.has(notice), "ctrl-z");
    journey.press("?").await;
    assert!(journey.terminal.has("tunnelscope only reads"), "keys act as before");
    journey.press("Esc").await;
    assert!(!journey.terminal.has(notice));
    journey.signal(Signal::Stop).await;
    assert!(journey.terminal.has(notice), "SIGTSTP");
    assert_eq!(suspensions(), 0);
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn resize_redraws_but_an_unknown_size_changes_nothing() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    let written = journey.terminal.bytes();
    report_size(None);
    journey.signal(Signal::Resize).await;
    assert_eq!(journey.terminal.bytes(), written);
    report_size(Some(SMALL));
    journey.resize_silently(SMALL);
    journey.signal(Signal::Resize).await;
    assert_eq!(journey.terminal.find("q quit").1, 23, "at the size that the terminal has now");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_while_in_the_background() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    let written = journey.terminal.bytes();
    journey.queue_key("ctrl-z");
    journey.queue_key("j");
    journey.settle().await;
    assert_eq!(
        journey.terminal.bytes(),
        written,
        "a key typed behind ctrl-z is drawn only after coming back"
    );
    journey.pass(60).await;
    journey.poll(&mut world).await;
    assert_eq!(journey.terminal.bytes(), written, "nor do time and new data draw on another's screen");
    journey.signal(Signal::Continue).await;
    assert!(journey.terminal.selected().contains("plant-02"), "coming back, all of it is there");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn ctrl_l_redraws_an_overwritten_screen() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    let before = journey.terminal.rows();
    journey.terminal.scribble(b"\x1b[5;1HBroadcast message from root@jump (pts/0)");
    assert_ne!(journey.terminal.rows(), before, "other output overwrote the dashboard");
    let writes = journey.terminal.writes();
    journey.press("ctrl-l").await;
    assert_eq!(journey.terminal.rows(), before, "ctrl-l brings it back");
    assert_eq!(journey.terminal.writes(), writes + 1, "in one write");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn unbound_input_does_nothing_and_writes_nothing() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    let written = journey.terminal.bytes();
    journey.press("z Z ctrl-x ctrl-a alt-j F12 Del Esc ä 漢").await;
    let released = KeyEvent::new_with_kind(KeyCode::Char('q'), KeyModifiers::NONE, KeyEventKind::Release);
    for sent in [Sent::FocusLost, Sent::FocusGained, Sent::Paste("q".into()), Sent::Key(released)] {
        journey.send(Ok(sent));
    }
    journey.settle().await;
    assert_eq!(journey.terminal.bytes(), written, "no byte is written for what means nothing");
    assert!(!journey.has_ended(), "and nothing ends: a pasted q is no key, nor is one that is let go");
    assert_eq!(journey.sent_commands(), [], "and nothing is asked");
    journey.finish().await;
}
