//! What a network does, in the words of the catalogue. The reason is looked for in the causes of an error, by their types
//! where these are public; the error's own text is never used, since it has the address with its query.

use super::certificate;
use super::connect_phase::ConnectPhase;
use super::dns::DnsError;
use crate::domain::{Failure, FailureKind};
use std::error::Error;
use std::io;
use std::iter::successors;

/// What the scheme of a proxy's URL means, for one that does not speak TLS.
const PROXY_SCHEME: &str =
    "https:// in the proxy URL means TLS to the proxy itself: write http:// if it has none";

/// What is known of a request besides the error that it ended with.
pub(super) struct RequestContext<'a> {
    /// What was asked for.
    pub(super) subject: &'a str,
    /// Host and port of the proxy that it took.
    pub(super) proxy: Option<String>,
    /// How far its connection had come.
    pub(super) phase: ConnectPhase,
}

/// What an error means, and what was said of it.
struct Classification {
    kind: FailureKind,
    detail: Option<String>,
}

/// Makes a failure of what reqwest gave before there was an answer.
pub(super) fn failure(error: &reqwest::Error, trip: RequestContext<'_>) -> Failure {
    let met_at_proxy = trip.proxy.as_deref().filter(|proxy| is_of_proxy(error, &trip.phase, proxy));
    let handshake = match &trip.phase {
        ConnectPhase::TlsHandshake(name) => Some(name),
        ConnectPhase::Connecting | ConnectPhase::Resolving(_) => None,
    };
    let is_tls_to_proxy = handshake.zip(met_at_proxy).is_some_and(|(name, proxy)| is_host(proxy, name));
    let meaning = if error.is_timeout() { timeout(error, trip.phase) } else { reason(error) };
    let meaning = match met_at_proxy {
        Some(proxy) if is_tls_to_proxy => meaning.at_proxy(proxy).with_scheme_hint(),
        Some(proxy) => meaning.at_proxy(proxy),
        None => meaning,
    };
    meaning.into_failure(trip.subject)
}

/// Whether no byte of the request can have reached the server: it failed before there was a connection to send it on, with
/// the name, the proxy's tunnel and TLS. A request over a connection that was there may have arrived.
pub(super) fn was_not_sent(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// Makes a failure of what reqwest gave in the middle of an answer.
pub(super) fn broken_response(error: &reqwest::Error, subject: &str) -> Failure {
    let late = Classification { kind: FailureKind::AnswerTimedOut, detail: None };
    let meaning = if error.is_timeout() { late } else { reason(error) };
    meaning.into_failure(subject)
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

    /// The same where the proxy was spoken to, and not yet the server behind it.
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

    /// The same, met in the handshake with the proxy itself, with what its scheme means if it may not speak TLS at all.
    fn with_scheme_hint(self) -> Self {
        use FailureKind as K;
        match (self.kind, &self.detail) {
            (K::NotTls | K::ProxyTimedOut | K::ProxyUnreachable, Some(detail)) => {
                Self::new(self.kind, format!("{detail}; {PROXY_SCHEME}"))
            }
            _ => self,
        }
    }
}

/// What ran out of time.
fn timeout(error: &reqwest::Error, phase: ConnectPhase) -> Classification {
    let kind = match &phase {
        _ if !error.is_connect() => FailureKind::TimedOut,
        ConnectPhase::Connecting => FailureKind::ConnectTimedOut,
        ConnectPhase::Resolving(_) => FailureKind::DnsFailed,
        ConnectPhase::TlsHandshake(_) => FailureKind::TlsTimedOut,
    };
    let detail = match phase {
        ConnectPhase::Resolving(name) => Some(format!("no answer about {name} in time")),
        ConnectPhase::Connecting | ConnectPhase::TlsHandshake(_) => None,
    };
    Classification { kind, detail }
}

/// Whether it was met on the way to the proxy, and not behind it. A handshake says by its name with whom it was; without
/// one, only the connection to a proxy is made by this machine.
fn is_of_proxy(error: &reqwest::Error, phase: &ConnectPhase, proxy: &str) -> bool {
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

/// What the innermost of the causes says that says anything.
fn reason(error: &reqwest::Error) -> Classification {
    causes(error).filter_map(meaning).last().unwrap_or_else(|| {
        let kind = if error.is_builder() { FailureKind::Internal } else { FailureKind::ConnectionLost };
        Classification { kind, detail: causes(error).last().map(ToString::to_string) }
    })
}

/// The causes of an error, the nearest first, without the error itself.
fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(error.source(), |&cause| inner(cause).or_else(|| cause.source()))
}

/// What an I/O error is made of; it does not give it as its source.
fn inner<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inner = cause.downcast_ref::<io::Error>()?.get_ref()?;
    Some(inner as &(dyn Error + 'static))
}

fn meaning(cause: &(dyn Error + 'static)) -> Option<Classification> {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        let (kind, detail) = certificate::classify(error);
        return Some(Classification::new(kind, detail));
    }
    if let Some(failed) = cause.downcast_ref::<DnsError>() {
        let kind = if failed.is_temporary() { FailureKind::DnsFailed } else { FailureKind::NameNotFound };
        return Some(Classification::new(kind, failed.to_string()));
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return Some(Classification::new(of_io(error.kind())?, error.to_string()));
    }
    of_text(&cause.to_string())
}

fn of_io(kind: io::ErrorKind) -> Option<FailureKind> {
    use io::ErrorKind as Io;
    match kind {
        Io::ConnectionRefused => Some(FailureKind::ConnectionRefused),
        // A local firewall answers with the last of these.
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

/// What causes say whose types are private to the crates below, in better words where theirs are of the trade.
fn of_text(text: &str) -> Option<Classification> {
    use FailureKind as K;
    let phrases = [
        ("proxy authorization required", K::ProxyPassword, None),
        ("tunnel error: unsuccessful", K::ProxyRefused, Some("it answered CONNECT with a refusal")),
        ("tunnel error: unexpected end", K::ProxyRefused, Some("it hung up on CONNECT")),
        ("tunnel error: failed to create", K::ConnectionLost, None),
        ("tunnel error", K::ProxyRefused, None),
        ("Invalid Server Name", K::TlsFailed, Some("a proxy leads to names only, not to an address of IPv6")),
        ("invalid HTTP", K::NotJson, Some("it is not HTTP")),
        ("gzip", K::NotJson, None),
    ];
    let (_, kind, words) = phrases.into_iter().find(|(phrase, ..)| text.contains(phrase))?;
    Some(Classification::new(kind, words.unwrap_or(text).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("tunnel error: proxy authorization required", Some(FailureKind::ProxyPassword))]
    #[case("tunnel error: unsuccessful", Some(FailureKind::ProxyRefused))]
    #[case("tunnel error: unexpected end of file", Some(FailureKind::ProxyRefused))]
    #[case("invalid HTTP version parsed", Some(FailureKind::NotJson))]
    #[case("connection closed before message completed", None)]
    fn causes_without_a_type_are_known_by_their_text(#[case] text: &str, #[case] kind: Option<FailureKind>) {
        let cause: Box<dyn Error> = text.into();
        assert_eq!(meaning(cause.as_ref()).map(|meaning| meaning.kind), kind);
    }

    #[test]
    fn a_refused_certificate_is_found_inside_an_io_error() {
        let refused = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let outer = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, refused));
        let innermost = inner(&outer).and_then(inner).and_then(meaning);
        assert_eq!(innermost.map(|meaning| meaning.kind), Some(FailureKind::TlsUntrusted));
    }

    #[rstest]
    #[case("proxy.example:3128", "PROXY.example", true)]
    #[case("[::1]:3128", "::1", true)]
    #[case("proxy.example:3128", "api.example", false)]
    fn a_handshake_is_with_the_proxy_or_behind_it(
        #[case] proxy: &str,
        #[case] name: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(is_host(proxy, name), expected);
    }
}
