//! A history in the home of a program, recorded through the library from polls that the test makes up.

use super::program::Program;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use tunnelscope::domain::{Deriver, Group, GroupStatus, Hub, HubStatus, Id, Role, Snapshot, Sources, Text};
use tunnelscope::history::{Access, HistoryFolder, OrganizationKey, ReadPeriods, Store, Tracker};
use url::Url;

/// The history of the profile `default`, with polls of this period.
pub(crate) struct Recording {
    pub(crate) path: PathBuf,
    store: Store,
    tracker: Tracker,
    period: SignedDuration,
    sources: Sources,
    deriver: Deriver,
    last: Option<Snapshot>,
}

impl Recording {
    pub(crate) fn new(program: &Program, period: SignedDuration) -> Self {
        let folder = HistoryFolder::in_state_folder(&program.home.path().join(".local/state/tunnelscope"));
        let base_url = Url::parse("https://api.example.com/").expect("a URL");
        let organization = OrganizationKey::new(&base_url, "8100123");
        folder.remember_profile("default", &organization).expect("a folder for the history");
        let path = folder.file(&organization);
        let store = Store::open(&path, Access::Record).expect("a history");
        let (sources, deriver) = (Sources::default(), Deriver::default());
        Self { path, store, tracker: Tracker::default(), period, sources, deriver, last: None }
    }

    /// Records a poll.
    pub(crate) fn poll(&mut self, at: Timestamp, mut groups: Vec<Group>) {
        for group in &mut groups {
            group.read_at = Some(at);
        }
        self.sources.list.set(groups.clone(), at);
        self.sources.states.set(groups, at);
        let mut snapshot = Snapshot::assemble(&self.sources);
        self.deriver.derive(&mut snapshot, self.last.as_ref(), at);
        let periods = ReadPeriods { groups: self.period, hubs: self.period };
        let batch = self.tracker.observe(&snapshot, &snapshot.changes, periods, at);
        self.store.write(&batch).expect("room on the disk");
        self.last = Some(snapshot);
    }

    /// Records polls of the same groups, one a period, from the first to the last time.
    pub(crate) fn polls(&mut self, from: &str, to: &str, groups: &[Group]) {
        let (mut at, to) = (time(from), time(to));
        while at <= to {
            self.poll(at, groups.to_vec());
            at += self.period;
        }
    }
}

/// A tunnel group with a hub in Chicago and one in New York.
pub(crate) fn group(id: u32, name: &str, status: GroupStatus) -> Group {
    let mut group = Group::new(Some(Id::new(&id.to_string())), Some(Text::new(name)));
    group.organization_id = Some(Id::new("8100123"));
    group.region = Some(Text::new("us-east-1"));
    let (primary, secondary) = match status {
        GroupStatus::Connected => (HubStatus::Up, HubStatus::Up),
        GroupStatus::Disconnected => (HubStatus::Down, HubStatus::Down),
        _ => (HubStatus::Up, HubStatus::Down),
    };
    group.status = Some(status);
    let hubs = [(Role::Primary, primary, "Chicago"), (Role::Secondary, secondary, "New York")];
    let hubs = hubs.into_iter().zip(1_u32..).map(|((role, status, datacenter), number)| {
        let mut hub = Hub::new(Some(Id::new(&format!("{id}0{number}"))), role);
        hub.status = Some(status);
        hub.datacenter = Some(Text::new(datacenter));
        hub
    });
    group.set_hubs(hubs.collect());
    group
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}
