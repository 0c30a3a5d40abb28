//! Paging of well-behaved and of faulty servers.

use super::*;
use crate::domain::FailureKind;

fn counts(received: u64, total: Option<u64>) -> PageCounts {
    PageCounts { received, total, ..PageCounts::default() }
}

#[test]
fn short_page_without_a_total_is_not_the_end() {
    let mut pager = Pager::new(50);
    assert_eq!(pager.add_page(counts(50, None)), None);
    assert_eq!(pager.add_page(counts(20, None)), None);
    assert_eq!(pager.next_page().offset, 70);
    assert_eq!(pager.add_page(counts(0, None)), Some(ReadEnd::EmptyPage));
    assert_eq!(pager.shortfall(ReadEnd::EmptyPage, "h/p"), None);
}

#[test]
fn page_size_of_the_server_is_adopted() {
    let mut pager = Pager::new(200);
    assert_eq!(pager.add_page(counts(100, Some(350))), None);
    assert_eq!(pager.next_page(), PageRequest { offset: 100, limit: 100 });
    assert_eq!(pager.add_page(counts(90, Some(350))), None);
    assert_eq!(pager.next_page(), PageRequest { offset: 190, limit: 100 });
}

#[test]
fn repeated_oversized_page_is_the_whole_list() {
    let mut pager = Pager::new(50);
    assert_eq!(pager.add_page(counts(51, None)), None);
    assert_eq!(pager.add_page(PageCounts { repeated: 51, ..counts(51, None) }), Some(ReadEnd::RepeatedPage));
    assert_eq!(pager.shortfall(ReadEnd::RepeatedPage, "h/p"), None);
    assert_eq!(Pager::new(50).add_page(counts(51, Some(60))), None);
}

#[test]
fn total_below_the_received_count_is_ignored() {
    for total in [0, 50, 99] {
        let mut pager = Pager::new(100);
        assert_eq!(pager.add_page(counts(100, Some(total))), None, "{total}");
        assert_eq!(pager.total(), None);
        assert_eq!(pager.add_page(counts(30, Some(total))), None, "{total}");
        assert_eq!(pager.add_page(counts(0, Some(total))), Some(ReadEnd::EmptyPage));
        assert_eq!(pager.shortfall(ReadEnd::EmptyPage, "h/p"), None);
    }
    assert_eq!(Pager::new(100).add_page(counts(0, Some(0))), Some(ReadEnd::Complete));
}

#[test]
fn a_total_reached_by_a_full_page_is_confirmed() {
    let mut pager = Pager::new(100).with_total_confirmation();
    assert_eq!(pager.add_page(counts(100, Some(100))), None);
    assert_eq!(pager.add_page(counts(100, Some(100))), None, "it is the total of the page");
    assert_eq!(pager.add_page(counts(7, Some(7))), None);
    assert_eq!(pager.add_page(counts(0, Some(0))), Some(ReadEnd::EmptyPage));
    assert_eq!(pager.shortfall(ReadEnd::EmptyPage, "h/p"), None);
    let after_full_page = |next: PageCounts| {
        let mut pager = Pager::new(200).with_total_confirmation();
        assert_eq!(pager.add_page(counts(50, Some(50))), None, "a server may give 50 at most");
        pager.add_page(next)
    };
    assert_eq!(after_full_page(counts(0, Some(50))), Some(ReadEnd::Complete));
    assert_eq!(after_full_page(PageCounts { repeated: 50, ..counts(50, Some(50)) }), Some(ReadEnd::Complete));
    assert_eq!(
        Pager::new(200).with_total_confirmation().add_page(counts(57, Some(57))),
        Some(ReadEnd::Complete)
    );
    assert_eq!(
        Pager::new(50).add_page(counts(50, Some(50))),
        Some(ReadEnd::Complete),
        "only where it is asked for"
    );
    let mut pager = Pager::new(100).with_total_confirmation();
    assert_eq!(pager.add_page(counts(100, Some(200))), None);
    assert_eq!(
        pager.add_page(counts(100, Some(200))),
        Some(ReadEnd::Complete),
        "it was larger than the page"
    );
}

#[test]
fn pages_without_a_new_readable_entry_end_the_list() {
    let mut pager = Pager::new(50);
    assert_eq!(pager.add_page(PageCounts { unreadable: 3, ..counts(3, None) }), None);
    assert_eq!(pager.add_page(PageCounts { unreadable: 3, ..counts(3, None) }), Some(ReadEnd::RepeatedPage));
    let kind = pager.shortfall(ReadEnd::RepeatedPage, "h/p").map(|failure| failure.kind);
    assert_eq!(kind, Some(FailureKind::UnexpectedShape), "no entry of either page can be read");
    let mut pager = Pager::new(50);
    assert_eq!(pager.add_page(PageCounts { unreadable: 1, ..counts(3, None) }), None);
    assert_eq!(
        pager.add_page(PageCounts { unreadable: 1, repeated: 2, ..counts(3, None) }),
        Some(ReadEnd::RepeatedPage)
    );
}

#[test]
fn an_expected_count_ends_a_list_only_with_a_short_page() {
    let mut pager = Pager::new(200).with_expected_count(Some(60));
    assert_eq!(pager.add_page(counts(50, None)), None, "fewer than expected");
    assert_eq!(pager.add_page(counts(50, None)), None, "a full page: more may have come since");
    assert_eq!(pager.add_page(counts(5, None)), Some(ReadEnd::Complete));
    assert_eq!(pager.shortfall(ReadEnd::Complete, "h/p"), None);
}

#[test]
fn fewer_than_expected_are_all_if_the_next_page_is_empty() {
    let mut pager = Pager::new(200).with_expected_count(Some(60));
    assert_eq!(pager.add_page(counts(50, None)), None);
    assert_eq!(pager.shortfall(ReadEnd::EmptyPage, "h/p"), None);
    let failure = pager.shortfall(ReadEnd::RepeatedPage, "h/p").unwrap();
    assert_eq!(failure.detail.unwrap().as_str(), "read 50 of 60");
}
