//! The mouse, for those who switch it on: the wheel moves, a click selects, a click on what is selected opens it.

use super::{App, Effect, Overlay, Pane, Shape};

/// What a mouse did, and in which cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub deed: Deed,
    /// The column, counted from 0.
    pub column: u16,
    /// The row, counted from 0.
    pub row: u16,
}

/// What a mouse can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The left button was pressed.
    Click,
    /// The wheel was turned by so many steps; down is more than nothing.
    Wheel(i8),
}

/// Rows that a step of the wheel moves by.
const WHEEL: isize = 3;
/// The header above all.
const HEADER: u16 = 1;

impl App {
    /// Takes what a mouse did.
    pub(super) fn take_mouse(&mut self, mouse: Mouse) -> Vec<Effect> {
        match (mouse.deed, &mut self.overlay) {
            (Deed::Wheel(steps), Some(Overlay::Picker(picker))) => {
                picker.finish();
                picker.step(isize::from(steps));
            }
            (_, Some(_)) => {}
            (Deed::Wheel(steps), None) => self.step(isize::from(steps) * WHEEL),
            (Deed::Click, None) if self.help.is_some() => {}
            (Deed::Click, None) if self.views.is_empty() => return self.click_at_home(mouse),
            (Deed::Click, None) => return self.click_on_page(mouse.row),
        }
        Vec::new()
    }

    fn click_at_home(&mut self, mouse: Mouse) -> Vec<Effect> {
        let Some((pane, row)) = self.place_at_home(mouse) else { return Vec::new() };
        self.focus(pane);
        let before = self.selected_target();
        let (layout, snapshot) = (self.home_layout(), self.snapshot_now());
        let is_row = row.is_some_and(|row| self.home.select_row(row, pane, &snapshot, &layout));
        if is_row && before.is_some() && before == self.selected_target() {
            self.open_selected()
        } else {
            Vec::new()
        }
    }

    /// The pane in a place of the home screen, and which of its rows is there.
    fn place_at_home(&self, mouse: Mouse) -> Option<(Pane, Option<usize>)> {
        let layout = self.home_layout();
        let row = mouse.row.checked_sub(HEADER + layout.banner)?;
        let row_behind =
            |row: u16, head: u16, offset: usize| row.checked_sub(head).map(|row| usize::from(row) + offset);
        if row < layout.groups {
            let head = if layout.shape == Shape::Names { 0 } else { 2 };
            return Some((Pane::Groups, row_behind(row, head, self.home.groups.offset())));
        }
        let row = row - layout.groups;
        let datacenter = |row| (Pane::Datacenters, row_behind(row, 2, self.home.datacenters.offset()));
        match layout.shape {
            Shape::Wide if mouse.column > self.size().width / 2 => Some(datacenter(row)),
            Shape::Wide => Some((Pane::Hubs, row_behind(row, 1, 0))),
            Shape::Tall if row < layout.hubs => Some((Pane::Hubs, row_behind(row, 1, 0))),
            Shape::Tall => Some(datacenter(row - layout.hubs)),
            Shape::Groups | Shape::Names | Shape::Line => None,
        }
    }

    fn click_on_page(&mut self, row: u16) -> Vec<Effect> {
        let Some(view) = self.views.last() else { return Vec::new() };
        let head = HEADER + self.home_layout().banner + 1;
        let Some(line) = row.checked_sub(head).map(|row| usize::from(row) + view.offset) else {
            return Vec::new();
        };
        let document = self.document_in_front();
        let lines = document.lines(self.size().width);
        let Some(target) = lines.target(line).cloned() else { return Vec::new() };
        if view.selected.as_ref() == Some(&target) {
            return self.open_selected();
        }
        if let Some(view) = self.views.last_mut() {
            (view.selected, view.line) = (Some(target), Some(line));
        }
        self.settle();
        Vec::new()
    }
}
