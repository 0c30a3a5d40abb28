//! Sort orders of groups and data centers: by the chosen column, then by severity.

use super::ListContext;
use super::columns::{oldest_record, routes};
use crate::app::{Column, DatacenterColumn, Sort};
use crate::domain::traffic::Flow;
use crate::domain::{ApiTimestamp, Datacenter, Group, Health, Hub, Map, Role, Text, natural_sort_key};
use jiff::Timestamp;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::HashSet;

/// Snapshot indices of all groups, sorted by a column, then by severity. Groups without a value come last in both directions.
pub(super) fn sorted(context: &ListContext, sort: Sort<Column>) -> Vec<usize> {
    let groups = &context.snapshot.groups;
    let is_muted = |index: usize| groups.get(index).is_some_and(|group| context.alerts.is_muted(&group.key));
    let mut ranked = context.snapshot.derived.order.by_severity(is_muted);
    if sort.by == Column::State {
        if sort.is_reversed {
            ranked.reverse();
        }
        return ranked;
    }
    let texts = text_ranks(groups, sort.by);
    let (mut with, mut without) = (Vec::with_capacity(ranked.len()), Vec::new());
    for index in ranked {
        match key(sort.by, index, context, &texts) {
            Some(key) => with.push((key, index)),
            None => without.push(index),
        }
    }
    // Both sorts are stable: equal values stay ordered by severity.
    if sort.is_reversed == sort.by.is_largest_first() {
        with.sort_by_key(|(key, _)| *key);
    } else {
        with.sort_by_key(|(key, _)| Reverse(*key));
    }
    with.into_iter().map(|(_, index)| index).chain(without).collect()
}

/// Sort key of a group in a column.
fn key(column: Column, index: usize, context: &ListContext, texts: &Map<Cow<'_, str>, usize>) -> Option<i64> {
    let group = context.snapshot.groups.get(index)?;
    let micros = |time: Timestamp| time.as_microsecond();
    let stamp = |stamp: Option<&ApiTimestamp>| stamp.and_then(ApiTimestamp::time).map(micros);
    let bits = |flow: Option<Flow>| flow.map(|flow| flow.bits);
    let rate = || context.rate(index, group);
    match column {
        Column::State => None,
        Column::Name => Some(rank(context.snapshot.derived.order.name_rank(index))),
        Column::Tunnels => tunnels(group).map(total_order_key),
        Column::Rekeys => Some(group.recent.rekeys.into()),
        Column::Flaps => Some(group.recent.flaps.into()),
        Column::In => bits(rate().incoming).map(total_order_key),
        Column::Out => bits(rate().outgoing).map(total_order_key),
        Column::Traffic => {
            let rate = rate();
            bits(rate.incoming).map(|incoming| total_order_key(incoming + bits(rate.outgoing).unwrap_or(0.0)))
        }
        Column::Since => {
            group.health_since().filter(|since| since.is_exact).map(|since| micros(since.time()))
        }
        Column::Record => stamp(oldest_record(group)),
        Column::Modified => stamp(group.modified_at.as_ref()),
        Column::Region
        | Column::Device
        | Column::Routing
        | Column::Primary
        | Column::Secondary
        | Column::Why
        | Column::Routes
        | Column::Id => texts.get(&text(column, group)?).copied().map(rank),
    }
}

fn rank(rank: usize) -> i64 {
    i64::try_from(rank).unwrap_or(i64::MAX)
}

/// Text of a column that is sorted by text.
fn text(column: Column, group: &Group) -> Option<Cow<'_, str>> {
    match column {
        Column::Region => group.region.as_ref().map(|region| region.as_str().into()),
        Column::Device => group.device_type.as_ref().map(|device| device.as_str().into()),
        Column::Routing => group.routing.as_deref().map(|routing| routing.kind().into()),
        Column::Primary => datacenter(group, Role::Primary).map(|name| name.as_str().into()),
        Column::Secondary => datacenter(group, Role::Secondary).map(|name| name.as_str().into()),
        Column::Why => group.status_reason().map(Into::into),
        Column::Routes => routes(group).map(Into::into),
        Column::Id => group.id.as_ref().map(|id| id.as_text().as_str().into()),
        _ => None,
    }
}

/// Rank of each text of a column in natural order, ignoring case.
fn text_ranks(groups: &[Group], column: Column) -> Map<Cow<'_, str>, usize> {
    let distinct: HashSet<Cow<'_, str>> = groups.iter().filter_map(|group| text(column, group)).collect();
    let mut sorted: Vec<(String, Cow<'_, str>)> =
        distinct.into_iter().map(|text| (natural_sort_key(&text), text)).collect();
    sorted.sort_unstable();
    let mut ranks = Map::default();
    for (rank, same) in sorted.chunk_by(|(one, _), (other, _)| one == other).enumerate() {
        ranks.extend(same.iter().map(|(_, text)| (text.clone(), rank)));
    }
    ranks
}

/// Integer key in the order of [`f64::total_cmp`].
pub(in crate::app) fn total_order_key(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

fn datacenter(group: &Group, role: Role) -> Option<&Text> {
    group.hubs.iter().find(|hub| hub.role == role).and_then(|hub| hub.datacenter.as_ref())
}

#[expect(clippy::cast_precision_loss, reason = "for an order")]
fn tunnels(group: &Group) -> Option<f64> {
    let mut counts = group.hubs.iter().filter_map(Hub::tunnel_count);
    counts.next().map(|first| counts.fold(first, u64::saturating_add) as f64)
}

/// Compares by a column in its default direction, then by severity and name.
pub(super) fn compare_datacenters(by: DatacenterColumn, one: &Datacenter, other: &Datacenter) -> Ordering {
    let largest = |value: fn(&Datacenter) -> u64| value(other).cmp(&value(one));
    let order = match by {
        DatacenterColumn::State => Ordering::Equal,
        DatacenterColumn::Name => one.name.cmp(&other.name),
        DatacenterColumn::Up => largest(|datacenter| datacenter.hubs_up as u64),
        DatacenterColumn::Down => largest(|datacenter| datacenter.hubs_down as u64),
        DatacenterColumn::Groups => largest(|datacenter| datacenter.groups as u64),
        DatacenterColumn::Affected => largest(|datacenter| datacenter.groups_affected as u64),
        DatacenterColumn::Tunnels => largest(|datacenter| datacenter.tunnels),
        DatacenterColumn::Location => one.city.cmp(&other.city),
    };
    order.then_with(|| datacenter_rank(one).cmp(&datacenter_rank(other)))
}

fn datacenter_rank(datacenter: &Datacenter) -> (Health, Reverse<usize>, &Text) {
    (datacenter.health(), Reverse(datacenter.hubs_down), &datacenter.name)
}
