//! `history show -o json`, schema 1. The schema is stable: fields may be added; renaming or removing one requires a new
//! schema number.

use super::json::{GroupView, OwnedId, SCHEMA};
use super::show::{HubAt, ObjectAt, Picture, state_name};
use crate::commands::status::escape::{self, Layout};
use crate::commands::status::json::Moment;
use crate::domain::Text;
use crate::domain::availability::StateAt;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    profile: &'a str,
    at: Moment,
    #[serde(flatten)]
    group: GroupView<'a>,
    #[serde(flatten)]
    state: StateView,
    hubs: Vec<HubView<'a>>,
}

#[derive(Serialize)]
struct HubView<'a> {
    hub: &'a str,
    hub_id: Option<OwnedId>,
    datacenter: Option<&'a str>,
    #[serde(flatten)]
    state: StateView,
    tunnels: Vec<TunnelView<'a>>,
}

#[derive(Serialize)]
struct TunnelView<'a> {
    tunnel: &'a str,
    peer_id: Option<&'a str>,
    peer_ip: Option<&'a str>,
    datacenter: Option<&'a str>,
    #[serde(flatten)]
    state: StateView,
}

/// What is known of the state; all fields are always present.
#[derive(Default, Serialize)]
struct StateView {
    state: &'static str,
    since: Option<Moment>,
    since_is_exact: Option<bool>,
    as_of: Option<Moment>,
    changing: Option<ChangingView>,
    not_watched: Option<PeriodView>,
    not_listed: Option<PeriodView>,
}

#[derive(Serialize)]
struct ChangingView {
    from: &'static str,
    to: &'static str,
    after: Moment,
    by: Moment,
}

#[derive(Serialize)]
struct PeriodView {
    from: Option<Moment>,
    to: Option<Moment>,
}

/// Writes the document.
pub(super) fn write(picture: &Picture, profile: &str, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        profile,
        at: Moment(picture.at),
        group: GroupView::new(&picture.group.object),
        state: StateView::from(picture.group.state),
        hubs: picture.hubs.iter().map(HubView::new).collect(),
    };
    escape::write(&document, layout, out)
}

impl<'a> HubView<'a> {
    fn new(HubAt { hub, tunnels }: &'a HubAt) -> Self {
        Self {
            hub: hub.object.name.raw(),
            hub_id: OwnedId::of_hub(&hub.object),
            datacenter: hub.object.datacenter.as_ref().map(Text::raw),
            state: StateView::from(hub.state),
            tunnels: tunnels.iter().map(TunnelView::new).collect(),
        }
    }
}

impl<'a> TunnelView<'a> {
    fn new(tunnel: &'a ObjectAt) -> Self {
        let object = &tunnel.object;
        Self {
            tunnel: object.name.raw(),
            peer_id: object.peer_id.as_ref().map(Text::raw),
            peer_ip: object.peer_ip.as_ref().map(Text::raw),
            datacenter: object.datacenter.as_ref().map(Text::raw),
            state: StateView::from(tunnel.state),
        }
    }
}

impl From<StateAt> for StateView {
    fn from(state: StateAt) -> Self {
        match state {
            StateAt::Known(known) => Self {
                state: state_name(known.state),
                since: Some(Moment(known.since)),
                since_is_exact: Some(known.is_exact),
                as_of: Some(Moment(known.as_of)),
                ..Self::default()
            },
            StateAt::Changing { from, to, after, by } => {
                let (from, to) = (state_name(from), state_name(to));
                let changing = ChangingView { from, to, after: Moment(after), by: Moment(by) };
                Self { state: "changing", changing: Some(changing), ..Self::default() }
            }
            StateAt::NotWatched(gap) => {
                let period = PeriodView { from: Some(Moment(gap.from)), to: gap.to.map(Moment) };
                Self { state: "not_watched", not_watched: Some(period), ..Self::default() }
            }
            StateAt::NotListed { last_seen, next_seen } => {
                let period = PeriodView { from: last_seen.map(Moment), to: next_seen.map(Moment) };
                Self { state: "not_listed", not_listed: Some(period), ..Self::default() }
            }
        }
    }
}
