//! Colors and marks of results on a terminal, from the theme of the dashboard.

use super::appearance;
use crate::app::StyleRole;
use crate::config::Settings;
use crate::terminal::styled;
use crate::ui::{Appearance, Role};
use std::io::{self, IsTerminal};

/// Width of a mark and the space after it.
const MARK: usize = 2;

/// Styles and marks words, or leaves them unchanged.
pub(super) struct Painter {
    /// The appearance; `None` for output without marks and colors.
    appearance: Option<Appearance>,
    has_color: bool,
}

impl Painter {
    /// The painter for standard output. An invalid theme only disables marks and colors; the dashboard and
    /// `doctor` report the error.
    pub(super) fn of_stdout(settings: &Settings) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let is_screen = io::stdout().is_terminal() && !is_dumb;
        let appearance = is_screen.then(|| appearance::resolve(settings).ok()).flatten();
        Self { appearance, has_color: settings.colors.is_some() }
    }

    /// A painter without marks and colors.
    pub(super) fn plain() -> Self {
        Self { appearance: None, has_color: false }
    }

    /// Styles a word by its role.
    pub(super) fn paint(&self, role: Role, word: &str) -> String {
        match self.appearance {
            Some(appearance) if self.has_color => styled(appearance.theme.style(role), word),
            _ => word.to_owned(),
        }
    }

    /// Styles a word by its tone and prefixes the tone's mark.
    pub(super) fn mark(&self, tone: StyleRole, word: &str) -> String {
        let Some(appearance) = self.appearance else { return word.to_owned() };
        let line = appearance.with_mark(word, tone);
        let spans = line.spans.iter();
        spans
            .map(
                |span| {
                    if self.has_color { styled(span.style, &span.content) } else { span.content.to_string() }
                },
            )
            .collect()
    }

    /// Width of the mark before a word.
    pub(super) fn mark_width(&self) -> usize {
        if self.appearance.is_some() { MARK } else { 0 }
    }
}
