//! Terms of a filter: what each field matches, and which scopes have the field.

use super::Filter;
use super::bound::Bound;
use super::filterable::Filterable;
use super::network::Network;
use super::pattern::Pattern;
use crate::domain::Health;
use jiff::Timestamp;
use std::time::Duration;

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

/// A test, possibly inverted.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) is_inverted: bool,
    pub(super) test: Test,
}

/// A test; of several values one has to match.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Anywhere(Pattern),
    Text(Field, Vec<Pattern>),
    /// A text of this field that overlaps one of these networks or matches one of these patterns.
    Address(Field, Vec<Network>, Vec<Pattern>),
    State(Vec<Health>),
    Is(Vec<FilterFlag>),
    Age(Vec<Bound<Duration>>),
    Tunnels(Vec<Bound<u64>>),
    Rekeys(Vec<Bound<u64>>),
    Flaps(Vec<Bound<u64>>),
    All(Filter),
}

impl Term {
    pub(super) fn matches(&self, object: &impl Filterable, now: Timestamp) -> bool {
        self.test.matches(object, now) != self.is_inverted
    }

    /// Whether each match of this term is known to match another.
    pub(super) fn implies(&self, other: &Self) -> bool {
        self.is_inverted == other.is_inverted && self.test.implies(&other.test, self.is_inverted)
    }

    /// Whether objects of this scope have the field.
    pub(super) fn is_supported_in(&self, scope: Scope) -> bool {
        let has = |field_type: FieldType| {
            FIELDS.iter().any(|(_, known, _, scopes)| *known == field_type && scopes.contains(&scope))
        };
        match &self.test {
            Test::Anywhere(_) => true,
            Test::Text(field, _) | Test::Address(field, ..) => has(FieldType::Text(*field)),
            Test::State(_) => has(FieldType::State),
            Test::Is(_) => has(FieldType::Is),
            Test::Age(_) => has(FieldType::Age),
            Test::Tunnels(_) => has(FieldType::Tunnels),
            Test::Rekeys(_) => has(FieldType::Rekeys),
            Test::Flaps(_) => has(FieldType::Flaps),
            Test::All(filter) => filter.unsupported_term(scope).is_none(),
        }
    }

    /// Lower-case substrings of which a field must contain one, if the term tests nothing else.
    pub(super) fn required_substrings(&self, field: Field) -> Option<Vec<&str>> {
        match &self.test {
            Test::Text(own, patterns) if *own == field && !self.is_inverted => {
                patterns.iter().map(Pattern::as_substring).collect()
            }
            _ => None,
        }
    }

    /// Whether it needs data from several polls.
    pub(super) fn needs_history(&self) -> bool {
        match &self.test {
            Test::Age(_) | Test::Rekeys(_) | Test::Flaps(_) => true,
            Test::Is(flags) => flags.contains(&FilterFlag::Changed),
            Test::All(filter) => filter.needs_history().is_some(),
            _ => false,
        }
    }

    /// Whether it needs data that only the dashboard has.
    pub(super) fn requires_dashboard(&self) -> bool {
        match &self.test {
            Test::Is(flags) => {
                flags.iter().any(|flag| matches!(flag, FilterFlag::Changed | FilterFlag::Muted))
            }
            Test::All(filter) => filter.requires_dashboard().is_some(),
            _ => false,
        }
    }

    /// Whether it tests regions only.
    pub(super) fn is_region_term(&self) -> bool {
        match &self.test {
            Test::Text(Field::Region, _) => true,
            Test::All(filter) => filter.has_region_term(),
            _ => false,
        }
    }

    /// Whether region names can affect it.
    pub(super) fn uses_region_names(&self) -> bool {
        match &self.test {
            Test::Anywhere(_) | Test::Text(Field::Region, _) => true,
            Test::All(filter) => filter.uses_region_names(),
            _ => false,
        }
    }

    pub(super) fn depends_on_time(&self) -> bool {
        match &self.test {
            Test::Age(_) => true,
            Test::All(filter) => filter.depends_on_time(),
            _ => false,
        }
    }
}

impl Test {
    /// Whether each match of this test is known to match another, or for inverted terms the reverse.
    fn implies(&self, other: &Self, is_inverted: bool) -> bool {
        let (narrow, wide) = if is_inverted { (other, self) } else { (self, other) };
        match (narrow, wide) {
            (Self::Anywhere(one), Self::Anywhere(other)) => one.implies(other),
            (Self::Text(field, one), Self::Text(same, other)) => {
                field == same && one.iter().all(|one| other.iter().any(|other| one.implies(other)))
            }
            (Self::State(one), Self::State(other)) => one.iter().all(|health| other.contains(health)),
            (Self::Is(one), Self::Is(other)) => one.iter().all(|flag| other.contains(flag)),
            _ => false,
        }
    }

    fn matches(&self, object: &impl Filterable, now: Timestamp) -> bool {
        match self {
            Self::Anywhere(pattern) => {
                match object.search_text().and_then(|text| pattern.matches_search_text(text)) {
                    Some(is_there) => is_there,
                    None => object.has_text(None, &|text| pattern.matches(text)),
                }
            }
            Self::Text(field, patterns) => {
                object.has_text(Some(*field), &|text| patterns.iter().any(|pattern| pattern.matches(text)))
            }
            Self::Address(field, networks, patterns) => object.has_text(Some(*field), &|text| {
                Network::parse(text).is_some_and(|own| networks.iter().any(|network| network.overlaps(&own)))
                    || patterns.iter().any(|pattern| pattern.matches(text))
            }),
            Self::State(states) => object.health().is_some_and(|health| states.contains(&health)),
            Self::Is(flags) => flags.iter().any(|flag| object.has_flag(*flag)),
            Self::Age(bounds) => bounds.iter().any(|bound| is_within(bound, object, now)),
            Self::Tunnels(bounds) => {
                object.tunnels().is_some_and(|count| bounds.iter().any(|bound| bound.contains(&count)))
            }
            Self::Rekeys(bounds) => has_count(bounds, object.recent().map(|recent| recent.rekeys)),
            Self::Flaps(bounds) => has_count(bounds, object.recent().map(|recent| recent.flaps)),
            Self::All(filter) => filter.matches(object, now),
        }
    }
}

fn has_count(bounds: &[Bound<u64>], count: Option<u32>) -> bool {
    count.is_some_and(|count| bounds.iter().any(|bound| bound.contains(&count.into())))
}

/// Whether the age of the current health satisfies the bound. If the start was not observed, the age is a lower bound.
fn is_within(bound: &Bound<Duration>, object: &impl Filterable, now: Timestamp) -> bool {
    let Some(since) = object.since() else { return false };
    let age = Duration::try_from(now.duration_since(since.time())).unwrap_or(Duration::ZERO);
    if since.is_exact { bound.contains(&age) } else { bound.contains_all_from(&age) }
}
