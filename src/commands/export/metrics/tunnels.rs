//! Tunnels one by one, for those who asked for them: an organization can have a hundred for each hub. They are told apart by
//! what the API tells them apart by: the address, the port and the id of the peer.

use super::families::{BYTES, Distinct, Families, labelled};
use crate::commands::export::staleness::{Fresh, Tunnels};
use crate::domain::traffic::Meters;
use crate::domain::{Quantity, Text, Tunnel, TunnelStatus};
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// The states of a tunnel, in the API's own words in lower case, and one for any other.
pub(super) const STATES: [&str; 4] = ["up", "down", "failed", "unknown"];

/// A tunnel, and the labels that tell it from all others.
struct Labelled<'a> {
    tunnel: &'a Tunnel,
    labels: [String; 5],
}

impl Labelled<'_> {
    fn labels(&self) -> [(&str, &str); 5] {
        let [group, hub, ip, port, id] = &self.labels;
        [("group_id", group), ("hub", hub), ("peer_ip", ip), ("peer_port", port), ("peer_id", id)]
    }
}

/// Writes everything about them.
pub(super) fn write(families: &mut Families<'_>, fresh: &Fresh, meters: &Meters) -> fmt::Result {
    if fresh.tunnels == Tunnels::Stale {
        return Ok(());
    }
    let tunnels = all(fresh);
    let mut states = families.gauges("tunnel_state", "Whether a tunnel is in this state.")?;
    for tunnel in &tunnels {
        states.put_states(tunnel.labels(), &STATES, state(tunnel.tunnel))?;
    }
    write_times(families, &tunnels)?;
    write_traffic(families, &tunnels, meters)
}

fn all(fresh: &Fresh) -> Vec<Labelled<'_>> {
    let mut all = Vec::new();
    for group in labelled(&fresh.snapshot) {
        for (role, hub) in &group.hubs {
            let mut peers = Distinct::default();
            for tunnel in hub.known_tunnels() {
                let text = |text: &Option<Text>| text.as_ref().map_or(String::new(), Text::to_string);
                let (ip, port) = (text(&tunnel.details().peer_ip), text(&tunnel.details().peer_port));
                // A blank is in no address and no port, so that no two are taken for one.
                let peer = peers.label(format!("{ip} {port} {}", text(&tunnel.details().peer_id)));
                let peer_id = peer.splitn(3, ' ').last().unwrap_or_default().to_owned();
                let labels = [group.id.clone(), role.clone(), ip, port, peer_id];
                all.push(Labelled { tunnel, labels });
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

fn write_times(families: &mut Families<'_>, tunnels: &[Labelled<'_>]) -> fmt::Result {
    let help = "When the record of a tunnel was made, by the provider's clock.";
    write_time(families, "tunnel_record_timestamp", help, tunnels, recorded)?;
    let help = "When the IKE SA of a tunnel was made, by the provider's clock.";
    write_time(families, "tunnel_ike_sa_timestamp", help, tunnels, |tunnel| {
        before(tunnel, tunnel.record.ike_age())
    })?;
    let help = "When the child SA of a tunnel was made, by the provider's clock.";
    write_time(families, "tunnel_ipsec_sa_timestamp", help, tunnels, |tunnel| {
        before(tunnel, tunnel.record.ipsec_age())
    })?;
    let help = "How long nothing had come in, or gone out, when the record of a tunnel was made.";
    let mut idle = families.seconds("tunnel_idle", help)?;
    for tunnel in tunnels {
        let data = tunnel.tunnel.record.traffic();
        for (way, time) in [("in", data.idle_time_in), ("out", data.idle_time_out)] {
            let labels: Vec<_> = tunnel.labels().into_iter().chain([("direction", way)]).collect();
            idle.put_known(&labels, time.and_then(|time| time.as_u64()))?;
        }
    }
    Ok(())
}

fn write_time(
    families: &mut Families<'_>,
    name: &str,
    help: &str,
    tunnels: &[Labelled<'_>],
    time: impl Fn(&Tunnel) -> Option<Timestamp>,
) -> fmt::Result {
    let mut times = families.seconds(name, help)?;
    tunnels.iter().try_for_each(|tunnel| times.put_time(&tunnel.labels(), time(tunnel.tunnel)))
}

fn recorded(tunnel: &Tunnel) -> Option<Timestamp> {
    tunnel.record.time.as_ref()?.time()
}

/// The moment that lay so many seconds before the record.
fn before(tunnel: &Tunnel, age: Option<Quantity>) -> Option<Timestamp> {
    let seconds = i64::try_from(age?.as_u64()?).ok()?;
    recorded(tunnel)?.checked_sub(SignedDuration::from_secs(seconds)).ok()
}

fn write_traffic(families: &mut Families<'_>, tunnels: &[Labelled<'_>], meters: &Meters) -> fmt::Result {
    let help = "Bytes through a tunnel since the exporter started; in is what Secure Access received.";
    let mut bytes = families.counters("tunnel_traffic", Some(&BYTES), help)?;
    for tunnel in tunnels {
        let carried = meters.tunnel(&tunnel.tunnel.key);
        bytes.put_ways(tunnel.labels(), [carried.bytes_in, carried.bytes_out])?;
    }
    let help = "Packets through a tunnel since the exporter started; in is what Secure Access received.";
    let mut packets = families.counters("tunnel_traffic_packets", None, help)?;
    for tunnel in tunnels {
        let carried = meters.tunnel(&tunnel.tunnel.key);
        packets.put_ways(tunnel.labels(), [carried.packets_in, carried.packets_out])?;
    }
    Ok(())
}
