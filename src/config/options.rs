//! Small values that a person chooses by name: colours, characters, how much to log, which organization.

use std::str::FromStr;

use clap::ValueEnum;
use thiserror::Error;

/// Which colours to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// As many as the terminal says it knows, or none where the environment asks for none.
    #[default]
    Auto,
    /// The terminal's own palette of 16 colours, whatever the environment asks for.
    #[value(name = "16")]
    Sixteen,
    /// 256 colours.
    #[value(name = "256")]
    Indexed,
    /// 24 bits of colour.
    #[value(name = "true")]
    True,
    /// No colours.
    Never,
}

/// How many colours are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colors {
    None,
    Sixteen,
    Indexed,
    True,
}

/// How somebody is told who does not look at the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum AlertChoice {
    /// Not at all.
    Never,
    /// By the bell of the terminal.
    #[default]
    Bell,
    /// By the bell, and by a notification of the terminal (OSC 9).
    Notification,
}

/// Whether the terminal is asked to show large frames all at once (private mode 2026).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SynchronizedOutput {
    /// Unless tmux or screen is between.
    #[default]
    Auto,
    Always,
    Never,
}

/// What sits between this program and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multiplexer {
    None,
    Tmux,
    Screen,
}

/// How much goes into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogLevel {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
}

/// Which characters the terminal is trusted to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    Unicode,
    Ascii,
}

/// The number of an organization of Secure Access; longer than any machine integer is fine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationId(String);

/// The text holds something else than digits, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an organization id has digits only: it is the number after /org/ in the dashboard's address")]
pub struct OrganizationIdError;

impl Charset {
    /// What a locale can show: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty decides.
    ///
    /// With none of them set the locale is "C", which is not UTF-8.
    pub fn of_locale(lc_all: Option<&str>, lc_ctype: Option<&str>, lang: Option<&str>) -> Self {
        let locale = [lc_all, lc_ctype, lang].into_iter().flatten().find(|name| !name.is_empty());
        if locale.is_some_and(is_utf8) { Self::Unicode } else { Self::Ascii }
    }
}

impl Colors {
    /// What a terminal knows, by what it says of itself.
    pub fn of_terminal(term: Option<&str>, color_term: Option<&str>) -> Self {
        match (color_term, term) {
            (Some("truecolor" | "24bit"), _) => Self::True,
            (_, Some(term)) if term.ends_with("-direct") => Self::True,
            (_, Some(term)) if term.contains("256color") => Self::Indexed,
            _ => Self::Sixteen,
        }
    }
}

impl LogLevel {
    /// The name by which it is chosen, which is also its name in log filters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl From<OrganizationId> for String {
    fn from(OrganizationId(digits): OrganizationId) -> Self {
        digits
    }
}

impl FromStr for OrganizationId {
    type Err = OrganizationIdError;

    fn from_str(text: &str) -> Result<Self, OrganizationIdError> {
        let digits = text.trim();
        let valid = (1..=40).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if valid { Ok(Self(digits.to_owned())) } else { Err(OrganizationIdError) }
    }
}

/// Whether the codeset of a locale's name, as in `de_DE.UTF-8@euro`, is UTF-8; macOS has `UTF-8` alone.
fn is_utf8(locale: &str) -> bool {
    let name = locale.split('@').next().unwrap_or_default();
    let codeset = name.split_once('.').map_or(name, |(_, codeset)| codeset);
    codeset.eq_ignore_ascii_case("UTF-8") || codeset.eq_ignore_ascii_case("UTF8")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::config::deserialize::choose;

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
    fn the_strongest_variable_decides_the_charset(
        #[case] lc_all: Option<&str>,
        #[case] lc_ctype: Option<&str>,
        #[case] lang: Option<&str>,
        #[case] charset: Charset,
    ) {
        assert_eq!(Charset::of_locale(lc_all, lc_ctype, lang), charset);
    }

    #[test]
    fn a_level_has_one_name() {
        for level in LogLevel::value_variants() {
            assert_eq!(choose::<LogLevel>(level.name()), Ok(*level));
        }
    }

    #[rstest]
    #[case("", false)]
    #[case("8100123", true)]
    #[case(" 8100123 ", true)]
    #[case("4561237892000000000000", true)]
    #[case("-1", false)]
    #[case("81a", false)]
    #[case("٣", false)]
    fn an_organization_id_is_digits(#[case] text: &str, #[case] valid: bool) {
        assert_eq!(text.parse::<OrganizationId>().is_ok(), valid);
    }
}
