//! Mouse handling: the wheel scrolls; a click selects, opens the selected row, sorts by a column header, or performs a hint of
//! the footer.

use super::App;
use crate::app::mouse::{self, MouseAction, MouseInput};
use crate::app::{Action, Context, DatacenterColumns, Effect, Overlay, Pane};

impl App {
    /// Handles a mouse event.
    pub(super) fn handle_mouse(&mut self, mouse: MouseInput) -> Vec<Effect> {
        self.mark_dirty();
        let context = self.context();
        match mouse.action {
            MouseAction::Wheel(steps) if self.overlays.scroll_by_wheel(steps.into()) => {}
            MouseAction::Wheel(steps) => {
                self.scroll_by_wheel(context, mouse, isize::from(steps) * mouse::WHEEL_ROWS);
            }
            MouseAction::Click => return self.click(context, mouse),
        }
        Vec::new()
    }

    fn click(&mut self, context: Context, mouse: MouseInput) -> Vec<Effect> {
        if let Some(action) = self.footer_action(mouse) {
            self.status.dismiss_notice();
            return self.perform(context, action);
        }
        match context {
            Context::Home => self.click_at_home(mouse),
            Context::Page => self.click_on_page(mouse),
            Context::Prompt => self.click_in_picker(mouse),
            Context::Help | Context::FirstRun => Vec::new(),
        }
    }

    /// Action of the hint under the mouse. A filter prompt covers the hints.
    fn footer_action(&self, mouse: MouseInput) -> Option<Action> {
        let is_covered = matches!(self.overlay(), Some(Overlay::Filter(_)));
        let is_footer = mouse.row + 1 == self.screen.size.height && !is_covered;
        let action = is_footer.then(|| self.footer().action_at(mouse.column, self.notice().is_some()))??;
        (self.context() != Context::FirstRun && self.unmet_requirement(self.context(), action).is_none())
            .then_some(action)
    }

    /// Selects the entry under the mouse, or accepts it if selected.
    fn click_in_picker(&mut self, mouse: MouseInput) -> Vec<Effect> {
        let Some(Overlay::Picker(picker)) = self.overlay() else { return Vec::new() };
        let Some(entry) = self.picker_layout(picker).entry_at(mouse.column, mouse.row) else {
            return Vec::new();
        };
        if self.overlays.select_entry(entry) {
            self.perform(Context::Prompt, Action::Accept)
        } else {
            Vec::new()
        }
    }

    /// Scrolls the pane under the mouse.
    fn scroll_by_wheel(&mut self, context: Context, mouse: MouseInput, rows: isize) {
        let layout = self.home_layout();
        let position = mouse::pane_and_row_at(mouse, &layout, self.pane(), &self.home);
        match position.filter(|_| context == Context::Home) {
            Some((pane, _)) => self.with_home(|home, context| home.step(rows, pane, context)),
            None => self.step(context, rows),
        }
    }

    fn click_at_home(&mut self, mouse: MouseInput) -> Vec<Effect> {
        let layout = self.home_layout();
        let Some((pane, row)) = mouse::pane_and_row_at(mouse, &layout, self.pane(), &self.home) else {
            return Vec::new();
        };
        self.home.focus(pane);
        if let Some(x) = mouse::header_column_at(mouse, &layout, pane) {
            return self.click_header(pane, x, layout.area(pane).width);
        }
        let before = self.selected_target();
        let is_row =
            row.is_some_and(|row| self.with_home(|home, context| home.select_row(row, pane, context)));
        if is_row && before.is_some() && before == self.selected_target() {
            self.open_selected()
        } else {
            Vec::new()
        }
    }

    /// Sorts a pane by a clicked column header; reverses if sorted by it already. Hubs cannot be sorted.
    fn click_header(&mut self, pane: Pane, x: u16, width: u16) -> Vec<Effect> {
        match pane {
            Pane::Groups => {
                let columns = self.group_columns(width);
                if let Some(column) = mouse::column_at(x, &columns.layout).and_then(|at| columns.column(at)) {
                    let sort = self.home.sort().toggled(column);
                    self.with_home(|home, context| home.sort_by(sort, context));
                }
            }
            Pane::Datacenters => {
                let layout = self.datacenter_columns(width).layout;
                if let Some(column) = mouse::column_at(x, &layout).and_then(DatacenterColumns::sorted_by) {
                    let sort = self.home.datacenter_sort().toggled(column);
                    self.with_home(|home, context| home.sort_datacenters_by(sort, context));
                }
            }
            Pane::Hubs => {}
        }
        self.save()
    }

    fn click_on_page(&mut self, mouse: MouseInput) -> Vec<Effect> {
        let Some(row) = mouse::page_row_at(mouse.row, &self.home_layout()) else { return Vec::new() };
        if let Some(header) = self.with_pages(|pages, inputs| pages.header_at(row, mouse.column, inputs)) {
            self.pages.sort_by(header);
            return Vec::new();
        }
        let was_selected = self.with_pages(|pages, inputs| pages.click(row, inputs));
        if was_selected { self.open_selected() } else { Vec::new() }
    }
}
