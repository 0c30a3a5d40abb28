//! `GET /reports.us/v2/networkTunnelLogs`, the target of the redirect from `/reports/v2/networkTunnelLogs`: the tunnel
//! log of the provider, from the events of the same world.
//! Errors have the form of the reports, `{"message"}`. Seven days are kept.

use axum::http::StatusCode;
use serde_json::json as object;

use super::{
    query::Query,
    renderer::Renderer,
    response::{ApiResponse, ErrorResponse, json},
    wire,
    world::{LogEntry, Millis, Role, Service},
};

const SECOND: Millis = 1_000;
const DAY: Millis = 86_400 * SECOND;
const KEPT: Millis = 7 * DAY;

/// Maximum number of entries in one response.
const MOST: usize = 1_000;

pub(super) fn list(printer: &Renderer<'_>, query: &Query) -> Result<ApiResponse, ErrorResponse> {
    let now = printer.clock.now_millis();
    let from = moment(printer, query, "from", now)?.max(now - KEPT);
    let until = moment(printer, query, "to", now)?.min(now);
    let limit = count(query, "limit", None)?;
    let offset = count(query, "offset", Some(0))?;
    let mut entries = if from < until { printer.world.log_entries(from, until) } else { Vec::new() };
    match query.get("order") {
        None | Some("desc") => entries.reverse(),
        Some("asc") => {}
        Some(_) => return Err(invalid("order must be asc or desc")),
    }
    let events =
        entries.iter().map(|entry| print(printer, entry)).filter(|event| matches_query(event, query));
    let page: Vec<_> = events.skip(offset).take(limit.min(MOST)).collect();
    Ok(json(&object!({ "data": page, "meta": {} })))
}

/// Parses a time: milliseconds since 1970, `now`, or relative to now, `-1days`.
fn moment(printer: &Renderer<'_>, query: &Query, name: &str, now: Millis) -> Result<Millis, ErrorResponse> {
    let text = query.get(name).ok_or_else(|| invalid(&format!("{name} is required")))?;
    let absolute = || text.parse().ok().map(|millis| printer.clock.moment(millis));
    let found = if text == "now" { Some(now) } else { relative(text).map(|ago| now - ago).or_else(absolute) };
    found.ok_or_else(|| invalid(&format!("{name} must be milliseconds since 1970, now, or as -1days")))
}

/// Parses a relative time such as `-1days`, `-12hours`, `-30minutes` or `-90seconds`.
fn relative(text: &str) -> Option<Millis> {
    let text = text.strip_prefix('-')?;
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match text[digits..].trim_end_matches('s') {
        "day" => DAY,
        "hour" => 3_600 * SECOND,
        "minute" => 60 * SECOND,
        "second" => SECOND,
        _ => return None,
    };
    text[..digits].parse::<Millis>().ok()?.checked_mul(unit)
}

fn count(query: &Query, name: &str, default: Option<usize>) -> Result<usize, ErrorResponse> {
    let given = query.get(name).map(str::parse);
    match (given, default) {
        (Some(Ok(count)), _) | (None, Some(count)) => Ok(count),
        (Some(Err(_)), _) => Err(invalid(&format!("{name} must be a number"))),
        (None, None) => Err(invalid(&format!("{name} is required"))),
    }
}

/// Whether an entry matches the filters, each a list of values of which one must match.
fn matches_query(event: &wire::LogEvent, query: &Query) -> bool {
    let one_of = |name, fits: &dyn Fn(&str) -> bool| {
        query.get(name).is_none_or(|values| values.split(',').any(|value| fits(value.trim())))
    };
    one_of("networktunnelgrouplabel", &|label| event.network_tunnel_group_label.eq_ignore_ascii_case(label))
        && one_of("servicename", &|service| event.service_name.eq_ignore_ascii_case(service))
        && one_of("networkTunnelLevel", &|level| event.level.eq_ignore_ascii_case(level))
        && one_of("datacenterip", &|ip| event.datacenter_ip == ip)
        && one_of("region", &|region| event.region.eq_ignore_ascii_case(region))
        && one_of("message", &|message| contains(event.message, message))
        && one_of("searchtext", &|text| mentions(event, text))
}

fn mentions(event: &wire::LogEvent, text: &str) -> bool {
    [event.message, &event.network_tunnel_group_label, &event.datacenter]
        .iter()
        .any(|field| contains(field, text))
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

fn print(printer: &Renderer<'_>, entry: &LogEntry) -> wire::LogEvent {
    let group = printer.world.group(entry.hub.slot);
    let datacenter = printer.world.datacenter(entry.hub);
    let (peer, port) = printer.view.peer(entry.hub, entry.tunnel);
    let primary = entry.hub.role == Role::Primary;
    let bgp_peer = if primary { "169.254.0.5" } else { "169.254.0.9" };
    wire::LogEvent {
        timestamp: printer.clock.unix_seconds(entry.at),
        umbrella_org_id: printer.organization,
        network_tunnel_group_id: group.id,
        network_tunnel_group_label: group.name.clone(),
        origin_id: group.id + 1,
        origin_type: None,
        tunnel_id: printer.view.tunnel_id(entry.hub, entry.tunnel),
        hub_id: printer.hub_id(entry.hub).to_string(),
        hub_is_primary: primary,
        region: group.region.code,
        datacenter: datacenter.name.clone(),
        datacenter_ip: datacenter.ip.to_string(),
        device_type: group.device,
        service_name: entry.service.to_string(),
        level: entry.level.to_string(),
        message: entry.message,
        bgp_peer_ip: (entry.service == Service::Bgp).then_some(bgp_peer),
        ike_auth_id: printer.auth_id(entry.hub),
        ike_customer_address: peer.to_string(),
        ike_customer_port: port,
        ike_spi: format!(
            "{:016x}",
            printer.view.tunnel_id(entry.hub, entry.tunnel) ^ entry.at.cast_unsigned()
        ),
    }
}

fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::message(StatusCode::BAD_REQUEST, message)
}
