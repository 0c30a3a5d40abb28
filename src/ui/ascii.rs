//! Conversion to ASCII, applied to the finished frame, so that widgets need not handle it.

use nucleo_matcher::chars::normalize;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::Style;

/// Replaces every non-ASCII character. The replacement of a wide character is padded with blanks.
pub(super) fn to_ascii(buf: &mut Buffer) {
    let mut covered = 0;
    let mut style = Style::new();
    for cell in &mut buf.content {
        if covered > 0 {
            covered -= 1;
            cell.set_symbol(" ").set_style(style);
        } else if !cell.symbol().is_ascii() {
            covered = cell.cell_width().saturating_sub(1);
            style = cell.style();
            cell.set_char(ascii_character(cell.symbol()));
        }
    }
}

fn ascii_character(symbol: &str) -> char {
    match symbol {
        "─" => '-',
        "│" => '|',
        "┌" | "┐" | "└" | "┘" => '+',
        "…" => '~',
        "━" => '=',
        "·" | "▁" | "▂" => '.',
        "▃" | "▄" | "▅" => ':',
        "▆" | "▇" | "█" => '#',
        _ => braille_character(symbol).unwrap_or_else(|| base_letter(symbol)),
    }
}

/// ASCII character with the height of the highest dot of a Braille pattern. The low eight bits of the code
/// point are the dots.
fn braille_character(symbol: &str) -> Option<char> {
    const DOT_ROWS: [(u32, char); 4] =
        [(0b0000_1001, '#'), (0b0001_0010, '|'), (0b0010_0100, ':'), (0b1100_0000, '.')];
    let dots = u32::from(symbol.chars().next()?).checked_sub(0x2800).filter(|dots| *dots <= 0xff)?;
    let highest = DOT_ROWS.into_iter().find(|(row, _)| dots & row != 0);
    Some(highest.map_or(' ', |(_, mark)| mark))
}

/// Base letter of an accented Latin letter: `u` for `ü`.
fn base_letter(symbol: &str) -> char {
    let base_letter = symbol.chars().next().map(normalize);
    base_letter.filter(char::is_ascii_graphic).unwrap_or('?')
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Cell;
    use ratatui::layout::Rect;
    use ratatui::style::Modifier;

    #[test]
    fn accents_are_removed_and_other_scripts_replaced() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 30, 1));
        let bold = Style::new().add_modifier(Modifier::BOLD);
        buf.set_string(0, 0, "Zürich São Krako\u{301}w 東京 Ω ─…", bold);
        to_ascii(&mut buf);
        let text: String = buf.content.iter().map(Cell::symbol).collect();
        assert_eq!(text.trim_end(), "Zurich Sao Krakow ? ?  ? -~");
        let is_bold = |x: u16| buf[(x, 0)].modifier.contains(Modifier::BOLD);
        assert!((0..27).all(is_bold), "the cells covered by a wide character have its style");
    }
}
