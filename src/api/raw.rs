//! Any resource as it is sent, for those who name it by its path: one answer, or all pages of a list put together. A list
//! ends as the tunnel groups do; what its entries are is nobody's business here.

use super::address::{Address, Pages};
use super::client::Client;
use super::json::{Document, Sheet, entry_id};
use super::wire::{Got, Reply, subject};
use crate::domain::{End, Failure, FailureKind, Id, Portion, Tally};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::time::Duration;
use url::Url;

/// Redirects in a row that are followed.
const MOST_HOPS: usize = 3;

/// What was read of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// The pages as one document; `None` where there is nothing to be had.
    pub document: Option<Document>,
    /// Why the rest was not read; `None` where nothing is missing.
    pub failure: Option<Failure>,
}

/// Pages that are being put together.
struct Gathering {
    tally: Tally,
    subject: String,
    first: Sheet,
    /// The last page, without its entries.
    last: Sheet,
    entries: Vec<Box<RawValue>>,
    known: HashSet<Id>,
}

impl Client {
    /// Gets whatever is at this address, as it is sent; `None` where the API says that there is nothing.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    pub async fn get(&self, address: &Address) -> Result<Option<Document>, Failure> {
        Ok(self.follow(address.url().clone()).await?.value)
    }

    /// Gets all pages of the list at this address; an answer that is no page of a list is passed on as it is.
    ///
    /// # Errors
    /// Why not even the first page could be read.
    pub async fn get_all(&self, pages: &Pages) -> Result<Gathered, Failure> {
        let Got { value: first, took } = self.follow(pages.page(0)).await?;
        let Some(sheet) = first.as_ref().and_then(Document::sheet) else {
            return Ok(Gathered { document: first, failure: None });
        };
        let mut gathering = Gathering::new(pages);
        let mut end = gathering.take(sheet, took);
        while end.is_none() {
            end = match self.sheet(pages.page(gathering.tally.offset())).await {
                Ok(Got { value, took }) => gathering.take(value, took),
                Err(failure) => return Ok(gathering.gathered(Some(failure))),
            };
        }
        let failure = end.and_then(|end| gathering.tally.shortfall(end, &gathering.subject));
        Ok(gathering.gathered(failure))
    }

    /// Gets a page after the first.
    async fn sheet(&self, url: Url) -> Result<Got<Sheet>, Failure> {
        let missed = || Failure::new(FailureKind::UnexpectedShape, subject(&url)).with_detail("no list");
        let Got { value, took } = self.follow(url.clone()).await?;
        let value = value.map_or_else(|| Some(Sheet::empty()), |document| document.sheet());
        Ok(Got { value: value.ok_or_else(missed)?, took })
    }

    /// Gets what is there, or where it points.
    pub(super) async fn follow(&self, url: Url) -> Result<Got<Option<Document>>, Failure> {
        let (asked, mut url) = (subject(&url), url);
        for _ in 0..=MOST_HOPS {
            let Got { value, took } = self.fetch_as_sent(&url).await?;
            match value {
                Reply::Document(document) => return Ok(Got { value: Some(document), took }),
                Reply::Nothing => return Ok(Got { value: None, took }),
                Reply::Elsewhere(target) => url = target,
            }
        }
        let detail = format!("it does not end after {MOST_HOPS} of them");
        Err(Failure::new(FailureKind::Redirected, asked).with_detail(&detail))
    }
}

impl Gathering {
    fn new(pages: &Pages) -> Self {
        Self {
            tally: Tally::new(pages.limit()),
            subject: subject(pages.url()),
            first: Sheet::empty(),
            last: Sheet::empty(),
            entries: Vec::new(),
            known: HashSet::new(),
        }
    }

    /// Takes the next page and says whether it was the last. An entry is left out whose id came before. Entries without
    /// an id may be alike; they are left out where the whole page is the one before.
    fn take(&mut self, mut page: Sheet, took: Duration) -> Option<End> {
        let entries = std::mem::take(&mut page.entries);
        let (received, before, total) = (entries.len(), self.entries.len(), page.total);
        if !self.ends_with(&entries) {
            let known = &mut self.known;
            let mut is_new = |entry: &RawValue| entry_id(entry).is_none_or(|id| known.insert(id));
            self.entries.extend(entries.into_iter().filter(|entry| is_new(entry)));
        }
        let repeated = received - (self.entries.len() - before);
        match self.tally.pages() {
            0 => self.first = page,
            _ => self.last = page,
        }
        self.tally.take(Portion {
            received: received as u64,
            unreadable: 0,
            repeated: repeated as u64,
            total,
            took,
        })
    }

    fn ends_with(&self, entries: &[Box<RawValue>]) -> bool {
        let Some(from) = self.entries.len().checked_sub(entries.len()) else { return false };
        self.entries[from..].iter().zip(entries).all(|(one, other)| one.get() == other.get())
    }

    fn gathered(self, failure: Option<Failure>) -> Gathered {
        Gathered { document: Some(self.first.with(&self.entries, &self.last)), failure }
    }
}
