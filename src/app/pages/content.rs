//! What the page in front shows.

use super::filter::filtered;
use super::{
    Document, OpenPage, Page, PageContext, StyleRole, connection, data_center, diagnosis, events, group, hub,
    organization_log, profiles, tunnel,
};
use crate::app::Clock;
use crate::domain::{Snapshot, Subject};
use jiff::{SignedDuration, Timestamp};

/// Ages are shown in steps of seconds.
const MAX_AGE: SignedDuration = SignedDuration::from_secs(1);

/// The document of the page in front. It is made when something that it shows has changed, and each second for its ages. A key
/// that only moves the selection leaves it as it is, and one that filters or sorts only does that again: to make the page of
/// a data center with 5,000 hubs takes 6 ms, to filter it 2 ms.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    whole: Document,
    /// The same filtered and sorted, where the page is.
    filtered: Option<Document>,
    /// The lines that open something, in order.
    targets: Vec<usize>,
    /// When it was made; `None` is to be made again.
    made_at: Option<Timestamp>,
    /// The filter or the order of the page has changed.
    is_filter_outdated: bool,
}

impl Content {
    /// What is shown.
    pub(super) fn document(&self) -> &Document {
        self.filtered.as_ref().unwrap_or(&self.whole)
    }

    /// The lines of it that open something, in order.
    pub(super) fn targets(&self) -> &[usize] {
        &self.targets
    }

    /// Something that is shown has changed.
    pub(super) fn invalidate(&mut self) {
        self.made_at = None;
    }

    /// The filter or the order of the page has changed.
    pub(super) fn invalidate_filter(&mut self) {
        self.is_filter_outdated = true;
    }

    /// Makes again what is outdated; returns whether something was.
    pub(super) fn refresh(&mut self, page: &OpenPage, context: &PageContext) -> bool {
        let now = context.clock.now();
        if self.made_at.is_none_or(|made_at| now.duration_since(made_at).abs() >= MAX_AGE) {
            self.whole = document(page.page(), page.snapshot(context.snapshot), context);
            self.made_at = Some(now);
        } else if !self.is_filter_outdated {
            return false;
        }
        self.is_filter_outdated = false;
        self.filtered = filtered(&self.whole, page, now);
        let lines = self.document().lines(context.size.width);
        self.targets = lines.targets().map(|(line, _)| line).collect();
        true
    }
}

/// All that this page says of an object in `snapshot`, without filter and order: the current snapshot, or the last one that
/// had the object.
fn document(page: &Page, snapshot: &Snapshot, context: &PageContext) -> Document {
    if let Page::Why(subject) = page
        && !subject.is_in(context.snapshot)
    {
        return diagnosis::gone_document(&last_seen(gone_subject(subject), snapshot, context.clock));
    }
    let document = match page {
        Page::Group(key) => snapshot.group(key).map(|group| group::document(group, snapshot, context)),
        Page::Hub(key) => snapshot.hub(key).map(|(_, hub)| hub::document(hub, snapshot, context)),
        Page::Tunnel(key) => {
            snapshot.tunnel(key).map(|(.., tunnel)| tunnel::document(tunnel, snapshot, context))
        }
        Page::Datacenter(name) => {
            snapshot.datacenter(name).map(|datacenter| data_center::document(datacenter, snapshot, context))
        }
        Page::Events(scope) => Some(events::document(scope, snapshot, context)),
        Page::EventGroup(id, of) => Some(events::group_document(*id, of.as_ref(), context)),
        Page::Why(subject) => Some(diagnosis::document(subject, snapshot, context)),
        Page::Connection => Some(connection::document(context)),
        Page::Profiles => Some(profiles::document(context)),
        Page::ProviderLog => Some(organization_log::document(context)),
    }
    .unwrap_or_default();
    match gone(page).filter(|_| !page.is_in(context.snapshot)) {
        Some(gone) => {
            let last_seen = last_seen(gone, snapshot, context.clock);
            document.with_note_above(format!("{last_seen}; showing the last known data."), StyleRole::Down)
        }
        None => document,
    }
}

fn last_seen(gone: &str, snapshot: &Snapshot, clock: &Clock) -> String {
    // Both lists have to lack an object before it is gone, so the newer of them may already have lacked it.
    let times = snapshot.list.as_of.into_iter().chain(snapshot.states.as_of);
    let last = times.min().map_or_else(|| "before".to_owned(), |as_of| clock.time(as_of));
    format!("{gone}. Last seen {last}")
}

/// The text for an object that is gone; none on pages without one.
fn gone(page: &Page) -> Option<&'static str> {
    match page {
        Page::Group(_) | Page::Hub(_) | Page::Tunnel(_) | Page::Datacenter(_) | Page::Why(_) => {
            page.subject().as_ref().map(gone_subject)
        }
        Page::Events(_) | Page::EventGroup(..) | Page::Connection | Page::Profiles | Page::ProviderLog => {
            None
        }
    }
}

fn gone_subject(subject: &Subject) -> &'static str {
    match subject {
        Subject::Group(_) => "This group is no longer in the list",
        Subject::Hub(_) => "This hub is no longer in the list",
        Subject::Tunnel(_) => "This tunnel is no longer in the list: the API lists only tunnels that are up",
        Subject::Datacenter(_) => "No hub is in this data center any longer",
    }
}
