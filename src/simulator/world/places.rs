//! The regions and data centers of the simulated provider: a fixed table, the same for every seed.
//!
//! Cities are plausible locations; all addresses are from ranges reserved for documentation.

use std::net::Ipv4Addr;

/// A region, as `GET /regions` lists it.
#[derive(Debug)]
pub struct Region {
    pub code: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub continent: &'static str,
    /// Latitude and longitude in degrees.
    pub position: (f64, f64),
    /// Relative share of groups; 0 for a region that accepts no new tunnels.
    pub weight: usize,
    /// The middle part of the names of its data centers: `sse-CODE-0-0`.
    short: &'static str,
    sites: &'static [Site],
}

#[derive(Debug)]
struct Site {
    domain: &'static str,
    name: &'static str,
    description: &'static str,
}

/// A data center in which groups have hubs.
#[derive(Debug, Clone)]
pub struct Datacenter {
    pub name: String,
    pub region: &'static Region,
    pub ip: Ipv4Addr,
    /// `dc` in a tunnel's state, `chi1.edc`.
    pub domain: &'static str,
    /// `dcName` in a tunnel's state, `Equinix Chicago`.
    pub site: &'static str,
    /// `dcDesc` in a tunnel's state, `Chicago, Illinois - US`.
    pub description: &'static str,
}

/// All data centers, grouped by region.
pub(super) fn datacenters() -> Vec<Datacenter> {
    let sites =
        REGIONS.iter().flat_map(|region| region.sites.iter().zip(0..).map(move |site| (region, site)));
    sites.zip(10..).map(|((region, (site, number)), host)| datacenter(region, site, number, host)).collect()
}

fn datacenter(region: &'static Region, site: &'static Site, number: u8, host: u8) -> Datacenter {
    Datacenter {
        name: format!("sse-{}-0-{number}", region.short),
        region,
        ip: Ipv4Addr::new(203, 0, 113, host),
        domain: site.domain,
        site: site.name,
        description: site.description,
    }
}

const fn site(domain: &'static str, name: &'static str, description: &'static str) -> Site {
    Site { domain, name, description }
}

pub static REGIONS: [Region; 14] = [
    Region {
        code: "us-east-1",
        name: "US East 1",
        description: "US East (N. Virginia)",
        continent: "North America",
        position: (38.9, -77.4),
        weight: 18,
        short: "use-1",
        sites: &[
            site("iad1.edc", "Equinix Ashburn", "Ashburn, Virginia - US"),
            site("nyc1.edc", "Equinix Secaucus", "New York, New York - US"),
            site("mia1.edc", "Equinix Miami", "Miami, Florida - US"),
        ],
    },
    Region {
        code: "us-east-2",
        name: "US East 2",
        description: "US East (Ohio)",
        continent: "North America",
        position: (40.0, -83.0),
        weight: 9,
        short: "use-2",
        sites: &[
            site("chi1.edc", "Equinix Chicago", "Chicago, Illinois - US"),
            site("cmh1.edc", "Cologix Columbus", "Columbus, Ohio - US"),
        ],
    },
    Region {
        code: "us-west-1",
        name: "US West 1",
        description: "US West (N. California)",
        continent: "North America",
        position: (37.3, -121.9),
        weight: 7,
        short: "usw-1",
        sites: &[
            site("sjc1.edc", "Equinix San Jose", "San Jose, California - US"),
            site("lax1.edc", "CoreSite Los Angeles", "Los Angeles, California - US"),
        ],
    },
    Region {
        code: "us-west-2",
        name: "US West 2",
        description: "US West (Oregon)",
        continent: "North America",
        position: (45.5, -122.7),
        weight: 8,
        short: "usw-2",
        sites: &[
            site("pdx1.edc", "EdgeConneX Portland", "Portland, Oregon - US"),
            site("sea1.edc", "Equinix Seattle", "Seattle, Washington - US"),
        ],
    },
    Region {
        code: "ca-central-1",
        name: "Canada Central 1",
        description: "Canada (Central)",
        continent: "North America",
        position: (45.5, -73.6),
        weight: 5,
        short: "cac-1",
        sites: &[
            site("yul1.edc", "Cologix Montréal", "Montréal, Québec - CA"),
            site("yyz1.edc", "Equinix Toronto", "Toronto, Ontario - CA"),
        ],
    },
    Region {
        code: "sa-east-1",
        name: "South America East 1",
        description: "South America (São Paulo)",
        continent: "South America",
        position: (-23.5, -46.6),
        weight: 4,
        short: "sae-1",
        sites: &[
            site("gru1.edc", "Equinix São Paulo", "São Paulo - BR"),
            site("gig1.edc", "Equinix Rio de Janeiro", "Rio de Janeiro - BR"),
        ],
    },
    Region {
        code: "eu-west-1",
        name: "Europe West 1",
        description: "Europe (Ireland)",
        continent: "Europe",
        position: (53.3, -6.3),
        weight: 8,
        short: "euw-1",
        sites: &[
            site("dub1.edc", "Equinix Dublin", "Dublin - IE"),
            site("man1.edc", "Equinix Manchester", "Manchester - GB"),
        ],
    },
    Region {
        code: "eu-west-2",
        name: "Europe West 2",
        description: "Europe (London)",
        continent: "Europe",
        position: (51.5, -0.1),
        weight: 7,
        short: "euw-2",
        sites: &[
            site("lon1.edc", "Telehouse London", "London, England - GB"),
            site("lon2.edc", "Equinix Slough", "Slough, England - GB"),
        ],
    },
    Region {
        code: "eu-central-1",
        name: "Europe Central 1",
        description: "Europe (Frankfurt)",
        continent: "Europe",
        position: (50.1, 8.7),
        weight: 14,
        short: "euc-1",
        sites: &[
            site("fra1.edc", "Equinix Frankfurt", "Frankfurt am Main, Hessen - DE"),
            site("muc1.edc", "Equinix München", "München, Bayern - DE"),
            site("zrh1.edc", "Interxion Zürich", "Zürich - CH"),
        ],
    },
    Region {
        code: "ap-southeast-1",
        name: "Asia Pacific Southeast 1",
        description: "Asia Pacific (Singapore)",
        continent: "Asia",
        position: (1.35, 103.8),
        weight: 6,
        short: "apse-1",
        sites: &[
            site("sin1.edc", "Equinix Singapore", "Singapore - SG"),
            site("cgk1.edc", "DCI Jakarta", "Jakarta - ID"),
        ],
    },
    Region {
        code: "ap-northeast-1",
        name: "Asia Pacific Northeast 1",
        description: "Asia Pacific (Tokyo)",
        continent: "Asia",
        position: (35.7, 139.7),
        weight: 6,
        short: "apne-1",
        sites: &[
            site("tyo1.edc", "Equinix Tokyo", "Tokyo - JP"),
            site("osa1.edc", "Equinix Osaka", "Osaka - JP"),
        ],
    },
    Region {
        code: "ap-south-1",
        name: "Asia Pacific South 1",
        description: "Asia Pacific (Mumbai)",
        continent: "Asia",
        position: (19.1, 72.9),
        weight: 4,
        short: "aps-1",
        sites: &[
            site("bom1.edc", "Web Werks Mumbai", "Mumbai, Maharashtra - IN"),
            site("del1.edc", "STT Delhi", "Delhi - IN"),
        ],
    },
    Region {
        code: "me-central-1",
        name: "Middle East Central 1",
        description: "Middle East (UAE)",
        continent: "Asia",
        position: (25.2, 55.3),
        weight: 0,
        short: "mec-1",
        sites: &[
            site("dxb1.edc", "Equinix Dubai", "Dubai - AE"),
            site("auh1.edc", "Khazna Abu Dhabi", "Abu Dhabi - AE"),
        ],
    },
    Region {
        code: "af-south-1",
        name: "Africa South 1",
        description: "Africa (Cape Town)",
        continent: "Africa",
        position: (-33.9, 18.4),
        weight: 0,
        short: "afs-1",
        sites: &[
            site("cpt1.edc", "Teraco Cape Town", "Cape Town - ZA"),
            site("jnb1.edc", "Teraco Johannesburg", "Johannesburg - ZA"),
        ],
    },
];
