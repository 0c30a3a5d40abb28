//! Metrics of single tunnels, with `--tunnels` only: a hub can have a hundred. Their labels are the key that
//! the API uses: address, port and id of the peer.

use super::families::{BYTES, Families, UniqueLabels, labeled_groups};
use crate::commands::export::staleness::{FreshData, TunnelData};
use crate::domain::traffic::Meters;
use crate::domain::{Quantity, Text, Tunnel, TunnelStatus};
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// The states of a tunnel as the API names them, in lower case; unknown for any other.
pub(super) const STATES: [&str; 4] = ["up", "down", "failed", "unknown"];

/// A tunnel with its unique labels.
struct LabeledTunnel<'a> {
    tunnel: &'a Tunnel,
    labels: [String; 5],
}

impl LabeledTunnel<'_> {
    fn labels(&self) -> [(&str, &str); 5] {
        let [group, hub, ip, port, id] = &self.labels;
        [("group_id", group), ("hub", hub), ("peer_ip", ip), ("peer_port", port), ("peer_id", id)]
    }
}

/// Writes all metrics of tunnels.
pub(super) fn write(families: &mut Families<'_>, fresh: &FreshData, meters: &Meters) -> fmt::Result {
    if fresh.tunnels == TunnelData::Stale {
        return Ok(());
    }
    let tunnels = labeled_tunnels(fresh);
    let mut states = families.gauges("tunnel_state", "Whether the tunnel is in this state.")?;
    for tunnel in &tunnels {
        states.put_states(tunnel.labels(), &STATES, state(tunnel.tunnel))?;
    }
    write_times(families, &tunnels)?;
    write_traffic(families, &tunnels, meters)
}

fn labeled_tunnels(fresh: &FreshData) -> Vec<LabeledTunnel<'_>> {
    let mut all = Vec::new();
    for group in labeled_groups(&fresh.snapshot) {
        for (role, hub) in &group.hubs {
            let mut peers = UniqueLabels::default();
            for tunnel in hub.known_tunnels() {
                let text = |text: &Option<Text>| text.as_ref().map_or(String::new(), Text::to_string);
                let (ip, port) = (text(&tunnel.details().peer_ip), text(&tunnel.details().peer_port));
                // No address or port contains a space, so different peers have different keys.
                let peer = peers.label(format!("{ip} {port} {}", text(&tunnel.details().peer_id)));
                let peer_id = peer.splitn(3, ' ').last().unwrap_or_default().to_owned();
                let labels = [group.id.clone(), role.clone(), ip, port, peer_id];
                all.push(LabeledTunnel { tunnel, labels });
            }
        }
    }
    all
}

fn state(tunnel: &Tunnel) -> &'static str {
    match tunnel.status() {
        Some(TunnelStatus::Up) => "up",
        Some(TunnelStatus::Down) => "down",
        Some(TunnelStatus::Failed) => "failed",
        Some(TunnelStatus::Unknown | TunnelStatus::Other(_)) | None => "unknown",
    }
}

fn write_times(families: &mut Families<'_>, tunnels: &[LabeledTunnel<'_>]) -> fmt::Result {
    let help = "Time of the provider's record of the tunnel.";
    write_time(families, "tunnel_record_timestamp", help, tunnels, recorded_at)?;
    let help = "Time at which the IKE SA was established, by the provider's clock.";
    write_time(families, "tunnel_ike_sa_established_timestamp", help, tunnels, |tunnel| {
        established_at(tunnel, tunnel.record.ike_age())
    })?;
    let help = "Time at which the child (IPsec) SA was established, by the provider's clock.";
    write_time(families, "tunnel_ipsec_sa_established_timestamp", help, tunnels, |tunnel| {
        established_at(tunnel, tunnel.record.ipsec_age())
    })?;
    let help = "Time without traffic in this direction, at the time of the record.";
    let mut idle = families.seconds("tunnel_idle", help)?;
    for tunnel in tunnels {
        let data = tunnel.tunnel.record.traffic();
        for (direction, time) in [("in", data.idle_time_in), ("out", data.idle_time_out)] {
            let labels: Vec<_> = tunnel.labels().into_iter().chain([("direction", direction)]).collect();
            idle.put_optional(&labels, time.and_then(|time| time.as_u64()))?;
        }
    }
    Ok(())
}

fn write_time(
    families: &mut Families<'_>,
    name: &str,
    help: &str,
    tunnels: &[LabeledTunnel<'_>],
    time: impl Fn(&Tunnel) -> Option<Timestamp>,
) -> fmt::Result {
    let mut times = families.seconds(name, help)?;
    tunnels.iter().try_for_each(|tunnel| times.put_time(&tunnel.labels(), time(tunnel.tunnel)))
}

fn recorded_at(tunnel: &Tunnel) -> Option<Timestamp> {
    tunnel.record.time.as_ref()?.time()
}

/// The time of the record minus the age of an SA.
fn established_at(tunnel: &Tunnel, age: Option<Quantity>) -> Option<Timestamp> {
    let seconds = i64::try_from(age?.as_u64()?).ok()?;
    recorded_at(tunnel)?.checked_sub(SignedDuration::from_secs(seconds)).ok()
}

fn write_traffic(families: &mut Families<'_>, tunnels: &[LabeledTunnel<'_>], meters: &Meters) -> fmt::Result {
    let help = "Bytes through a tunnel since the start; in is received by Secure Access.";
    let mut bytes = families.counters("tunnel_traffic", Some(&BYTES), help)?;
    for tunnel in tunnels {
        let traffic = meters.tunnel(&tunnel.tunnel.key);
        bytes.put_directions(tunnel.labels(), [traffic.bytes_in, traffic.bytes_out])?;
    }
    let help = "Packets through a tunnel since the start; in is received by Secure Access.";
    let mut packets = families.counters("tunnel_traffic_packets", None, help)?;
    for tunnel in tunnels {
        let traffic = meters.tunnel(&tunnel.tunnel.key);
        packets.put_directions(tunnel.labels(), [traffic.packets_in, traffic.packets_out])?;
    }
    Ok(())
}
