//! Options of `check`.

use clap::Args;

use crate::config::{Range, timeout::Timeout};

/// Options of `check`.
#[derive(Debug, Clone, Args)]
pub struct CheckOptions {
    /// Check only the tunnel group with this name or id; may be repeated.
    #[arg(short, long, value_name = "NAME")]
    pub group: Vec<String>,

    /// Check only the tunnel groups that match, such as "region:us !device:isr"; see `status --help`.
    #[arg(long, value_name = "EXPRESSION")]
    pub filter: Option<String>,

    /// WARNING if the number of tunnel groups that are disconnected or in state warning is not in this range.
    ///
    /// Groups with a missing or an unrecognized status count as neither: the result is UNKNOWN if they could exceed a
    /// threshold.
    ///
    /// Ranges follow the Monitoring Plugins guidelines: `10` is 0 to 10, `10:` at least 10, `~:10` at most 10, `10:20` from
    /// 10 to 20, and `@10:20` alerts inside of it.
    #[arg(short, long, value_name = "RANGE", default_value = "0", allow_hyphen_values = true)]
    pub warning: Range,

    /// CRITICAL if the number of disconnected tunnel groups is not in this range.
    #[arg(short, long, value_name = "RANGE", default_value = "0", allow_hyphen_values = true)]
    pub critical: Range,

    /// WARNING if the number of degraded tunnel groups is not in this range; `~:` ignores them.
    ///
    /// A group is degraded if the API reports it connected, but its data contradicts that: tunnels without IPsec SA, one-way
    /// traffic, hubs without tunnels, stale status. Findings that need several polls (missing tunnels, flapping) are not
    /// available here, and missing BGP routes only with --filter, which reads the list of groups.
    #[arg(long, value_name = "RANGE", default_value = "0", allow_hyphen_values = true)]
    pub degraded: Range,

    /// Return UNKNOWN if the API could not be read within this time, from 1s to 24h; a plain number is in seconds.
    #[arg(short, long, value_name = "TIME", default_value = "10s", allow_negative_numbers = true)]
    pub timeout: Timeout,
}
