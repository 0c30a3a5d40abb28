//! ```text
//!  Tunnel groups  18 of 200   filter: is:problem  ────────────────────── sort: severity
//! ```
//! The heading of a pane.

use super::truncate_line;
use crate::ui::appearance::Appearance;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Widget};

/// Minimum width of the rule.
const MIN_RULE_WIDTH: usize = 1;

/// Keyboard focus of a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Focus {
    Focused,
    Unfocused,
}

/// A title followed by a rule.
#[derive(Debug)]
pub(in crate::ui) struct Heading<'a> {
    appearance: &'a Appearance,
    title: &'a str,
    filter: &'a str,
    note: &'a str,
    focus: Focus,
}

impl<'a> Heading<'a> {
    /// The heading of a pane without focus.
    pub(in crate::ui) fn new(appearance: &'a Appearance, title: &'a str) -> Self {
        Self { appearance, title, filter: "", note: "", focus: Focus::Unfocused }
    }

    /// The heading with a filter; empty for none.
    pub(in crate::ui) fn filter(self, filter: &'a str) -> Self {
        Self { filter, ..self }
    }

    /// The heading with a note at the right, if it fits.
    pub(in crate::ui) fn note(self, note: &'a str) -> Self {
        Self { note, ..self }
    }

    /// The heading with this focus.
    pub(in crate::ui) fn focus(self, focus: Focus) -> Self {
        Self { focus, ..self }
    }
}

impl Widget for Heading<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        // ratatui draws the border below the titles, so its style would show through.
        let style = |role| Style::reset().patch(self.appearance.style(role));
        let title = style(if self.focus == Focus::Focused { Role::FocusedTitle } else { Role::Strong });
        let mut title = Line::from(Span::styled(format!(" {} ", self.title), title));
        if !self.filter.is_empty() {
            title.push_span(Span::styled(" ", Style::reset()));
            title.push_span(filter_tag(self.filter, style(Role::Filter)));
        }
        let title = truncate_line(title, area.width);
        let note = Line::styled(format!(" {} ", self.note), style(Role::Dim)).right_aligned();
        let available = usize::from(area.width).saturating_sub(title.width());
        let mut block =
            Block::new().borders(Borders::TOP).border_style(self.appearance.style(Role::Dim)).title(title);
        if !self.note.is_empty() && note.width() + MIN_RULE_WIDTH < available {
            block = block.title(note);
        }
        block.render(area, buf);
    }
}

/// Label of a filter.
pub(in crate::ui) fn filter_tag(filter: &str, style: Style) -> Span<'static> {
    Span::styled(format!(" filter: {filter} "), style)
}
