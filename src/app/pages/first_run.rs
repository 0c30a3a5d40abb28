//! Setup page, shown without credentials: how to create an API key and where to put it.

use super::{StyleRole, wrap};
use crate::app::Size;

/// Maximum width of the text.
const MAX_TEXT_WIDTH: u16 = 76;
/// Margin on each side.
const MARGIN: u16 = 2;
/// Height of heading and footer.
const FRAME_HEIGHT: u16 = 2;
/// Indentation of commands, and of continuation lines of a step.
const COMMAND_INDENT: &str = "     ";
const STEP_INDENT: &str = "   ";

/// Text of the page, one paragraph per line; indented commands are shown verbatim.
const TEXT: &str = "
tunnelscope needs an API key of your Cisco Secure Access organization. It only reads.

1. In the dashboard, https://dashboard.sse.cisco.com, as Full Admin, open Admin > API Keys and choose Add.
2. Give the key a name, the scope Deployments, read-only, and an expiry date, or never.
3. Copy key and secret. The secret is shown only once.
4. Put them into the environment,

     export TUNNELSCOPE_API_KEY=...
     export TUNNELSCOPE_API_SECRET=...

   or, as api_key = \"...\" and api_secret = \"...\", into a file that only you can read (chmod 600):

     CONFIG_FILE

5. Start tunnelscope again.

To try it without an account: tunnelscope --demo";

/// Line of the setup page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstRunLine {
    pub indent: u16,
    pub text: String,
    pub role: StyleRole,
}

/// Scroll state of the setup page.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::app) struct FirstRunView {
    top: usize,
}

impl FirstRunView {
    /// First visible line.
    pub(in crate::app) fn top(self) -> usize {
        self.top
    }

    /// Scrolls, limited to the last line.
    pub(in crate::app) fn scroll(&mut self, lines: isize, config_file: &str, size: Size) {
        let visible_lines = usize::from(size.height.saturating_sub(FRAME_HEIGHT));
        let last = first_run_lines(config_file, size.width).len().saturating_sub(visible_lines);
        self.top = self.top.saturating_add_signed(lines).min(last);
    }
}

/// Lines of the setup page for a width.
pub(in crate::app) fn first_run_lines(config_file: &str, width: u16) -> Vec<FirstRunLine> {
    let page = TEXT.replace("CONFIG_FILE", config_file);
    page.lines().flat_map(|paragraph| paragraph_lines(paragraph, width)).collect()
}

/// Wraps a paragraph with a hanging indent.
fn paragraph_lines(paragraph: &str, width: u16) -> Vec<FirstRunLine> {
    let (role, prefix) = match paragraph {
        command if command.starts_with(COMMAND_INDENT) => (StyleRole::Strong, COMMAND_INDENT),
        continuation if continuation.starts_with(STEP_INDENT) => (StyleRole::Plain, STEP_INDENT),
        step if step.starts_with(|first: char| first.is_ascii_digit()) => {
            (StyleRole::Plain, &step[..STEP_INDENT.len()])
        }
        _ => (StyleRole::Plain, ""),
    };
    let text_width = width.saturating_sub(2 * MARGIN).min(MAX_TEXT_WIDTH);
    let hanging = u16::try_from(prefix.len()).unwrap_or(0);
    let lines = wrap(&paragraph[prefix.len()..], usize::from(text_width.saturating_sub(hanging)));
    let line = |(nth, text): (usize, &str)| match nth {
        0 if !text.is_empty() => FirstRunLine { indent: MARGIN, text: format!("{prefix}{text}"), role },
        _ => FirstRunLine { indent: MARGIN + hanging, text: text.to_owned(), role },
    };
    lines.into_iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_wrap_with_a_hanging_indent() {
        let lines = first_run_lines("/home/admin/.config/tunnelscope/config.toml", 40);
        assert!(lines.iter().all(|line| usize::from(line.indent) + line.text.len() <= 38), "{lines:?}");
        let step = lines.iter().position(|line| line.text.starts_with("2. Give")).unwrap();
        assert_eq!((lines[step].indent, lines[step].text.as_str()), (2, "2. Give the key a name, the scope"));
        assert_eq!(
            (lines[step + 1].indent, lines[step + 1].text.as_str()),
            (5, "Deployments, read-only, and an")
        );
    }

    #[test]
    fn setup_page_scrolls_to_its_last_line() {
        let (file, size) = ("config.toml", Size { width: 60, height: 15 });
        let mut view = FirstRunView::default();
        view.scroll(isize::MAX, file, size);
        assert_eq!(view.top() + 13, first_run_lines(file, 60).len());
        view.scroll(-1, file, size);
        assert_eq!(view.top() + 14, first_run_lines(file, 60).len());
        view.scroll(0, file, Size { width: 120, height: 40 });
        assert_eq!(view.top(), 0, "the whole text is visible");
    }
}
