//! What two records of a tunnel say of its traffic, and what they do not.

use super::builders::{at, group, primary, snapshot, tunnel};
use proptest::prelude::*;
use rstest::rstest;
use std::ops::Range;
use tunnelscope::domain::traffic::{
    MAX_BITS_PER_SECOND, MAX_TUNNELS, Rate, Rates, SLOT_SECONDS, SLOTS, Series, TUNNEL_RETENTION,
};
use tunnelscope::domain::{ApiTimestamp, Hub, Quantity, Snapshot, Tunnel, TunnelKey};

/// A record, by what matters here.
#[derive(Debug, Clone, Copy)]
struct Record {
    /// Seconds of the record's own clock.
    time: i64,
    bytes: Option<u64>,
    /// Which child SA it is of.
    sa: u8,
}

/// A record of the first child SA.
fn record(time: i64, bytes: u64) -> Record {
    Record { time, bytes: Some(bytes), sa: 0 }
}

fn counted(record: Record) -> Tunnel {
    let mut tunnel = tunnel("a", "UP");
    tunnel.record_mut().time = Some(ApiTimestamp::new(&at(record.time).to_string()));
    tunnel.record_mut().update_traffic(|traffic| {
        traffic.bytes_in = record.bytes.map(Quantity::Number);
        traffic.packets_in = record.bytes.map(|bytes| Quantity::Number(bytes / 100));
        traffic.bytes_out = Some(Quantity::Number(0));
        traffic.initialized = Some(ApiTimestamp::new(&at(-1_000 + i64::from(record.sa)).to_string()));
    });
    tunnel.details_mut().ipsec.spi_in = Some(format!("c{}", record.sa).as_str().into());
    tunnel
}

fn with(tunnels: Vec<Tunnel>) -> Snapshot {
    snapshot(vec![group(1, vec![Hub { tunnels: Some(tunnels), ..primary("UP") }])])
}

fn only_key(snapshot: &Snapshot) -> TunnelKey {
    snapshot.groups[0].hubs[0].known_tunnels()[0].key.clone()
}

/// The rate after polls of these records at these seconds of the local clock.
fn rate_after(polls: &[(i64, Record)]) -> Rate {
    let mut rates = Rates::default();
    let mut last = Rate::default();
    for &(now, record) in polls {
        let snapshot = with(vec![counted(record)]);
        rates.observe(&snapshot, at(now));
        last = rates.tunnel(&only_key(&snapshot), at(now));
    }
    last
}

fn bits(rate: Rate) -> Option<f64> {
    rate.incoming.map(|flow| flow.bits)
}

#[test]
fn rate_is_the_byte_difference_over_record_time_in_bits() {
    let rate = rate_after(&[(0, record(-5, 1_000)), (30, record(20, 26_000))]);
    let incoming = rate.incoming.unwrap();
    assert!((incoming.bits - 8_000.0).abs() < 1e-6, "25,000 bytes in 25 s: {incoming:?}");
    assert!((incoming.packets - 10.0).abs() < 1e-6, "250 packets in 25 s");
    assert!(rate.outgoing.unwrap().bits.abs() < 1e-9, "nothing went out, and that is known");
}

#[rstest]
#[case::the_first_record(&[(0, record(0, 10))])]
#[case::a_rekey(&[(0, record(0, 10)), (30, Record { sa: 1, ..record(30, 900) })])]
#[case::a_reset(&[(0, record(0, 1_000)), (30, record(30, 10))])]
#[case::a_counter_that_left(&[(0, record(0, 10)), (30, Record { bytes: None, ..record(30, 0) })])]
#[case::a_clock_that_went_back(&[(0, record(0, 10)), (30, record(-600, 900))])]
#[case::a_clock_that_went_ahead(&[(0, record(0, 10)), (30, record(180, 900))])]
#[case::more_than_a_tunnel_carries(&[(0, record(0, 10)), (30, record(30, u64::MAX))])]
#[case::too_long_ago(&[(0, record(0, 10)), (1_200, record(1_200, 900))])]
fn no_rate_without_two_comparable_records(#[case] polls: &[(i64, Record)]) {
    assert_eq!(bits(rate_after(polls)), None);
}

#[test]
fn after_a_rekey_the_rate_needs_two_records_of_the_new_sa() {
    let renewed = |time, bytes| Record { sa: 1, ..record(time, bytes) };
    let rate = rate_after(&[(0, record(0, 9_000)), (30, renewed(30, 100)), (60, renewed(60, 400))]);
    assert_eq!(bits(rate), Some(80.0));
}

#[test]
fn unchanged_record_keeps_its_rate_for_ten_minutes() {
    let still = |now| (now, record(30, 400));
    let known = [(0, record(0, 100)), still(30), still(60), still(600)];
    assert_eq!(bits(rate_after(&known)), Some(80.0));
    assert_eq!(bits(rate_after(&[&known[..], &[still(631)]].concat())), None);
}

#[test]
fn sums_have_their_number_of_tunnels() {
    let tunnels = |time: i64, bytes: u64| {
        let mut two = vec![counted(record(time, bytes)), counted(record(time, 3 * bytes))];
        two[1].details_mut().peer_ip = Some("b".into());
        with(two)
    };
    let mut rates = Rates::default();
    let (before, mut after) = (tunnels(0, 0), tunnels(30, 300));
    rates.observe(&before, at(0));
    rates.observe(&after, at(30));
    let sum = rates.group(&after.groups[0], at(30));
    assert_eq!((bits(sum.rate), sum.known, sum.total), (Some(320.0), 2, 2));
    after.groups[0].hubs[0].tunnels.as_mut().unwrap().pop();
    let sum = rates.group(&after.groups[0], at(30));
    assert_eq!((bits(sum.rate), sum.known), (Some(80.0), 1), "a tunnel that left takes its part along");
}

#[test]
fn last_hour_is_kept_in_slots() {
    let mut rates = Rates::default();
    let key = polled(&mut rates, 0..10);
    let series = rates.tunnel_series(&key);
    assert_eq!((series.slots.len(), series.newest), (SLOTS, slot_of(540)));
    let seen = seen(&series);
    assert_eq!(seen.len(), 9, "one for each poll but the first");
    assert!(seen.iter().all(|bits| (bits - 800.0).abs() < 800.0 * 0.05), "{seen:?}");
    rates.observe(&with(Vec::new()), at(540 + 3_600));
    assert_eq!(self::seen(&rates.tunnel_series(&key)), [] as [f64; 0], "gone after an hour");
}

/// Polls a tunnel with a steady rate of 800 bit/s every minute.
fn polled(rates: &mut Rates, polls: Range<i64>) -> TunnelKey {
    let mut key = None;
    for poll in polls {
        let snapshot = with(vec![counted(record(60 * poll, 6_000 * poll.unsigned_abs()))]);
        rates.observe(&snapshot, at(60 * poll));
        key = Some(only_key(&snapshot));
    }
    key.unwrap()
}

/// The number of the slot of this second.
fn slot_of(second: i64) -> i64 {
    at(second).as_second().div_euclid(SLOT_SECONDS)
}

/// What came in where it is known, the oldest first.
fn seen(series: &Series) -> Vec<f64> {
    series.slots.iter().filter_map(|[incoming, _]| *incoming).collect()
}

/// Slots with a value, and those without one behind the last of them.
fn values_and_gap(series: &Series) -> (usize, usize) {
    let gap = series.slots.iter().rev().take_while(|slot| **slot == [None; 2]).count();
    (seen(series).len(), gap)
}

#[test]
fn hub_without_tunnels_keeps_its_history_and_a_gap() {
    let mut rates = Rates::default();
    let key = polled(&mut rates, 0..21);
    let hub = |rates: &Rates| values_and_gap(&rates.hub_series([key.hub()]));
    assert_eq!(hub(&rates), (20, 0));
    let expected = |poll: i64| match poll {
        ..=60 => (20, usize::try_from(poll - 20).unwrap()),
        _ => (usize::try_from((80 - poll).max(0)).unwrap(), usize::try_from((poll - 20).min(60)).unwrap()),
    };
    for poll in 21..90 {
        rates.observe(&with(Vec::new()), at(60 * poll));
        assert_eq!(hub(&rates), expected(poll), "at poll {poll}, also when its tunnel is forgotten");
    }
    assert_eq!(rates.footprint().0, 0);
}

#[test]
fn history_of_a_hub_is_the_sum_of_its_tunnels() {
    let mut rates = Rates::default();
    let two = |poll: i64, peers: &[&str]| {
        let tunnel = |peer: &&str| {
            let mut tunnel = counted(record(60 * poll, 6_000 * poll.unsigned_abs()));
            tunnel.details_mut().peer_ip = Some((*peer).into());
            tunnel
        };
        with(peers.iter().map(tunnel).collect())
    };
    (0..5).for_each(|poll| rates.observe(&two(poll, &["a", "b"]), at(60 * poll)));
    for poll in 5..45 {
        let snapshot = two(poll, &["a"]);
        rates.observe(&snapshot, at(60 * poll));
        let seen = seen(&rates.hub_series([&snapshot.groups[0].hubs[0].key]));
        let both = seen.iter().filter(|bits| (**bits - 1_600.0).abs() < 1_600.0 * 0.1).count();
        let one = seen.iter().filter(|bits| (**bits - 800.0).abs() < 800.0 * 0.1).count();
        assert_eq!((both, one), (4, usize::try_from(poll).unwrap() - 4), "at poll {poll}");
    }
}

#[test]
fn listed_tunnel_keeps_its_rate_until_its_record_changes() {
    let mut rates = Rates::default();
    let key = polled(&mut rates, 0..5);
    let still = with(vec![counted(record(240, 24_000))]);
    rates.observe(&still, at(360));
    assert_eq!(values_and_gap(&rates.tunnel_series(&key)), (6, 0), "no dip before the next record");
    rates.observe(&with(Vec::new()), at(420));
    assert_eq!(values_and_gap(&rates.tunnel_series(&key)), (4, 3), "nothing is kept once it left");
}

#[test]
fn group_rate_is_always_the_sum_of_its_hubs() {
    let two = |polls: [i64; 2]| {
        let hub = |peer: &str, time: i64| {
            let mut tunnel = counted(record(time, u64::try_from(time).unwrap() * 1_000));
            tunnel.details_mut().peer_ip = Some(peer.into());
            Hub { tunnels: Some(vec![tunnel]), ..primary("UP") }
        };
        snapshot(vec![group(1, vec![hub("a", polls[0]), hub("b", polls[1])])])
    };
    let mut rates = Rates::default();
    // The second tunnel's record does not change at the last poll, so that its rate ends before that of the first.
    for (now, polls) in [(30, [30, 30]), (60, [60, 60]), (90, [90, 60])] {
        rates.observe(&two(polls), at(now));
    }
    let last = two([90, 60]);
    let known = |now: i64| rates.cached_group(0, &last.groups[0], at(now)).known;
    assert_eq!([known(90), known(660), known(661), known(690), known(691)], [2, 2, 1, 1, 0]);
    for now in 0..700 {
        assert_eq!(
            rates.group(&last.groups[0], at(now)),
            rates.hubs(&last.groups[0].hubs, at(now)),
            "at {now}"
        );
    }
}

/// So many tunnels, ten a hub, at this second; those of one hub are replaced each hour by others.
fn crowd(tunnels: usize, time: i64) -> Snapshot {
    let hub = |nth: usize| {
        let tunnel = |peer: usize| {
            let mut tunnel = counted(record(time, u64::try_from(time).unwrap() * 1_000));
            let generation = if nth == 0 { time / 3_600 } else { 0 };
            tunnel.details_mut().peer_ip = Some(format!("{peer}-{generation}").as_str().into());
            tunnel
        };
        Hub { tunnels: Some((0..10).map(tunnel).collect()), ..primary("UP") }
    };
    snapshot((0..tunnels / 10).map(|nth| group(nth as u64 + 1, vec![hub(nth)])).collect())
}

#[test]
fn day_of_polls_takes_no_more_memory_than_an_hour() {
    let mut rates = Rates::default();
    let mut sizes = Vec::new();
    for poll in 0..2_880 {
        rates.observe(&crowd(100, 30 * poll), at(30 * poll));
        if poll % 120 == 40 {
            sizes.push(rates.footprint());
        }
    }
    let is_flat = |(tunnels, bytes): &(usize, usize)| *tunnels == 100 + 10 && *bytes < 50_000;
    assert!(sizes[1..].iter().all(is_flat), "those that left are remembered for half an hour: {sizes:?}");
}

#[test]
fn memory_of_a_large_world_is_bounded() {
    let mut rates = Rates::default();
    for poll in 0..4 {
        rates.observe(&crowd(MAX_TUNNELS + 5_000, 30 * poll), at(30 * poll));
    }
    let (tunnels, bytes) = rates.footprint();
    assert_eq!(tunnels, MAX_TUNNELS);
    assert!(bytes < 11_000_000, "{bytes} bytes for {tunnels} tunnels");
    rates.observe(&with(Vec::new()), at(90) + TUNNEL_RETENTION);
    assert_eq!(rates.footprint().0, 0, "and given back when they leave");
}

fn any_record() -> impl Strategy<Value = (i64, Record)> {
    let bytes = prop_oneof![Just(None), (0..10_000_000_u64).prop_map(Some), any::<u64>().prop_map(Some),];
    (0..400_i64, -200..900_i64, bytes, 0..2_u8)
        .prop_map(|(pause, time, bytes, sa)| (pause, Record { time, bytes, sa }))
}

proptest! {
    /// Whatever the records say, a rate is what two of them allow, or there is none.
    #[test]
    fn no_rate_is_wrong(records in prop::collection::vec(any_record(), 1..20), drift in 0..2_i64) {
        let mut rates = Rates::default();
        let (mut now, mut before): (i64, Option<Record>) = (0, None);
        for (pause, record) in records {
            now += pause;
            // Half of the stories have a sane clock, so that there are rates at all.
            let record = if drift == 0 { Record { time: now, ..record } } else { record };
            let snapshot = with(vec![counted(record)]);
            rates.observe(&snapshot, at(now));
            let rate = bits(rates.tunnel(&only_key(&snapshot), at(now)));
            let moved = before.filter(|before| before.time != record.time);
            if let (Some(bits), Some(before)) = (rate, moved) {
                prop_assert!(bits.is_finite() && (0.0..=MAX_BITS_PER_SECOND).contains(&bits), "{bits}");
                prop_assert_eq!(before.sa, record.sa);
                let risen = record.bytes.unwrap().checked_sub(before.bytes.unwrap());
                let seconds = f64::from(i32::try_from(record.time - before.time).unwrap());
                prop_assert!(seconds > 0.0);
                let risen = f64::from(u32::try_from(risen.unwrap()).unwrap_or(u32::MAX));
                prop_assert!(risen > 4e9 || bits <= 8.0 * risen / seconds * 1.000_001);
            }
            // The same record again is no news, whatever stands in it.
            before = before.filter(|before| before.time == record.time).or(Some(record));
        }
    }
}
