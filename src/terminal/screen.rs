//! Painting: what is on the terminal now is remembered, and only what is different is written, all of it in one write.
//! Where nothing is different, nothing is written. The terminal is never asked anything: an answer may never come.

use super::encode::encode;
use super::rows::{different_cells, different_rows};
use super::scroll;
use super::switch::Switch;
use crate::app::Size;
use crate::ui::canvas::Canvas;
use ratatui_core::layout::Rect;
use std::io::{self, Write};
use std::mem;

/// Asks the terminal to show what follows all at once (private mode 2026); one that does not know it ignores it.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
/// Ends whatever is set, by the fewest bytes: the end of every frame.
const PLAIN: &[u8] = b"\x1b[m";
/// Ends whatever is set, and clears the screen.
const CLEAR: &[u8] = b"\x1b[m\x1b[2J";
/// A frame from so many bytes on is a large one: on a slow line it would be seen to build up.
const LARGE: usize = 2_000;

/// How frames are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frames {
    /// As they are.
    #[default]
    Plain,
    /// Large ones are to be shown all at once.
    Synchronized,
}

/// A terminal's screen, as far as we wrote it.
#[derive(Debug)]
pub struct Screen<W> {
    out: W,
    frames: Frames,
    /// What goes out with the next frame besides what is seen of it.
    aside: Vec<u8>,
    mouse: Switch,
    paste: Switch,
    shown: Option<Canvas>,
    next: Canvas,
    written: u64,
    holder: Holder,
}

/// Who has the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Us,
    Another,
}

impl<W: Write> Screen<W> {
    /// A screen of which nothing is known yet; frames go to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            frames: Frames::default(),
            aside: Vec::new(),
            mouse: Switch::MOUSE,
            paste: Switch::PASTE,
            shown: None,
            next: Canvas::default(),
            written: 0,
            holder: Holder::Us,
        }
    }

    /// The same with frames written in this way.
    #[must_use]
    pub fn writing(self, frames: Frames) -> Self {
        Self { frames, ..self }
    }

    /// Writes these bytes with the next frame, before it. They must change nothing that is seen.
    pub(super) fn write_aside(&mut self, bytes: &[u8]) {
        self.aside.extend_from_slice(bytes);
    }

    /// Has the terminal tell of the mouse from the next frame on, or no longer.
    pub(super) fn want_mouse(&mut self, is_wanted: bool) {
        let asked = self.mouse.turn(is_wanted);
        self.write_aside(asked.as_bytes());
    }

    /// Has the terminal mark what is pasted from the next frame on, so that it comes as text and not as keys, or no longer.
    pub(super) fn want_paste(&mut self, is_wanted: bool) {
        let asked = self.paste.turn(is_wanted);
        self.write_aside(asked.as_bytes());
    }

    /// Draws a frame of this size, and writes what is different from the one before. While another has the terminal
    /// nothing is drawn.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn paint(&mut self, size: Size, draw: impl FnOnce(&mut Canvas)) -> io::Result<()> {
        if self.holder == Holder::Another {
            return Ok(());
        }
        let area = Rect::new(0, 0, size.width, size.height);
        self.next.clear(area);
        draw(&mut self.next);
        let mut bytes = mem::take(&mut self.aside);
        let shown = self.shown.take().filter(|shown| shown.area() == area);
        let mut before = shown.unwrap_or_else(|| cleared(area, &mut bytes));
        let mut rows = different_rows(&before, &self.next);
        if let Some(scroll) = scroll::find(&before, &self.next, &rows) {
            scroll.write(&mut bytes)?;
            scroll.apply(&mut before);
            rows = different_rows(&before, &self.next);
        }
        bytes.extend(encode(different_cells(&before, &self.next, &rows), &self.next));
        if !bytes.is_empty() {
            bytes.extend(PLAIN);
        }
        self.write(bytes)?;
        self.shown = Some(mem::replace(&mut self.next, before));
        Ok(())
    }

    /// Forgets what is on the terminal, so that the next frame is written whole.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Leaves the terminal to another, a shell for one, on whose screen nothing may be drawn.
    pub fn give_back(&mut self) {
        self.holder = Holder::Another;
    }

    /// Takes the terminal again, with whatever another left on it.
    pub fn take_again(&mut self) {
        self.holder = Holder::Us;
        self.mouse = Switch::MOUSE;
        self.paste = Switch::PASTE;
        self.forget();
    }

    /// The frame that is on the terminal now.
    pub fn shown(&self) -> Option<&Canvas> {
        self.shown.as_ref()
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    fn write(&mut self, mut bytes: Vec<u8>) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.frames == Frames::Synchronized && bytes.len() >= LARGE {
            bytes = [BEGIN, &bytes, END].concat();
        }
        self.written += bytes.len() as u64;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }
}

/// Clears the terminal, and says what is on it then.
fn cleared(area: Rect, bytes: &mut Vec<u8>) -> Canvas {
    bytes.extend(CLEAR);
    Canvas::new(area)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::ink::Ink;

    const SIZE: Size = Size { width: 20, height: 3 };

    fn write_text(text: &'static str) -> impl FnOnce(&mut Canvas) {
        move |canvas| {
            canvas.write(canvas.area(), text, Ink::PLAIN);
        }
    }

    #[test]
    fn a_frame_without_a_difference_writes_nothing() {
        let mut screen = Screen::new(Vec::new());
        screen.paint(SIZE, write_text("hello")).unwrap();
        let first = screen.written();
        screen.paint(SIZE, write_text("hello")).unwrap();
        assert!(first > 0);
        assert_eq!(screen.written(), first);
    }

    #[test]
    fn only_what_is_different_is_written() {
        let mut screen = Screen::new(Vec::new());
        screen.paint(SIZE, write_text("hello")).unwrap();
        screen.out.clear();
        screen.paint(SIZE, write_text("hallo")).unwrap();
        let written = String::from_utf8(screen.out.clone()).unwrap();
        assert!(written.contains('a') && !written.contains('h') && !written.contains('o'), "{written:?}");
    }

    #[test]
    fn another_size_or_a_lost_screen_is_painted_whole() {
        let mut screen = Screen::new(Vec::new());
        screen.paint(SIZE, write_text("hello")).unwrap();
        for lose in [true, false] {
            screen.out.clear();
            if lose {
                screen.forget();
            }
            let size = if lose { SIZE } else { Size { width: 30, ..SIZE } };
            screen.paint(size, write_text("hello")).unwrap();
            assert!(String::from_utf8(screen.out.clone()).unwrap().contains("hello"));
        }
    }

    #[test]
    fn nothing_is_drawn_while_another_has_the_terminal() {
        let mut screen = Screen::new(Vec::new());
        screen.give_back();
        screen.paint(SIZE, write_text("hello")).unwrap();
        assert_eq!(screen.written(), 0);
        screen.take_again();
        screen.paint(SIZE, write_text("hello")).unwrap();
        assert!(String::from_utf8(screen.out.clone()).unwrap().contains("hello"));
    }

    #[test]
    fn what_was_half_of_a_wide_character_is_written_again() {
        let mut screen = Screen::new(Vec::new());
        screen.paint(SIZE, write_text("東京")).unwrap();
        screen.out.clear();
        screen.paint(SIZE, write_text("a 京")).unwrap();
        let written = String::from_utf8(screen.out.clone()).unwrap();
        assert!(written.contains("a ") && !written.contains('京'), "{written:?}");
    }

    #[test]
    fn a_large_frame_is_shown_all_at_once_and_a_small_one_needs_no_such_word() {
        let size = Size { width: 200, height: 30 };
        let mut screen = Screen::new(Vec::new()).writing(Frames::Synchronized);
        let fill = |text: &'static str| {
            move |canvas: &mut Canvas| {
                (0..30).for_each(|y| {
                    canvas.write(Rect { y, ..canvas.area() }, &text.repeat(200), Ink::PLAIN);
                });
            }
        };
        screen.paint(size, fill("x")).unwrap();
        assert!(screen.out.starts_with(BEGIN) && screen.out.ends_with(END));
        screen.out.clear();
        screen
            .paint(size, |canvas| {
                fill("x")(canvas);
                canvas.write(canvas.area(), "y", Ink::PLAIN);
            })
            .unwrap();
        assert!(!screen.out.starts_with(BEGIN) && !screen.out.is_empty());
    }

    #[test]
    fn what_is_written_aside_goes_out_with_the_frame_in_one_write() {
        let mut screen = Screen::new(Vec::new());
        screen.want_mouse(true);
        screen.want_mouse(true);
        screen.write_aside(b"\x07");
        screen.paint(SIZE, write_text("hello")).unwrap();
        let written = String::from_utf8(screen.out.clone()).unwrap();
        assert!(written.starts_with("\x1b[?1000h\x1b[?1006h\x07"), "{written:?}");
        screen.out.clear();
        screen.paint(SIZE, write_text("hello")).unwrap();
        assert!(screen.out.is_empty());
    }

    #[test]
    fn what_is_pasted_is_marked_only_while_it_is_wanted() {
        let mut screen = Screen::new(Vec::new());
        for is_wanted in [false, true, true, false, false] {
            screen.want_paste(is_wanted);
            screen.paint(SIZE, write_text("hello")).unwrap();
        }
        let written = String::from_utf8(screen.out.clone()).unwrap();
        let asked: Vec<_> = written.match_indices("?2004").map(|(at, _)| &written[at..at + 6]).collect();
        assert_eq!(asked, ["?2004h", "?2004l"]);
        screen.want_paste(true);
        screen.take_again();
        screen.want_paste(true);
        screen.paint(SIZE, write_text("hello")).unwrap();
        assert!(
            String::from_utf8(screen.out).unwrap().contains("\x1b[?2004h"),
            "after a stop it is asked for again"
        );
    }

    #[test]
    fn a_screen_without_cells_is_survived() {
        let mut screen = Screen::new(Vec::new());
        screen.paint(Size { width: 0, height: 0 }, |_| {}).unwrap();
        screen.paint(SIZE, write_text("hello")).unwrap();
    }
}
