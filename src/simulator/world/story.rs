//! What the provider's log has to tell of a stretch of time: tunnels lost and established, BGP sessions with them.
//!
//! Made from the same events as the states, so that log and state never disagree.

use std::fmt;

use super::{
    World,
    fleet::{HubKey, Role, Routing, Slot},
    weather::{Climate, Millis, Weather, Window},
};

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct Tale {
    pub at: Millis,
    pub hub: HubKey,
    pub tunnel: u16,
    pub service: Service,
    pub level: Level,
    pub message: &'static str,
}

/// Who logged it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Bgp,
    Ike,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Info,
    Warning,
    Error,
}

/// What happened to a tunnel.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Lost,
    Back,
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bgp => "BGP",
            Self::Ike => "IKE",
        })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        })
    }
}

impl World {
    /// What was logged from one moment until just before another, oldest first.
    pub fn tales(&self, from: Millis, until: Millis) -> Vec<Tale> {
        let span = Window { from, until };
        let weather = self.climate.during(&self.fleet, span);
        let mut tales = Vec::new();
        for slot in self.slots() {
            for role in Role::BOTH {
                self.hub_tales(HubKey { slot, role }, &weather, span, &mut tales);
            }
        }
        tales.sort_by_key(|tale| tale.at);
        tales
    }

    fn hub_tales(&self, hub: HubKey, weather: &Weather, span: Window, tales: &mut Vec<Tale>) {
        let tunnels = self.fleet.hub(hub).tunnels;
        for window in self.climate.down(&self.fleet, weather, hub) {
            for tunnel in 0..tunnels {
                self.tunnel_tales(hub, tunnel, window, span, tales);
            }
        }
        for (tunnel, window) in Climate::flaps(weather, hub) {
            self.tunnel_tales(hub, tunnel, window, span, tales);
        }
    }

    fn tunnel_tales(&self, hub: HubKey, tunnel: u16, window: Window, span: Window, tales: &mut Vec<Tale>) {
        for (at, turn) in [(window.from, Turn::Lost), (window.until, Turn::Back)] {
            if span.contains(at) {
                let entries = self.entries(hub.slot, turn);
                tales.extend(entries.map(|(service, level, message)| Tale {
                    at,
                    hub,
                    tunnel,
                    service,
                    level,
                    message,
                }));
            }
        }
    }

    fn entries(&self, slot: Slot, turn: Turn) -> impl Iterator<Item = (Service, Level, &'static str)> {
        let (ike, bgp) = match turn {
            Turn::Lost => (
                (Service::Ike, Level::Error, "IKE SA deleted: peer did not answer dead peer detection"),
                (Service::Bgp, Level::Warning, "BGP session closed: hold timer expired"),
            ),
            Turn::Back => (
                (Service::Ike, Level::Info, "IKE SA established"),
                (Service::Bgp, Level::Info, "BGP session established"),
            ),
        };
        let speaks_bgp = matches!(self.group(slot).routing, Routing::Bgp { .. });
        std::iter::once(ike).chain(speaks_bgp.then_some(bgp))
    }
}
