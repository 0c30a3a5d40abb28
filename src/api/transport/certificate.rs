//! Classification of TLS errors: invalid certificates, and servers that do not speak TLS.

use super::clock_check::round_to_seconds;
use crate::domain::FailureKind;
use jiff::Timestamp;
use rustls::CertificateError;
use rustls::pki_types::UnixTime;

/// The kind and detail of a TLS error.
pub(super) fn classify(error: &rustls::Error) -> (FailureKind, String) {
    match error {
        rustls::Error::InvalidCertificate(error) => (kind(error), detail(error)),
        rustls::Error::InvalidMessage(_) => {
            (FailureKind::NotTls, "the first bytes are not a TLS record".to_owned())
        }
        rustls::Error::General(text) if text.starts_with("No CA certificates") => {
            (FailureKind::NoRoots, text.clone())
        }
        other => (FailureKind::TlsFailed, other.to_string()),
    }
}

fn kind(error: &CertificateError) -> FailureKind {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => FailureKind::TlsExpired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            FailureKind::TlsNotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            FailureKind::TlsWrongName
        }
        _ => FailureKind::TlsUntrusted,
    }
}

fn detail(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => "unknown issuer".to_owned(),
        CertificateError::BadSignature => {
            "bad signature: the trusted root of this name has a different key".to_owned()
        }
        CertificateError::ExpiredContext { time, not_after } => {
            validity("not valid after", *not_after, *time)
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            validity("not valid before", *not_before, *time)
        }
        CertificateError::NotValidForNameContext { presented, .. } => subject_names(presented),
        CertificateError::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "self-signed certificate".to_owned()
        }
        other => other.to_string(),
    }
}

/// The validity limit and the local time, since either may be wrong.
fn validity(relation: &str, limit: UnixTime, now: UnixTime) -> String {
    let time = |time: UnixTime| {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds)
            .map_or_else(|_| seconds.to_string(), |time| round_to_seconds(time).to_string())
    };
    format!("{relation} {}; the local clock is at {}", time(limit), time(now))
}

/// The subject alternative names, which rustls formats as `DnsName("name")` and `IpAddress(address)`.
fn subject_names(presented: &[String]) -> String {
    let names: Vec<&str> = presented.iter().map(|name| plain_name(name)).collect();
    if names.is_empty() {
        "certificate has no subject alternative names".to_owned()
    } else {
        format!("certificate is valid for {}", names.join(", "))
    }
}

/// A name without its type and quotes.
fn plain_name(presented: &str) -> &str {
    let inner = presented.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(presented).trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificate_names_are_printed_without_their_type() {
        let presented = ["IpAddress(127.0.0.1)", "IpAddress(::1)", "DnsName(\"localhost\")", "other"];
        let text = subject_names(&presented.map(str::to_owned));
        assert_eq!(text, "certificate is valid for 127.0.0.1, ::1, localhost, other");
    }
}
