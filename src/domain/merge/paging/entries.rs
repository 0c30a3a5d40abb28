//! Recognition of repeated entries in paged lists.

use super::ListEntry;
use crate::domain::{Group, GroupKey, LogEntry, Text, Tunnel, overlap};
use std::collections::HashSet;

impl ListEntry for Group {
    type Seen = HashSet<GroupKey>;

    fn mark_new(page: &[Self], seen: &mut Self::Seen) -> Vec<bool> {
        page.iter().map(|group| seen.insert(group.key.clone())).collect()
    }
}

/// Identity of a tunnel in the list of all tunnels of a group: SPIs, peer and data center. A peer may have several
/// tunnels.
type TunnelIdentity = [Option<Text>; 6];

/// Tunnels of earlier pages.
#[derive(Debug, Default)]
pub struct SeenTunnels {
    known: HashSet<TunnelIdentity>,
    last_page: Vec<Tunnel>,
}

/// A tunnel without an SPI counts as new unless the whole page is repeated.
impl ListEntry for Tunnel {
    type Seen = SeenTunnels;

    fn mark_new(page: &[Self], seen: &mut Self::Seen) -> Vec<bool> {
        let is_same_page = page == seen.last_page;
        let known = &mut seen.known;
        let mut is_new =
            |tunnel: &Self| identity(tunnel).map_or(!is_same_page, |identity| known.insert(identity));
        let marks = page.iter().map(&mut is_new).collect();
        seen.last_page = page.to_vec();
        marks
    }
}

/// `None` if the tunnel has no SPI.
fn identity(tunnel: &Tunnel) -> Option<TunnelIdentity> {
    let details = tunnel.details();
    let identity = [
        details.ike.initiator_spi.clone(),
        details.ipsec.spi_in.clone(),
        details.peer_id.clone(),
        details.peer_ip.clone(),
        details.peer_port.clone(),
        details.common.dc.clone(),
    ];
    identity[..2].iter().any(Option::is_some).then_some(identity)
}

/// Log entries may be identical. Entries at the start of a page are repeated if the last page ended with them, because
/// the log has grown.
impl ListEntry for LogEntry {
    type Seen = Vec<Self>;

    fn mark_new(page: &[Self], last_page: &mut Self::Seen) -> Vec<bool> {
        let repeated = overlap(last_page, page);
        *last_page = page.to_vec();
        (0..page.len()).map(|nth| nth >= repeated).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new<T: ListEntry>(pages: &[&[T]]) -> Vec<usize> {
        let mut seen = T::Seen::default();
        let count = |page: &&[T]| T::mark_new(page, &mut seen).iter().filter(|is_new| **is_new).count();
        pages.iter().map(count).collect()
    }

    fn tunnel(spi: Option<&str>, peer: &str) -> Tunnel {
        let mut tunnel = Tunnel::default();
        let details = tunnel.details_mut();
        details.peer_ip = Some(Text::new(peer));
        details.ike.initiator_spi = spi.map(Text::new);
        tunnel
    }

    #[test]
    fn tunnels_are_recognized_by_their_spis() {
        let page = [tunnel(Some("1"), "a"), tunnel(Some("2"), "a"), tunnel(Some("1"), "a")];
        assert_eq!(new(&[&page, &page[1..], &[tunnel(Some("1"), "b")]]), [2, 0, 1]);
    }

    #[test]
    fn tunnels_without_an_spi_are_recognized_by_page_only() {
        let page = [tunnel(None, "a"), tunnel(None, "a")];
        assert_eq!(new(&[&page, &page, &page[1..]]), [2, 0, 1]);
    }

    #[test]
    fn log_entries_moved_to_the_next_page_are_recognized() {
        let entry = |message: &str| LogEntry { message: Some(Text::new(message)), ..LogEntry::default() };
        let [a, b, c] = ["a", "b", "c"].map(entry);
        let pages: [&[LogEntry]; 3] = [&[a.clone(), b.clone()], &[b, c.clone(), c], &[a]];
        assert_eq!(new(&pages), [2, 2, 1], "the same entry may be logged again");
    }
}
