//! The catalogue of everything that can go wrong between this program and the API: kinds, each with a plain sentence and a
//! remedy. It is the same list on screen, in `status` and in the logs. The response codes are those of the vendor's support
//! article for this API, with what it says to look at.

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The token endpoint refused the key and secret (401, 403).
    CredentialsRefused,
    /// 400.
    BadRequest,
    /// 401, with a new token too.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 413.
    RequestTooLarge,
    /// 429.
    RateLimited,
    /// 500 and other 5xx.
    ServerError,
    /// 503.
    Unavailable,
    /// Any other status.
    UnexpectedStatus,
    /// The host has no address.
    NameNotFound,
    /// Nobody listens there.
    ConnectionRefused,
    /// The connection ended before the answer did.
    ConnectionLost,
    /// No answer in time.
    TimedOut,
    /// The server's certificate is not trusted.
    TlsFailed,
    /// The proxy did not let the request through.
    ProxyRefused,
    /// The server pointed somewhere else.
    Redirected,
    /// The answer is not JSON.
    NotJson,
    /// The answer is JSON of another shape.
    UnexpectedShape,
    /// The answer is larger than this program takes.
    TooLarge,
    /// The list ended before its own total, or never ended.
    Incomplete,
    /// This program cannot do it; a mistake of its own.
    Internal,
}

/// The catalogue: kind, its name in JSON, its sentence, its remedy.
const CATALOGUE: &[(FailureKind, &str, &str, &str)] = {
    use FailureKind as K;
    &[
        (
            K::CredentialsRefused,
            "credentials_refused",
            "the API key was refused",
            "check the key and its secret, its expiry date and its allowed networks (Admin > API Keys)",
        ),
        (
            K::BadRequest,
            "bad_request",
            "the API did not accept the request",
            "check the base URL; report it with the request id if it stays",
        ),
        (
            K::Unauthorized,
            "unauthorized",
            "the API does not accept the token, not even a new one",
            "check that the token URL and the base URL belong to the same cloud",
        ),
        (
            K::Forbidden,
            "forbidden",
            "the key may not read this",
            "give the API key the read-only scope Deployments (Admin > API Keys)",
        ),
        (
            K::NotFound,
            "not_found",
            "the API does not know this",
            "check the base URL; the thing may also have been deleted",
        ),
        (
            K::Conflict,
            "conflict",
            "the API reports a conflict",
            "try again; report it with the request id if it stays",
        ),
        (
            K::RequestTooLarge,
            "request_too_large",
            "the request is larger than the API takes",
            "report it with the request id",
        ),
        (
            K::RateLimited,
            "rate_limited",
            "too many calls for this key or organization",
            "wait; look for other programs that use the same key, or set a longer interval",
        ),
        (
            K::ServerError,
            "server_error",
            "something is wrong at the API",
            "wait; report it to the vendor with the request id if it stays",
        ),
        (
            K::Unavailable,
            "unavailable",
            "the API cannot answer now",
            "wait; look at the vendor's status page",
        ),
        (
            K::UnexpectedStatus,
            "unexpected_status",
            "the answer has a status that the API does not document",
            "check the base URL and what lies between here and there",
        ),
        (
            K::NameNotFound,
            "name_not_found",
            "the host name has no address",
            "check the URL and this machine's DNS",
        ),
        (
            K::ConnectionRefused,
            "connection_refused",
            "nothing answers at this address",
            "check the URL, the firewall and the proxy (HTTPS_PROXY)",
        ),
        (
            K::ConnectionLost,
            "connection_lost",
            "the connection broke before the answer was complete",
            "wait; look at the firewall and the proxy if it stays",
        ),
        (
            K::TimedOut,
            "timed_out",
            "no answer in time",
            "check the network, the firewall and the proxy (HTTPS_PROXY)",
        ),
        (
            K::TlsFailed,
            "tls_failed",
            "the server's certificate is not trusted here",
            "if TLS is inspected on the way, add the inspector's root to this system's trust store",
        ),
        (
            K::ProxyRefused,
            "proxy_refused",
            "the proxy did not let the request through",
            "check HTTPS_PROXY and NO_PROXY, and whether the proxy asks for a password",
        ),
        (
            K::Redirected,
            "redirected",
            "the server points to another address, and a token is not sent there",
            "check the base URL; a sign-in portal on the way can be the cause too",
        ),
        (
            K::NotJson,
            "not_json",
            "the answer is not JSON",
            "check the base URL; a sign-in portal or a proxy can be the cause too",
        ),
        (
            K::UnexpectedShape,
            "unexpected_shape",
            "the answer does not have the expected shape",
            "check the base URL; look for a newer version of tunnelscope",
        ),
        (K::TooLarge, "too_large", "the answer is larger than 16 MiB", "check the base URL"),
        (
            K::Incomplete,
            "incomplete",
            "the list could not be read to its end",
            "try again; it may have changed while it was read",
        ),
        (K::Internal, "internal", "tunnelscope made a mistake", "please report it"),
    ]
};

impl FailureKind {
    /// All kinds, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        CATALOGUE.iter().map(|row| row.0)
    }

    /// Its name in JSON, for scripts.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// What happened, in plain words.
    pub fn sentence(self) -> &'static str {
        self.row().2
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        self.row().3
    }

    /// Whether asking again before someone acts is of no use, and for credentials even harmful.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::CredentialsRefused)
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        let row = CATALOGUE.iter().find(|row| row.0 == self);
        row.unwrap_or(&CATALOGUE[CATALOGUE.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_once_in_the_catalogue() {
        let mut names: Vec<_> = FailureKind::all().map(FailureKind::name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(FailureKind::all().last(), Some(FailureKind::Internal));
    }
}
