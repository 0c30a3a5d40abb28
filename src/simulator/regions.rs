//! `GET /deployments/v2/regions`: the regions, nearest first if the request gives a position.

use std::net::Ipv4Addr;

use serde::Deserialize;
use serde_json::Value;

use super::{
    query::Query,
    response::{ApiResponse, ErrorResponse, ValidationErrors, json},
    wire,
    world::{REGIONS, Region, Topic, draw},
};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Filters {
    #[serde(rename = "peerIP")]
    peer_ip: Option<String>,
    latitude: Option<Value>,
    longitude: Option<Value>,
    status: Option<String>,
}

/// Latitude and longitude in degrees.
type Position = (f64, f64);

/// BGP parameters between provider and customer, from the vendor's example.
const BGP: wire::Bgp =
    wire::Bgp { as_number: "64512", peer_ips: ["169.254.0.9", "169.254.0.5"], peer_range: "169.254.0.0/24" };

const NOT_VALID: &str = "Filter value is not valid.";

pub(super) fn list(query: &Query) -> Result<ApiResponse, ErrorResponse> {
    let filters = match query.get("filters").map(serde_json::from_str::<Filters>) {
        None => Filters::default(),
        Some(Ok(filters)) => filters,
        Some(Err(_)) => {
            return Err(ErrorResponse::validation(&ValidationErrors::from([("filters", NOT_VALID)])));
        }
    };
    let mut errors = ValidationErrors::new();
    let all = filters.all(&mut errors);
    let from = filters.position(&mut errors);
    if !errors.is_empty() {
        return Err(ErrorResponse::validation(&errors));
    }
    let mut regions: Vec<&Region> = REGIONS.iter().filter(|region| all || region.weight > 0).collect();
    if let Some(from) = from {
        regions.sort_by(|one, other| distance(from, one).total_cmp(&distance(from, other)));
    }
    Ok(json(&wire::RegionList { regions: regions.into_iter().map(print).collect(), bgp: BGP }))
}

impl Filters {
    /// Whether regions that accept no new tunnels are included.
    fn all(&self, errors: &mut ValidationErrors) -> bool {
        match self.status.as_deref() {
            Some("all") => true,
            None | Some("available") => false,
            Some(_) => {
                errors.insert("status", NOT_VALID);
                false
            }
        }
    }

    /// The position to measure from: coordinates take precedence over an address.
    fn position(&self, errors: &mut ValidationErrors) -> Option<Position> {
        if self.latitude.is_none() && self.longitude.is_none() {
            return self.peer_position(errors);
        }
        let latitude = degrees(self.latitude.as_ref(), 90.0, "latitude", errors);
        let longitude = degrees(self.longitude.as_ref(), 180.0, "longitude", errors);
        latitude.zip(longitude)
    }

    /// A fictitious but stable position of an address.
    fn peer_position(&self, errors: &mut ValidationErrors) -> Option<Position> {
        let address = self.peer_ip.as_ref()?.parse().ok().filter(|address| is_public(*address));
        let Some(address) = address else {
            errors.insert("peerIP", "Filter value must be a public IPv4.");
            return None;
        };
        let mut rng = draw(0, Topic::Geography, &[u64::from(address.to_bits())]);
        Some((rng.f64() * 120.0 - 60.0, rng.f64() * 360.0 - 180.0))
    }
}

/// Parses a coordinate, which is text or a number.
fn degrees(
    value: Option<&Value>,
    most: f64,
    name: &'static str,
    errors: &mut ValidationErrors,
) -> Option<f64> {
    let parsed = match value {
        None => {
            errors.insert(name, "Filter value is missing.");
            return None;
        }
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_f64(),
    };
    let degrees = parsed.filter(|degrees: &f64| degrees.abs() <= most);
    if degrees.is_none() {
        errors.insert(name, NOT_VALID);
    }
    degrees
}

fn is_public(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && (64..128).contains(&second);
    let special = address.is_private() || address.is_loopback() || address.is_link_local() || shared;
    !special && first != 0 && first < 224
}

/// Great-circle distance of two positions in radians.
fn distance(from: Position, region: &Region) -> f64 {
    let (north, east) = (from.0.to_radians(), from.1.to_radians());
    let (other_north, other_east) = (region.position.0.to_radians(), region.position.1.to_radians());
    let along = north.sin() * other_north.sin();
    let across = north.cos() * other_north.cos() * (east - other_east).cos();
    (along + across).clamp(-1.0, 1.0).acos()
}

fn print(region: &Region) -> wire::Region {
    wire::Region {
        name: region.name,
        code: region.code,
        description: region.description,
        continent: region.continent,
    }
}
