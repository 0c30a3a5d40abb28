//! Networks in CIDR notation, and the addresses in them: which group has this address behind it?

use std::net::IpAddr;

/// Whether a network, as the API writes it (`10.17.0.0/16`), has this address in it.
pub(super) fn has_address(network: &str, address: IpAddr) -> bool {
    let Some((base, length)) = network.split_once('/') else {
        return network.parse() == Ok(address);
    };
    let (Ok(base), Ok(length)) = (base.trim().parse::<IpAddr>(), length.trim().parse::<u32>()) else {
        return false;
    };
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) if length <= 32 => {
            let rest = 32 - length;
            base.to_bits().checked_shr(rest).unwrap_or(0) == address.to_bits().checked_shr(rest).unwrap_or(0)
        }
        (IpAddr::V6(base), IpAddr::V6(address)) if length <= 128 => {
            let rest = 128 - length;
            base.to_bits().checked_shr(rest).unwrap_or(0) == address.to_bits().checked_shr(rest).unwrap_or(0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_the_addresses_that_share_its_bits() {
        let has = |network, address: &str| has_address(network, address.parse().unwrap());
        assert!(has("10.17.0.0/16", "10.17.255.1") && !has("10.17.0.0/16", "10.18.0.1"));
        assert!(has("0.0.0.0/0", "192.0.2.1") && has("192.0.2.1/32", "192.0.2.1"));
        assert!(has("192.0.2.1", "192.0.2.1") && !has("192.0.2.1", "192.0.2.2"));
        assert!(has("2001:db8::/32", "2001:db8:1::1") && has("::/0", "2001:db8::1"));
        assert!(
            !has("2001:db8::/32", "10.0.0.1") && !has("10.0.0.0/33", "10.0.0.1") && !has("x/8", "10.0.0.1")
        );
    }
}
