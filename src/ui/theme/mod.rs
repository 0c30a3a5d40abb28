//! Themes: a style for each role. A role is the meaning of a text, not its position. Terminals with fewer
//! colors get the nearest available ones.

use super::color_depth::{ColorDepth, reduced};
use crate::config::style::StyleConfig;
use ratatui::style::{Color, Modifier, Style};

/// Declares roles with their names in custom themes.
macro_rules! roles {
    ($($role:ident = $name:literal,)*) => {
        /// Meaning of a text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Role {
            $(#[doc = concat!("`", $name, "`")] $role,)*
        }

        impl Role {
            /// All roles.
            pub const ALL: &'static [Self] = &[$(Self::$role,)*];

            /// Name in a theme.
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
    DownLabel = "down_label",
    Strong = "strong",
    Dim = "dim",
    FocusedTitle = "focused_title",
    Selected = "selected",
    Changed = "changed",
    Filter = "filter",
    Key = "key",
    BannerError = "banner_error",
    BannerWarning = "banner_warning",
    BannerPaused = "banner_paused",
}

const ROLES: usize = Role::ALL.len();

/// Styles of all roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme([Style; ROLES]);

const fn fg(color: Color) -> Style {
    Style::new().fg(color)
}

const fn fg_bg(fg: Color, bg: Color) -> Style {
    Style::new().fg(fg).bg(bg)
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
/// Colors that are distinguishable with any color vision deficiency (Okabe and Ito, 2008).
const BLUE: Color = Color::Rgb(0x00, 0x72, 0xb2);
const VERMILLION: Color = Color::Rgb(0xd5, 0x5e, 0x00);
const YELLOW: Color = Color::Rgb(0xf0, 0xe4, 0x42);
/// Reddish purple of that palette, darkened for contrast on white.
const PURPLE: Color = Color::Rgb(0xaa, 0x55, 0x88);

impl Theme {
    /// Names of the built-in themes.
    pub const NAMES: [&'static str; 4] = ["default", "colorblind", "soft", "mono"];

    /// The terminal's own 16 colors, so that dark and light backgrounds both work. Yellow is only a
    /// background of black, since it is unreadable on white; blue only one of white. Red text is light red,
    /// since the other red is too dark on black.
    pub const DEFAULT: Self = Self([
        fg(Color::Green),
        fg_bg(Color::Black, Color::Yellow),
        fg_bg(Color::Black, Color::Yellow),
        bold(fg_bg(Color::White, Color::Red)),
        fg(Color::Magenta),
        fg(Color::LightRed),
        bold(PLAIN),
        DIM,
        bold(reversed(PLAIN)),
        reversed(PLAIN),
        bold(PLAIN),
        fg_bg(Color::White, Color::Blue),
        bold(PLAIN),
        bold(fg_bg(Color::White, Color::Red)),
        fg_bg(Color::Black, Color::Yellow),
        bold(fg_bg(Color::White, Color::Blue)),
    ]);

    /// Blue for up, vermilion for down.
    pub const COLORBLIND: Self = Self::DEFAULT
        .with(Role::Up, fg(BLUE))
        .with(Role::Warning, fg_bg(BLACK, YELLOW))
        .with(Role::Degraded, fg_bg(BLACK, YELLOW))
        .with(Role::Down, fg_bg(BLACK, VERMILLION))
        .with(Role::Unknown, fg(PURPLE))
        .with(Role::DownLabel, fg(VERMILLION))
        .with(Role::Changed, bold(fg(PURPLE)))
        .with(Role::Filter, fg_bg(WHITE, BLUE))
        .with(Role::BannerError, fg_bg(BLACK, VERMILLION))
        .with(Role::BannerWarning, fg_bg(BLACK, YELLOW))
        .with(Role::BannerPaused, fg_bg(WHITE, BLUE));

    /// `COLORBLIND` for 16 colors: blue background, no green.
    const COLORBLIND_SIXTEEN: Self = Self::DEFAULT.with(Role::Up, fg_bg(Color::White, Color::Blue));

    /// Muted colors, for long sessions.
    pub const SOFT: Self = Self::DEFAULT
        .with(Role::Up, fg(Color::Rgb(0x3a, 0x8f, 0x5c)))
        .with(Role::Warning, fg_bg(BLACK, Color::Rgb(0xd9, 0xa4, 0x41)))
        .with(Role::Degraded, fg_bg(BLACK, Color::Rgb(0xd9, 0xa4, 0x41)))
        .with(Role::Down, fg_bg(WHITE, Color::Rgb(0xb3, 0x41, 0x3c)))
        .with(Role::Unknown, fg(Color::Rgb(0x8a, 0x6f, 0xb0)))
        .with(Role::DownLabel, fg(Color::Rgb(0xc4, 0x52, 0x4d)))
        .with(Role::Dim, fg(Color::Rgb(0x80, 0x80, 0x80)))
        .with(Role::Changed, bold(fg(Color::Rgb(0xb0, 0x72, 0x19))))
        .with(Role::Filter, fg_bg(WHITE, Color::Rgb(0x3f, 0x6e, 0xa6)))
        .with(Role::BannerError, bold(fg_bg(WHITE, Color::Rgb(0xb3, 0x41, 0x3c))))
        .with(Role::BannerWarning, fg_bg(BLACK, Color::Rgb(0xd9, 0xa4, 0x41)))
        .with(Role::BannerPaused, bold(fg_bg(WHITE, Color::Rgb(0x3f, 0x6e, 0xa6))));

    /// No colors: bold, dim and reverse only.
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

    /// The built-in theme of this name, for this color depth.
    pub fn named(name: &str, depth: ColorDepth) -> Option<Self> {
        let theme = match (name, depth) {
            ("default", _) | ("soft", ColorDepth::Sixteen) => Self::DEFAULT,
            ("colorblind", ColorDepth::Sixteen) => Self::COLORBLIND_SIXTEEN,
            ("colorblind", _) => Self::COLORBLIND,
            ("soft", _) => Self::SOFT,
            ("mono", _) => Self::MONO,
            _ => return None,
        };
        Some(theme.reduced_to(depth))
    }

    /// The theme with another style for this role.
    #[must_use]
    pub const fn with(mut self, role: Role, style: Style) -> Self {
        self.0[role as usize] = style;
        self
    }

    /// The theme with a configured style for this role, for this color depth.
    #[must_use]
    pub fn with_configured(self, role: Role, style: StyleConfig, depth: ColorDepth) -> Self {
        self.with(role, reduced(style.0, depth))
    }

    /// Style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.0[role as usize]
    }

    /// The theme reduced to this color depth.
    fn reduced_to(self, depth: ColorDepth) -> Self {
        Self(self.0.map(|style| reduced(style, depth)))
    }
}

#[cfg(test)]
mod tests;
