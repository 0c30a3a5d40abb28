//! Classification of network errors. The causes of an error are examined by type where that is public, else
//! by message. The message of the outermost error is never used, since it contains the URL with its query.

use super::certificate;
use super::connect_phase::ConnectPhase;
use super::dns::DnsError;
use super::errno::io_text;
use crate::domain::{Failure, FailureKind};
use std::error::Error;
use std::io;
use std::iter::successors;

/// Hint for a proxy that does not speak TLS.
const HTTPS_PROXY_HINT: &str =
    "https:// in the proxy URL means TLS to the proxy itself: use http:// if it has none";

/// A failed request, besides its error.
pub(super) struct RequestContext<'a> {
    /// Host and path of the URL.
    pub(super) subject: &'a str,
    /// Host and port of the proxy.
    pub(super) proxy: Option<String>,
    /// The phase in which it failed.
    pub(super) phase: ConnectPhase,
}

/// The kind and detail of an error.
struct Classification {
    kind: FailureKind,
    detail: Option<String>,
}

/// The failure of a request without a response.
pub(super) fn request_failure(error: &reqwest::Error, context: RequestContext<'_>) -> Failure {
    let proxy = context.proxy.as_deref().filter(|proxy| is_proxy_error(error, &context.phase, proxy));
    let handshake = match &context.phase {
        ConnectPhase::TlsHandshake(name) => Some(name),
        ConnectPhase::Connecting | ConnectPhase::Resolving(_) => None,
    };
    let is_tls_to_proxy = handshake.zip(proxy).is_some_and(|(name, proxy)| is_host(proxy, name));
    let classification =
        if error.is_timeout() { timeout(error, context.phase) } else { classify_causes(error) };
    let classification = match proxy {
        Some(proxy) if is_tls_to_proxy => classification.at_proxy(proxy).with_scheme_hint(),
        Some(proxy) => classification.at_proxy(proxy),
        None => classification,
    };
    classification.into_failure(context.subject)
}

/// Whether no byte of the request can have reached the server, because connecting failed (name resolution,
/// proxy tunnel or TLS included). A request over a reused connection may have arrived.
pub(super) fn was_not_sent(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// The failure of a response that broke off.
pub(super) fn broken_response(error: &reqwest::Error, subject: &str) -> Failure {
    let timeout = Classification { kind: FailureKind::AnswerTimedOut, detail: None };
    let classification = if error.is_timeout() { timeout } else { classify_causes(error) };
    classification.into_failure(subject)
}

impl Classification {
    fn new(kind: FailureKind, detail: String) -> Self {
        Self { kind, detail: Some(detail) }
    }

    fn into_failure(self, subject: &str) -> Failure {
        let failure = Failure::new(self.kind, subject);
        match self.detail {
            Some(detail) => failure.with_detail(&detail),
            None => failure,
        }
    }

    /// The classification of an error on the connection to the proxy.
    fn at_proxy(self, proxy: &str) -> Self {
        use FailureKind as K;
        let kind = match self.kind {
            K::NameNotFound => K::ProxyNameNotFound,
            K::ConnectTimedOut | K::TlsTimedOut => K::ProxyTimedOut,
            K::ConnectionRefused | K::Unreachable | K::ConnectionReset | K::ConnectionLost => {
                K::ProxyUnreachable
            }
            other => other,
        };
        let detail = self.detail.map_or(String::new(), |detail| format!(", {detail}"));
        Self::new(kind, format!("proxy {proxy}{detail}"))
    }

    /// Adds the hint on `https://` proxy URLs to a failed TLS handshake with the proxy.
    fn with_scheme_hint(self) -> Self {
        use FailureKind as K;
        match (self.kind, &self.detail) {
            (K::NotTls | K::ProxyTimedOut | K::ProxyUnreachable, Some(detail)) => {
                Self::new(self.kind, format!("{detail}; {HTTPS_PROXY_HINT}"))
            }
            _ => self,
        }
    }
}

/// Classifies a timeout by phase.
fn timeout(error: &reqwest::Error, phase: ConnectPhase) -> Classification {
    let kind = match &phase {
        _ if !error.is_connect() => FailureKind::TimedOut,
        ConnectPhase::Connecting => FailureKind::ConnectTimedOut,
        ConnectPhase::Resolving(_) => FailureKind::DnsFailed,
        ConnectPhase::TlsHandshake(_) => FailureKind::TlsTimedOut,
    };
    let detail = match phase {
        ConnectPhase::Resolving(name) => Some(format!("timed out resolving {name}")),
        ConnectPhase::Connecting | ConnectPhase::TlsHandshake(_) => None,
    };
    Classification { kind, detail }
}

/// Whether an error occurred between this machine and the proxy, rather than behind it. During a TLS
/// handshake the server name identifies the peer; any earlier connection is to the proxy.
fn is_proxy_error(error: &reqwest::Error, phase: &ConnectPhase, proxy: &str) -> bool {
    let is_underlying = |cause: &(dyn Error + 'static)| {
        let text = cause.to_string();
        let is_early = ["tcp connect error", "underlying connection", "io error establishing tunnel"];
        cause.is::<DnsError>() || is_early.iter().any(|early| text.contains(early))
    };
    match phase {
        _ if !error.is_connect() => false,
        ConnectPhase::TlsHandshake(name) if error.is_timeout() => is_host(proxy, name),
        _ => error.is_timeout() || causes(error).any(is_underlying),
    }
}

/// Whether `host:port` has this host.
fn is_host(host_and_port: &str, name: &str) -> bool {
    let host = host_and_port.rsplit_once(':').map_or(host_and_port, |(host, _)| host);
    host.trim_matches(['[', ']']).eq_ignore_ascii_case(name)
}

/// Classifies by the innermost known cause.
fn classify_causes(error: &reqwest::Error) -> Classification {
    causes(error).filter_map(classify).last().unwrap_or_else(|| {
        let kind = if error.is_builder() { FailureKind::Internal } else { FailureKind::ConnectionLost };
        Classification { kind, detail: causes(error).last().map(cause_text) }
    })
}

/// The causes of an error, nearest first, without the error itself.
fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(error.source(), |&cause| inner(cause).or_else(|| cause.source()))
}

/// The inner error of an I/O error, which its `source` skips.
fn inner<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inner = cause.downcast_ref::<io::Error>()?.get_ref()?;
    Some(inner as &(dyn Error + 'static))
}

fn classify(cause: &(dyn Error + 'static)) -> Option<Classification> {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        let (kind, detail) = certificate::classify(error);
        return Some(Classification::new(kind, detail));
    }
    if let Some(failed) = cause.downcast_ref::<DnsError>() {
        let kind = if failed.is_temporary() { FailureKind::DnsFailed } else { FailureKind::NameNotFound };
        return Some(Classification::new(kind, failed.to_string()));
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return Some(Classification::new(from_io(error.kind())?, io_text(error)));
    }
    from_text(&cause.to_string())
}

fn from_io(kind: io::ErrorKind) -> Option<FailureKind> {
    use io::ErrorKind as Io;
    match kind {
        Io::ConnectionRefused => Some(FailureKind::ConnectionRefused),
        // A local firewall causes PermissionDenied.
        Io::HostUnreachable
        | Io::NetworkUnreachable
        | Io::NetworkDown
        | Io::AddrNotAvailable
        | Io::PermissionDenied => Some(FailureKind::Unreachable),
        Io::ConnectionReset | Io::ConnectionAborted | Io::BrokenPipe => Some(FailureKind::ConnectionReset),
        Io::UnexpectedEof => Some(FailureKind::ConnectionLost),
        Io::InvalidData => Some(FailureKind::NotJson),
        _ => None,
    }
}

/// The message of a cause, with the errno name of an I/O error.
fn cause_text(cause: &(dyn Error + 'static)) -> String {
    cause.downcast_ref::<io::Error>().map_or_else(|| cause.to_string(), io_text)
}

/// Classifies causes whose types are private to the HTTP crates, replacing unclear messages.
fn from_text(text: &str) -> Option<Classification> {
    use FailureKind as K;
    let phrases = [
        ("proxy authorization required", K::ProxyPassword, None),
        ("tunnel error: unsuccessful", K::ProxyRefused, Some("CONNECT rejected")),
        ("tunnel error: unexpected end", K::ProxyRefused, Some("connection closed during CONNECT")),
        ("tunnel error: failed to create", K::ConnectionLost, None),
        ("tunnel error", K::ProxyRefused, None),
        (
            "Invalid Server Name",
            K::TlsFailed,
            Some("IPv6 literal addresses are not supported through a proxy"),
        ),
        ("invalid HTTP", K::NotJson, Some("not an HTTP response")),
        ("gzip", K::NotJson, None),
    ];
    let (_, kind, detail) = phrases.into_iter().find(|(phrase, ..)| text.contains(phrase))?;
    Some(Classification::new(kind, detail.unwrap_or(text).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use rustix::io::Errno;

    #[rstest]
    #[case("tunnel error: proxy authorization required", Some(FailureKind::ProxyPassword))]
    #[case("tunnel error: unsuccessful", Some(FailureKind::ProxyRefused))]
    #[case("tunnel error: unexpected end of file", Some(FailureKind::ProxyRefused))]
    #[case("invalid HTTP version parsed", Some(FailureKind::NotJson))]
    #[case("connection closed before message completed", None)]
    fn causes_of_private_types_are_classified_by_message(
        #[case] text: &str,
        #[case] kind: Option<FailureKind>,
    ) {
        let cause: Box<dyn Error> = text.into();
        assert_eq!(classify(cause.as_ref()).map(|found| found.kind), kind);
    }

    #[rstest]
    #[case(Errno::CONNREFUSED, FailureKind::ConnectionRefused, "(ECONNREFUSED)")]
    #[case(Errno::HOSTUNREACH, FailureKind::Unreachable, "(EHOSTUNREACH)")]
    #[case(Errno::NETUNREACH, FailureKind::Unreachable, "(ENETUNREACH)")]
    #[case(Errno::NETDOWN, FailureKind::Unreachable, "(ENETDOWN)")]
    #[case(Errno::ADDRNOTAVAIL, FailureKind::Unreachable, "(EADDRNOTAVAIL)")]
    #[case(Errno::ACCESS, FailureKind::Unreachable, "(EACCES)")]
    #[case(Errno::PERM, FailureKind::Unreachable, "(EPERM)")]
    #[case(Errno::CONNRESET, FailureKind::ConnectionReset, "(ECONNRESET)")]
    #[case(Errno::CONNABORTED, FailureKind::ConnectionReset, "(ECONNABORTED)")]
    #[case(Errno::PIPE, FailureKind::ConnectionReset, "(EPIPE)")]
    fn detail_of_a_system_error_has_its_errno_name(
        #[case] errno: Errno,
        #[case] kind: FailureKind,
        #[case] name: &str,
    ) {
        let found = classify(&io::Error::from(errno)).unwrap();
        let detail = found.detail.unwrap();
        assert_eq!(found.kind, kind);
        assert!(detail.ends_with(name) && !detail.contains("os error"), "{detail}");
    }

    #[test]
    fn unclassified_timeout_of_the_system_has_its_errno_name() {
        let error = io::Error::from(Errno::TIMEDOUT);
        assert!(classify(&error).is_none());
        assert!(cause_text(&error).ends_with("(ETIMEDOUT)"), "{}", cause_text(&error));
    }

    #[test]
    fn certificate_error_is_found_inside_an_io_error() {
        let refused = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let outer = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, refused));
        let innermost = inner(&outer).and_then(inner).and_then(classify);
        assert_eq!(innermost.map(|found| found.kind), Some(FailureKind::TlsUntrusted));
    }

    #[rstest]
    #[case("proxy.example:3128", "PROXY.example", true)]
    #[case("[::1]:3128", "::1", true)]
    #[case("proxy.example:3128", "api.example", false)]
    fn tls_server_name_is_compared_with_the_proxy(
        #[case] proxy: &str,
        #[case] name: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(is_host(proxy, name), expected);
    }
}
