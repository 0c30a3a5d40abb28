//! ratatui's terminal over a slow link: frames of the size that the dashboard knows, drawn only while the terminal is ours.

use super::SlowLinkBackend;
use crate::app;
use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};
use std::io::{self, Write};

/// ratatui's terminal over this backend. Its size is set by the first frame.
///
/// # Errors
/// None of this backend.
pub fn terminal<W: Write>(backend: SlowLinkBackend<W>) -> io::Result<Terminal<SlowLinkBackend<W>>> {
    // With a fixed viewport ratatui does not query the size before each frame.
    Terminal::with_options(backend, TerminalOptions { viewport: Viewport::Fixed(Rect::ZERO) })
}

/// Draws a frame of this size; nothing while another program has the terminal.
///
/// # Errors
/// If the terminal cannot be written to.
pub fn draw_frame<W: Write>(
    terminal: &mut Terminal<SlowLinkBackend<W>>,
    size: app::Size,
    render: impl FnOnce(&mut Frame),
) -> io::Result<()> {
    if terminal.backend().is_suspended() {
        return Ok(());
    }
    let size = Size::new(size.width, size.height);
    if terminal.size()? != size {
        terminal.backend_mut().resize(size);
        terminal.resize(Rect::from(size))?;
    }
    terminal.draw(render).map(drop)
}
