//! How updates of the worker are exported: retry of a rejected key, unique and escaped labels, omission of
//! stale data.

use super::exporter_state::ExporterState;
use super::formats::Format;
use super::metrics::{Identity, MetricsSource, Readiness};
use super::*;
use crate::commands::logging;
use crate::domain::filter::{Filter, NamedFilters, Scope};
use crate::domain::{
    Failure, FailureKind, Group, GroupStatus, Id, ListQuery, ListSnapshot, LogEntry, LogRequest, Page,
    PageRequest, Priority, Regions, Snapshot, Sources, Text, Tunnel, Usage,
};
use crate::worker::WorkerChannels;
use futures_util::stream::pending;
use rstest::rstest;

const INTERVAL: Duration = Duration::from_secs(30);

/// A source of which only the usage is requested.
struct UsageOnly;

impl worker::Source for UsageOnly {
    fn needs_sign_in(&self) -> bool {
        false
    }

    fn usage(&self) -> Usage {
        Usage::default()
    }

    async fn sign_in(&self) -> Result<Option<Timestamp>, Failure> {
        Err(failure())
    }

    async fn page(&self, _: &ListQuery, _: PageRequest, _: Priority) -> Result<Page, Failure> {
        Err(failure())
    }

    async fn group(&self, _: &Id, _: Priority) -> Result<Group, Failure> {
        Err(failure())
    }

    async fn peers(&self, _: &Id, _: PageRequest, _: Priority) -> Result<Page<Tunnel>, Failure> {
        Err(failure())
    }

    async fn log(&self, _: &Id, _: Option<&Text>) -> Result<Vec<LogEntry>, Failure> {
        Err(failure())
    }

    async fn organization_log(&self, _: &LogRequest, _: Priority) -> Result<Page<LogEntry>, Failure> {
        Err(failure())
    }

    async fn regions(&self, _: Priority) -> Result<Regions, Failure> {
        Err(failure())
    }
}

fn failure() -> Failure {
    Failure::new(FailureKind::CredentialsRefused, "api.example")
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn source() -> Arc<MetricsSource> {
    source_with(Filter::default())
}

fn source_with(filter: Filter) -> Arc<MetricsSource> {
    let identity =
        Identity { profile: "lab".to_owned(), base_url: String::new(), organization: String::new() };
    let state = ExporterState::new(INTERVAL, None, filter);
    Arc::new(MetricsSource::new(identity, state, Arc::new(UsageOnly), false))
}

fn group(id: &str, name: &str) -> Group {
    let status = Some(GroupStatus::Connected);
    Group { status, ..Group::new(Some(Id::new(id)), Some(Text::new(name))) }
}

/// A snapshot of both lists, read at these times.
fn snapshot(list: (Vec<Group>, i64), states: (Vec<Group>, i64)) -> Update {
    let mut sources = Sources::default();
    sources.list.merge_list(ListSnapshot::complete(list.0), at(list.1));
    sources.states.merge_list(ListSnapshot::complete(states.0), at(states.1));
    Update::Snapshot(Arc::new(Snapshot::assemble(&sources)))
}

fn metrics_at(source: &Arc<MetricsSource>, second: i64) -> String {
    let mut text = String::new();
    source.write(Format::OpenMetrics, at(second), &mut text).unwrap();
    text
}

#[tokio::test(start_paused = true)]
async fn rejected_key_is_retried_within_the_hour() {
    let (worker, channels) = worker::channels();
    let WorkerChannels { updates, mut commands } = worker;
    let source = source();
    let log = logging::start(None).unwrap();
    let running = run_until_signal(&source, channels, pending(), &log);
    let rejected = async {
        updates.send(Update::ConnectionState(ConnectionState::Refused { failure: failure() })).await.unwrap();
        let start = Instant::now();
        let command = commands.recv().await;
        (command, start.elapsed())
    };
    tokio::select! {
        _ = running => unreachable!("there is no signal"),
        (command, waited) = rejected => {
            assert_eq!(command, Some(Command::Refresh));
            assert!(waited >= AUTH_RETRY_INTERVAL && waited < AUTH_RETRY_INTERVAL * 2, "{waited:?}");
        }
    }
}

#[rstest]
#[case::backslash("back\\slash", "back\\\\slash")]
#[case::quote("a \"name\"", "a \\\"name\\\"")]
#[case::line_break("two\nlines", "two lines")]
#[case::escape_sequence("\x1b[2J", "\u{FFFD}[2J")]
fn control_characters_in_names_are_replaced(#[case] name: &str, #[case] expected: &str) {
    let source = source();
    let groups = vec![group("1", name)];
    source.apply(snapshot((groups.clone(), 100), (groups, 100)), at(100));
    let text = metrics_at(&source, 100);
    assert!(text.contains(&format!("name=\"{expected}\"")), "{text}");
}

#[rstest]
#[case(Format::OpenMetrics)]
#[case(Format::Prometheus)]
fn label_values_are_escaped(#[case] format: Format) {
    let mut registry = prometheus_client::registry::Registry::default();
    let labels = [("name", "a\\b\"c\nd")];
    registry.register("x", "X", prometheus_client::metrics::info::Info::new(labels));
    let mut text = String::new();
    format.write(&registry, &mut text).unwrap();
    assert!(text.contains("x_info{name=\"a\\\\b\\\"c\\nd\"} 1\n"), "{text}");
}

#[test]
fn ids_that_look_alike_have_distinct_series() {
    let source = source();
    let groups = vec![group("a\u{202E}", "x"), group("a\u{202D}", "x")];
    source.apply(snapshot((groups.clone(), 100), (groups, 100)), at(100));
    let text = metrics_at(&source, 100);
    let series = |end: &str| text.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!(series("state=\"connected\"} 1"), 2, "{text}");
    let mut names: Vec<&str> = text.lines().filter_map(|line| line.split_once(' ')).map(|(n, _)| n).collect();
    names.retain(|name| *name != "#");
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "there are duplicate series: {text}");
}

#[test]
fn stale_data_is_omitted_and_its_age_exported() {
    let source = source();
    let groups = vec![group("1", "a")];
    source.apply(snapshot((groups.clone(), 1_000), (groups, 1_000)), at(1_000));
    let (fresh, stale) = (metrics_at(&source, 1_120), metrics_at(&source, 1_121));
    assert!(fresh.contains("tunnelscope_group_state{") && fresh.contains("tunnelscope_stale 0\n"), "{fresh}");
    assert!(fresh.contains("tunnelscope_complete 1\n"), "{fresh}");
    assert!(!stale.contains("tunnelscope_group"), "{stale}");
    for line in ["tunnelscope_stale 1\n", "tunnelscope_complete 0\n", "last_success_timestamp_seconds 1000\n"]
    {
        assert!(stale.contains(line), "{line} is not in: {stale}");
    }
}

#[test]
fn stale_state_list_omits_tunnels_only() {
    let source = source();
    let groups = vec![group("1", "a")];
    source.apply(snapshot((groups.clone(), 2_000), (groups, 1_000)), at(2_000));
    let text = metrics_at(&source, 2_000);
    assert!(text.contains("tunnelscope_groups{") && !text.contains("tunnelscope_tunnels{"), "{text}");
}

#[test]
fn region_filter_exports_nothing_until_regions_are_read() {
    let source = source_with(Filter::parse("!region:us", Scope::Groups, &NamedFilters::default()).unwrap());
    let groups = vec![group("1", "a")];
    let mut sources = Sources::default();
    sources.list.set(groups.clone(), at(1_000));
    sources.states.set(groups, at(1_000));
    sources.regions.set_failure(failure());
    source.apply(Update::Snapshot(Arc::new(Snapshot::assemble(&sources))), at(1_000));
    assert!(!metrics_at(&source, 1_000).contains("tunnelscope_group"), "the matching groups are unknown");
    let expected = Readiness::NoRegions(Some(failure().kind));
    assert_eq!((source.readiness(), source.unread_regions()), (expected, Some(failure())));
    sources.regions.set(Regions::default(), at(1_001));
    sources.regions.set_failure(failure());
    source.apply(Update::Snapshot(Arc::new(Snapshot::assemble(&sources))), at(1_002));
    assert!(metrics_at(&source, 1_002).contains("group_info{group_id=\"1\""), "the regions were read once");
    assert_eq!((source.readiness(), source.unread_regions()), (Readiness::Ready, None));
}

#[test]
fn groups_of_unread_pages_are_omitted() {
    let source = source();
    let mut sources = Sources::default();
    sources.list.merge_list(ListSnapshot::complete(vec![group("1", "a"), group("2", "b")]), at(1_000));
    let part = ListSnapshot { items: vec![group("1", "a")], total: Some(2), failure: Some(failure()) };
    sources.list.merge_list(part, at(2_000));
    source.apply(Update::Snapshot(Arc::new(Snapshot::assemble(&sources))), at(2_000));
    let text = metrics_at(&source, 2_000);
    assert!(text.contains("group_info{group_id=\"1\"") && !text.contains("group_id=\"2\""), "{text}");
    assert!(text.contains("tunnelscope_complete 0\n"), "{text}");
    assert!(text.contains("tunnelscope_groups{state=\"connected\"} 1\n"), "{text}");
}

#[test]
fn failure_counts_once_however_often_it_is_reported() {
    let source = source();
    let failed = |seconds: &[i64]| {
        let failures = seconds.iter().rev().map(|second| (at(*second), failure())).collect();
        Update::Usage(Arc::new(Usage { failures, ..Usage::default() }))
    };
    for seconds in [&[1][..], &[1], &[1, 2, 2], &[2, 2, 3]] {
        source.apply(failed(seconds), at(4));
    }
    let text = metrics_at(&source, 4);
    assert!(text.contains("tunnelscope_failures_total{kind=\"credentials_refused\"} 4\n"), "{text}");
    assert!(text.contains("tunnelscope_failures_total{kind=\"timed_out\"} 0\n"), "{text}");
}

#[test]
fn poll_in_progress_does_not_change_connection_state() {
    let source = source();
    let online = |second| ConnectionState::Online {
        token_expires: None,
        next_poll: at(second),
        effective_interval: None,
        list_progress: None,
    };
    let rate_limited =
        ConnectionState::RateLimited { until: at(9), request: crate::channel::RequestKind::States };
    let steps = [
        (ConnectionState::Authenticating, "connecting"),
        (online(5), "online"),
        (ConnectionState::Fetching, "online"),
        (rate_limited, "rate_limited"),
        (ConnectionState::Fetching, "online"),
        (ConnectionState::BackingOff { failure: failure(), attempt: 1, next_attempt: at(20) }, "backing_off"),
        (ConnectionState::Fetching, "backing_off"),
        (ConnectionState::Refused { failure: failure() }, "auth_failed"),
    ];
    for (connection, state) in steps {
        source.apply(Update::ConnectionState(connection.clone()), at(1));
        let text = metrics_at(&source, 1);
        assert!(
            text.contains(&format!("tunnelscope_connection_state{{state=\"{state}\"}} 1\n")),
            "{connection:?}: {text}"
        );
        assert_eq!(text.matches("tunnelscope_connection_state{").count(), 5, "a series for each state");
    }
    let text = metrics_at(&source, 1);
    assert!(text.contains("tunnelscope_polls_total{result=\"success\"} 1\n"), "{text}");
    assert!(text.contains("tunnelscope_polls_total{result=\"failure\"} 2\n"), "{text}");
}
