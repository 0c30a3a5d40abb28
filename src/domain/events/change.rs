//! Changes between two snapshots.

use crate::domain::merge::tunnel_index::TunnelIndex;
use crate::domain::{
    FetchStatus, Group, GroupKey, Hub, HubKey, Quantity, Role, Snapshot, Text, Tunnel, TunnelKey,
};
use compact_str::CompactString;
use jiff::Timestamp;
use std::fmt;

/// Bytes after which a child SA may be rekeyed because of its volume lifetime. Devices with such a limit have a larger
/// default: Cisco's is 4,608,000 KB, of which 10 % are left when they rekey.
const VOLUME_LIFETIME: u64 = 4_000_000_000;

/// A change found by a poll.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Time of the poll that found it.
    pub time: Timestamp,
    pub kind: ChangeKind,
}

/// Kind of a change. Names are those at the time of the change, since a deleted object cannot be looked up. Thousands
/// of changes are kept, nearly all without heap allocations.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeKind {
    /// Status change of a group.
    GroupStatus { key: GroupKey, name: CompactString, from: CompactString, to: CompactString },
    /// Status change of a hub.
    HubStatus {
        key: HubKey,
        group: CompactString,
        role: Role,
        datacenter: CompactString,
        from: CompactString,
        to: CompactString,
    },
    /// New tunnel.
    TunnelAppeared { key: TunnelKey, group: CompactString, role: Role, peer: CompactString },
    /// Tunnel that is no longer listed. A tunnel that is down may disappear from the API's lists.
    TunnelGone { key: TunnelKey, group: CompactString, role: Role, peer: CompactString },
    /// Status change of a tunnel.
    TunnelStatus {
        key: TunnelKey,
        group: CompactString,
        role: Role,
        peer: CompactString,
        from: CompactString,
        to: CompactString,
    },
    /// Rekey of a security association, and whether a volume lifetime explains it.
    Rekeyed {
        key: TunnelKey,
        group: CompactString,
        role: Role,
        peer: CompactString,
        sa: Sa,
        is_by_volume: bool,
    },
    /// A connected group became degraded, with the reason.
    Degraded { key: GroupKey, name: CompactString, reason: CompactString },
    /// A group is no longer degraded.
    DegradedEnded { key: GroupKey, name: CompactString },
    /// New group.
    GroupAdded { key: GroupKey, name: CompactString },
    /// Group that is no longer listed.
    GroupRemoved { key: GroupKey, name: CompactString },
    /// Changed configuration of a group.
    GroupReconfigured { key: GroupKey, name: CompactString },
}

/// A security association of a tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sa {
    /// The IKE SA.
    Ike,
    /// The child SA.
    Child,
}

impl fmt::Display for Sa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ike => "IKE SA",
            Self::Child => "IPsec SA",
        })
    }
}

impl ChangeKind {
    /// The name of the kind in `status --watch` and in the history. Names are never changed.
    pub fn name(&self) -> &'static str {
        match self {
            Self::GroupStatus { .. } => "group_status",
            Self::HubStatus { .. } => "hub_status",
            Self::TunnelAppeared { .. } => "tunnel_appeared",
            Self::TunnelGone { .. } => "tunnel_disappeared",
            Self::TunnelStatus { .. } => "tunnel_status",
            Self::Rekeyed { .. } => "rekeyed",
            Self::Degraded { .. } => "group_degraded",
            Self::DegradedEnded { .. } => "group_degraded_ended",
            Self::GroupAdded { .. } => "group_added",
            Self::GroupRemoved { .. } => "group_removed",
            Self::GroupReconfigured { .. } => "group_reconfigured",
        }
    }

    /// The group concerned.
    pub fn group(&self) -> &GroupKey {
        match self {
            Self::GroupStatus { key, .. }
            | Self::Degraded { key, .. }
            | Self::DegradedEnded { key, .. }
            | Self::GroupAdded { key, .. }
            | Self::GroupRemoved { key, .. }
            | Self::GroupReconfigured { key, .. } => key,
            Self::HubStatus { key, .. } => key.group(),
            Self::TunnelAppeared { key, .. }
            | Self::TunnelGone { key, .. }
            | Self::TunnelStatus { key, .. }
            | Self::Rekeyed { key, .. } => key.hub().group(),
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GroupStatus { name, from, to, .. } => write!(f, "{name} {from} -> {to}"),
            Self::HubStatus { group, role, datacenter, from, to, .. } => {
                write!(f, "{group} {role} hub in {datacenter} {from} -> {to}")
            }
            Self::TunnelAppeared { group, role, peer, .. } => {
                write!(f, "{group} {role} hub: tunnel {peer} appeared")
            }
            Self::TunnelGone { group, role, peer, .. } => write!(f, "{group} {role} hub: tunnel {peer} gone"),
            Self::TunnelStatus { group, role, peer, from, to, .. } => {
                write!(f, "{group} {role} hub: tunnel {peer} {from} -> {to}")
            }
            Self::Rekeyed { group, role, peer, sa, .. } => {
                write!(f, "{group} {role} hub: tunnel {peer} {sa} rekeyed")
            }
            Self::Degraded { name, reason: why, .. } => write!(f, "{name} degraded: {why}"),
            Self::DegradedEnded { name, .. } => write!(f, "{name} no longer degraded"),
            Self::GroupAdded { name, .. } => write!(f, "{name} added"),
            Self::GroupRemoved { name, .. } => write!(f, "{name} removed"),
            Self::GroupReconfigured { name, .. } => write!(f, "{name} reconfigured"),
        }
    }
}

/// Changes from `before` to `after`, in the order of `after`, then removed groups. Before the first poll there is
/// nothing to compare with, and a group is new only if the previous lists were complete.
pub fn changes(before: &Snapshot, after: &Snapshot) -> Vec<ChangeKind> {
    if before.as_of().is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let had_all = has_all_groups(before, after);
    for group in &after.groups {
        match before.group(&group.key) {
            Some(known) => compare_groups(known, group, &mut found),
            None if had_all => {
                found.push(ChangeKind::GroupAdded { key: group.key.clone(), name: group.title().into() });
            }
            None => {}
        }
    }
    let gone = before.groups.iter().filter(|group| after.group(&group.key).is_none());
    found.extend(
        gone.map(|group| ChangeKind::GroupRemoved { key: group.key.clone(), name: group.title().into() }),
    );
    found
}

/// Whether the previous snapshot contained all groups: each list that could be read by now was complete in it.
fn has_all_groups(before: &Snapshot, after: &Snapshot) -> bool {
    let had = |before: &FetchStatus, after: &FetchStatus| {
        after.as_of.is_none() || (before.as_of.is_some() && before.partial.is_none())
    };
    had(&before.list, &after.list) && had(&before.states, &after.states)
}

fn compare_groups(before: &Group, after: &Group, found: &mut Vec<ChangeKind>) {
    if before.status.is_some() && before.status != after.status {
        found.push(ChangeKind::GroupStatus {
            key: after.key.clone(),
            name: after.title().into(),
            from: before.status_label().into(),
            to: after.status_label().into(),
        });
    }
    if is_reconfigured(before, after) {
        found.push(ChangeKind::GroupReconfigured { key: after.key.clone(), name: after.title().into() });
    }
    for hub in &after.hubs {
        if let Some(known) = before.hubs.iter().find(|known| known.key == hub.key) {
            compare_hubs(after, known, hub, found);
        }
    }
}

/// Whether configuration differs; fields that only one record has are ignored.
fn is_reconfigured(before: &Group, after: &Group) -> bool {
    fn differs<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> bool {
        before.is_some() && after.is_some() && before != after
    }
    differs(before.name.as_ref(), after.name.as_ref())
        || differs(before.region.as_ref(), after.region.as_ref())
        || differs(before.device_type.as_ref(), after.device_type.as_ref())
        || differs(before.routing.as_ref(), after.routing.as_ref())
        || differs(before.modified_at.as_ref(), after.modified_at.as_ref())
}

fn compare_hubs(group: &Group, before: &Hub, after: &Hub, found: &mut Vec<ChangeKind>) {
    if before.status.is_some() && before.status != after.status {
        found.push(ChangeKind::HubStatus {
            key: after.key.clone(),
            group: group.title().into(),
            role: after.role,
            datacenter: after.datacenter.as_ref().map_or("-", |name| name.as_str()).into(),
            from: before.status_label().into(),
            to: after.status_label().into(),
        });
    }
    if before.tunnels.is_some() && after.tunnels.is_some() {
        compare_tunnels(group, before, after, found);
    }
}

/// Changes between two tunnel lists of a hub. Truncated lists may contain different tunnels at each poll, so only a
/// complete list proves that a tunnel was absent.
fn compare_tunnels(group: &Group, hub_before: &Hub, hub_after: &Hub, found: &mut Vec<ChangeKind>) {
    let (before, after) = (hub_before.known_tunnels(), hub_after.known_tunnels());
    let (in_before, in_after) = (TunnelIndex::new(before), TunnelIndex::new(after));
    let role = hub_after.role;
    let group = CompactString::from(group.title());
    let subject = |tunnel: &Tunnel| (tunnel.key.clone(), group.clone(), CompactString::from(tunnel.title()));
    for (index, tunnel) in after.iter().enumerate() {
        let known = in_before.find(&tunnel.key, index);
        if known.is_some_and(|known| known.record.details == tunnel.record.details) {
            continue;
        }
        let (key, group, peer) = subject(tunnel);
        let rekeyed = known.into_iter().flat_map(|known| rekeyed(known, tunnel));
        found.extend(rekeyed.map(|sa| ChangeKind::Rekeyed {
            key: key.clone(),
            group: group.clone(),
            role,
            peer: peer.clone(),
            sa,
            is_by_volume: sa == Sa::Child && known.is_some_and(|known| used_up_volume(known, tunnel)),
        }));
        match known {
            None if hub_before.lists_all_tunnels() => {
                found.push(ChangeKind::TunnelAppeared { key, group, role, peer });
            }
            Some(known) if known.status() != tunnel.status() => {
                let (from, to) = (known.status_label().into(), tunnel.status_label().into());
                found.push(ChangeKind::TunnelStatus { key, group, role, peer, from, to });
            }
            None | Some(_) => {}
        }
    }
    let is_gone = |(index, tunnel): &(usize, &Tunnel)| in_after.find(&tunnel.key, *index).is_none();
    let tunnels = before.iter().enumerate().filter(|_| hub_after.lists_all_tunnels());
    found.extend(tunnels.filter(is_gone).map(|(_, tunnel)| {
        let (key, group, peer) = subject(tunnel);
        ChangeKind::TunnelGone { key, group, role, peer }
    }));
}

/// Whether the child SA had reached its volume lifetime when it was rekeyed, extrapolating its average rate after its
/// last record. Each direction has its own SA.
fn used_up_volume(before: &Tunnel, after: &Tunnel) -> bool {
    let [bytes_in, _, bytes_out, _] = before.record.counters();
    let Some(bytes) = bytes_in.max(bytes_out) else { return false };
    let since_record = || {
        let rekeyed = after.record.time.as_ref()?.time()?.as_second() - seconds(after.record.ipsec_age())?;
        Some((
            seconds(before.record.ipsec_age())?,
            rekeyed - before.record.time.as_ref()?.time()?.as_second(),
        ))
    };
    let carried = match since_record() {
        Some((age, rest)) if age > 0 && rest > 0 => {
            i128::from(bytes) * i128::from(age + rest) / i128::from(age)
        }
        _ => i128::from(bytes),
    };
    carried >= i128::from(VOLUME_LIFETIME)
}

fn seconds(quantity: Option<Quantity>) -> Option<i64> {
    i64::try_from(quantity?.as_u64()?).ok()
}

/// Security associations whose SPIs differ. An SPI that only one record has is ignored.
fn rekeyed(before: &Tunnel, after: &Tunnel) -> impl Iterator<Item = Sa> {
    let differs =
        |before: &Option<Text>, after: &Option<Text>| before.is_some() && after.is_some() && before != after;
    let ike = differs(&before.details().ike.initiator_spi, &after.details().ike.initiator_spi)
        || differs(&before.details().ike.responder_spi, &after.details().ike.responder_spi);
    let child = differs(&before.details().ipsec.spi_in, &after.details().ipsec.spi_in)
        || differs(&before.details().ipsec.spi_out, &after.details().ipsec.spi_out);
    [(ike, Sa::Ike), (child, Sa::Child)].into_iter().filter_map(|(is_new, sa)| is_new.then_some(sa))
}
