//! What is said on standard error while it serves: that the key is refused, that nothing can be read, that reading works
//! again, that the filter needs regions that cannot be read. One line for each change, however often an attempt fails.

use crate::channel::ConnectionState;
use crate::commands::exit_status::told;
use crate::domain::Failure;

/// What was said last.
#[derive(Debug, Default)]
pub(super) struct Notices {
    state: State,
    lacks_regions: bool,
}

/// How reading goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// The last attempt brought something, or there was none yet.
    #[default]
    Working,
    /// The last attempt failed, and another follows by itself.
    Failing,
    /// The API key was refused.
    Refused,
}

impl Notices {
    /// The line about this change of the connection, if it is one.
    pub(super) fn link(&mut self, link: &ConnectionState) -> Option<String> {
        let (state, text) = match link {
            ConnectionState::Online { .. } => (State::Working, "reading works again".to_owned()),
            ConnectionState::BackingOff { failure, .. } => {
                (State::Failing, format!("cannot read the tunnel groups: {}", told(failure)))
            }
            ConnectionState::Refused { failure } => {
                (State::Refused, format!("polling stopped: {}", told(failure)))
            }
            _ => return None,
        };
        let is_change = std::mem::replace(&mut self.state, state) != state;
        is_change.then(|| format!("tunnelscope: {text}"))
    }

    /// The line about the regions, which the filter needs, if they could not be read for the first time, or were read then.
    pub(super) fn regions(&mut self, failure: Option<&Failure>) -> Option<String> {
        let had_failed = std::mem::replace(&mut self.lacks_regions, failure.is_some());
        let text = match failure {
            Some(failure) => format!("no group is exported: the filter needs the regions: {}", told(failure)),
            None => "the regions were read: the filter works".to_owned(),
        };
        (had_failed != failure.is_some()).then(|| format!("tunnelscope: {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;
    use jiff::Timestamp;

    fn waiting(kind: FailureKind) -> ConnectionState {
        ConnectionState::BackingOff {
            failure: Failure::new(kind, "api.example/x"),
            attempt: 1,
            next_attempt: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn regions_that_the_filter_needs_are_one_line_when_they_fail_and_when_they_were_read() {
        let failure = Failure::new(FailureKind::ServerError, "api.example/regions");
        let mut notices = Notices::default();
        let changes = [None, Some(&failure), Some(&failure), None, None];
        let lines = changes.map(|failure| notices.regions(failure).is_some());
        assert_eq!(lines, [false, true, false, true, false]);
    }

    #[test]
    fn each_change_of_state_is_one_line() {
        let online = ConnectionState::Online {
            token_expires: None,
            next_poll: Timestamp::UNIX_EPOCH,
            effective_interval: None,
            list_progress: None,
        };
        let refused = ConnectionState::Refused {
            failure: Failure::new(FailureKind::CredentialsRefused, "api.example/t"),
        };
        let changes = [
            online.clone(),
            waiting(FailureKind::Unavailable),
            ConnectionState::Fetching,
            waiting(FailureKind::TimedOut),
            refused.clone(),
            refused,
            online.clone(),
            online,
        ];
        let mut reporter = Notices::default();
        let lines: Vec<String> = changes.iter().filter_map(|link| reporter.link(link)).collect();
        let starts = [
            "cannot read the tunnel groups: ",
            "polling stopped: authentication failed: the API key or secret was rejected",
            "reading works again",
        ];
        assert_eq!(lines.len(), starts.len(), "{lines:?}");
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(&format!("tunnelscope: {start}")), "{line}");
        }
    }
}
