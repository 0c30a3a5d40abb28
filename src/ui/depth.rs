//! How many colours a terminal knows, and the nearest that it has to any colour.

use ratatui_core::style::{Color, Style};

/// How many colours a terminal knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// The sixteen of its own palette.
    #[default]
    Sixteen,
    /// 256, of which the first sixteen are its own palette.
    Indexed,
    /// Any.
    True,
}

/// The sixteen colours of the palette, and what they usually are.
pub(super) const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [170, 0, 0]),
    (Color::Green, [0, 170, 0]),
    (Color::Yellow, [170, 85, 0]),
    (Color::Blue, [0, 0, 170]),
    (Color::Magenta, [170, 0, 170]),
    (Color::Cyan, [0, 170, 170]),
    (Color::Gray, [170, 170, 170]),
    (Color::DarkGray, [85, 85, 85]),
    (Color::LightRed, [255, 85, 85]),
    (Color::LightGreen, [85, 255, 85]),
    (Color::LightYellow, [255, 255, 85]),
    (Color::LightBlue, [85, 85, 255]),
    (Color::LightMagenta, [255, 85, 255]),
    (Color::LightCyan, [85, 255, 255]),
    (Color::White, [255, 255, 255]),
];
/// The steps of each part of a color in the cube of the 256.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The colour of the palette that has this number.
pub(super) fn named(index: u8) -> Option<Color> {
    SIXTEEN.get(usize::from(index)).map(|(color, _)| *color)
}

/// The nearest style that a terminal can show that knows so many colours.
pub(super) fn reduced(style: Style, depth: Depth) -> Style {
    let reduce = |color: Color| match (color, depth) {
        (Color::Rgb(red, green, blue), Depth::Indexed) => Color::Indexed(nearest_index([red, green, blue])),
        (Color::Rgb(red, green, blue), Depth::Sixteen) => nearest_name([red, green, blue]),
        (Color::Indexed(index), Depth::Sixteen) => named(index).unwrap_or_else(|| nearest_name(parts(index))),
        (color, _) => color,
    };
    Style { fg: style.fg.map(reduce), bg: style.bg.map(reduce), ..style }
}

fn nearest_name(color: [u8; 3]) -> Color {
    let nearest = SIXTEEN.iter().min_by_key(|(_, known)| distance(color, *known));
    nearest.map_or(Color::Reset, |(name, _)| *name)
}

fn nearest_index(color: [u8; 3]) -> u8 {
    (16..=255).min_by_key(|&index| distance(color, parts(index))).unwrap_or(16)
}

/// Red, green and blue of one of the 256 colours behind the first sixteen: a cube, then greys.
pub(super) fn parts(index: u8) -> [u8; 3] {
    match index {
        232.. => [8 + (index - 232) * 10; 3],
        16.. => {
            let at = index - 16;
            [at / 36, at / 6 % 6, at % 6].map(|step| STEPS[usize::from(step)])
        }
        _ => SIXTEEN[usize::from(index)].1,
    }
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}
