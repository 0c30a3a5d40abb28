//! A ratatui backend for slow links. It records what ratatui draws, and at the end of a frame it writes the difference to
//! what the terminal shows in one write; an unchanged frame writes nothing. The terminal is never queried: an answer may
//! never come.

use super::encode::encode;
use super::scroll;
use super::terminal_mode::TerminalMode;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect, Size};
use std::io::{self, Write};
use std::mem;

/// Begins a synchronized update (private mode 2026); a terminal that does not know it ignores it.
const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";
/// Resets all attributes, by the fewest bytes: the end of every frame.
const RESET: &[u8] = b"\x1b[m";
/// Resets all attributes and clears the screen.
const CLEAR: &[u8] = b"\x1b[m\x1b[2J";
/// Bytes from which on a frame is synchronized: on a slow line it would be seen to build up.
const LARGE: usize = 2_000;
/// The symbol of a cell behind a wide character. It differs from a blank, so that the cell is written when it is one again.
const COVERED: &str = "";

/// Whether large frames are written as synchronized updates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SyncOutput {
    /// No.
    #[default]
    Off,
    /// Yes.
    On,
}

/// Whether the terminal is ours to draw on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TerminalState {
    Active,
    /// Another program has it, usually a shell.
    Suspended,
}

/// Records frames and writes their differences.
#[derive(Debug)]
pub struct SlowLinkBackend<W> {
    out: W,
    sync_output: SyncOutput,
    /// What the terminal shows.
    shown: Buffer,
    /// What it is to show after the next flush.
    next: Buffer,
    /// Whether `shown` is only a guess, so that the next frame clears the screen.
    is_unknown: bool,
    /// Bytes that go out before the next frame.
    pending: Vec<u8>,
    cursor: Position,
    written: u64,
    mouse: TerminalMode,
    paste: TerminalMode,
    state: TerminalState,
}

impl<W: Write> SlowLinkBackend<W> {
    /// A backend that writes to `out`, for a screen of unknown content.
    pub fn new(out: W) -> Self {
        Self {
            out,
            sync_output: SyncOutput::default(),
            shown: Buffer::default(),
            next: Buffer::default(),
            is_unknown: true,
            pending: Vec::new(),
            cursor: Position::ORIGIN,
            written: 0,
            mouse: TerminalMode::MOUSE,
            paste: TerminalMode::PASTE,
            state: TerminalState::Active,
        }
    }

    /// The same with synchronized updates on or off.
    #[must_use]
    pub fn with_sync_output(self, sync_output: SyncOutput) -> Self {
        Self { sync_output, ..self }
    }

    /// What the terminal shows: of a wide character the first cell holds all, and the others are empty.
    pub fn shown(&self) -> &Buffer {
        &self.shown
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Sets the size of the terminal, whose content is unknown from then on.
    pub(super) fn resize(&mut self, size: Size) {
        let area = Rect::from((Position::ORIGIN, size));
        (self.shown, self.next) = (Buffer::empty(area), Buffer::empty(area));
        self.is_unknown = true;
    }

    /// Has the next frame written whole, whatever is on the screen.
    pub(super) fn invalidate(&mut self) {
        self.is_unknown = true;
    }

    /// Writes these bytes with the next frame, before it. They must not change what is visible.
    pub(super) fn write_aside(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// Turns mouse reports on or off from the next frame on.
    pub(super) fn want_mouse(&mut self, is_wanted: bool) {
        let change = self.mouse.turn(is_wanted);
        self.write_aside(change.as_bytes());
    }

    /// Turns bracketed paste on or off from the next frame on.
    pub(super) fn want_paste(&mut self, is_wanted: bool) {
        let change = self.paste.turn(is_wanted);
        self.write_aside(change.as_bytes());
    }

    /// Leaves the terminal to another program, on whose screen nothing may be drawn.
    pub(super) fn suspend(&mut self) {
        self.state = TerminalState::Suspended;
    }

    /// Takes the terminal again, with whatever the other program left on it.
    pub(super) fn resume(&mut self) {
        self.state = TerminalState::Active;
        self.mouse = TerminalMode::MOUSE;
        self.paste = TerminalMode::PASTE;
        self.invalidate();
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.state == TerminalState::Suspended
    }

    /// The bytes that make the terminal show the next frame.
    fn difference(&mut self) -> Vec<u8> {
        let mut bytes = mem::take(&mut self.pending);
        if mem::take(&mut self.is_unknown) {
            bytes.extend(CLEAR);
            self.shown.reset();
        }
        if let Some(scroll) = scroll::find(&self.shown, &self.next) {
            bytes.extend(scroll.sequence().into_bytes());
            scroll.apply(&mut self.shown);
        }
        bytes.extend(encode(self.shown.diff_iter(&self.next), &self.next));
        if !bytes.is_empty() {
            bytes.extend(RESET);
            self.shown.content.clone_from(&self.next.content);
        }
        bytes
    }

    fn write(&mut self, mut bytes: Vec<u8>) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.sync_output == SyncOutput::On && bytes.len() >= LARGE {
            bytes = [BEGIN_UPDATE, &bytes, END_UPDATE].concat();
        }
        self.written += bytes.len() as u64;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }
}

/// Sets a cell, and marks those that its character covers.
fn set(buffer: &mut Buffer, x: u16, y: u16, cell: &Cell) {
    let width = cell.cell_width().max(1);
    let behind = x.saturating_add(width);
    // What is left of a wide character is blank.
    for x in behind..buffer.area.right() {
        match buffer.cell_mut((x, y)) {
            Some(left) if left.symbol() == COVERED => left.reset(),
            _ => break,
        }
    }
    if let Some(first) = buffer.cell_mut((x, y)) {
        first.clone_from(cell);
    }
    for x in x + 1..behind {
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
        // ratatui blanks what some emoji cover; nothing is written there.
        let mut covered = (0..0, 0);
        for (x, y, cell) in content {
            if covered.1 == y && covered.0.contains(&x) {
                continue;
            }
            set(&mut self.next, x, y, cell);
            covered = (x + 1..x.saturating_add(cell.cell_width()), y);
        }
        Ok(())
    }

    /// Nothing: the cursor is hidden for as long as the terminal is ours, and where text is typed is drawn.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Nothing: see [`Self::hide_cursor`]; leaving the terminal shows it.
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

    /// Clears all of it: ratatui draws what is left of a region again.
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

#[cfg(test)]
mod tests;
