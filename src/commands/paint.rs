//! Colours and marks of results that people read: those of the dashboard, on a terminal only.

use super::appearance;
use crate::app::StyleRole;
use crate::config::Settings;
use crate::terminal::styled;
use crate::ui::{Appearance, Role};
use std::io::{self, IsTerminal};

/// Columns of a mark and the blank behind it.
const MARK: usize = 2;

/// Paints and marks words, or leaves them as they are.
pub(super) struct Painter {
    /// How a terminal shows them; nothing else has marks or colours.
    look: Option<Appearance>,
    has_color: bool,
}

impl Painter {
    /// That of these settings for standard output. A theme that cannot be used costs marks and colours only: the dashboard
    /// and `doctor` say what is wrong with it.
    pub(super) fn of_stdout(settings: &Settings) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let is_screen = io::stdout().is_terminal() && !is_dumb;
        let look = is_screen.then(|| appearance::look(settings).ok()).flatten();
        Self { look, has_color: settings.colors.is_some() }
    }

    /// Without marks and colours.
    pub(super) fn plain() -> Self {
        Self { look: None, has_color: false }
    }

    /// A word in the style of a role.
    pub(super) fn paint(&self, role: Role, word: &str) -> String {
        match self.look {
            Some(look) if self.has_color => styled(look.theme.style(role), word),
            _ => word.to_owned(),
        }
    }

    /// A word behind the mark of its tone, and in the tone's style.
    pub(super) fn mark(&self, tone: StyleRole, word: &str) -> String {
        let Some(look) = self.look else { return word.to_owned() };
        let line = look.with_mark(word, tone);
        let spans = line.spans.iter();
        spans
            .map(
                |span| {
                    if self.has_color { styled(span.style, &span.content) } else { span.content.to_string() }
                },
            )
            .collect()
    }

    /// Columns that a mark takes before a word.
    pub(super) fn mark_width(&self) -> usize {
        if self.look.is_some() { MARK } else { 0 }
    }
}
