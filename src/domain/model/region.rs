//! The provider's regions, and its side of BGP.

use crate::domain::Text;

/// A region that groups can be in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// Display name, `US East 1`.
    pub name: Option<Text>,
    /// The code that groups carry, `us-east-1`.
    pub region: Option<Text>,
    /// Where it is, `US East (N. Virginia)`.
    pub description: Option<Text>,
    /// The continent.
    pub continent: Option<Text>,
}

/// The provider's end of BGP, the same for all regions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BgpPeering {
    /// The provider's AS number.
    pub as_number: Option<Text>,
    /// Addresses of its BGP peers.
    pub peer_ips: Vec<Text>,
    /// The network that they are in.
    pub peer_range: Option<Text>,
}

/// All regions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// The regions.
    pub regions: Vec<Region>,
    /// The provider's end of BGP.
    pub bgp: Option<BgpPeering>,
}

impl Regions {
    /// The region with this code, whatever the case.
    pub fn find(&self, code: &Text) -> Option<&Region> {
        self.regions
            .iter()
            .find(|region| region.region.as_ref().is_some_and(|known| known.eq_ignore_case(code.as_str())))
    }
}
