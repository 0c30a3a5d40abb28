//! Terms of a filter: what each tests.

use super::Filter;
use super::bound::Bound;
use super::field::{FIELDS, Field, FieldType, FilterFlag, Scope};
use super::filterable::Filterable;
use super::network::Network;
use super::pattern::Pattern;
use crate::domain::Health;
use jiff::Timestamp;
use std::time::Duration;

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
