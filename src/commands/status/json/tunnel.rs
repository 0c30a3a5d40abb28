//! JSON view of a tunnel, with the API's field names in snake case.

use super::value::{Each, NumberOrText, OwnedStamp, QuantityValue, StampValue, texts};
use crate::domain::{Quantity, Route, Routes, Text, Traffic, Tunnel, TunnelStatus};
use serde::Serialize;

/// A tunnel.
#[derive(Serialize)]
pub(super) struct TunnelView<'a> {
    time: Option<StampValue<'a>>,
    status: &'a str,
    dc: Option<&'a str>,
    dc_name: Option<&'a str>,
    dc_desc: Option<&'a str>,
    ike_state: Option<&'a str>,
    ipsec_state: Option<&'a str>,
    peer_id: Option<&'a str>,
    peer_ip: Option<&'a str>,
    peer_port: Option<NumberOrText<'a>>,
    local_ip: Option<&'a str>,
    local_port: Option<NumberOrText<'a>>,
    ike: IkeView<'a>,
    ipsec: IpsecView<'a>,
    data: TrafficView,
    routing_stats: RoutingStatsView<'a>,
}

#[derive(Serialize)]
struct IkeView<'a> {
    age: Option<QuantityValue>,
    dh_group: Option<&'a str>,
    prf_algo: Option<&'a str>,
    enc_algo: Option<&'a str>,
    initiator_spi: Option<&'a str>,
    responder_spi: Option<&'a str>,
}

#[derive(Serialize)]
struct IpsecView<'a> {
    age: Option<QuantityValue>,
    integrity_algo: Option<&'a str>,
    enc_algo: Option<&'a str>,
    enc_key_size: Option<QuantityValue>,
    spi_in: Option<&'a str>,
    spi_out: Option<&'a str>,
    peer_selectors: Each<'a, Text, &'a str>,
}

#[derive(Serialize)]
struct TrafficView {
    packets_in: Option<QuantityValue>,
    bytes_in: Option<QuantityValue>,
    idle_time_in: Option<QuantityValue>,
    packets_out: Option<QuantityValue>,
    bytes_out: Option<QuantityValue>,
    idle_time_out: Option<QuantityValue>,
    initialized: Option<OwnedStamp>,
}

#[derive(Serialize)]
struct RoutingStatsView<'a> {
    client_route_stats: RoutesView<'a>,
    cloud_route_stats: RoutesView<'a>,
}

#[derive(Serialize)]
struct RoutesView<'a> {
    is_clipped: Option<bool>,
    stats: Each<'a, Route, RouteView<'a>>,
}

#[derive(Serialize)]
struct RouteView<'a> {
    cidr: Option<&'a str>,
    origin: Option<&'a str>,
    priority: Option<QuantityValue>,
}

impl<'a> From<&'a Tunnel> for TunnelView<'a> {
    fn from(tunnel: &'a Tunnel) -> Self {
        Self {
            time: tunnel.record.time.as_ref().map(StampValue),
            status: tunnel.status().map_or("UNKNOWN", TunnelStatus::raw),
            dc: sent(tunnel.details().common.dc.as_ref()),
            dc_name: sent(tunnel.details().common.dc_name.as_ref()),
            dc_desc: sent(tunnel.details().common.dc_desc.as_ref()),
            ike_state: sent(tunnel.details().common.ike_state.as_ref()),
            ipsec_state: sent(tunnel.details().common.ipsec_state.as_ref()),
            peer_id: sent(tunnel.details().peer_id.as_ref()),
            peer_ip: sent(tunnel.details().peer_ip.as_ref()),
            peer_port: tunnel.details().peer_port.as_ref().map(NumberOrText),
            local_ip: sent(tunnel.details().local_ip.as_ref()),
            local_port: tunnel.details().local_port.as_ref().map(NumberOrText),
            ike: IkeView::from(tunnel),
            ipsec: IpsecView::from(tunnel),
            data: TrafficView::from(tunnel.record.traffic()),
            routing_stats: RoutingStatsView {
                client_route_stats: RoutesView::from(&*tunnel.details().client_routes),
                cloud_route_stats: RoutesView::from(&*tunnel.details().cloud_routes),
            },
        }
    }
}

impl<'a> From<&'a Tunnel> for IkeView<'a> {
    fn from(tunnel: &'a Tunnel) -> Self {
        let ike = &tunnel.details().ike;
        Self {
            age: tunnel.record.ike_age().map(QuantityValue),
            dh_group: sent(ike.proposal.dh_group.as_ref()),
            prf_algo: sent(ike.proposal.prf_algo.as_ref()),
            enc_algo: sent(ike.proposal.enc_algo.as_ref()),
            initiator_spi: sent(ike.initiator_spi.as_ref()),
            responder_spi: sent(ike.responder_spi.as_ref()),
        }
    }
}

impl<'a> From<&'a Tunnel> for IpsecView<'a> {
    fn from(tunnel: &'a Tunnel) -> Self {
        let ipsec = &tunnel.details().ipsec;
        Self {
            age: tunnel.record.ipsec_age().map(QuantityValue),
            integrity_algo: sent(ipsec.proposal.integrity_algo.as_ref()),
            enc_algo: sent(ipsec.proposal.enc_algo.as_ref()),
            enc_key_size: quantity(ipsec.proposal.enc_key_size.as_ref()),
            spi_in: sent(ipsec.spi_in.as_ref()),
            spi_out: sent(ipsec.spi_out.as_ref()),
            peer_selectors: texts(&ipsec.proposal.peer_selectors),
        }
    }
}

impl From<Traffic> for TrafficView {
    fn from(data: Traffic) -> Self {
        Self {
            packets_in: data.packets_in.map(QuantityValue),
            bytes_in: data.bytes_in.map(QuantityValue),
            idle_time_in: data.idle_time_in.map(QuantityValue),
            packets_out: data.packets_out.map(QuantityValue),
            bytes_out: data.bytes_out.map(QuantityValue),
            idle_time_out: data.idle_time_out.map(QuantityValue),
            initialized: data.initialized.map(OwnedStamp),
        }
    }
}

impl<'a> From<&'a Routes> for RoutesView<'a> {
    fn from(routes: &'a Routes) -> Self {
        Self { is_clipped: routes.is_clipped, stats: Each(&routes.stats, RouteView::from) }
    }
}

impl<'a> From<&'a Route> for RouteView<'a> {
    fn from(route: &'a Route) -> Self {
        Self {
            cidr: sent(route.cidr.as_ref()),
            origin: sent(route.origin.as_ref()),
            priority: quantity(route.priority.as_ref()),
        }
    }
}

fn sent(text: Option<&Text>) -> Option<&str> {
    text.map(Text::raw)
}

fn quantity(quantity: Option<&Quantity>) -> Option<QuantityValue> {
    quantity.cloned().map(QuantityValue)
}
