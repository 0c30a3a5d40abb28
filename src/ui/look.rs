//! What things look like: marks, and the styles of tones. State is always mark and word and colour, never colour alone.
//! Sixteen colours of the terminal's own palette, so that dark and light both work: yellow is only ever a ground under
//! black, since as ink it cannot be read on white.

use crate::app::{App, Tone, View};
use crate::domain::{Datacenter, Group};
use ratatui::style::{Color, Modifier, Style};

/// Which characters the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Any.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// Which colours the terminal may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// The sixteen that every terminal has.
    Sixteen,
    /// None: bold, dim and reverse must do.
    None,
}

/// How the screen looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Its characters.
    pub charset: Charset,
    /// Its colours.
    pub palette: Palette,
}

/// Whether what is shown may be old; what is old is never shown in the colour of health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    Fresh,
    Old,
}

impl Freshness {
    /// That of what is counted over all groups.
    pub(super) fn of_counts(app: &App) -> Self {
        if app.are_old_counts() { Self::Old } else { Self::Fresh }
    }

    /// That of a group.
    pub(super) fn of_group(app: &App, group: &Group) -> Self {
        if app.is_old_group(group) { Self::Old } else { Self::Fresh }
    }

    /// That of a data center.
    pub(super) fn of_datacenter(app: &App, here: &Datacenter) -> Self {
        if app.is_old_datacenter(&here.name) { Self::Old } else { Self::Fresh }
    }

    /// That of a page.
    pub(super) fn of_page(app: &App, view: &View) -> Self {
        if app.is_old_page(view) { Self::Old } else { Self::Fresh }
    }
}

impl Look {
    /// The mark in front of a state.
    pub(super) fn mark(self, tone: Tone) -> &'static str {
        let (unicode, ascii) = match tone {
            Tone::Up => ("●", "."),
            Tone::Degraded => ("!", "!"),
            Tone::Down => ("✗", "x"),
            Tone::Unknown => ("?", "?"),
            Tone::Plain | Tone::Dim | Tone::Strong => ("", ""),
        };
        if self.charset == Charset::Ascii { ascii } else { unicode }
    }

    /// The style of a mark.
    pub(super) fn mark_style(self, tone: Tone, freshness: Freshness) -> Style {
        let style = Style::new();
        match (tone, self.palette, freshness) {
            (Tone::Up, _, Freshness::Old) => style.add_modifier(Modifier::DIM),
            (Tone::Up, Palette::Sixteen, _) => style.fg(Color::Green),
            (Tone::Degraded, Palette::Sixteen, _) => style.fg(Color::Black).bg(Color::Yellow),
            (Tone::Down, Palette::Sixteen, _) => {
                style.fg(Color::White).bg(Color::Red).add_modifier(Modifier::BOLD)
            }
            (Tone::Unknown, Palette::Sixteen, _) => style.fg(Color::Magenta),
            (Tone::Degraded | Tone::Down, Palette::None, _) => style.add_modifier(Modifier::REVERSED),
            _ => style,
        }
    }

    /// The style of words.
    pub(super) fn word_style(self, tone: Tone) -> Style {
        let style = Style::new();
        match (tone, self.palette) {
            (Tone::Dim, _) => style.add_modifier(Modifier::DIM),
            (Tone::Strong | Tone::Degraded, _) | (Tone::Down, Palette::None) => {
                style.add_modifier(Modifier::BOLD)
            }
            (Tone::Down, Palette::Sixteen) => style.fg(Color::Red).add_modifier(Modifier::BOLD),
            (Tone::Plain | Tone::Up | Tone::Unknown, _) => style,
        }
    }

    /// The style of what is selected where the keys are.
    pub(super) fn selected() -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}
