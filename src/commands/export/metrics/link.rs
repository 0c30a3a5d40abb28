//! How the exporter does: what it is, how its link to the API stands, how old what it knows is, and what it may still ask.
//! This is always told, however stale the rest.

use super::Identity;
use super::families::{Families, NONE};
use crate::commands::export::exporter_state::{ExporterState, Readiness};
use crate::commands::export::staleness::Fresh;
use crate::domain::{FailureKind, Snapshot, Usage, WindowUse};
use jiff::Timestamp;
use std::fmt;

/// Writes everything that follows from what was heard.
pub(super) fn write(
    families: &mut Families<'_>,
    identity: &Identity,
    heard: &ExporterState,
    fresh: Option<&Fresh>,
) -> fmt::Result {
    write_identity(families, identity)?;
    write_standing(families, heard)?;
    write_freshness(families, heard, fresh)?;
    write_what_happened(families, heard)
}

fn write_identity(families: &mut Families<'_>, identity: &Identity) -> fmt::Result {
    let mut build = families.infos("build", "The version of the exporter.")?;
    build.put(&[("version", env!("CARGO_PKG_VERSION"))])?;
    let mut connection = families.infos("connection", "What the exporter looks at.")?;
    connection.put(&[
        ("profile", identity.profile.as_str()),
        ("base_url", identity.base_url.as_str()),
        ("organization_id", identity.organization.as_str()),
    ])
}

fn write_standing(families: &mut Families<'_>, heard: &ExporterState) -> fmt::Result {
    let help = "Whether the link to the API is in this state; a look under way changes nothing of it.";
    let mut states = families.gauges("link_state", help)?;
    states.put_states([], &Readiness::ALL.map(Readiness::word), heard.standing().word())?;
    let mut interval = families.seconds("interval", "The time from look to look that is kept now.")?;
    interval.put(&NONE, heard.interval.as_secs())?;
    let help = "When the next look or call is due, while it is waited for.";
    families.seconds("next_look_timestamp", help)?.put_time(&NONE, heard.next)
}

fn write_freshness(families: &mut Families<'_>, heard: &ExporterState, fresh: Option<&Fresh>) -> fmt::Result {
    let help = "When a look last brought anything.";
    families.seconds("last_look_timestamp", help)?.put_time(&NONE, heard.last_look)?;
    let help = "When the oldest of a part of what is known was read.";
    let mut parts = families.seconds("part_read_timestamp", help)?;
    for (part, as_of) in heard.snapshot.iter().flat_map(|snapshot| parts_of(snapshot)) {
        parts.put_time(&[("part", part)], as_of)?;
    }
    let is_complete = fresh.is_some_and(|fresh| fresh.snapshot.is_complete());
    let help = "Whether all of it was read and nothing failed since; 0 while groups, hubs or tunnels may be missing.";
    families.gauges("complete", help)?.put(&NONE, u64::from(is_complete))?;
    let help = "Whether what is known is too old to be told, so that groups, hubs and tunnels are left out.";
    families.gauges("stale", help)?.put(&NONE, u64::from(fresh.is_none()))
}

fn parts_of(snapshot: &Snapshot) -> [(&'static str, Option<Timestamp>); 4] {
    [
        ("groups", snapshot.list.as_of),
        ("states", snapshot.states.as_of),
        ("watch", snapshot.watch.as_of),
        ("regions", snapshot.regions.status.as_of),
    ]
}

fn write_what_happened(families: &mut Families<'_>, heard: &ExporterState) -> fmt::Result {
    let help = "Looks that ended, by whether they brought anything.";
    let mut looks = families.counters("looks", None, help)?;
    looks.put(&[("result", "success")], heard.looks.well)?;
    looks.put(&[("result", "failure")], heard.looks.failed)?;
    let mut failures = families.counters("failures", None, "What failed, by its kind.")?;
    FailureKind::all().try_for_each(|kind| failures.put(&[("kind", kind.name())], heard.failures.of(kind)))
}

/// Writes what was taken from the API, and what it allows.
pub(super) fn write_usage(families: &mut Families<'_>, usage: &Usage) -> fmt::Result {
    families.counters("api_calls", None, "Calls for data.")?.put(&NONE, usage.calls)?;
    families.counters("token_requests", None, "Requests for a token.")?.put(&NONE, usage.token_requests)?;
    let help = "Calls that the API answered with 429, too many calls.";
    families.counters("api_throttled", None, help)?.put(&NONE, usage.rate_limit.throttled_responses)?;
    let until = usage.token.as_ref().and_then(|token| token.expires);
    families.seconds("token_expiry_timestamp", "When the token in use ends.")?.put_time(&NONE, until)?;
    let help = "Calls that may be made in a window of the budget.";
    write_windows(families, "budget_calls_limit", help, usage, |window| window.limit)?;
    let help = "Calls that may still be made now in a window of the budget.";
    write_windows(families, "budget_calls_left", help, usage, WindowUse::remaining)
}

fn write_windows(
    families: &mut Families<'_>,
    name: &str,
    help: &str,
    usage: &Usage,
    calls: impl Fn(&WindowUse) -> u32,
) -> fmt::Result {
    let mut windows = families.gauges(name, help)?;
    for window in &usage.rate_limit.windows {
        let period = format!("{}s", window.period.as_secs());
        windows.put(&[("window", period.as_str())], u64::from(calls(window)))?;
    }
    Ok(())
}
