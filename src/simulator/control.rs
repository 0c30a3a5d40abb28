//! What is under `/_simulator/`: the log of requests, faults, limits, orders to the world, scopes, credentials.
//!
//! No token is needed here and nothing is logged. Whatever is not understood is answered with a sentence.

use axum::http::{Method, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json as object;

use super::{
    answer::{Answer, Refusal, json},
    fault::Fault,
    limits::Wish,
    site::{Scopes, Site, locked},
    token::Rules,
    world::{Ailment, Configuration, HubKey, Order, Power, Role, Slot, Target, UnknownAilment, World},
};

/// A change of the world, as it is posted: a group by id or name or all of a data center, and what becomes of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Change {
    group: Option<u64>,
    name: Option<String>,
    datacenter: Option<String>,
    hub: Option<Which>,
    status: Option<Wanted>,
    tunnels: Option<u16>,
    freeze: Option<bool>,
    /// An ailment by its name, or `none`.
    ailment: Option<String>,
    /// Seconds that the clock is ahead that stamps the records, or with a minus behind.
    record_shift_s: Option<i64>,
    rename: Option<String>,
    network_cidrs: Option<Vec<String>>,
    /// The data center that a hub moves to.
    move_to: Option<String>,
    remove: Option<u64>,
    add: Option<Addition>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Which {
    Primary,
    Secondary,
    Both,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum Wanted {
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

/// Answers a request to the controls.
pub(super) fn control(site: &Site, method: &Method, path: &str, body: &[u8]) -> Result<Answer, Refusal> {
    match (method.as_str(), path.trim_start_matches("/_simulator/")) {
        ("GET", "log") => Ok(json(&locked(&site.journal).print())),
        ("DELETE", "log") => Ok(done(|| locked(&site.journal).clear())),
        ("GET", "faults") => Ok(json(&locked(&site.faults).print())),
        ("POST", "faults") => add_fault(site, body),
        ("DELETE", "faults") => Ok(done(|| locked(&site.faults).clear())),
        ("GET", "limits") => Ok(json(&locked(&site.limits).print())),
        ("POST", "limits") => set_limits(site, body),
        ("POST", "world") => change_world(site, body),
        ("POST", "scopes") => set_scopes(site, body),
        ("POST", "credentials") => set_rules(site, body),
        ("POST", "expire-tokens") => Ok(done(|| locked(&site.tokens).expire())),
        _ => Err(Refusal::error(StatusCode::NOT_FOUND, CONTROLS)),
    }
}

const CONTROLS: &str = "The controls are: GET and DELETE log; GET, POST and DELETE faults; GET and POST limits; \
                        POST world, scopes, credentials and expire-tokens.";

const NOTHING_TO_CHANGE: &str = "say what to change: status, tunnels, freeze, ailment, record_shift_s, rename, \
                                 network_cidrs, move_to, remove or add";

fn add_fault(site: &Site, body: &[u8]) -> Result<Answer, Refusal> {
    let fault: Fault = parse(body)?;
    if let Some(objection) = fault.objection() {
        return Err(bad(objection));
    }
    let mut faults = locked(&site.faults);
    faults.add(fault);
    Ok(json(&faults.print()))
}

fn set_limits(site: &Site, body: &[u8]) -> Result<Answer, Refusal> {
    let wish: Wish = parse(body)?;
    if let Some(objection) = wish.objection() {
        return Err(bad(objection));
    }
    let mut limits = locked(&site.limits);
    limits.set(wish);
    Ok(json(&limits.print()))
}

fn set_scopes(site: &Site, body: &[u8]) -> Result<Answer, Refusal> {
    let scopes: Scopes = parse(body)?;
    Ok(done(|| *locked(&site.scopes) = scopes))
}

fn set_rules(site: &Site, body: &[u8]) -> Result<Answer, Refusal> {
    let rules: Rules = parse(body)?;
    Ok(done(|| locked(&site.tokens).rules = rules))
}

fn change_world(site: &Site, body: &[u8]) -> Result<Answer, Refusal> {
    let change: Change = parse(body)?;
    let mut world = site.world_mut();
    let orders = change.orders(&world, site.clock.unix_seconds(site.clock.now_millis()))?;
    let now = site.clock.now();
    let mut changed = Vec::new();
    for order in orders {
        let slots = world.order(order, now).map_err(|refused| missing(&refused.to_string()))?;
        changed.extend(slots.into_iter().map(|slot| world.group(slot).id));
    }
    changed.sort_unstable();
    changed.dedup();
    Ok(json(&object!({ "groups": changed })))
}

impl Change {
    /// What it orders.
    fn orders(self, world: &World, today: i64) -> Result<Vec<Order>, Refusal> {
        if let Some(Addition { name, region }) = self.add {
            return Ok(vec![Order::Add { name, region }]);
        }
        if let Some(id) = self.remove {
            return Ok(vec![Order::Remove { group: by_id(world, id)? }]);
        }
        let mut orders = Vec::new();
        if let Some(freeze) = self.freeze {
            let group = self.slot(world)?;
            orders.push(if freeze { Order::Freeze { group } } else { Order::Thaw { group } });
        }
        if let Some(status) = self.status {
            orders.push(Order::Power { target: self.target(world)?, status: status.power() });
        }
        if let Some(count) = self.tunnels {
            orders.push(Order::Tunnels { target: self.target(world)?, count });
        }
        if let Some(name) = &self.ailment {
            orders.push(Order::Ail { target: self.target(world)?, ailment: ailment(name)? });
        }
        if let Some(seconds) = self.record_shift_s {
            let by = seconds.checked_mul(1_000).ok_or_else(|| bad("no clock is that wrong"))?;
            orders.push(Order::Shift { target: self.target(world)?, by });
        }
        orders.extend(self.configure(world, today)?);
        if orders.is_empty() { Err(bad(NOTHING_TO_CHANGE)) } else { Ok(orders) }
    }

    /// What it configures anew, as of this second since 1970.
    fn configure(&self, world: &World, modified: i64) -> Result<Vec<Order>, Refusal> {
        let name = self.rename.clone().map(Configuration::Name);
        let networks = self.network_cidrs.clone().map(Configuration::Networks);
        let place = self.move_to.as_ref().map(|name| self.place(world, name)).transpose()?;
        let configurations = [name, networks, place].into_iter().flatten();
        let order =
            |configuration| Ok(Order::Configure { group: self.slot(world)?, configuration, modified });
        configurations.map(order).collect()
    }

    fn place(&self, world: &World, name: &str) -> Result<Configuration, Refusal> {
        let site = world.site(name).map_err(|refused| missing(&refused.to_string()))?;
        match self.hub {
            Some(Which::Primary) => Ok(Configuration::Place(Role::Primary, site)),
            Some(Which::Secondary) => Ok(Configuration::Place(Role::Secondary, site)),
            Some(Which::Both) | None => Err(bad("say which hub: primary or secondary")),
        }
    }

    fn target(&self, world: &World) -> Result<Target, Refusal> {
        if let Some(datacenter) = &self.datacenter {
            return Ok(Target::Datacenter(datacenter.clone()));
        }
        let slot = self.slot(world)?;
        match self.hub {
            Some(Which::Primary) => Ok(Target::Hub(HubKey { slot, role: Role::Primary })),
            Some(Which::Secondary) => Ok(Target::Hub(HubKey { slot, role: Role::Secondary })),
            Some(Which::Both) => Ok(Target::Both(slot)),
            None => Err(bad("say which hub: primary, secondary or both")),
        }
    }

    fn slot(&self, world: &World) -> Result<Slot, Refusal> {
        match (self.group, &self.name) {
            (Some(id), _) => by_id(world, id),
            (None, Some(name)) => by_name(world, name),
            (None, None) => Err(bad("say which group, by its id as group or by its name as name")),
        }
    }
}

/// An ailment by its name; `none` heals.
fn ailment(name: &str) -> Result<Option<Ailment>, Refusal> {
    match name {
        "none" => Ok(None),
        _ => name.parse().map(Some).map_err(|error: UnknownAilment| bad(&error.to_string())),
    }
}

impl Wanted {
    const fn power(self) -> Option<Power> {
        match self {
            Self::Up => Some(Power::Up),
            Self::Down => Some(Power::Down),
            Self::Auto => None,
        }
    }
}

fn by_id(world: &World, id: u64) -> Result<Slot, Refusal> {
    world.slot(id).ok_or_else(|| missing(&format!("there is no group with the id {id}")))
}

fn by_name(world: &World, name: &str) -> Result<Slot, Refusal> {
    let found = world.slots().find(|slot| world.group(*slot).name == name);
    found.ok_or_else(|| missing(&format!("there is no group named '{name}'")))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| bad(&format!("this is not the JSON that belongs here: {error}")))
}

/// Carries out what needs no answer but that it was done.
fn done(carry_out: impl FnOnce()) -> Answer {
    carry_out();
    json(&object!({ "done": true }))
}

fn bad(sentence: &str) -> Refusal {
    Refusal::error(StatusCode::BAD_REQUEST, sentence)
}

fn missing(sentence: &str) -> Refusal {
    Refusal::error(StatusCode::NOT_FOUND, sentence)
}
