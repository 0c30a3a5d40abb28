//! The configuration file as a whole: found, opened, and read into what each layer of it says.
//!
//! What a single key may hold is in `entry`.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use toml::de::DeTable;

use crate::domain::filter::NamedFilters;

use super::{
    AlertChoice, ColorChoice, ConfigError, Environment, KeySetting, LogLevel, Origin, Position,
    SynchronizedOutput, ThemeSetting,
    connection::Connection,
    entry::{Entry, Source},
    error::nearest,
    escape_timeout::EscapeTimeout,
    private_file::Ownership,
    stream, tailoring, value,
};

/// No configuration is as large as this; what is, is another file by mistake.
const LARGEST: u64 = 1024 * 1024;

/// Keys at the top of the file; those of a connection may stand in a profile too.
pub(super) const TOP_KEYS: [&str; 14] = [
    "profile",
    "ascii",
    "color",
    "utc",
    "alert",
    "alert_degraded",
    "synchronized_output",
    "escape_timeout",
    "log_file",
    "log_level",
    "filters",
    "keys",
    "themes",
    "profiles",
];

/// Where the configuration file is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A person named it: it has to be there.
    Named { path: PathBuf, by: Origin },
    /// The usual places, the first choice first: it may be missing.
    Usual(Vec<PathBuf>),
}

/// What a configuration file says.
#[derive(Debug, Default)]
pub(super) struct ConfigFile {
    /// None where there was no file.
    pub(super) path: Option<PathBuf>,
    pub(super) profile: Option<(String, Position)>,
    pub(super) shared: Connection,
    pub(super) profiles: BTreeMap<String, Connection>,
    pub(super) ascii: Option<bool>,
    pub(super) color: Option<ColorChoice>,
    pub(super) utc: Option<bool>,
    pub(super) alert: Option<AlertChoice>,
    pub(super) alert_degraded: Option<bool>,
    pub(super) synchronized_output: Option<SynchronizedOutput>,
    pub(super) escape_timeout: Option<EscapeTimeout>,
    pub(super) filters: NamedFilters,
    /// Their names in the order in which they are written: a filter may use those above it.
    pub(super) filter_order: Vec<String>,
    pub(super) keys: Vec<KeySetting>,
    pub(super) themes: BTreeMap<String, ThemeSetting>,
    pub(super) log_file: Option<PathBuf>,
    pub(super) log_level: Option<LogLevel>,
    /// What to warn of.
    pub(super) warnings: Vec<String>,
}

impl Location {
    /// Where to look: `--config`, then `TUNNELSCOPE_CONFIG`, then the usual places.
    pub fn new(argument: Option<&Path>, environment: &Environment) -> Self {
        let by_argument = argument.map(|path| (path.to_owned(), Origin::Argument("--config")));
        let by_variable =
            || environment.config_file().map(|path| (path, Origin::Variable(super::environment::CONFIG)));
        match by_argument.or_else(by_variable) {
            Some((path, by)) => Self::Named { path, by },
            None => Self::Usual(environment.usual_config_files()),
        }
    }

    /// The file that is read, or, where there is none yet, where to write one; none without a home folder.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Named { path, .. } => Some(path),
            Self::Usual(paths) => {
                paths.iter().find(|path| path.exists()).or(paths.first()).map(PathBuf::as_path)
            }
        }
    }

    /// The file's content; none where no file was named and there is none.
    ///
    /// It is read once: a pipe would be empty the second time, and is not waited for longer than this limit.
    pub(super) fn read(
        &self,
        environment: &Environment,
        limit: Duration,
    ) -> Result<Option<ConfigFile>, ConfigError> {
        let read = |path: &Path| ConfigFile::read(path, environment, limit);
        match self {
            Self::Named { path, by } => {
                let missing = || ConfigError::MissingFile { path: path.clone(), by: by.clone() };
                read(path)?.ok_or_else(missing).map(Some)
            }
            Self::Usual(paths) => paths.iter().find_map(|path| read(path).transpose()).transpose(),
        }
    }
}

impl ConfigFile {
    /// The content of the file at this path; none if there is no such file.
    fn read(path: &Path, environment: &Environment, limit: Duration) -> Result<Option<Self>, ConfigError> {
        match stream::open(path) {
            Ok(file) => Self::from_open(path, &file, environment, limit).map(Some),
            Err(error) if is_missing(&error) => Ok(None),
            Err(source) => Err(ConfigError::Unreadable { path: path.to_owned(), source }),
        }
    }

    fn from_open(
        path: &Path,
        file: &fs::File,
        environment: &Environment,
        limit: Duration,
    ) -> Result<Self, ConfigError> {
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::TimedOut => ConfigError::TimedOut { path: path.to_owned(), source },
            _ => ConfigError::Unreadable { path: path.to_owned(), source },
        };
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(ConfigError::Directory(path.to_owned()));
        }
        let ownership = Ownership::of(file, path, environment.credentials_directory()).map_err(unreadable)?;
        let bytes = stream::read(file, LARGEST, limit).map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST {
            return Err(ConfigError::TooLarge { path: path.to_owned(), limit: LARGEST });
        }
        let text = as_text(path, &bytes)?;
        Self::parse(&Source { path, text, ownership, environment, warnings: RefCell::default() })
    }

    fn parse(source: &Source<'_>) -> Result<Self, ConfigError> {
        let document = DeTable::parse(source.text).map_err(|error| source.syntax_error(&error))?;
        let mut file = Self { path: Some(source.path.to_owned()), ..Self::default() };
        for entry in source.entries(document.get_ref()) {
            file.take(&entry)?;
        }
        file.warnings = source.warnings.take();
        Ok(file)
    }

    fn take(&mut self, entry: &Entry<'_>) -> Result<(), ConfigError> {
        match entry.key {
            "profile" => self.profile = Some((entry.parsed(PROFILE, value::profile_name)?, entry.position())),
            "ascii" => self.ascii = Some(entry.boolean()?),
            "color" => self.color = Some(entry.choice()?),
            "utc" => self.utc = Some(entry.boolean()?),
            "alert" => self.alert = Some(entry.choice()?),
            "alert_degraded" => self.alert_degraded = Some(entry.boolean()?),
            "synchronized_output" => self.synchronized_output = Some(entry.choice()?),
            "escape_timeout" => self.escape_timeout = Some(entry.escape_timeout()?),
            "filters" => (self.filters, self.filter_order) = tailoring::filters(entry)?,
            "keys" => self.keys = tailoring::keys(entry)?,
            "themes" => self.themes = tailoring::themes(entry)?,
            "log_file" => self.log_file = Some(entry.path()?),
            "log_level" => self.log_level = Some(entry.choice()?),
            "profiles" => self.take_profiles(entry)?,
            _ if entry.set_connection(&mut self.shared)? => {}
            unknown => return Err(entry.unknown(hint(unknown))),
        }
        Ok(())
    }

    fn take_profiles(&mut self, entry: &Entry<'_>) -> Result<(), ConfigError> {
        for profile in entry.entries("tables, written `[profiles.NAME]`")? {
            let name = value::profile_name(profile.key).map_err(|problem| profile.invalid_key(problem))?;
            let connection = read_profile(&profile)?;
            self.profiles.insert(name, connection);
        }
        Ok(())
    }
}

const PROFILE: &str = "the name of a profile in quotes (a profile itself is written `[profiles.NAME]`)";

fn read_profile(profile: &Entry<'_>) -> Result<Connection, ConfigError> {
    let mut connection = Connection::default();
    for entry in profile.entries("a table, written `[profiles.NAME]`")? {
        if !entry.set_connection(&mut connection)? {
            return Err(entry.unknown(hint_in_profile(entry.key)));
        }
    }
    Ok(connection)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The bytes as text, without the byte order mark that some editors put first.
fn as_text<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, ConfigError> {
    let not_text = |error: std::str::Utf8Error| ConfigError::NotText {
        path: path.to_owned(),
        line: 1 + bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count(),
    };
    let text = std::str::from_utf8(bytes).map_err(not_text)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn hint(key: &str) -> String {
    match nearest(key, TOP_KEYS.into_iter().chain(Entry::CONNECTION_KEYS)) {
        Some(known) => format!("; did you mean `{known}`?"),
        None => "; `tunnelscope config example` lists all keys".to_owned(),
    }
}

fn hint_in_profile(key: &str) -> String {
    match nearest(key, Entry::CONNECTION_KEYS) {
        _ if TOP_KEYS.contains(&key) => " in a profile: it belongs at the top of the file".to_owned(),
        Some(known) => format!("; did you mean `{known}`?"),
        None => format!("; a profile has {}", Entry::CONNECTION_KEYS.join(", ")),
    }
}
