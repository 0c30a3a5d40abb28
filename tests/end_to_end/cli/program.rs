//! The binary as a script runs it: nothing in its environment but what is said here, a home of its own, no terminal.

use crate::support::simulator::Simulated;
use assert_cmd::Command;
use serde_json::Value;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_tunnelscope");

/// Maximum duration of a run.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A home folder, and variables.
pub(crate) struct Program {
    pub(crate) home: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// Exit code and output of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Program {
    /// A program without credentials.
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a home folder");
        Self { home, variables: vec![("LANG", "C.UTF-8".to_owned())] }
    }

    /// A program with the API key of this organization.
    pub(crate) fn with_key_to(simulated: &Simulated) -> Self {
        let mut program = Self::new();
        program.variables.extend(simulated.variables());
        program
    }

    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.to_owned()));
        self
    }

    pub(crate) fn run(&self, line: &str) -> Ran {
        let mut command = Command::from_std(self.command(line));
        let output = command.timeout(TIMEOUT).output().expect("the binary runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Ran {
            code: output.status.code().expect("an end by itself"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// A command that is still to be started.
    pub(crate) fn command(&self, line: &str) -> std::process::Command {
        let mut command = std::process::Command::new(BINARY);
        command.args(line.split_whitespace()).env_clear().env("HOME", self.home.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.home.path()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl Ran {
    /// The result as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("JSON on standard output")
    }

    /// Asserts that it failed with one sentence about this, and printed no result.
    pub(crate) fn failed_with(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.out, "", "no result");
        assert_eq!(self.err.lines().count(), 1, "one sentence: {}", self.err);
        assert!(self.err.starts_with("tunnelscope: "), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "{word} is not in: {}", self.err);
        }
    }
}
