//! A failed API request with its details. Sentences and remedies of the kinds are in `failure_kind`; the scope that a
//! key lacks depends on the endpoint, so it is here.

use crate::domain::{FailureKind, Text};
use std::fmt;
use std::time::Duration;

/// The scope that an endpoint requires, by a part of its path; names are those of the vendor's dashboard and API
/// description.
const SCOPES: [(&str, &str); 3] = [
    (
        "/networktunnelgroups",
        "add the read-only scope Deployments > Network Tunnel Group to the API key (Admin > API Keys; \
         deployments.networktunnelgroups:read)",
    ),
    (
        "/deployments/v2/regions",
        "add the scope deployments.regions:read to the API key (Admin > API Keys, under Deployments)",
    ),
    (
        "/networkTunnelLogs",
        "add the read-only scope Reports > Granular Events to the API key (Admin > API Keys; \
         reports.granularEvents:read)",
    ),
];

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// Host and path of the request, never its query.
    pub subject: String,
    /// Error text from the server or the network.
    pub detail: Option<Text>,
    /// HTTP status, if there was a response.
    pub status: Option<u16>,
    /// Request ID of the vendor.
    pub request_id: Option<Text>,
    /// Retry-After of the response.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure of a request for this host and path.
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

    /// Adds the error text.
    #[must_use]
    pub fn with_detail(self, detail: &str) -> Self {
        Self { detail: Some(Text::new(detail)), ..self }
    }

    /// What to do about it. For a permission error it names the missing scope, if known.
    pub fn remedy(&self) -> &'static str {
        let needed = SCOPES.iter().find(|(path, _)| self.subject.contains(path));
        match (self.kind, needed) {
            (FailureKind::Forbidden, Some((_, scope))) => scope,
            (kind, _) => kind.remedy(),
        }
    }
}

impl fmt::Display for Failure {
    /// Cause first, subject last: a line that is too long is cut at its end.
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
    use rstest::rstest;

    #[rstest]
    #[case("/deployments/v2/networktunnelgroups", "deployments.networktunnelgroups:read")]
    #[case("/deployments/v2/networktunnelgroupsstate", "deployments.networktunnelgroups:read")]
    #[case("/deployments/v2/networktunnelgroups/7/peers", "deployments.networktunnelgroups:read")]
    #[case("/deployments/v2/regions", "deployments.regions:read")]
    #[case("/reports/v2/networkTunnelLogs", "reports.granularEvents:read")]
    #[case("/admin/v2/users", "the required read-only scope")]
    fn forbidden_request_names_the_required_scope(#[case] path: &str, #[case] words: &str) {
        let refused = Failure::new(FailureKind::Forbidden, format!("api.example{path}"));
        assert!(refused.remedy().contains(words), "{}", refused.remedy());
        assert!(refused.remedy().contains("Admin > API Keys"));
        let other = Failure { kind: FailureKind::NotFound, ..refused };
        assert_eq!(other.remedy(), FailureKind::NotFound.remedy());
    }

    #[test]
    fn failure_text_has_kind_status_and_url() {
        let failure =
            Failure { status: Some(503), ..Failure::new(FailureKind::Unavailable, "api.example/x") };
        assert_eq!(failure.to_string(), "service unavailable (503): api.example/x");
    }
}
