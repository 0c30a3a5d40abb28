//! The JSON of the API with the fields of the published `OpenAPI` description.
//!
//! Numbers that the API sends as strings are strings here. `renderer` fills these types in.

use serde::Serialize;

/// A page of a list.
#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    pub(super) data: Vec<T>,
    pub(super) offset: usize,
    pub(super) limit: usize,
    pub(super) total: usize,
}

/// A tunnel group, in a list, alone, or as its state: fields that are absent from one of these are `None`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) organization_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<&'static str>,
    pub(super) status: &'static str,
    pub(super) hubs: Vec<Hub>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) routing: Option<Routing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) modified_at: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hub {
    pub(super) id: u64,
    pub(super) is_primary: bool,
    pub(super) datacenter: Datacenter,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) auth_id: Option<String>,
    pub(super) status: HubStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tunnels_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tunnels_status: Option<Vec<TunnelState>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Datacenter {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ip: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct HubStatus {
    pub(super) status: &'static str,
    pub(super) time: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Routing {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) data: RoutingData,
}

/// The data of NAT routing are an empty string: the published models declare a string, and the vendor's SDK rejects
/// null. The scenarios `bare` and `hostile` send null as well.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum RoutingData {
    Static {
        #[serde(rename = "networkCIDRs")]
        network_cidrs: Vec<String>,
    },
    Bgp {
        #[serde(rename = "asNumber")]
        as_number: String,
    },
    Nat(&'static str),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TunnelState {
    pub(super) time: String,
    pub(super) status: &'static str,
    pub(super) dc: &'static str,
    pub(super) dc_name: &'static str,
    pub(super) dc_desc: &'static str,
    pub(super) ike_state: &'static str,
    pub(super) ipsec_state: &'static str,
    pub(super) peer_id: String,
    pub(super) peer_ip: String,
    pub(super) peer_port: String,
    pub(super) local_ip: String,
    pub(super) local_port: String,
    pub(super) ike: Ike,
    pub(super) ipsec: Ipsec,
    pub(super) data: Data,
    pub(super) routing_stats: RoutingStats,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ike {
    pub(super) age: String,
    pub(super) dh_group: &'static str,
    pub(super) prf_algo: &'static str,
    pub(super) enc_algo: &'static str,
    pub(super) initiator_spi: String,
    pub(super) responder_spi: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ipsec {
    pub(super) age: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) integrity_algo: Option<&'static str>,
    pub(super) enc_algo: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) enc_key_size: Option<String>,
    pub(super) spi_in: String,
    pub(super) spi_out: String,
    pub(super) peer_selectors: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data {
    pub(super) packets_in: String,
    pub(super) bytes_in: String,
    pub(super) idle_time_in: String,
    pub(super) packets_out: String,
    pub(super) bytes_out: String,
    pub(super) idle_time_out: String,
    pub(super) initialized: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RoutingStats {
    pub(super) client_route_stats: RouteStats,
    pub(super) cloud_route_stats: RouteStats,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouteStats {
    pub(super) is_clipped: bool,
    pub(super) stats: Vec<RouteStat>,
}

#[derive(Debug, Serialize)]
pub(super) struct RouteStat {
    pub(super) cidr: String,
    pub(super) origin: &'static str,
    pub(super) priority: u8,
}

#[derive(Debug, Serialize)]
pub(super) struct RegionList {
    pub(super) regions: Vec<Region>,
    pub(super) bgp: Bgp,
}

#[derive(Debug, Serialize)]
pub(super) struct Region {
    pub(super) name: &'static str,
    #[serde(rename = "region")]
    pub(super) code: &'static str,
    pub(super) description: &'static str,
    pub(super) continent: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bgp {
    pub(super) as_number: &'static str,
    #[serde(rename = "peerIPs")]
    pub(super) peer_ips: [&'static str; 2],
    pub(super) peer_range: &'static str,
}

/// An entry of the tunnel log.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogEvent {
    pub(super) timestamp: i64,
    pub(super) umbrella_org_id: u64,
    pub(super) network_tunnel_group_id: u64,
    pub(super) network_tunnel_group_label: String,
    pub(super) origin_id: u64,
    pub(super) origin_type: Option<u64>,
    pub(super) tunnel_id: u64,
    pub(super) hub_id: String,
    pub(super) hub_is_primary: bool,
    pub(super) region: &'static str,
    pub(super) datacenter: String,
    pub(super) datacenter_ip: String,
    pub(super) device_type: &'static str,
    pub(super) service_name: String,
    pub(super) level: String,
    pub(super) message: &'static str,
    pub(super) bgp_peer_ip: Option<&'static str>,
    pub(super) ike_auth_id: String,
    pub(super) ike_customer_address: String,
    pub(super) ike_customer_port: u16,
    pub(super) ike_spi: String,
}
