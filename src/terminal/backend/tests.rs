//! Unit tests of the backend: the bytes written for frames.

use super::*;
use crate::app;
use crate::terminal::{draw_frame, new_terminal};
use ratatui::style::{Color, Style};
use ratatui::text::Span;
use ratatui::{Frame, Terminal};

const SIZE: app::Size = app::Size { width: 20, height: 3 };

/// Collects the bytes and counts the writes.
#[derive(Debug, Default)]
struct Output {
    bytes: Vec<u8>,
    writes: usize,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend(bytes);
        self.writes += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Screen = Terminal<SlowLinkBackend<Output>>;

fn screen() -> Screen {
    new_terminal(SlowLinkBackend::new(Output::default())).unwrap()
}

/// Draws a frame of one text, and returns the bytes written.
fn draw_text(screen: &mut Screen, size: app::Size, text: &str) -> String {
    draw_styled(screen, size, text, Style::new())
}

fn draw_styled(screen: &mut Screen, size: app::Size, text: &str, style: Style) -> String {
    draw(screen, size, |frame| frame.render_widget(Span::styled(text, style), frame.area()))
}

fn draw(screen: &mut Screen, size: app::Size, render: impl FnOnce(&mut Frame)) -> String {
    screen.backend_mut().out = Output::default();
    draw_frame(screen, size, render).unwrap();
    let Output { bytes, writes } = mem::take(&mut screen.backend_mut().out);
    assert_eq!(writes, usize::from(!bytes.is_empty()), "a frame is one write, or none");
    String::from_utf8(bytes).unwrap()
}

#[test]
fn unchanged_frame_writes_nothing() {
    let mut screen = screen();
    let first = draw_text(&mut screen, SIZE, "hello");
    assert_eq!(screen.backend().bytes_written(), first.len() as u64);
    assert_eq!(draw_text(&mut screen, SIZE, "hello"), "");
    assert_eq!(screen.backend().bytes_written(), first.len() as u64);
}

#[test]
fn only_the_difference_is_written() {
    let mut screen = screen();
    draw_text(&mut screen, SIZE, "hello");
    assert_eq!(draw_text(&mut screen, SIZE, "hallo"), "\x1b[1;2Ha\x1b[m");
}

#[test]
fn changed_style_rewrites_the_cell() {
    let mut screen = screen();
    draw_text(&mut screen, SIZE, "a");
    let red = Style::new().fg(Color::Red).bg(Color::Blue);
    assert_eq!(draw_styled(&mut screen, SIZE, "a", red), "\x1b[H\x1b[31;44ma\x1b[m");
}

#[test]
fn resized_or_unknown_screen_is_drawn_completely() {
    let mut screen = screen();
    draw_text(&mut screen, SIZE, "hello");
    screen.backend_mut().invalidate();
    assert_eq!(draw_text(&mut screen, SIZE, "hello"), "\x1b[m\x1b[2J\x1b[Hhello\x1b[m");
    for size in [app::Size { width: 30, ..SIZE }, SIZE, app::Size { height: 5, ..SIZE }] {
        assert_eq!(draw_text(&mut screen, size, "hello"), "\x1b[m\x1b[2J\x1b[Hhello\x1b[m", "{size:?}");
        assert_eq!(draw_text(&mut screen, size, "hello"), "");
    }
}

#[test]
fn suspended_terminal_gets_no_output() {
    let mut screen = screen();
    screen.backend_mut().suspend();
    assert_eq!(draw_text(&mut screen, SIZE, "hello"), "");
    screen.backend_mut().resume();
    assert!(draw_text(&mut screen, SIZE, "hello").contains("hello"));
}

#[test]
fn cells_of_an_overwritten_wide_character_are_drawn() {
    let mut screen = screen();
    draw_text(&mut screen, SIZE, "東京");
    assert_eq!(draw_text(&mut screen, SIZE, "a 京"), "\x1b[Ha \x1b[m");
    assert_eq!(draw_text(&mut screen, SIZE, "東京"), "\x1b[H東\x1b[m");
    assert_eq!(draw_text(&mut screen, SIZE, ""), "\x1b[H    \x1b[m");
}

#[test]
fn cells_covered_by_a_wide_character_are_not_drawn() {
    let mut screen = screen();
    draw_text(&mut screen, SIZE, "ab x");
    // An emoji by its variation selector; ratatui draws a blank into the covered cell.
    assert_eq!(draw_text(&mut screen, SIZE, "❤\u{fe0f} x"), "\x1b[H❤\u{fe0f}\x1b[m");
    assert_eq!(draw_text(&mut screen, SIZE, "❤\u{fe0f} x"), "");
}

#[test]
fn moved_rows_are_scrolled() {
    let size = app::Size { width: 20, height: 6 };
    let mut screen = screen();
    let list = |first: usize| {
        move |frame: &mut Frame| {
            for (row, nth) in frame.area().rows().zip(first..) {
                frame.render_widget(Span::raw(format!("row {nth}")), row);
            }
        }
    };
    draw(&mut screen, size, list(1));
    assert_eq!(draw(&mut screen, size, list(2)), "\x1b[1;6r\x1b[1S\x1b[r\x1b[6Hrow 7\x1b[m");
}

#[test]
fn only_large_frames_are_synchronized_updates() {
    let size = app::Size { width: 200, height: 30 };
    let mut screen =
        new_terminal(SlowLinkBackend::new(Output::default()).with_sync_output(SyncOutput::On)).unwrap();
    let fill = |frame: &mut Frame| {
        for row in frame.area().rows() {
            frame.render_widget(Span::raw("x".repeat(200)), row);
        }
    };
    let large = draw(&mut screen, size, fill);
    assert!(large.starts_with("\x1b[?2026h") && large.ends_with("\x1b[?2026l"));
    let small = draw(&mut screen, size, |frame| {
        fill(frame);
        frame.render_widget(Span::raw("y"), frame.area());
    });
    assert_eq!(small, "\x1b[Hy\x1b[m");
}

#[test]
fn bytes_before_a_frame_are_written_once_with_it() {
    let mut screen = screen();
    screen.backend_mut().set_mouse_reports(true);
    screen.backend_mut().set_mouse_reports(true);
    screen.backend_mut().write_before_frame(b"\x07");
    let written = draw_text(&mut screen, SIZE, "hello");
    assert!(written.starts_with("\x1b[?1000h\x1b[?1006h\x07\x1b[m\x1b[2J"), "{written:?}");
    assert_eq!(draw_text(&mut screen, SIZE, "hello"), "");
}

#[test]
fn bracketed_paste_is_switched_only_on_change() {
    let mut screen = screen();
    let mut written = String::new();
    for is_on in [false, true, true, false, false] {
        screen.backend_mut().set_bracketed_paste(is_on);
        written.push_str(&draw_text(&mut screen, SIZE, "hello"));
    }
    let switches: Vec<_> =
        written.match_indices("?2004").map(|(start, _)| &written[start..start + 6]).collect();
    assert_eq!(switches, ["?2004h", "?2004l"]);
    screen.backend_mut().set_bracketed_paste(true);
    draw_text(&mut screen, SIZE, "hello");
    screen.backend_mut().resume();
    screen.backend_mut().set_bracketed_paste(true);
    assert!(
        draw_text(&mut screen, SIZE, "hello").contains("\x1b[?2004h"),
        "it is switched on again after a suspension"
    );
}

#[test]
fn screen_of_size_zero_is_accepted() {
    let mut screen = screen();
    draw_text(&mut screen, app::Size { width: 0, height: 0 }, "hello");
    assert!(draw_text(&mut screen, SIZE, "hello").contains("hello"));
}
