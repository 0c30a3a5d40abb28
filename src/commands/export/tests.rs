//! What becomes of the updates of a worker: a key that was refused is tried again after a while, labels stay apart and are
//! written safely, what is old is left out.

use super::exporter_state::ExporterState;
use super::formats::Format;
use super::metrics::{Identity, Known, Readiness};
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

/// A source that nobody asks anything but its account.
struct Silent;

impl worker::Source for Silent {
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

fn known() -> Arc<Known> {
    known_with(Filter::default())
}

fn known_with(filter: Filter) -> Arc<Known> {
    let identity =
        Identity { profile: "lab".to_owned(), base_url: String::new(), organization: String::new() };
    let heard = ExporterState::new(INTERVAL, None, filter);
    Arc::new(Known::new(identity, heard, Arc::new(Silent), false))
}

fn group(id: &str, name: &str) -> Group {
    let status = Some(GroupStatus::Connected);
    Group { status, ..Group::new(Some(Id::new(id)), Some(Text::new(name))) }
}

/// Both lists, read at these seconds.
fn snapshot(list: (Vec<Group>, i64), states: (Vec<Group>, i64)) -> Update {
    let mut sources = Sources::default();
    sources.list.merge_list(ListSnapshot::complete(list.0), at(list.1));
    sources.states.merge_list(ListSnapshot::complete(states.0), at(states.1));
    Update::Snapshot(Arc::new(Snapshot::assemble(&sources)))
}

fn written(known: &Arc<Known>, second: i64) -> String {
    let mut text = String::new();
    known.write(Format::OpenMetrics, at(second), &mut text).unwrap();
    text
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_refused_is_tried_again_in_the_same_hour_and_not_before() {
    let (worker, screen) = worker::channels();
    let WorkerChannels { updates, mut commands } = worker;
    let known = known();
    let log = logging::start(None).unwrap();
    let attending = attend(&known, screen, pending(), &log);
    let refused = async {
        updates.send(Update::ConnectionState(ConnectionState::Refused { failure: failure() })).await.unwrap();
        let began = Instant::now();
        let command = commands.recv().await;
        (command, began.elapsed())
    };
    tokio::select! {
        _ = attending => unreachable!("no signal came"),
        (command, waited) = refused => {
            assert_eq!(command, Some(Command::Refresh));
            assert!(waited >= REFUSED_PAUSE && waited < REFUSED_PAUSE * 2, "{waited:?}");
        }
    }
}

#[rstest]
#[case::backslash("back\\slash", "back\\\\slash")]
#[case::quote("a \"name\"", "a \\\"name\\\"")]
#[case::line_break("two\nlines", "two lines")]
#[case::escape_sequence("\x1b[2J", "\u{FFFD}[2J")]
fn a_name_is_written_safely(#[case] name: &str, #[case] expected: &str) {
    let known = known();
    let groups = vec![group("1", name)];
    known.take(snapshot((groups.clone(), 100), (groups, 100)), at(100));
    let text = written(&known, 100);
    assert!(text.contains(&format!("name=\"{expected}\"")), "{text}");
}

#[rstest]
#[case(Format::OpenMetrics)]
#[case(Format::Prometheus)]
fn a_label_is_escaped_whatever_is_in_it(#[case] format: Format) {
    let mut registry = prometheus_client::registry::Registry::default();
    let labels = [("name", "a\\b\"c\nd")];
    registry.register("x", "X", prometheus_client::metrics::info::Info::new(labels));
    let mut text = String::new();
    format.write(&registry, &mut text).unwrap();
    assert!(text.contains("x_info{name=\"a\\\\b\\\"c\\nd\"} 1\n"), "{text}");
}

#[test]
fn ids_that_look_alike_make_series_of_their_own() {
    let known = known();
    let groups = vec![group("a\u{202E}", "x"), group("a\u{202D}", "x")];
    known.take(snapshot((groups.clone(), 100), (groups, 100)), at(100));
    let text = written(&known, 100);
    let series = |end: &str| text.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!(series("state=\"connected\"} 1"), 2, "{text}");
    let mut names: Vec<&str> = text.lines().filter_map(|line| line.split_once(' ')).map(|(n, _)| n).collect();
    names.retain(|name| *name != "#");
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "no series comes twice: {text}");
}

#[test]
fn what_was_not_read_for_long_is_left_out_and_how_long_is_told() {
    let known = known();
    let groups = vec![group("1", "a")];
    known.take(snapshot((groups.clone(), 1_000), (groups, 1_000)), at(1_000));
    let (fresh, stale) = (written(&known, 1_120), written(&known, 1_121));
    assert!(fresh.contains("tunnelscope_group_state{") && fresh.contains("tunnelscope_stale 0\n"), "{fresh}");
    assert!(fresh.contains("tunnelscope_complete 1\n"), "{fresh}");
    assert!(!stale.contains("tunnelscope_group"), "{stale}");
    for line in ["tunnelscope_stale 1\n", "tunnelscope_complete 0\n", "last_look_timestamp_seconds 1000\n"] {
        assert!(stale.contains(line), "{line} is not in: {stale}");
    }
}

#[test]
fn while_the_states_cannot_be_read_groups_stay_and_tunnels_are_left_out() {
    let known = known();
    let groups = vec![group("1", "a")];
    known.take(snapshot((groups.clone(), 2_000), (groups, 1_000)), at(2_000));
    let text = written(&known, 2_000);
    assert!(text.contains("tunnelscope_groups{") && !text.contains("tunnelscope_tunnels{"), "{text}");
}

#[test]
fn a_filter_by_region_is_applied_once_the_regions_were_read() {
    let known = known_with(Filter::parse("!region:us", Scope::Groups, &NamedFilters::default()).unwrap());
    let groups = vec![group("1", "a")];
    let mut sources = Sources::default();
    sources.list.set(groups.clone(), at(1_000));
    sources.states.set(groups, at(1_000));
    sources.regions.set_failure(failure());
    known.take(Update::Snapshot(Arc::new(Snapshot::assemble(&sources))), at(1_000));
    assert!(!written(&known, 1_000).contains("tunnelscope_group"), "nobody knows which groups there are");
    let why = Readiness::WithoutRegions(Some(failure().kind));
    assert_eq!((known.readiness(), known.unread_regions()), (why, Some(failure())));
    sources.regions.set(Regions::default(), at(1_001));
    sources.regions.set_failure(failure());
    known.take(Update::Snapshot(Arc::new(Snapshot::assemble(&sources))), at(1_002));
    assert!(written(&known, 1_002).contains("group_info{group_id=\"1\""), "they were read once");
    assert_eq!((known.readiness(), known.unread_regions()), (Readiness::Ready, None));
}

#[test]
fn groups_of_pages_that_were_not_read_are_left_out() {
    let known = known();
    let mut sources = Sources::default();
    sources.list.merge_list(ListSnapshot::complete(vec![group("1", "a"), group("2", "b")]), at(1_000));
    let part = ListSnapshot { items: vec![group("1", "a")], total: Some(2), failure: Some(failure()) };
    sources.list.merge_list(part, at(2_000));
    known.take(Update::Snapshot(Arc::new(Snapshot::assemble(&sources))), at(2_000));
    let text = written(&known, 2_000);
    assert!(text.contains("group_info{group_id=\"1\"") && !text.contains("group_id=\"2\""), "{text}");
    assert!(text.contains("tunnelscope_complete 0\n"), "{text}");
    assert!(text.contains("tunnelscope_groups{state=\"connected\"} 1\n"), "{text}");
}

#[test]
fn each_failure_counts_once_however_often_it_is_told() {
    let known = known();
    let failed = |seconds: &[i64]| {
        let failures = seconds.iter().rev().map(|second| (at(*second), failure())).collect();
        Update::Usage(Arc::new(Usage { failures, ..Usage::default() }))
    };
    for told in [&[1][..], &[1], &[1, 2, 2], &[2, 2, 3]] {
        known.take(failed(told), at(4));
    }
    let text = written(&known, 4);
    assert!(text.contains("tunnelscope_failures_total{kind=\"credentials_refused\"} 4\n"), "{text}");
    assert!(text.contains("tunnelscope_failures_total{kind=\"timed_out\"} 0\n"), "{text}");
}

#[test]
fn a_look_under_way_does_not_let_the_state_of_the_link_flicker() {
    let known = known();
    let online = |second| ConnectionState::Online {
        token_expires: None,
        next_poll: at(second),
        effective_interval: None,
        list_progress: None,
    };
    let waits = ConnectionState::RateLimited { until: at(9), request: crate::channel::RequestKind::States };
    let steps = [
        (ConnectionState::Authenticating, "starting"),
        (online(5), "online"),
        (ConnectionState::Fetching, "online"),
        (waits, "waiting_for_room"),
        (ConnectionState::Fetching, "online"),
        (ConnectionState::BackingOff { failure: failure(), attempt: 1, next_attempt: at(20) }, "waiting"),
        (ConnectionState::Fetching, "waiting"),
        (ConnectionState::Refused { failure: failure() }, "refused"),
    ];
    for (link, state) in steps {
        known.take(Update::ConnectionState(link.clone()), at(1));
        let text = written(&known, 1);
        assert!(
            text.contains(&format!("tunnelscope_link_state{{state=\"{state}\"}} 1\n")),
            "{link:?}: {text}"
        );
        assert_eq!(text.matches("tunnelscope_link_state{").count(), 5, "a series for each state");
    }
    let text = written(&known, 1);
    assert!(text.contains("tunnelscope_looks_total{result=\"success\"} 1\n"), "{text}");
    assert!(text.contains("tunnelscope_looks_total{result=\"failure\"} 2\n"), "{text}");
}
