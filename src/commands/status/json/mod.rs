//! `status -o json`, schema 1. The schema is stable: fields may be added; renaming or removing one requires a
//! new number. Unknown values are passed on as received.
//!
//! Views are serialized from the snapshot directly to the writer: for tens of thousands of tunnels, a tree of
//! JSON values would take several times the memory of the snapshot.

mod finding;
mod group;
mod tunnel;
mod value;

use super::escape;
use crate::config::Settings;
use crate::domain::{BgpPeering, Datacenter, Failure, Group, Id, Region, Snapshot, Text, Totals};
use group::GroupView;
use serde::Serialize;
use std::io::{self, Write};
use url::Url;
use value::{Each, texts};

pub(super) use finding::FindingView;
pub(super) use value::Displayed;
pub(in crate::commands) use value::{IdValue, Moment, NumberOrText};

pub(super) const SCHEMA: u32 = 1;

/// The whole document.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    profile: &'a str,
    filter: Option<&'a str>,
    base_url: &'a str,
    organization_id: Option<IdValue<'a>>,
    fetched_at: Option<Moment>,
    complete: bool,
    failures: Vec<FailureView<'a>>,
    summary: Summary,
    groups: Each<'a, Group, GroupView<'a>>,
    datacenters: Each<'a, Datacenter, DatacenterView<'a>>,
    regions: Each<'a, Region, RegionView<'a>>,
    bgp: Option<BgpView<'a>>,
}

/// A line of NDJSON.
#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    r#type: &'static str,
    profile: &'a str,
    fetched_at: Option<Moment>,
    #[serde(flatten)]
    group: GroupView<'a>,
}

/// Writes a snapshot as one document.
///
/// # Errors
/// If writing fails.
pub(super) fn write_document(
    snapshot: &Snapshot,
    settings: &Settings,
    base_url: &Url,
    layout: escape::Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let configured = settings.organization_id.as_deref().map(Id::new);
    let document = Document {
        schema: SCHEMA,
        profile: settings.profile_name(),
        filter: (!settings.filter.is_empty()).then(|| settings.filter.as_str()),
        base_url: base_url.as_str().trim_end_matches('/'),
        organization_id: configured.as_ref().or_else(|| organization(snapshot)).map(IdValue),
        fetched_at: snapshot.as_of().map(Moment),
        complete: snapshot.is_complete(),
        failures: failures(snapshot),
        summary: Summary::new(snapshot.totals, snapshot.datacenters.len()),
        groups: Each(&snapshot.groups, GroupView::from),
        datacenters: Each(&snapshot.datacenters, DatacenterView::from),
        regions: Each(&snapshot.regions.value.regions, RegionView::from),
        bgp: snapshot.regions.value.bgp.as_ref().map(BgpView::from),
    };
    escape::write(&document, layout, out)
}

/// Writes one line per group, with the fields that identify the poll.
///
/// # Errors
/// If writing fails.
pub(super) fn write_lines(snapshot: &Snapshot, settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    let fetched_at = snapshot.as_of().map(Moment);
    snapshot.groups.iter().try_for_each(|group| {
        let line = Line {
            schema: SCHEMA,
            r#type: "group",
            profile: settings.profile_name(),
            fetched_at,
            group: GroupView::from(group),
        };
        escape::write(&line, escape::Layout::OneLine, out)
    })
}

/// The organization id of the groups, if it is the same for all.
fn organization(snapshot: &Snapshot) -> Option<&Id> {
    let mut ids = snapshot.groups.iter().filter_map(|group| group.organization_id.as_ref());
    let first = ids.next()?;
    ids.all(|id| id == first).then_some(first)
}

/// The failures of the poll.
pub(super) fn failures(snapshot: &Snapshot) -> Vec<FailureView<'_>> {
    snapshot.failures().into_iter().map(FailureView::from).collect()
}

/// A failure with the part that it affects.
#[derive(Serialize)]
pub(super) struct FailureView<'a> {
    part: &'static str,
    kind: &'static str,
    text: Displayed<&'a Failure>,
    remedy: &'static str,
    request_id: Option<&'a str>,
}

impl<'a> From<(&'static str, &'a Failure)> for FailureView<'a> {
    fn from((part, failure): (&'static str, &'a Failure)) -> Self {
        Self {
            part,
            kind: failure.kind.name(),
            text: Displayed(failure),
            remedy: failure.remedy(),
            request_id: failure.request_id.as_ref().map(Text::raw),
        }
    }
}

/// Totals of all groups.
#[derive(Serialize)]
pub(super) struct Summary {
    groups: GroupCounts,
    hubs: HubCounts,
    tunnels: TunnelCounts,
    datacenters: usize,
}

#[derive(Serialize)]
struct GroupCounts {
    total: usize,
    connected: usize,
    degraded: usize,
    warning: usize,
    disconnected: usize,
    unknown: usize,
}

#[derive(Serialize)]
struct HubCounts {
    total: usize,
    up: usize,
    down: usize,
    unknown: usize,
}

#[derive(Serialize)]
struct TunnelCounts {
    total: u64,
    up: u64,
    down: u64,
    failed: u64,
    unknown: u64,
}

impl Summary {
    pub(super) fn new(totals: Totals, datacenters: usize) -> Self {
        let Totals { groups, hubs, tunnels } = totals;
        Self {
            groups: GroupCounts {
                total: groups.total,
                connected: groups.connected,
                degraded: groups.degraded,
                warning: groups.warning,
                disconnected: groups.disconnected,
                unknown: groups.unknown,
            },
            hubs: HubCounts { total: hubs.total, up: hubs.up, down: hubs.down, unknown: hubs.unknown },
            tunnels: TunnelCounts {
                total: tunnels.total,
                up: tunnels.up,
                down: tunnels.down,
                failed: tunnels.failed,
                unknown: tunnels.unknown,
            },
            datacenters,
        }
    }
}

#[derive(Serialize)]
struct DatacenterView<'a> {
    name: &'a str,
    hubs_up: usize,
    hubs_down: usize,
    hubs_unknown: usize,
    groups: usize,
    groups_affected: usize,
}

impl<'a> From<&'a Datacenter> for DatacenterView<'a> {
    fn from(here: &'a Datacenter) -> Self {
        Self {
            name: here.name.raw(),
            hubs_up: here.hubs_up,
            hubs_down: here.hubs_down,
            hubs_unknown: here.hubs_unknown,
            groups: here.groups,
            groups_affected: here.groups_affected,
        }
    }
}

#[derive(Serialize)]
struct RegionView<'a> {
    region: Option<&'a str>,
    name: Option<&'a str>,
    description: Option<&'a str>,
    continent: Option<&'a str>,
}

impl<'a> From<&'a Region> for RegionView<'a> {
    fn from(region: &'a Region) -> Self {
        Self {
            region: region.region.as_ref().map(Text::raw),
            name: region.name.as_ref().map(Text::raw),
            description: region.description.as_ref().map(Text::raw),
            continent: region.continent.as_ref().map(Text::raw),
        }
    }
}

/// The BGP peer on the provider side.
#[derive(Serialize)]
struct BgpView<'a> {
    as_number: Option<NumberOrText<'a>>,
    peer_ips: Each<'a, Text, &'a str>,
    peer_range: Option<&'a str>,
}

impl<'a> From<&'a BgpPeering> for BgpView<'a> {
    fn from(bgp: &'a BgpPeering) -> Self {
        Self {
            as_number: bgp.as_number.as_ref().map(NumberOrText),
            peer_ips: texts(&bgp.peer_ips),
            peer_range: bgp.peer_range.as_ref().map(Text::raw),
        }
    }
}
