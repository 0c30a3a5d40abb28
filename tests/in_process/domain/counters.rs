//! Counters that never go back: what records add to them, and what they do not.

use super::builders::{at, group, primary, tunnel};
use proptest::prelude::*;
use rstest::rstest;
use tunnelscope::domain::traffic::{MeterReading, Meters, TUNNEL_RETENTION};
use tunnelscope::domain::{ApiTimestamp, Hub, ListSnapshot, Quantity, Snapshot, Sources, Tunnel};

/// A record, by what matters here.
#[derive(Debug, Clone, Copy)]
struct Record {
    time: i64,
    /// When its counters began.
    began: i64,
    spi: u8,
    bytes: u64,
}

/// A record of the first child SA, which existed before the first poll.
fn first(time: i64, bytes: u64) -> Record {
    Record { time, began: -1_000, spi: 1, bytes }
}

/// A record of a child SA that was made at this second.
fn renewed(time: i64, began: i64, bytes: u64) -> Record {
    Record { time, began, spi: 2, bytes }
}

fn counted(peer: &str, record: Record) -> Tunnel {
    let mut tunnel = tunnel(peer, "UP");
    tunnel.record_mut().time = Some(ApiTimestamp::new(&at(record.time).to_string()));
    tunnel.record_mut().update_traffic(|traffic| {
        traffic.bytes_in = Some(Quantity::Number(record.bytes));
        traffic.packets_in = Some(Quantity::Number(record.bytes / 100));
        traffic.initialized = Some(ApiTimestamp::new(&at(record.began).to_string()));
    });
    tunnel.details_mut().ipsec.spi_in = Some(format!("c{}", record.spi).as_str().into());
    tunnel
}

/// What is read at this second of our clock.
fn read(second: i64, tunnels: Vec<Tunnel>) -> Snapshot {
    let groups = vec![group(1, vec![Hub { tunnels: Some(tunnels), ..primary("UP") }])];
    let mut sources = Sources::default();
    sources.states.merge_list(ListSnapshot::complete(groups), at(second));
    Snapshot::assemble(&sources)
}

/// The counters of the hub after these polls, each at the second of its record.
fn metered(polls: &[Record]) -> MeterReading {
    let mut meters = Meters::default();
    let mut metered = MeterReading::default();
    for record in polls {
        let snapshot = read(record.time, vec![counted("a", *record)]);
        meters.observe(&snapshot, at(record.time));
        let hub = &snapshot.groups[0].hubs[0];
        metered = meters.hub(&hub.key);
        assert_eq!(meters.tunnel(&hub.known_tunnels()[0].key), metered, "it is the hub's only tunnel");
    }
    metered
}

#[rstest]
#[case::the_first_record_is_where_it_begins(&[first(0, 5_000)], 0)]
#[case::what_came_since_counts(&[first(0, 5_000), first(30, 5_700)], 700)]
#[case::the_same_record_again_adds_nothing(&[first(0, 5_000), first(30, 5_700), first(30, 5_700)], 700)]
#[case::a_rekey_adds_all_of_the_new_sa(&[first(0, 5_000), first(30, 5_700), renewed(60, 45, 90)], 790)]
#[case::a_new_sa_with_more_than_the_old(&[first(0, 50), renewed(30, 20, 9_000)], 9_000)]
#[case::a_counter_that_goes_back_began_again(&[first(0, 5_000), first(30, 400)], 400)]
#[case::a_record_from_a_step_behind_adds_nothing(&[first(60, 900), first(30, 400), first(90, 1_000)], 100)]
#[case::sas_that_overlap_are_not_counted_twice(&[first(0, 800), renewed(300, 290, 10), first(330, 900)], 10)]
#[case::times_that_tremble_begin_nothing_anew(
    &[first(0, 5_000), Record { began: -999, ..first(300, 5_100) }, Record { began: -1_001, ..first(600, 5_200) }],
    200
)]
#[case::more_than_a_tunnel_carries_is_a_mistake(&[first(0, 0), first(30, u64::MAX), first(60, u64::MAX)], 0)]
fn added_bytes_of_records(#[case] polls: &[Record], #[case] bytes: u64) {
    assert_eq!(metered(polls).bytes_in, Some(bytes));
    assert_eq!(metered(polls).bytes_out, None, "nothing is counted that way");
}

#[test]
fn new_tunnel_counts_fully_but_a_previously_hidden_one_does_not() {
    let mut meters = Meters::default();
    let old = counted("old", first(0, 100));
    let key = read(0, vec![old.clone()]).groups[0].hubs[0].key.clone();
    meters.observe(&read(0, vec![old.clone()]), at(0));
    let new = counted("new", renewed(600, 590, 40));
    let hidden = counted("hidden", Record { spi: 3, ..first(600, 7_000) });
    meters.observe(&read(600, vec![old, new, hidden]), at(600));
    assert_eq!(meters.hub(&key).bytes_in, Some(40));
}

#[test]
fn removed_tunnel_keeps_its_bytes_counted() {
    let mut meters = Meters::default();
    let (one, other) = (counted("a", first(0, 0)), counted("b", first(0, 0)));
    let key = read(0, vec![one.clone()]).groups[0].hubs[0].key.clone();
    meters.observe(&read(0, vec![one, other]), at(0));
    meters.observe(&read(30, vec![counted("a", first(30, 5)), counted("b", first(30, 7))]), at(30));
    meters.observe(&read(60, Vec::new()), at(60));
    assert_eq!(meters.hub(&key).bytes_in, Some(12));
}

#[test]
fn counters_of_removed_groups_are_dropped() {
    let mut meters = Meters::default();
    let key = read(0, vec![counted("a", first(0, 0))]).groups[0].hubs[0].key.clone();
    meters.observe(&read(0, vec![counted("a", first(0, 0))]), at(0));
    let later = at(TUNNEL_RETENTION.as_secs());
    meters.observe(&Snapshot::default(), later);
    assert_eq!(meters.hub(&key), MeterReading::default());
}

proptest! {
    #[test]
    fn counters_never_decrease(
        records in proptest::collection::vec((0_i64..2_000, -2_000_i64..2_000, 0_u8..3, any::<u64>()), 1..40)
    ) {
        let mut meters = Meters::default();
        let mut last = [0; 2];
        for (poll, (time, began, spi, bytes)) in (0..).zip(records) {
            let now = poll * 30;
            let snapshot = read(now, vec![counted("a", Record { time, began, spi, bytes })]);
            meters.observe(&snapshot, at(now));
            let metered = meters.hub(&snapshot.groups[0].hubs[0].key);
            let counts = [metered.bytes_in, metered.packets_in].map(|count| count.expect("it is counted"));
            prop_assert!(counts[0] >= last[0] && counts[1] >= last[1], "{:?} after {:?}", counts, last);
            last = counts;
        }
    }
}
