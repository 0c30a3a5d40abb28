//! The stack of open pages: what the one in front shows, and what was received or derived for pages only.

use super::content::Content;
use super::filter::sortable_heads;
use super::siblings::Siblings;
use super::{
    Document, EventList, EventScope, Field, GroupDetailsCache, Line, OpenPage, Page, PageContext, PageInputs,
    Target, group,
};
use crate::app::mouse::column_at;
use crate::app::{Home, Sort};
use crate::domain::filter::Filter;
use crate::domain::{Group, GroupDetails, OrganizationLog, Snapshot};
use jiff::Timestamp;
use std::sync::Arc;

/// Maximum depth of the page stack; the oldest page is dropped.
const MAX_OPEN: usize = 50;

/// The open pages.
#[derive(Clone, Debug)]
pub(in crate::app) struct Pages {
    /// The last one is in front.
    open: Vec<OpenPage>,
    /// What the one in front shows; of the others nothing is made.
    content: Content,
    details: GroupDetailsCache,
    events: EventList,
    /// The provider's log of the organization, once it was read.
    log: Option<Arc<OrganizationLog>>,
}

impl Pages {
    /// No page.
    pub(in crate::app) fn new(now: Timestamp) -> Self {
        Self {
            open: Vec::new(),
            content: Content::default(),
            details: GroupDetailsCache::default(),
            events: EventList::new(now),
            log: None,
        }
    }

    /// The page in front of the home screen, if there is one.
    pub(in crate::app) fn current(&self) -> Option<&OpenPage> {
        self.open.last()
    }

    /// What it is about.
    pub(in crate::app) fn current_page(&self) -> Option<&Page> {
        self.current().map(OpenPage::page)
    }

    /// What it shows.
    pub(in crate::app) fn document(&self) -> &Document {
        self.content.document()
    }

    /// Whether this page is in front.
    pub(in crate::app) fn is_current(&self, page: &Page) -> bool {
        self.current_page() == Some(page)
    }

    /// Opens a page in front of the others.
    pub(in crate::app) fn open(&mut self, page: Page, snapshot: &Arc<Snapshot>) {
        if self.open.len() >= MAX_OPEN {
            self.open.remove(0);
        }
        let seen = self.last_with(&page, snapshot);
        self.open.push(OpenPage::new(page, Arc::clone(seen)));
        self.invalidate();
    }

    /// The last known snapshot that has the object of a page: the current one, or where the object is gone, that of an
    /// open page.
    fn last_with<'a>(&'a self, page: &Page, current: &'a Arc<Snapshot>) -> &'a Arc<Snapshot> {
        let known = || self.open.iter().rev().map(|open| open.snapshot(current));
        let last = std::iter::once(current).chain(known()).find(|snapshot| page.is_in(snapshot));
        last.unwrap_or(current)
    }

    /// Closes the page in front; returns what it was about.
    pub(in crate::app) fn close(&mut self) -> Option<Page> {
        let closed = self.open.pop()?;
        self.invalidate();
        Some(closed.page().clone())
    }

    /// Closes all pages.
    pub(in crate::app) fn close_all(&mut self) {
        self.open.clear();
        self.invalidate();
    }

    /// Replaces the page in front by the one so many steps further on in the list that it was opened from; returns it if
    /// there is one.
    pub(in crate::app) fn open_sibling(
        &mut self,
        steps: isize,
        home: &Home,
        snapshot: &Arc<Snapshot>,
    ) -> Option<Page> {
        let next = self.siblings(home, snapshot)?.offset(steps)?;
        self.open.pop();
        if let Some(parent) = self.open.last_mut() {
            parent.select(next.target());
        }
        self.open(next.clone(), snapshot);
        Some(next)
    }

    /// Whether there is another page to walk to.
    pub(in crate::app) fn has_siblings(&self, home: &Home, snapshot: &Snapshot) -> bool {
        self.siblings(home, snapshot).is_some_and(|siblings| siblings.has_others())
    }

    fn siblings<'a>(&'a self, home: &'a Home, snapshot: &'a Snapshot) -> Option<Siblings<'a>> {
        let page = self.current_page()?;
        let parent = self.open.len().checked_sub(2).map(|below| self.open[below].page());
        Some(Siblings { page, parent, home, snapshot })
    }

    /// Something that the page in front shows has changed.
    pub(in crate::app) fn invalidate(&mut self) {
        self.content.invalidate();
    }

    /// The state of the dashboard itself has changed: the connection, its usage, the settings of the profile. Pages with the
    /// provider's log say what that waits for.
    pub(in crate::app) fn status_changed(&mut self) {
        let shows_status =
            |page| matches!(page, &Page::Connection | &Page::ProviderLog | &Page::Group(_) | &Page::Hub(_));
        if self.current_page().is_some_and(shows_status) {
            self.invalidate();
        }
    }

    /// Makes the page in front again if something that it shows has changed or its ages are a second old, and keeps its
    /// selection on a row that is there.
    pub(in crate::app) fn refresh(&mut self, inputs: &PageInputs) {
        let context = PageContext {
            inputs: *inputs,
            details: &self.details,
            events: &self.events,
            log: self.log.as_deref(),
        };
        let Some(page) = self.open.last_mut() else {
            self.content = Content::default();
            return;
        };
        if self.content.refresh(page, &context) {
            page.keep_selection(&self.content, inputs);
        }
    }

    /// Applies a new snapshot.
    pub(in crate::app) fn apply_snapshot(&mut self, snapshot: &Arc<Snapshot>) {
        if !snapshot.changes.is_empty() {
            self.events.invalidate();
        }
        self.open.iter_mut().for_each(|page| page.apply_snapshot(snapshot));
        self.invalidate();
    }

    /// Adds what requests about a group returned.
    pub(in crate::app) fn apply_detail(&mut self, detail: Arc<GroupDetails>) {
        if self.current_page().and_then(Page::group) == Some(&detail.key) {
            self.content.invalidate();
        }
        self.details.add(detail, self.open.iter().filter_map(|page| page.page().group()));
    }

    /// Applies what was read of the provider's log of the organization.
    pub(in crate::app) fn apply_log(&mut self, log: Arc<OrganizationLog>) {
        self.log = Some(log);
        if self.is_current(&Page::ProviderLog) {
            self.invalidate();
        }
    }

    /// Moves through the page in front by so many rows.
    pub(in crate::app) fn step(&mut self, rows: isize, inputs: &PageInputs) {
        if let Some(page) = self.open.last_mut() {
            page.step(rows, &self.content, inputs);
        }
    }

    /// Selects what is in this row of the page in view; returns whether it was selected before.
    pub(in crate::app) fn click(&mut self, row: usize, inputs: &PageInputs) -> bool {
        self.open.last_mut().is_some_and(|page| page.click(row, &self.content, inputs))
    }

    /// The head of the column that is here on a line in view of the page in front, if that is the line of heads of a table
    /// that can be sorted.
    pub(in crate::app) fn head_at(&self, row: usize, x: u16, inputs: &PageInputs) -> Option<&'static str> {
        let document = self.content.document();
        let lines = document.lines(inputs.size.width);
        let line = lines.from(row + self.current()?.offset()).next()?;
        let Line::TableHead(table) = line else { return None };
        let layouts = document.table_layouts(lines.columns().main);
        let (_, layout) = layouts.into_iter().find(|(known, _)| std::ptr::eq(*known, table))?;
        let head = table.columns[column_at(x, &layout)?].head;
        self.sortable().0.contains(&head).then_some(head)
    }

    /// Shows each page from its top.
    pub(in crate::app) fn scroll_to_top(&mut self) {
        self.open.iter_mut().for_each(OpenPage::scroll_to_top);
    }

    /// Selects a row of the page in front.
    pub(in crate::app) fn select_target(&mut self, target: Target) {
        if let Some(page) = self.open.last_mut() {
            page.select(Some(target));
        }
    }

    /// Filters the page in front.
    pub(in crate::app) fn set_filter(&mut self, filter: Filter) {
        self.change_current(|page| page.set_filter(filter));
    }

    /// Sorts the tables of the page in front by the column of this head; by the same again, the other way round.
    pub(in crate::app) fn sort_by(&mut self, head: &'static str) {
        self.change_current(|page| page.sort_by(head));
    }

    /// Sorts the tables of the page in front the other way round.
    pub(in crate::app) fn reverse_sort(&mut self) {
        self.change_current(OpenPage::reverse_sort);
    }

    fn change_current(&mut self, change: impl FnOnce(&mut OpenPage)) {
        if let Some(page) = self.open.last_mut() {
            change(page);
            self.content.invalidate_filter();
        }
    }

    /// Whether the page in front lists objects with their states.
    pub(in crate::app) fn lists_states(&self) -> bool {
        matches!(self.current_page(), Some(Page::Group(_) | Page::Hub(_) | Page::Datacenter(_)))
    }

    /// The columns by which the page in front can be sorted, and the one by which it is.
    pub(in crate::app) fn sortable(&self) -> (Vec<&'static str>, Option<&'static str>) {
        let sort = self.current().and_then(OpenPage::sort);
        (sortable_heads(self.document()), sort.map(|sort: Sort<&'static str>| sort.by))
    }

    /// What the page of events in front shows, if it is one.
    pub(in crate::app) fn event_scope(&self) -> Option<&EventScope> {
        match self.current_page()? {
            Page::Events(scope) => Some(scope),
            _ => None,
        }
    }

    /// Changes what the page of events in front shows.
    pub(in crate::app) fn change_events(&mut self, change: impl FnOnce(&mut EventScope)) {
        if let Some(scope) = self.open.last_mut().and_then(OpenPage::event_scope_mut) {
            change(scope);
            self.invalidate();
        }
    }

    /// Shows the events of the next type.
    pub(in crate::app) fn select_next_category(&mut self) {
        self.change_events(EventScope::select_next_category);
    }

    /// The few lines about a group that the home screen has room for.
    pub(in crate::app) fn group_summary(&self, group: &Group, inputs: PageInputs) -> Vec<Field> {
        group::strip(group, &self.context(inputs))
    }

    fn context<'a>(&'a self, inputs: PageInputs<'a>) -> PageContext<'a> {
        PageContext { inputs, details: &self.details, events: &self.events, log: self.log.as_deref() }
    }
}
