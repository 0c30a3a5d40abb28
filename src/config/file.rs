//! The configuration file: lookup, reading and parsing.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::de::IgnoredAny;
use toml::{
    Spanned, Value,
    de::{DeString, DeTable, DeValue},
};

use crate::domain::filter::NamedFilters;

use super::{
    ConfigError, Environment, KeySetting, Origin, Settings, ThemeSetting, customization,
    document::Document,
    invisible,
    layer::Layer,
    private_file::Ownership,
    secret_policy::Access,
    stream,
    table::{SECRET_KEYS, TABLES, find},
    value::ProfileName,
};

/// Maximum size in bytes; a larger file is not a configuration file.
const MAX_SIZE: u64 = 1024 * 1024;

/// The location of the configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigLocation {
    /// Set by an option or a variable: it must exist.
    Explicit { path: PathBuf, by: Origin },
    /// The default paths in order of precedence: it may be missing.
    Default(Vec<PathBuf>),
}

/// The content of a configuration file.
#[derive(Default)]
pub(super) struct ConfigFile {
    /// None if there is no file.
    pub(super) path: Option<PathBuf>,
    pub(super) ownership: Option<Ownership>,
    pub(super) top: Layer,
    pub(super) profiles: BTreeMap<String, Layer>,
    pub(super) filters: NamedFilters,
    /// Names of the filters in file order.
    pub(super) filter_order: Vec<String>,
    pub(super) keys: Vec<KeySetting>,
    pub(super) themes: BTreeMap<String, ThemeSetting>,
    pub(super) warnings: Vec<String>,
}

impl ConfigLocation {
    /// The location from `--config`, `TUNNELSCOPE_CONFIG` or the default paths.
    pub fn new(argument: Option<&Path>, environment: &Environment) -> Self {
        let by_argument = argument.map(|path| (path.to_owned(), Origin::Argument("--config")));
        let by_variable =
            || environment.config_file().map(|path| (path, Origin::Variable(super::environment::CONFIG)));
        match by_argument.or_else(by_variable) {
            Some((path, by)) => Self::Explicit { path, by },
            None => Self::Default(environment.default_config_files()),
        }
    }

    /// The path of the file, even if it does not exist; none without a home directory.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Explicit { path, .. } => Some(path),
            Self::Default(paths) => {
                paths.iter().find(|path| path.exists()).or(paths.first()).map(PathBuf::as_path)
            }
        }
    }

    /// Reads the file; none if it is at no default path. It is read only once, since a pipe would be empty the second time,
    /// and with this timeout for pipes.
    pub(super) fn read(
        &self,
        environment: &Environment,
        limit: Duration,
    ) -> Result<Option<ConfigFile>, ConfigError> {
        let read = |path: &Path| ConfigFile::read(path, environment, limit);
        match self {
            Self::Explicit { path, by } => {
                let missing = || ConfigError::MissingFile { path: path.clone(), by: by.clone() };
                read(path)?.ok_or_else(missing).map(Some)
            }
            Self::Default(paths) => paths.iter().find_map(|path| read(path).transpose()).transpose(),
        }
    }
}

impl ConfigFile {
    /// Reads the file at this path; none if it does not exist.
    fn read(path: &Path, environment: &Environment, limit: Duration) -> Result<Option<Self>, ConfigError> {
        match stream::open(path) {
            Ok(file) => Self::from_file(path, &file, environment, limit).map(Some),
            Err(error) if is_missing(&error) => Ok(None),
            Err(source) => Err(ConfigError::Unreadable { path: path.to_owned(), source }),
        }
    }

    fn from_file(
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
        let ownership =
            Ownership::from_file(file, path, environment.credentials_directory()).map_err(unreadable)?;
        let bytes = stream::read(file, MAX_SIZE, limit).map_err(unreadable)?;
        if bytes.len() as u64 > MAX_SIZE {
            return Err(ConfigError::TooLarge { path: path.to_owned(), limit: MAX_SIZE });
        }
        let text = decode_utf8(path, &bytes)?;
        let document = Document::parse(path, text)?;
        let mut reader = Reader { document: &document, path, ownership, warnings: Vec::new() };
        let file = reader.read()?;
        Ok(Self { warnings: reader.warnings, path: Some(path.to_owned()), ..file })
    }
}

/// Parses the tables of a document.
struct Reader<'a, 'd> {
    document: &'a Document<'d>,
    path: &'a Path,
    ownership: Ownership,
    warnings: Vec<String>,
}

impl<'d> Reader<'_, 'd> {
    fn read(&mut self) -> Result<ConfigFile, ConfigError> {
        let is_value = |(key, _): &(&Spanned<DeString<'d>>, _)| !TABLES.contains(&key.get_ref().as_ref());
        let top = self.document.root().iter().filter(is_value);
        let top = top.map(|(key, value)| (key.clone(), value.clone())).collect();
        let mut file = ConfigFile { ownership: Some(self.ownership), ..ConfigFile::default() };
        file.top = self.layer(top)?;
        for (key, value) in self.document.root() {
            match key.get_ref().as_ref() {
                "filters" => {
                    (file.filters, file.filter_order) = customization::read_filters(self.document, value)?;
                }
                "keys" => file.keys = customization::read_keys(self.document, value)?,
                "themes" => file.themes = customization::read_themes(self.document, value)?,
                "profiles" => file.profiles = self.profiles(value)?,
                _ => {}
            }
        }
        Ok(file)
    }

    fn profiles(&mut self, value: &Spanned<DeValue<'d>>) -> Result<BTreeMap<String, Layer>, ConfigError> {
        #[expect(
            clippy::zero_sized_map_values,
            reason = "values are read below, with the validation of each setting"
        )]
        self.document.read::<BTreeMap<String, BTreeMap<String, IgnoredAny>>>(value.clone())?;
        let mut profiles = BTreeMap::new();
        for (name, value) in value.get_ref().as_table().into_iter().flatten() {
            let parsed = name.get_ref().parse().map(|name: ProfileName| name.into());
            let name = parsed.map_err(|problem| self.document.invalid(&name.span(), problem))?;
            let mut table = DeTable::new();
            for (key, value) in value.get_ref().as_table().into_iter().flatten() {
                if find(key.get_ref()).is_some_and(|setting| !setting.is_in_profiles()) {
                    return Err(self.document.unknown_key(&key.span(), key.get_ref(), true));
                }
                table.insert(key.clone(), value.clone());
            }
            profiles.insert(name, self.layer(table)?);
        }
        Ok(profiles)
    }

    /// Validates the settings of a table.
    fn layer(&mut self, mut table: DeTable<'d>) -> Result<Layer, ConfigError> {
        let mut layer = Layer::default();
        for (key, value) in &mut table {
            self.trim_pasted(key.get_ref(), value)?;
        }
        let whole = Spanned::new(0..0, DeValue::Table(table.clone()));
        let settings: Settings = self.document.read(whole)?;
        if settings.proxy.has_password() {
            self.ownership.check(self.path, Access::Secret)?;
        }
        let mut secrets = table.keys().filter_map(|key| {
            SECRET_KEYS.into_iter().find(|known| *known == key.get_ref()).zip(Some(key.span()))
        });
        if let (Some((first, _)), Some((_, second))) = (secrets.next(), secrets.next()) {
            return Err(ConfigError::SecondSecret { at: self.document.position(&second), first });
        }
        for (key, value) in table {
            let origin = Origin::Line(self.document.position(&value.span()));
            layer.insert(key.get_ref(), self.document.read::<Value>(value)?, origin);
        }
        Ok(layer)
    }

    /// Removes invisible characters from the ends of a pasted value, with a warning.
    fn trim_pasted(&mut self, key: &str, value: &mut Spanned<DeValue<'d>>) -> Result<(), ConfigError> {
        let span = value.span();
        let DeValue::String(text) = value.get_mut() else { return Ok(()) };
        if find(key).is_some_and(|setting| setting.is_pasted) {
            let at = self.document.position(&span);
            let warnings = invisible::warnings(text);
            self.warnings.extend(warnings.into_iter().map(|why| format!("{at}: {key}: {why}")));
            let trimmed = invisible::trim_visible(text);
            *text = trimmed.map_err(|problem| self.document.invalid(&span, problem))?.to_owned().into();
        }
        Ok(())
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Decodes UTF-8, without the byte order mark that some editors write.
fn decode_utf8<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, ConfigError> {
    let not_text = |error: std::str::Utf8Error| ConfigError::NotUtf8 {
        path: path.to_owned(),
        line: 1 + bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count(),
    };
    let text = std::str::from_utf8(bytes).map_err(not_text)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
