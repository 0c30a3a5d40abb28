//! One thing that went wrong between this program and the API, with what was said of it. What the kinds mean stands in the
//! catalogue.

use super::{FailureKind, Text};
use std::fmt;
use std::time::Duration;

/// One thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What it was.
    pub kind: FailureKind,
    /// What was asked for: host and path, never a query.
    pub subject: String,
    /// What the server or the network said of it.
    pub detail: Option<Text>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The vendor's id of the request.
    pub request_id: Option<Text>,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure of a kind while asking for something.
    pub fn new(kind: FailureKind, subject: impl Into<String>) -> Self {
        Self {
            kind,
            subject: subject.into(),
            detail: None,
            status: None,
            request_id: None,
            retry_after: None,
        }
    }

    /// The same with what was said of it.
    #[must_use]
    pub fn with_detail(self, detail: &str) -> Self {
        Self { detail: Some(Text::new(detail)), ..self }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        self.kind.remedy()
    }
}

impl fmt::Display for Failure {
    /// What happened first, then where: a line that is too short cuts the end off.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.sentence())?;
        match (self.status, &self.detail) {
            (Some(status), Some(detail)) => write!(f, " ({status} {detail})"),
            (Some(status), None) => write!(f, " ({status})"),
            (None, Some(detail)) => write!(f, " ({detail})"),
            (None, None) => Ok(()),
        }?;
        write!(f, ": {}", self.subject)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_where_and_with_which_status() {
        let failure =
            Failure { status: Some(503), ..Failure::new(FailureKind::Unavailable, "api.example/x") };
        assert_eq!(failure.to_string(), "the API cannot answer now (503): api.example/x");
    }
}
