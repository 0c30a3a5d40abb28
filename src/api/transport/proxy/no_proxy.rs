//! Hosts to connect to without a proxy (`NO_PROXY`), matched by curl's rules: names by whole labels from the
//! end, addresses exactly or by network. Ports and wildcards inside an entry are not supported.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Whether the host of this URL is on the list, which is separated by commas or spaces.
pub(in crate::api) fn is_exempt(url: &Url, list: &str) -> bool {
    let Some(host) = url.host() else { return false };
    list.trim() == "*" || entries(list).any(|entry| matches(&host, entry))
}

fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split(|c: char| c == ',' || c.is_ascii_whitespace()).filter(|entry| !entry.is_empty())
}

fn matches(host: &Host<&str>, entry: &str) -> bool {
    match host {
        Host::Domain(name) => is_within_domain(name, entry),
        Host::Ipv4(address) => is_within_network((*address).into(), entry),
        Host::Ipv6(address) => is_within_network((*address).into(), entry),
    }
}

/// Whether the name is the domain or a subdomain. A leading dot of the domain and a trailing dot of either
/// are ignored.
fn is_within_domain(name: &str, domain: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let Some(start) = name.len().checked_sub(domain.len()) else { return false };
    let is_suffix = name.get(start..).is_some_and(|suffix| suffix.eq_ignore_ascii_case(domain));
    !domain.is_empty() && is_suffix && (start == 0 || name[..start].ends_with('.'))
}

/// Whether the address equals this one or is within this network in CIDR notation.
fn is_within_network(address: IpAddr, entry: &str) -> bool {
    let (network, length) = match entry.split_once('/') {
        Some((network, length)) => (network, length.parse().ok()),
        None => (entry, Some(u32::MAX)),
    };
    let Some(length) = length else { return false };
    match (address, network.parse()) {
        (IpAddr::V4(address), Ok(IpAddr::V4(network))) => {
            let length = if length == u32::MAX { Ipv4Addr::BITS } else { length };
            let differing = address.to_bits() ^ network.to_bits();
            length <= Ipv4Addr::BITS && differing.leading_zeros() >= length
        }
        (IpAddr::V6(address), Ok(IpAddr::V6(network))) => {
            let length = if length == u32::MAX { Ipv6Addr::BITS } else { length };
            let differing = address.to_bits() ^ network.to_bits();
            length <= Ipv6Addr::BITS && differing.leading_zeros() >= length
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn exempt(host: &str, list: &str) -> bool {
        is_exempt(&format!("https://{host}/").parse().unwrap(), list)
    }

    #[rstest]
    #[case::star("*", true)]
    #[case::star_among_others("other,*", false)]
    #[case::wildcard("*.corp.example", false)]
    #[case::name("api.corp.example", true)]
    #[case::parent("corp.example", true)]
    #[case::leading_dot(".corp.example", true)]
    #[case::leading_dot_of_itself(".api.corp.example", true)]
    #[case::two_leading_dots("..corp.example", false)]
    #[case::part_of_a_label("i.corp.example", false)]
    #[case::top_level("example", true)]
    #[case::capitals("API.Corp.Example", true)]
    #[case::trailing_dot("corp.example.", true)]
    #[case::commas("other, corp.example", true)]
    #[case::empty_entries(",other , ,corp.example", true)]
    #[case::blanks("other corp.example", true)]
    #[case::tab("other\tcorp.example", true)]
    #[case::port("api.corp.example:443", false)]
    #[case::scheme("https://api.corp.example", false)]
    #[case::only_a_dot(".", false)]
    #[case::longer("x.api.corp.example", false)]
    #[case::empty("", false)]
    fn names_match_by_whole_labels(#[case] list: &str, #[case] expected: bool) {
        assert_eq!(exempt("api.corp.example", list), expected);
        assert_eq!(exempt("api.corp.example.", list), expected);
    }

    #[rstest]
    #[case::address("192.0.2.7", true)]
    #[case::host_length("192.0.2.7/32", true)]
    #[case::network("192.0.2.0/24", true)]
    #[case::odd_length("192.0.2.0/28", true)]
    #[case::other_network("192.0.2.128/25", false)]
    #[case::everything("0.0.0.0/0", true)]
    #[case::too_long("192.0.2.0/33", false)]
    #[case::no_length("192.0.2.0/x", false)]
    #[case::beginning("192.0.2.", false)]
    #[case::end("2.7", false)]
    #[case::port("192.0.2.7:443", false)]
    #[case::leading_dot(".192.0.2.7", false)]
    #[case::other_family("::/0", false)]
    fn ipv4_addresses_match_exactly_or_by_network(#[case] list: &str, #[case] expected: bool) {
        assert_eq!(exempt("192.0.2.7", list), expected);
    }

    #[rstest]
    #[case::address("2001:db8::7", true)]
    #[case::other_spelling("2001:DB8:0:0::0007", true)]
    #[case::brackets("[2001:db8::7]", false)]
    #[case::network("2001:db8::/32", true)]
    #[case::odd_length("2001:db8::/125", true)]
    #[case::too_narrow("2001:db8::/126", false)]
    #[case::too_long("2001:db8::7/129", false)]
    #[case::other_family("0.0.0.0/0", false)]
    fn ipv6_addresses_match_exactly_or_by_network(#[case] list: &str, #[case] expected: bool) {
        assert_eq!(exempt("[2001:db8::7]", list), expected);
    }
}
