//! ASCII for terminals that know nothing else: the last step of drawing, so that no pane has to think of it.

use super::canvas::Canvas;
use nucleo_matcher::chars::normalize;

/// Replaces every character that is not ASCII by one that is, of the same width.
pub(super) fn to_ascii(canvas: &mut Canvas) {
    canvas.replace(ascii);
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
    use crate::ui::ink::Ink;
    use ratatui_core::layout::Rect;

    #[test]
    fn letters_lose_their_accents_and_what_is_no_latin_is_told_to_be_there() {
        let area = Rect::new(0, 0, 30, 1);
        let mut canvas = Canvas::new(area);
        canvas.write(area, "Zürich São Krako\u{301}w 東京 Ω ─…", Ink::PLAIN);
        to_ascii(&mut canvas);
        assert_eq!(canvas.text(0).trim_end(), "Zurich Sao Krakow ? ?  ? -~");
    }
}
