//! What the dashboard remembers besides the newest snapshot: what happened, what went through the tunnels, and what the calls
//! about single groups brought. All of it is bounded.

use crate::app::status::alerts::Attention;
use crate::app::{App, View};
use crate::domain::rates::Rates;
use crate::domain::{Change, GroupDetail, GroupKey, Journal, Snapshot, Story, Theme, stories};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Changes that the page of events tells, the newest.
const TOLD_CHANGES: usize = 3_000;
/// Groups whose own answers are kept besides those of open pages; the rest is asked for again.
const KEPT_DETAILS: usize = 64;

/// What is remembered.
#[derive(Clone, Debug)]
pub(in crate::app) struct Memory {
    started: Timestamp,
    /// What happened, as it is told; of the newest changes. Put together when somebody wants to read it.
    stories: OnceLock<Arc<[Story]>>,
    /// What the events are filtered by; `None` is by nothing.
    theme: Option<Theme>,
    details: HashMap<GroupKey, Arc<GroupDetail>>,
    pub(in crate::app) attention: Attention,
}

impl Memory {
    /// A memory that begins now.
    pub(in crate::app) fn new(now: Timestamp) -> Self {
        Self {
            started: now,
            stories: OnceLock::new(),
            theme: None,
            details: HashMap::new(),
            attention: Attention::default(),
        }
    }

    /// Takes the changes of a snapshot, and says what to ring for.
    pub(in crate::app) fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) -> Option<String> {
        if !snapshot.changes.is_empty() {
            self.stories = OnceLock::new();
        }
        self.attention.observe(snapshot, now)
    }

    /// Takes what a call about a single group brought; of too many groups, those are kept that have a page open.
    pub(in crate::app) fn take(&mut self, detail: Arc<GroupDetail>, views: &[View]) {
        if self.details.len() >= KEPT_DETAILS {
            let open: Vec<_> = views.iter().filter_map(|view| view.page.group()).collect();
            self.details.retain(|key, _| open.contains(&key));
        }
        self.details.insert(detail.key.clone(), detail);
    }

    /// Ends the filter of the events by kind.
    pub(in crate::app) fn show_all_themes(&mut self) {
        self.theme = None;
    }

    /// Filters the events by the next kind; after the last by nothing.
    pub(in crate::app) fn choose_next_theme(&mut self) {
        self.theme = match self.theme {
            None => Some(Theme::States),
            Some(Theme::States) => Some(Theme::Tunnels),
            Some(Theme::Tunnels) => Some(Theme::Rekeys),
            Some(Theme::Rekeys) => Some(Theme::Configuration),
            Some(Theme::Configuration) => None,
        };
    }
}

impl App {
    /// What changed since the start, the newest first.
    pub fn log(&self) -> impl Iterator<Item = &Arc<Change>> {
        self.journal().newest_first()
    }

    /// What happened since the start.
    pub fn journal(&self) -> &Journal {
        &self.snapshot().derived.journal
    }

    /// What goes through the tunnels.
    pub fn rates(&self) -> &Rates {
        &self.snapshot().derived.rates
    }

    /// What the calls about this group brought, if there were any.
    pub fn detail(&self, key: &GroupKey) -> Option<&GroupDetail> {
        self.memory.details.get(key).map(Arc::as_ref)
    }

    /// What happened, told as stories, the newest first.
    pub(in crate::app) fn stories(&self) -> &[Story] {
        let tell = || stories(self.journal().newest_first().take(TOLD_CHANGES)).into();
        self.memory.stories.get_or_init(tell)
    }

    /// What the events are filtered by; `None` is by nothing.
    pub(in crate::app) fn theme(&self) -> Option<Theme> {
        self.memory.theme
    }

    /// When the dashboard was started.
    pub(in crate::app) fn started(&self) -> Timestamp {
        self.memory.started
    }
}
