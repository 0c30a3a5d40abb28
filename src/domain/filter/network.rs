//! Networks in CIDR notation, and whether two of them overlap: which group has this address behind it?

use std::net::IpAddr;

/// A network, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    base: IpAddr,
    length: u32,
}

impl Network {
    /// Reads `10.17.0.0/16`, or an address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (base, length) = match text.split_once('/') {
            Some((base, length)) => (base, Some(length)),
            None => (text, None),
        };
        let base: IpAddr = base.trim().parse().ok()?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Some(most), |length| length.trim().parse().ok())?;
        (length <= most).then_some(Self { base, length })
    }

    /// Whether they share an address: one of them is within the other.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let length = self.length.min(other.length);
        match (self.base, other.base) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                (one.to_bits() ^ other.to_bits()).leading_zeros() >= length
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => {
                (one.to_bits() ^ other.to_bits()).leading_zeros() >= length
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(one: &str, other: &str) -> bool {
        let [one, other] = [one, other].map(Network::parse);
        one.zip(other).is_some_and(|(one, other)| one.overlaps(&other) && other.overlaps(&one))
    }

    #[test]
    fn addresses_overlap_with_the_networks_that_contain_them() {
        assert!(overlap("10.17.0.0/16", "10.17.255.1") && !overlap("10.17.0.0/16", "10.18.0.1"));
        assert!(overlap("0.0.0.0/0", "192.0.2.1") && overlap("192.0.2.1/32", "192.0.2.1"));
        assert!(overlap("192.0.2.1", "192.0.2.1") && !overlap("192.0.2.1", "192.0.2.2"));
        assert!(overlap("2001:db8::/32", "2001:db8:1::1") && overlap("::/0", "2001:db8::1"));
        assert!(!overlap("2001:db8::/32", "10.0.0.1") && !overlap("0.0.0.0/0", "::1"));
        assert!(!overlap("10.0.0.0/33", "10.0.0.1") && !overlap("x/8", "10.0.0.1"));
    }

    #[test]
    fn networks_overlap_if_one_contains_the_other() {
        assert!(overlap("10.0.0.0/8", "10.17.0.0/16") && !overlap("10.18.0.0/16", "10.17.0.0/16"));
        assert!(overlap("10.17.4.0/22", "10.17.5.0/24") && !overlap("10.17.4.0/24", "10.17.5.0/24"));
    }
}
