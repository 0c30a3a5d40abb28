//! Raw API access (`tunnelscope api`): any resource by its path, as sent, or all pages of a list joined.
//! Lists of any entries are paged like those of tunnel groups.

mod joined_pages;
mod list_url;
mod resource_url;

use crate::api::client::Client;
use crate::api::dto::{self, Body, Document, ListPage};
use crate::api::transport::{Response, subject};
use crate::domain::{Failure, FailureKind, PageRequest, PagedRead, Priority, ReadEnd};
use joined_pages::JoinedPages;
use list_url::Position;
use serde_json::value::RawValue;
use url::Url;

pub use joined_pages::Paginated;
pub use list_url::ListUrl;
pub use resource_url::{ResourceUrl, ResourceUrlError};

/// Page size that every vendor resource with page numbers accepts; larger ones may get a 400.
const SMALL_LIMIT: u64 = 100;

/// How the next page is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paging {
    /// By offset.
    Offset,
    /// By page number.
    Page(u64),
    /// By page number, after offsets were ignored; unknown yet whether the server supports page numbers.
    PageProbe(u64),
    /// By offset, after page numbers were ignored; unknown yet whether the server supports offsets.
    OffsetProbe,
}

/// The first page of a list, and how it was requested.
struct FirstPage {
    response: Response<Option<Body>>,
    paging: Paging,
    limit: u64,
}

impl Client {
    /// Gets a resource as sent; `None` for 204 No Content.
    ///
    /// # Errors
    /// The failure of the request.
    pub async fn get(&self, address: &ResourceUrl) -> Result<Option<Document>, Failure> {
        Ok(self
            .get_following_redirects(address.url().clone(), dto::document, Priority::Interactive)
            .await?
            .value)
    }

    /// Gets all pages of a list; a response that is not a page of a list is returned as sent.
    ///
    /// # Errors
    /// The failure of the first page.
    pub async fn get_all(&self, pages: &ListUrl) -> Result<Paginated, Failure> {
        let FirstPage { response: Response { value: body, took }, paging, limit } =
            self.first_page(pages).await?;
        let page = match body {
            Some(Body::Page(page)) => page,
            Some(Body::Other(document)) => return Ok(Paginated { document: Some(document), failure: None }),
            None => return Ok(Paginated { document: None, failure: None }),
        };
        let mut joined = JoinedPages::new(subject(pages.url()), limit);
        let mut paging = paging.after_first(&page);
        let mut end = joined.add(page, took);
        while end.is_none() {
            let PageRequest { offset, limit } = joined.read().next_page();
            match self.next_page(pages.page(paging.position(offset), limit)).await {
                Ok(Response { value, took }) => {
                    let is_repeated = || joined.read().seen().has_all(&value.entries);
                    let other = paging.alternative(joined.read().pages()).filter(|_| is_repeated());
                    if other.is_none() {
                        end = joined.add(value, took);
                    }
                    paging = other.unwrap_or(paging.next());
                }
                Err(failure) if paging.is_rejected_by(&failure) => end = Some(ReadEnd::RepeatedPage),
                Err(failure) if is_past_end(&failure, joined.read()) => end = Some(ReadEnd::EmptyPage),
                Err(failure) => return Ok(joined.fail(failure)),
            }
        }
        Ok(joined.finish(end.unwrap_or(ReadEnd::EmptyPage)))
    }

    /// Gets the first page. Without a `limit` in the query, a 400 is retried with a smaller page, and then by
    /// page number.
    async fn first_page(&self, pages: &ListUrl) -> Result<FirstPage, Failure> {
        let limit = pages.limit();
        let (paging, others) = match pages.start() {
            Position::Offset(_) => {
                (Paging::Offset, [(Paging::Offset, SMALL_LIMIT), (Paging::Page(1), SMALL_LIMIT)])
            }
            Position::Page(first) => (Paging::Page(first), [(Paging::Page(first), SMALL_LIMIT); 2]),
        };
        let first_failure = match self.page_at(pages.page(pages.start(), limit)).await {
            Ok(response) => return Ok(FirstPage { response, paging, limit }),
            Err(failure) if failure.kind == FailureKind::BadRequest && pages.has_default_limit() => failure,
            Err(failure) => return Err(failure),
        };
        for (paging, limit) in others {
            let position = paging.page().map_or(Position::Offset(0), Position::Page);
            if let Ok(response) = self.page_at(pages.page(position, limit)).await {
                return Ok(FirstPage { response, paging, limit });
            }
        }
        Err(first_failure)
    }

    async fn page_at(&self, url: Url) -> Result<Response<Option<Body>>, Failure> {
        self.get_following_redirects(url, dto::body, Priority::Interactive).await
    }

    /// Gets a page after the first.
    async fn next_page(&self, url: Url) -> Result<Response<ListPage>, Failure> {
        let subject = subject(&url);
        let Response { value, took } = self.page_at(url).await?;
        let value = match value {
            Some(Body::Page(page)) => page,
            Some(Body::Other(_)) => {
                return Err(Failure::new(FailureKind::UnexpectedShape, subject).with_detail("not a list"));
            }
            None => ListPage::default(),
        };
        Ok(Response { value, took })
    }
}

impl Paging {
    /// The paging after the first page, which may contain its number.
    fn after_first(self, first: &ListPage) -> Self {
        match (self, first.page) {
            (Self::Offset, Some(page)) => Self::Page(page.saturating_add(1)),
            (paging, _) => paging.next(),
        }
    }

    /// The paging after a page with new entries.
    fn next(self) -> Self {
        match self {
            Self::Offset | Self::OffsetProbe => Self::Offset,
            Self::Page(page) | Self::PageProbe(page) => Self::Page(page.saturating_add(1)),
        }
    }

    /// The alternative if the second page repeats the first: page numbers instead of offsets, or vice versa.
    /// Page 1 has new entries if pages are counted from 0.
    fn alternative(self, pages: u32) -> Option<Self> {
        match self {
            Self::Offset if pages == 1 => Some(Self::PageProbe(1)),
            Self::PageProbe(1) => Some(Self::PageProbe(2)),
            Self::Page(_) if pages == 1 => Some(Self::OffsetProbe),
            _ => None,
        }
    }

    fn position(self, offset: u64) -> Position {
        self.page().map_or(Position::Offset(offset), Position::Page)
    }

    fn page(self) -> Option<u64> {
        match self {
            Self::Offset | Self::OffsetProbe => None,
            Self::Page(page) | Self::PageProbe(page) => Some(page),
        }
    }

    /// Whether this failure means that the server does not support the paging that is probed.
    fn is_rejected_by(self, failure: &Failure) -> bool {
        let is_rejection = matches!(failure.kind, FailureKind::BadRequest | FailureKind::NotFound);
        matches!(self, Self::PageProbe(_) | Self::OffsetProbe) && is_rejection
    }
}

/// Whether a page is missing because the list has ended: without a total, or to confirm it, one page past the
/// end is requested.
fn is_past_end(failure: &Failure, read: &PagedRead<Box<RawValue>>) -> bool {
    match failure.kind {
        FailureKind::NotFound => read.total().is_none() || read.has_reached_total(),
        FailureKind::BadRequest => read.has_reached_total(),
        _ => false,
    }
}
