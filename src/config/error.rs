//! What can be wrong with a configuration: each error is one sentence that names the place and the remedy.
//!
//! No variant holds a secret, and none wraps an error that quotes the text it stumbled over.

use std::{fmt, io, path::PathBuf, time::Duration};

use thiserror::Error;

/// A place in the configuration file; lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub file: PathBuf,
    pub line: usize,
    pub column: usize,
}

/// Where a value was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line, such as `--profile`.
    Argument(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// A line of the configuration file.
    Line(Position),
}

/// Why there is no configuration to work with.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("{by} names {}, which does not exist: correct the name, or start from `tunnelscope config example`", path.display())]
    MissingFile { path: PathBuf, by: Origin },
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("timed out reading configuration file {}: {source}", path.display())]
    TimedOut { path: PathBuf, source: io::Error },
    #[error("{} is a directory: name a file", .0.display())]
    Directory(PathBuf),
    #[error("{} is larger than {limit} bytes: it cannot be what it is meant to be", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{} is not UTF-8 text (line {line}): save it as UTF-8", path.display())]
    NotUtf8 { path: PathBuf, line: usize },

    #[error("{at}: not valid TOML: {problem}")]
    Syntax { at: Position, problem: String },
    #[error("{at}: unknown key {key}{hint}")]
    UnknownKey { at: Position, key: String, hint: String },
    #[error("{at}: {key} takes {expected}, not a value of type {found}")]
    WrongType { at: Position, key: String, expected: &'static str, found: &'static str },
    #[error("{origin}: {problem}")]
    Invalid { origin: Origin, problem: String },
    #[error(
        "{at}: a secret is already given by `{first}`: keep one of `api_secret`, `api_secret_file` and `api_secret_command`"
    )]
    SecondSecret { at: Position, first: &'static str },
    #[error("{origin}: there is no profile {name}{hint}")]
    UnknownProfile { origin: Origin, name: String, hint: String },

    #[error("{} holds a secret and is open to others (mode {mode:04o}): run `chmod 600 {}`", path.display(), shell_quoted(path))]
    Exposed { path: PathBuf, mode: u32 },
    #[error("{} holds a secret and is open to others (mode {mode:04o}): let root change its mode to 0440 and its group to one of yours", path.display())]
    ExposedRootFile { path: PathBuf, mode: u32 },
    #[error(
        "{} holds a secret and is open to others (mode {mode:04o}) on a read-only mount: mount it on a tmpfs below \
         /run/secrets, or with mode 0400, or 0440 and one of your groups",
        path.display()
    )]
    ExposedMount { path: PathBuf, mode: u32 },
    #[error("{} holds a secret but belongs to user id {owner}, neither you nor root: make a copy of your own", path.display())]
    NotOwned { path: PathBuf, owner: u32 },
    #[error("{} is a symbolic link, which is not followed to a secret: name the file itself", .0.display())]
    SymbolicLink(PathBuf),
    #[error("{} is not a regular file: put the secret into one", .0.display())]
    NotRegular(PathBuf),

    #[error("cannot read the API secret from {}: {source}; {}", path.display(), secret_file_hint(source))]
    SecretUnreadable { path: PathBuf, source: io::Error },
    #[error("cannot run `{program}` for the API secret: {source}")]
    CommandNotStarted { program: String, source: io::Error },
    #[error(
        "`{program}`, which is to print the API secret, ended with {status}: run it by hand to see what it prints, which is not shown here as the secret may be in it"
    )]
    CommandFailed { program: String, status: String },
    #[error(
        "`{program}`, which is to print the API secret, had not ended after {} and was killed: it must not wait for input",
        rounded(*limit)
    )]
    CommandTimedOut { program: String, limit: Duration },
    #[error(
        "`{program}`, which is to print the API secret, printed more than {limit} bytes and was killed: it must print the secret alone"
    )]
    CommandOutputTooLarge { program: String, limit: u64 },
    #[error("API secret from {origin}: {problem}")]
    BadSecret { origin: String, problem: String },

    /// Each layer is checked before they are merged, so this is a defect.
    #[error("the settings cannot be merged: {0}; please report it")]
    Merge(#[from] toml::de::Error),
    #[error("the settings cannot be shown: {0}; please report it")]
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

/// A time limit in whole seconds, as it was set: what is left of it may be a few milliseconds less.
fn rounded(limit: Duration) -> String {
    match limit.as_millis() {
        milliseconds @ 0..1_000 => format!("{milliseconds} ms"),
        milliseconds => format!("{} s", (milliseconds + 500) / 1_000),
    }
}

/// A value from outside as it may appear in a message: short, and without control characters.
pub fn quoted(value: &str) -> String {
    const MAX_LENGTH: usize = 40;
    let shown: String = value.chars().take(MAX_LENGTH).flat_map(char::escape_debug).collect();
    let more = if value.chars().nth(MAX_LENGTH).is_some() { "..." } else { "" };
    format!("`{shown}{more}`")
}

/// The known name that was probably meant, if one is close.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distances = known.into_iter().map(|candidate| (strsim::osa_distance(name, candidate), candidate));
    distances.min().filter(|(distance, _)| *distance <= 1 + name.len() / 4).map(|(_, candidate)| candidate)
}

/// What to do about a file of the secret that cannot be read.
fn secret_file_hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::NotFound => {
            "correct the path, or write the secret into this file and run chmod 600 on it"
        }
        io::ErrorKind::PermissionDenied => {
            "give it to the user that runs tunnelscope with mode 0600, or leave it to root with mode 0440 and a group of \
             this user, and let this user enter the folders above it"
        }
        _ => "check this file and the disk that it is on",
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
    fn what_is_left_of_a_time_limit_is_rounded() {
        let text = |nanoseconds| rounded(Duration::from_nanos(nanoseconds));
        assert_eq!((text(2_995_930_364).as_str(), text(50_700_000).as_str()), ("3 s", "50 ms"));
    }

    #[test]
    fn the_command_to_run_survives_a_shell() {
        assert_eq!(shell_quoted(Path::new("/home/me/.config/secret")), "/home/me/.config/secret");
        assert_eq!(shell_quoted(Path::new("/it's here")), r"'/it'\''s here'");
    }

    #[test]
    fn a_quoted_value_is_short_and_plain() {
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
