//! Stack of open pages, with the content of the current one and data received or derived for pages only.

mod open_page;
mod scroll;
mod siblings;

pub use open_page::OpenPage;

use super::content::Content;
use super::document::sortable_headers;
use super::{
    Document, EventList, EventScope, Field, GroupDetailsCache, Line, Page, PageContext, PageInputs, Target,
    group,
};
use crate::app::mouse::column_at;
use crate::app::{Home, Sort};
use crate::domain::filter::Filter;
use crate::domain::{Group, GroupDetails, OrganizationLog, Snapshot};
use jiff::Timestamp;
use siblings::Siblings;
use std::sync::Arc;

/// Maximum depth of the page stack; the oldest page is dropped.
const MAX_OPEN: usize = 50;

/// Stack of open pages.
#[derive(Debug, Clone)]
pub(in crate::app) struct Pages {
    /// The last one is the current page.
    open: Vec<OpenPage>,
    /// Content of the current page; the others have none.
    content: Content,
    details: GroupDetailsCache,
    events: EventList,
    /// Provider's log of the organization.
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

    /// The current open page.
    pub(in crate::app) fn current(&self) -> Option<&OpenPage> {
        self.open.last()
    }

    /// The current page.
    pub(in crate::app) fn current_page(&self) -> Option<&Page> {
        self.current().map(OpenPage::page)
    }

    /// Content of the current page.
    pub(in crate::app) fn document(&self) -> &Document {
        self.content.document()
    }

    /// Whether a page is the current one.
    pub(in crate::app) fn is_current(&self, page: &Page) -> bool {
        self.current_page() == Some(page)
    }

    /// Opens a page.
    pub(in crate::app) fn open(&mut self, page: Page, snapshot: &Arc<Snapshot>) {
        if self.open.len() >= MAX_OPEN {
            self.open.remove(0);
        }
        let last_snapshot = self.last_snapshot_with(&page, snapshot);
        self.open.push(OpenPage::new(page, Arc::clone(last_snapshot)));
        self.invalidate();
    }

    /// Last known snapshot with the object of a page: the current one, or that of an open page.
    fn last_snapshot_with<'a>(&'a self, page: &Page, current: &'a Arc<Snapshot>) -> &'a Arc<Snapshot> {
        let open_snapshots = || self.open.iter().rev().map(|open| open.snapshot(current));
        let last = std::iter::once(current).chain(open_snapshots()).find(|snapshot| page.is_in(snapshot));
        last.unwrap_or(current)
    }

    /// Closes the current page; returns it.
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

    /// Replaces the current page by another of the list that it was opened from; returns it, if there is one.
    pub(in crate::app) fn open_sibling(
        &mut self,
        steps: isize,
        home: &Home,
        snapshot: &Arc<Snapshot>,
    ) -> Option<Page> {
        let next = self.siblings(home, snapshot)?.sibling(steps)?;
        self.open.pop();
        if let Some(parent) = self.open.last_mut() {
            parent.select(next.target());
        }
        self.open(next.clone(), snapshot);
        Some(next)
    }

    /// Whether the list has another object.
    pub(in crate::app) fn has_siblings(&self, home: &Home, snapshot: &Snapshot) -> bool {
        self.siblings(home, snapshot).is_some_and(|siblings| siblings.has_others())
    }

    fn siblings<'a>(&'a self, home: &'a Home, snapshot: &'a Snapshot) -> Option<Siblings<'a>> {
        let page = self.current_page()?;
        let parent = self.open.len().checked_sub(2).map(|below| self.open[below].page());
        Some(Siblings { page, parent, home, snapshot })
    }

    /// Marks the current page as outdated.
    pub(in crate::app) fn invalidate(&mut self) {
        self.content.invalidate();
    }

    /// Marks pages that show the connection status as outdated. Pages with the provider's log show what it waits for.
    pub(in crate::app) fn status_changed(&mut self) {
        let shows_status =
            |page| matches!(page, &Page::Connection | &Page::ProviderLog | &Page::Group(_) | &Page::Hub(_));
        if self.current_page().is_some_and(shows_status) {
            self.invalidate();
        }
    }

    /// Rebuilds the current page if it is outdated, and keeps its selection.
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

    /// Adds group details.
    pub(in crate::app) fn apply_detail(&mut self, detail: Arc<GroupDetails>) {
        if self.current_page().and_then(Page::group) == Some(&detail.key) {
            self.content.invalidate();
        }
        self.details.add(detail, self.open.iter().filter_map(|page| page.page().group()));
    }

    /// Applies the provider's log of the organization.
    pub(in crate::app) fn apply_log(&mut self, log: Arc<OrganizationLog>) {
        self.log = Some(log);
        if self.is_current(&Page::ProviderLog) {
            self.invalidate();
        }
    }

    /// Moves through the current page.
    pub(in crate::app) fn step(&mut self, rows: isize, inputs: &PageInputs) {
        if let Some(page) = self.open.last_mut() {
            page.step(rows, &self.content, inputs);
        }
    }

    /// Selects a visible row of the current page; returns whether it was already selected.
    pub(in crate::app) fn click(&mut self, row: usize, inputs: &PageInputs) -> bool {
        self.open.last_mut().is_some_and(|page| page.click(row, &self.content, inputs))
    }

    /// Header of the sortable column at a position, if it is on column headers.
    pub(in crate::app) fn header_at(&self, row: usize, x: u16, inputs: &PageInputs) -> Option<&'static str> {
        let document = self.content.document();
        let lines = document.lines(inputs.size.width);
        let line = lines.from(row + self.current()?.offset()).next()?;
        let Line::TableHeader(table) = line else { return None };
        let layouts = document.table_layouts(lines.columns().main);
        let (_, layout) = layouts.into_iter().find(|(other, _)| std::ptr::eq(*other, table))?;
        let header = table.columns[column_at(x, &layout)?].header;
        self.sortable().0.contains(&header).then_some(header)
    }

    /// Scrolls all pages to the top.
    pub(in crate::app) fn scroll_to_top(&mut self) {
        self.open.iter_mut().for_each(OpenPage::scroll_to_top);
    }

    /// Selects a row of the current page.
    pub(in crate::app) fn select_target(&mut self, target: Target) {
        if let Some(page) = self.open.last_mut() {
            page.select(Some(target));
        }
    }

    /// Filters the current page.
    pub(in crate::app) fn set_filter(&mut self, filter: Filter) {
        self.change_current(|page| page.set_filter(filter));
    }

    /// Sorts the current page by a column; reverses if sorted by it already.
    pub(in crate::app) fn sort_by(&mut self, header: &'static str) {
        self.change_current(|page| page.sort_by(header));
    }

    /// Reverses the sort order of the current page.
    pub(in crate::app) fn reverse_sort(&mut self) {
        self.change_current(OpenPage::reverse_sort);
    }

    fn change_current(&mut self, change: impl FnOnce(&mut OpenPage)) {
        if let Some(page) = self.open.last_mut() {
            change(page);
            self.content.invalidate_filter();
        }
    }

    /// Whether the current page lists objects with states.
    pub(in crate::app) fn lists_states(&self) -> bool {
        matches!(self.current_page(), Some(Page::Group(_) | Page::Hub(_) | Page::Datacenter(_)))
    }

    /// Sortable columns of the current page, and the sort column.
    pub(in crate::app) fn sortable(&self) -> (Vec<&'static str>, Option<&'static str>) {
        let sort = self.current().and_then(OpenPage::sort);
        (sortable_headers(self.document()), sort.map(|sort: Sort<&'static str>| sort.by))
    }

    /// Scope of the current events page.
    pub(in crate::app) fn event_scope(&self) -> Option<&EventScope> {
        match self.current_page()? {
            Page::Events(scope) => Some(scope),
            _ => None,
        }
    }

    /// Changes the scope of the current events page.
    pub(in crate::app) fn change_events(&mut self, change: impl FnOnce(&mut EventScope)) {
        if let Some(scope) = self.open.last_mut().and_then(OpenPage::event_scope_mut) {
            change(scope);
            self.invalidate();
        }
    }

    /// Selects the next event type.
    pub(in crate::app) fn select_next_category(&mut self) {
        self.change_events(EventScope::select_next_category);
    }

    /// Details of a group for the home screen.
    pub(in crate::app) fn group_summary(&self, group: &Group, inputs: PageInputs) -> Vec<Field> {
        group::summary(group, &self.context(inputs))
    }

    fn context<'a>(&'a self, inputs: PageInputs<'a>) -> PageContext<'a> {
        PageContext { inputs, details: &self.details, events: &self.events, log: self.log.as_deref() }
    }
}
