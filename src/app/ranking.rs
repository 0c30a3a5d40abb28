//! In which order groups and data centers are listed: by the column that was chosen, and where that is the same, worst first.

use super::columns::{oldest_record, routes};
use super::natural::add_natural;
use super::quick::{Quick, beginning};
use super::{Column, DatacenterColumn, Sort};
use crate::domain::rates::{Flow, Rate};
use crate::domain::{Datacenter, Group, Health, Hub, Map, Role, Stamp, Text};
use jiff::Timestamp;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::ops::Range;

/// What places a group among others, as far as a few bytes tell: worst first; then the newest change that was seen, then the
/// name. No part of it changes because time goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    health: Health,
    changed: Reverse<Option<Timestamp>>,
    name: u128,
}

/// The ranks of the groups of a snapshot, in its order. They are told while the snapshot is gone through, so that nobody has to
/// go through it for them alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranks(Vec<Rank>);

impl Ranks {
    /// Counts the next group in.
    pub(super) fn add(&mut self, group: &Group) {
        let changed = group.since.filter(|since| since.is_exact).map(|since| since.at);
        let name = beginning(&lower(group.title()));
        self.0.push(Rank { health: group.health(), changed: Reverse(changed), name });
    }

    /// The places of the groups that were counted in, in the order of their ranks; the muted are placed with the healthy.
    pub(super) fn order(&self, groups: &[Group], is_muted: impl Fn(&Group) -> bool) -> Vec<usize> {
        let rank = |(group, rank): (&Group, &Rank)| {
            let health = if is_muted(group) { Health::Up } else { rank.health };
            Rank { health, ..*rank }
        };
        let ranks: Vec<Rank> = groups.iter().zip(&self.0).map(rank).collect();
        let name = |place: usize| lower(groups[place].title());
        let mut places: Vec<usize> = (0..ranks.len()).collect();
        // The ranks are large and stay where they are.
        places
            .sort_by(|&one, &other| ranks[one].cmp(&ranks[other]).then_with(|| name(one).cmp(&name(other))));
        places
    }
}

/// The places of groups in the order of the list, from those in the order of their ranks, which decide where a column has the
/// same or nothing. What has nothing in the column comes last, whichever way the list is sorted. Of the group in a place is
/// told its rate too, if the list is sorted by that.
pub(super) fn sorted<'a>(
    ranked: &[usize],
    group: impl Fn(usize) -> Option<(&'a Group, Option<Rate>)>,
    sort: Sort<Column>,
) -> Vec<usize> {
    if sort.by == Column::State {
        let ranked = ranked.iter().copied();
        return if sort.is_reversed { ranked.rev().collect() } else { ranked.collect() };
    }
    let mut texts = Texts::default();
    let (mut keys, mut without) = (Vec::with_capacity(ranked.len()), Vec::new());
    for place in ranked {
        let key =
            group(*place).and_then(|(group, rate)| key(sort.by, group, rate.unwrap_or_default(), &mut texts));
        match key {
            Some(key) => keys.push((key, *place)),
            None => without.push(*place),
        }
    }
    let places = texts.places();
    let is_descending = sort.is_reversed != sort.by.is_largest_first();
    let number = |key: Key| {
        let number = key.number(&places);
        if is_descending { !number } else { number }
    };
    let mut order: Vec<(i64, usize)> = keys.into_iter().map(|(key, place)| (number(key), place)).collect();
    // They are in the order of their ranks, and keep it.
    order.sort_by_key(|(number, _)| *number);
    order.into_iter().map(|(_, place)| place).chain(without).collect()
}

/// What stands in a column of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Key {
    Number(f64),
    Time(Timestamp),
    /// The number of the text.
    Text(usize),
}

impl Key {
    /// A number in its place, in the same order among those of its column: thousands of them are compared many times.
    fn number(self, places_of_texts: &[usize]) -> i64 {
        match self {
            Self::Number(number) => in_order(number),
            Self::Time(time) => time.as_microsecond(),
            Self::Text(text) => i64::try_from(places_of_texts[text]).unwrap_or(i64::MAX),
        }
    }
}

/// A whole number for each other one, in the order of [`f64::total_cmp`].
pub(super) fn in_order(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The texts of a column, each with a number.
#[derive(Default)]
struct Texts<'a> {
    all: Vec<Cow<'a, str>>,
    numbers: Map<Cow<'a, str>, usize>,
}

impl<'a> Texts<'a> {
    /// The number of one that other groups may have too: most columns have few.
    fn shared(&mut self, text: Cow<'a, str>) -> Key {
        let number = *self.numbers.entry(text).or_insert_with_key(|text| {
            self.all.push(text.clone());
            self.all.len() - 1
        });
        Key::Text(number)
    }

    /// The number of one that is a group's own: nobody looks whether it is there.
    fn own(&mut self, text: &'a str) -> Key {
        self.all.push(text.into());
        Key::Text(self.all.len() - 1)
    }

    /// The place of each text among them, by its number; those that differ only in capitals share one.
    fn places(self) -> Vec<usize> {
        // One behind the other: there may be thousands.
        let mut naturals = String::new();
        let parts = self.all.iter().map(|text| {
            let start = naturals.len();
            add_natural(&lower(text), &mut naturals);
            start..naturals.len()
        });
        let parts: Vec<Range<usize>> = parts.collect();
        let texts = parts.into_iter().enumerate();
        let texts = texts.map(|(number, part)| (Quick::new(&naturals[part]), number));
        let mut sorted: Vec<_> = texts.collect();
        sorted.sort_unstable();
        let mut places = vec![0; sorted.len()];
        for (place, same) in sorted.chunk_by(|(one, _), (other, _)| one == other).enumerate() {
            for (_, number) in same {
                places[*number] = place;
            }
        }
        places
    }
}

fn key<'a>(column: Column, group: &'a Group, rate: Rate, texts: &mut Texts<'a>) -> Option<Key> {
    let stamp = |stamp: Option<&Stamp>| stamp.and_then(Stamp::at).map(Key::Time);
    let bits = |flow: Option<Flow>| flow.map(|flow| flow.bits);
    match column {
        Column::State => None,
        Column::Name => Some(texts.own(group.title())),
        Column::Region => group.region.as_ref().map(|region| texts.shared(region.as_str().into())),
        Column::Device => group.device_type.as_ref().map(|device| texts.shared(device.as_str().into())),
        Column::Routing => group.routing.as_ref().map(|routing| texts.shared(routing.kind().into())),
        Column::Primary => datacenter(group, Role::Primary).map(|name| texts.shared(name.as_str().into())),
        Column::Secondary => {
            datacenter(group, Role::Secondary).map(|name| texts.shared(name.as_str().into()))
        }
        Column::Tunnels => tunnels(group).map(Key::Number),
        Column::In => bits(rate.incoming).map(Key::Number),
        Column::Out => bits(rate.outgoing).map(Key::Number),
        Column::Traffic => {
            bits(rate.incoming).map(|incoming| Key::Number(incoming + bits(rate.outgoing).unwrap_or(0.0)))
        }
        Column::Since => group.since.filter(|since| since.is_exact).map(|since| Key::Time(since.at)),
        Column::Why => group.reasons().first().map(|reason| texts.shared(reason.to_string().into())),
        Column::Routes => routes(group).map(|routes| texts.shared(routes.into())),
        Column::Record => stamp(oldest_record(group)),
        Column::Modified => stamp(group.modified_at.as_ref()),
        Column::Id => group.id.as_ref().map(|id| texts.own(id.text().as_str())),
    }
}

/// A text in lower case. Most names are so already, and there may be thousands.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
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
