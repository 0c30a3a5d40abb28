//! Messages on standard error while the exporter runs: key rejected, polling failed, polling recovered,
//! regions missing for the filter. One line for each change of state, not for each failed poll.

use crate::channel::ConnectionState;
use crate::commands::exit_status::describe;
use crate::domain::Failure;

/// The state that was reported last.
#[derive(Debug, Default)]
pub(super) struct Notices {
    state: PollState,
    lacks_regions: bool,
}

/// Result of the last poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum PollState {
    /// The last poll succeeded, or there was none yet.
    #[default]
    Succeeded,
    /// The last poll failed and will be retried.
    Failed,
    /// The API key or secret was rejected.
    AuthFailed,
}

impl Notices {
    /// The line about a connection state, if it is a change.
    pub(super) fn connection(&mut self, connection: &ConnectionState) -> Option<String> {
        let (state, text) = match connection {
            ConnectionState::Online { .. } => (PollState::Succeeded, "polling recovered".to_owned()),
            ConnectionState::BackingOff { failure, .. } => {
                (PollState::Failed, format!("could not read the tunnel groups: {}", describe(failure)))
            }
            ConnectionState::Refused { failure } => {
                (PollState::AuthFailed, format!("polling stopped: {}", describe(failure)))
            }
            _ => return None,
        };
        let is_change = std::mem::replace(&mut self.state, state) != state;
        is_change.then(|| format!("tunnelscope: {text}"))
    }

    /// The line about the regions that the filter needs, when reading them fails for the first time and when
    /// it recovers.
    pub(super) fn regions(&mut self, failure: Option<&Failure>) -> Option<String> {
        let had_failed = std::mem::replace(&mut self.lacks_regions, failure.is_some());
        let text = match failure {
            Some(failure) => {
                format!("no groups exported: the filter needs the regions: {}", describe(failure))
            }
            None => "regions read; groups are exported again".to_owned(),
        };
        (had_failed != failure.is_some()).then(|| format!("tunnelscope: {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;
    use jiff::Timestamp;

    fn backing_off(kind: FailureKind) -> ConnectionState {
        ConnectionState::BackingOff {
            failure: Failure::new(kind, "api.example/x"),
            attempt: 1,
            next_attempt: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn missing_regions_and_their_recovery_are_one_line_each() {
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
        let rejected = ConnectionState::Refused {
            failure: Failure::new(FailureKind::CredentialsRefused, "api.example/t"),
        };
        let changes = [
            online.clone(),
            backing_off(FailureKind::Unavailable),
            ConnectionState::Fetching,
            backing_off(FailureKind::TimedOut),
            rejected.clone(),
            rejected,
            online.clone(),
            online,
        ];
        let mut notices = Notices::default();
        let lines: Vec<String> = changes.iter().filter_map(|state| notices.connection(state)).collect();
        let starts = [
            "could not read the tunnel groups: ",
            "polling stopped: authentication failed: the API key or secret was rejected",
            "polling recovered",
        ];
        assert_eq!(lines.len(), starts.len(), "{lines:?}");
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(&format!("tunnelscope: {start}")), "{line}");
        }
    }
}
