//! The fields of filters: names, types, examples, and the scopes that have them.

use crate::domain::Health;

/// The kind of objects that are filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Tunnel groups.
    Groups,
    /// Data centers.
    Datacenters,
    /// Rows of a page: only their displayed text.
    Rows,
    /// Entries of the provider's log.
    Log,
    /// Tunnel groups and hubs as recorded in the history.
    History,
}

/// A text field of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Name,
    Region,
    Device,
    Routing,
    Datacenter,
    Peer,
    Network,
    AsNumber,
    Id,
    Organization,
    Hub,
    Why,
    Level,
    Service,
    Message,
}

/// A yes-no property of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterFlag {
    /// Not healthy, and not muted.
    Problem,
    Healthy,
    /// Connected, with a finding that contradicts that.
    Degraded,
    /// Changed in the last few polls.
    Changed,
    /// Muted on this machine.
    Muted,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldType {
    Text(Field),
    State,
    Is,
    Age,
    Tunnels,
    Rekeys,
    Flaps,
}

/// An example of a field and its description.
type Example = (&'static str, &'static str);

/// Fields: name, type, example with description, and the scopes that have the field.
pub(super) const FIELDS: [(&str, FieldType, Example, &[Scope]); 30] = [
    ("state", FieldType::State, ("state:down,warning", "state: down, warning, degraded, unknown or up"), ALL),
    ("is", FieldType::Is, ("is:problem", "problem, healthy, degraded, changed or muted"), ALL),
    ("name", FieldType::Text(Field::Name), ("name:/^hq|^dc/", "name of the group"), NAMED),
    (
        "region",
        FieldType::Text(Field::Region),
        ("region:us,eu", "region: code, name or description"),
        LOCATED,
    ),
    ("device", FieldType::Text(Field::Device), ("!device:isr", "device type"), GROUPS_AND_LOG),
    ("routing", FieldType::Text(Field::Routing), ("routing:bgp", "bgp, static or nat"), GROUPS),
    ("dc", FieldType::Text(Field::Datacenter), ("dc:fra", "data center of a hub: name, site or city"), NAMED),
    (
        "hub",
        FieldType::Text(Field::Hub),
        ("hub:\"primary down\"", "role and status of a hub"),
        GROUPS_AND_LOG,
    ),
    (
        "peer",
        FieldType::Text(Field::Peer),
        ("peer:198.19.21.0/24", "IP address of a peer, or a network containing it"),
        GROUPS_AND_LOG,
    ),
    (
        "net",
        FieldType::Text(Field::Network),
        ("net:10.17.5.9", "routed network, or an IP address in it"),
        GROUPS,
    ),
    ("as", FieldType::Text(Field::AsNumber), ("as:64512", "AS number"), GROUPS),
    ("why", FieldType::Text(Field::Why), ("why:primary", "reason for the status"), GROUPS),
    ("id", FieldType::Text(Field::Id), ("id:617", "group ID"), LOCATED),
    ("org", FieldType::Text(Field::Organization), ("org:8254014", "organization ID"), GROUPS_AND_LOG),
    ("age", FieldType::Age, ("age:<10m", "time since the status changed"), GROUPS),
    ("tunnels", FieldType::Tunnels, ("tunnels:0", "number of tunnels"), GROUPS_AND_DATACENTERS),
    ("rekeys", FieldType::Rekeys, ("rekeys:>5", "rekeys in the last hour"), GROUPS),
    ("flaps", FieldType::Flaps, ("flaps:>3", "state changes in the last hour"), GROUPS),
    ("level", FieldType::Text(Field::Level), ("level:error", "level of a log entry"), LOG),
    ("service", FieldType::Text(Field::Service), ("service:ike", "service that logged an entry"), LOG),
    ("message", FieldType::Text(Field::Message), ("message:dpd", "message of a log entry"), LOG),
    ("status", FieldType::State, ALIAS, ALL),
    ("datacenter", FieldType::Text(Field::Datacenter), ALIAS, NAMED),
    ("cidr", FieldType::Text(Field::Network), ALIAS, GROUPS),
    ("network", FieldType::Text(Field::Network), ALIAS, GROUPS),
    ("asn", FieldType::Text(Field::AsNumber), ALIAS, GROUPS),
    ("since", FieldType::Age, ALIAS, GROUPS),
    ("ip", FieldType::Text(Field::Peer), ALIAS, GROUPS_AND_LOG),
    ("group", FieldType::Text(Field::Name), ALIAS, LOG_AND_HISTORY),
    ("msg", FieldType::Text(Field::Message), ALIAS, LOG),
];
/// Aliases have no example.
const ALIAS: Example = ("", "");
/// Number of canonical names, which precede the aliases.
pub(super) const CANONICAL_FIELDS: usize = 21;

const GROUPS: &[Scope] = &[Scope::Groups];
const LOG: &[Scope] = &[Scope::Log];
const LOG_AND_HISTORY: &[Scope] = &[Scope::Log, Scope::History];
const GROUPS_AND_LOG: &[Scope] = &[Scope::Groups, Scope::Log];
const LOCATED: &[Scope] = &[Scope::Groups, Scope::Log, Scope::History];
const NAMED: &[Scope] = &[Scope::Groups, Scope::Datacenters, Scope::Log, Scope::History];
const GROUPS_AND_DATACENTERS: &[Scope] = &[Scope::Groups, Scope::Datacenters];
const ALL: &[Scope] = &[Scope::Groups, Scope::Datacenters, Scope::Rows];

/// An example and description of each field of this scope.
pub fn field_examples(scope: Scope) -> impl Iterator<Item = Example> {
    let known = FIELDS[..CANONICAL_FIELDS].iter().filter(move |(.., scopes)| scopes.contains(&scope));
    known.map(|(_, _, example, _)| *example)
}

/// States; the first of several names is canonical. The vendor's own names for groups and hubs are aliases: connected
/// is up, disconnected is down.
pub(super) const STATES: [(&str, Health); 8] = [
    ("down", Health::Down),
    ("disconnected", Health::Down),
    ("failed", Health::Down),
    ("warning", Health::Warning),
    ("degraded", Health::Degraded),
    ("unknown", Health::Unknown),
    ("up", Health::Up),
    ("connected", Health::Up),
];

/// Flags; the first of several names is canonical.
pub(super) const FLAGS: [(&str, FilterFlag); 8] = [
    ("problem", FilterFlag::Problem),
    ("healthy", FilterFlag::Healthy),
    ("degraded", FilterFlag::Degraded),
    ("changed", FilterFlag::Changed),
    ("muted", FilterFlag::Muted),
    ("problems", FilterFlag::Problem),
    ("ok", FilterFlag::Healthy),
    ("mute", FilterFlag::Muted),
];
