//! All tunnels of a group, read page by page. The answer has no total, and the vendor states no page size: the list ends
//! where the tunnels are as many as the hubs have, at an empty page, or at one without anything new.

use super::Source;
use crate::domain::{Collection, End, Failure, Id, PAGE_LIMIT, Page, Portion, Tally, Text, Tunnel, Urgency};
use std::collections::HashSet;

/// Tunnels that are read of a group; the vendor allows a hub a hundred.
const MAX_TUNNELS: usize = 2_000;

/// What tells one tunnel from another in this list: its SPIs, its peer and its data center. A peer may have several tunnels.
type Identity = [Option<Text>; 6];

/// Tunnels of a group that were read so far.
struct Reading {
    tunnels: Vec<Tunnel>,
    known: HashSet<Identity>,
    /// The last page, by which tunnels are recognized that have no identity.
    last: Vec<Tunnel>,
    tally: Tally,
    subject: String,
}

/// Reads all tunnels of a group, of which the lists say that there are `expected`.
pub(super) async fn read_peers<S: Source>(source: &S, id: &Id, expected: Option<u64>) -> Collection<Tunnel> {
    let mut reading = Reading::new(expected);
    loop {
        match source.peers(id, reading.tally.next_page(), Urgency::Asked).await {
            Ok(page) => {
                if let Some(end) = reading.take(page) {
                    return reading.finish(end);
                }
            }
            Err(failure) => return reading.stop(Some(failure)),
        }
    }
}

impl Reading {
    fn new(expected: Option<u64>) -> Self {
        Self {
            tunnels: Vec::new(),
            known: HashSet::new(),
            last: Vec::new(),
            tally: Tally::new(PAGE_LIMIT).expecting(expected),
            subject: String::new(),
        }
    }

    fn take(&mut self, page: Page<Tunnel>) -> Option<End> {
        let (received, unreadable, total) = (page.received(), page.unreadable, page.total);
        let (before, is_same_page) = (self.tunnels.len(), page.items == self.last);
        self.subject = page.subject;
        for tunnel in &page.items {
            let is_new = identity(tunnel).map_or(!is_same_page, |identity| self.known.insert(identity));
            if is_new {
                self.tunnels.push(tunnel.clone());
            }
        }
        let repeated = (page.items.len() - (self.tunnels.len() - before)) as u64;
        self.last = page.items;
        let end = self.tally.take(Portion { received, unreadable, repeated, total, took: page.took });
        end.or_else(|| (self.tunnels.len() >= MAX_TUNNELS).then_some(End::Endless))
    }

    fn finish(self, end: End) -> Collection<Tunnel> {
        let failure = self.tally.shortfall(end, &self.subject);
        self.stop(failure)
    }

    fn stop(self, failure: Option<Failure>) -> Collection<Tunnel> {
        Collection { total: self.tally.total(), items: self.tunnels, failure }
    }
}

/// `None` where no SPI tells the tunnel from others of its peer.
fn identity(tunnel: &Tunnel) -> Option<Identity> {
    let identity = [
        tunnel.details.ike.initiator_spi.clone(),
        tunnel.details.ipsec.spi_in.clone(),
        tunnel.details.peer_id.clone(),
        tunnel.details.peer_ip.clone(),
        tunnel.details.peer_port.clone(),
        tunnel.details.dc.clone(),
    ];
    identity[..2].iter().any(Option::is_some).then_some(identity)
}
