//! How a command ended, and what the shell is told of it.

use crate::config::ConfigError;
use crate::domain::Failure;
use color_eyre::Report;
use std::process::ExitCode;

/// A command that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// All of it was done.
    Done,
    /// Something was read, but not all of it.
    Partial,
    /// A signal of this number asked for the end.
    Signal(i32),
    /// Nothing could be done before something is configured, and what was said on the screen.
    Unconfigured,
    /// What was examined ends with this exit code.
    Examined(u8),
    /// What a monitoring plugin found.
    Checked(Level),
}

/// What a monitoring plugin tells, by the exit codes of the Monitoring Plugins Development Guidelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 0: all is as it should be.
    Ok,
    /// 1
    Warning,
    /// 2
    Critical,
    /// 3: nobody can tell.
    Unknown,
}

impl Level {
    /// Its name in the plugin's line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }

    pub(super) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }
}

/// Why a command could not be done.
#[derive(Debug)]
pub enum CommandError {
    /// The command line, the environment or the configuration file is not right.
    Usage(String),
    /// The API could not be read.
    Api(Failure),
    /// Something else.
    Other(Report),
}

impl From<ExitStatus> for ExitCode {
    fn from(outcome: ExitStatus) -> Self {
        match outcome {
            ExitStatus::Done => Self::SUCCESS,
            ExitStatus::Unconfigured => Self::from(2),
            ExitStatus::Partial => Self::from(4),
            ExitStatus::Examined(code) => Self::from(code),
            ExitStatus::Checked(level) => Self::from(level.code()),
            ExitStatus::Signal(number) => Self::from(128 | u8::try_from(number).unwrap_or(0)),
        }
    }
}

impl CommandError {
    /// The exit code: 1 could not read, 2 usage or configuration, 3 credentials refused.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(self.status())
    }

    /// The same as a number.
    pub(super) fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Api(failure) if failure.kind.is_refusal() => 3,
            Self::Api(_) | Self::Other(_) => 1,
        }
    }

    /// What to say, in one sentence and what to do about it.
    pub fn sentence(&self) -> String {
        match self {
            Self::Usage(sentence) => sentence.clone(),
            Self::Api(failure) => told(failure),
            Self::Other(report) => format!("{report:#}"),
        }
    }
}

/// A failure in words: what happened, what to do about it, and the vendor's id of the request, where there is one.
pub(super) fn told(failure: &Failure) -> String {
    let id = failure.request_id.as_ref();
    let id = id.map_or(String::new(), |id| format!(" (request id {id})"));
    format!("{failure}; {}{id}", failure.remedy())
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<Report> for CommandError {
    fn from(report: Report) -> Self {
        Self::Other(report)
    }
}

impl From<std::io::Error> for CommandError {
    fn from(error: std::io::Error) -> Self {
        Self::Other(error.into())
    }
}
