//! Looks up the addresses of a name as the system does, and says of a failure whether the name is wrong or the name service
//! silent.

use super::connect_phase::{self, ConnectPhase};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::SocketAddr;

/// What the C libraries say where no name server answered; their error has no number that the standard library passes on.
const SILENT: [&str; 2] = ["Temporary failure in name resolution", "Try again"];

/// The system's name service.
pub(super) struct DnsResolver;

/// Why a name has no address.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(super) struct DnsError {
    /// What the system said.
    text: String,
}

impl Resolve for DnsResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            connect_phase::enter(ConnectPhase::Resolving(name.as_str().to_owned()));
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            connect_phase::enter(ConnectPhase::Connecting);
            Ok(addresses(found)?)
        })
    }
}

fn addresses(found: io::Result<impl Iterator<Item = SocketAddr>>) -> Result<Addrs, DnsError> {
    let addresses: Vec<SocketAddr> = found.map_err(|error| DnsError { text: error.to_string() })?.collect();
    if addresses.is_empty() {
        return Err(DnsError { text: "no address".to_owned() });
    }
    Ok(Box::new(addresses.into_iter()))
}

impl DnsError {
    /// Whether it was the name service that failed, and not the name.
    pub(super) fn is_temporary(&self) -> bool {
        SILENT.iter().any(|words| self.text.contains(words))
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
    fn silence_is_told_from_a_wrong_name(#[case] text: &str, #[case] expected: bool) {
        let failed = addresses(Err::<std::vec::IntoIter<_>, _>(io::Error::other(text))).err().unwrap();
        assert_eq!((failed.is_temporary(), failed.to_string().as_str()), (expected, text));
    }

    #[test]
    fn a_name_without_an_address_is_a_wrong_name() {
        let failed = addresses(Ok(std::iter::empty())).err().unwrap();
        assert!(!failed.is_temporary());
    }
}
