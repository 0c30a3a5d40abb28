//! Tunnel groups built by hand at a fixed time, and polls of them as the worker makes them.

use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tunnelscope::domain::{
    ApiTimestamp, BgpPeering, CommonDetails, Deriver, EspProposal, Failure, FailureKind, Group, GroupStatus,
    Hub, HubStatus, Id, IkeProposal, IkeSa, IpsecSa, Quantity, Region, Regions, Role, Route, Routes, Routing,
    Snapshot, Sources, Traffic, Tunnel, TunnelDetails, TunnelRecord, TunnelStatus,
};

/// 2026-03-01 14:00:00 UTC, a Sunday.
pub(crate) fn start() -> Timestamp {
    at(0)
}

/// So many seconds after the start.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_772_373_600 + seconds).unwrap()
}

/// Text that attacks a terminal or a reader.
const HOSTILE: &str = "\x1b]0;owned\x07\x1b[2J\x1b[31m\u{9b}2Jnew\r\nline\ttab\u{202e}txt\u{200b}\u{e0041}e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{fe0f}";

/// Groups, and what was seen of them so far.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) groups: Vec<Group>,
    pub(crate) regions: Regions,
    before: Option<Arc<Snapshot>>,
    deriver: Deriver,
}

impl World {
    pub(crate) fn of(groups: Vec<Group>) -> Self {
        Self { groups, ..Self::default() }
    }

    /// A small organization with every kind of object, after a poll two hours ago and a change four minutes ago.
    pub(crate) fn acme() -> Self {
        let mut world = Self { regions: regions(), ..Self::of(acme_groups()) };
        world.hub("branch-017-ntg", Role::Primary, HubStatus::Up);
        world.group("branch-017-ntg").status = Some(GroupStatus::Warning);
        world.poll(at(-7_200));
        world.hub("branch-017-ntg", Role::Primary, HubStatus::Down);
        world.group("branch-017-ntg").status = Some(GroupStatus::Disconnected);
        world.poll(at(-240));
        world.forget_events();
        world
    }

    /// The same with a group whose every field is hostile text.
    pub(crate) fn acme_and_hostile() -> Self {
        let mut world = Self::acme();
        world.groups.push(hostile_group());
        world
    }

    /// So many groups, of which 7 are disconnected and 11 in warning.
    pub(crate) fn large(groups: usize) -> Self {
        let mut world = Self { regions: regions(), ..Self::of((0..groups).map(numbered).collect()) };
        world.poll(at(-7_200));
        world.forget_events();
        world
    }

    /// Begins the events and rates again, as a program that is started now does.
    fn forget_events(&mut self) {
        self.deriver = Deriver::default();
    }

    /// The group of this name.
    pub(crate) fn group(&mut self, name: &str) -> &mut Group {
        self.groups.iter_mut().find(|group| group.title() == name).unwrap()
    }

    /// Gives a hub a status, and takes or gives its tunnels accordingly.
    pub(crate) fn hub(&mut self, name: &str, role: Role, status: HubStatus) {
        let group = self.group(name);
        let mut hubs = group.hubs.clone();
        let hub = hubs.iter_mut().find(|hub| hub.role == role).unwrap();
        hub.tunnels = Some(if status == HubStatus::Up { vec![tunnel("192.0.2.17", 0)] } else { Vec::new() });
        hub.listed_count = None;
        hub.status = Some(status);
        group.set_hubs(hubs);
    }

    /// Says that all records were made this long before a time.
    pub(crate) fn record_all(&mut self, at: Timestamp) {
        for hub in self.groups.iter_mut().flat_map(|group| &mut group.hubs) {
            hub.recorded_at = Some(stamp(at));
            for tunnel in hub.tunnels.iter_mut().flatten() {
                tunnel.record_mut().time = Some(stamp(at));
            }
        }
    }

    /// A successful poll.
    pub(crate) fn poll(&mut self, now: Timestamp) -> Arc<Snapshot> {
        self.poll_with(now, |_| {})
    }

    /// A poll whose sources are altered before the snapshot is assembled.
    pub(crate) fn poll_with(&mut self, now: Timestamp, alter: impl FnOnce(&mut Sources)) -> Arc<Snapshot> {
        let mut sources = Sources::default();
        sources.list.set(self.groups.clone(), now);
        sources.states.set(self.groups.clone(), now);
        sources.regions.set(self.regions.clone(), now);
        alter(&mut sources);
        let mut snapshot = Snapshot::assemble(&sources);
        self.deriver.derive(&mut snapshot, self.before.as_deref(), now);
        let snapshot = Arc::new(snapshot);
        self.before = Some(Arc::clone(&snapshot));
        snapshot
    }
}

/// A group with control characters, invisible and combining ones in every field.
pub(crate) fn hostile_group() -> Group {
    let mut hostile = group(3, HOSTILE, GroupStatus::new(&HOSTILE.into()), "use", [1, 1]);
    hostile.region = Some(HOSTILE.into());
    hostile.device_type = Some(HOSTILE.into());
    for hub in &mut hostile.hubs {
        hub.status = Some(HubStatus::new(&HOSTILE.into()));
        hub.datacenter = Some(HOSTILE.into());
        hub.auth_id = Some(HOSTILE.into());
        let mut one = tunnel(HOSTILE, 0);
        one.common_mut().ike_state = Some(HOSTILE.into());
        one.common_mut().dc_desc = Some(HOSTILE.into());
        one.details_mut().peer_id = Some(HOSTILE.into());
        hub.tunnels = Some(vec![one]);
    }
    hostile
}

pub(crate) fn unavailable() -> Failure {
    Failure {
        status: Some(503),
        ..Failure::new(FailureKind::Unavailable, "api.sse.cisco.com/deployments/v2")
    }
}

pub(crate) fn refused() -> Failure {
    let failure = Failure::new(FailureKind::CredentialsRefused, "api.sse.cisco.com/auth/v2/token");
    Failure { status: Some(401), ..failure }.with_detail("invalid_client")
}

/// A group with a status, in this region, with hubs in the two data centers of it.
pub(crate) fn group(id: u64, name: &str, status: GroupStatus, place: &str, tunnels: [usize; 2]) -> Group {
    let mut group = Group::new(Some(Id::new(&id.to_string())), Some(name.into()));
    group.status = Some(status);
    group.organization_id = Some(Id::new("8254014"));
    group.region = Some(region_of(place).into());
    group.device_type = Some("ASA".into());
    group.routing =
        Some(Routing::Static { network_cidrs: vec!["10.17.0.0/16".into(), "10.18.0.0/16".into()] }.into());
    group.created_at = Some(stamp(at(-90 * 86_400)));
    group.modified_at = Some(stamp(at(-86_400)));
    let roles = [Role::Primary, Role::Secondary];
    let hubs = roles.into_iter().zip(tunnels).enumerate();
    group.set_hubs(
        hubs.map(|(nth, (role, tunnels))| hub(id, role, &format!("sse-{place}-1-0-{nth}"), tunnels))
            .collect(),
    );
    group
}

/// A hub with so many tunnels; down where it has none.
pub(crate) fn hub(group: u64, role: Role, datacenter: &str, tunnels: usize) -> Hub {
    let mut hub = Hub::new(Some(Id::new(&(group * 10 + role as u64).to_string())), role);
    hub.datacenter = Some(datacenter.into());
    hub.auth_id = Some(format!("ntg{group}@8254014-{role}.sse.cisco.com").into());
    hub.status = Some(if tunnels == 0 { HubStatus::Down } else { HubStatus::Up });
    hub.recorded_at = Some(stamp(at(-120)));
    hub.listed_count = Some(tunnels as u64);
    hub.tunnels = Some(
        (0..tunnels.min(10)).map(|nth| tunnel(&format!("203.0.113.{}", group % 200 + 7), nth)).collect(),
    );
    hub
}

/// A tunnel that carries traffic, from this address.
pub(crate) fn tunnel(peer_ip: &str, nth: usize) -> Tunnel {
    let common = CommonDetails {
        status: Some(TunnelStatus::Up),
        dc: Some("iad1.edc".into()),
        dc_name: Some("Equinix Ashburn".into()),
        dc_desc: Some("Ashburn, Virginia - US".into()),
        ike_state: Some("ESTABLISHED".into()),
        ipsec_state: Some("INSTALLED".into()),
    };
    let details = TunnelDetails {
        common: common.into(),
        peer_id: Some("ntg@8254014-617.sse.cisco.com".into()),
        peer_ip: Some(peer_ip.into()),
        peer_port: Some((4500 + nth).to_string().into()),
        local_ip: Some("35.171.214.188".into()),
        local_port: Some("4500".into()),
        ike: ike(),
        ipsec: ipsec(),
        client_routes: routes(&["10.17.0.0/16", "10.18.0.0/16"]).into(),
        cloud_routes: routes(&["146.112.0.0/16"]).into(),
    };
    let ages = [6_194, 1_203].map(|age| Some(Quantity::Number(age)));
    let time = Some(stamp(at(-120)));
    TunnelRecord::new(time, ages, traffic(), details).into()
}

pub(crate) fn stamp(at: Timestamp) -> ApiTimestamp {
    ApiTimestamp::new(&at.to_string())
}

pub(crate) fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn acme_groups() -> Vec<Group> {
    let mut branch = group(617_000_000_017, "branch-017-ntg", GroupStatus::Disconnected, "use", [0, 0]);
    branch.device_type = Some("ISR".into());
    branch.routing = Some(bgp().into());
    let mut plant = group(2, "plant-02", GroupStatus::Disconnected, "euw", [0, 0]);
    plant.device_type = Some("FTD".into());
    let mut shop = group(44, "branch-044-ntg", GroupStatus::Warning, "usw", [0, 5]);
    shop.device_type = Some("Meraki MX".into());
    shop.routing = Some(Routing::Nat.into());
    let mut lab = Group::new(Some(Id::new("9")), Some("lab".into()));
    lab.status = Some(GroupStatus::new(&"provisioning".into()));
    vec![
        group(1, "hq", GroupStatus::Connected, "use", [5, 5]),
        branch,
        group(5, "store-5", GroupStatus::Connected, "usw", [14, 14]),
        plant,
        lab,
        shop,
        group(7, "warehouse-7", GroupStatus::Connected, "euw", [1, 1]),
        group(81, "東京支店", GroupStatus::Connected, "apne", [2, 2]),
    ]
}

fn numbered(nth: usize) -> Group {
    let (status, tunnels) = match nth % 200 {
        0..7 => (GroupStatus::Disconnected, [0, 0]),
        7..18 => (GroupStatus::Warning, [0, 3]),
        _ => (GroupStatus::Connected, [3, 3]),
    };
    let place = ["use", "usw", "euw", "apne"][nth % 4];
    group(1_000 + nth as u64, &format!("branch-{nth:04}-ntg"), status, place, tunnels)
}

fn region_of(place: &str) -> &'static str {
    match place {
        "use" => "us-east-1",
        "usw" => "us-west-2",
        "euw" => "eu-west-1",
        _ => "ap-northeast-1",
    }
}

fn regions() -> Regions {
    let region = |name: &str, code: &str, description: &str, continent: &str| Region {
        name: Some(name.into()),
        region: Some(code.into()),
        description: Some(description.into()),
        continent: Some(continent.into()),
    };
    Regions {
        regions: vec![
            region("US East 1", "us-east-1", "US East (N. Virginia)", "North America"),
            region("US West 2", "us-west-2", "US West (Oregon)", "North America"),
            region("EU West 1", "eu-west-1", "Europe (Ireland)", "Europe"),
        ],
        bgp: Some(BgpPeering {
            as_number: Some("32644".into()),
            peer_ips: vec!["169.254.0.9".into(), "169.254.0.5".into()],
            peer_range: Some("169.254.0.0/24".into()),
        }),
    }
}

fn bgp() -> Routing {
    Routing::Bgp {
        as_number: Some("64512".into()),
        hop_count: Some(1),
        neighbor_cidrs: vec!["10.17.0.0/16".into()],
        server_subnets: Vec::new(),
    }
}

fn ike() -> IkeSa {
    let proposal = IkeProposal {
        dh_group: Some("ECP_384".into()),
        prf_algo: Some("PRF_HMAC_SHA2_256".into()),
        enc_algo: Some("AES_GCM_16".into()),
    };
    IkeSa {
        proposal: proposal.into(),
        initiator_spi: Some("3e58b8d11de1ae3a".into()),
        responder_spi: Some("19f1c3f4c7a1f6f7".into()),
    }
}

fn ipsec() -> IpsecSa {
    let proposal = EspProposal {
        integrity_algo: Some("NONE".into()),
        enc_algo: Some("AES_GCM_16".into()),
        enc_key_size: Some(Quantity::Number(256)),
        peer_selectors: vec!["0.0.0.0/0".into()],
    };
    IpsecSa { proposal: proposal.into(), spi_in: Some("c3a0b1f2".into()), spi_out: Some("8f21cc01".into()) }
}

fn traffic() -> Traffic {
    Traffic {
        packets_in: Some(Quantity::Number(118_230)),
        bytes_in: Some(Quantity::Number(84_213_997)),
        idle_time_in: Some(Quantity::Number(0)),
        packets_out: Some(Quantity::Number(92_117)),
        bytes_out: Some(Quantity::Number(12_004_113)),
        idle_time_out: Some(Quantity::Number(2)),
        initialized: Some(stamp(at(-6_194))),
    }
}

fn routes(cidrs: &[&str]) -> Routes {
    let route = |cidr: &&str| Route {
        cidr: Some((*cidr).into()),
        origin: Some("bgp".into()),
        priority: Some(Quantity::Number(100)),
    };
    Routes { is_clipped: Some(false), stats: cidrs.iter().map(route).collect() }
}
