//! Exit, suspension, resumption and other events of a program in a terminal.

use crate::support::dashboard::{SMALL, WIDE};
use crate::support::event_loop_harness::{
    EventLoopHarness, WorkerFault, report_size, stop_target, suspensions, without_shell,
};
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
            let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
            harness.press(&format!("{place}{key}")).await;
            assert_eq!(harness.ended().exit.unwrap(), exit, "{place}{key}");
        }
    }
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("q").await;
    assert_eq!(harness.ended().exit.unwrap(), Exit::Quit, "q at home");
}

#[tokio::test(start_paused = true)]
async fn q_closes_the_front_page_and_keeps_filters() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    assert!(harness.terminal.has("q quit"), "the footer says what q does at home");
    harness.press("p Enter ?").await;
    assert!(harness.terminal.has("tunnelscope only reads") && harness.terminal.has("q back"));
    harness.press("q").await;
    assert!(harness.terminal.has("acme-prod > branch-017-ntg"), "the help goes, the page stays");
    harness.press("/ x y z Enter q").await;
    assert!(harness.terminal.has("Tunnel groups"), "the page goes at once, filtered or not");
    assert!(harness.terminal.has("filter: is:problem"), "the filter of the list stays");
    assert!(!harness.has_ended());
    harness.press("q").await;
    assert_eq!(harness.ended().exit.unwrap(), Exit::Quit, "and then the program ends");
}

#[tokio::test(start_paused = true)]
async fn key_without_effect_here_says_where_it_works() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
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
        harness.press(keys).await;
        assert!(harness.terminal.has(notice), "{keys}: {notice}\n{}", harness.terminal.rows().join("\n"));
    }
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn footer_has_only_keys_that_work_on_the_page() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("i").await;
    let footer = |harness: &EventLoopHarness| harness.terminal.rows().pop().unwrap();
    for hint in ["p problems", "s sort", "x why", "Tab pane", "f type", "Enter open"] {
        assert!(!footer(&harness).contains(hint), "{hint}: {}", footer(&harness));
    }
    assert!(footer(&harness).ends_with("? help  q back"), "{}", footer(&harness));
    harness.press("q 3 Enter").await;
    harness.resize(Size { width: 160, height: 40 }).await;
    assert!(footer(&harness).contains("p problems"), "a list of hubs: {}", footer(&harness));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn signal_ends_the_loop_and_is_returned() {
    for number in [1, 2, 3, 15] {
        let mut harness = EventLoopHarness::begin(WIDE).await;
        harness.signal(Signal::Terminate(number)).await;
        assert_eq!(harness.ended().exit.unwrap(), Exit::Signal(number), "signal {number} ends the loop");
    }
}

#[tokio::test(start_paused = true)]
async fn panicked_or_ended_worker_ends_the_loop_with_an_error() {
    for (worker_fault, words) in [(WorkerFault::Panic, "panicked"), (WorkerFault::End, "ended")] {
        let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
        harness.fail_worker(worker_fault).await;
        let error = harness.ended().exit.unwrap_err().to_string();
        assert!(error.contains(words), "the error says what happened: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn terminal_io_errors_end_the_loop_with_an_error() {
    let mut harness = EventLoopHarness::begin(WIDE).await;
    harness.hang_up().await;
    let error = harness.ended().exit.unwrap_err().to_string();
    assert_eq!(error, "terminal input closed (EOF)", "the end of the input is an end");

    let mut harness = EventLoopHarness::begin(WIDE).await;
    harness.send(Err(io::ErrorKind::ConnectionReset.into()));
    harness.settle().await;
    let error = harness.ended().exit.unwrap_err().to_string();
    assert_eq!(error, "cannot read from the terminal", "so is an error of the input");

    let mut harness = EventLoopHarness::begin(WIDE).await;
    harness.terminal.go_away();
    harness.press("?").await;
    let error = harness.ended().exit.unwrap_err().to_string();
    assert_eq!(error, "cannot write to the terminal", "and a frame that cannot be written");
}

#[tokio::test(start_paused = true)]
async fn ctrl_z_restores_the_terminal_and_resume_redraws_at_new_size() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("ctrl-z").await;
    assert_eq!(suspensions(), 1, "ctrl-z gives the terminal back, once");
    assert_eq!(stop_target(), Some(StopTarget::Job), "with a wrapper in the same job");
    harness.terminal.scribble(b"\x1b[2J\x1b[H$ ls\r\nsomething else\r\n");
    harness.resize_silently(SMALL);
    harness.signal(Signal::Continue).await;
    assert!(!harness.terminal.has("something else"), "coming back, nothing else is on the screen");
    assert!(harness.terminal.has("branch-017-ntg"), "but the dashboard is");
    assert_eq!(harness.terminal.find("q quit").1, 23, "at the size that the terminal has now");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn stop_signal_suspends_like_the_key() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.signal(Signal::Stop).await;
    assert_eq!(suspensions(), 1, "SIGTSTP gives the terminal back");
    assert_eq!(stop_target(), Some(StopTarget::Process), "it was sent to this process alone");
    harness.signal(Signal::Continue).await;
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn suspension_without_a_shell_is_refused() {
    let notice = "cannot suspend: there is no shell to return to";
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    without_shell();
    harness.press("ctrl-z").await;
    assert!(harness.terminal.has(notice), "ctrl-z");
    harness.press("?").await;
    assert!(harness.terminal.has("tunnelscope only reads"), "keys act as before");
    harness.press("Esc").await;
    assert!(!harness.terminal.has(notice));
    harness.signal(Signal::Stop).await;
    assert!(harness.terminal.has(notice), "SIGTSTP");
    assert_eq!(suspensions(), 0);
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn resize_redraws_but_an_unknown_size_changes_nothing() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    let written = harness.terminal.bytes();
    report_size(None);
    harness.signal(Signal::Resize).await;
    assert_eq!(harness.terminal.bytes(), written);
    report_size(Some(SMALL));
    harness.resize_silently(SMALL);
    harness.signal(Signal::Resize).await;
    assert_eq!(harness.terminal.find("q quit").1, 23, "at the size that the terminal has now");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_while_in_the_background() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    let written = harness.terminal.bytes();
    harness.queue_key("ctrl-z");
    harness.queue_key("j");
    harness.settle().await;
    assert_eq!(
        harness.terminal.bytes(),
        written,
        "a key typed behind ctrl-z is drawn only after coming back"
    );
    harness.advance(60).await;
    harness.poll(&mut world).await;
    assert_eq!(harness.terminal.bytes(), written, "nor do time and new data draw on another's screen");
    harness.signal(Signal::Continue).await;
    assert!(harness.terminal.selected().contains("plant-02"), "coming back, all of it is there");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn ctrl_l_redraws_an_overwritten_screen() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    let before = harness.terminal.rows();
    harness.terminal.scribble(b"\x1b[5;1HBroadcast message from root@jump (pts/0)");
    assert_ne!(harness.terminal.rows(), before, "other output overwrote the dashboard");
    let writes = harness.terminal.writes();
    harness.press("ctrl-l").await;
    assert_eq!(harness.terminal.rows(), before, "ctrl-l brings it back");
    assert_eq!(harness.terminal.writes(), writes + 1, "in one write");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn unbound_input_does_nothing_and_writes_nothing() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    let written = harness.terminal.bytes();
    harness.press("z Z ctrl-x ctrl-a alt-j F12 Del Esc ä 漢").await;
    let released = KeyEvent::new_with_kind(KeyCode::Char('q'), KeyModifiers::NONE, KeyEventKind::Release);
    for sent in [Sent::FocusLost, Sent::FocusGained, Sent::Paste("q".into()), Sent::Key(released)] {
        harness.send(Ok(sent));
    }
    harness.settle().await;
    assert_eq!(harness.terminal.bytes(), written, "no byte is written for what means nothing");
    assert!(!harness.has_ended(), "and nothing ends: a pasted q is no key, nor is one that is let go");
    assert_eq!(harness.sent_commands(), [], "and nothing is asked");
    harness.finish().await;
}
