//! What the page in front shows.

use super::filter::filtered;
use super::{Document, OpenPage, PageContext, document};
use jiff::{SignedDuration, Timestamp};

/// Ages are shown in steps of seconds.
const MAX_AGE: SignedDuration = SignedDuration::from_secs(1);

/// The document of the page in front, filtered and sorted. It is made when something that it shows has changed, and each
/// second for its ages. A key that only moves the selection leaves it as it is: a page may have thousands of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) document: Document,
    /// The lines that open something, in order.
    pub(super) targets: Vec<usize>,
    /// When it was made; `None` is to be made again.
    made_at: Option<Timestamp>,
}

impl Content {
    /// The content of no page.
    pub(super) fn empty(now: Timestamp) -> Self {
        Self { made_at: Some(now), ..Self::default() }
    }

    pub(super) fn new(page: &OpenPage, context: &PageContext) -> Self {
        let now = context.clock.now();
        let document = document(page.page(), page.snapshot(context.snapshot), context);
        let document = filtered(document, page, now);
        let targets = document.lines(context.size.width).targets().map(|(line, _)| line).collect();
        Self { document, targets, made_at: Some(now) }
    }

    pub(super) fn invalidate(&mut self) {
        self.made_at = None;
    }

    pub(super) fn is_outdated(&self, now: Timestamp) -> bool {
        self.made_at.is_none_or(|made_at| now.duration_since(made_at).abs() >= MAX_AGE)
    }
}
