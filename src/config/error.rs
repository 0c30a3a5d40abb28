//! Configuration errors. Each message is one sentence with the position and the remedy.
//!
//! No variant contains a secret, or wraps an error that quotes the input.

use std::{fmt, io, path::PathBuf, time::Duration};

use thiserror::Error;

/// A position in the configuration file; lines and columns start at 1, columns count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub file: PathBuf,
    pub line: usize,
    pub column: usize,
}

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A command-line option, such as `--profile`.
    Argument(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A line of the configuration file.
    Line(Position),
}

/// A configuration error.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("configuration file {} ({by}) does not exist: correct the path, or create it from `tunnelscope config example`", path.display())]
    MissingFile { path: PathBuf, by: Origin },
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("timed out reading configuration file {}: {source}", path.display())]
    TimedOut { path: PathBuf, source: io::Error },
    #[error("{} is a directory: specify a file", .0.display())]
    Directory(PathBuf),
    #[error("{} is too large (more than {limit} bytes): specify another file", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{} is not valid UTF-8 (line {line}): save it as UTF-8", path.display())]
    NotUtf8 { path: PathBuf, line: usize },

    #[error("{at}: invalid TOML: {problem}")]
    Syntax { at: Position, problem: String },
    #[error("{at}: unknown key {key}{hint}")]
    UnknownKey { at: Position, key: String, hint: String },
    #[error("{at}: invalid type for {key}: expected {expected}, found {found}")]
    WrongType { at: Position, key: String, expected: &'static str, found: &'static str },
    #[error("{origin}: {problem}")]
    Invalid { origin: Origin, problem: String },
    #[error(
        "{at}: duplicate API secret: `{first}` is already set; keep one of `api_secret`, `api_secret_file` and `api_secret_command`"
    )]
    SecondSecret { at: Position, first: &'static str },
    #[error("{origin}: unknown profile {name}{hint}")]
    UnknownProfile { origin: Origin, name: String, hint: String },

    #[error("permissions {mode:04o} of {} are too open for a file with a secret: run `chmod 600 {}`", path.display(), shell_quoted(path))]
    Exposed { path: PathBuf, mode: u32 },
    #[error("permissions {mode:04o} of {} are too open for a file with a secret: as root, set its mode to 0440 and its group to one of yours", path.display())]
    ExposedRootFile { path: PathBuf, mode: u32 },
    #[error(
        "permissions {mode:04o} of {} are too open for a file with a secret on a read-only mount: mount it on a tmpfs under \
         /run/secrets, or with mode 0400, or with mode 0440 and one of your groups",
        path.display()
    )]
    ExposedMount { path: PathBuf, mode: u32 },
    #[error("{} contains a secret but is owned by user id {owner}, not by you or root: make a copy that you own", path.display())]
    NotOwned { path: PathBuf, owner: u32 },
    #[error("{} is a symbolic link, which is not followed for a secret: specify its target", .0.display())]
    SymbolicLink(PathBuf),
    #[error("{} is not a regular file: store the secret in a regular file", .0.display())]
    NotRegular(PathBuf),

    #[error("cannot read the API secret from {}: {source}; {}", path.display(), secret_file_hint(source))]
    SecretUnreadable { path: PathBuf, source: io::Error },
    #[error("cannot run api_secret_command `{program}`: {source}")]
    CommandNotStarted { program: String, source: io::Error },
    #[error(
        "api_secret_command `{program}` failed with {status}: run it manually to see its output, which is not shown here since it may contain the secret"
    )]
    CommandFailed { program: String, status: String },
    #[error(
        "api_secret_command `{program}` timed out after {} and was killed: it must not wait for input",
        rounded(*limit)
    )]
    CommandTimedOut { program: String, limit: Duration },
    #[error(
        "api_secret_command `{program}` printed more than {limit} bytes and was killed: it must print only the secret"
    )]
    CommandOutputTooLarge { program: String, limit: u64 },
    #[error("invalid API secret from {origin}: {problem}")]
    BadSecret { origin: String, problem: String },

    /// A bug: each layer is validated before the merge.
    #[error("internal error: cannot merge the settings: {0}; please report it")]
    Merge(#[from] toml::de::Error),
    #[error("internal error: cannot serialize the settings: {0}; please report it")]
    Serialize(#[from] toml::ser::Error),
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) | Self::Variable(name) => f.write_str(name),
            Self::Line(position) => position.fmt(f),
        }
    }
}

/// A time limit rounded to seconds, since the remaining time may be some milliseconds less than the limit that was set.
fn rounded(limit: Duration) -> String {
    match limit.as_millis() {
        milliseconds @ 0..1_000 => format!("{milliseconds} ms"),
        milliseconds => format!("{} s", (milliseconds + 500) / 1_000),
    }
}

/// A quoted value for a message: truncated, with control characters escaped.
pub fn quoted(value: &str) -> String {
    const MAX_LENGTH: usize = 40;
    let shown: String = value.chars().take(MAX_LENGTH).flat_map(char::escape_debug).collect();
    let more = if value.chars().nth(MAX_LENGTH).is_some() { "..." } else { "" };
    format!("`{shown}{more}`")
}

/// The most similar known name, if one is close.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distances = known.into_iter().map(|candidate| (strsim::osa_distance(name, candidate), candidate));
    distances.min().filter(|(distance, _)| *distance <= 1 + name.len() / 4).map(|(_, candidate)| candidate)
}

/// The remedy for an unreadable secret file.
fn secret_file_hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::NotFound => {
            "correct the path, or write the secret to this file and run chmod 600 on it"
        }
        io::ErrorKind::PermissionDenied => {
            "make it owned by the user that runs tunnelscope with mode 0600, or by root with mode 0440 and a group of this \
             user, and make its parent directories accessible"
        }
        _ => "check the file and its file system",
    }
}

fn shell_quoted(path: &std::path::Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%:,".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn time_limit_is_rounded() {
        let text = |nanoseconds| rounded(Duration::from_nanos(nanoseconds));
        assert_eq!((text(2_995_930_364).as_str(), text(50_700_000).as_str()), ("3 s", "50 ms"));
    }

    #[test]
    fn path_is_quoted_for_the_shell() {
        assert_eq!(shell_quoted(Path::new("/home/me/.config/secret")), "/home/me/.config/secret");
        assert_eq!(shell_quoted(Path::new("/it's here")), r"'/it'\''s here'");
    }

    #[test]
    fn quoted_value_is_truncated_and_escaped() {
        assert_eq!(quoted("3 days"), "`3 days`");
        assert_eq!(quoted("\u{1b}[2J"), "`\\u{1b}[2J`");
        assert_eq!(quoted(&"x".repeat(500)), format!("`{}...`", "x".repeat(40)));
    }

    #[test]
    fn only_a_close_name_is_suggested() {
        let known = ["interval", "base_url", "token_url"];
        assert_eq!(nearest("intervall", known), Some("interval"));
        assert_eq!(nearest("tokenurl", known), Some("token_url"));
        assert_eq!(nearest("colour", known), None);
    }
}
