//! JSON as it is really sent: as published, as in 2023, nested elsewhere, of the wrong type, of no type at all.

use crate::api::server::*;
use jiff::Timestamp;
use serde_json::{Value, json};
use tunnelscope::domain::*;
use tunnelscope::worker::Source;
use wiremock::ResponseTemplate;

/// The groups that a list with these entries gives.
async fn read(entries: Value) -> Vec<Group> {
    let server = server().await;
    let total = entries.as_array().unwrap().len();
    answer(&server, STATES, good(&json!({"data": entries, "total": total}))).await;
    let list = client(&server).states().await;
    assert_eq!(list.failure, None);
    list.items
}

async fn read_one(entry: Value) -> Group {
    read(json!([entry])).await.remove(0)
}

async fn read_tunnel(tunnel: Value) -> Tunnel {
    let entry = json!({"id": 1, "hubs": [{"id": 2, "isPrimary": true, "tunnelsStatus": [tunnel]}]});
    read_one(entry).await.hubs.remove(0).tunnels.unwrap().remove(0)
}

fn text(text: &str) -> Text {
    Text::new(text)
}

fn texts(texts: &[&str]) -> Vec<Text> {
    texts.iter().map(|&text| Text::new(text)).collect()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A tunnel with every field that the published description has.
fn full_tunnel() -> Value {
    let routes =
        json!({"isClipped": false, "stats": [{"cidr": "10.9.0.0/16", "origin": "bgp", "priority": 1}]});
    json!({
        "time": "2026-03-01T10:00:00Z", "status": "UP", "dc": "chi1.edc", "dcName": "Equinix Chicago",
        "dcDesc": "Chicago, Illinois - US", "ikeState": "ESTABLISHED", "ipsecState": "INSTALLED",
        "peerId": "123456789009876543211234", "peerIp": "198.18.1.1", "peerPort": "4500",
        "localIp": "198.19.2.2", "localPort": "2456",
        "ike": {"age": "6194", "dhGroup": "MODP_2048", "prfAlgo": "PRF_HMAC_SHA1", "encAlgo": "AES_CBC",
            "initiatorSpi": "cf065c564a511834", "responderSpi": "a3cd5c8533c80069"},
        "ipsec": {"age": "194", "integrityAlgo": "HMAC_SHA1_96", "encAlgo": "NULL", "encKeySize": "128",
            "spiIn": "c6ef7503", "spiOut": "00010102", "peerSelectors": ["0.0.0.0/0\""]},
        "data": {"packetsIn": "10", "bytesIn": "1000", "idleTimeIn": "3", "packetsOut": "11", "bytesOut": "1100",
            "idleTimeOut": "4", "initialized": "2026-02-28T16:07:01.245623734Z"},
        "routingStats": {"clientRouteStats": routes, "cloudRouteStats": routes}
    })
}

/// A group with every field that any of the answers has.
pub(crate) fn full_group() -> Value {
    json!({
        "id": 4_561_237_892_u64, "name": "branch-017", "organizationId": 8_123_456, "deviceType": "ISR",
        "region": "us-east-1", "status": "warning",
        "hubs": [
            {"id": 12, "isPrimary": false, "datacenter": {"name": "dc-2"}, "status": {"status": "DOWN"}},
            {"id": 11, "isPrimary": true, "datacenter": {"name": "dc-1", "ip": "203.0.113.9"},
                "authId": "b17@8123456-11-sse.example", "tunnelsCount": 1,
                "status": {"status": "UP", "time": "2026-03-01T09:59:58Z"}, "tunnelsStatus": [full_tunnel()]}
        ],
        "routing": {"type": "bgp", "data": {"asNumber": "64512", "bgpHopCount": 2,
            "bgpNeighborCIDRs": ["10.1.0.1/32"], "bgpServerSubnets": ["10.1.0.2/32", "10.1.0.3/32"]}},
        "createdAt": "2025-01-01T00:00:00Z", "modifiedAt": "2025-06-01T00:00:00Z"
    })
}

#[tokio::test]
async fn published_group_is_parsed() {
    let group = read_one(full_group()).await;
    assert_eq!(group.id.as_ref().and_then(Id::as_u64), Some(4_561_237_892));
    assert_eq!((group.title(), &group.status), ("branch-017", &Some(GroupStatus::Warning)));
    assert_eq!(group.organization_id, Some(Id::new("8123456")));
    assert_eq!((group.device_type, group.region), (Some(text("ISR")), Some(text("us-east-1"))));
    assert_eq!(group.created_at.unwrap().time(), Some(moment("2025-01-01T00:00:00Z")));
    assert_eq!(group.modified_at.unwrap().time(), Some(moment("2025-06-01T00:00:00Z")));
    let routing = Routing::Bgp {
        as_number: Some(text("64512")),
        hop_count: Some(2),
        neighbor_cidrs: texts(&["10.1.0.1/32"]),
        server_subnets: texts(&["10.1.0.2/32", "10.1.0.3/32"]),
    };
    assert_eq!(group.routing.as_deref(), Some(&routing));

    let [primary, secondary] = group.hubs.as_slice() else { panic!("{:?}", group.hubs) };
    assert_eq!((primary.role, secondary.role), (Role::Primary, Role::Secondary));
    assert_eq!(
        (&primary.datacenter, &primary.datacenter_ip),
        (&Some(text("dc-1")), &Some(text("203.0.113.9")))
    );
    assert_eq!(primary.auth_id, Some(text("b17@8123456-11-sse.example")));
    assert_eq!((&primary.status, primary.listed_count), (&Some(HubStatus::Up), Some(1)));
    assert_eq!(primary.recorded_at.as_ref().unwrap().time(), Some(moment("2026-03-01T09:59:58Z")));
    assert_eq!((&secondary.status, &secondary.tunnels), (&Some(HubStatus::Down), &None));
    assert_eq!(*primary.key.group(), group.key);
    assert_eq!(primary.known_tunnels()[0].key.hub(), &primary.key);
}

fn published_ike() -> IkeSa {
    let proposal = IkeProposal {
        dh_group: Some(text("MODP_2048")),
        prf_algo: Some(text("PRF_HMAC_SHA1")),
        enc_algo: Some(text("AES_CBC")),
    };
    IkeSa {
        proposal: proposal.into(),
        initiator_spi: Some(text("cf065c564a511834")),
        responder_spi: Some(text("a3cd5c8533c80069")),
    }
}

fn published_ipsec() -> IpsecSa {
    let proposal = EspProposal {
        integrity_algo: Some(text("HMAC_SHA1_96")),
        enc_algo: Some(text("NULL")),
        enc_key_size: Some(Quantity::Number(128)),
        peer_selectors: texts(&["0.0.0.0/0\""]),
    };
    IpsecSa { proposal: proposal.into(), spi_in: Some(text("c6ef7503")), spi_out: Some(text("00010102")) }
}

#[tokio::test]
async fn published_tunnel_is_parsed() {
    let tunnel = read_tunnel(full_tunnel()).await;
    let number = |number| Some(Quantity::Number(number));
    assert_eq!(tunnel.record.time.as_ref().unwrap().time(), Some(moment("2026-03-01T10:00:00Z")));
    assert_eq!(
        (tunnel.status().cloned(), tunnel.details().common.dc.clone()),
        (Some(TunnelStatus::Up), Some(text("chi1.edc")))
    );
    assert_eq!(
        (tunnel.details().common.dc_name.clone(), tunnel.details().common.dc_desc.clone()),
        (Some(text("Equinix Chicago")), Some(text("Chicago, Illinois - US")))
    );
    assert_eq!(
        (tunnel.details().common.ike_state.clone(), tunnel.details().common.ipsec_state.clone()),
        (Some(text("ESTABLISHED")), Some(text("INSTALLED")))
    );
    assert_eq!(
        (tunnel.details().peer_id.clone(), tunnel.details().peer_ip.clone()),
        (Some(text("123456789009876543211234")), Some(text("198.18.1.1")))
    );
    assert_eq!(
        (tunnel.details().peer_port.clone(), tunnel.details().local_port.clone()),
        (Some(text("4500")), Some(text("2456")))
    );
    assert_eq!(tunnel.details().local_ip, Some(text("198.19.2.2")));
    assert_eq!((&tunnel.details().ike, &tunnel.details().ipsec), (&published_ike(), &published_ipsec()));
    assert_eq!((tunnel.record.ike_age(), tunnel.record.ipsec_age()), (number(6194), number(194)));
    let data = &tunnel.record.traffic();
    assert_eq!(data.initialized.as_ref().unwrap().time(), Some(moment("2026-02-28T16:07:01.245623734Z")));
    assert_eq!((&data.packets_in, &data.bytes_in), (&number(10), &number(1000)));
    assert_eq!((&data.packets_out, &data.bytes_out), (&number(11), &number(1100)));
    assert_eq!((&data.idle_time_in, &data.idle_time_out), (&number(3), &number(4)));
    let route = Route { cidr: Some(text("10.9.0.0/16")), origin: Some(text("bgp")), priority: number(1) };
    let routes = Routes { is_clipped: Some(false), stats: vec![route] };
    assert_eq!((&*tunnel.details().client_routes, &*tunnel.details().cloud_routes), (&routes, &routes));
}

#[tokio::test]
async fn counters_and_routes_inside_ipsec_are_parsed() {
    let mut sent = full_tunnel();
    let expected = read_tunnel(sent.clone()).await;
    let fields = sent.as_object_mut().unwrap();
    let (data, routing) = (fields.remove("data").unwrap(), fields.remove("routingStats").unwrap());
    // The published sample also has null for the client's routes, with what they should hold right beside it.
    let mut routes = routing["clientRouteStats"].clone();
    routes["clientRouteStats"] = Value::Null;
    sent["ipsec"]["data"] = data;
    sent["ipsec"]["routingStats"] = routes;
    sent["ipsec"]["cloudRouteStats"] = routing["cloudRouteStats"].clone();
    assert_eq!(read_tunnel(sent).await, expected);
}

#[tokio::test]
async fn group_of_2023_with_redacted_ids_is_parsed() {
    let hub = |is_primary| {
        json!({"id": "[HIDDEN]", "authId": "[HIDDEN]-sse.example", "isPrimary": is_primary,
            "datacenter": {"name": "[HIDDEN]"}, "createdAt": "2023-10-02T08:00:00Z",
            "modifiedAt": "2023-10-03T08:00:00Z", "status": null, "tunnelsStatus": null})
    };
    let group = |name| {
        json!({"id": "[HIDDEN]", "name": name, "organizationId": "[HIDDEN]", "deviceType": "ASA",
            "region": "[HIDDEN]", "status": "connected", "hubs": [hub(true), hub(false)],
            "routing": {"type": "static", "data": {"networkCIDRs": ["[HIDDEN]"]}},
            "createdAt": "2023-10-02T08:00:00Z", "modifiedAt": "2024-01-05T08:00:00Z"})
    };
    let groups = read(json!([group("Lab ASA one"), group("Lab ASA two")])).await;
    assert_eq!(groups.len(), 2, "the same hidden id does not make them one");
    let group = &groups[0];
    assert_eq!(group.routing, Some(Routing::Static { network_cidrs: texts(&["[HIDDEN]"]) }.into()));
    assert_eq!(group.hubs.len(), 2);
    for hub in &group.hubs {
        assert_eq!((&hub.status, &hub.tunnels, hub.listed_count), (&None, &None, None));
        assert_eq!(hub.created_at.as_ref().unwrap().time(), Some(moment("2023-10-02T08:00:00Z")));
        assert_eq!(hub.modified_at.as_ref().unwrap().time(), Some(moment("2023-10-03T08:00:00Z")));
    }
}

#[tokio::test]
async fn values_of_unpublished_types_are_accepted() {
    let group = read_one(json!({
        "id": 4_561_237_892.0, "name": 17, "organizationId": "8123456", "status": "CONNECTED", "hubs": [
            {"id": 123_456_789_012_345_678_901_234_f64, "isPrimary": "TRUE", "datacenter": "dc-1", "status": "up",
                "tunnelsCount": "3", "tunnelsStatus": []},
            {"isPrimary": 0, "status": {"status": "Degraded"}, "tunnelsStatus": {"no": "list"}},
            {"status": {"time": 7}}, "no hub"
        ],
        "routing": {"type": "BGP", "data": {"asNumber": 64512}}
    }))
    .await;
    assert_eq!((&group.id, group.title()), (&Some(Id::new("4561237892")), "17"));
    assert_eq!(group.status, Some(GroupStatus::Connected));
    assert!(
        matches!(group.routing.as_deref(), Some(Routing::Bgp { as_number, .. }) if *as_number == Some(text("64512")))
    );
    let [first, second, third] = group.hubs.as_slice() else { panic!("{:?}", group.hubs) };
    assert_eq!((first.role, second.role, third.role), (Role::Primary, Role::Secondary, Role::Unknown));
    assert_eq!((&first.datacenter, &first.status), (&Some(text("dc-1")), &Some(HubStatus::Up)));
    assert_eq!((first.listed_count, first.tunnels.as_deref()), (Some(3), Some([].as_slice())));
    assert_eq!(second.status, Some(HubStatus::Other(Text::new("Degraded"))));
    assert_eq!((&second.tunnels, &third.status), (&None, &None));
}

#[tokio::test]
async fn routing_with_nat_has_data_of_any_kind() {
    let without = json!({"type": "nat"});
    let with =
        [json!(""), Value::Null, json!({}), json!([1])].map(|data| json!({"type": "nat", "data": data}));
    for routing in with.into_iter().chain([without]) {
        assert_eq!(read_one(json!({"id": 1, "routing": routing})).await.routing, Some(Routing::Nat.into()));
    }
    let strange = read_one(json!({"id": 1, "routing": {"type": "ospf"}})).await;
    assert_eq!(strange.routing, Some(Routing::Other(Text::new("ospf")).into()));
}

#[tokio::test]
async fn published_regions_and_a_single_group_are_parsed() {
    let server = server().await;
    let regions = json!({
        "regions": [{"name": "US East 1", "region": "us-east-1", "description": "US East (N. Virginia)",
            "continent": "North America"}, {"region": null}],
        "bgp": {"asNumber": 64512, "peerIPs": ["169.254.0.9", "169.254.0.5"], "peerRange": "169.254.0.0/24"}
    });
    answer(&server, REGIONS, good(&regions)).await;
    answer(&server, &format!("{LIST}/4561237892"), good(&full_group())).await;
    let client = client(&server);

    let regions = client.regions(Priority::Interactive).await.unwrap();
    assert_eq!(regions.regions.len(), 2);
    assert_eq!(regions.regions[0].description, Some(text("US East (N. Virginia)")));
    let bgp = regions.bgp.unwrap();
    assert_eq!((bgp.as_number, bgp.peer_range), (Some(text("64512")), Some(text("169.254.0.0/24"))));
    assert_eq!(bgp.peer_ips, texts(&["169.254.0.9", "169.254.0.5"]));

    let group = client.group(&Id::new("4561237892"), Priority::Interactive).await.unwrap();
    assert_eq!(group, read_one(full_group()).await);
}

#[tokio::test]
async fn huge_numbers_and_deep_nesting_are_tolerated() {
    let server = server().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let body = format!(
        r#"{{"data":[{{"id":1{zeros},"name":1e400,"region":{deep},"more":{deep},"hubs":{deep},"status":-1e-400}}],
            "total":1,"more":{deep}}}"#,
        zeros = "0".repeat(5_000),
    );
    answer(&server, STATES, ResponseTemplate::new(200).set_body_string(body)).await;
    let list = client(&server).states().await;
    assert_eq!(list.failure, None);
    let group = &list.items[0];
    assert_eq!(group.id.as_ref().unwrap().as_text().raw().len(), 5_001);
    assert_eq!((group.title(), group.region.as_ref(), group.hubs.len()), ("1e400", None, 0));
}
