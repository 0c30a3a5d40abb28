//! How the entries of each list are recognized when they come again.

use super::ListEntry;
use crate::domain::{Group, GroupKey, LogEntry, Text, Tunnel, overlap};
use std::collections::HashSet;

/// A group has a key of its own.
impl ListEntry for Group {
    type Seen = HashSet<GroupKey>;

    fn mark_new(page: &[Self], seen: &mut Self::Seen) -> Vec<bool> {
        page.iter().map(|group| seen.insert(group.key.clone())).collect()
    }
}

/// What tells one tunnel from another in the list of all tunnels of a group: its SPIs, its peer and its data center. A peer
/// may have several tunnels.
type TunnelIdentity = [Option<Text>; 6];

/// Tunnels that came before.
#[derive(Clone, Debug, Default)]
pub struct SeenTunnels {
    known: HashSet<TunnelIdentity>,
    last_page: Vec<Tunnel>,
}

/// A tunnel without an SPI is new unless the whole page is the last one again.
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

/// `None` where no SPI tells the tunnel from others of its peer.
fn identity(tunnel: &Tunnel) -> Option<TunnelIdentity> {
    let details = &tunnel.details;
    let identity = [
        details.ike.initiator_spi.clone(),
        details.ipsec.spi_in.clone(),
        details.peer_id.clone(),
        details.peer_ip.clone(),
        details.peer_port.clone(),
        details.dc.clone(),
    ];
    identity[..2].iter().any(Option::is_some).then_some(identity)
}

/// Log entries may be alike. Those at the beginning of a page came before if the last page ended with them: entries were
/// added to the log since.
impl ListEntry for LogEntry {
    type Seen = Vec<Self>;

    fn mark_new(page: &[Self], last_page: &mut Self::Seen) -> Vec<bool> {
        let repeated = overlap(last_page, page);
        *last_page = page.to_vec();
        (0..page.len()).map(|nth| nth >= repeated).collect()
    }
}
