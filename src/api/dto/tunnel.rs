//! Tunnels. A published sample has the counters and routes inside `ipsec`, and the client routes directly
//! under `routingStats`; both places are accepted.

use super::lenient::{LenientObject, LenientObjects};
use super::lenient_value::LenientValue;
use crate::domain::{
    CommonDetails, EspProposal, IkeProposal, IkeSa, IpsecSa, Route, Routes, Traffic, Tunnel, TunnelDetails,
    TunnelRecord, TunnelStatus,
};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct TunnelDto<'a> {
    #[serde(borrow)]
    time: LenientValue<'a>,
    status: LenientValue<'a>,
    dc: LenientValue<'a>,
    dc_name: LenientValue<'a>,
    dc_desc: LenientValue<'a>,
    ike_state: LenientValue<'a>,
    ipsec_state: LenientValue<'a>,
    peer_id: LenientValue<'a>,
    peer_ip: LenientValue<'a>,
    peer_port: LenientValue<'a>,
    local_ip: LenientValue<'a>,
    local_port: LenientValue<'a>,
    ike: LenientObject<IkeDto<'a>>,
    ipsec: LenientObject<IpsecDto<'a>>,
    data: LenientObject<TrafficDto<'a>>,
    routing_stats: LenientObject<RoutingStatsDto<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct IkeDto<'a> {
    #[serde(borrow)]
    age: LenientValue<'a>,
    dh_group: LenientValue<'a>,
    prf_algo: LenientValue<'a>,
    enc_algo: LenientValue<'a>,
    initiator_spi: LenientValue<'a>,
    responder_spi: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct IpsecDto<'a> {
    #[serde(borrow)]
    age: LenientValue<'a>,
    integrity_algo: LenientValue<'a>,
    enc_algo: LenientValue<'a>,
    enc_key_size: LenientValue<'a>,
    spi_in: LenientValue<'a>,
    spi_out: LenientValue<'a>,
    peer_selectors: LenientValue<'a>,
    data: LenientObject<TrafficDto<'a>>,
    routing_stats: LenientObject<RoutingStatsDto<'a>>,
    cloud_route_stats: LenientObject<RoutesDto<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct TrafficDto<'a> {
    #[serde(borrow)]
    packets_in: LenientValue<'a>,
    bytes_in: LenientValue<'a>,
    idle_time_in: LenientValue<'a>,
    packets_out: LenientValue<'a>,
    bytes_out: LenientValue<'a>,
    idle_time_out: LenientValue<'a>,
    initialized: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RoutingStatsDto<'a> {
    #[serde(borrow)]
    client_route_stats: LenientObject<RoutesDto<'a>>,
    cloud_route_stats: LenientObject<RoutesDto<'a>>,
    is_clipped: LenientValue<'a>,
    stats: LenientObjects<RouteDto<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RoutesDto<'a> {
    #[serde(borrow)]
    is_clipped: LenientValue<'a>,
    stats: LenientObjects<RouteDto<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RouteDto<'a> {
    #[serde(borrow)]
    cidr: LenientValue<'a>,
    origin: LenientValue<'a>,
    priority: LenientValue<'a>,
}

impl TunnelDto<'_> {
    pub(super) fn into_tunnel(self) -> Tunnel {
        let mut ipsec = self.ipsec.0.unwrap_or_default();
        let data = self.data.0.or(ipsec.data.0.take()).unwrap_or_default();
        let mut routing = self.routing_stats.0.or(ipsec.routing_stats.0.take()).unwrap_or_default();
        let cloud = routing.cloud_route_stats.0.take().or(ipsec.cloud_route_stats.0.take());
        let ike = self.ike.0.unwrap_or_default();
        let ages = [ike.age.quantity(), ipsec.age.quantity()];
        let common = CommonDetails {
            status: self.status.text().map(|text| TunnelStatus::new(&text)),
            dc: self.dc.text(),
            dc_name: self.dc_name.text(),
            dc_desc: self.dc_desc.text(),
            ike_state: self.ike_state.text(),
            ipsec_state: self.ipsec_state.text(),
        };
        let details = TunnelDetails {
            common: common.into(),
            peer_id: self.peer_id.text(),
            peer_ip: self.peer_ip.text(),
            peer_port: self.peer_port.text(),
            local_ip: self.local_ip.text(),
            local_port: self.local_port.text(),
            ike: ike.into_ike(),
            ipsec: ipsec.into_ipsec(),
            client_routes: routing.into_client_routes().into(),
            cloud_routes: cloud.unwrap_or_default().into_routes().into(),
        };
        TunnelRecord::new(self.time.timestamp(), ages, data.into_traffic(), details).into()
    }
}

impl IkeDto<'_> {
    fn into_ike(self) -> IkeSa {
        let proposal = IkeProposal {
            dh_group: self.dh_group.text(),
            prf_algo: self.prf_algo.text(),
            enc_algo: self.enc_algo.text(),
        };
        IkeSa {
            proposal: proposal.into(),
            initiator_spi: self.initiator_spi.text(),
            responder_spi: self.responder_spi.text(),
        }
    }
}

impl IpsecDto<'_> {
    fn into_ipsec(self) -> IpsecSa {
        let proposal = EspProposal {
            integrity_algo: self.integrity_algo.text(),
            enc_algo: self.enc_algo.text(),
            enc_key_size: self.enc_key_size.quantity(),
            peer_selectors: self.peer_selectors.texts(),
        };
        IpsecSa { proposal: proposal.into(), spi_in: self.spi_in.text(), spi_out: self.spi_out.text() }
    }
}

impl TrafficDto<'_> {
    fn into_traffic(self) -> Traffic {
        Traffic {
            packets_in: self.packets_in.quantity(),
            bytes_in: self.bytes_in.quantity(),
            idle_time_in: self.idle_time_in.quantity(),
            packets_out: self.packets_out.quantity(),
            bytes_out: self.bytes_out.quantity(),
            idle_time_out: self.idle_time_out.quantity(),
            initialized: self.initialized.timestamp(),
        }
    }
}

impl RoutingStatsDto<'_> {
    fn into_client_routes(self) -> Routes {
        let inline = RoutesDto { is_clipped: self.is_clipped, stats: self.stats };
        self.client_route_stats.0.unwrap_or(inline).into_routes()
    }
}

impl RoutesDto<'_> {
    fn into_routes(self) -> Routes {
        let stats = self.stats.map(RouteDto::into_route).unwrap_or_default();
        Routes { is_clipped: self.is_clipped.boolean(), stats }
    }
}

impl RouteDto<'_> {
    fn into_route(self) -> Route {
        Route { cidr: self.cidr.text(), origin: self.origin.text(), priority: self.priority.quantity() }
    }
}
