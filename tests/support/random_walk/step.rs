//! The steps of a random walk: keys, pastes, the mouse, sizes, polls, states of the connection and time.

use super::groups::groups;
use crate::support::dashboard::{online, waiting};
use crate::support::usage::{exhausted, large_budget, no_room, small_budget, stretched};
use crate::support::world::{World, group, refused};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tunnelscope::app::{BINDINGS, MouseAction, Size};
use tunnelscope::channel::ConnectionState;
use tunnelscope::domain::{Group, GroupStatus, HubStatus, Role, Usage};

/// Keys besides those of the bindings: typed text, and those that open pages more often.
const TYPED: [&str; 21] = [
    "a", "u", "s", "e", "0", "1", ".", ":", "!", "x", "漢", "\u{301}", "ctrl-w", "ctrl-k", "Del", "F9",
    "Home", "Enter", "Enter", "Enter", "Enter",
];
const PASTES: [&str; 3] = ["is:problem", "hq\u{1b}[2J", "/\n\n:q"];
/// Names of groups that are added.
const NAMES: [&str; 5] = ["new-é", "new-漢字", "新-new", "\u{202e}x", "a\u{301}"];

/// One step.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Key(&'static str),
    Paste(&'static str),
    Mouse {
        action: MouseAction,
        column: u16,
        row: u16,
    },
    Resize(Size),
    /// A change in the organization, which a poll reports.
    Poll(Change),
    Connection(Connection),
    Usage(Box<Usage>),
    Written(u64),
    Wait(u32),
}

/// A change in the organization.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Hub(Index, HubStatus),
    Group(Index, GroupStatus),
    Remove(Index),
    Add(u64, &'static str),
    Replace(Vec<Group>),
}

/// A state of the connection.
#[derive(Debug, Clone, Copy)]
pub(super) enum Connection {
    Authenticating,
    Fetching,
    Online,
    BackingOff,
    Refused,
    Paused,
    Stretched,
    NoRoom,
}

impl Connection {
    pub(super) fn state(self, now: Timestamp) -> ConnectionState {
        match self {
            Self::Authenticating => ConnectionState::Authenticating,
            Self::Fetching => ConnectionState::Fetching,
            Self::Online => online(now),
            Self::BackingOff => waiting(now),
            Self::Refused => ConnectionState::Refused { failure: refused() },
            Self::Paused => ConnectionState::Paused { failure: None },
            Self::Stretched => stretched(now),
            Self::NoRoom => no_room(now),
        }
    }
}

impl Change {
    pub(super) fn apply(&self, world: &mut World) {
        let count = world.groups.len();
        let name = |world: &World, index: &Index| world.groups[index.index(count)].title().to_owned();
        match self {
            Self::Hub(index, status) if count > 0 => {
                let is_primary = |group: &Group| group.hubs.iter().any(|hub| hub.role == Role::Primary);
                if is_primary(&world.groups[index.index(count)]) {
                    world.hub(&name(world, index), Role::Primary, status.clone());
                }
            }
            Self::Group(index, status) if count > 0 => {
                world.groups[index.index(count)].status = Some(status.clone());
            }
            Self::Remove(index) if count > 3 => drop(world.groups.remove(index.index(count))),
            Self::Hub(..) | Self::Group(..) | Self::Remove(_) => {}
            Self::Add(id, name) => {
                let mut added = group(*id, "new", GroupStatus::Warning, "use", [2, 1]);
                added.name = Some(format!("{name}-{id}").into());
                world.groups.push(added);
            }
            Self::Replace(groups) => world.groups.clone_from(groups),
        }
    }
}

/// What a walk may contain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Groups with any content.
    AnyGroups,
    /// Changes of well-formed groups.
    Changes,
    /// The same without keys that end or suspend the program.
    WithoutExit,
}

/// The endless steps of a seed.
pub(super) struct Steps {
    runner: TestRunner,
    strategy: BoxedStrategy<Step>,
}

impl Steps {
    pub(super) fn new(seed: u64, kind: Kind) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let strategy = prop_oneof![
            // Many keys come before the event loop runs again.
            if kind == Kind::WithoutExit { 300 } else { 60 } => key(kind),
            1 => select(PASTES.to_vec()).prop_map(Step::Paste),
            3 => mouse(),
            3 => size().prop_map(Step::Resize),
            6 => change(kind).prop_map(Step::Poll),
            4 => connection().prop_map(Step::Connection),
            2 => usage().prop_map(|usage| Step::Usage(Box::new(usage))),
            1 => (0_u64..100_000).prop_map(Step::Written),
            5 => (1_u32..5).prop_map(Step::Wait),
            1 => (5_u32..40).prop_map(Step::Wait),
        ];
        Self { runner: TestRunner::new_with_rng(Config::default(), rng), strategy: strategy.boxed() }
    }
}

impl Iterator for Steps {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        Some(self.strategy.new_tree(&mut self.runner).unwrap().current())
    }
}

fn key(kind: Kind) -> impl Strategy<Value = Step> {
    let bound = BINDINGS.iter().flat_map(|binding| binding.keys.iter().copied());
    let ends = if kind == Kind::WithoutExit { &["q", "ctrl-c", "Q", "ctrl-z"][..] } else { &[] };
    let keys: Vec<_> = bound.filter(|key| !ends.contains(key)).chain(TYPED).collect();
    select(keys).prop_map(Step::Key)
}

fn mouse() -> impl Strategy<Value = Step> {
    let actions = vec![MouseAction::Click, MouseAction::Wheel(1), MouseAction::Wheel(-1)];
    (select(actions), 0_u16..220, 0_u16..70).prop_map(|(action, column, row)| Step::Mouse {
        action,
        column,
        row,
    })
}

fn size() -> impl Strategy<Value = Size> {
    (1_u16..=200, 1_u16..=60).prop_map(|(width, height)| Size { width, height })
}

fn change(kind: Kind) -> BoxedStrategy<Change> {
    let (index, hub_states) = (any::<Index>, vec![HubStatus::Up, HubStatus::Down]);
    let group_states = vec![GroupStatus::Connected, GroupStatus::Warning, GroupStatus::Disconnected];
    let change = prop_oneof![
        2 => (index(), select(hub_states)).prop_map(|(index, status)| Change::Hub(index, status)),
        2 => (index(), select(group_states)).prop_map(|(index, status)| Change::Group(index, status)),
        1 => index().prop_map(Change::Remove),
        1 => (10_000_u64..10_000_000, select(NAMES.to_vec())).prop_map(|(id, name)| Change::Add(id, name)),
    ];
    match kind {
        Kind::AnyGroups => groups().prop_map(Change::Replace).boxed(),
        Kind::Changes | Kind::WithoutExit => change.boxed(),
    }
}

fn connection() -> impl Strategy<Value = Connection> {
    select(vec![
        Connection::Authenticating,
        Connection::Fetching,
        Connection::Online,
        Connection::BackingOff,
        Connection::Refused,
        Connection::Paused,
        Connection::Stretched,
        Connection::NoRoom,
    ])
}

fn usage() -> impl Strategy<Value = Usage> {
    let other = select(vec![Usage::default(), large_budget(2_900), exhausted()]);
    prop_oneof![other, (0_u32..40).prop_map(small_budget)]
}
