//! Connection page: state and next attempt, access token, rate limit, endpoint, failures, bytes written. It needs no data of the
//! API.

mod failures;
mod rate_limit;

use super::PageContext;
use crate::app::format::{bytes, interval_label, thousands};
use crate::app::{Block, Document, Field, Section, StyleRole};
use crate::channel::{ConnectionState, RecorderStatus, RequestKind};
use crate::domain::{Text, TokenUse, pluralize};
use failures::failures_section;
use std::path::Path;

pub(super) fn document(context: &PageContext) -> Document {
    let blocks = vec![
        Block::Sections(vec![connection_section(context), token_section(context)]),
        rate_limit::table(context),
        Block::Sections(vec![failures_section(&context.connection().usage().failures, context.clock)]),
    ];
    Document::from(blocks).with_facts(vec![endpoint_section(context), terminal_section(context)])
}

fn connection_section(context: &PageContext) -> Section {
    let (state, role) = state_label(context.connection().state());
    let as_of = context.snapshot.as_of();
    let data = as_of.map(|as_of| format!("{} ({})", context.clock.time(as_of), context.clock.age(as_of)));
    let fields = vec![
        Field::new("state", Some(state)).with_role(role),
        Field::new("reason", reason(context)),
        Field::new("next", next_step(context)),
        Field::new("remedy", context.connection().remedy(context.clock)),
        Field::new("interval", Some(poll_interval_label(context))),
        Field::new("records", Some(record_polls(context))),
        Field::new("data as of", data),
    ];
    let fields = fields.into_iter().chain(history_fields(context)).collect();
    Section { title: "Connection", fields }
}

/// Why the connection is not online.
fn reason(context: &PageContext) -> Option<String> {
    let is_rate_limited = matches!(context.connection().state(), ConnectionState::RateLimited { .. });
    let rate_limit = context.connection().rate_limit(context.clock);
    let rate_limit_reason = match (rate_limit.paused_until, rate_limit.throttled_responses) {
        (Some(_), 0) => "rate limit exceeded (429), received by another process that uses this API key",
        (Some(_), _) => "rate limit exceeded (429)",
        (None, _) => "rate limit exhausted: all allowed calls have been made",
    };
    let failure = context.connection().failure().map(ToString::to_string);
    if is_rate_limited { Some(rate_limit_reason.to_owned()) } else { failure }
}

/// Next action and its time.
fn next_step(context: &PageContext) -> Option<String> {
    let clock = context.clock;
    match context.connection().state() {
        ConnectionState::ReadingSecret { .. }
        | ConnectionState::Authenticating
        | ConnectionState::Fetching => None,
        ConnectionState::Online { next_poll, .. } => {
            Some(format!("poll at {}", clock.time_with_wait(*next_poll)))
        }
        ConnectionState::BackingOff { attempt, next_attempt, .. } => {
            let now = if context.connection().rate_limited_until(context.clock).is_none() {
                "; r: now"
            } else {
                ""
            };
            Some(format!("attempt {} at {}{now}", attempt + 1, clock.time_with_wait(*next_attempt)))
        }
        ConnectionState::RateLimited { until, .. } => {
            Some(format!("request at {}", clock.time_with_wait(*until)))
        }
        ConnectionState::Refused { .. } => Some("r retries".to_owned()),
        ConnectionState::Paused { .. } => Some("Space resumes; r refreshes once".to_owned()),
    }
}

fn poll_interval_label(context: &PageContext) -> String {
    let connection = context.connection();
    let (effective, configured) =
        (interval_label(connection.effective_interval()), interval_label(connection.interval()));
    match connection.poll_interval().effective {
        Some(_) => format!("{effective} instead of {configured} (rate limit)"),
        None => configured,
    }
}

fn record_polls(context: &PageContext) -> String {
    match context.connection().poll_interval().list_progress {
        Some(progress) => {
            let pages = pluralize(progress.total_pages, "page");
            format!("{} of {pages} read; all within {}", progress.pages_read, interval_label(progress.period))
        }
        None => "all in each poll".to_owned(),
    }
}

fn token_section(context: &PageContext) -> Section {
    let (usage, rate_limit) = (context.connection().usage(), context.connection().rate_limit(context.clock));
    let token = usage.token.as_ref();
    let capped = if rate_limit.is_pause_capped { "; the API asked for a longer wait" } else { "" };
    let paused = rate_limit
        .paused_until
        .map(|until| format!("until {}, after a 429{capped}", context.clock.time_with_wait(until)));
    let throttled_responses = Field::new("HTTP 429", Some(thousands(rate_limit.throttled_responses)));
    let fields = vec![
        Field::new("expires", token.map(|token| token_end(token, context))),
        Field::new("source", token.map(|token| token.origin.to_string())),
        Field::new("token calls", Some(thousands(usage.token_requests))),
        Field::new("API calls", Some(thousands(usage.calls))),
        if rate_limit.throttled_responses > 0 {
            throttled_responses.with_role(StyleRole::Strong)
        } else {
            throttled_responses
        },
        Field::new("paused", paused),
        Field::new("share", (!rate_limit.windows.is_empty()).then(|| share_label(rate_limit.divisor))),
    ];
    Section { title: "Access token and calls", fields }
}

fn token_end(token: &TokenUse, context: &PageContext) -> String {
    let now = context.clock.now();
    match token.expires {
        Some(until) if until > now => context.clock.time_with_wait(until),
        Some(until) => format!("expired at {}", context.clock.time(until)),
        None => "not stated by the API".to_owned(),
    }
}

fn endpoint_section(context: &PageContext) -> Section {
    let connection_info = context.connection_info;
    let is_encrypted = connection_info.base_url.starts_with("https:");
    let roots = if is_encrypted { "system CA certificates" } else { "not used: the base URL is http" };
    let fields = vec![
        Field::new("profile", setting(Some(&connection_info.profile))),
        Field::new("base URL", setting(Some(&connection_info.base_url))),
        Field::new("token URL", setting(Some(&connection_info.token_url))),
        Field::new("organization", setting(connection_info.organization.as_ref())),
        Field::new("key id", setting(connection_info.key_id.as_ref())),
        Field::new("secret from", setting(connection_info.secret_origin.as_ref())),
        Field::new("proxy", setting(connection_info.proxy.as_ref())),
        Field::new("TLS roots", Some(roots.to_owned())),
        Field::new("CA file", setting(connection_info.ca_file.as_ref())),
    ];
    let warning = |text| Field::new("warning", setting(Some(text))).with_role(StyleRole::Degraded);
    let fields = fields.into_iter().chain(connection_info.warnings.iter().map(warning)).collect();
    Section { title: "Endpoint", fields }
}

/// Whether the history is recorded, as of the last poll, and what is missing in it; nothing if recording is disabled.
fn history_fields(context: &PageContext) -> Vec<Field> {
    let recorder = context.status.recorder();
    let path = |path: &Path| Text::new(&path.display().to_string()).to_string();
    let (state, role) = match &recorder.status {
        RecorderStatus::Off => return Vec::new(),
        RecorderStatus::Waiting => ("waiting for the first poll".to_owned(), StyleRole::Plain),
        RecorderStatus::Recording(file) => (format!("recording to {}", path(file)), StyleRole::Plain),
        RecorderStatus::OtherProcess(file) => {
            (format!("another process is recording to {}", path(file)), StyleRole::Plain)
        }
        RecorderStatus::Failed(reason) => {
            (format!("not recorded, retried after each poll: {}", Text::new(reason)), StyleRole::Warning)
        }
    };
    let dropped = (recorder.dropped > 0)
        .then(|| format!("{} not recorded: the disk is too slow", pluralize(recorder.dropped, "poll")));
    let damaged = recorder.set_aside.as_deref().map(|file| format!("damaged, renamed to {}", path(file)));
    let problems = [dropped, damaged].into_iter().flatten();
    let problems = problems.map(|text| Field::new("", Some(text)).with_role(StyleRole::Warning));
    [Field::new("history", Some(state)).with_role(role)].into_iter().chain(problems).collect()
}

fn terminal_section(context: &PageContext) -> Section {
    let size = context.size;
    let last_minute = context.status.output_stats().last_minute().map(bytes);
    let fields = vec![
        Field::new("size", Some(format!("{}x{}", size.width, size.height))),
        Field::new("written", Some(format!("{} since start", bytes(context.status.output_stats().total())))),
        Field::new("last minute", last_minute),
        Field::new("time zone", Some(context.clock.zone_offset())),
    ];
    Section { title: "Terminal", fields }
}

/// Label and role of the connection state.
fn state_label(state: &ConnectionState) -> (String, StyleRole) {
    let (label, role) = match state {
        ConnectionState::ReadingSecret { .. } => ("running the secret command", StyleRole::Strong),
        ConnectionState::Authenticating => ("requesting an access token", StyleRole::Strong),
        ConnectionState::Fetching => ("polling", StyleRole::Strong),
        ConnectionState::Online { .. } => ("online", StyleRole::Up),
        ConnectionState::BackingOff { attempt, .. } => return (failed_label(*attempt), StyleRole::Warning),
        ConnectionState::RateLimited { request, .. } => {
            return (rate_limited_label(*request), StyleRole::Warning);
        }
        ConnectionState::Refused { .. } => ("stopped: no automatic retry", StyleRole::Down),
        ConnectionState::Paused { .. } => ("paused: no automatic polling", StyleRole::Strong),
    };
    (label.to_owned(), role)
}

fn failed_label(attempt: u32) -> String {
    match attempt {
        0 | 1 => "waiting: the last poll failed".to_owned(),
        _ => format!("waiting: the last {attempt} polls failed"),
    }
}

fn rate_limited_label(request: RequestKind) -> String {
    format!("rate limited: waiting to fetch {request}")
}

fn share_label(divisor: u32) -> String {
    match divisor {
        0 | 1 => "the whole rate limit".to_owned(),
        _ => format!("1/{divisor} of the rate limit: another program uses the same key"),
    }
}

/// Value of a setting, without control characters.
fn setting(value: Option<&String>) -> Option<String> {
    value.filter(|value| !value.is_empty()).map(|value| Text::new(value).to_string())
}
