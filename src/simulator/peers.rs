//! The tunnels of a group: all as a bare array, or one by hub and peer.

use axum::http::StatusCode;

use super::{
    groups::{find, number},
    query::Query,
    renderer::Renderer,
    response::{ApiResponse, ErrorResponse, ValidationErrors, json},
    world::{Slot, Tunnel},
};

/// Sort keys of tunnels.
#[derive(Debug, Clone, Copy)]
enum Key {
    HubId,
    PeerId,
    ModifiedAt,
}

/// `GET /deployments/v2/networktunnelgroups/{id}/peers`: an array without a total.
pub(super) fn list(printer: &Renderer<'_>, id: &str, query: &Query) -> Result<ApiResponse, ErrorResponse> {
    let slot = find(printer, id)?;
    let mut errors = ValidationErrors::new();
    let range = query.range(&mut errors);
    let key = key(query, &mut errors);
    let order = query.order("sortOrder", &mut errors);
    if !errors.is_empty() {
        return Err(ErrorResponse::validation(&errors));
    }
    let mut tunnels = tunnels(printer, slot);
    match key {
        Key::HubId => tunnels.sort_by_key(|tunnel| printer.hub_id(tunnel.key)),
        Key::PeerId => tunnels.sort_by_cached_key(|tunnel| printer.peer_id(tunnel)),
        Key::ModifiedAt => tunnels.sort_by_key(|tunnel| tunnel.recorded),
    }
    order.arrange(&mut tunnels);
    let page: Vec<_> = range.select(&tunnels).iter().map(|tunnel| printer.tunnel(tunnel)).collect();
    Ok(json(&page))
}

/// `GET /deployments/v2/networktunnelgroups/{id}/networktunnelhubs/{hub_id}/peers/{peer_id}/state`
///
/// The documentation does not define the peer id. Here it is the tunnel id of the tunnel log or, for peers with a
/// numeric id of their own, that id.
pub(super) fn state(
    printer: &Renderer<'_>,
    id: &str,
    hub: &str,
    peer: &str,
) -> Result<ApiResponse, ErrorResponse> {
    let slot = find(printer, id)?;
    let hub = number(hub)?;
    if !peer.bytes().all(|byte| byte.is_ascii_digit()) || peer.is_empty() {
        return Err(ErrorResponse::error(StatusCode::BAD_REQUEST, "Network tunnel group ID is invalid."));
    }
    let is_peer =
        |tunnel: &Tunnel| tunnel.id.to_string() == peer || tunnel.numeric_peer.as_deref() == Some(peer);
    let tunnels = tunnels(printer, slot);
    let found = tunnels.iter().find(|tunnel| printer.hub_id(tunnel.key) == hub && is_peer(tunnel));
    found.map(|tunnel| json(&printer.tunnel(tunnel))).ok_or_else(ErrorResponse::not_found)
}

fn tunnels(printer: &Renderer<'_>, slot: Slot) -> Vec<Tunnel> {
    printer.view.hubs(slot).iter().flat_map(|hub| printer.view.tunnels(hub, usize::MAX)).collect()
}

fn key(query: &Query, errors: &mut ValidationErrors) -> Key {
    match query.get("sortBy") {
        Some("hubId") => Key::HubId,
        Some("peerId") => Key::PeerId,
        None | Some("modifiedAt") => Key::ModifiedAt,
        Some(_) => {
            errors.insert("sortBy", "must be one of [hubId peerId modifiedAt].");
            Key::ModifiedAt
        }
    }
}
