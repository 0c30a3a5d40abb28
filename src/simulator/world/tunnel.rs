//! A tunnel at one instant: peers, security associations, counters and routes.
//!
//! SAs are renewed periodically with an offset per tunnel. An SA is never older than the tunnel's last
//! interruption, and has its own SPIs and counters.

use std::net::Ipv4Addr;

use fastrand::Rng;

use super::{
    WorldView,
    fleet::{HubKey, Role, Routing},
    incidents::Millis,
    rng::{self, Topic, pick},
    traffic::Flow,
    tunnel_fault::ActiveFault,
    view::{HubView, MEMORY},
};

/// The record of a tunnel.
#[derive(Debug, Clone)]
pub struct Tunnel {
    pub id: u64,
    pub key: HubKey,
    pub number: u16,
    pub recorded: Millis,
    /// A numeric IKE identity that a device uses instead of the hub's auth id.
    pub numeric_peer: Option<String>,
    pub peer: (Ipv4Addr, u16),
    pub local: (Ipv4Addr, u16),
    pub proposal: Proposal,
    pub ike: Association,
    pub child: Association,
    pub selectors: Vec<String>,
    pub incoming: Counters,
    pub outgoing: Counters,
    pub client_routes: Routes,
    pub cloud_routes: Routes,
}

/// The negotiated algorithms.
#[derive(Debug, Clone, Copy)]
pub struct Proposal {
    pub group: &'static str,
    pub prf: &'static str,
    pub ike_encryption: &'static str,
    pub encryption: &'static str,
    /// Key length in bits; 0 without encryption.
    pub key_size: Option<u16>,
    pub integrity: Option<&'static str>,
}

/// An IKE or child SA.
#[derive(Debug, Clone, Copy)]
pub struct Association {
    pub state: &'static str,
    pub since: Millis,
    /// Random bits from which its SPIs are derived.
    pub bits: (u64, u64),
}

/// Counters of one direction since the child SA was established.
#[derive(Debug, Clone, Copy)]
pub struct Counters {
    pub bytes: u64,
    pub packets: u64,
    /// Seconds since the last packet.
    pub idle: u64,
}

/// Routes announced by one side.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    pub clipped: bool,
    pub routes: Vec<Route>,
}

#[derive(Debug, Clone)]
pub struct Route {
    pub cidr: String,
    pub priority: u8,
}

/// How long before its expiry an SA is reported as rekeying, in milliseconds.
const REKEYING: Millis = 6_000;

/// Maximum number of routes listed; further ones are clipped.
const MOST_ROUTES: usize = 12;

impl WorldView<'_> {
    /// The active tunnels of a hub, up to a maximum number.
    pub fn tunnels(&self, hub: &HubView, most: usize) -> Vec<Tunnel> {
        hub.tunnels.iter().take(most).map(|number| self.tunnel(hub, *number)).collect()
    }

    /// The id of a tunnel in the API's path and in the tunnel log.
    pub fn tunnel_id(&self, key: HubKey, number: u16) -> u64 {
        self.world.fleet.hub(key).id * 1_000 + u64::from(number)
    }

    /// Address and port of a tunnel's device.
    pub fn peer(&self, key: HubKey, number: u16) -> (Ipv4Addr, u16) {
        let mut rng = self.rng(Topic::Peer, key, u64::from(number));
        (Ipv4Addr::new(198, rng.u8(18..20), rng.u8(..), rng.u8(1..255)), peer_port(&mut rng))
    }

    fn tunnel(&self, hub: &HubView, number: u16) -> Tunnel {
        let key = hub.key;
        let rng = &mut self.rng(Topic::Tunnel, key, u64::from(number));
        let (ike_period, child_period) =
            (rng.i64(MEMORY / 2..MEMORY * 15 / 16), rng.i64(2_900_000..4_300_000));
        let active_fault = self.active_fault(key);
        let child_period = active_fault.and_then(ActiveFault::child_period).unwrap_or(child_period);
        let ike = self.association(hub, number, ike_period, ["ESTABLISHED", "REKEYING"]);
        let child = self.association(hub, number, child_period, ["INSTALLED", "REKEYING"]);
        let (incoming, outgoing) = counters(rng, number, child.since, hub.recorded, active_fault);
        let mut tunnel = Tunnel {
            id: self.tunnel_id(key, number),
            key,
            number,
            recorded: hub.recorded,
            numeric_peer: self.numeric_peer(key, rng),
            peer: self.peer(key, number),
            local: (Ipv4Addr::new(198, 51, 100, rng.u8(1..255)), rng.u16(1_024..60_000)),
            proposal: self.proposal(key),
            ike,
            child,
            selectors: self.selectors(key),
            incoming,
            outgoing,
            client_routes: self.client_routes(key),
            cloud_routes: self.cloud_routes(key),
        };
        if let Some(active_fault) = active_fault {
            active_fault.apply(&mut tunnel);
        }
        tunnel
    }

    /// The current SA: established at the last renewal, or when the tunnel last came up.
    fn association(
        &self,
        hub: &HubView,
        number: u16,
        period: Millis,
        states: [&'static str; 2],
    ) -> Association {
        let phase =
            self.mixed(Topic::Association, hub.key, u64::from(number)).cast_signed().rem_euclid(period);
        let beat = hub.recorded - (hub.recorded - phase).rem_euclid(period);
        let since = self.established(hub.key, number).map_or(beat, |back| back.max(beat)).min(hub.recorded);
        let rekeying = beat + period - hub.recorded <= REKEYING;
        let mut rng = self.rng(Topic::Association, hub.key, since.cast_unsigned() ^ u64::from(number) << 48);
        let bits = (rng.u64(..), rng.u64(..));
        Association { state: states[usize::from(rekeying)], since, bits }
    }

    fn numeric_peer(&self, key: HubKey, rng: &mut Rng) -> Option<String> {
        let device = self.world.group(key.slot).device;
        let digits = 10_u64.pow(11)..10_u64.pow(12);
        let number = format!("{}{}", rng.u64(digits.clone()), rng.u64(digits));
        matches!(device, "Viptela vEdge" | "Meraki MX").then_some(number)
    }

    fn proposal(&self, key: HubKey) -> Proposal {
        let rng = &mut self.rng(Topic::Policy, HubKey { role: Role::Primary, ..key }, 0);
        let (prf, integrity) = pick(
            rng,
            &[
                ("PRF_HMAC_SHA2_256", "HMAC_SHA2_256_128"),
                ("PRF_HMAC_SHA2_512", "HMAC_SHA2_512_256"),
                ("PRF_HMAC_SHA1", "HMAC_SHA1_96"),
            ],
        );
        let (encryption, key_size, authenticated) = pick(
            rng,
            &[
                ("AES_GCM_16", Some(256), true),
                ("AES_GCM_16", Some(256), true),
                ("AES_GCM_16", Some(128), true),
                ("AES_CBC", Some(256), false),
                ("AES_CBC", Some(128), false),
                ("NULL", None, false),
            ],
        );
        Proposal {
            group: pick(rng, &["ECP_256", "ECP_384", "MODP_2048", "MODP_2048", "MODP_4096", "CURVE_25519"]),
            prf,
            ike_encryption: pick(rng, &["AES_GCM_16", "AES_CBC", "AES_CBC"]),
            encryption,
            key_size,
            integrity: (!authenticated).then_some(integrity),
        }
    }

    fn selectors(&self, key: HubKey) -> Vec<String> {
        let any = || vec!["0.0.0.0/0".to_owned()];
        match &self.world.group(key.slot).routing {
            Routing::Static { cidrs } if key.slot.is_multiple_of(3) => cidrs.clone(),
            Routing::Static { .. } | Routing::Bgp { .. } | Routing::Nat => any(),
        }
    }

    fn client_routes(&self, key: HubKey) -> Routes {
        let rng = &mut self.rng(Topic::Routes, HubKey { role: Role::Primary, ..key }, 0);
        match self.world.group(key.slot).routing {
            Routing::Bgp { .. } => {
                announced(rng, 1..20, |rng| format!("10.{}.{}.0/24", rng.u8(..), rng.u8(..)))
            }
            Routing::Static { .. } | Routing::Nat => Routes::default(),
        }
    }

    fn cloud_routes(&self, key: HubKey) -> Routes {
        let rng = &mut self.rng(Topic::Routes, key, 1);
        match self.world.group(key.slot).routing {
            Routing::Bgp { .. } => announced(rng, 1..15, |rng| match rng.u8(..5) {
                0 => format!("fd{:02x}:{:x}::/64", rng.u8(..), rng.u16(1..)),
                _ => format!("100.{}.{}.0/24", rng.u8(64..128), rng.u8(..)),
            }),
            Routing::Static { .. } | Routing::Nat => Routes::default(),
        }
    }

    fn rng(&self, topic: Topic, key: HubKey, word: u64) -> Rng {
        Rng::with_seed(self.mixed(topic, key, word))
    }

    fn mixed(&self, topic: Topic, key: HubKey, word: u64) -> u64 {
        rng::mix(self.world.seed(), topic, &[key.slot as u64, key.role as u64, word])
    }
}

/// Traffic in both directions. A backup tunnel may be idle; the first tunnel of a hub always has traffic, so that a
/// group that failed over does.
fn counters(
    rng: &mut Rng,
    number: u16,
    since: Millis,
    until: Millis,
    active_fault: Option<ActiveFault>,
) -> (Counters, Counters) {
    let quiet = rng.u8(..100) < 6 && number > 0 && !active_fault.is_some_and(ActiveFault::needs_traffic);
    let mean = if quiet { 0.0 } else { 10_f64.powf(2.5 + 4.0 * rng.f64()) };
    let (incoming, outgoing) = (Flow::new(mean, rng), Flow::new(mean * (0.1 + 0.6 * rng.f64()), rng));
    let age = (until - since).cast_unsigned() / 1_000;
    let idle = if quiet { age } else { (age % 7).saturating_sub(3) };
    let count = |flow: Flow, silent: Option<Millis>| match silent.map(|silent| silent.max(since)) {
        Some(silent) if silent < until => {
            let idle = (until - silent).cast_unsigned() / 1_000;
            Counters { bytes: flow.bytes(since, silent), packets: flow.packets(since, silent), idle }
        }
        _ => Counters { bytes: flow.bytes(since, until), packets: flow.packets(since, until), idle },
    };
    let [deaf, mute] = active_fault.map(ActiveFault::silent_since).unwrap_or_default();
    (count(incoming, deaf), count(outgoing, mute))
}

/// The peer's port: 4500 behind NAT, or a translated one.
fn peer_port(rng: &mut Rng) -> u16 {
    if rng.u8(..4) > 0 { 4_500 } else { rng.u16(10_000..65_000) }
}

fn announced(rng: &mut Rng, count: std::ops::Range<usize>, cidr: impl Fn(&mut Rng) -> String) -> Routes {
    let count = rng.usize(count);
    let routes = (0..count.min(MOST_ROUTES)).map(|_| Route { cidr: cidr(rng), priority: rng.u8(1..4) });
    Routes { routes: routes.collect(), clipped: count > MOST_ROUTES }
}
