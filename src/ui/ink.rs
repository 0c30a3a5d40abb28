//! Colours and attributes of a cell, as numbers: those of all cells are compared with each key.

use ratatui_core::style::{Color, Modifier, Style};
use std::fmt;

/// The colours that have names, by their numbers in every terminal.
const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// The number of a colour that has a name: from 8 on they are the bright ones.
pub fn number(color: Color) -> Option<u8> {
    (0..).zip(NAMED).find(|(_, named)| *named == color).map(|(number, _)| number)
}

/// Colours and attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    fg: u32,
    bg: u32,
    /// The attributes.
    pub modifier: Modifier,
}

impl Ink {
    /// As the terminal has it.
    pub const PLAIN: Self = Self { fg: 0, bg: 0, modifier: Modifier::empty() };

    /// The colour of the text.
    pub fn fg(self) -> Color {
        decoded(self.fg)
    }

    /// The colour of the ground.
    pub fn bg(self) -> Color {
        decoded(self.bg)
    }
}

impl fmt::Debug for Ink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ink").field(&self.fg()).field(&self.bg()).field(&self.modifier).finish()
    }
}

/// Of what a style leaves open nothing is taken from what was there.
impl From<Style> for Ink {
    fn from(style: Style) -> Self {
        Self {
            fg: style.fg.map_or(0, coded),
            bg: style.bg.map_or(0, coded),
            modifier: style.add_modifier - style.sub_modifier,
        }
    }
}

fn coded(color: Color) -> u32 {
    u32::from_be_bytes(match color {
        Color::Reset => [0; 4],
        Color::Indexed(index) => [2, index, 0, 0],
        Color::Rgb(red, green, blue) => [3, red, green, blue],
        named => [1, number(named).unwrap_or(0), 0, 0],
    })
}

fn decoded(code: u32) -> Color {
    match code.to_be_bytes() {
        [1, number, ..] => NAMED[usize::from(number)],
        [2, index, ..] => Color::Indexed(index),
        [3, red, green, blue] => Color::Rgb(red, green, blue),
        _ => Color::Reset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Ink = Ink::PLAIN;

    #[test]
    fn every_colour_is_kept() {
        let others =
            [Color::Reset, Color::Indexed(0), Color::Indexed(1), Color::Rgb(0, 0, 1), Color::Rgb(1, 0, 0)];
        for color in NAMED.into_iter().chain(others) {
            let ink = Ink::from(Style::new().fg(color));
            assert_eq!((ink.fg(), ink.bg()), (color, Color::Reset));
            assert_eq!(Ink::from(Style::new().bg(color)).bg(), color);
            assert_eq!(ink == PLAIN, color == Color::Reset);
        }
    }

    #[test]
    fn what_a_style_leaves_open_is_plain() {
        let red = Style::new().fg(Color::Red);
        assert_eq!((Ink::from(red).fg(), Ink::from(red).bg()), (Color::Red, Color::Reset));
        let bold = Style::reset().patch(Style::new().add_modifier(Modifier::BOLD));
        assert_eq!(Ink::from(bold), Ink { modifier: Modifier::BOLD, ..PLAIN });
    }
}
