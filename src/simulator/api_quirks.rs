//! Malformed responses: those of the API in 2023, and others that a client must survive.
//!
//! Each hostile group has one kind of defect, by its index in the fleet, so that sixteen groups cover them all.

use serde_json::{Map, Value, json};

use super::world::Slot;

/// Placeholder for an id in the vendor's recipe.
const REDACTED: &str = "[REDACTED]";

const ATTACK: &str = "\u{1b}]0;owned\u{7}\u{1b}[31m\u{202e}dc\u{9b}2J\u{200b}\r\n\tend";

/// A group as in the vendor's recipe of 2023: ids redacted, hub states null, no tunnel counts.
pub(super) fn bare_group(group: &mut Value) {
    let (created, modified) = (group["createdAt"].clone(), group["modifiedAt"].clone());
    for hub in hubs(group) {
        hub.remove("tunnelsCount");
        set(hub, "id", json!(REDACTED));
        set(hub, "datacenter", json!({ "name": REDACTED }));
        set(hub, "status", Value::Null);
        set(hub, "tunnelsStatus", Value::Null);
        set(hub, "createdAt", created.clone());
        set(hub, "modifiedAt", modified.clone());
        if hub.contains_key("authId") {
            set(hub, "authId", json!(format!("{REDACTED}-sse.cisco.com")));
        }
    }
    for key in ["id", "organizationId", "region"] {
        group
            .as_object_mut()
            .and_then(|group| group.get_mut(key))
            .into_iter()
            .for_each(|id| *id = json!(REDACTED));
    }
    if let Some(cidrs) = group.pointer_mut("/routing/data/networkCIDRs") {
        *cidrs = json!([REDACTED]);
    }
    null_nat_data(group);
}

/// Applies the defect of a group's index to the group.
pub(super) fn hostile_group(group: &mut Value, slot: Slot) {
    if slot % 2 == 1 {
        null_nat_data(group);
    }
    match slot % 16 {
        0 => each_id(group, |id| json!(id.as_f64())),
        1 => each_id(group, |id| json!(id.to_string())),
        2 => unknown_words(group),
        3 => member(group, "hubs", Value::Null),
        4 => null_hubs(group),
        5 => hubs(group).for_each(|hub| set(hub, "tunnelsStatus", Value::Null)),
        7 => numbers_as_text(group),
        8 => member(group, "routing", json!({ "type": "sdwan", "data": ["10.0.0.0/8", 7, null] })),
        11 => missing_fields(group),
        12 => odd_dates(group),
        13 => other_case(group),
        15 => everything_null(group),
        _ => {}
    }
    for hub in hubs(group) {
        let tunnels = hub.get_mut("tunnelsStatus").and_then(Value::as_array_mut);
        tunnels.into_iter().flatten().for_each(|tunnel| hostile_tunnel(tunnel, slot));
    }
}

/// Applies the defect of a group's index to the state of a tunnel.
pub(super) fn hostile_tunnel(tunnel: &mut Value, slot: Slot) {
    match slot % 16 {
        2 => unknown_states(tunnel),
        6 => text_as_numbers(tunnel),
        9 => nested_in_ipsec(tunnel),
        10 => published_oddities(tunnel),
        12 => member(tunnel, "time", json!("0000-00-00T99:99:99Z")),
        14 => attacks(tunnel),
        15 => *tunnel = Value::Null,
        _ => {}
    }
}

/// NAT routing with null for its empty data, which some clients document and the vendor's SDK rejects.
fn null_nat_data(group: &mut Value) {
    if let Some(routing) = group.get_mut("routing").filter(|routing| routing["type"] == "nat") {
        member(routing, "data", Value::Null);
    }
}

fn unknown_words(group: &mut Value) {
    member(group, "status", json!("degraded"));
    member(group, "deviceType", json!("Toaster 9000"));
    hubs(group).for_each(|hub| set(hub, "status", json!({ "status": "PENDING", "time": null })));
}

fn null_hubs(group: &mut Value) {
    for hub in hubs(group) {
        set(hub, "status", Value::Null);
        set(hub, "datacenter", Value::Null);
        set(hub, "authId", Value::Null);
    }
}

fn numbers_as_text(group: &mut Value) {
    let organization = group["organizationId"].to_string();
    member(group, "organizationId", json!(organization));
    for hub in hubs(group) {
        let count = hub.get("tunnelsCount").map(ToString::to_string);
        set(hub, "tunnelsCount", json!(count));
        let primary = hub.get("isPrimary").map(ToString::to_string);
        set(hub, "isPrimary", json!(primary));
    }
}

fn missing_fields(group: &mut Value) {
    let Some(fields) = group.as_object_mut() else { return };
    for key in ["name", "region", "deviceType", "status", "createdAt", "organizationId"] {
        fields.remove(key);
    }
    for hub in hubs(group) {
        hub.retain(|key, _| key == "isPrimary" || key == "tunnelsStatus");
    }
}

fn odd_dates(group: &mut Value) {
    member(group, "createdAt", json!("yesterday"));
    member(group, "modifiedAt", json!(1_718_215_463));
    for hub in hubs(group) {
        set(hub, "status", json!({ "status": "UP", "time": "2025-02-05T19:53:05.1234567891+02:00" }));
    }
}

fn other_case(group: &mut Value) {
    member(group, "status", json!("Connected"));
    member(group, "deviceType", json!("Azure S2S VPN"));
    hubs(group).for_each(|hub| set(hub, "status", json!("up")));
}

fn everything_null(group: &mut Value) {
    let fields = group.as_object_mut().into_iter().flatten();
    fields.filter(|(key, _)| *key != "id" && *key != "hubs").for_each(|(_, value)| *value = Value::Null);
    hubs(group).for_each(|hub| set(hub, "isPrimary", json!(true)));
}

fn unknown_states(tunnel: &mut Value) {
    member(tunnel, "status", json!("FAILED"));
    member(tunnel, "ikeState", json!("MEDITATING"));
    member(tunnel, "ipsecState", json!("dormant"));
}

/// Converts every numeric string of a tunnel to a number.
fn text_as_numbers(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(text_as_numbers),
        Value::String(text) => {
            if let Ok(number) = text.parse::<u64>() {
                *value = json!(number);
            }
        }
        _ => {}
    }
}

/// One published sample nests the counters and routes in `ipsec`.
fn nested_in_ipsec(tunnel: &mut Value) {
    let (data, routes) = (tunnel["data"].take(), tunnel["routingStats"].take());
    tunnel.as_object_mut().into_iter().for_each(|fields| fields.retain(|_, value| !value.is_null()));
    if let Some(ipsec) = tunnel["ipsec"].as_object_mut() {
        set(ipsec, "data", data);
        set(ipsec, "routingStats", routes);
    }
}

/// Published samples have a stray quote in a selector and no client routes.
fn published_oddities(tunnel: &mut Value) {
    tunnel["ipsec"]["peerSelectors"] = json!(["0.0.0.0/0\""]);
    tunnel["routingStats"]["clientRouteStats"] = Value::Null;
}

fn attacks(tunnel: &mut Value) {
    for key in ["dc", "dcName", "dcDesc", "peerId", "peerIp", "ikeState"] {
        member(tunnel, key, json!(ATTACK));
    }
    tunnel["ike"]["encAlgo"] = json!(ATTACK.repeat(200));
    tunnel["data"]["bytesIn"] = json!("99999999999999999999999999999999");
    tunnel["data"]["bytesOut"] = json!("-1");
    tunnel["data"]["packetsIn"] = json!("1e400");
}

fn each_id(group: &mut Value, change: impl Fn(&Value) -> Value) {
    group["id"] = change(&group["id"]);
    hubs(group).for_each(|hub| set(hub, "id", change(&hub["id"])));
}

/// Sets an existing field; a missing one is not added.
fn member(value: &mut Value, key: &str, new: Value) {
    if let Some(old) = value.get_mut(key) {
        *old = new;
    }
}

fn set(fields: &mut Map<String, Value>, key: &str, value: Value) {
    fields.insert(key.to_owned(), value);
}

fn hubs(group: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let hubs = group.get_mut("hubs").and_then(Value::as_array_mut);
    hubs.into_iter().flatten().filter_map(Value::as_object_mut)
}
