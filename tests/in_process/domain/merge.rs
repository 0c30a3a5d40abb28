//! Two lists that are read in any order, whole, in part or bit by bit: of each group the newest that was read is shown,
//! nothing newer is lost to something older, and a group that is gone does not come back by itself.

use super::builders::{at, failure, group, hub, snapshot, sources};
use jiff::Timestamp;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use tunnelscope::domain::{
    Fetched, Group, GroupStatus, Hub, Id, ListSnapshot, Role, Snapshot, Sources, Text, changes,
};

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    List,
    States,
}

/// How much of it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Whole,
    Fetched,
    BitByBit,
    /// Nothing came.
    Failed,
    /// A reading bit by bit came to its end without these.
    Gone,
}

/// A reading: of which list, how, of these groups, so many seconds after the one before.
type FetchStatus = (Which, How, BTreeSet<u64>, i64);

fn any_reading() -> impl Strategy<Value = FetchStatus> {
    let which = prop::sample::select(vec![Which::List, Which::States]);
    let how = prop::sample::select(vec![How::Whole, How::Fetched, How::BitByBit, How::Failed, How::Gone]);
    (which, how, prop::collection::btree_set(0..6_u64, 0..6), 0..3_i64)
}

/// A group as it was at this reading: its status says which, and only the list knows its region.
fn read(which: Which, number: u64, nth: usize) -> Group {
    let region = Some(Text::from(format!("r{nth}"))).filter(|_| which == Which::List);
    Group {
        status: Some(GroupStatus::new(&Text::from(format!("s{nth}")))),
        region,
        ..group(number, Vec::new())
    }
}

fn take(part: &mut Fetched<Vec<Group>>, (which, how, numbers, _): &FetchStatus, nth: usize, now: Timestamp) {
    let items: Vec<Group> = numbers.iter().map(|number| read(*which, *number, nth)).collect();
    let broken_off = |items| ListSnapshot { items, total: Some(99), failure: Some(failure()) };
    match how {
        How::Whole => part.merge_list(ListSnapshot::complete(items), now),
        How::Fetched => part.merge_list(broken_off(items), now),
        How::BitByBit => part.merge_page(items, now),
        How::Failed => part.set_failure(failure()),
        How::Gone => {
            let gone: HashSet<_> = items.into_iter().map(|group| group.key).collect();
            part.finish_paged_read(now, None, &gone);
        }
    }
}

/// What is known of one list: of each group, at which reading and when it was read last.
#[derive(Default)]
struct Known(BTreeMap<u64, (i64, usize)>);

impl Known {
    fn take(&mut self, (_, how, numbers, _): &FetchStatus, nth: usize, second: i64) {
        match how {
            How::Whole => self.0.clear(),
            How::Gone => self.0.retain(|number, _| !numbers.contains(number)),
            How::Fetched | How::BitByBit | How::Failed => {}
        }
        if matches!(how, How::Whole | How::Fetched | How::BitByBit) {
            self.0.extend(numbers.iter().map(|number| (*number, (second, nth))));
        }
    }
}

fn assert_as_known(sources: &Sources, list: &Known, states: &Known) {
    let snapshot = Snapshot::assemble(sources);
    let numbers: BTreeSet<u64> = list.0.keys().chain(states.0.keys()).copied().collect();
    let shown: BTreeSet<&str> = snapshot.groups.iter().map(Group::title).collect();
    assert_eq!(shown.len(), snapshot.groups.len(), "each once");
    let expected: BTreeSet<String> = numbers.iter().map(|number| format!("branch-{number}")).collect();
    assert_eq!(
        shown,
        expected.iter().map(String::as_str).collect(),
        "all that is known, and nothing that is gone"
    );
    for number in numbers {
        let shown = snapshot.group(&group(number, Vec::new()).key).unwrap();
        assert_eq!(shown.title(), format!("branch-{number}"));
        let (in_list, in_states) = (list.0.get(&number), states.0.get(&number));
        // Of two that were read at the same time the states know better.
        let newest = match (in_list, in_states) {
            (Some(list), Some(states)) if list.0 > states.0 => list,
            (_, Some(states)) => states,
            (Some(list), None) => list,
            (None, None) => unreachable!("it is known"),
        };
        assert_eq!(shown.status_label(), format!("s{}", newest.1), "branch-{number}");
        assert_eq!(shown.read_at, Some(at(newest.0)));
        assert_eq!(
            shown.region,
            in_list.map(|(_, nth)| Text::from(format!("r{nth}"))),
            "only the list knows it"
        );
    }
}

/// Unusual hubs: several in a role, some without an id.
fn any_hubs(status: &'static str) -> impl Strategy<Value = Vec<Hub>> {
    let role = prop::sample::select(vec![Role::Primary, Role::Secondary, Role::Unknown]);
    let id = prop::option::of(0..3_u64);
    let hubs = prop::collection::vec((role, id), 0..5);
    hubs.prop_map(move |hubs| {
        let named = move |(nth, (role, id)): (usize, (Role, Option<u64>))| Hub {
            id: id.map(|id| Id::new(&id.to_string())),
            ..hub(role, "", &format!("{status}{nth}"))
        };
        hubs.into_iter().enumerate().map(named).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn newest_read_is_shown(readings in prop::collection::vec(any_reading(), 1..12)) {
        let (mut sources, mut second) = (Sources::default(), 1_000);
        let (mut list, mut states) = (Known::default(), Known::default());
        for (nth, reading) in readings.iter().enumerate() {
            second += reading.3;
            let (part, known) = match reading.0 {
                Which::List => (&mut sources.list, &mut list),
                Which::States => (&mut sources.states, &mut states),
            };
            take(part, reading, nth, at(second));
            known.take(reading, nth, second);
            assert_as_known(&sources, &list, &states);
        }
    }
    #[test]
    fn each_received_hub_is_merged_with_its_own_counterpart(list in any_hubs("l"), states in any_hubs("s")) {
        let (list, states) = (group(1, list), group(1, states));
        let same = snapshot(vec![states.clone()]);
        prop_assert_eq!(changes(&same, &same), []);
        prop_assert_eq!(&same.groups[0].hubs, &states.hubs);
        let both = Snapshot::assemble(&sources((vec![list], 1), (vec![states.clone()], 2)));
        let keys: HashSet<_> = both.groups[0].hubs.iter().map(|hub| &hub.key).collect();
        prop_assert_eq!(keys.len(), both.groups[0].hubs.len(), "no two have one key");
        for hub in &states.hubs {
            let shown = both.groups[0].hubs.iter().filter(|shown| shown.status == hub.status).count();
            prop_assert_eq!(shown, 1, "{:?} is shown once", hub.status);
        }
    }
}
