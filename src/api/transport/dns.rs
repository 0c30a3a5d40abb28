//! Name resolution by the system resolver. Errors distinguish an unknown host from an unreachable DNS server.

use super::connect_phase::{self, ConnectPhase};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::SocketAddr;

/// Messages of the C libraries for `EAI_AGAIN`. The standard library does not pass the error code on.
const TEMPORARY: [&str; 2] = ["Temporary failure in name resolution", "Try again"];

/// The system resolver.
pub(super) struct DnsResolver;

/// A failed lookup.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(super) struct DnsError {
    /// The message of the system.
    text: String,
}

impl Resolve for DnsResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            connect_phase::enter(ConnectPhase::Resolving(name.as_str().to_owned()));
            let lookup = tokio::net::lookup_host((name.as_str(), 0)).await;
            connect_phase::enter(ConnectPhase::Connecting);
            Ok(addresses(lookup)?)
        })
    }
}

fn addresses(lookup: io::Result<impl Iterator<Item = SocketAddr>>) -> Result<Addrs, DnsError> {
    let addresses: Vec<SocketAddr> = lookup.map_err(|error| DnsError { text: error.to_string() })?.collect();
    if addresses.is_empty() {
        return Err(DnsError { text: "no address".to_owned() });
    }
    Ok(Box::new(addresses.into_iter()))
}

impl DnsError {
    /// Whether the DNS server failed, rather than the name being unknown.
    pub(super) fn is_temporary(&self) -> bool {
        TEMPORARY.iter().any(|message| self.text.contains(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::glibc("failed to lookup address information: Temporary failure in name resolution", true)]
    #[case::musl("failed to lookup address information: Try again", true)]
    #[case::no_such_name("failed to lookup address information: Name or service not known", false)]
    fn temporary_failure_is_distinguished_from_unknown_host(#[case] text: &str, #[case] expected: bool) {
        let failed = addresses(Err::<std::vec::IntoIter<_>, _>(io::Error::other(text))).err().unwrap();
        assert_eq!((failed.is_temporary(), failed.to_string().as_str()), (expected, text));
    }

    #[test]
    fn host_without_an_address_is_unknown() {
        let failed = addresses(Ok(std::iter::empty())).err().unwrap();
        assert!(!failed.is_temporary());
    }
}
