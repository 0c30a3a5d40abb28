//! The provider's tunnel log over a period: tunnels and BGP sessions lost and established.
//!
//! Derived from the same events as the states, so that log and state never disagree.

use std::fmt;

use super::{
    World,
    fleet::{HubKey, Role, Routing, Slot},
    incidents::{IncidentSchedule, Incidents, Millis, Window},
};

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct LogEntry {
    pub at: Millis,
    pub hub: HubKey,
    pub tunnel: u16,
    pub service: Service,
    pub level: Level,
    pub message: &'static str,
}

/// The service that wrote an entry.
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

/// A change of a tunnel's state.
#[derive(Debug, Clone, Copy)]
enum Transition {
    Lost,
    Established,
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
    /// The entries from one time until just before another, oldest first.
    pub fn log_entries(&self, from: Millis, until: Millis) -> Vec<LogEntry> {
        let span = Window { from, until };
        let incidents = self.schedule.during(&self.fleet, span);
        let mut entries = Vec::new();
        for slot in self.slots() {
            for role in Role::BOTH {
                self.hub_entries(HubKey { slot, role }, &incidents, span, &mut entries);
            }
        }
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    fn hub_entries(&self, hub: HubKey, incidents: &Incidents, span: Window, entries: &mut Vec<LogEntry>) {
        let tunnels = self.fleet.hub(hub).tunnels;
        for window in self.schedule.down(&self.fleet, incidents, hub) {
            for tunnel in 0..tunnels {
                self.tunnel_entries(hub, tunnel, window, span, entries);
            }
        }
        for (tunnel, window) in IncidentSchedule::flaps(incidents, hub) {
            self.tunnel_entries(hub, tunnel, window, span, entries);
        }
    }

    fn tunnel_entries(
        &self,
        hub: HubKey,
        tunnel: u16,
        window: Window,
        span: Window,
        entries: &mut Vec<LogEntry>,
    ) {
        for (at, transition) in [(window.from, Transition::Lost), (window.until, Transition::Established)] {
            if span.contains(at) {
                let messages = self.messages(hub.slot, transition);
                entries.extend(messages.map(|(service, level, message)| LogEntry {
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

    fn messages(
        &self,
        slot: Slot,
        transition: Transition,
    ) -> impl Iterator<Item = (Service, Level, &'static str)> {
        let (ike, bgp) = match transition {
            Transition::Lost => (
                (Service::Ike, Level::Error, "IKE SA deleted: peer did not answer dead peer detection"),
                (Service::Bgp, Level::Warning, "BGP session closed: hold timer expired"),
            ),
            Transition::Established => (
                (Service::Ike, Level::Info, "IKE SA established"),
                (Service::Bgp, Level::Info, "BGP session established"),
            ),
        };
        let speaks_bgp = matches!(self.group(slot).routing, Routing::Bgp { .. });
        std::iter::once(ike).chain(speaks_bgp.then_some(bgp))
    }
}
