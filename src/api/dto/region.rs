//! The regions as sent, with the provider's side of BGP beside them.

use super::ParseError;
use super::lenient::{Lenient, Objects};
use super::lenient_value::LenientValue;
use crate::domain::{BgpPeering, Region, Regions};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent<'a> {
    #[serde(borrow)]
    regions: Objects<RegionSent<'a>>,
    bgp: Lenient<BgpSent<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RegionSent<'a> {
    #[serde(borrow)]
    name: LenientValue<'a>,
    region: LenientValue<'a>,
    description: LenientValue<'a>,
    continent: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct BgpSent<'a> {
    #[serde(borrow)]
    as_number: LenientValue<'a>,
    #[serde(rename = "peerIPs")]
    peer_ips: LenientValue<'a>,
    peer_range: LenientValue<'a>,
}

impl Sent<'_> {
    pub(super) fn into_regions(self) -> Result<Regions, ParseError> {
        let regions = self.regions.map(RegionSent::into_region);
        Ok(Regions {
            regions: regions.ok_or(ParseError::Shape("no list under `regions`"))?,
            bgp: self.bgp.0.map(BgpSent::into_peering),
        })
    }
}

impl RegionSent<'_> {
    fn into_region(self) -> Region {
        Region {
            name: self.name.text(),
            region: self.region.text(),
            description: self.description.text(),
            continent: self.continent.text(),
        }
    }
}

impl BgpSent<'_> {
    fn into_peering(self) -> BgpPeering {
        BgpPeering {
            as_number: self.as_number.text(),
            peer_ips: self.peer_ips.texts(),
            peer_range: self.peer_range.text(),
        }
    }
}
