//! What a network does, in the words of the catalogue. The reason is looked for in the causes of an error; the error's
//! own text is never used, since it has the address with its query.

use crate::domain::{Failure, FailureKind};
use std::error::Error;
use std::io;
use std::iter::successors;

/// Makes a failure of an error that reqwest gave.
pub(super) fn failure(error: &reqwest::Error, subject: &str) -> Failure {
    let kind = kind(error);
    let failure = Failure::new(kind, subject);
    match (kind, causes(error).last()) {
        (FailureKind::TimedOut, _) if error.is_connect() => failure.with_detail("no connection"),
        (FailureKind::TimedOut, _) => {
            failure.with_detail("connected, but the answer did not come or did not end")
        }
        (_, Some(cause)) => failure.with_detail(&cause.to_string()),
        (_, None) => failure,
    }
}

fn kind(error: &reqwest::Error) -> FailureKind {
    match () {
        () if error.is_timeout() => FailureKind::TimedOut,
        () if error.is_dns() => FailureKind::NameNotFound,
        () => causes(error).filter_map(meaning).last().unwrap_or_else(|| usual_kind(error)),
    }
}

/// What it is when no cause says it.
fn usual_kind(error: &reqwest::Error) -> FailureKind {
    if error.is_builder() { FailureKind::Internal } else { FailureKind::ConnectionLost }
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

fn meaning(cause: &(dyn Error + 'static)) -> Option<FailureKind> {
    if cause.is::<rustls::Error>() {
        return Some(FailureKind::TlsFailed);
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return of_io(error.kind());
    }
    of_text(&cause.to_string())
}

fn of_io(kind: io::ErrorKind) -> Option<FailureKind> {
    use io::ErrorKind as Io;
    match kind {
        Io::ConnectionRefused | Io::HostUnreachable | Io::NetworkUnreachable | Io::AddrNotAvailable => {
            Some(FailureKind::ConnectionRefused)
        }
        Io::ConnectionReset | Io::ConnectionAborted | Io::BrokenPipe | Io::UnexpectedEof => {
            Some(FailureKind::ConnectionLost)
        }
        Io::TimedOut => Some(FailureKind::TimedOut),
        Io::InvalidData => Some(FailureKind::NotJson),
        _ => None,
    }
}

/// What causes say whose types are private to the crates below.
fn of_text(text: &str) -> Option<FailureKind> {
    let phrases = [
        ("dns error", FailureKind::NameNotFound),
        ("failed to lookup address", FailureKind::NameNotFound),
        ("tunnel error: failed to create underlying connection", FailureKind::ConnectionRefused),
        ("tunnel error", FailureKind::ProxyRefused),
        ("No CA certificates", FailureKind::TlsFailed),
        ("invalid HTTP", FailureKind::NotJson),
        ("gzip", FailureKind::NotJson),
    ];
    phrases.iter().find(|(phrase, _)| text.contains(phrase)).map(|&(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("tunnel error: proxy authorization required", Some(FailureKind::ProxyRefused))]
    #[case("tunnel error: unsuccessful", Some(FailureKind::ProxyRefused))]
    #[case("tunnel error: failed to create underlying connection", Some(FailureKind::ConnectionRefused))]
    #[case("invalid HTTP version parsed", Some(FailureKind::NotJson))]
    #[case("connection closed before message completed", None)]
    fn causes_without_a_type_are_known_by_their_text(#[case] text: &str, #[case] kind: Option<FailureKind>) {
        let cause: Box<dyn Error> = text.into();
        assert_eq!(meaning(cause.as_ref()), kind);
    }

    #[test]
    fn a_refused_certificate_is_found_inside_an_io_error() {
        let refused = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let outer = io::Error::new(io::ErrorKind::InvalidData, refused);
        assert_eq!(inner(&outer).and_then(meaning), Some(FailureKind::TlsFailed));
    }
}
