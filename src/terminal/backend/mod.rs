//! A ratatui backend for slow links. It collects the cells that ratatui draws, and writes the difference from the screen in
//! one write at the end of a frame; an unchanged frame writes nothing. The terminal is never queried, since the answer may
//! never arrive.

mod encode;
mod frame;
mod scroll;
mod terminal_mode;
#[cfg(test)]
mod tests;

pub use encode::styled;
pub use frame::{draw_frame, new_terminal};
pub(super) use terminal_mode::MOUSE_OFF;

use encode::encode;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect, Size};
use std::io::{self, Write};
use std::mem;
use terminal_mode::TerminalMode;

/// Begins a synchronized update (private mode 2026); other terminals ignore it.
const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";
/// Resets all attributes, at the end of every frame.
const RESET: &[u8] = b"\x1b[m";
/// Resets all attributes and clears the screen.
const CLEAR: &[u8] = b"\x1b[m\x1b[2J";
/// Size in bytes from which a frame is a synchronized update: on a slow link its parts would appear one by one.
const MIN_SYNC_SIZE: usize = 2_000;
/// The symbol of a cell covered by a wide character. It differs from a blank, so that the cell is written when it becomes one.
const COVERED: &str = "";

/// Whether large frames are written as synchronized updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SyncOutput {
    /// Never.
    #[default]
    Off,
    /// If they are large.
    On,
}

/// Whether frames may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TerminalState {
    Active,
    /// Another program has the terminal, usually a shell.
    Suspended,
}

/// Writes the differences between frames.
#[derive(Debug)]
pub struct SlowLinkBackend<W> {
    out: W,
    sync_output: SyncOutput,
    /// The content of the screen.
    current: Buffer,
    /// The content after the next flush.
    next: Buffer,
    /// Whether the content of the screen is unknown, so that the next frame clears it.
    is_unknown: bool,
    /// Bytes to write before the next frame.
    pending: Vec<u8>,
    cursor: Position,
    bytes_written: u64,
    mouse: TerminalMode,
    paste: TerminalMode,
    state: TerminalState,
}

impl<W: Write> SlowLinkBackend<W> {
    /// A backend that writes to `out`. The content of the screen is unknown.
    pub fn new(out: W) -> Self {
        Self {
            out,
            sync_output: SyncOutput::default(),
            current: Buffer::default(),
            next: Buffer::default(),
            is_unknown: true,
            pending: Vec::new(),
            cursor: Position::ORIGIN,
            bytes_written: 0,
            mouse: TerminalMode::MOUSE,
            paste: TerminalMode::PASTE,
            state: TerminalState::Active,
        }
    }

    /// Sets whether large frames are synchronized updates.
    #[must_use]
    pub fn with_sync_output(self, sync_output: SyncOutput) -> Self {
        Self { sync_output, ..self }
    }

    /// The content of the screen. A wide character is in its first cell; the symbols of the others are empty.
    pub fn current(&self) -> &Buffer {
        &self.current
    }

    /// Bytes written so far.
    pub fn bytes_written(&self) -> u64 {
        self.bytes_written
    }

    /// Sets the size of the terminal; its content becomes unknown.
    pub(super) fn resize(&mut self, size: Size) {
        let area = Rect::from((Position::ORIGIN, size));
        (self.current, self.next) = (Buffer::empty(area), Buffer::empty(area));
        self.is_unknown = true;
    }

    /// Makes the next frame clear the screen and draw all cells.
    pub(super) fn invalidate(&mut self) {
        self.is_unknown = true;
    }

    /// Writes these bytes together with the next frame. They must not change the content of the screen.
    pub(super) fn write_before_frame(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// Turns mouse reports on or off with the next frame.
    pub(super) fn set_mouse_reports(&mut self, is_on: bool) {
        let sequence = self.mouse.set(is_on);
        self.write_before_frame(sequence.as_bytes());
    }

    /// Turns bracketed paste on or off with the next frame.
    pub(super) fn set_bracketed_paste(&mut self, is_on: bool) {
        let sequence = self.paste.set(is_on);
        self.write_before_frame(sequence.as_bytes());
    }

    /// Stops drawing while another program has the terminal.
    pub(super) fn suspend(&mut self) {
        self.state = TerminalState::Suspended;
    }

    /// Draws again, on a screen of unknown content.
    pub(super) fn resume(&mut self) {
        self.state = TerminalState::Active;
        self.mouse = TerminalMode::MOUSE;
        self.paste = TerminalMode::PASTE;
        self.invalidate();
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.state == TerminalState::Suspended
    }

    /// The bytes that turn the screen into the next frame.
    fn difference(&mut self) -> Vec<u8> {
        let mut bytes = mem::take(&mut self.pending);
        if mem::take(&mut self.is_unknown) {
            bytes.extend(CLEAR);
            self.current.reset();
        }
        if let Some(scroll) = scroll::find(&self.current, &self.next) {
            bytes.extend(scroll.sequence().into_bytes());
            scroll.apply(&mut self.current);
        }
        bytes.extend(encode(self.current.diff_iter(&self.next), &self.next));
        if !bytes.is_empty() {
            bytes.extend(RESET);
            self.current.content.clone_from(&self.next.content);
        }
        bytes
    }

    fn write(&mut self, mut bytes: Vec<u8>) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.sync_output == SyncOutput::On && bytes.len() >= MIN_SYNC_SIZE {
            bytes = [BEGIN_UPDATE, &bytes, END_UPDATE].concat();
        }
        self.bytes_written += bytes.len() as u64;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }
}

/// Sets a cell, and marks the cells that its character covers.
fn set_cell(buffer: &mut Buffer, x: u16, y: u16, cell: &Cell) {
    let width = cell.cell_width().max(1);
    let end = x.saturating_add(width);
    // The remaining cells of an overwritten wide character become blank.
    for x in end..buffer.area.right() {
        match buffer.cell_mut((x, y)) {
            Some(covered) if covered.symbol() == COVERED => covered.reset(),
            _ => break,
        }
    }
    if let Some(first) = buffer.cell_mut((x, y)) {
        first.clone_from(cell);
    }
    for x in x + 1..end {
        if let Some(covered) = buffer.cell_mut((x, y)) {
            covered.reset();
            covered.set_symbol(COVERED);
        }
    }
}

impl<W: Write> Backend for SlowLinkBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        // ratatui draws blanks into the cells that some emoji cover; they are skipped.
        let mut covered = (0..0, 0);
        for (x, y, cell) in content {
            if covered.1 == y && covered.0.contains(&x) {
                continue;
            }
            set_cell(&mut self.next, x, y, cell);
            covered = (x + 1..x.saturating_add(cell.cell_width()), y);
        }
        Ok(())
    }

    /// Does nothing: the cursor stays hidden, and prompts draw their own.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Does nothing: leaving the terminal shows the cursor.
    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.next.reset();
        self.invalidate();
        Ok(())
    }

    /// Clears the whole screen: ratatui draws the rest again.
    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.next.area.as_size())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        let bytes = self.difference();
        self.write(bytes)
    }
}
