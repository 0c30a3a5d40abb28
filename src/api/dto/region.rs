//! Regions, and the provider's side of BGP.

use super::ParseError;
use super::lenient::{LenientObject, LenientObjects};
use super::lenient_value::LenientValue;
use crate::domain::{BgpPeering, Region, Regions};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RegionsDto<'a> {
    #[serde(borrow)]
    regions: LenientObjects<RegionDto<'a>>,
    bgp: LenientObject<BgpDto<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RegionDto<'a> {
    #[serde(borrow)]
    name: LenientValue<'a>,
    region: LenientValue<'a>,
    description: LenientValue<'a>,
    continent: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct BgpDto<'a> {
    #[serde(borrow)]
    as_number: LenientValue<'a>,
    #[serde(rename = "peerIPs")]
    peer_ips: LenientValue<'a>,
    peer_range: LenientValue<'a>,
}

impl RegionsDto<'_> {
    pub(super) fn into_regions(self) -> Result<Regions, ParseError> {
        let regions = self.regions.map(RegionDto::into_region);
        Ok(Regions {
            regions: regions.ok_or(ParseError::UnexpectedShape("no list under `regions`"))?,
            bgp: self.bgp.0.map(BgpDto::into_peering),
        })
    }
}

impl RegionDto<'_> {
    fn into_region(self) -> Region {
        Region {
            name: self.name.text(),
            region: self.region.text(),
            description: self.description.text(),
            continent: self.continent.text(),
        }
    }
}

impl BgpDto<'_> {
    fn into_peering(self) -> BgpPeering {
        BgpPeering {
            as_number: self.as_number.text(),
            peer_ips: self.peer_ips.texts(),
            peer_range: self.peer_range.text(),
        }
    }
}
