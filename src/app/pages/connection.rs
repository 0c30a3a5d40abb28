//! The connection page: the state of the connection to the API and what happens next, the access token, the rate limit, the
//! endpoint, what was written to this terminal, and the failures. It does not need any data of the API.

use super::PageContext;
use super::failures::failures;
use super::rate_limit;
use crate::app::format::{bytes, span, thousands};
use crate::app::status::remedy;
use crate::app::{Block, Document, Field, Section, StyleRole};
use crate::channel::{ConnectionState, RequestKind};
use crate::domain::{FailureKind, Text, TokenUse, pluralize};

pub(super) fn document(context: &PageContext) -> Document {
    let blocks = vec![
        Block::Sections(vec![connection_section(context), token_section(context)]),
        rate_limit::table(context),
        Block::Sections(vec![failures(&context.connection().usage().failures, context.clock)]),
    ];
    Document::from(blocks).with_facts(vec![endpoint_section(context), terminal_section(context)])
}

fn connection_section(context: &PageContext) -> Section {
    let (state, tone) = link_state(context.connection().link());
    let as_of = context.snapshot.as_of();
    let data = as_of.map(|as_of| format!("{} ({})", context.clock.time(as_of), context.clock.age(as_of)));
    let fields = vec![
        Field::new("state", Some(state)).toned(tone),
        Field::new("reason", reason(context)),
        Field::new("next", next_step(context)),
        Field::new("remedy", what_to_do(context)),
        Field::new("interval", Some(interval_words(context))),
        Field::new("records", Some(record_polls(context))),
        Field::new("data of", data),
    ];
    Section { title: "Connection", fields }
}

/// Why it is not online.
fn reason(context: &PageContext) -> Option<String> {
    let is_out_of_room = matches!(context.connection().link(), ConnectionState::RateLimited { .. });
    let budget = context.connection().budget(context.clock);
    let room = match (budget.paused_until, budget.throttled_responses) {
        (Some(_), 0) => "rate limit exceeded (429), as reported to another process that uses this key",
        (Some(_), _) => "rate limit exceeded (429)",
        (None, _) => "all calls that the rate limit allows have been made",
    };
    let failure = context.connection().failure().map(ToString::to_string);
    if is_out_of_room { Some(room.to_owned()) } else { failure }
}

/// The remedy of the failure, or of a 429 that was sent to another process.
fn what_to_do(context: &PageContext) -> Option<String> {
    let connection = context.connection();
    let of_failure = connection.failure().map(|failure| remedy(failure, ""));
    let is_paused = connection.budget(context.clock).paused_until.is_some();
    of_failure.or_else(|| is_paused.then(|| FailureKind::RateLimited.remedy().to_owned()))
}

/// What happens next, and when.
fn next_step(context: &PageContext) -> Option<String> {
    let clock = context.clock;
    match context.connection().link() {
        ConnectionState::ReadingSecret { .. }
        | ConnectionState::Authenticating
        | ConnectionState::Fetching => None,
        ConnectionState::Online { next_poll: next_look, .. } => {
            Some(format!("poll at {}", clock.coming(*next_look)))
        }
        ConnectionState::BackingOff { attempt, next_attempt: next_try, .. } => {
            let now =
                if context.connection().no_room_until(context.clock).is_none() { "; r: now" } else { "" };
            Some(format!("attempt {} at {}{now}", attempt + 1, clock.coming(*next_try)))
        }
        ConnectionState::RateLimited { until, .. } => Some(format!("request at {}", clock.coming(*until))),
        ConnectionState::Refused { .. } => Some("r retries".to_owned()),
        ConnectionState::Paused { .. } => Some("Space resumes; r refreshes once".to_owned()),
    }
}

fn interval_words(context: &PageContext) -> String {
    let (kept, asked) = (span(context.connection().kept_interval()), span(context.connection().interval()));
    match context.connection().pace().stretched {
        Some(_) => format!("{kept} instead of {asked} (rate limit)"),
        None => asked,
    }
}

fn record_polls(context: &PageContext) -> String {
    match context.connection().pace().sweep {
        Some(sweep) => {
            let pages = pluralize(sweep.total_pages, "page");
            format!("{} of {pages} read; all within {}", sweep.pages_read, span(sweep.period))
        }
        None => "all in each poll".to_owned(),
    }
}

fn token_section(context: &PageContext) -> Section {
    let (usage, budget) = (context.connection().usage(), context.connection().budget(context.clock));
    let token = usage.token.as_ref();
    let capped = if budget.is_pause_capped { "; the API asked for a longer wait" } else { "" };
    let paused = budget
        .paused_until
        .map(|until| format!("until {}, after a 429{capped}", context.clock.coming(until)));
    let refusals = Field::new("HTTP 429", Some(thousands(budget.throttled_responses)));
    let fields = vec![
        Field::new("expires", token.map(|token| token_end(token, context))),
        Field::new("source", token.map(|token| token.origin.to_string())),
        Field::new("token calls", Some(thousands(usage.token_requests))),
        Field::new("API calls", Some(thousands(usage.calls))),
        if budget.throttled_responses > 0 { refusals.toned(StyleRole::Strong) } else { refusals },
        Field::new("paused", paused),
        Field::new("share", (!budget.windows.is_empty()).then(|| share(budget.divisor))),
    ];
    Section { title: "Access token and calls", fields }
}

fn token_end(token: &TokenUse, context: &PageContext) -> String {
    let now = context.clock.now();
    match token.expires {
        Some(until) if until > now => context.clock.coming(until),
        Some(until) => format!("expired at {}", context.clock.time(until)),
        None => "not stated by the API".to_owned(),
    }
}

fn endpoint_section(context: &PageContext) -> Section {
    let about = context.about;
    let is_encrypted = about.base_url.starts_with("https:");
    let roots = if is_encrypted { "system CA certificates" } else { "not used: the base URL is http" };
    let fields = vec![
        Field::new("profile", setting(Some(&about.profile))),
        Field::new("base URL", setting(Some(&about.base_url))),
        Field::new("token URL", setting(Some(&about.token_url))),
        Field::new("organization", setting(about.organization.as_ref())),
        Field::new("key id", setting(about.key_id.as_ref())),
        Field::new("secret from", setting(about.secret_origin.as_ref())),
        Field::new("proxy", setting(about.proxy.as_ref())),
        Field::new("TLS roots", Some(roots.to_owned())),
        Field::new("CA file", setting(about.ca_file.as_ref())),
    ];
    let warning = |text| Field::new("warning", setting(Some(text))).toned(StyleRole::Degraded);
    let fields = fields.into_iter().chain(about.warnings.iter().map(warning)).collect();
    Section { title: "Endpoint", fields }
}

fn terminal_section(context: &PageContext) -> Section {
    let size = context.size;
    let lately = context.status.output().last_minute().map(bytes);
    let fields = vec![
        Field::new("size", Some(format!("{}x{}", size.width, size.height))),
        Field::new("written", Some(format!("{} since start", bytes(context.status.output().total())))),
        Field::new("last minute", lately),
        Field::new("time zone", Some(context.clock.zone_offset())),
    ];
    Section { title: "Terminal", fields }
}

/// The state of the connection.
fn link_state(link: &ConnectionState) -> (String, StyleRole) {
    let (words, tone) = match link {
        ConnectionState::ReadingSecret { .. } => ("running the secret command", StyleRole::Strong),
        ConnectionState::Authenticating => ("requesting an access token", StyleRole::Strong),
        ConnectionState::Fetching => ("polling", StyleRole::Strong),
        ConnectionState::Online { .. } => ("online", StyleRole::Up),
        ConnectionState::BackingOff { attempt, .. } => return (failed(*attempt), StyleRole::Warning),
        ConnectionState::RateLimited { request: asked, .. } => {
            return (waiting_to_ask(*asked), StyleRole::Warning);
        }
        ConnectionState::Refused { .. } => ("stopped: no automatic retry", StyleRole::Down),
        ConnectionState::Paused { .. } => ("paused: no automatic polling", StyleRole::Strong),
    };
    (words.to_owned(), tone)
}

fn failed(attempt: u32) -> String {
    match attempt {
        0 | 1 => "waiting: the last poll failed".to_owned(),
        _ => format!("waiting: the last {attempt} polls failed"),
    }
}

fn waiting_to_ask(asked: RequestKind) -> String {
    format!("rate limited: waiting to fetch {asked}")
}

fn share(divisor: u32) -> String {
    match divisor {
        0 | 1 => "the whole rate limit".to_owned(),
        _ => format!("1/{divisor} of the rate limit: another program uses the same key"),
    }
}

/// A setting without control characters.
fn setting(value: Option<&String>) -> Option<String> {
    value.filter(|value| !value.is_empty()).map(|value| Text::new(value).to_string())
}
