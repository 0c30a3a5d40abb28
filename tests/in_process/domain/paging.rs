//! Any sequence of pages, as no API should send them: a list comes to its end, has each group once, and says what is
//! missing.

use super::builders::at;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;
use tunnelscope::domain::{
    FailureKind, Fetched, Group, Id, ListSnapshot, PAGE_LIMIT, Page, PagedRead, ReadEnd,
};

/// Pages that are read of any list at most.
const MOST_PAGES: usize = 1_000;

/// A page: its groups, entries that cannot be read, the total that it claims, and how long it took.
#[derive(Debug, Clone)]
struct Sent {
    ids: Vec<u64>,
    unreadable: u64,
    total: Option<u64>,
    took: u64,
}

fn any_page() -> impl Strategy<Value = Sent> {
    let ids = prop_oneof![
        // Whatever, with repetitions.
        prop::collection::vec(0..600_u64, 0..6),
        // A whole page, as long as it was asked for.
        (0..900_u64).prop_map(|first| (first..first + PAGE_LIMIT).collect()),
    ];
    let total = prop_oneof![Just(None), (0..900_u64).prop_map(Some), any::<u64>().prop_map(Some)];
    (ids, 0..3_u64, total, 0..3_000_u64).prop_map(|(ids, unreadable, total, took)| Sent {
        ids,
        unreadable,
        total,
        took,
    })
}

fn page(sent: &Sent) -> Page {
    let items = sent.ids.iter().map(|id| Group::new(Some(Id::new(&id.to_string())), None)).collect();
    let took = Duration::from_millis(sent.took);
    Page { items, unreadable: sent.unreadable, total: sent.total, duration: took, ..Page::default() }
}

/// Reads a list whose server sends these pages over and over, and says which it took. A read that keeps no groups counts
/// the same.
fn read(pages: &[Sent]) -> (usize, ReadEnd, ListSnapshot<Group>) {
    let mut read = PagedRead::<Group>::default();
    let mut keys = PagedRead::<Group>::default();
    for (nth, sent) in pages.iter().cycle().enumerate() {
        let offset = read.next_page().offset;
        let end = read.add_page(page(sent));
        assert_eq!((keys.skip(&page(sent)), keys.next_page()), (end, read.next_page()));
        assert_eq!((keys.seen(), keys.items().len()), (read.seen(), 0));
        assert_eq!(
            read.next_page().offset - offset,
            sent.ids.len() as u64 + sent.unreadable,
            "past all that came"
        );
        if let Some(end) = end {
            return (nth + 1, end, read.finish(end));
        }
        assert!(nth < MOST_PAGES, "no end");
    }
    unreachable!("a cycle has no end");
}

fn ids(groups: &[Group]) -> Vec<String> {
    groups.iter().map(|group| group.title().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_list_ends_with_each_group_once(pages in prop::collection::vec(any_page(), 1..8)) {
        let (taken, _, list) = read(&pages);
        prop_assert!(taken <= MOST_PAGES);
        let found = ids(&list.items);
        let once: BTreeSet<&String> = found.iter().collect();
        prop_assert_eq!(once.len(), found.len(), "each once");
        let sent = pages.iter().cycle().take(taken).flat_map(|sent| &sent.ids).map(u64::to_string);
        let sent: BTreeSet<String> = sent.collect();
        prop_assert_eq!(once, sent.iter().collect(), "all that came, and no other");
    }

    /// A list that lacks something says so; one that has everything does not.
    #[test]
    fn missing_entries_are_reported(pages in prop::collection::vec(any_page(), 1..8)) {
        let (taken, end, list) = read(&pages);
        let unreadable: u64 = pages.iter().cycle().take(taken).map(|sent| sent.unreadable).sum();
        let known = list.items.len() as u64 + unreadable;
        let is_short = list.total.is_some_and(|total| known < total);
        let is_broken_off = matches!(end, ReadEnd::TimedOut | ReadEnd::TooManyPages);
        if is_short || is_broken_off || unreadable > 0 {
            let failure = list.failure.expect("it is said");
            // A list without a single readable entry is none of ours, however long it is.
            let is_unreadable = list.items.is_empty() && unreadable > 0;
            let expected = match failure.kind {
                FailureKind::UnexpectedShape if is_unreadable => FailureKind::UnexpectedShape,
                _ if is_short || is_broken_off => FailureKind::Incomplete,
                kind => kind,
            };
            prop_assert_eq!(failure.kind, expected);
        } else if end == ReadEnd::Complete {
            prop_assert_eq!(list.failure, None);
        }
    }

    /// Pages of a list that changes while it is read give each group that was there all the time, or say that something
    /// is missing; a whole list replaces what was known, a part never takes anything away.
    #[test]
    fn partial_list_removes_nothing(
        known in prop::collection::btree_set(0..600_u64, 0..40),
        pages in prop::collection::vec(any_page(), 1..8),
    ) {
        let mut part = Fetched::<Vec<Group>>::default();
        let before = known.iter().map(|id| Group::new(Some(Id::new(&id.to_string())), None)).collect();
        part.merge_list(ListSnapshot::complete(before), at(1));
        let (_, _, list) = read(&pages);
        let (is_whole, read) = (list.failure.is_none(), ids(&list.items));
        part.merge_list(list, at(2));
        let now: BTreeSet<String> = ids(&part.value).into_iter().collect();
        prop_assert_eq!(now.len(), part.value.len());
        let mut expected: BTreeSet<String> = read.into_iter().collect();
        expected.extend(known.iter().filter(|_| !is_whole).map(u64::to_string));
        prop_assert_eq!(now, expected);
        prop_assert_eq!(part.status.is_complete(), is_whole);
    }
}
