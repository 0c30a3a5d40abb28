//! How the binary is started: its arguments, an environment that holds nothing but what is said here, a home of its own.

use super::terminal::Terminal;
use crate::support::simulator::Simulated;
use portable_pty::CommandBuilder;
use std::path::PathBuf;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_tunnelscope");

/// A command line, and where it is typed.
pub(crate) struct Launch {
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
    script: Option<String>,
    has_session: bool,
    home: TempDir,
    /// Columns and rows.
    pub(crate) size: (u16, u16),
}

impl Launch {
    /// The binary with these arguments, which it finds no credentials for.
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self {
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            variables: vec![
                ("TERM", "xterm-256color".to_owned()),
                ("LANG", "C.UTF-8".to_owned()),
                ("TZ", "Asia/Tokyo".to_owned()),
            ],
            script: None,
            has_session: true,
            home: tempfile::tempdir().expect("a home folder"),
            size: (120, 40),
        }
    }

    /// A dashboard of this organization.
    pub(crate) fn dashboard(simulated: &Simulated, arguments: &[&str]) -> Self {
        let mut launch = Self::new(arguments);
        launch.variables.extend(simulated.variables());
        launch
    }

    /// In a terminal of this many columns and rows.
    pub(crate) fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// With this variable.
    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// Through a shell, where `"$@"` is the command.
    pub(crate) fn script(mut self, script: &str) -> Self {
        self.script = Some(script.to_owned());
        self
    }

    /// In a terminal that is not its controlling one, so that it gets no SIGHUP when the terminal closes.
    pub(crate) fn without_session(mut self) -> Self {
        self.has_session = false;
        self
    }

    pub(crate) fn start(self) -> Terminal {
        Terminal::start(self)
    }

    /// A path in the home folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn command(&self) -> CommandBuilder {
        let mut command = match &self.script {
            None => CommandBuilder::new(BINARY),
            Some(script) => {
                let mut shell = CommandBuilder::new("/bin/sh");
                shell.args(["-c", script, "sh", BINARY]);
                shell
            }
        };
        command.args(&self.arguments);
        command.env_clear();
        command.env("HOME", self.home.path());
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command.cwd(self.home.path());
        command.set_controlling_tty(self.has_session);
        command
    }
}
