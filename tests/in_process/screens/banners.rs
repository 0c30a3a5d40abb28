//! What the banner says of each failure: the remedy is on the screen whole, at each size.

use crate::support::dashboard::{COLORS, acme, draw, link, press, rows};
use crate::support::usage::{exhausted, no_room};
use crate::support::world::at;
use jiff::SignedDuration;
use std::sync::Arc;
use tunnelscope::app::{App, Event, Size};
use tunnelscope::channel::{ConnectionState, RecorderState, RecorderStatus, Update};
use tunnelscope::domain::{Failure, FailureKind};

const SIZES: [(u16, u16); 5] = [(200, 50), (120, 40), (80, 24), (60, 15), SMALLEST];
const SMALLEST: (u16, u16) = (40, 10);
const REQUEST_ID: &str = "0d6f2f4e-6c1b-4f0e-9a55-1f6f6f1c2a17";

/// A failure of this kind with all that may be told of one.
fn failure(kind: FailureKind) -> Failure {
    let subject = "api.sse.cisco.com/deployments/v2/networktunnelgroupsstate";
    let failure = Failure::new(kind, subject).with_detail("said by the server");
    Failure { status: Some(503), request_id: Some(REQUEST_ID.into()), ..failure }
}

fn waiting(kind: FailureKind) -> ConnectionState {
    let next_try = at(60) + SignedDuration::from_secs(30);
    ConnectionState::BackingOff { failure: failure(kind), attempt: 1, next_attempt: next_try }
}

/// The screen as one line, with one blank between two words.
fn words(app: &mut App, (width, height): (u16, u16)) -> String {
    app.update(Event::Resize(Size { width, height }), at(60));
    let text = rows(&draw(app, COLORS)).join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn full_remedy_of_each_failure_is_shown_at_each_size() {
    let mut app = acme(&[]);
    for kind in FailureKind::all() {
        for (state, then) in
            [(waiting(kind), ""), (ConnectionState::Refused { failure: failure(kind) }, "; then press r")]
        {
            link(&mut app, state, at(60));
            for size in SIZES {
                // On the smallest the footer alone says which key tries again.
                let then = if size == SMALLEST { "" } else { then };
                let remedy = format!("{}{then}", failure(kind).remedy());
                let shown = words(&mut app, size);
                assert!(shown.contains(&remedy), "{kind:?} at {size:?}: {remedy:?} is not in {shown}");
            }
        }
    }
}

#[test]
fn full_cause_and_request_id_are_shown_if_they_fit() {
    let mut app = acme(&[]);
    for kind in FailureKind::all() {
        link(&mut app, waiting(kind), at(60));
        for size in [(200, 50), (120, 40), (80, 24)] {
            let shown = words(&mut app, size);
            let cause = failure(kind).to_string();
            assert!(shown.contains(&cause), "{kind:?} at {size:?}: {cause:?} is not in {shown}");
            assert!(shown.contains(REQUEST_ID), "{kind:?} at {size:?}: no request id in {shown}");
        }
    }
}

#[test]
fn full_sentence_is_shown_if_the_whole_cause_does_not_fit() {
    let mut app = acme(&[]);
    for kind in FailureKind::all() {
        for state in [waiting(kind), ConnectionState::Refused { failure: failure(kind) }] {
            link(&mut app, state, at(60));
            for size in [(60, 15), SMALLEST] {
                let shown = words(&mut app, size);
                let banner = app.home_layout().banner;
                assert!(banner <= size.1 / 2, "{kind:?}: {shown}");
                // Half of the smallest screen does not hold the longest sentence with the longest remedy.
                let is_full = size == SMALLEST && banner == size.1 / 2;
                let begin: String = kind.sentence().chars().take(20).collect();
                let expected = if is_full { &begin } else { kind.sentence() };
                assert!(shown.contains(expected), "{kind:?} at {size:?}: {shown}");
            }
        }
    }
}

#[test]
fn rate_limited_request_is_reported_at_once() {
    let mut app = acme(&["Enter"]);
    app.update(Event::Worker(Update::Usage(Arc::new(exhausted()))), at(1));
    for (width, height) in SIZES {
        let size = Size { width, height };
        app.update(Event::Resize(size), at(1));
        let shown = rows(&draw(&app, COLORS)).join(" ");
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains("RATE LIMIT next request at 14:00:45 (1m)"), "at {size:?}: {shown}");
        let remedy = FailureKind::RateLimited.remedy();
        assert!(shown.contains(remedy), "at {size:?}: {remedy:?} is not in {shown}");
    }
    app.update(Event::Tick, at(43));
    assert!(!rows(&draw(&app, COLORS)).join(" ").contains("RATE LIMIT"), "it is over soon");
}

#[test]
fn failed_recording_is_shown_until_it_works_again() {
    let mut app = acme(&["Enter"]);
    let failed = "no space left on the device (ENOSPC) for /home/a/history.db; free space";
    let recording =
        |status| Event::Worker(Update::Recording(RecorderState { status, ..RecorderState::default() }));
    app.update(recording(RecorderStatus::Failed(failed.to_owned())), at(1));
    for (width, height) in SIZES {
        app.update(Event::Resize(Size { width, height }), at(1));
        let shown = rows(&draw(&app, COLORS)).join(" ");
        assert!(shown.contains("HISTORY"), "at {width}x{height}: {shown}");
        assert!(shown.contains("not recorded"), "at {width}x{height}: {shown}");
    }
    app.update(recording(RecorderStatus::Recording("/home/a/history.db".into())), at(2));
    assert!(!rows(&draw(&app, COLORS)).join(" ").contains("HISTORY"));
    press(&mut app, "i");
    app.update(Event::Resize(Size { width: 120, height: 40 }), at(2));
    let shown = rows(&draw(&app, COLORS)).join(" ");
    assert!(shown.contains("recording to /home/a/history.db"), "{shown}");
}

#[test]
fn pause_keeps_the_remedy_of_the_last_failure() {
    for kind in FailureKind::all() {
        let mut app = acme(&["Space"]);
        link(&mut app, ConnectionState::Paused { failure: Some(failure(kind)) }, at(60));
        for size in [(200, 50), (120, 40), (80, 24)] {
            let shown = words(&mut app, size);
            let remedy = failure(kind).remedy();
            assert!(shown.contains("PAUSED"), "{shown}");
            assert!(shown.contains(remedy), "{kind:?} at {size:?}: {remedy:?} is not in {shown}");
        }
    }
}

#[test]
fn page_keeps_lines_below_the_longest_banner() {
    let mut app = acme(&["Enter"]);
    for kind in FailureKind::all() {
        link(&mut app, waiting(kind), at(60));
        let shown = words(&mut app, (40, 10));
        assert!(shown.contains("acme-prod > "), "{kind:?}: {shown}");
    }
}

#[test]
fn rate_limit_is_shown_with_the_time_of_the_next_request() {
    let mut app = acme(&[]);
    link(&mut app, waiting(FailureKind::RateLimited), at(60));
    link(&mut app, no_room(at(60)), at(60));
    assert!(words(&mut app, (120, 40)).contains("rate limited, next request in 1m; rate limit exceeded"));
}

#[test]
fn refresh_delayed_by_the_rate_limit_has_its_time() {
    let mut app = acme(&[]);
    link(&mut app, no_room(at(60)), at(0));
    assert!(!words(&mut app, (120, 40)).contains("rate limit reached, next request at"));
    press(&mut app, "r");
    assert!(
        words(&mut app, (120, 40)).contains("rate limit reached, next request at"),
        "{}",
        words(&mut app, (120, 40))
    );
}
