//! Display settings: colors, character set, alerts and terminal capabilities.

use clap::ValueEnum;

/// The number of colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// What the terminal supports (TERM, COLORTERM); none if `NO_COLOR` is set.
    #[default]
    Auto,
    /// The terminal's own palette of 16 colors.
    #[value(name = "16")]
    Sixteen,
    /// 256 colors.
    #[value(name = "256")]
    Indexed,
    /// 24-bit color.
    #[value(name = "true")]
    True,
    /// No colors.
    Never,
}

/// Color depth of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorDepth {
    /// The 16 colors of its palette.
    #[default]
    Sixteen,
    /// 256 colors; the first 16 are its palette.
    Indexed,
    /// 24-bit color.
    True,
}

/// Alert for a newly disconnected group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Alert {
    /// No alert.
    Never,
    /// The bell of the terminal.
    #[default]
    Bell,
    /// The bell and a notification of the terminal (OSC 9).
    Notification,
}

/// Synchronized output (DEC private mode 2026), which avoids tearing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SynchronizedOutput {
    /// Except within tmux and screen.
    #[default]
    Auto,
    Always,
    Never,
}

/// The terminal multiplexer between this program and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Multiplexer {
    #[default]
    None,
    /// tmux, which passes wrapped sequences through with `allow-passthrough on`.
    Tmux,
    /// GNU screen, which passes wrapped sequences through.
    Screen,
}

/// Character set of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    Unicode,
    Ascii,
}

impl Charset {
    /// The character set of the locale: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is not empty. Without any, the
    /// locale is "C", which is not UTF-8.
    pub fn from_locale(lc_all: Option<&str>, lc_ctype: Option<&str>, lang: Option<&str>) -> Self {
        let locale = [lc_all, lc_ctype, lang].into_iter().flatten().find(|name| !name.is_empty());
        if locale.is_some_and(is_utf8) { Self::Unicode } else { Self::Ascii }
    }
}

impl ColorDepth {
    /// The color depth according to `TERM` and `COLORTERM`.
    pub fn from_terminal(term: Option<&str>, color_term: Option<&str>) -> Self {
        match (color_term, term) {
            (Some("truecolor" | "24bit"), _) => Self::True,
            (_, Some(term)) if term.ends_with("-direct") => Self::True,
            (_, Some(term)) if term.contains("256color") => Self::Indexed,
            _ => Self::Sixteen,
        }
    }
}

/// Whether the codeset of a locale, as in `de_DE.UTF-8@euro`, is UTF-8; on macOS `UTF-8` is a locale as well.
fn is_utf8(locale: &str) -> bool {
    let name = locale.split('@').next().unwrap_or_default();
    let codeset = name.split_once('.').map_or(name, |(_, codeset)| codeset);
    codeset.eq_ignore_ascii_case("UTF-8") || codeset.eq_ignore_ascii_case("UTF8")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, None, None, Charset::Ascii)]
    #[case(None, None, Some("C"), Charset::Ascii)]
    #[case(None, None, Some("POSIX"), Charset::Ascii)]
    #[case(None, None, Some("en_US.UTF-8"), Charset::Unicode)]
    #[case(None, None, Some("C.utf8"), Charset::Unicode)]
    #[case(None, None, Some("de_DE@euro"), Charset::Ascii)]
    #[case(None, None, Some("de_DE.utf8@euro"), Charset::Unicode)]
    #[case(None, Some("UTF-8"), None, Charset::Unicode)]
    #[case(Some("C"), None, Some("en_US.UTF-8"), Charset::Ascii)]
    #[case(Some("en_US.UTF-8"), Some("C"), Some("C"), Charset::Unicode)]
    #[case(Some(""), None, Some("en_US.UTF-8"), Charset::Unicode)]
    #[case(None, Some("en_US.ISO-8859-1"), Some("en_US.UTF-8"), Charset::Ascii)]
    fn charset_follows_the_locale_variable_with_precedence(
        #[case] lc_all: Option<&str>,
        #[case] lc_ctype: Option<&str>,
        #[case] lang: Option<&str>,
        #[case] charset: Charset,
    ) {
        assert_eq!(Charset::from_locale(lc_all, lc_ctype, lang), charset);
    }
}
