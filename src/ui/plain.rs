//! ASCII for terminals that know nothing else: the last step of drawing, so that no pane has to think of it.

use ratatui::buffer::Buffer;

/// Replaces every character that is not ASCII by one that is, of the same width.
pub(super) fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let ascii = ascii(cell.symbol());
            cell.set_symbol(ascii);
        }
    }
}

fn ascii(symbol: &str) -> &'static str {
    match symbol {
        "─" => "-",
        "│" => "|",
        "┌" | "┐" | "└" | "┘" => "+",
        "…" => "~",
        "━" => "=",
        "·" | "▁" | "▂" => ".",
        "▃" | "▄" | "▅" => ":",
        "▆" | "▇" | "█" => "#",
        _ => "?",
    }
}
