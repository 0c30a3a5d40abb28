//! Reduction of colors to the color depth of the terminal.

pub use crate::config::display::ColorDepth;
use crate::config::style::indexed;
use anstyle::{Ansi256Color, AnsiColor, RgbColor};
use anstyle_lossy::palette::{Palette, VGA};
use anstyle_lossy::{rgb_to_ansi, rgb_to_xterm, xterm_to_ansi};
use ratatui::style::{Color, Style};

/// The default 16-color palette (VGA).
pub(super) const DEFAULT_PALETTE: Palette = VGA;

/// Nearest style at this color depth.
pub(super) fn reduced(style: Style, depth: ColorDepth) -> Style {
    let reduce = |color| match (color, depth) {
        (Color::Rgb(red, green, blue), ColorDepth::Indexed) => {
            Color::Indexed(rgb_to_xterm(RgbColor(red, green, blue)).index())
        }
        (Color::Rgb(red, green, blue), ColorDepth::Sixteen) => {
            ansi_color(rgb_to_ansi(RgbColor(red, green, blue), DEFAULT_PALETTE))
        }
        (Color::Indexed(index), ColorDepth::Sixteen) => {
            ansi_color(xterm_to_ansi(Ansi256Color(index), DEFAULT_PALETTE))
        }
        (color, _) => color,
    };
    Style { fg: style.fg.map(reduce), bg: style.bg.map(reduce), ..style }
}

fn ansi_color(color: AnsiColor) -> Color {
    indexed(Ansi256Color::from_ansi(color).index())
}
