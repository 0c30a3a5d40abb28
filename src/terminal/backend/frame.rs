//! ratatui's `Terminal` on the backend for slow links. Frames have the size that the dashboard knows, and are drawn only
//! while the terminal is not suspended.

use super::SlowLinkBackend;
use crate::app;
use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};
use std::io::{self, Write};

/// ratatui's terminal on this backend. The first frame sets its size.
///
/// # Errors
/// Never with this backend.
pub fn new_terminal<W: Write>(backend: SlowLinkBackend<W>) -> io::Result<Terminal<SlowLinkBackend<W>>> {
    // With a fixed viewport ratatui does not query the size before each frame.
    Terminal::with_options(backend, TerminalOptions { viewport: Viewport::Fixed(Rect::ZERO) })
}

/// Draws a frame of this size; does nothing while the terminal is suspended.
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
