//! ```text
//!  Tunnel groups  18 of 200   filter: is:problem  ────────────────────── sort: severity
//! ```
//! The upper edge of a pane.

use super::truncate_line;
use crate::ui::appearance::Appearance;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Widget};

/// Columns of the rule that a note leaves at least.
const RULE: usize = 1;

/// Whether a pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Focus {
    Here,
    Elsewhere,
}

/// A title with a rule behind it.
#[derive(Debug)]
pub(in crate::ui) struct Heading<'a> {
    appearance: &'a Appearance,
    title: &'a str,
    filter: &'a str,
    note: &'a str,
    focus: Focus,
}

impl<'a> Heading<'a> {
    /// The title of a pane that has not the keys.
    pub(in crate::ui) fn new(appearance: &'a Appearance, title: &'a str) -> Self {
        Self { appearance, title, filter: "", note: "", focus: Focus::Elsewhere }
    }

    /// The same with the filter that narrows the pane; none if empty.
    pub(in crate::ui) fn filter(self, filter: &'a str) -> Self {
        Self { filter, ..self }
    }

    /// The same with a note at the right, if there is room.
    pub(in crate::ui) fn note(self, note: &'a str) -> Self {
        Self { note, ..self }
    }

    /// The same where the keys may be.
    pub(in crate::ui) fn focus(self, focus: Focus) -> Self {
        Self { focus, ..self }
    }
}

impl Widget for Heading<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        // The border is drawn below the titles, and its style would shine through.
        let style = |role| Style::reset().patch(self.appearance.style(role));
        let title = style(if self.focus == Focus::Here { Role::FocusedTitle } else { Role::Strong });
        let mut title = Line::from(Span::styled(format!(" {} ", self.title), title));
        if !self.filter.is_empty() {
            title.push_span(Span::styled(" ", Style::reset()));
            title.push_span(filter_tag(self.filter, style(Role::Filter)));
        }
        let title = truncate_line(title, area.width);
        let note = Line::styled(format!(" {} ", self.note), style(Role::Dim)).right_aligned();
        let room = usize::from(area.width).saturating_sub(title.width());
        let mut block =
            Block::new().borders(Borders::TOP).border_style(self.appearance.style(Role::Dim)).title(title);
        if !self.note.is_empty() && note.width() + RULE < room {
            block = block.title(note);
        }
        block.render(area, buf);
    }
}

/// What something is narrowed to.
pub(in crate::ui) fn filter_tag(filter: &str, style: Style) -> Span<'static> {
    Span::styled(format!(" filter: {filter} "), style)
}
