//! What the pages say. Those about a thing: every field that the API gives of it, under the API's own names and in its units.
//! Rows are fixed, with `-` where a value is missing, so that nothing jumps.

mod connection;
mod data_center;
mod diagnosis;
pub(super) mod document;
mod events;
mod failures;
pub(super) mod filter;
pub(super) mod front;
pub(super) mod graph;
mod group;
mod hub;
pub(super) mod lines;
mod log;
pub(super) mod memory;
pub(super) mod page;
mod profiles;
mod rate_limit;
pub(super) mod rates;
pub(super) mod scroll;
pub(super) mod siblings;
pub(super) mod table;
mod tunnel;
pub(super) mod wrap;

pub(super) use data_center::hubs_here;

use crate::app::{App, Clock, Document, Field, Page, Tone, View};
use crate::domain::{Since, Stamp, Text};

/// Changes that a page tells of.
const TOLD_CHANGES: usize = 60;

impl App {
    /// All that this page says now, whatever it is narrowed to.
    pub(super) fn document(&self, view: &View) -> Document {
        let snapshot = self.snapshot_of(view);
        let document = match &view.page {
            Page::Group(key) => snapshot.group(key).map(|group| self.group_document(group)),
            Page::Hub(key) => snapshot.hub(key).map(|(_, hub)| self.hub_document(hub)),
            Page::Tunnel(key) => snapshot.tunnel(key).map(|(.., tunnel)| self.tunnel_document(tunnel)),
            Page::Datacenter(name) => {
                snapshot.datacenter(name).map(|datacenter| self.datacenter_document(datacenter, &snapshot))
            }
            Page::Events => Some(self.events_document()),
            Page::Story(id) => Some(self.story_document(*id)),
            Page::Why(subject) => Some(self.why_document(subject, &snapshot)),
            Page::Connection => Some(self.connection_document()),
            Page::Profiles => Some(self.profiles_document()),
        }
        .unwrap_or_default();
        match gone(&view.page).filter(|_| !view.page.is_in(self.snapshot())) {
            Some(gone) => document.below(self.last_seen(view, gone), Tone::Down),
            None => document,
        }
    }

    fn last_seen(&self, view: &View, gone: &str) -> String {
        let last = view.seen.as_of().map_or_else(|| "before".to_owned(), |as_of| self.clock().time(as_of));
        format!("{gone}. Last seen {last}; what follows is of then.")
    }
}

/// What is said where the thing of a page is gone; nothing of what cannot go.
fn gone(page: &Page) -> Option<&'static str> {
    match page {
        Page::Group(_) => Some("This group is no longer in the list"),
        Page::Hub(_) => Some("This hub is no longer in the list"),
        Page::Tunnel(_) => {
            Some("This tunnel is no longer in the list: the API lists only tunnels that are up")
        }
        Page::Datacenter(_) => Some("No hub is in this data center any longer"),
        Page::Why(_) => Some("What this page is about is no longer in the list"),
        Page::Events | Page::Story(_) | Page::Connection | Page::Profiles => None,
    }
}

fn shown(text: Option<&Text>) -> Option<String> {
    text.map(Text::to_string)
}

/// A time with its age: `2026-03-01 14:03:22 UTC (2h)`; text that is no time, as it was sent.
fn dated(stamp: Option<&Stamp>, clock: &Clock) -> Option<String> {
    stamp.map(|stamp| match stamp.at() {
        Some(at) => format!("{} ({})", clock.date_time(at), clock.age(at)),
        None => stamp.text().to_string(),
    })
}

/// How long a state lasts, and how that is known.
fn lasting_since(since: Option<Since>, clock: &Clock) -> Option<String> {
    let since = since?;
    let told = if since.is_exact { "seen to change at" } else { "so at the first look," };
    Some(format!("{} ({told} {})", clock.lasting(Some(since))?, clock.time(since.at)))
}

/// A list as fields: the first line under the label, the others below it, a few items a line.
fn listed(label: &'static str, items: &[Text], abreast: usize) -> Vec<Field> {
    if items.is_empty() {
        return vec![Field::new(label, None)];
    }
    let words: Vec<String> = items
        .chunks(abreast)
        .map(|line| line.iter().map(Text::as_str).collect::<Vec<_>>().join(", "))
        .collect();
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    labels.zip(words).map(|(label, words)| Field::new(label, Some(words))).collect()
}
