//! Colours of results that people read: those of the theme, on a terminal only.

use super::tailor;
use crate::config::{Colors, Settings};
use crate::terminal::styled;
use crate::ui::{Role, Theme};
use std::io::{self, IsTerminal};

/// Paints words, or leaves them as they are.
pub(super) struct Painter(Option<Theme>);

impl Painter {
    /// The colours of these settings for standard output, none where it is no terminal. A theme that cannot be used costs
    /// the colours only: the dashboard and `doctor` say what is wrong with it.
    pub(super) fn of_stdout(settings: &Settings) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let has_color = io::stdout().is_terminal() && !is_dumb && settings.colors != Colors::None;
        Self(has_color.then(|| tailor::look(settings).ok().map(|look| look.theme)).flatten())
    }

    /// Without colours.
    pub(super) fn plain() -> Self {
        Self(None)
    }

    /// A word in the style of a role.
    pub(super) fn paint(&self, role: Role, word: &str) -> String {
        self.0.as_ref().map_or_else(|| word.to_owned(), |theme| styled(theme.style(role), word))
    }
}
