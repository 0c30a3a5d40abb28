//! In which order groups and data centers are listed: by the column that was chosen, and where that is the same, worst first.

use super::columns::{oldest_record, routes};
use super::natural::natural;
use super::{Column, DatacenterColumn, Sort};
use crate::domain::rates::{Flow, Rate};
use crate::domain::{Datacenter, Group, Health, Hub, Role, Stamp, Text};
use jiff::Timestamp;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};

/// What a group is compared by.
#[derive(Clone, Debug, PartialEq)]
enum Key<'a> {
    Number(f64),
    Time(Timestamp),
    Text(Cow<'a, str>),
}

impl Key<'_> {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Time(one), Self::Time(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => natural(one, other),
            _ => Ordering::Equal,
        }
    }
}

/// A group with what its place in the list depends on.
pub(super) struct Ranked<'a> {
    key: Option<Key<'a>>,
    rank: Rank<'a>,
}

/// Worst first, the muted with the healthy; then the newest change that was seen, then the name. No part of it changes
/// because time goes by.
type Rank<'a> = (Health, Reverse<Option<Timestamp>>, Cow<'a, str>);

/// A group as the list sees it.
pub(super) struct Listed<'a> {
    pub(super) group: &'a Group,
    /// Only where the list is sorted by it: it is asked for of every group.
    pub(super) rate: Option<Rate>,
    pub(super) is_muted: bool,
}

impl<'a> Ranked<'a> {
    /// A group among others that are sorted by this column.
    pub(super) fn by(column: Column, listed: &Listed<'a>) -> Self {
        Self { key: key(column, listed), rank: rank(listed) }
    }

    /// Its order among others. What has no value comes last, whichever way the list is sorted.
    pub(super) fn compare(&self, other: &Self, sort: Sort<Column>) -> Ordering {
        let by_key = match (&self.key, &other.key) {
            (Some(one), Some(other)) => {
                let order = one.compare(other);
                if sort.is_reversed == sort.by.is_largest_first() { order } else { order.reverse() }
            }
            (one, other) => one.is_none().cmp(&other.is_none()),
        };
        let rank = || self.rank.cmp(&other.rank);
        match (sort.by, sort.is_reversed) {
            (Column::State, true) => rank().reverse(),
            _ => by_key.then_with(rank),
        }
    }
}

fn rank<'a>(listed: &Listed<'a>) -> Rank<'a> {
    let group = listed.group;
    let changed = group.since.filter(|since| since.is_exact).map(|since| since.at);
    let health = if listed.is_muted { Health::Up } else { group.health() };
    (health, Reverse(changed), lower(group.title()))
}

fn key<'a>(column: Column, listed: &Listed<'a>) -> Option<Key<'a>> {
    let group = listed.group;
    let text = |text: Option<&'a Text>| text.map(|text| Key::Text(lower(text.as_str())));
    let stamp = |stamp: Option<&Stamp>| stamp.and_then(Stamp::at).map(Key::Time);
    let bits = |flow: Option<Flow>| flow.map(|flow| flow.bits);
    let rate = listed.rate.unwrap_or_default();
    match column {
        Column::State => None,
        Column::Name => Some(Key::Text(lower(group.title()))),
        Column::Region => text(group.region.as_ref()),
        Column::Device => text(group.device_type.as_ref()),
        Column::Routing => group.routing.as_ref().map(|routing| Key::Text(lower(routing.kind()))),
        Column::Primary => text(datacenter(group, Role::Primary)),
        Column::Secondary => text(datacenter(group, Role::Secondary)),
        Column::Tunnels => tunnels(group).map(Key::Number),
        Column::In => bits(rate.incoming).map(Key::Number),
        Column::Out => bits(rate.outgoing).map(Key::Number),
        Column::Traffic => {
            bits(rate.incoming).map(|incoming| Key::Number(incoming + bits(rate.outgoing).unwrap_or(0.0)))
        }
        Column::Since => group.since.filter(|since| since.is_exact).map(|since| Key::Time(since.at)),
        Column::Why => group.reasons().first().map(|reason| Key::Text(reason.to_string().into())),
        Column::Routes => routes(group).map(|routes| Key::Text(routes.into())),
        Column::Record => stamp(oldest_record(group)),
        Column::Modified => stamp(group.modified_at.as_ref()),
        Column::Id => group.id.as_ref().map(|id| Key::Text(id.text().as_str().into())),
    }
}

/// A text in lower case. Most names are so already, and there may be thousands.
fn lower(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { text.into() } else { text.to_lowercase().into() }
}

fn datacenter(group: &Group, role: Role) -> Option<&Text> {
    group.hubs.iter().find(|hub| hub.role == role).and_then(|hub| hub.datacenter.as_ref())
}

#[expect(clippy::cast_precision_loss, reason = "for an order")]
fn tunnels(group: &Group) -> Option<f64> {
    let mut counts = group.hubs.iter().filter_map(Hub::tunnel_count);
    counts.next().map(|first| counts.fold(first, u64::saturating_add) as f64)
}

/// Each column in its own direction, the largest numbers first; then worst first, then by name.
pub(super) fn compare_datacenters(by: DatacenterColumn, one: &Datacenter, other: &Datacenter) -> Ordering {
    let largest = |value: fn(&Datacenter) -> u64| value(other).cmp(&value(one));
    let order = match by {
        DatacenterColumn::State => Ordering::Equal,
        DatacenterColumn::Name => one.name.cmp(&other.name),
        DatacenterColumn::Up => largest(|here| here.hubs_up as u64),
        DatacenterColumn::Down => largest(|here| here.hubs_down as u64),
        DatacenterColumn::Groups => largest(|here| here.groups as u64),
        DatacenterColumn::Hit => largest(|here| here.groups_hit as u64),
        DatacenterColumn::Tunnels => largest(|here| here.tunnels),
        DatacenterColumn::Place => one.place.cmp(&other.place),
    };
    order.then_with(|| datacenter_rank(one).cmp(&datacenter_rank(other)))
}

fn datacenter_rank(here: &Datacenter) -> (Health, Reverse<usize>, &Text) {
    (here.health(), Reverse(here.hubs_down), &here.name)
}
