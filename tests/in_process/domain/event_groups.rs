//! What happened, told as stories: what belongs together is one, and nothing is lost or told twice.

use super::builders::{at, group, primary, secondary, snapshot, tunnel, with_tunnels, within};
use proptest::prelude::*;
use std::sync::Arc;
use tunnelscope::domain::{
    Change, ChangeKind, EventCategory, EventGroup, Group, GroupStatus, Hub, Journal, MAX_CHANGES, MAX_REKEYS,
    Sa, Snapshot, Subject, changes, event_groups,
};

fn journal(polls: &[(i64, Snapshot)]) -> Journal {
    let mut journal = Journal::default();
    for pair in polls.windows(2) {
        let now = at(pair[1].0);
        let seen = changes(&pair[0].1, &pair[1].1);
        journal.record(
            &seen.into_iter().map(|what| Arc::new(Change { time: now, kind: what })).collect::<Vec<_>>(),
        );
    }
    journal
}

fn reported(polls: &[(i64, Snapshot)]) -> Vec<String> {
    event_groups(journal(polls).newest_first()).iter().map(EventGroup::sentence).collect()
}

/// Groups with this status each, the primary hub of the first so many down.
fn world(groups: u64, down: u64) -> Snapshot {
    let one = |number| {
        let is_down = number <= down;
        let hub = within(if is_down { primary("DOWN") } else { primary("UP") }, "ohio");
        let hub = with_tunnels(hub, if is_down { &[] } else { &["a", "b"] });
        let status = if is_down { "warning" } else { "connected" };
        Group { status: Some(GroupStatus::new(&status.into())), ..group(number, vec![hub, secondary("UP")]) }
    };
    snapshot((1..=groups).map(one).collect())
}

#[test]
fn hub_event_includes_its_tunnels_and_its_group() {
    assert_eq!(
        reported(&[(0, world(3, 0)), (30, world(3, 1))]),
        ["branch-1 primary hub in ohio UP -> DOWN, 2 tunnels gone, group warning"]
    );
    assert_eq!(
        reported(&[(0, world(3, 1)), (30, world(3, 0))]),
        ["branch-1 primary hub in ohio DOWN -> UP, 2 tunnels back, group connected"]
    );
}

#[test]
fn hubs_lost_together_in_a_data_center_are_one_event() {
    let polls = [(0, world(20, 0)), (30, world(20, 4)), (70, world(20, 9))];
    assert_eq!(reported(&polls), ["9 groups lost their primary hub in ohio within 40 s"]);
    let polls = [(0, world(20, 0)), (30, world(20, 4)), (600, world(20, 9))];
    let apart = [
        "5 groups lost their primary hub in ohio at once",
        "4 groups lost their primary hub in ohio at once",
    ];
    assert_eq!(reported(&polls), apart);
}

#[test]
fn growing_event_keeps_its_id_and_loses_its_single_subject() {
    let polls = [(0, world(20, 0)), (30, world(20, 1)), (70, world(20, 9))];
    let (young, grown) = (journal(&polls[..2]), journal(&polls));
    let (young, grown) = (event_groups(young.newest_first()), event_groups(grown.newest_first()));
    assert_eq!((young.len(), grown.len()), (1, 1));
    assert_eq!(young[0].id, grown[0].id);
    assert!(matches!(young[0].subject(), Some(Subject::Hub(_))));
    assert_eq!(grown[0].subject(), None);
    assert_eq!((grown[0].category, grown[0].is_worse()), (EventCategory::States, Some(true)));
}

/// A group whose primary hub has a tunnel with this child SA.
fn keyed(spi: &str) -> Snapshot {
    let mut one = tunnel("a", "UP");
    one.details_mut().ipsec.spi_in = Some(spi.into());
    one.details_mut().ike.initiator_spi = Some("same".into());
    snapshot(vec![group(1, vec![Hub { tunnels: Some(vec![one]), ..primary("UP") }])])
}

#[test]
fn rekeys_are_recognized_by_spi_and_are_no_flaps() {
    let polls: Vec<_> =
        ["1", "2", "2", "3"].iter().zip(0..).map(|(spi, nth)| (30 * nth, keyed(spi))).collect();
    let journal = journal(&polls);
    let tunnel = polls[0].1.groups[0].hubs[0].known_tunnels()[0].key.clone();
    assert_eq!(journal.flaps(&Subject::Tunnel(tunnel), at(0)), 0, "a rekey is no flap");
    assert_eq!(reported(&polls[..2]), ["branch-1 primary hub: tunnel a IPsec SA rekeyed"]);
    assert_eq!(reported(&polls), ["2 SAs of one group rekeyed within 60 s"]);
}

#[test]
fn flaps_are_counted_per_object() {
    let polls: Vec<_> =
        [0, 1, 0, 1].iter().zip(0..).map(|(down, nth)| (600 * nth, world(2, *down))).collect();
    let (journal, groups) = (journal(&polls), &polls[0].1.groups);
    let hub = Subject::Hub(groups[0].hubs[0].key.clone());
    assert_eq!((journal.flaps(&hub, at(0)), journal.flaps(&hub, at(1_200))), (3, 2));
    assert_eq!(journal.flaps(&Subject::Group(groups[0].key.clone()), at(0)), 3);
    assert_eq!(journal.flaps(&Subject::Hub(groups[1].hubs[0].key.clone()), at(0)), 0);
}

#[test]
fn rekeys_do_not_evict_other_events_and_both_are_bounded() {
    let key = keyed("1").groups[0].hubs[0].known_tunnels()[0].key.clone();
    let rekeyed = |second| Change {
        time: at(second),
        kind: ChangeKind::Rekeyed {
            key: key.clone(),
            group: "g".into(),
            role: tunnelscope::domain::Role::Primary,
            peer: "a".into(),
            sa: Sa::Ike,
            is_by_volume: false,
        },
    };
    let added = Arc::new(Change {
        time: at(0),
        kind: ChangeKind::GroupAdded { key: key.hub().group().clone(), name: "g".into() },
    });
    let mut journal = Journal::default();
    journal.record(std::slice::from_ref(&added));
    journal.record(&(1..20_000).map(rekeyed).map(Arc::new).collect::<Vec<_>>());
    assert_eq!(journal.newest_first().last(), Some(&added));
    assert_eq!(journal.newest_first().count(), MAX_REKEYS + 1);
    journal.record(&vec![added; MAX_CHANGES + 5]);
    assert_eq!(journal.newest_first().count(), MAX_REKEYS + MAX_CHANGES);
}

proptest! {
    /// Whatever happens, each change is told in one story, and each story in the order of time.
    #[test]
    fn no_change_is_lost_or_duplicated(downs in prop::collection::vec((0..8_u64, 1..200_i64), 2..20)) {
        let mut now = 0;
        let polls: Vec<_> = downs.into_iter().map(|(down, pause)| { now += pause; (now, world(8, down)) }).collect();
        let journal = journal(&polls);
        let stories = event_groups(journal.newest_first());
        let mut reported: Vec<String> = stories.iter().flat_map(|story| &story.changes).map(|change| format!("{change:?}")).collect();
        let mut happened: Vec<String> = journal.newest_first().map(|change| format!("{change:?}")).collect();
        reported.sort();
        happened.sort();
        prop_assert_eq!(reported, happened);
        for story in &stories {
            prop_assert!(story.changes.is_sorted_by(|one, other| one.time >= other.time));
        }
        prop_assert!(stories.is_sorted_by(|one, other| one.time() >= other.time()));
    }
}
