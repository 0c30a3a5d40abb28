//! Environment variables and directories of the process, read once. Only the variables listed here are read. Tests build their
//! own environment.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    fmt,
    path::{Path, PathBuf},
};

use directories::{BaseDirs, ProjectDirs};
use toml::Value;

use super::{
    ConfigError, Origin,
    display::{Charset, ColorDepth, Multiplexer},
    invisible,
    layer::Layer,
    table::settings,
};

/// The secret of the API key. Child processes do not inherit it.
pub(super) const API_SECRET: &str = "TUNNELSCOPE_API_SECRET";
pub(super) const CONFIG: &str = "TUNNELSCOPE_CONFIG";
/// Directory of systemd credentials (`LoadCredential=`).
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";
const XDG_CONFIG_HOME: &str = "XDG_CONFIG_HOME";
const XDG_STATE_HOME: &str = "XDG_STATE_HOME";
const XDG_RUNTIME_DIR: &str = "XDG_RUNTIME_DIR";
/// Build date for reproducible builds, in seconds since 1970.
const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Variables that are not settings.
const OTHER_VARIABLES: [&str; 14] = [
    CONFIG,
    CREDENTIALS_DIRECTORY,
    XDG_CONFIG_HOME,
    XDG_STATE_HOME,
    XDG_RUNTIME_DIR,
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "NO_COLOR",
    "TERM",
    "COLORTERM",
    "TMUX",
    "STY",
    SOURCE_DATE_EPOCH,
];

/// Name of the systemd credential with the secret.
const SYSTEMD_CREDENTIAL: &str = "tunnelscope_api_secret";

/// Environment variables and directories. An empty variable counts as unset.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<&'static str, OsString>,
    home: Option<PathBuf>,
    config_folder: Option<PathBuf>,
    state_folder: Option<PathBuf>,
}

impl Environment {
    /// The environment of this process.
    pub fn from_process() -> Self {
        let variables = variables().filter_map(|name| Some((name, env::var_os(name)?))).collect();
        let folders = ProjectDirs::from("", "", "tunnelscope");
        Self {
            variables,
            home: BaseDirs::new().map(|folders| folders.home_dir().to_owned()),
            config_folder: folders.as_ref().map(|folders| folders.config_dir().to_owned()),
            state_folder: folders
                .as_ref()
                .map(|folders| folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).to_owned()),
        }
    }

    /// Sets a variable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name, value.into());
        self
    }

    /// Sets the home directory.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Sets the configuration directory of this program.
    #[must_use]
    pub fn with_config_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.config_folder = Some(folder.into());
        self
    }

    /// Sets the state directory of this program.
    #[must_use]
    pub fn with_state_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.state_folder = Some(folder.into());
        self
    }

    /// The state directory: `$XDG_STATE_HOME/tunnelscope` if set, on every Unix, or that of the platform; none without a home
    /// directory.
    pub fn state_folder(&self) -> Option<PathBuf> {
        let folder = self.raw(XDG_STATE_HOME).map(Path::new).filter(|folder| folder.is_absolute());
        folder.map(|folder| folder.join("tunnelscope")).or_else(|| self.state_folder.clone())
    }

    /// Fallback if the state directory is not usable: `$XDG_RUNTIME_DIR/tunnelscope`, which lasts until the user logs out.
    pub fn runtime_folder(&self) -> Option<PathBuf> {
        let folder = self.raw(XDG_RUNTIME_DIR).map(Path::new).filter(|folder| folder.is_absolute());
        folder.map(|folder| folder.join("tunnelscope"))
    }

    /// Default paths of the configuration file, in order of precedence: the platform's directory, then `~/.config` unless
    /// `XDG_CONFIG_HOME` is set.
    pub fn default_config_files(&self) -> Vec<PathBuf> {
        let has_xdg_config = self.raw(XDG_CONFIG_HOME).is_some();
        let dot_config =
            self.home.as_ref().filter(|_| !has_xdg_config).map(|home| home.join(".config/tunnelscope"));
        let mut files: Vec<_> =
            self.config_folder.clone().into_iter().chain(dot_config).map(|f| f.join("config.toml")).collect();
        files.dedup();
        files
    }

    /// The build date in seconds since 1970 (`SOURCE_DATE_EPOCH`).
    pub fn source_date(&self) -> Option<i64> {
        self.raw(SOURCE_DATE_EPOCH).and_then(OsStr::to_str).and_then(|seconds| seconds.parse().ok())
    }

    /// The character set of the locale.
    pub fn charset(&self) -> Charset {
        let name = |variable| self.raw(variable).and_then(OsStr::to_str);
        Charset::from_locale(name("LC_ALL"), name("LC_CTYPE"), name("LANG"))
    }

    /// The value of `TERM`.
    pub fn terminal(&self) -> Option<&str> {
        self.raw("TERM").and_then(OsStr::to_str)
    }

    /// The color depth of the terminal.
    pub fn color_depth(&self) -> ColorDepth {
        let name = |variable| self.raw(variable).and_then(OsStr::to_str);
        ColorDepth::from_terminal(name("TERM"), name("COLORTERM"))
    }

    /// The terminal multiplexer. Through ssh and sudo, only `TERM` is available: `tmux-256color`, `screen`,
    /// `screen.xterm-256color`.
    pub fn multiplexer(&self) -> Multiplexer {
        let is_term = |prefix| self.terminal().is_some_and(|term| term.starts_with(prefix));
        if self.raw("TMUX").is_some() || is_term("tmux") {
            Multiplexer::Tmux
        } else if self.raw("STY").is_some() || is_term("screen") {
            Multiplexer::Screen
        } else {
            Multiplexer::None
        }
    }

    /// Whether `NO_COLOR` is set (no-color.org).
    pub fn has_no_color(&self) -> bool {
        self.raw("NO_COLOR").is_some()
    }

    /// Expands a path of a configuration file: `~/` is the home directory, and relative paths are relative to `folder`.
    pub(super) fn expand(&self, path: &Path, folder: &Path) -> PathBuf {
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => folder.join(path),
        }
    }

    /// The path in `TUNNELSCOPE_CONFIG`.
    pub(super) fn config_file(&self) -> Option<PathBuf> {
        self.raw(CONFIG).map(PathBuf::from)
    }

    /// The settings from environment variables. Warnings about their values are appended.
    pub(super) fn layer(&self, warnings: &mut Vec<String>) -> Result<Layer, ConfigError> {
        let mut layer = Layer::default();
        for (setting, variable) in settings().filter_map(|setting| Some((setting, setting.variable?))) {
            let origin = Origin::Variable(variable);
            let invalid = |problem| ConfigError::Invalid { origin: origin.clone(), problem };
            let Some(text) = self.raw(variable) else { continue };
            let text = text.to_str().ok_or_else(|| invalid("the value is not UTF-8 text".to_owned()))?;
            warnings.extend(invisible::warnings(text).into_iter().map(|why| format!("{variable}: {why}")));
            let value = Value::from(invisible::trim_visible(text).map_err(invalid)?);
            setting.check(value.clone()).map_err(invalid)?;
            layer.insert(setting.key, value, origin.clone());
        }
        Ok(layer)
    }

    /// The path of the systemd credential with the secret.
    pub(super) fn systemd_credential(&self) -> Option<PathBuf> {
        self.credentials_directory().map(|folder| folder.join(SYSTEMD_CREDENTIAL))
    }

    /// The directory of systemd credentials.
    pub(super) fn credentials_directory(&self) -> Option<&Path> {
        self.raw(CREDENTIALS_DIRECTORY).map(Path::new)
    }

    fn raw(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(name).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }
}

/// Names only, since one variable is a secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("variables", &self.variables.keys())
            .field("home", &self.home)
            .field("config_folder", &self.config_folder)
            .field("state_folder", &self.state_folder)
            .finish()
    }
}

/// All environment variables that are read.
pub(super) fn variables() -> impl Iterator<Item = &'static str> {
    settings().filter_map(|setting| setting.variable).chain(OTHER_VARIABLES)
}
