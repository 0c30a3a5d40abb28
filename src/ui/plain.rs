//! ASCII for terminals that know nothing else: the last step of drawing, so that no pane has to think of it.

use nucleo_matcher::chars::normalize;
use ratatui::buffer::Buffer;

/// Replaces every character that is not ASCII by one that is, of the same width.
pub(super) fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let ascii = ascii(cell.symbol());
            cell.set_char(ascii);
        }
    }
}

fn ascii(symbol: &str) -> char {
    match symbol {
        "─" => '-',
        "│" => '|',
        "┌" | "┐" | "└" | "┘" => '+',
        "…" => '~',
        "━" => '=',
        "·" | "▁" | "▂" => '.',
        "▃" | "▄" | "▅" => ':',
        "▆" | "▇" | "█" => '#',
        _ => letter(symbol),
    }
}

/// A letter without its accents, where it is a Latin one: `u` for `ü`.
fn letter(symbol: &str) -> char {
    let letter = symbol.chars().next().map(normalize);
    letter.filter(char::is_ascii_graphic).unwrap_or('?')
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn letters_lose_their_accents_and_what_is_no_latin_is_told_to_be_there() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 30, 1));
        buffer.set_string(0, 0, "Zürich São Krako\u{301}w 東京 Ω ─…", Style::new());
        to_ascii(&mut buffer);
        let text: String = buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(text.trim_end(), "Zurich Sao Krakow ? ?  ? -~");
    }
}
