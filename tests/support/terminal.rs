//! A terminal that keeps what was written to it and how often, with an emulator that shows it.

use base64::Engine;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::cell::{Ref, RefCell};
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::rc::Rc;
use tunnelscope::app::Size;
use unicode_width::UnicodeWidthStr;

/// What the emulator is given for a replacement character.
const STAND_IN: &str = "□";

struct State {
    emulator: vt100::Parser,
    writes: usize,
    bytes: usize,
    last: Vec<u8>,
    is_gone: bool,
    rings: usize,
    copied: Vec<String>,
}

/// A terminal; its clones are the same one.
#[derive(Clone)]
pub(crate) struct Terminal(Rc<RefCell<State>>);

/// A cell as the emulator shows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) ink: vt100::Color,
    pub(crate) ground: vt100::Color,
    pub(crate) is_bold: bool,
    pub(crate) is_dim: bool,
    pub(crate) is_reversed: bool,
}

impl Terminal {
    pub(crate) fn new(size: Size) -> Self {
        // Colors are decided by the dashboard; crossterm would drop them under NO_COLOR.
        crossterm::style::force_color_output(true);
        let (rows, columns) = cells(size);
        let emulator = vt100::Parser::new(rows, columns, 0);
        Self(Rc::new(RefCell::new(State {
            emulator,
            writes: 0,
            bytes: 0,
            last: Vec::new(),
            is_gone: false,
            rings: 0,
            copied: Vec::new(),
        })))
    }

    pub(crate) fn resize(&self, size: Size) {
        let (rows, columns) = cells(size);
        self.0.borrow_mut().emulator.set_size(rows, columns);
    }

    /// Writes so far.
    pub(crate) fn writes(&self) -> usize {
        self.0.borrow().writes
    }

    /// How often it rang.
    pub(crate) fn rings(&self) -> usize {
        self.0.borrow().rings
    }

    /// What was put into its clipboard.
    pub(crate) fn copied(&self) -> Vec<String> {
        self.0.borrow().copied.clone()
    }

    /// Bytes written so far.
    pub(crate) fn bytes(&self) -> usize {
        self.0.borrow().bytes
    }

    /// What was written last.
    pub(crate) fn last(&self) -> Ref<'_, [u8]> {
        Ref::map(self.0.borrow(), |state| state.last.as_slice())
    }

    /// From now on it takes nothing.
    pub(crate) fn go_away(&self) {
        self.0.borrow_mut().is_gone = true;
    }

    /// Something other than the dashboard writes to the terminal.
    pub(crate) fn scribble(&self, bytes: &[u8]) {
        self.0.borrow_mut().emulator.process(bytes);
    }

    /// The rows as text.
    pub(crate) fn rows(&self) -> Vec<String> {
        let state = self.0.borrow();
        let screen = state.emulator.screen();
        let (_, columns) = screen.size();
        screen.rows(0, columns.get()).map(|row| row.trim_end().to_owned()).collect()
    }

    /// All of it as text, for what an assert says.
    pub(crate) fn text(&self) -> String {
        self.rows().join("\n")
    }

    /// Whether this stands in one of the rows.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.rows().iter().any(|row| row.contains(text))
    }

    /// The first row in which this stands.
    pub(crate) fn row(&self, text: &str) -> String {
        let rows = self.rows();
        let row = rows.iter().find(|row| row.contains(text));
        row.unwrap_or_else(|| panic!("no {text:?} in\n{}", rows.join("\n"))).clone()
    }

    /// Where this stands first: column and row.
    pub(crate) fn find(&self, text: &str) -> (u16, u16) {
        let rows = self.rows();
        let place = rows.iter().enumerate().find_map(|(y, row)| Some((row.find(text)?, y, row)));
        let (byte, y, row) = place.unwrap_or_else(|| panic!("no {text:?} in\n{}", rows.join("\n")));
        (u16::try_from(row[..byte].width()).unwrap(), u16::try_from(y).unwrap())
    }

    /// What is selected where the keys are: the row that is reversed from its sign on, without the sign.
    pub(crate) fn selected(&self) -> String {
        let rows = self.rows();
        for (y, row) in rows.iter().enumerate() {
            for (byte, _) in row.match_indices('>') {
                let (x, y) = (u16::try_from(row[..byte].width()).unwrap(), u16::try_from(y).unwrap());
                if self.cell(x, y).is_reversed {
                    let pane = row[byte + 1..].split('│').next().unwrap_or_default();
                    return pane.split_whitespace().collect::<Vec<_>>().join(" ");
                }
            }
        }
        panic!("nothing is selected in\n{}", rows.join("\n"))
    }

    /// One cell.
    pub(crate) fn cell(&self, x: u16, y: u16) -> Shown {
        let state = self.0.borrow();
        let cell = state.emulator.screen().cell(y, x).unwrap();
        Shown {
            text: if cell.has_contents() { cell.contents().to_owned() } else { " ".to_owned() },
            ink: cell.fgcolor(),
            ground: cell.bgcolor(),
            is_bold: cell.bold(),
            is_dim: cell.dim(),
            is_reversed: cell.inverse(),
        }
    }

    /// Asserts that the terminal shows just what the dashboard believes that it shows: text, colors and attributes.
    pub(crate) fn assert_shows(&self, buffer: &Buffer) {
        for y in 0..buffer.area().height {
            let mut x = 0;
            while x < buffer.area().width {
                let cell = &buffer[(x, y)];
                assert_eq!(self.cell(x, y), expected(cell), "cell {x},{y} of\n{}", self.rows().join("\n"));
                x += u16::try_from(cell.symbol().width().max(1)).unwrap();
            }
        }
    }
}

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.borrow_mut();
        if state.is_gone {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let text = std::str::from_utf8(bytes).expect("what is written is UTF-8");
        let seen = state.take_aside(text);
        assert_tame(seen);
        // The emulator drops the replacement character, which terminals show.
        state.emulator.process(text.replace('\u{fffd}', STAND_IN).as_bytes());
        state.writes += 1;
        state.bytes += bytes.len();
        state.last = bytes.to_vec();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl State {
    /// Takes what is not for the screen, which comes first: bells, and text for the clipboard.
    fn take_aside<'a>(&mut self, text: &'a str) -> &'a str {
        const COPY: &str = "\x1b]52;c;";
        let mut rest = text;
        loop {
            if let Some(behind) = rest.strip_prefix('\x07') {
                self.rings += 1;
                rest = behind;
            } else if let Some((encoded, behind)) =
                rest.strip_prefix(COPY).and_then(|rest| rest.split_once('\x07'))
            {
                let decoded = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
                self.copied.push(String::from_utf8(decoded).unwrap());
                rest = behind;
            } else {
                return rest;
            }
        }
    }
}

/// Asserts that the only control sequences are CSI: no other control character, C0 or C1, is ever written.
fn assert_tame(text: &str) {
    let mut before = ' ';
    for character in text.chars() {
        assert!(before != '\x1b' || character == '[', "an escape that is no CSI in {text:?}");
        assert!(character == '\x1b' || !character.is_control(), "a control character in {text:?}");
        before = character;
    }
}

fn cells(size: Size) -> (NonZeroU16, NonZeroU16) {
    (NonZeroU16::new(size.height).unwrap(), NonZeroU16::new(size.width).unwrap())
}

fn expected(cell: &Cell) -> Shown {
    Shown {
        text: cell.symbol().replace('\u{fffd}', STAND_IN),
        ink: color(cell.fg),
        ground: color(cell.bg),
        is_bold: cell.modifier.contains(Modifier::BOLD),
        is_dim: cell.modifier.contains(Modifier::DIM),
        is_reversed: cell.modifier.contains(Modifier::REVERSED),
    }
}

fn color(color: Color) -> vt100::Color {
    let index = match color {
        Color::Reset => return vt100::Color::Default,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::LightRed => 9,
        Color::White => 15,
        other => panic!("the palette has no {other:?}"),
    };
    vt100::Color::Idx(index)
}
