//! URLs of the pages of a list. The vendor's APIs page by `offset` and `limit` (tunnel groups, reports) or by
//! `page` and `limit` with pages counted from 1 (roaming computers, destination lists).

use super::resource_url::{ResourceUrl, ResourceUrlError};
use crate::domain::PAGE_LIMIT;
use url::Url;

const LIMIT: &str = "limit";
const OFFSET: &str = "offset";
const PAGE: &str = "page";

/// The URL of a list that is read page by page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUrl {
    /// Without `offset` and `page`.
    address: Url,
    limit: Limit,
    start: Position,
}

/// The position of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum Position {
    /// Number of entries to skip.
    Offset(u64),
    /// Page number.
    Page(u64),
}

/// The page size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// From the query.
    Given(u64),
    /// The maximum for tunnel groups.
    Default,
}

impl ResourceUrl {
    /// This resource as a list. The page size is the query's `limit`, or else the maximum for tunnel groups.
    /// `page=1` in the query selects paging by page number.
    ///
    /// # Errors
    /// The query selects a page other than the first, or its `limit` is not a positive number.
    pub fn to_list(&self) -> Result<ListUrl, ResourceUrlError> {
        let value =
            |name: &str| self.url().query_pairs().find(|(key, _)| key == name).map(|(_, value)| value);
        if value(OFFSET).is_some() {
            return Err(ResourceUrlError::Offset);
        }
        let start = match value(PAGE).as_deref().map(str::parse) {
            None => Position::Offset(0),
            Some(Ok(first @ 0..=1)) => Position::Page(first),
            Some(_) => return Err(ResourceUrlError::Page),
        };
        let limit = match value(LIMIT) {
            None => Limit::Default,
            Some(limit) => {
                Limit::Given(limit.parse().ok().filter(|&limit| limit > 0).ok_or(ResourceUrlError::Limit)?)
            }
        };
        Ok(ListUrl { address: without(self.url(), PAGE), limit, start })
    }
}

impl ListUrl {
    /// The requested page size.
    pub(in crate::api) fn limit(&self) -> u64 {
        match self.limit {
            Limit::Given(limit) => limit,
            Limit::Default => PAGE_LIMIT,
        }
    }

    /// Whether the query has no `limit`.
    pub(in crate::api) fn has_default_limit(&self) -> bool {
        self.limit == Limit::Default
    }

    /// The position of the first page.
    pub(in crate::api) fn start(&self) -> Position {
        self.start
    }

    /// The URL of a page.
    pub(in crate::api) fn page(&self, position: Position, limit: u64) -> Url {
        let mut url = self.address.clone();
        match self.limit {
            Limit::Given(given) if given == limit => {}
            Limit::Given(_) => set(&mut url, LIMIT, limit),
            Limit::Default => append(&mut url, LIMIT, limit),
        }
        match position {
            Position::Offset(offset) => append(&mut url, OFFSET, offset),
            Position::Page(page) => append(&mut url, PAGE, page),
        }
        url
    }

    /// The URL of the list, without a position.
    pub(in crate::api) fn url(&self) -> &Url {
        &self.address
    }
}

fn append(url: &mut Url, name: &str, value: u64) {
    url.query_pairs_mut().append_pair(name, &value.to_string());
}

/// Replaces the value of a parameter in place, leaving the others untouched.
fn set(url: &mut Url, name: &str, value: u64) {
    let pairs = url.query().unwrap_or_default().split('&');
    let pairs: Vec<String> = pairs
        .map(|pair| if is_named(pair, name) { format!("{name}={value}") } else { pair.to_owned() })
        .collect();
    url.set_query(Some(&pairs.join("&")));
}

fn without(url: &Url, name: &str) -> Url {
    let mut url = url.clone();
    let pairs = url.query().unwrap_or_default().split('&');
    let others = pairs.filter(|pair| !is_named(pair, name)).collect::<Vec<_>>().join("&");
    url.set_query(Some(others.as_str()).filter(|others| !others.is_empty()));
    url
}

fn is_named(pair: &str, name: &str) -> bool {
    url::form_urlencoded::parse(pair.as_bytes()).next().is_some_and(|(key, _)| key == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn pages(path: &str) -> Result<ListUrl, ResourceUrlError> {
        ResourceUrl::new(&"https://h".parse().unwrap(), path, &[]).unwrap().to_list()
    }

    #[rstest]
    #[case("/a", Ok("https://h/a?limit=200&offset=400"))]
    #[case("/a?x=1", Ok("https://h/a?x=1&limit=200&offset=400"))]
    #[case("/a?limit=50", Ok("https://h/a?limit=50&offset=400"))]
    #[case("/a?limit=0", Err(ResourceUrlError::Limit))]
    #[case("/a?limit=many", Err(ResourceUrlError::Limit))]
    #[case("/a?offset=10", Err(ResourceUrlError::Offset))]
    #[case("/a?page=2", Err(ResourceUrlError::Page))]
    #[case("/a?page=first", Err(ResourceUrlError::Page))]
    fn pages_are_requested_by_limit_and_offset(
        #[case] path: &str,
        #[case] expected: Result<&str, ResourceUrlError>,
    ) {
        let url = pages(path).map(|pages| String::from(pages.page(Position::Offset(400), pages.limit())));
        assert_eq!(url, expected.map(str::to_owned));
    }

    #[rstest]
    #[case("/a?page=1&x=%20y", 1, "https://h/a?x=%20y&limit=100&page=3")]
    #[case("/a?limit=200&x=1&page=0", 0, "https://h/a?limit=100&x=1&page=3")]
    fn page_in_the_query_selects_page_numbers(
        #[case] path: &str,
        #[case] first: u64,
        #[case] expected: &str,
    ) {
        let pages = pages(path).unwrap();
        assert_eq!(pages.start(), Position::Page(first));
        assert_eq!(String::from(pages.page(Position::Page(3), 100)), expected);
    }
}
