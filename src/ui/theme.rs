//! Themes: what each role looks like. A role is what something is to a person, not where it stands; a theme gives each of
//! them a style, and a terminal that knows fewer colours gets the nearest ones that it has.

use super::color::{ColorDepth, indexed, reduced};
use crate::config::paint::{Attribute, Ink, Paint};
use ratatui::style::{Color, Modifier, Style};

/// Names of roles, as themes of one's own have them.
macro_rules! roles {
    ($($role:ident = $name:literal,)*) => {
        /// What something is to a person.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Role {
            $(#[doc = concat!("`", $name, "`")] $role,)*
        }

        impl Role {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$role,)*];

            /// Its name in a theme.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name,)*
                }
            }
        }
    };
}

roles! {
    Up = "up",
    Warning = "warning",
    Degraded = "degraded",
    Down = "down",
    Unknown = "unknown",
    DownWord = "down_word",
    Strong = "strong",
    Dim = "dim",
    FocusedTitle = "focused_title",
    Selected = "selected",
    Changed = "changed",
    Filter = "filter",
    Key = "key",
    Alarm = "alarm",
    BannerWarning = "banner_warning",
    Pause = "pause",
}

const ROLES: usize = Role::ALL.len();

/// What each role looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme([Style; ROLES]);

const fn ink(color: Color) -> Style {
    Style::new().fg(color)
}

const fn on(ink: Color, ground: Color) -> Style {
    Style::new().fg(ink).bg(ground)
}

const fn bold(style: Style) -> Style {
    style.add_modifier(Modifier::BOLD)
}

const fn reversed(style: Style) -> Style {
    style.add_modifier(Modifier::REVERSED)
}

const PLAIN: Style = Style::new();
const DIM: Style = Style::new().add_modifier(Modifier::DIM);
const BLACK: Color = Color::Rgb(0, 0, 0);
const WHITE: Color = Color::Rgb(255, 255, 255);
/// Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008).
const BLUE: Color = Color::Rgb(0x00, 0x72, 0xb2);
const VERMILLION: Color = Color::Rgb(0xd5, 0x5e, 0x00);
const YELLOW: Color = Color::Rgb(0xf0, 0xe4, 0x42);
/// Their reddish purple, darker, so that it can be read on white.
const PURPLE: Color = Color::Rgb(0xaa, 0x55, 0x88);

impl Theme {
    /// Names of the built-in themes.
    pub const NAMES: [&'static str; 4] = ["default", "colorblind", "soft", "mono"];

    /// The sixteen colours of the terminal's own palette, so that dark and light both work: yellow is only ever a ground
    /// under black, since as ink it cannot be read on white, and blue only one under white.
    pub const DEFAULT: Self = Self([
        ink(Color::Green),
        on(Color::Black, Color::Yellow),
        on(Color::Black, Color::Yellow),
        bold(on(Color::White, Color::Red)),
        ink(Color::Magenta),
        bold(ink(Color::Red)),
        bold(PLAIN),
        DIM,
        bold(reversed(PLAIN)),
        reversed(PLAIN),
        bold(PLAIN),
        on(Color::White, Color::Blue),
        bold(PLAIN),
        bold(on(Color::White, Color::Red)),
        on(Color::Black, Color::Yellow),
        bold(on(Color::White, Color::Blue)),
    ]);

    /// Blue for what works, vermillion for what does not.
    pub const COLORBLIND: Self = Self::DEFAULT
        .with(Role::Up, ink(BLUE))
        .with(Role::Warning, on(BLACK, YELLOW))
        .with(Role::Degraded, on(BLACK, YELLOW))
        .with(Role::Down, on(BLACK, VERMILLION))
        .with(Role::Unknown, ink(PURPLE))
        .with(Role::DownWord, bold(ink(VERMILLION)))
        .with(Role::Changed, bold(ink(PURPLE)))
        .with(Role::Filter, on(WHITE, BLUE))
        .with(Role::Alarm, on(BLACK, VERMILLION))
        .with(Role::BannerWarning, on(BLACK, YELLOW))
        .with(Role::Pause, on(WHITE, BLUE));

    /// The same where there are sixteen colours only: blue as a ground, and no green.
    const COLORBLIND_SIXTEEN: Self = Self::DEFAULT.with(Role::Up, on(Color::White, Color::Blue));

    /// Middle tones, for those who look at it all day.
    pub const SOFT: Self = Self::DEFAULT
        .with(Role::Up, ink(Color::Rgb(0x3a, 0x8f, 0x5c)))
        .with(Role::Warning, on(BLACK, Color::Rgb(0xd9, 0xa4, 0x41)))
        .with(Role::Degraded, on(BLACK, Color::Rgb(0xd9, 0xa4, 0x41)))
        .with(Role::Down, on(WHITE, Color::Rgb(0xb3, 0x41, 0x3c)))
        .with(Role::Unknown, ink(Color::Rgb(0x8a, 0x6f, 0xb0)))
        .with(Role::DownWord, bold(ink(Color::Rgb(0xc4, 0x52, 0x4d))))
        .with(Role::Dim, ink(Color::Rgb(0x80, 0x80, 0x80)))
        .with(Role::Changed, bold(ink(Color::Rgb(0xb0, 0x72, 0x19))))
        .with(Role::Filter, on(WHITE, Color::Rgb(0x3f, 0x6e, 0xa6)))
        .with(Role::Alarm, bold(on(WHITE, Color::Rgb(0xb3, 0x41, 0x3c))))
        .with(Role::BannerWarning, on(BLACK, Color::Rgb(0xd9, 0xa4, 0x41)))
        .with(Role::Pause, bold(on(WHITE, Color::Rgb(0x3f, 0x6e, 0xa6))));

    /// No colour: bold, dim and reverse must do.
    pub const MONO: Self = Self([
        PLAIN,
        reversed(PLAIN),
        reversed(PLAIN),
        bold(reversed(PLAIN)),
        PLAIN,
        bold(PLAIN),
        bold(PLAIN),
        DIM,
        bold(reversed(PLAIN)),
        reversed(PLAIN),
        bold(PLAIN),
        reversed(PLAIN),
        bold(PLAIN),
        bold(reversed(PLAIN)),
        bold(reversed(PLAIN)),
        bold(reversed(PLAIN)),
    ]);

    /// The built-in theme of this name, for a terminal that knows so many colours.
    pub fn named(name: &str, depth: ColorDepth) -> Option<Self> {
        let theme = match (name, depth) {
            ("default", _) | ("soft", ColorDepth::Sixteen) => Self::DEFAULT,
            ("colorblind", ColorDepth::Sixteen) => Self::COLORBLIND_SIXTEEN,
            ("colorblind", _) => Self::COLORBLIND,
            ("soft", _) => Self::SOFT,
            ("mono", _) => Self::MONO,
            _ => return None,
        };
        Some(theme.at(depth))
    }

    /// The same, but for this role.
    #[must_use]
    pub const fn with(mut self, role: Role, style: Style) -> Self {
        self.0[role as usize] = style;
        self
    }

    /// The same, but for this role, on a terminal that knows so many colours.
    #[must_use]
    pub fn painted(self, role: Role, paint: &Paint, depth: ColorDepth) -> Self {
        self.with(role, reduced(style(paint), depth))
    }

    /// What a role looks like.
    pub fn style(&self, role: Role) -> Style {
        self.0[role as usize]
    }

    /// The nearest to it that a terminal can show that knows so many colours.
    fn at(self, depth: ColorDepth) -> Self {
        Self(self.0.map(|style| reduced(style, depth)))
    }
}

fn style(paint: &Paint) -> Style {
    let color = |ink: Ink| match ink {
        Ink::Index(index) => indexed(index),
        Ink::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    };
    let modifier = |attribute: &Attribute| match attribute {
        Attribute::Bold => Modifier::BOLD,
        Attribute::Dim => Modifier::DIM,
        Attribute::Underline => Modifier::UNDERLINED,
        Attribute::Reverse => Modifier::REVERSED,
    };
    let modifiers = paint.attributes.iter().map(modifier).collect();
    Style { fg: paint.ink.map(color), bg: paint.ground.map(color), ..Style::new() }.add_modifier(modifiers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::color::{USUAL_PALETTE, palette_index};
    use anstyle::{Ansi256Color, RgbColor};
    use anstyle_lossy::xterm_to_rgb;

    fn all() -> impl Iterator<Item = (String, Theme)> {
        let depths = [ColorDepth::Sixteen, ColorDepth::Indexed, ColorDepth::True];
        let themes = Theme::NAMES.into_iter().flat_map(move |name| depths.map(|depth| (name, depth)));
        themes.map(|(name, depth)| (format!("{name} {depth:?}"), Theme::named(name, depth).unwrap()))
    }

    /// What a colour of a style comes to on a ground, with bold as bright, as the terminals of consoles have it.
    fn shown(color: Color, is_bold: bool) -> [u8; 3] {
        match color {
            Color::Rgb(red, green, blue) => [red, green, blue],
            Color::Indexed(index) => usual(index),
            color => {
                let index = palette_index(color).unwrap();
                usual(if is_bold && index < 8 { index + 8 } else { index })
            }
        }
    }

    fn usual(index: u8) -> [u8; 3] {
        let RgbColor(red, green, blue) = xterm_to_rgb(Ansi256Color(index), USUAL_PALETTE);
        [red, green, blue]
    }

    /// Relative luminance, as the Web Content Accessibility Guidelines 2.1 have it.
    fn luminance(color: [u8; 3]) -> f64 {
        let part = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.03928 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2])
    }

    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Two thirds of the way from the ground, which is what terminals make of dim.
    fn dimmed(ink: [u8; 3], ground: [u8; 3]) -> [u8; 3] {
        let mix = |at: usize| (u16::from(ink[at]) * 2 + u16::from(ground[at])) / 3;
        [mix(0), mix(1), mix(2)].map(|part| u8::try_from(part).unwrap())
    }

    #[test]
    fn every_role_of_every_theme_can_be_read_on_black_and_on_white() {
        let terminals = [([0, 0, 0], [170, 170, 170]), ([255, 255, 255], [0, 0, 0])];
        for (name, theme) in all() {
            for (ground, ink) in terminals {
                for role in Role::ALL {
                    let style = theme.style(*role);
                    let is_bold = style.add_modifier.contains(Modifier::BOLD);
                    let color = style.fg.map_or(ink, |color| shown(color, is_bold));
                    let below = style.bg.map_or(ground, |color| shown(color, false));
                    let is_dim = style.add_modifier.contains(Modifier::DIM);
                    let color = if is_dim { dimmed(color, below) } else { color };
                    let contrast = contrast(color, below);
                    assert!(
                        contrast >= 3.0,
                        "{name}: {} on {ground:?} has a contrast of {contrast:.2}",
                        role.name()
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_down_is_never_told_from_what_is_up_by_colour_alone() {
        for (name, theme) in all() {
            let [up, down] = [Role::Up, Role::Down].map(|role| theme.style(role));
            assert!(up.bg != down.bg || up.add_modifier != down.add_modifier, "{name}");
        }
    }

    #[test]
    fn no_theme_needs_more_colours_than_the_terminal_has() {
        for name in Theme::NAMES {
            let is_named = |color: Option<Color>| !matches!(color, Some(Color::Rgb(..) | Color::Indexed(_)));
            let theme = Theme::named(name, ColorDepth::Sixteen).unwrap();
            assert!(theme.0.iter().all(|style| is_named(style.fg) && is_named(style.bg)), "{name}");
            let is_rgb = |color: Option<Color>| matches!(color, Some(Color::Rgb(..)));
            let theme = Theme::named(name, ColorDepth::Indexed).unwrap();
            assert!(!theme.0.iter().any(|style| is_rgb(style.fg) || is_rgb(style.bg)), "{name}");
        }
        assert_eq!(Theme::named("nonsense", ColorDepth::True), None);
    }

    #[test]
    fn a_role_of_ones_own_is_what_was_written() {
        let paint = "#ff0000 on 17 bold".parse().unwrap();
        let style = |depth| Theme::MONO.painted(Role::Key, &paint, depth).style(Role::Key);
        assert_eq!(style(ColorDepth::True), bold(on(Color::Rgb(255, 0, 0), Color::Indexed(17))));
        assert_eq!(style(ColorDepth::Indexed), bold(on(Color::Indexed(196), Color::Indexed(17))));
        assert_eq!(style(ColorDepth::Sixteen), bold(on(Color::Red, Color::Blue)));
    }

    #[test]
    fn mono_has_no_colour() {
        assert!(Theme::MONO.0.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
    }
}
