//! Checks of the connection to the API and of the key's permissions: DNS, CA certificates, token, clock,
//! lists, scopes and rate limit.

use super::report::Report;
use crate::api::{CredentialTest, check_ca_file, count_system_roots};
use crate::commands::auth::NOT_TESTED;
use crate::commands::connect::{Connected, Connection, NO_PROXY, connect_with_deadline, no_credentials};
use crate::commands::progress::report_waits;
use crate::commands::time_limit::TimeLimit;
use crate::commands::{CommandError, runtime};
use crate::config::Settings;
use crate::domain::{
    Failure, FailureKind, Group, ListQuery, Page, PageRequest, Priority, TokenOrigin, Usage,
};
use crate::threads;
use crate::worker::Source;
use jiff::SignedDuration;
use std::net::ToSocketAddrs;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use url::Url;

const NETWORK: &str = "path to the API";
const KEY: &str = "API key";
const API: &str = "API";

/// Time limit of a DNS lookup.
const PATIENCE: Duration = Duration::from_secs(10);
/// Clock skew from which on certificates and tokens may be rejected.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_secs(60);

/// Runs the checks in order; a check is skipped if it depends on one that failed.
///
/// # Errors
/// If no thread can be started.
pub(super) fn examine(
    settings: &Settings,
    limit: &TimeLimit,
    report: &mut Report,
) -> Result<(), CommandError> {
    let runtime = runtime::current_thread()?;
    let connection = match connect_with_deadline(settings, limit.begin_reading(), runtime.handle()) {
        Ok(Connected::To(connection)) => *connection,
        Ok(Connected::Unconfigured) => {
            report.bad(KEY, "key", no_credentials(settings).sentence(), 2);
            return Ok(());
        }
        Err(stop) => {
            report.bad(KEY, "secret", stop.sentence(), stop.status());
            return Ok(());
        }
    };
    report.good(KEY, "key", &connection.key);
    report.good(KEY, "secret", format!("from {}", connection.secret_source));
    for warning in &connection.warnings {
        report.note(KEY, "secret", warning);
    }
    check_connection(&connection, settings, limit, report);
    let source = &connection.client;
    let test = report_waits(&runtime, source, source.test_credentials());
    clock(source.clock_skew(), report);
    let usage = source.usage();
    match test {
        Ok(CredentialTest::Accepted) => report.good(API, "token", describe_token(&usage)),
        Ok(CredentialTest::NotTested) => {
            report.untested(API, "token", format!("{}; key and secret {NOT_TESTED}", describe_token(&usage)));
        }
        Err(failure) => report.failed(API, "token", &failure),
    }
    if usage.token.is_none() {
        return Ok(());
    }
    report_waits(&runtime, source, lists(source, report));
    budget(&source.usage(), report);
    Ok(())
}

fn check_connection(connection: &Connection, settings: &Settings, limit: &TimeLimit, report: &mut Report) {
    report.good(NETWORK, "base URL", connection.base_url.as_str().trim_end_matches('/'));
    if settings.token_url.host_str() != settings.base_url.host_str() {
        report.good(NETWORK, "token URL", settings.token_url.as_str());
    }
    if let Some(organization) = &settings.organization_id {
        report.good(NETWORK, "organization", organization);
    }
    match &connection.proxy {
        Ok(proxy) => report.good(NETWORK, "proxy", proxy),
        Err(why) => {
            let kind = FailureKind::ProxyUnusable;
            report.bad(NETWORK, "proxy", format!("{} ({why}); {}", kind.sentence(), kind.remedy()), 2);
        }
    }
    // Behind a proxy, the proxy resolves the name.
    if connection.proxy.as_deref() == Ok(NO_PROXY) {
        let remaining = limit.begin_reading().map_or(PATIENCE, |deadline| deadline.remaining());
        name(&connection.base_url, remaining.min(PATIENCE), report);
    }
    if connection.base_url.scheme() == "https" {
        roots(settings, report);
    }
}

/// Resolves the host name with the system resolver; a lookup that hangs is abandoned.
fn name(url: &Url, patience: Duration, report: &mut Report) {
    let host = url.host_str().unwrap_or_default().to_owned();
    let target = (host.trim_matches(['[', ']']).to_owned(), url.port_or_known_default().unwrap_or(443));
    let (tell, received) = channel();
    let begin = Instant::now();
    let looked_up = threads::spawn("name", move || {
        // The receiver may be gone after the time limit.
        let _ =
            tell.send(target.to_socket_addrs().map(|found| found.map(|at| at.ip().to_string()).collect()));
    });
    if let Err(error) = looked_up {
        return report.note(NETWORK, "name", format!("not looked up: {error}"));
    }
    let answer: Option<Result<Vec<String>, _>> = received.recv_timeout(patience).ok();
    match answer {
        Some(Ok(addresses)) => {
            let took = begin.elapsed().as_millis();
            report.good(NETWORK, "name", format!("{host} is {} ({took} ms)", addresses.join(", ")));
        }
        Some(Err(error)) => {
            let kind = FailureKind::NameNotFound;
            report.bad(
                NETWORK,
                "name",
                format!("{} ({error}): {host}; {}", kind.sentence(), kind.remedy()),
                1,
            );
        }
        None => {
            let kind = FailureKind::DnsFailed;
            report.bad(NETWORK, "name", format!("{}: {host}; {}", kind.sentence(), kind.remedy()), 1);
        }
    }
}

fn roots(settings: &Settings, report: &mut Report) {
    let (count, complaints) = count_system_roots();
    let usable = settings.ca_file.as_ref().filter(|file| check_ca_file(file).is_ok());
    let more = usable.map(|file| format!(" and those in {}", file.display())).unwrap_or_default();
    match (count, complaints.first()) {
        (0, _) if usable.is_none() => {
            let kind = FailureKind::NoRoots;
            report.bad(NETWORK, "trusted roots", format!("{}; {}", kind.sentence(), kind.remedy()), 1);
        }
        (_, Some(complaint)) => {
            report.note(
                NETWORK,
                "trusted roots",
                format!("{count} from the system{more}; some cannot be read: {complaint}"),
            );
        }
        (_, None) => report.good(NETWORK, "trusted roots", format!("{count} from the system{more}")),
    }
}

fn clock(skew: Option<SignedDuration>, report: &mut Report) {
    let Some(skew) = skew else { return };
    let seconds = skew.abs().as_secs();
    let side = if skew.is_negative() { "behind" } else { "ahead of" };
    if skew.abs() < WRONG_CLOCK {
        return report.good(NETWORK, "clock", format!("within {} s of the server's", seconds + 1));
    }
    let text = format!(
        "this machine's is {seconds} s {side} the server's: let it follow a time server (timedatectl set-ntp true)"
    );
    report.bad(NETWORK, "clock", text, 1);
}

fn describe_token(usage: &Usage) -> String {
    let origin = usage.token.as_ref().map_or("requested now", |token| match token.origin {
        TokenOrigin::Fetched => "requested now",
        TokenOrigin::Cached => "cached by another run",
    });
    let until = usage.token.as_ref().and_then(|token| token.expires);
    until.map_or_else(
        || origin.to_owned(),
        |until| format!("{origin}, until {}", until.strftime("%Y-%m-%d %H:%M:%S UTC")),
    )
}

/// Reads one page of each resource that the dashboard reads.
async fn lists<S: Source>(source: &S, report: &mut Report) {
    let groups = timed(source.page(&ListQuery::Groups, PageRequest::default(), Priority::Interactive)).await;
    let group = groups.0.as_ref().ok().and_then(|page| page.items.first().cloned());
    page("tunnel groups", groups, report);
    if report.is_out_of_time() {
        return;
    }
    page(
        "states",
        timed(source.page(&ListQuery::States, PageRequest::default(), Priority::Interactive)).await,
        report,
    );
    if report.is_out_of_time() {
        return;
    }
    match timed(source.regions(Priority::Interactive)).await {
        (Ok(regions), took) => {
            report.good(API, "regions", format!("{} ({} ms)", regions.regions.len(), took.as_millis()));
        }
        (Err(failure), _) => report_unreadable("regions", &failure, report),
    }
    if let Some(group) = group.filter(|_| !report.is_out_of_time()) {
        log(source, &group, report).await;
    }
}

async fn timed<T>(answer: impl Future<Output = T>) -> (T, Duration) {
    let begin = Instant::now();
    (answer.await, begin.elapsed())
}

fn page(name: &'static str, (answer, took): (Result<Page, Failure>, Duration), report: &mut Report) {
    match answer {
        Ok(page) => {
            let total = page.total.unwrap_or(0).max(page.items.len() as u64);
            let unreadable = match page.unreadable {
                0 => String::new(),
                count => format!(", {count} that cannot be read"),
            };
            report.good(API, name, format!("{total}{unreadable} ({} ms)", took.as_millis()));
        }
        Err(failure) => report.failed(API, name, &failure),
    }
}

async fn log<S: Source>(source: &S, group: &Group, report: &mut Report) {
    let Some(id) = &group.id else { return };
    match timed(source.log(id, group.name.as_ref())).await {
        (Ok(entries), took) => {
            let text = format!("{} of {} in a day ({} ms)", entries.len(), group.title(), took.as_millis());
            report.good(API, "provider's log", text);
        }
        (Err(failure), _) => report_unreadable("provider's log", &failure, report),
    }
}

/// Reports an unreadable optional resource: a missing scope is a note, because the key may not need it.
fn report_unreadable(name: &'static str, failure: &Failure, report: &mut Report) {
    match failure.kind {
        FailureKind::Forbidden => {
            report.note(API, name, format!("{}; {}", failure.kind.sentence(), failure.remedy()));
        }
        _ => report.failed(API, name, failure),
    }
}

fn budget(usage: &Usage, report: &mut Report) {
    let windows =
        usage.rate_limit.windows.iter().map(|window| {
            format!("{} of {} in {} s used", window.used, window.limit, window.period.as_secs())
        });
    let windows: Vec<String> = windows.collect();
    let text = format!("{}; {}", usage.rate_limit.name, windows.join(", "));
    match usage.rate_limit.throttled_responses {
        0 => report.good(API, "rate limit", text),
        _ => report.note(
            API,
            "rate limit",
            format!("{text}; the API responded with 429: another program uses the key"),
        ),
    }
}
