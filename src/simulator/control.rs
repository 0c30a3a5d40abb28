//! The control API under `/_simulator/`: request log, faults, limits, world overrides, scopes, credentials.
//!
//! It needs no token and its requests are not logged. Invalid requests get an error message.

use axum::http::{Method, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json as object;

use super::{
    fault::Fault,
    limits::LimitsRequest,
    response::{ApiResponse, ErrorResponse, json},
    state::{Scopes, ServerState, lock},
    token::Rules,
    world::{
        Configuration, HubKey, Override, Power, Role, Slot, Target, TunnelFault, UnknownTunnelFault, World,
    },
};

/// The body of a world override: a group by id or name or all hubs of a data center, and the change.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Change {
    group: Option<u64>,
    name: Option<String>,
    datacenter: Option<String>,
    hub: Option<HubSelection>,
    status: Option<RequestedStatus>,
    tunnels: Option<u16>,
    freeze: Option<bool>,
    /// The name of a tunnel fault, or `none`.
    tunnel_fault: Option<String>,
    /// Offset in seconds of the clock that timestamps the records; negative if it is behind.
    record_shift_s: Option<i64>,
    rename: Option<String>,
    network_cidrs: Option<Vec<String>>,
    /// The new data center of a hub.
    move_to: Option<String>,
    remove: Option<u64>,
    add: Option<Addition>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum HubSelection {
    Primary,
    Secondary,
    Both,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum RequestedStatus {
    #[serde(rename = "UP")]
    Up,
    #[serde(rename = "DOWN")]
    Down,
    #[serde(rename = "auto")]
    Auto,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Addition {
    name: String,
    region: Option<String>,
}

/// Handles a request to the control API.
pub(super) fn control(
    site: &ServerState,
    method: &Method,
    path: &str,
    body: &[u8],
) -> Result<ApiResponse, ErrorResponse> {
    match (method.as_str(), path.trim_start_matches("/_simulator/")) {
        ("GET", "log") => Ok(json(&lock(&site.journal).print())),
        ("DELETE", "log") => Ok(done(|| lock(&site.journal).clear())),
        ("GET", "faults") => Ok(json(&lock(&site.faults).print())),
        ("POST", "faults") => add_fault(site, body),
        ("DELETE", "faults") => Ok(done(|| lock(&site.faults).clear())),
        ("GET", "limits") => Ok(json(&lock(&site.limits).print())),
        ("POST", "limits") => set_limits(site, body),
        ("POST", "world") => change_world(site, body),
        ("POST", "scopes") => set_scopes(site, body),
        ("POST", "credentials") => set_rules(site, body),
        ("POST", "expire-tokens") => Ok(done(|| lock(&site.tokens).expire())),
        _ => Err(ErrorResponse::error(StatusCode::NOT_FOUND, CONTROLS)),
    }
}

const CONTROLS: &str = "unknown endpoint; available: GET and DELETE log; GET, POST and DELETE faults; GET and POST limits; \
                        POST world, scopes, credentials and expire-tokens.";

const NOTHING_TO_CHANGE: &str = "nothing to change: set status, tunnels, freeze, tunnel_fault, record_shift_s, rename, \
                                 network_cidrs, move_to, remove or add";

fn add_fault(site: &ServerState, body: &[u8]) -> Result<ApiResponse, ErrorResponse> {
    let fault: Fault = parse(body)?;
    if let Some(validation_error) = fault.validation_error() {
        return Err(bad(validation_error));
    }
    let mut faults = lock(&site.faults);
    faults.add(fault);
    Ok(json(&faults.print()))
}

fn set_limits(site: &ServerState, body: &[u8]) -> Result<ApiResponse, ErrorResponse> {
    let request: LimitsRequest = parse(body)?;
    if let Some(validation_error) = request.validation_error() {
        return Err(bad(validation_error));
    }
    let mut limits = lock(&site.limits);
    limits.set(request);
    Ok(json(&limits.print()))
}

fn set_scopes(site: &ServerState, body: &[u8]) -> Result<ApiResponse, ErrorResponse> {
    let scopes: Scopes = parse(body)?;
    Ok(done(|| *lock(&site.scopes) = scopes))
}

fn set_rules(site: &ServerState, body: &[u8]) -> Result<ApiResponse, ErrorResponse> {
    let rules: Rules = parse(body)?;
    Ok(done(|| lock(&site.tokens).rules = rules))
}

fn change_world(site: &ServerState, body: &[u8]) -> Result<ApiResponse, ErrorResponse> {
    let change: Change = parse(body)?;
    let mut world = site.world_mut();
    let overrides = change.overrides(&world, site.clock.unix_seconds(site.clock.now_millis()))?;
    let now = site.clock.now();
    let mut changed = Vec::new();
    for change in overrides {
        let slots = world.apply(change, now).map_err(|error| missing(&error.to_string()))?;
        changed.extend(slots.into_iter().map(|slot| world.group(slot).id));
    }
    changed.sort_unstable();
    changed.dedup();
    Ok(json(&object!({ "groups": changed })))
}

impl Change {
    /// The override that the request describes.
    fn overrides(self, world: &World, today: i64) -> Result<Vec<Override>, ErrorResponse> {
        if let Some(Addition { name, region }) = self.add {
            return Ok(vec![Override::Add { name, region }]);
        }
        if let Some(id) = self.remove {
            return Ok(vec![Override::Remove { group: by_id(world, id)? }]);
        }
        let mut overrides = Vec::new();
        if let Some(freeze) = self.freeze {
            let group = self.slot(world)?;
            overrides.push(if freeze { Override::Freeze { group } } else { Override::Thaw { group } });
        }
        if let Some(status) = self.status {
            overrides.push(Override::Power { target: self.target(world)?, status: status.power() });
        }
        if let Some(count) = self.tunnels {
            overrides.push(Override::Tunnels { target: self.target(world)?, count });
        }
        if let Some(name) = &self.tunnel_fault {
            overrides.push(Override::TunnelFault {
                target: self.target(world)?,
                tunnel_fault: tunnel_fault(name)?,
            });
        }
        if let Some(seconds) = self.record_shift_s {
            let by = seconds.checked_mul(1_000).ok_or_else(|| bad("record_shift_s is out of range"))?;
            overrides.push(Override::Shift { target: self.target(world)?, by });
        }
        overrides.extend(self.configure(world, today)?);
        if overrides.is_empty() { Err(bad(NOTHING_TO_CHANGE)) } else { Ok(overrides) }
    }

    /// The configuration change that the request describes, with the modification time in seconds since 1970.
    fn configure(&self, world: &World, modified: i64) -> Result<Vec<Override>, ErrorResponse> {
        let name = self.rename.clone().map(Configuration::Name);
        let networks = self.network_cidrs.clone().map(Configuration::Networks);
        let placement = self.move_to.as_ref().map(|name| self.placement(world, name)).transpose()?;
        let configurations = [name, networks, placement].into_iter().flatten();
        let configure =
            |configuration| Ok(Override::Configure { group: self.slot(world)?, configuration, modified });
        configurations.map(configure).collect()
    }

    fn placement(&self, world: &World, name: &str) -> Result<Configuration, ErrorResponse> {
        let site = world.site(name).map_err(|refused| missing(&refused.to_string()))?;
        match self.hub {
            Some(HubSelection::Primary) => Ok(Configuration::Place(Role::Primary, site)),
            Some(HubSelection::Secondary) => Ok(Configuration::Place(Role::Secondary, site)),
            Some(HubSelection::Both) | None => Err(bad("hub is required: primary or secondary")),
        }
    }

    fn target(&self, world: &World) -> Result<Target, ErrorResponse> {
        if let Some(datacenter) = &self.datacenter {
            return Ok(Target::Datacenter(datacenter.clone()));
        }
        let slot = self.slot(world)?;
        match self.hub {
            Some(HubSelection::Primary) => Ok(Target::Hub(HubKey { slot, role: Role::Primary })),
            Some(HubSelection::Secondary) => Ok(Target::Hub(HubKey { slot, role: Role::Secondary })),
            Some(HubSelection::Both) => Ok(Target::Both(slot)),
            None => Err(bad("hub is required: primary, secondary or both")),
        }
    }

    fn slot(&self, world: &World) -> Result<Slot, ErrorResponse> {
        match (self.group, &self.name) {
            (Some(id), _) => by_id(world, id),
            (None, Some(name)) => by_name(world, name),
            (None, None) => Err(bad("group (id) or name is required")),
        }
    }
}

/// Parses the name of a tunnel fault; `none` clears it.
fn tunnel_fault(name: &str) -> Result<Option<TunnelFault>, ErrorResponse> {
    match name {
        "none" => Ok(None),
        _ => name.parse().map(Some).map_err(|error: UnknownTunnelFault| bad(&error.to_string())),
    }
}

impl RequestedStatus {
    const fn power(self) -> Option<Power> {
        match self {
            Self::Up => Some(Power::Up),
            Self::Down => Some(Power::Down),
            Self::Auto => None,
        }
    }
}

fn by_id(world: &World, id: u64) -> Result<Slot, ErrorResponse> {
    world.slot(id).ok_or_else(|| missing(&format!("no group with id {id}")))
}

fn by_name(world: &World, name: &str) -> Result<Slot, ErrorResponse> {
    let found = world.slots().find(|slot| world.group(*slot).name == name);
    found.ok_or_else(|| missing(&format!("no group named '{name}'")))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ErrorResponse> {
    serde_json::from_slice(body).map_err(|error| bad(&format!("invalid request body: {error}")))
}

/// Runs an action whose only response is success.
fn done(carry_out: impl FnOnce()) -> ApiResponse {
    carry_out();
    json(&object!({ "done": true }))
}

fn bad(sentence: &str) -> ErrorResponse {
    ErrorResponse::error(StatusCode::BAD_REQUEST, sentence)
}

fn missing(sentence: &str) -> ErrorResponse {
    ErrorResponse::error(StatusCode::NOT_FOUND, sentence)
}
