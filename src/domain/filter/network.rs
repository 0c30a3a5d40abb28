//! Networks in CIDR notation, and whether they overlap.

use std::net::IpAddr;

/// A network or an IP address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    base: IpAddr,
    length: u32,
}

impl Network {
    /// Parses `10.17.0.0/16` or an IP address.
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

    /// Whether one of them contains the other.
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

/// Why a text that looks like an IP address or network is not a valid one, nor a part of one.
pub(super) fn defect(text: &str) -> Option<&'static str> {
    if Network::parse(text).is_some() {
        return None;
    }
    let Some((base, _)) = text.split_once('/') else { return address_defect(text) };
    Some(match base.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => "the prefix length must be 0 to 32",
        Ok(IpAddr::V6(_)) => "the prefix length must be 0 to 128",
        Err(_) => address_defect(base).unwrap_or("a network needs the full address, as in 10.17.0.0/16"),
    })
}

fn address_defect(text: &str) -> Option<&'static str> {
    let consists_of = |is_part: fn(char) -> bool| text.chars().all(is_part);
    if text.contains('.') && consists_of(|c| c.is_ascii_digit() || c == '.') {
        ipv4_defect(text)
    } else if text.matches(':').count() >= 2 && consists_of(|c| c.is_ascii_hexdigit() || c == ':') {
        ipv6_defect(text)
    } else {
        None
    }
}

/// Leading and trailing numbers may be missing; the rest must be valid.
fn ipv4_defect(text: &str) -> Option<&'static str> {
    let numbers: Vec<&str> = text.split('.').collect();
    let is_empty_inside =
        numbers.len() > 2 && numbers[1..numbers.len() - 1].iter().any(|number| number.is_empty());
    let is_too_large = |number: &&str| !number.is_empty() && number.parse::<u8>().is_err();
    match () {
        () if numbers.iter().any(is_too_large) => Some("each octet must be 0 to 255"),
        () if numbers.iter().filter(|number| !number.is_empty()).count() > 4 => {
            Some("an IPv4 address has four octets")
        }
        () if is_empty_inside => Some("empty octet between two dots"),
        () => None,
    }
}

fn ipv6_defect(text: &str) -> Option<&'static str> {
    let groups = text.split(':').filter(|group| !group.is_empty());
    match () {
        () if groups.clone().any(|group| group.len() > 4) => Some("a group has at most four digits"),
        () if groups.count() > 8 => Some("an IPv6 address has at most eight groups"),
        () if text.contains(":::") || text.matches("::").count() > 1 => Some("`::` may occur only once"),
        () => None,
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
    fn invalid_addresses_have_a_defect() {
        for text in [
            "10.0.0.0/33",
            "10.0.0.300",
            "10/8",
            "10.300.0.0/8",
            "10.300.",
            "1.2.3.4.5",
            "10..1",
            "10.0.0.0/",
            "a/b",
            "2001:db8::/129",
            "2001:db8::1::",
            "2001:db8:12345:",
            "1:2:3:4:5:6:7:8:9",
        ] {
            assert!(defect(text).is_some(), "{text}");
        }
        for text in [
            "10.0.0.0/32",
            "10.0.0.1",
            "10.",
            "10.17",
            ".17.5.",
            "10",
            "300",
            "::/0",
            "2001:db8:",
            ":1:2",
            "::",
            "ab:cd",
            "host.example",
            "v1.2",
        ] {
            assert_eq!(defect(text), None, "{text}");
        }
    }

    #[test]
    fn networks_overlap_if_one_contains_the_other() {
        assert!(overlap("10.0.0.0/8", "10.17.0.0/16") && !overlap("10.18.0.0/16", "10.17.0.0/16"));
        assert!(overlap("10.17.4.0/22", "10.17.5.0/24") && !overlap("10.17.4.0/24", "10.17.5.0/24"));
    }
}
