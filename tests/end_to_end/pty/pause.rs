//! Paused: nothing is fetched and not one byte is written, however much time goes by.

use crate::support::process_usage::processor_time;
use crate::support::pty::emulator::Emulator;
use crate::support::pty::launch::Launch;
use crate::support::simulator::Simulated;
use std::time::Duration;

/// Processor time in those seconds, of a build that is not optimized: no more than a few ticks.
const MAX_IDLE_CPU: Duration = Duration::from_millis(300);
/// Nine steps from an hour down to a second.
const SHORTER: &str = "---------";

/// A paused dashboard that would look every second if it were not.
///
/// It is paused while no look is under way, since one that is would be finished and shown: it starts with a look an hour,
/// and changes that when it is paused.
fn check_silence(time: Duration) {
    let simulated = Simulated::still(12);
    let mut terminal = Launch::dashboard(&simulated, &["--interval", "1h"]).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next 1h");
    let offers_to_resume = |e: &Emulator| e.row(39).contains("Space resume");
    terminal.type_keys(" ").wait_for("PAUSED").wait_until("the footer", offers_to_resume).type_keys(SHORTER);
    // The next key takes away what was said.
    terminal.wait_for("poll interval 1s").type_keys("g").wait_until("the footer again", offers_to_resume);
    let (log, written) = (simulated.log(), terminal.emulator().raw().len());

    let before = processor_time(terminal.process());
    terminal.stays_silent_for(time);
    let used =
        processor_time(terminal.process()).zip(before).map(|(after, before)| after.saturating_sub(before));
    assert!(used.is_none_or(|used| used < MAX_IDLE_CPU), "it rests: {used:?}");
    assert_eq!(terminal.emulator().raw().len(), written);

    // Time local, UTC, local, UTC: the first answers are byte for byte those of the second time around, so nothing came
    // before them, and the loop ran between them.
    let utc = terminal.answer_to("u");
    let local = terminal.answer_to("u");
    assert!(String::from_utf8_lossy(&utc).contains("UTC"), "the banner's time in UTC");
    assert_eq!(terminal.answer_to("u"), utc);
    assert_eq!(terminal.answer_to("u"), local);
    assert_eq!(simulated.log(), log, "nothing is fetched");

    terminal.type_keys(" ").wait_without("PAUSED").wait_for("data now");
    terminal.wait_until("it looks again", |_| simulated.log().len() > log.len() + 1);
}

#[test]
fn pause_writes_nothing_for_several_intervals() {
    check_silence(Duration::from_secs(6));
}

#[test]
#[ignore = "takes a minute of real time"]
fn pause_writes_nothing_for_a_minute() {
    check_silence(Duration::from_secs(60));
}
