//! Since when things are as they are, as far as this program saw it.

use super::builders::{at, group, primary, secondary, snapshot, with_status, with_tunnels};
use std::sync::Arc;
use tunnelscope::domain::{Change, Group, Since, Snapshot};

/// Polls every ten seconds.
#[derive(Default)]
struct Watch {
    latest: Option<Snapshot>,
    polls: i64,
}

impl Watch {
    fn poll(&mut self, groups: Vec<Group>) -> &Snapshot {
        let mut snapshot = snapshot(groups);
        self.polls += 1;
        snapshot.track_changes(self.latest.as_ref(), at(10 * self.polls));
        self.latest.insert(snapshot)
    }

    /// Since when the only group has its status.
    fn group(&mut self, status: &str) -> Since {
        self.poll(vec![with_status(1, status)]).groups[0].since.unwrap()
    }
}

fn seen(second: i64) -> Since {
    Since::new(at(second), false)
}

fn exactly(second: i64) -> Since {
    Since::new(at(second), true)
}

#[test]
fn state_at_the_first_poll_may_be_older() {
    let mut watch = Watch::default();
    assert_eq!(watch.group("connected"), seen(10));
    assert_eq!(watch.group("connected"), seen(10));
}

#[test]
fn observed_state_change_has_an_exact_time() {
    let mut watch = Watch::default();
    let lasting = ["connected", "warning", "warning", "connected"].map(|status| watch.group(status));
    assert_eq!(lasting, [seen(10), exactly(20), exactly(20), exactly(40)]);
}

#[test]
fn previously_unreported_state_may_be_older() {
    let mut watch = Watch::default();
    watch.poll(vec![group(1, vec![])]);
    assert_eq!(watch.group("warning"), seen(20));
}

#[test]
fn hubs_have_their_own_times() {
    let mut watch = Watch::default();
    watch.poll(vec![group(1, vec![primary("UP"), secondary("UP")])]);
    let snapshot = watch.poll(vec![group(1, vec![primary("UP"), secondary("DOWN")])]);
    let since: Vec<_> = snapshot.groups[0].hubs.iter().map(|hub| hub.since.unwrap()).collect();
    assert_eq!(since, [seen(10), exactly(20)]);
}

#[test]
fn returning_group_starts_over() {
    let mut watch = Watch::default();
    watch.group("connected");
    watch.group("warning");
    watch.poll(vec![]);
    assert_eq!(watch.group("warning"), seen(40), "its state in between is unknown");
}

#[test]
fn changes_have_the_time_of_their_poll() {
    let mut watch = Watch::default();
    let reported = |changes: &[Arc<Change>]| -> Vec<_> {
        changes.iter().map(|change| (change.time, change.kind.to_string())).collect()
    };
    let both = || vec![with_status(1, "connected"), with_status(2, "connected")];
    assert_eq!(reported(&watch.poll(both()).changes), [], "there was nothing before the first poll");
    assert_eq!(reported(&watch.poll(both()).changes), []);
    let removed = watch.poll(vec![with_status(1, "warning")]);
    let expected =
        ["branch-1 connected -> warning", "branch-2 removed"].map(|what| (at(30), what.to_owned()));
    assert_eq!(reported(&removed.changes), expected);
    let back = watch.poll(vec![with_status(1, "warning"), with_status(2, "connected")]);
    assert_eq!(reported(&back.changes), [(at(40), "branch-2 added".to_owned())]);
}

#[test]
fn tunnel_is_new_only_if_all_were_known_before() {
    let poll = |groups: Vec<Group>, before: Option<&Snapshot>, second: i64| {
        let mut snapshot = snapshot(groups);
        snapshot.track_changes(before, at(second));
        snapshot
    };
    let with = |peers: &[&str]| vec![group(1, vec![with_tunnels(primary("UP"), peers)])];
    let configured = poll(vec![group(1, vec![primary("UP")])], None, 0);
    let first = poll(with(&["a"]), Some(&configured), 1);
    let later = poll(with(&["a", "b"]), Some(&first), 60);
    let since =
        |snapshot: &Snapshot, nth: usize| snapshot.groups[0].hubs[0].known_tunnels()[nth].since.unwrap();
    assert!(!since(&first, 0).is_exact, "who knows since when");
    assert_eq!(since(&later, 0), since(&first, 0));
    assert_eq!((since(&later, 1).is_exact, since(&later, 1).time()), (true, at(60)));
}
