//! Routing of a group: a type, and data whose fields depend on it. With `nat` the data is an empty string,
//! null or missing.

use super::lenient_value::LenientValue;
use crate::domain::Routing;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RoutingDto<'a> {
    #[serde(borrow, rename = "type")]
    kind: LenientValue<'a>,
    data: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RoutingDataDto<'a> {
    #[serde(borrow, rename = "networkCIDRs")]
    network_cidrs: LenientValue<'a>,
    as_number: LenientValue<'a>,
    bgp_hop_count: LenientValue<'a>,
    #[serde(rename = "bgpNeighborCIDRs")]
    bgp_neighbor_cidrs: LenientValue<'a>,
    bgp_server_subnets: LenientValue<'a>,
}

impl RoutingDto<'_> {
    pub(super) fn into_routing(self) -> Option<Routing> {
        let kind = self.kind.text()?;
        let data = self.data.object::<RoutingDataDto>().unwrap_or_default();
        Some(match () {
            () if kind.eq_ignore_case("static") => {
                Routing::Static { network_cidrs: data.network_cidrs.texts() }
            }
            () if kind.eq_ignore_case("bgp") => data.into_bgp(),
            () if kind.eq_ignore_case("nat") => Routing::Nat,
            () => Routing::Other(kind),
        })
    }
}

impl RoutingDataDto<'_> {
    fn into_bgp(self) -> Routing {
        Routing::Bgp {
            as_number: self.as_number.text(),
            hop_count: self.bgp_hop_count.number(),
            neighbor_cidrs: self.bgp_neighbor_cidrs.texts(),
            server_subnets: self.bgp_server_subnets.texts(),
        }
    }
}
