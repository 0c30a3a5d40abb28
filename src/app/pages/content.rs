//! Content of the current page.

use super::document::filtered;
use super::{
    Document, OpenPage, Page, PageContext, StyleRole, connection, datacenter, diagnosis, events, group, hub,
    profiles, provider_log, tunnel,
};
use crate::app::Clock;
use crate::domain::{Snapshot, Subject};
use jiff::{SignedDuration, Timestamp};

/// Maximum age of the content, since it shows ages.
const MAX_AGE: SignedDuration = SignedDuration::from_secs(1);

/// Cached document of the current page. It is rebuilt when its data has changed and each second for its ages; moving the
/// selection does not rebuild it, and filtering or sorting only filters or sorts: for a data center with 5,000 hubs, building
/// takes 6 ms, filtering 2 ms.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    unfiltered: Document,
    /// Filtered and sorted document, if the page has a filter or sort order.
    filtered: Option<Document>,
    /// Lines with a target, in order.
    targets: Vec<usize>,
    /// Time of the last build; `None` if outdated.
    built_at: Option<Timestamp>,
    /// Whether the filter or sort order has changed.
    is_filter_outdated: bool,
}

impl Content {
    /// The document to show.
    pub(super) fn document(&self) -> &Document {
        self.filtered.as_ref().unwrap_or(&self.unfiltered)
    }

    /// Lines with a target, in order.
    pub(super) fn targets(&self) -> &[usize] {
        &self.targets
    }

    /// Marks the document as outdated.
    pub(super) fn invalidate(&mut self) {
        self.built_at = None;
    }

    /// Whether the filter or sort order has changed.
    pub(super) fn invalidate_filter(&mut self) {
        self.is_filter_outdated = true;
    }

    /// Rebuilds what is outdated; returns whether anything was.
    pub(super) fn refresh(&mut self, page: &OpenPage, context: &PageContext) -> bool {
        let now = context.clock.now();
        if self.built_at.is_none_or(|built_at| now.duration_since(built_at).abs() >= MAX_AGE) {
            self.unfiltered = document(page.page(), page.snapshot(context.snapshot), context);
            self.built_at = Some(now);
        } else if !self.is_filter_outdated {
            return false;
        }
        self.is_filter_outdated = false;
        self.filtered = filtered(&self.unfiltered, page, now);
        let lines = self.document().lines(context.size.width);
        self.targets = lines.targets().map(|(line, _)| line).collect();
        true
    }
}

/// Builds a page without filter and sort order. `snapshot` is the current one, or the last one with the object.
fn document(page: &Page, snapshot: &Snapshot, context: &PageContext) -> Document {
    if let Page::Diagnosis(subject) = page
        && !subject.is_in(context.snapshot)
    {
        return diagnosis::removed_document(&last_seen(
            removed_subject_text(subject),
            snapshot,
            context.clock,
        ));
    }
    let document = match page {
        Page::Group(key) => snapshot.group(key).map(|group| group::document(group, snapshot, context)),
        Page::Hub(key) => snapshot.hub(key).map(|(_, hub)| hub::document(hub, snapshot, context)),
        Page::Tunnel(key) => {
            snapshot.tunnel(key).map(|(.., tunnel)| tunnel::document(tunnel, snapshot, context))
        }
        Page::Datacenter(name) => {
            snapshot.datacenter(name).map(|datacenter| datacenter::document(datacenter, snapshot, context))
        }
        Page::Events(scope) => Some(events::document(scope, snapshot, context)),
        Page::EventGroup(id, subject) => Some(events::group_document(*id, subject.as_ref(), context)),
        Page::Diagnosis(subject) => Some(diagnosis::document(subject, snapshot, context)),
        Page::Connection => Some(connection::document(context)),
        Page::Profiles => Some(profiles::document(context)),
        Page::ProviderLog => Some(provider_log::organization_document(context)),
    }
    .unwrap_or_default();
    match removed_text(page).filter(|_| !page.is_in(context.snapshot)) {
        Some(text) => {
            let last_seen = last_seen(text, snapshot, context.clock);
            document.with_note_above(format!("{last_seen}; showing the last known data."), StyleRole::Down)
        }
        None => document,
    }
}

fn last_seen(text: &str, snapshot: &Snapshot, clock: &Clock) -> String {
    // An object is gone if both lists lack it, so the newer list may have lacked it already.
    let times = snapshot.list.as_of.into_iter().chain(snapshot.states.as_of);
    let last = times.min().map_or_else(|| "before".to_owned(), |as_of| clock.time(as_of));
    format!("{text}. Last seen {last}")
}

/// Text for an object that is gone; `None` on pages without an object.
fn removed_text(page: &Page) -> Option<&'static str> {
    match page {
        Page::Group(_) | Page::Hub(_) | Page::Tunnel(_) | Page::Datacenter(_) | Page::Diagnosis(_) => {
            page.subject().as_ref().map(removed_subject_text)
        }
        Page::Events(_) | Page::EventGroup(..) | Page::Connection | Page::Profiles | Page::ProviderLog => {
            None
        }
    }
}

fn removed_subject_text(subject: &Subject) -> &'static str {
    match subject {
        Subject::Group(_) => "This group is no longer in the list",
        Subject::Hub(_) => "This hub is no longer in the list",
        Subject::Tunnel(_) => "This tunnel is no longer in the list: the API lists only tunnels that are up",
        Subject::Datacenter(_) => "This data center no longer has any hub",
    }
}
