//! Results of a command and their exit codes.

use crate::config::ConfigError;
use crate::domain::Failure;
use color_eyre::Report;
use std::process::ExitCode;

/// Result of a command that completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Success.
    Done,
    /// Some data could not be read.
    Partial,
    /// Ended by a signal of this number.
    Signal(i32),
    /// No credentials are configured; the screen has shown how to configure them.
    Unconfigured,
    /// The exit code of a diagnosis.
    Examined(u8),
    /// The state of a monitoring plugin.
    Checked(Level),
}

/// State of a monitoring plugin, with the exit codes of the Monitoring Plugins Development Guidelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Exit code 0.
    Ok,
    /// Exit code 1.
    Warning,
    /// Exit code 2.
    Critical,
    /// Exit code 3: the state could not be determined.
    Unknown,
}

impl Level {
    /// Name in the plugin's output.
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

/// Error of a command.
#[derive(Debug)]
pub enum CommandError {
    /// Invalid command line, environment or configuration file.
    Usage(String),
    /// The API could not be read.
    Api(Failure),
    /// Any other error.
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
    /// The exit code: 1 read failure, 2 usage or configuration, 3 credentials rejected.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(self.status())
    }

    /// The exit code as a number.
    pub(super) fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Api(failure) if failure.kind.is_refusal() => 3,
            Self::Api(_) | Self::Other(_) => 1,
        }
    }

    /// The error message in one sentence, with the remedy.
    pub fn sentence(&self) -> String {
        match self {
            Self::Usage(sentence) => sentence.clone(),
            Self::Api(failure) => describe(failure),
            Self::Other(report) => format!("{report:#}"),
        }
    }
}

/// Error message of a failure: what happened, the remedy, and the request id of the API, if any.
pub(super) fn describe(failure: &Failure) -> String {
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
