//! In which order groups and data centers are listed: by the column that was chosen, and where that is the same, worst first.

use super::columns::{oldest_record, routes};
use super::natural::natural;
use super::quick::Quick;
use super::{Column, DatacenterColumn, Sort};
use crate::domain::rates::{Flow, Rate};
use crate::domain::{Datacenter, Group, Health, Hub, Map, Role, Stamp, Text};
use jiff::Timestamp;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};

/// What a group is compared by. There may be thousands of them, each compared many times: so nothing of it is looked up
/// any more, and a text is a number, which is its place among all texts of the column.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Key {
    Number(f64),
    Time(Timestamp),
    Text(usize),
}

impl Key {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Time(one), Self::Time(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            _ => Ordering::Equal,
        }
    }
}

/// Worst first, the muted with the healthy; then the newest change that was seen, then the name. No part of it changes
/// because time goes by.
type Rank<'a> = (Health, Reverse<Option<Timestamp>>, Quick<Cow<'a, str>>);

/// A group with what its place in the list depends on.
struct Ranked<'a> {
    key: Option<Key>,
    rank: Rank<'a>,
    place: usize,
}

/// A group as the list sees it.
pub(super) struct Listed<'a> {
    pub(super) group: &'a Group,
    /// Only where the list is sorted by it: it is asked for of every group.
    pub(super) rate: Option<Rate>,
    pub(super) is_muted: bool,
}

/// The places of these groups among them, in the order of the list. What has no value in the column comes last, whichever
/// way the list is sorted.
pub(super) fn sorted<'a>(groups: impl Iterator<Item = Listed<'a>>, sort: Sort<Column>) -> Vec<usize> {
    let mut texts = Texts::default();
    let rank =
        |(place, listed)| Ranked { key: key(sort.by, &listed, &mut texts), rank: rank(&listed), place };
    let mut ranked: Vec<Ranked> = groups.enumerate().map(rank).collect();
    let places = texts.places();
    for Ranked { key, .. } in &mut ranked {
        if let Some(Key::Text(text)) = key {
            *text = places[*text];
        }
    }
    ranked.sort_by(|one, other| one.compare(other, sort));
    ranked.into_iter().map(|ranked| ranked.place).collect()
}

impl Ranked<'_> {
    fn compare(&self, other: &Self, sort: Sort<Column>) -> Ordering {
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

/// The texts of a column, each with a number. Most columns have few.
#[derive(Default)]
struct Texts<'a>(Map<Cow<'a, str>, usize>);

impl<'a> Texts<'a> {
    fn number(&mut self, text: Cow<'a, str>) -> usize {
        let next = self.0.len();
        *self.0.entry(text).or_insert(next)
    }

    /// The place of each text among them, by its number; those that differ only in capitals share one.
    fn places(self) -> Vec<usize> {
        let texts = self.0.iter();
        let mut sorted: Vec<_> =
            texts.map(|(text, number)| (Quick::new(natural(&lower(text))), *number)).collect();
        sorted.sort_unstable();
        let mut places = vec![0; sorted.len()];
        for (place, same) in sorted.chunk_by(|(one, _), (other, _)| one == other).enumerate() {
            same.iter().for_each(|(_, number)| places[*number] = place);
        }
        places
    }
}

fn rank<'a>(listed: &Listed<'a>) -> Rank<'a> {
    let group = listed.group;
    let changed = group.since.filter(|since| since.is_exact).map(|since| since.at);
    let health = if listed.is_muted { Health::Up } else { group.health() };
    (health, Reverse(changed), Quick::new(lower(group.title())))
}

fn key<'a>(column: Column, listed: &Listed<'a>, texts: &mut Texts<'a>) -> Option<Key> {
    let group = listed.group;
    let mut text = |text: Cow<'a, str>| Key::Text(texts.number(text));
    let stamp = |stamp: Option<&Stamp>| stamp.and_then(Stamp::at).map(Key::Time);
    let bits = |flow: Option<Flow>| flow.map(|flow| flow.bits);
    let rate = listed.rate.unwrap_or_default();
    match column {
        Column::State => None,
        Column::Name => Some(text(group.title().into())),
        Column::Region => group.region.as_ref().map(|region| text(region.as_str().into())),
        Column::Device => group.device_type.as_ref().map(|device| text(device.as_str().into())),
        Column::Routing => group.routing.as_ref().map(|routing| text(routing.kind().into())),
        Column::Primary => datacenter(group, Role::Primary).map(|name| text(name.as_str().into())),
        Column::Secondary => datacenter(group, Role::Secondary).map(|name| text(name.as_str().into())),
        Column::Tunnels => tunnels(group).map(Key::Number),
        Column::In => bits(rate.incoming).map(Key::Number),
        Column::Out => bits(rate.outgoing).map(Key::Number),
        Column::Traffic => {
            bits(rate.incoming).map(|incoming| Key::Number(incoming + bits(rate.outgoing).unwrap_or(0.0)))
        }
        Column::Since => group.since.filter(|since| since.is_exact).map(|since| Key::Time(since.at)),
        Column::Why => group.reasons().first().map(|reason| text(reason.to_string().into())),
        Column::Routes => routes(group).map(|routes| text(routes.into())),
        Column::Record => stamp(oldest_record(group)),
        Column::Modified => stamp(group.modified_at.as_ref()),
        Column::Id => group.id.as_ref().map(|id| text(id.text().as_str().into())),
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
