//! Options of `export`.

use std::{fmt, str::FromStr};

use clap::Args;

use crate::config::interval::Interval;

/// Options of `export`.
#[derive(Debug, Clone, Args)]
pub struct ExportOptions {
    /// Listen on this address; port 0 selects a free port. Anyone who can connect can read the names of the groups.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:9108")]
    pub listen: ListenAddress,

    /// Poll interval, from 1s to 1h, such as 30s or 1m30s; the default is 30s, 3s with --demo.
    ///
    /// It is independent of the scrape interval.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub interval: Option<Interval>,

    /// Export only the tunnel groups that match, such as "region:us !state:down".
    #[arg(long, value_name = "EXPRESSION")]
    pub filter: Option<String>,

    /// Omit groups, hubs and tunnels that were not read for this time; the default is three intervals, at least 2m.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub stale_after: Option<Interval>,

    /// Also export each tunnel: its state, security associations and traffic.
    #[arg(long)]
    pub tunnels: bool,
}

/// A host name or an IP address, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress(String);

impl FromStr for ListenAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_port = |port: &str| port.parse::<u16>().is_ok();
        let is_host = |host: &str| !host.is_empty() && (host.starts_with('[') || !host.contains(':'));
        match text.rsplit_once(':') {
            Some((host, port)) if is_host(host) && is_port(port) => Ok(Self(text.to_owned())),
            _ => Err("expected HOST:PORT, such as 127.0.0.1:9108, [::1]:9108 or 0.0.0.0:9108".to_owned()),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
