//! Metrics of the exporter itself: version, connection to the API, data age, and API usage. They are always
//! exported, also while the data is stale.

use super::Identity;
use super::families::{Families, NO_LABELS};
use crate::commands::export::exporter_state::{ConnectionStatus, ExporterState};
use crate::commands::export::staleness::FreshData;
use crate::domain::{FailureKind, Snapshot, Usage, WindowUse};
use jiff::Timestamp;
use std::fmt;

/// Writes the metrics that follow from the updates of the worker.
pub(super) fn write(
    families: &mut Families<'_>,
    identity: &Identity,
    state: &ExporterState,
    fresh: Option<&FreshData>,
) -> fmt::Result {
    write_identity(families, identity)?;
    write_connection(families, state)?;
    write_freshness(families, state, fresh)?;
    write_counters(families, state)
}

fn write_identity(families: &mut Families<'_>, identity: &Identity) -> fmt::Result {
    let mut build = families.infos("build", "Version of the exporter.")?;
    build.put(&[("version", env!("CARGO_PKG_VERSION"))])?;
    let mut connection = families.infos("connection", "Profile, API and organization that are polled.")?;
    connection.put(&[
        ("profile", identity.profile.as_str()),
        ("base_url", identity.base_url.as_str()),
        ("organization_id", identity.organization.as_str()),
    ])
}

fn write_connection(families: &mut Families<'_>, state: &ExporterState) -> fmt::Result {
    let help = "Whether the connection to the API is in this state; a poll in progress does not change it.";
    let mut states = families.gauges("connection_state", help)?;
    let names = ConnectionStatus::ALL.map(ConnectionStatus::name);
    states.put_states([], &names, state.connection_status().name())?;
    let mut interval = families.seconds("poll_interval", "Current poll interval.")?;
    interval.put(&NO_LABELS, state.interval.as_secs())?;
    let help = "Time of the next poll or API call; absent while a poll is in progress.";
    families.seconds("next_poll_timestamp", help)?.put_time(&NO_LABELS, state.next_poll)
}

fn write_freshness(
    families: &mut Families<'_>,
    state: &ExporterState,
    fresh: Option<&FreshData>,
) -> fmt::Result {
    let help = "Time of the last successful poll.";
    families.seconds("last_success_timestamp", help)?.put_time(&NO_LABELS, state.last_success)?;
    let help = "Time at which a list was read; that of its oldest page.";
    let mut lists = families.seconds("list_read_timestamp", help)?;
    for (list, as_of) in state.snapshot.iter().flat_map(|snapshot| list_read_times(snapshot)) {
        lists.put_time(&[("list", list)], as_of)?;
    }
    let is_complete = fresh.is_some_and(|fresh| fresh.snapshot.is_complete());
    let help = "Whether all lists were read without a failure; 0 if groups, hubs or tunnels may be missing.";
    families.gauges("complete", help)?.put(&NO_LABELS, u64::from(is_complete))?;
    let help = "Whether the data is too old to be exported, so that groups, hubs and tunnels are omitted.";
    families.gauges("stale", help)?.put(&NO_LABELS, u64::from(fresh.is_none()))
}

fn list_read_times(snapshot: &Snapshot) -> [(&'static str, Option<Timestamp>); 4] {
    [
        ("groups", snapshot.list.as_of),
        ("states", snapshot.states.as_of),
        ("unhealthy", snapshot.watch.as_of),
        ("regions", snapshot.regions.status.as_of),
    ]
}

fn write_counters(families: &mut Families<'_>, state: &ExporterState) -> fmt::Result {
    let help = "Polls since the start, by result; a poll that read only a part is a success.";
    let mut polls = families.counters("polls", None, help)?;
    polls.put(&[("result", "success")], state.polls.succeeded)?;
    polls.put(&[("result", "failure")], state.polls.failed)?;
    let mut failures = families.counters("failures", None, "Failures since the start, by kind.")?;
    FailureKind::all().try_for_each(|kind| failures.put(&[("kind", kind.name())], state.failures.count(kind)))
}

/// Writes API call counts and rate limits.
pub(super) fn write_usage(families: &mut Families<'_>, usage: &Usage) -> fmt::Result {
    families.counters("api_calls", None, "API calls since the start.")?.put(&NO_LABELS, usage.calls)?;
    let help = "Requests for an access token since the start.";
    families.counters("token_requests", None, help)?.put(&NO_LABELS, usage.token_requests)?;
    let help = "API responses with status 429 (too many requests) since the start.";
    families.counters("api_throttled", None, help)?.put(&NO_LABELS, usage.rate_limit.throttled_responses)?;
    let until = usage.token.as_ref().and_then(|token| token.expires);
    families
        .seconds("token_expiry_timestamp", "Expiry of the current access token.")?
        .put_time(&NO_LABELS, until)?;
    let help = "Rate limit: API calls allowed within a window.";
    write_windows(families, "ratelimit_limit", help, usage, |window| window.limit)?;
    let help = "Rate limit: API calls left within a window.";
    write_windows(families, "ratelimit_remaining", help, usage, WindowUse::remaining)
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
