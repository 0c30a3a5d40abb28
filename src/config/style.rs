//! Text notation of ratatui styles for themes, such as `white on red bold`.

use super::error::quoted;
use ratatui::style::{Color, Modifier, Style};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The 16 colors of the terminal's palette by index, with their usual names; 8 to 15 are the bright ones.
const PALETTE: [(&str, Color); 16] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright_black", Color::DarkGray),
    ("bright_red", Color::LightRed),
    ("bright_green", Color::LightGreen),
    ("bright_yellow", Color::LightYellow),
    ("bright_blue", Color::LightBlue),
    ("bright_magenta", Color::LightMagenta),
    ("bright_cyan", Color::LightCyan),
    ("bright_white", Color::White),
];
const MODIFIERS: [(&str, Modifier); 4] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// The palette index of a color.
pub fn palette_index(color: Color) -> Option<u8> {
    (0..).zip(PALETTE).find(|(_, (_, known))| *known == color).map(|(index, _)| index)
}

/// The color with this index; a named color if it is in the palette.
pub fn indexed(index: u8) -> Color {
    PALETTE.get(usize::from(index)).map_or(Color::Indexed(index), |(_, color)| *color)
}

/// A style in the notation of the configuration file; an unset color is the default of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StyleConfig(pub Style);

/// An invalid style.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{word} is neither a color nor an attribute: expected a style such as \"white on red bold\" with colors (red, bright_red, \
     0 to 255, #d55e00, default) and any of bold, dim, underline, reverse; or \"plain\""
)]
pub struct StyleError {
    word: String,
}

impl FromStr for StyleConfig {
    type Err = StyleError;

    fn from_str(text: &str) -> Result<Self, StyleError> {
        let mut style = Style::new();
        let mut words = text.split_whitespace().map(str::to_ascii_lowercase).peekable();
        let (mut has_foreground, mut is_empty) = (false, true);
        while let Some(word) = words.next() {
            is_empty = false;
            let error = || StyleError { word: quoted(&word) };
            if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == word) {
                style = style.add_modifier(*modifier);
            } else if word == "on" && style.bg.is_none() {
                let background = words.next().ok_or_else(error)?;
                style.bg =
                    parse_color(&background).ok_or_else(|| StyleError { word: quoted(&background) })?;
            } else if word == "plain" && words.peek().is_none() && style == Style::new() {
                has_foreground = true;
            } else if !has_foreground {
                has_foreground = true;
                style.fg = parse_color(&word).ok_or_else(error)?;
            } else {
                return Err(error());
            }
        }
        if is_empty { Err(StyleError { word: quoted(text) }) } else { Ok(Self(style)) }
    }
}

impl fmt::Display for StyleConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(style) = self;
        let mut words = Vec::new();
        words.extend(style.fg.map(color_text));
        words.extend(style.bg.map(|background| format!("on {}", color_text(background))));
        let modifiers = MODIFIERS.into_iter().filter(|(_, modifier)| style.add_modifier.contains(*modifier));
        words.extend(modifiers.map(|(name, _)| name.to_owned()));
        f.write_str(if words.is_empty() { "plain" } else { "" })?;
        f.write_str(&words.join(" "))
    }
}

/// Parses a color; `Some(None)` is the default of the terminal.
#[expect(clippy::option_option, reason = "no color differs from the terminal's default color")]
fn parse_color(word: &str) -> Option<Option<Color>> {
    if word == "default" {
        return Some(None);
    }
    let named = PALETTE.into_iter().find(|(name, _)| *name == word).map(|(_, color)| color);
    named.or_else(|| word.parse().ok().map(indexed)).or_else(|| parse_rgb(word)).map(Some)
}

fn parse_rgb(word: &str) -> Option<Color> {
    let is_rgb = word.len() == 7 && word.starts_with('#');
    if is_rgb { word.parse().ok() } else { None }
}

fn color_text(color: Color) -> String {
    let named = PALETTE.into_iter().find(|(_, known)| *known == color);
    named.map_or_else(|| color.to_string().to_ascii_lowercase(), |(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("white on red bold")]
    #[case("green")]
    #[case("on blue")]
    #[case("#d55e00 bold underline")]
    #[case("172 on 16")]
    #[case("bright_red dim")]
    #[case("plain")]
    #[case("reverse")]
    fn style_round_trips(#[case] text: &str) {
        let style: StyleConfig = text.parse().unwrap();
        assert_eq!(style.to_string(), text);
    }

    #[test]
    fn default_color_is_unset() {
        assert_eq!("default on default".parse(), Ok(StyleConfig::default()));
        assert_eq!("Bold RED".parse::<StyleConfig>().unwrap().to_string(), "red bold");
    }

    #[rstest]
    #[case("", "``")]
    #[case("  ", "`  `")]
    #[case("redd", "`redd`")]
    #[case("red green", "`green`")]
    #[case("red on", "`on`")]
    #[case("red on mud", "`mud`")]
    #[case("256", "`256`")]
    #[case("#12345", "`#12345`")]
    #[case("#éé", "`#éé`")]
    #[case("red plain", "`plain`")]
    fn invalid_word_is_named(#[case] text: &str, #[case] word: &str) {
        let error = text.parse::<StyleConfig>().expect_err("no style").to_string();
        assert!(error.starts_with(word), "{error}");
    }
}
