//! Inputs of pages: other parts of the dashboard, and data received or derived for pages only.

use super::{EventList, GroupDetailsCache};
use crate::app::status::{Connection, Status};
use crate::app::{Clock, ProfileSummary, Settings, Size};
use crate::channel::ConnectionInfo;
use crate::domain::traffic::Rates;
use crate::domain::{EventGroup, Journal, OrganizationLog, Snapshot, Subject};
use jiff::SignedDuration;
use std::ops::Deref;
use std::sync::Arc;

/// Parts of the dashboard that pages show.
#[derive(Clone, Copy)]
pub(in crate::app) struct PageInputs<'a> {
    pub(in crate::app) snapshot: &'a Arc<Snapshot>,
    pub(in crate::app) clock: &'a Clock,
    pub(in crate::app) size: Size,
    /// Visible lines of a page.
    pub(in crate::app) rows: usize,
    pub(in crate::app) connection_info: &'a ConnectionInfo,
    pub(in crate::app) settings: &'a Settings,
    pub(in crate::app) status: &'a Status,
    pub(in crate::app) profiles: &'a [ProfileSummary],
}

/// All inputs of a page.
#[derive(Clone, Copy)]
pub(super) struct PageContext<'a> {
    pub(super) inputs: PageInputs<'a>,
    pub(super) details: &'a GroupDetailsCache,
    pub(super) events: &'a EventList,
    pub(super) log: Option<&'a OrganizationLog>,
}

impl<'a> Deref for PageContext<'a> {
    type Target = PageInputs<'a>;

    fn deref(&self) -> &Self::Target {
        &self.inputs
    }
}

impl PageContext<'_> {
    pub(super) fn connection(&self) -> &Connection {
        self.status.connection()
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.snapshot.derived.journal
    }

    pub(super) fn rates(&self) -> &Rates {
        &self.snapshot.derived.rates
    }

    /// Grouped events of an object or of all, newest first.
    pub(super) fn event_groups(&self, subject: Option<&Subject>) -> Arc<[EventGroup]> {
        self.events.groups(subject, self.journal())
    }

    /// Duration of the state that an event began, if it has ended.
    pub(super) fn duration(&self, event: &EventGroup) -> Option<SignedDuration> {
        self.events.states(self.journal()).duration(event)
    }
}
