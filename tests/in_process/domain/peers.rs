//! All tunnels of a group, laid over what the lists give: each to its hub, and only where the lists give but some.

use super::builders::{at, changes_between, group, primary, secondary, sources, tunnel};
use tunnelscope::domain::{ApiTimestamp, Group, Hub, Peers, Snapshot, Sources, Tunnel};

/// Tunnels so far apart by their addresses, in this data center as the tunnels call it.
fn tunnels(dc: Option<&str>, range: std::ops::Range<usize>) -> Vec<Tunnel> {
    let one = |nth| {
        let mut one = tunnel(&format!("{}-{nth}", dc.unwrap_or("x")), "UP");
        one.common_mut().dc = dc.map(Into::into);
        one
    };
    range.map(one).collect()
}

/// A group whose hubs list ten tunnels and three.
fn crowded() -> Group {
    let hubs = vec![
        Hub { tunnels: Some(tunnels(Some("iad"), 0..10)), listed_count: Some(40), ..primary("UP") },
        Hub { tunnels: Some(tunnels(Some("sjc"), 0..3)), ..secondary("UP") },
    ];
    group(1, hubs)
}

fn with_peers(group: Group, peers: Vec<Tunnel>, read_at: i64) -> Sources {
    let mut sources = sources((vec![group.clone()], 100), (vec![group.clone()], 100));
    sources.peers.insert(group.key, Peers { tunnels: peers, read_at: at(read_at), is_complete: true });
    sources
}

fn counts(sources: &Sources) -> Vec<usize> {
    let snapshot = Snapshot::assemble(sources);
    snapshot.groups[0].hubs.iter().map(|hub| hub.known_tunnels().len()).collect()
}

#[test]
fn tunnel_belongs_to_the_hub_of_its_data_center() {
    let mut all = tunnels(Some("iad"), 0..40);
    all.extend(tunnels(Some("sjc"), 0..5));
    let sources = with_peers(crowded(), all, 100);
    assert_eq!(counts(&sources), [40, 3], "a list that is not cut off is newer and stays");
    let hub = &Snapshot::assemble(&sources).groups[0].hubs[0];
    assert_eq!(hub.tunnel_count(), Some(40));
    assert!(hub.known_tunnels().iter().all(|tunnel| *tunnel.key.hub() == hub.key));
}

#[test]
fn tunnel_without_data_center_goes_to_the_hub_of_its_peer() {
    let mut group = crowded();
    group.hubs[0].tunnels = Some(tunnels(None, 0..10));
    assert_eq!(counts(&with_peers(group, tunnels(None, 0..40), 100)), [10, 3], "thirty cannot be assigned");
}

#[test]
fn hubs_in_one_data_center_are_distinguished_by_peers() {
    let mut group = crowded();
    group.hubs[1].tunnels = Some(tunnels(Some("iad"), 20..30));
    let sources = with_peers(group, tunnels(Some("iad"), 0..40), 100);
    assert_eq!(counts(&sources), [10, 10], "the others cannot be assigned");
}

#[test]
fn newer_record_of_each_tunnel_is_shown() {
    let stamped = |mut tunnels: Vec<Tunnel>, second: i64| {
        for tunnel in &mut tunnels {
            tunnel.record_mut().time = Some(ApiTimestamp::new(&at(second).to_string()));
        }
        tunnels
    };
    let mut group = crowded();
    let mut hubs = group.hubs.clone();
    hubs[0].tunnels = Some(stamped(tunnels(Some("iad"), 0..10), 90));
    group.set_hubs(hubs);
    let sources = with_peers(group, stamped(tunnels(Some("iad"), 0..40), 60), 70);
    let snapshot = Snapshot::assemble(&sources);
    let times: Vec<_> = snapshot.groups[0].hubs[0]
        .known_tunnels()
        .iter()
        .filter_map(|tunnel| tunnel.record.time.as_ref()?.time())
        .collect();
    assert_eq!(times.iter().filter(|time| **time == at(90)).count(), 10);
    assert_eq!(times.iter().filter(|time| **time == at(60)).count(), 30);
}

#[test]
fn old_peer_reads_are_replaced_by_the_lists() {
    let all = || tunnels(Some("iad"), 0..40);
    assert_eq!(counts(&with_peers(crowded(), all(), 100 - 600)), [40, 3]);
    assert_eq!(counts(&with_peers(crowded(), all(), 100 - 601)), [10, 3]);
}

#[test]
fn only_complete_peer_lists_show_tunnels_as_gone() {
    let some = sources((vec![crowded()], 100), (vec![crowded()], 100));
    let all = |count| with_peers(crowded(), tunnels(Some("iad"), 0..count), 100);
    assert_eq!(changes_between(&some, &all(40)), Vec::<String>::new());
    assert_eq!(changes_between(&all(40), &some), Vec::<String>::new());
    assert_eq!(changes_between(&all(40), &all(39)), ["branch-1 primary hub: tunnel iad-39 gone"]);
    assert_eq!(changes_between(&all(39), &all(40)), ["branch-1 primary hub: tunnel iad-39 appeared"]);
}
