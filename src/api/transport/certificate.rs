//! Why TLS did not come about, in the words of the catalogue: what is wrong with a certificate, or that the other side
//! speaks no TLS at all.

use super::clock::whole;
use crate::domain::FailureKind;
use jiff::Timestamp;
use rustls::CertificateError as Bad;
use rustls::pki_types::UnixTime;

/// What rustls found, and what to tell of it.
pub(super) fn classify(error: &rustls::Error) -> (FailureKind, String) {
    match error {
        rustls::Error::InvalidCertificate(bad) => (kind(bad), detail(bad)),
        rustls::Error::InvalidMessage(_) => (FailureKind::NotTls, "its first bytes are not TLS".to_owned()),
        rustls::Error::General(text) if text.starts_with("No CA certificates") => {
            (FailureKind::NoRoots, text.clone())
        }
        other => (FailureKind::TlsFailed, other.to_string()),
    }
}

fn kind(bad: &Bad) -> FailureKind {
    match bad {
        Bad::Expired | Bad::ExpiredContext { .. } => FailureKind::TlsExpired,
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => FailureKind::TlsNotYetValid,
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => FailureKind::TlsWrongName,
        _ => FailureKind::TlsUntrusted,
    }
}

fn detail(bad: &Bad) -> String {
    match bad {
        Bad::UnknownIssuer => "whoever issued it is not known here".to_owned(),
        Bad::BadSignature => "the root of its issuer's name here has another key".to_owned(),
        Bad::ExpiredContext { time, not_after } => times("ended", *not_after, *time),
        Bad::NotValidYetContext { time, not_before } => times("begins", *not_before, *time),
        Bad::NotValidForNameContext { presented, .. } => names(presented),
        Bad::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "it is self-signed: a root that serves as the server's own".to_owned()
        }
        other => other.to_string(),
    }
}

/// Its time and ours: either may be the wrong one.
fn times(does: &str, certificate: UnixTime, here: UnixTime) -> String {
    let time = |time: UnixTime| {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |time| whole(time).to_string())
    };
    format!("it {does} at {}, and this machine's clock says {}", time(certificate), time(here))
}

/// The names that it is for; they come as `DnsName("name")` and `IpAddress(address)`.
fn names(presented: &[String]) -> String {
    let names: Vec<&str> = presented.iter().map(|name| plain_name(name)).collect();
    if names.is_empty() { "it names nobody".to_owned() } else { format!("it is for {}", names.join(", ")) }
}

/// A name without its kind and quotes.
fn plain_name(presented: &str) -> &str {
    let inner = presented.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(presented).trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificate_names_are_printed_without_their_kind() {
        let presented = ["IpAddress(127.0.0.1)", "IpAddress(::1)", "DnsName(\"localhost\")", "other"];
        let text = names(&presented.map(str::to_owned));
        assert_eq!(text, "it is for 127.0.0.1, ::1, localhost, other");
    }
}
