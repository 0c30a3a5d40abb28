//! The list of groups and the list of states: whether they contradict each other, and which groups are gone.

use super::builders::{at, failure, group};
use tunnelscope::domain::{Consistency, FailureKind, Group, ListSide, ListSnapshot, Snapshot, Sources};

/// Both lists, read to their end one after the other.
#[derive(Default)]
struct Lists {
    sources: Sources,
    consistency: Consistency,
    second: i64,
}

impl Lists {
    /// Reads a list that has these groups, and keeps what the other list still has.
    fn read(&mut self, side: ListSide, numbers: impl IntoIterator<Item = u64>) {
        self.second += 1;
        let groups: Vec<Group> = numbers.into_iter().map(|number| group(number, Vec::new())).collect();
        self.consistency.record_list(side, groups.iter().map(|group| group.key.clone()), [], at(self.second));
        let part = match side {
            ListSide::List => &mut self.sources.list,
            ListSide::States => &mut self.sources.states,
        };
        let known = std::mem::take(&mut part.value);
        part.merge_list(ListSnapshot::complete(groups), at(self.second));
        part.value.extend(known.into_iter().filter(|group| self.consistency.lacks(side, &group.key)));
        self.consistency.apply(&mut self.sources);
    }

    fn read_both(&mut self, list: impl IntoIterator<Item = u64>, states: impl IntoIterator<Item = u64>) {
        self.read(ListSide::List, list);
        self.read(ListSide::States, states);
    }

    /// The parts that are contradicted, and in which words.
    fn contradicted(&self) -> Vec<(&'static str, String)> {
        let snapshot = Snapshot::assemble(&self.sources);
        let failures = snapshot.failures().into_iter();
        let reported = failures.map(|(part, failure)| {
            assert_eq!(failure.kind, FailureKind::Inconsistent);
            (part, failure.detail.as_ref().unwrap().as_str().to_owned())
        });
        reported.collect()
    }

    fn count(&self) -> usize {
        Snapshot::assemble(&self.sources).groups.len()
    }
}

#[test]
fn one_empty_list_is_a_contradiction_at_once() {
    let mut lists = Lists::default();
    lists.read_both(0..200, []);
    let said = "the state list has 0 of 200 groups".to_owned();
    assert_eq!(lists.contradicted(), [("states", said)]);
    assert_eq!((lists.count(), lists.sources.states.status.as_of), (200, None));
    lists.read_both([], 0..200);
    assert_eq!(lists.contradicted(), [("groups", "the group list has 0 of 200 groups".to_owned())]);
    lists.read_both(0..200, 0..200);
    assert_eq!(lists.contradicted(), []);
    assert!(Snapshot::assemble(&lists.sources).is_complete());
}

#[test]
fn two_empty_lists_are_an_organization_without_groups() {
    let mut lists = Lists::default();
    lists.read_both([], []);
    assert!(Snapshot::assemble(&lists.sources).is_complete());
    assert!(!lists.consistency.is_pending());
}

#[test]
fn empty_list_keeps_its_previous_data_and_age() {
    let mut lists = Lists::default();
    lists.read_both(0..3, 0..3);
    lists.read(ListSide::States, []);
    assert_eq!(lists.sources.states.value.len(), 3);
    assert_eq!(lists.sources.states.status.as_of, Some(at(2)), "as old as it is");
    assert_eq!(lists.sources.states.status.partial, Some((0, 3)));
    lists.read(ListSide::States, 0..3);
    assert_eq!(lists.sources.states.status.as_of, Some(at(4)));
    assert!(Snapshot::assemble(&lists.sources).is_complete());
}

#[test]
fn groups_missing_from_one_list_twice_are_reported() {
    let mut lists = Lists::default();
    lists.read_both(0..200, 0..150);
    assert!(lists.consistency.is_pending(), "they may have been created meanwhile");
    assert_eq!(lists.contradicted(), []);
    lists.read(ListSide::States, 0..150);
    assert_eq!(lists.contradicted(), [], "the list of groups is as old as before");
    lists.read(ListSide::List, 0..200);
    let said = "the state list has 150 of 200 groups".to_owned();
    assert_eq!(lists.contradicted(), [("states", said)]);
    assert!(!lists.consistency.is_pending());
    lists.read(ListSide::States, 0..200);
    assert_eq!(lists.contradicted(), []);
}

#[test]
fn group_created_or_deleted_between_reads_raises_no_alarm() {
    let mut lists = Lists::default();
    lists.read_both(0..5, 0..6);
    lists.read_both(0..6, 0..7);
    lists.read_both(0..7, 1..7);
    assert_eq!((lists.contradicted(), lists.count()), (vec![], 7), "deleted, but the list still had it");
    lists.read_both(1..7, 1..7);
    assert_eq!((lists.contradicted(), lists.count()), (vec![], 6));
    assert!(!lists.consistency.is_pending());
}

#[test]
fn group_is_gone_only_when_both_lists_lack_it() {
    let mut lists = Lists::default();
    lists.read_both(0..3, 0..3);
    lists.read(ListSide::States, 0..2);
    assert_eq!((lists.count(), lists.sources.states.value.len()), (3, 3));
    lists.read(ListSide::List, 0..2);
    assert_eq!((lists.count(), lists.sources.states.value.len()), (2, 2));
}

#[test]
fn later_failure_of_a_list_replaces_the_contradiction() {
    let mut lists = Lists::default();
    lists.read_both(0..3, []);
    lists.sources.states.set_failure(failure());
    lists.read(ListSide::List, 0..3);
    assert_eq!(lists.sources.states.status.failure, Some(failure()));
}
