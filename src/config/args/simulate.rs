//! Options of `simulate`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use crate::config::PointInTime;

/// Options of `simulate`.
#[derive(Debug, Clone, Args)]
pub struct SimulateOptions {
    /// Listen on this loopback address; port 0 selects a free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = parse_loopback_address)]
    pub listen: SocketAddr,

    /// Number of tunnel groups.
    #[arg(long, value_name = "COUNT", default_value = "200", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub groups: u32,

    /// Number of tunnels of each hub; unless set, it varies.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub tunnels: Option<u16>,

    /// Seed of the random number generator; the same seed generates the same organization.
    #[arg(long, value_name = "NUMBER", default_value = "7")]
    pub seed: u64,

    /// Scenario, such as calm, busy or outage.
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,

    /// Speed of the simulated time relative to the clock.
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = parse_time_scale, allow_negative_numbers = true)]
    pub time_scale: f64,

    /// Rate limit of the API key as published by the vendor: none, small or large.
    #[arg(long, value_name = "NAME")]
    pub limits: Option<String>,

    /// Serve HTTPS, and write the root certificate to this file.
    #[arg(long, value_name = "FILE")]
    pub tls_root: Option<PathBuf>,

    /// Instead of serving, write a generated history of this many tunnel groups to a new file, and exit.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["listen", "tunnels", "scenario", "time_scale", "limits", "tls_root"])]
    pub write_history: Option<PathBuf>,

    /// Number of days in the generated history.
    #[arg(long, value_name = "COUNT", default_value = "30", requires = "write_history", value_parser = clap::value_parser!(u32).range(1..=400))]
    pub days: u32,

    /// End of the generated history, such as 12h (ago), 2026-11-29 or 2026-11-29T03:12Z; the default is now.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true, requires = "write_history")]
    pub until: Option<PointInTime>,
}

/// Loopback only: the credentials are printed, and http:// is not allowed for other hosts.
fn parse_loopback_address(text: &str) -> Result<SocketAddr, String> {
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => Err("the simulator serves loopback addresses only, such as 127.0.0.1:8080".to_owned()),
        Err(_) => Err("expected ADDRESS:PORT, such as 127.0.0.1:8080".to_owned()),
    }
}

fn parse_time_scale(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(factor) if factor > 0.0 && factor <= 100_000.0 => Ok(factor),
        _ => Err("expected a number above 0 and up to 100000".to_owned()),
    }
}
