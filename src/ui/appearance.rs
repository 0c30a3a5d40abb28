//! Symbols and styles of states. A state always has a symbol, a word and a color, never a color alone.

use super::theme::{Role, Theme};
use crate::app::{App, Cell, Emphasis, OpenPage, StyleRole};
pub use crate::config::display::Charset;
use crate::domain::{Datacenter, Group};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::borrow::Cow;

/// Character set and theme.
#[derive(Debug, Clone, Copy)]
pub struct Appearance {
    /// The character set.
    pub charset: Charset,
    /// The theme.
    pub theme: Theme,
}

/// Whether data may be stale; stale data is never shown in the color of health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    Current,
    Stale,
}

impl Freshness {
    /// Freshness of the counts over all groups.
    pub(super) fn of_counts(app: &App) -> Self {
        if app.are_totals_stale() { Self::Stale } else { Self::Current }
    }

    /// Freshness of a group.
    pub(super) fn of_group(app: &App, group: &Group) -> Self {
        if app.is_group_stale(group) { Self::Stale } else { Self::Current }
    }

    /// Freshness of a data center.
    pub(super) fn of_datacenter(app: &App, datacenter: &Datacenter) -> Self {
        if app.is_datacenter_stale(&datacenter.name) { Self::Stale } else { Self::Current }
    }

    /// Freshness of a page.
    pub(super) fn of_page(app: &App, page: &OpenPage) -> Self {
        if app.is_page_stale(page) { Self::Stale } else { Self::Current }
    }
}

impl Appearance {
    /// Symbol of a state.
    pub(super) fn mark(&self, role: StyleRole) -> &'static str {
        let (unicode, ascii) = match role {
            StyleRole::Up => ("●", "."),
            StyleRole::Warning => ("!", "!"),
            StyleRole::Degraded => ("◐", "%"),
            StyleRole::Down => ("✗", "x"),
            StyleRole::Unknown => ("?", "?"),
            StyleRole::Plain | StyleRole::Dim | StyleRole::Strong => ("", ""),
        };
        if self.charset == Charset::Ascii { ascii } else { unicode }
    }

    /// Style of the symbol of a state.
    pub(super) fn mark_style(&self, role: StyleRole, freshness: Freshness) -> Style {
        match (role, freshness) {
            (StyleRole::Up, Freshness::Stale) => self.style(Role::Dim),
            (StyleRole::Up, Freshness::Current) => self.style(Role::Up),
            (StyleRole::Warning, _) => self.style(Role::Warning),
            (StyleRole::Degraded, _) => self.style(Role::Degraded),
            (StyleRole::Down, _) => self.style(Role::Down),
            (StyleRole::Unknown, _) => self.style(Role::Unknown),
            (StyleRole::Plain | StyleRole::Dim | StyleRole::Strong, _) => Style::new(),
        }
    }

    /// Style of the text of a state.
    pub(super) fn text_style(&self, role: StyleRole) -> Style {
        match role {
            StyleRole::Dim => self.style(Role::Dim),
            StyleRole::Strong | StyleRole::Warning => self.style(Role::Strong),
            StyleRole::Down => self.style(Role::DownLabel),
            StyleRole::Plain | StyleRole::Up | StyleRole::Degraded | StyleRole::Unknown => Style::new(),
        }
    }

    /// Text with the symbol and style of its role.
    pub(super) fn styled<'a>(
        &self,
        text: impl Into<Cow<'a, str>>,
        role: StyleRole,
        freshness: Freshness,
    ) -> Line<'a> {
        let mark = Span::styled(self.mark(role), self.mark_style(role, freshness));
        prefix_mark(mark, Span::styled(text, self.text_style(role)))
    }

    /// Text of a cell, with the symbol of its role.
    pub(super) fn cell<'a>(&self, cell: &'a Cell, freshness: Freshness) -> Line<'a> {
        if cell.emphasis == Emphasis::Full {
            return self.styled(cell.text.as_str(), cell.role, freshness);
        }
        let style = match cell.role {
            StyleRole::Down => self.style(Role::DownLabel),
            role => self.mark_style(role, freshness),
        };
        prefix_mark(Span::styled(self.mark(cell.role), style), Span::raw(cell.text.as_str()))
    }

    /// Text with the symbol and style of its role, as fresh data.
    pub fn with_mark<'a>(&self, text: &'a str, role: StyleRole) -> Line<'a> {
        self.styled(text, role, Freshness::Current)
    }

    pub(super) fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }
}

/// Text after its symbol, if any.
fn prefix_mark<'a>(mark: Span<'a>, text: Span<'a>) -> Line<'a> {
    if mark.content.is_empty() { Line::from(text) } else { Line::from_iter([mark, Span::raw(" "), text]) }
}
