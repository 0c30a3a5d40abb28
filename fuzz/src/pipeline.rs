//! The processing of groups from the response to the output: merging, comparison, findings,
//! filters and text.

use crate::checks;
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;
use tunnelscope::domain::filter::{FilterableDatacenter, Filter, FilterableGroup, NamedFilters, Scope};
use tunnelscope::domain::{
    Change, ListSnapshot, Deriver, ReadEnd, Group, Hub, Page, PagedRead, Role, Snapshot, Sources, Subject, Tunnel,
    changes, event_groups,
};

/// Filters that cover every field of a group.
const FILTERS: [&str; 3] = [
    "state:down,warning !is:muted name:a",
    "net:10.1.2.3 peer:1 asn:6 org:1",
    "dc:a hub:down why:no tunnels:>0",
];

/// Maximum number of hubs, and of tunnels of each, that are processed individually.
const MAX_PROCESSED: usize = 20;

/// The current time.
fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).expect("a time")
}

/// Processes a page as the only one of its list.
pub fn page(page: Page, size: usize) {
    let entries = page.items.len() as u64 + page.unreadable;
    assert_eq!(page.received(), entries);
    assert!(entries <= 1 + size as u64 / 2, "{entries} entries in {size} bytes");
    let mut list_read = PagedRead::<Group>::default();
    let end = list_read.add_page(page).unwrap_or(ReadEnd::TimedOut);
    let list = list_read.finish(end);
    list.failure.iter().for_each(checks::failure);
    groups(list.items);
}

/// Processes groups, each once: compared with none and with themselves.
pub fn groups(read: Vec<Group>) {
    read.iter().for_each(checks::group);
    let keys: HashSet<_> = read.iter().map(|group| group.key.clone()).collect();
    let mut sources = Sources::default();
    sources.list.merge_list(ListSnapshot::complete(read.clone()), now());
    let listed = Snapshot::assemble(&sources);
    sources.states.merge_list(ListSnapshot::complete(read), now());
    let complete = Snapshot::assemble(&sources);
    assert!(complete.groups.iter().all(|group| keys.contains(&group.key)), "no group is invented");
    assert_eq!(complete.groups.len(), listed.groups.len());
    assert_eq!(changes(&complete, &complete), [], "nothing differs from itself");
    let gone = changes(&complete, &Snapshot::default());
    check_events(&gone.into_iter().map(|kind| Arc::new(Change { time: now(), kind })).collect::<Vec<_>>());
    let mut derived = complete;
    Deriver::default().derive(&mut derived, None, now());
    check_texts(&derived);
}

/// All texts about the groups of a snapshot.
fn check_texts(snapshot: &Snapshot) {
    let filters = FILTERS.map(|text| Filter::parse(text, Scope::Groups, &NamedFilters::new()).ok());
    for group in snapshot.groups.iter().take(10 * MAX_PROCESSED) {
        let filterable = FilterableGroup::from(group);
        let _ = filters.iter().flatten().filter(|filter| filter.matches(&filterable, now())).count();
        check_findings(snapshot, &Subject::Group(group.key.clone()));
        for hub in group.hubs.iter().take(MAX_PROCESSED) {
            check_findings(snapshot, &Subject::Hub(hub.key.clone()));
            let tunnels = hub.known_tunnels().iter().take(MAX_PROCESSED);
            tunnels.for_each(|tunnel| check_findings(snapshot, &Subject::Tunnel(tunnel.key.clone())));
        }
    }
    let filter = Filter::parse("state:down a", Scope::Datacenters, &NamedFilters::new()).ok();
    for datacenter in snapshot.datacenters.iter().take(10 * MAX_PROCESSED) {
        checks::text(&datacenter.name);
        let _ = filter.as_ref().map(|filter| filter.matches(&FilterableDatacenter(datacenter), now()));
        check_findings(snapshot, &Subject::Datacenter(datacenter.name.clone()));
    }
}

fn check_findings(snapshot: &Snapshot, subject: &Subject) {
    for finding in snapshot.findings(subject) {
        checks::safe(&finding.sentence);
        checks::safe(&finding.summary);
    }
}

fn check_events(changes: &[Arc<Change>]) {
    changes.iter().for_each(|change| checks::safe(&change.kind.to_string()));
    let events = event_groups(changes);
    events.iter().for_each(|event| checks::safe(&event.sentence()));
    let count: usize = events.iter().map(|event| event.changes.len()).sum();
    assert_eq!(count, changes.len(), "each change is in one event");
}

/// Processes tunnels as those of a hub.
pub fn tunnels(tunnels: Vec<Tunnel>) {
    tunnels.iter().for_each(checks::tunnel);
    let mut hub = Hub::new(None, Role::Primary);
    let count = tunnels.len();
    hub.tunnels = Some(tunnels);
    let mut group = Group::new(None, None);
    group.set_hubs(vec![hub]);
    let keys: HashSet<_> = group.hubs[0].known_tunnels().iter().map(|tunnel| &tunnel.key).collect();
    assert_eq!(keys.len(), count, "each tunnel has a key of its own");
    groups(vec![group]);
}
