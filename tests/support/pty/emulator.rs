//! A terminal emulator: what is on the screen after everything that was written, and what was asked of the terminal
//! beside that.

use portable_pty::PtySize;
use std::num::NonZeroU16;
use vt100::{Callbacks, Color, Parser, Screen};

/// What stood on the screen before.
const PROMPT: &str = "$ tunnelscope";
/// What the emulator is given for a replacement character, which it would leave out.
const STAND_IN: &str = "□";
/// Ends every frame: the reset of text attributes. It also occurs within frames.
const PLAIN: &[u8] = b"\x1b[m";
/// What a large frame is between; a smaller one comes in one piece.
const SYNCHRONIZED: [&[u8]; 2] = [b"\x1b[?2026h", b"\x1b[?2026l"];

/// The mode in which what is pasted is marked.
pub(crate) const PASTING: u16 = 2004;
/// The modes for mouse reporting and for extended (SGR) coordinates on large screens.
pub(crate) const MOUSE: u16 = 1000;
const MOUSE_PLACES: u16 = 1006;
/// What requests begin with that no terminal has to know.
const UNKNOWN: &str = "control sequence";

/// A screen, and every byte that it was given.
pub(crate) struct Emulator {
    parser: Parser<Requests>,
    raw: Vec<u8>,
    /// How much of it the emulator has; the rest is half a character.
    shown: usize,
}

/// What the terminal was asked beside showing text.
#[derive(Debug, PartialEq, Eq, Default)]
struct Requests(Vec<String>);

impl Emulator {
    pub(crate) fn new(columns: u16, rows: u16) -> Self {
        let (columns, rows) = (one_or_more(columns), one_or_more(rows));
        let mut parser = Parser::new_with_callbacks(rows, columns, 0, Requests::default());
        parser.process(format!("{PROMPT}\r\n").as_bytes());
        Self { parser, raw: Vec::new(), shown: 0 }
    }

    /// Takes what was written.
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        let rest = &self.raw[self.shown..];
        let whole = match std::str::from_utf8(rest) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => panic!("written is no text: {error}"),
            Ok(text) => text.len(),
        };
        let text = String::from_utf8_lossy(&rest[..whole]).replace('\u{FFFD}', STAND_IN);
        self.shown += whole;
        self.parser.process(text.as_bytes());
    }

    /// Whether the last frame that was written is there to its end.
    pub(crate) fn has_whole_frame(&self) -> bool {
        let last = |mark: &[u8]| self.raw.windows(mark.len()).rposition(|bytes| bytes == mark);
        let [begin, end] = SYNCHRONIZED.map(last);
        begin <= end && (self.raw.ends_with(SYNCHRONIZED[1]) || self.raw.ends_with(PLAIN))
    }

    /// Whether a frame came to its end behind this many bytes, whatever was written after it: a large one by its own mark,
    /// and of the smaller ones, which come in one piece, where the next begins.
    pub(crate) fn has_whole_frame_behind(&self, bytes: usize) -> bool {
        let behind = &self.raw[bytes..];
        let has = |mark: &[u8]| behind.windows(mark.len()).any(|bytes| bytes == mark);
        let [begins, ends] = SYNCHRONIZED.map(has);
        let is_end = |at: usize| {
            behind[at..].starts_with(PLAIN) && matches!(behind.get(at + PLAIN.len()), None | Some(0x1b))
        };
        ends || !begins && (0..behind.len()).any(is_end)
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.set_size(one_or_more(rows), one_or_more(columns));
    }

    pub(crate) fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// Every byte that was written.
    pub(crate) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// What was written, as text.
    pub(crate) fn written(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// The rows of the screen.
    pub(crate) fn rows(&self) -> Vec<String> {
        let columns = self.screen().size().1.get();
        self.screen().rows(0, columns).map(|row| row.trim_end().to_owned()).collect()
    }

    /// One row, from the top.
    pub(crate) fn row(&self, at: usize) -> String {
        self.rows().get(at).cloned().unwrap_or_default()
    }

    /// Whether a row has this text.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.rows().iter().any(|row| row.contains(text))
    }

    /// The first row with this text.
    pub(crate) fn row_with(&self, text: &str) -> Option<String> {
        self.rows().into_iter().find(|row| row.contains(text))
    }

    /// Whether anything on the screen is written in this color.
    pub(crate) fn has_ink(&self, ink: Color) -> bool {
        let (rows, columns) = self.screen().size();
        let mut places = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
        let cell = |(row, column)| self.screen().cell(row, column);
        places.any(|place| cell(place).is_some_and(|cell| cell.has_contents() && cell.fgcolor() == ink))
    }

    /// The screen as text, for messages of failed tests.
    pub(crate) fn picture(&self) -> String {
        self.rows().join("\n")
    }

    /// What the terminal was asked beside showing text: titles, the clipboard, bells, and what no terminal knows.
    pub(crate) fn requests(&self) -> &[String] {
        &self.parser.callbacks().0
    }

    /// Asserts that what was on the screen before is there again.
    pub(crate) fn shows_what_was_there(&self) {
        assert_eq!(self.row(0), PROMPT, "what was on the screen is there again");
        assert_eq!(self.screen().cursor_position(), (1, 0), "the cursor is where it was");
    }

    /// Asserts that all modes are restored, and that no unexpected mode was used.
    pub(crate) fn is_left(&self) {
        let screen = self.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is visible");
        assert_eq!(screen.attributes_formatted(), Parser::default().screen().attributes_formatted());
        let written = self.written();
        for mode in [PASTING, MOUSE, MOUSE_PLACES] {
            assert!(!self.is_on(mode), "{mode} is as it was");
        }
        for mode in ["?1002h", "?1003h", "?1h", "?1004h"] {
            assert!(!written.contains(&format!("\x1b[{mode}")), "{mode} was switched on");
        }
        let asked = self.requests().iter().find(|request| request.starts_with(UNKNOWN));
        assert_eq!(asked, None, "it gets no query and no sequence that terminals may not support");
        assert!(!written.contains("\x1bP"), "in no way");
    }

    /// Whether this mode was last switched on.
    pub(crate) fn is_on(&self, mode: u16) -> bool {
        let written = self.written();
        written.rfind(&format!("\x1b[?{mode}h")) > written.rfind(&format!("\x1b[?{mode}l"))
    }
}

impl Requests {
    fn add(&mut self, what: &str, bytes: &[u8]) {
        self.0.push(format!("{what} {:?}", String::from_utf8_lossy(bytes)));
    }
}

impl Callbacks for Requests {
    fn audible_bell(&mut self, _: &mut Screen) {
        self.add("bell", &[]);
    }

    fn visual_bell(&mut self, _: &mut Screen) {
        self.add("visual bell", &[]);
    }

    fn resize(&mut self, _: &mut Screen, _: (u16, u16)) {
        self.add("resize", &[]);
    }

    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        self.add("icon name", name);
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.add("title", title);
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.add("clipboard", data);
    }

    fn paste_from_clipboard(&mut self, _: &mut Screen, _: &[u8]) {
        self.add("paste", &[]);
    }

    fn unhandled_char(&mut self, _: &mut Screen, character: char) {
        self.add("character", character.to_string().as_bytes());
    }

    fn unhandled_control(&mut self, _: &mut Screen, byte: u8) {
        self.add("control", &[byte]);
    }

    fn unhandled_escape(&mut self, _: &mut Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        self.add("escape", &[byte]);
    }

    fn unhandled_csi(
        &mut self,
        _: &mut Screen,
        _: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        last: char,
    ) {
        // It supports all text attributes but the color of underlines, and all modes but synchronized output.
        let is_synchronized = mode(parameters) == Some(2026) && ['h', 'l'].contains(&last);
        if last != 'm' && !is_synchronized {
            self.add(UNKNOWN, last.to_string().as_bytes());
        }
    }

    fn unhandled_osc(&mut self, _: &mut Screen, parameters: &[&[u8]]) {
        self.add("command", &parameters.concat());
    }
}

/// The mode that is set or ended.
fn mode(parameters: &[&[u16]]) -> Option<u16> {
    parameters.first()?.first().copied()
}

/// A size as the kernel knows it.
pub(crate) fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, ..PtySize::default() }
}

fn one_or_more(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("a terminal has cells")
}
