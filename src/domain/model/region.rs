//! The provider's regions and its side of BGP.

use crate::domain::Text;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Region {
    /// Display name, such as `US East 1`.
    pub name: Option<Text>,
    /// Region code, such as `us-east-1`.
    pub region: Option<Text>,
    /// Description, such as `US East (N. Virginia)`.
    pub description: Option<Text>,
    pub continent: Option<Text>,
}

/// The provider's side of BGP, the same in all regions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BgpPeering {
    /// The provider's AS number.
    pub as_number: Option<Text>,
    /// IP addresses of its BGP peers.
    pub peer_ips: Vec<Text>,
    /// Network of these addresses.
    pub peer_range: Option<Text>,
}

/// All regions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Regions {
    pub regions: Vec<Region>,
    /// The provider's side of BGP.
    pub bgp: Option<BgpPeering>,
}

impl Regions {
    /// The region with this code, ignoring case.
    pub fn find(&self, code: &Text) -> Option<&Region> {
        self.regions
            .iter()
            .find(|region| region.region.as_ref().is_some_and(|known| known.eq_ignore_case(code.as_str())))
    }
}
