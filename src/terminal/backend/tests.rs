//! What the backend writes for frames, and what it does not.

use super::*;
use crate::app;
use crate::terminal::{draw_frame, terminal};
use ratatui::style::{Color, Style};
use ratatui::text::Span;
use ratatui::{Frame, Terminal};

const SIZE: app::Size = app::Size { width: 20, height: 3 };

/// What is written, in how many writes.
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
    terminal(SlowLinkBackend::new(Output::default())).unwrap()
}

/// Draws a frame of one text, and returns what is written for it.
fn show(screen: &mut Screen, size: app::Size, text: &str) -> String {
    show_styled(screen, size, text, Style::new())
}

fn show_styled(screen: &mut Screen, size: app::Size, text: &str, style: Style) -> String {
    drawn(screen, size, |frame| frame.render_widget(Span::styled(text, style), frame.area()))
}

fn drawn(screen: &mut Screen, size: app::Size, render: impl FnOnce(&mut Frame)) -> String {
    screen.backend_mut().out = Output::default();
    draw_frame(screen, size, render).unwrap();
    let Output { bytes, writes } = mem::take(&mut screen.backend_mut().out);
    assert_eq!(writes, usize::from(!bytes.is_empty()), "a frame is one write, or none");
    String::from_utf8(bytes).unwrap()
}

#[test]
fn an_unchanged_frame_writes_nothing() {
    let mut screen = screen();
    let first = show(&mut screen, SIZE, "hello");
    assert_eq!(screen.backend().written(), first.len() as u64);
    assert_eq!(show(&mut screen, SIZE, "hello"), "");
    assert_eq!(screen.backend().written(), first.len() as u64);
}

#[test]
fn only_the_difference_is_written() {
    let mut screen = screen();
    show(&mut screen, SIZE, "hello");
    assert_eq!(show(&mut screen, SIZE, "hallo"), "\x1b[1;2Ha\x1b[m");
}

#[test]
fn colors_and_attributes_are_differences() {
    let mut screen = screen();
    show(&mut screen, SIZE, "a");
    let red = Style::new().fg(Color::Red).bg(Color::Blue);
    assert_eq!(show_styled(&mut screen, SIZE, "a", red), "\x1b[H\x1b[31;44ma\x1b[m");
}

#[test]
fn another_size_or_an_unknown_screen_is_drawn_whole() {
    let mut screen = screen();
    show(&mut screen, SIZE, "hello");
    screen.backend_mut().invalidate();
    assert_eq!(show(&mut screen, SIZE, "hello"), "\x1b[m\x1b[2J\x1b[Hhello\x1b[m");
    for size in [app::Size { width: 30, ..SIZE }, SIZE, app::Size { height: 5, ..SIZE }] {
        assert_eq!(show(&mut screen, size, "hello"), "\x1b[m\x1b[2J\x1b[Hhello\x1b[m", "{size:?}");
        assert_eq!(show(&mut screen, size, "hello"), "");
    }
}

#[test]
fn nothing_is_drawn_while_another_program_has_the_terminal() {
    let mut screen = screen();
    screen.backend_mut().suspend();
    assert_eq!(show(&mut screen, SIZE, "hello"), "");
    screen.backend_mut().resume();
    assert!(show(&mut screen, SIZE, "hello").contains("hello"));
}

#[test]
fn the_rest_of_a_wide_character_that_is_gone_is_written() {
    let mut screen = screen();
    show(&mut screen, SIZE, "東京");
    assert_eq!(show(&mut screen, SIZE, "a 京"), "\x1b[Ha \x1b[m");
    assert_eq!(show(&mut screen, SIZE, "東京"), "\x1b[H東\x1b[m");
    assert_eq!(show(&mut screen, SIZE, ""), "\x1b[H    \x1b[m");
}

#[test]
fn nothing_is_written_into_a_wide_character() {
    let mut screen = screen();
    show(&mut screen, SIZE, "ab x");
    // An emoji by its variation selector, behind which ratatui writes a blank.
    assert_eq!(show(&mut screen, SIZE, "❤\u{fe0f} x"), "\x1b[H❤\u{fe0f}\x1b[m");
    assert_eq!(show(&mut screen, SIZE, "❤\u{fe0f} x"), "");
}

#[test]
fn rows_that_move_are_scrolled() {
    let size = app::Size { width: 20, height: 6 };
    let mut screen = screen();
    let list = |first: usize| {
        move |frame: &mut Frame| {
            for (row, nth) in frame.area().rows().zip(first..) {
                frame.render_widget(Span::raw(format!("row {nth}")), row);
            }
        }
    };
    drawn(&mut screen, size, list(1));
    assert_eq!(drawn(&mut screen, size, list(2)), "\x1b[1;6r\x1b[1S\x1b[r\x1b[6Hrow 7\x1b[m");
}

#[test]
fn only_a_large_frame_is_a_synchronized_update() {
    let size = app::Size { width: 200, height: 30 };
    let mut screen =
        terminal(SlowLinkBackend::new(Output::default()).with_sync_output(SyncOutput::On)).unwrap();
    let fill = |frame: &mut Frame| {
        for row in frame.area().rows() {
            frame.render_widget(Span::raw("x".repeat(200)), row);
        }
    };
    let large = drawn(&mut screen, size, fill);
    assert!(large.starts_with("\x1b[?2026h") && large.ends_with("\x1b[?2026l"));
    let small = drawn(&mut screen, size, |frame| {
        fill(frame);
        frame.render_widget(Span::raw("y"), frame.area());
    });
    assert_eq!(small, "\x1b[Hy\x1b[m");
}

#[test]
fn what_is_written_aside_goes_out_once_with_the_frame() {
    let mut screen = screen();
    screen.backend_mut().want_mouse(true);
    screen.backend_mut().want_mouse(true);
    screen.backend_mut().write_aside(b"\x07");
    let written = show(&mut screen, SIZE, "hello");
    assert!(written.starts_with("\x1b[?1000h\x1b[?1006h\x07\x1b[m\x1b[2J"), "{written:?}");
    assert_eq!(show(&mut screen, SIZE, "hello"), "");
}

#[test]
fn bracketed_paste_is_on_only_while_it_is_wanted() {
    let mut screen = screen();
    let mut written = String::new();
    for is_wanted in [false, true, true, false, false] {
        screen.backend_mut().want_paste(is_wanted);
        written.push_str(&show(&mut screen, SIZE, "hello"));
    }
    let asked: Vec<_> = written.match_indices("?2004").map(|(at, _)| &written[at..at + 6]).collect();
    assert_eq!(asked, ["?2004h", "?2004l"]);
    screen.backend_mut().want_paste(true);
    show(&mut screen, SIZE, "hello");
    screen.backend_mut().resume();
    screen.backend_mut().want_paste(true);
    assert!(show(&mut screen, SIZE, "hello").contains("\x1b[?2004h"), "after a stop it is turned on again");
}

#[test]
fn a_screen_without_cells_is_survived() {
    let mut screen = screen();
    show(&mut screen, app::Size { width: 0, height: 0 }, "hello");
    assert!(show(&mut screen, SIZE, "hello").contains("hello"));
}
