//! The options of `simulate`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

/// Options of `simulate`.
#[derive(Debug, Clone, Args)]
pub struct SimulateOptions {
    /// Listen on this loopback address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = parse_loopback_address)]
    pub listen: SocketAddr,

    /// How many tunnel groups the organization has.
    #[arg(long, value_name = "COUNT", default_value = "200", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub groups: u32,

    /// How many tunnels each hub has, instead of as many as suits it.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub tunnels: Option<u16>,

    /// The same seed gives the same organization.
    #[arg(long, value_name = "NUMBER", default_value = "7")]
    pub seed: u64,

    /// What happens to the tunnels, such as calm, busy or outage.
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,

    /// How many times faster than the clock its time goes.
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = parse_time_scale, allow_negative_numbers = true)]
    pub time_scale: f64,

    /// How many calls the key may make, as the vendor publishes it: none (no limit), small or large.
    #[arg(long, value_name = "NAME")]
    pub limits: Option<String>,

    /// Serve https, and write the root certificate to trust to this file.
    #[arg(long, value_name = "FILE")]
    pub tls_root: Option<PathBuf>,
}

/// Its credentials are printed, and this program speaks http:// to this machine only.
fn parse_loopback_address(text: &str) -> Result<SocketAddr, String> {
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => Err("the simulator serves loopback addresses only, such as 127.0.0.1:8080".to_owned()),
        Err(_) => Err("write an address and a port, such as 127.0.0.1:8080".to_owned()),
    }
}

fn parse_time_scale(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(factor) if factor > 0.0 && factor <= 100_000.0 => Ok(factor),
        _ => Err("write a number above 0 and up to 100000".to_owned()),
    }
}
