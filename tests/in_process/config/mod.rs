//! The configuration from outside: what is typed, set and written, against what comes of it.
//!
//! Every test has a folder and an environment of its own; nothing is read from this process or its user.

mod credentials;
mod customization;
mod example;
mod file;
mod layering;

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use clap::Parser;
use tempfile::TempDir;
use tunnelscope::config::{Arguments, ConfigError, Environment, Resolution, Settings};

/// A person at a terminal: a home folder with a configuration file, variables, and a command line.
pub(crate) struct Session {
    home: TempDir,
    environment: Environment,
    typed: Vec<String>,
}

impl Session {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let environment = Environment::default()
            .with_home(home.path())
            .with_config_folder(home.path().join(".config/tunnelscope"))
            .with_state_folder(home.path().join(".local/state/tunnelscope"))
            .with("LANG", "en_US.UTF-8");
        Self { home, environment, typed: vec!["tunnelscope".to_owned()] }
    }

    /// With this configuration file in the usual place, closed to others.
    pub(crate) fn config(self, text: impl AsRef<[u8]>) -> Self {
        self.file(".config/tunnelscope/config.toml", text, 0o600)
    }

    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>, mode: u32) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        self
    }

    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.environment = self.environment.with(name, value);
        self
    }

    pub(crate) fn typed(mut self, line: &str) -> Self {
        self.typed.extend(line.split_whitespace().map(str::to_owned));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn config_path(&self) -> PathBuf {
        self.path(".config/tunnelscope/config.toml")
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(crate) fn arguments(&self) -> Arguments {
        Arguments::try_parse_from(&self.typed).expect("a valid command line")
    }

    pub(crate) fn load(&self) -> Result<Settings, ConfigError> {
        Settings::load(&self.arguments(), &self.environment)
    }

    pub(crate) fn settings(&self) -> Settings {
        self.load().expect("valid settings")
    }

    /// What is wrong with the settings, with the home folder written as `~`.
    pub(crate) fn error(&self) -> String {
        self.homely(&self.load().expect_err("settings that are refused").to_string())
    }

    pub(crate) fn credentials(&self) -> Resolution {
        self.settings().credentials().expect("credentials, or none")
    }

    /// Why the credentials cannot be had, with the home folder written as `~`.
    pub(crate) fn credentials_error(&self) -> String {
        self.homely(&self.settings().credentials().expect_err("credentials that are refused").to_string())
    }

    pub(crate) fn homely(&self, text: &str) -> String {
        text.replace(&self.home.path().display().to_string(), "~")
    }
}
