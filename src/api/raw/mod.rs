//! Any resource as it is sent, for those who name it by its path: one answer, or all pages of a list put together. A list
//! ends as that of the tunnel groups does; what its entries are does not matter here.

mod joined_pages;
mod list_url;
mod resource_url;

use crate::api::client::Client;
use crate::api::dto::{self, Body, Document, ListPage};
use crate::api::transport::{Response, subject};
use crate::domain::{End, Failure, FailureKind, PageRequest, PagedRead, Urgency};
use joined_pages::JoinedPages;
use list_url::Position;
use serde_json::value::RawValue;
use url::Url;

pub use joined_pages::Paginated;
pub use list_url::ListUrl;
pub use resource_url::{ResourceUrl, ResourceUrlError};

/// The page size that every vendor resource with page numbers allows; larger ones may be refused with 400.
const SMALL_LIMIT: u64 = 100;

/// How the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paging {
    /// By offset.
    Offset,
    /// By page number.
    Page(u64),
    /// By page number, after offsets were ignored: it is still open whether this server knows page numbers.
    Probe(u64),
    /// By offset, after page numbers were ignored: it is still open whether this server knows offsets.
    OffsetProbe,
}

/// The first page of a list, and how it was asked for.
struct First {
    response: Response<Option<Body>>,
    paging: Paging,
    limit: u64,
}

impl Client {
    /// Gets whatever is at this address, as it is sent; `None` where the API says that there is nothing.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    pub async fn get(&self, address: &ResourceUrl) -> Result<Option<Document>, Failure> {
        Ok(self.follow(address.url().clone(), dto::document, Urgency::Asked).await?.value)
    }

    /// Gets all pages of the list at this address; an answer that is no page of a list is passed on as it is.
    ///
    /// # Errors
    /// Why not even the first page could be read.
    pub async fn get_all(&self, pages: &ListUrl) -> Result<Paginated, Failure> {
        let First { response: Response { value: body, took }, paging, limit } =
            self.first_page(pages).await?;
        let sheet = match body {
            Some(Body::Page(sheet)) => sheet,
            Some(Body::Other(document)) => return Ok(Paginated { document: Some(document), failure: None }),
            None => return Ok(Paginated { document: None, failure: None }),
        };
        let mut joined = JoinedPages::new(subject(pages.url()), limit);
        let mut paging = paging.after_first(&sheet);
        let mut end = joined.take(sheet, took);
        while end.is_none() {
            let PageRequest { offset, limit } = joined.read().next_page();
            match self.sheet(pages.page(paging.position(offset), limit)).await {
                Ok(Response { value, took }) => {
                    let is_repeated = || joined.read().seen().has_all(&value.entries);
                    let other = paging.alternative(joined.read().pages()).filter(|_| is_repeated());
                    if other.is_none() {
                        end = joined.take(value, took);
                    }
                    paging = other.unwrap_or(paging.next());
                }
                Err(failure) if paging.is_refused_by(&failure) => end = Some(End::Repeating),
                Err(failure) if is_past_the_end(&failure, joined.read()) => end = Some(End::Empty),
                Err(failure) => return Ok(joined.fail(failure)),
            }
        }
        Ok(joined.finish(end.unwrap_or(End::Empty)))
    }

    /// Gets the first page. Where the query names no `limit`, a server that refuses ours is asked for a smaller page, and
    /// then by page number.
    async fn first_page(&self, pages: &ListUrl) -> Result<First, Failure> {
        let limit = pages.limit();
        let (paging, others) = match pages.start() {
            Position::Offset(_) => {
                (Paging::Offset, [(Paging::Offset, SMALL_LIMIT), (Paging::Page(1), SMALL_LIMIT)])
            }
            Position::Page(first) => (Paging::Page(first), [(Paging::Page(first), SMALL_LIMIT); 2]),
        };
        let refusal = match self.page_at(pages.page(pages.start(), limit)).await {
            Ok(response) => return Ok(First { response, paging, limit }),
            Err(failure) if failure.kind == FailureKind::BadRequest && pages.has_default_limit() => failure,
            Err(failure) => return Err(failure),
        };
        for (paging, limit) in others {
            let position = paging.page().map_or(Position::Offset(0), Position::Page);
            if let Ok(response) = self.page_at(pages.page(position, limit)).await {
                return Ok(First { response, paging, limit });
            }
        }
        Err(refusal)
    }

    async fn page_at(&self, url: Url) -> Result<Response<Option<Body>>, Failure> {
        self.follow(url, dto::body, Urgency::Asked).await
    }

    /// Gets a page after the first.
    async fn sheet(&self, url: Url) -> Result<Response<ListPage>, Failure> {
        let subject = subject(&url);
        let Response { value, took } = self.page_at(url).await?;
        let value = match value {
            Some(Body::Page(sheet)) => sheet,
            Some(Body::Other(_)) => {
                return Err(Failure::new(FailureKind::UnexpectedShape, subject).with_detail("no list"));
            }
            None => ListPage::default(),
        };
        Ok(Response { value, took })
    }
}

impl Paging {
    /// How to go on after the first page, which may say its number.
    fn after_first(self, first: &ListPage) -> Self {
        match (self, first.page) {
            (Self::Offset, Some(page)) => Self::Page(page.saturating_add(1)),
            (paging, _) => paging.next(),
        }
    }

    /// How to go on after a page that brought something new.
    fn next(self) -> Self {
        match self {
            Self::Offset | Self::OffsetProbe => Self::Offset,
            Self::Page(page) | Self::Probe(page) => Self::Page(page.saturating_add(1)),
        }
    }

    /// What else to try where the page after the first is the first one again: page numbers instead of offsets, or the other
    /// way round. Page 1 shows whether pages are counted from 0: then it has something new.
    fn alternative(self, pages: u32) -> Option<Self> {
        match self {
            Self::Offset if pages == 1 => Some(Self::Probe(1)),
            Self::Probe(1) => Some(Self::Probe(2)),
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
            Self::Page(page) | Self::Probe(page) => Some(page),
        }
    }

    /// Whether this says that the server does not know the way of paging that is tried.
    fn is_refused_by(self, failure: &Failure) -> bool {
        let is_refusal = matches!(failure.kind, FailureKind::BadRequest | FailureKind::NotFound);
        matches!(self, Self::Probe(_) | Self::OffsetProbe) && is_refusal
    }
}

/// Whether there is no page there because the list has ended: where no total is known, or where one that was reached is
/// confirmed, one page more than there are is asked for.
fn is_past_the_end(failure: &Failure, read: &PagedRead<Box<RawValue>>) -> bool {
    match failure.kind {
        FailureKind::NotFound => read.total().is_none() || read.has_reached_total(),
        FailureKind::BadRequest => read.has_reached_total(),
        _ => false,
    }
}
