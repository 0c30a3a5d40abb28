//! Custom filters, keys and themes of the configuration file. Syntax is validated here; the names of actions, contexts and
//! roles are validated where they are defined, with the positions from here.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor, value::SeqAccessDeserializer},
};
use toml::{Spanned, de::DeValue};

use super::{
    ConfigError, Position,
    deserialize::Parsed,
    document::Document,
    error::quoted,
    key_combination::{KeyCombination, KeyCombinationError},
    style::{StyleConfig, StyleError},
};
use crate::domain::filter::{Filter, FilterError, NamedFilters, Scope};

/// A value with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    pub value: T,
    pub at: Position,
}

/// Custom keys of an action in a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetting {
    pub context: Located<String>,
    pub action: Located<String>,
    /// Empty to unbind the action.
    pub combinations: Vec<Located<KeyCombination>>,
}

/// A custom theme.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThemeSetting {
    /// The theme of the roles that are not set.
    pub base: Option<Located<String>>,
    pub roles: Vec<(Located<String>, StyleConfig)>,
}

/// A table with the positions of its keys.
type Entries<T> = BTreeMap<Spanned<String>, T>;

/// A key combination that terminals can send.
struct SupportedCombination(KeyCombination);

/// A key combination, or a list of combinations.
enum Combinations {
    One(SupportedCombination),
    Many(Vec<Spanned<Parsed<SupportedCombination>>>),
}

/// Parses `[filters]`; also returns the names in file order. A filter may refer to filters above it.
pub(super) fn read_filters<'d>(
    document: &Document<'d>,
    value: &Spanned<DeValue<'d>>,
) -> Result<(NamedFilters, Vec<String>), ConfigError> {
    let mut filters = NamedFilters::new();
    let entries = sorted_by_position(document.read::<Entries<Spanned<String>>>(value.clone())?);
    let names: Vec<String> = entries.iter().map(|(name, _)| name.get_ref().clone()).collect();
    for (nth, (name, text)) in entries.into_iter().enumerate() {
        check_name(document, &name)?;
        let parsed = Filter::parse(text.get_ref(), Scope::Groups, &filters).map_err(|error| {
            let error = explain_forward_reference(error, text.get_ref(), &names[nth..]);
            let problem = error.with_pointer(text.get_ref()).to_string();
            document.invalid_within(&text.span(), error.span.start, problem)
        })?;
        filters.insert(name.into_inner(), parsed);
    }
    Ok((filters, names))
}

/// Replaces the error of an unknown name by one that explains the order, if the name is defined below.
fn explain_forward_reference(error: FilterError, text: &str, below: &[String]) -> FilterError {
    let part: String = text.chars().skip(error.span.start).take(error.span.len()).collect();
    match part.strip_prefix('@').filter(|name| below.iter().any(|known| known == name)) {
        Some(name) => {
            let problem = format!("`{name}` is defined below: a filter may only refer to filters above it");
            FilterError { problem, ..error }
        }
        None => error,
    }
}

/// Parses `[keys.CONTEXT]`.
pub(super) fn read_keys<'d>(
    document: &Document<'d>,
    value: &Spanned<DeValue<'d>>,
) -> Result<Vec<KeySetting>, ConfigError> {
    let located = |name: &Spanned<String>| Located {
        value: name.get_ref().clone(),
        at: document.position(&name.span()),
    };
    let mut keys = Vec::new();
    for (context, actions) in
        sorted_by_position(document.read::<Entries<Entries<Spanned<Combinations>>>>(value.clone())?)
    {
        for (action, combinations) in sorted_by_position(actions) {
            let combinations = spanned_combinations(combinations).into_iter().map(|combination| Located {
                value: combination.get_ref().0,
                at: document.position(&combination.span()),
            });
            keys.push(KeySetting {
                context: located(&context),
                action: located(&action),
                combinations: combinations.collect(),
            });
        }
    }
    Ok(keys)
}

fn spanned_combinations(combinations: Spanned<Combinations>) -> Vec<Spanned<SupportedCombination>> {
    let span = combinations.span();
    match combinations.into_inner() {
        Combinations::One(combination) => vec![Spanned::new(span, combination)],
        Combinations::Many(combinations) => combinations
            .into_iter()
            .map(|combination| Spanned::new(combination.span(), combination.into_inner().0))
            .collect(),
    }
}

/// Parses `[themes.NAME]`.
pub(super) fn read_themes<'d>(
    document: &Document<'d>,
    value: &Spanned<DeValue<'d>>,
) -> Result<BTreeMap<String, ThemeSetting>, ConfigError> {
    let mut themes = BTreeMap::new();
    for (name, roles) in
        sorted_by_position(document.read::<Entries<Entries<Spanned<String>>>>(value.clone())?)
    {
        check_name(document, &name)?;
        let mut theme = ThemeSetting::default();
        for (role, text) in sorted_by_position(roles) {
            let at = document.position(&text.span());
            if role.get_ref() == "base" {
                theme.base = Some(Located { value: text.into_inner(), at });
                continue;
            }
            let style = text.get_ref().parse();
            let style =
                style.map_err(|error: StyleError| document.invalid(&text.span(), error.to_string()))?;
            let at = document.position(&role.span());
            theme.roles.push((Located { value: role.into_inner(), at }, style));
        }
        themes.insert(name.into_inner(), theme);
    }
    Ok(themes)
}

fn sorted_by_position<T>(entries: Entries<T>) -> Vec<(Spanned<String>, T)> {
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

/// Validates the name of a filter or theme, which is typed and displayed.
fn check_name(document: &Document<'_>, name: &Spanned<String>) -> Result<(), ConfigError> {
    let (text, allowed) = (name.get_ref(), |c: char| c.is_ascii_alphanumeric() || "_-".contains(c));
    if (1..=40).contains(&text.len()) && text.chars().all(allowed) {
        return Ok(());
    }
    let problem = format!("invalid name {}: use up to 40 letters, digits, `_` and `-`", quoted(text));
    Err(document.invalid(&name.span(), problem))
}

impl FromStr for SupportedCombination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let combination: KeyCombination =
            text.parse().map_err(|error: KeyCombinationError| error.to_string())?;
        match combination.unsupported_reason() {
            Some(why) => Err(format!("{}: terminals cannot send this key: {why}", quoted(text))),
            None => Ok(Self(combination)),
        }
    }
}

impl<'de> Deserialize<'de> for Combinations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CombinationsVisitor)
    }
}

struct CombinationsVisitor;

impl<'de> Visitor<'de> for CombinationsVisitor {
    type Value = Combinations;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Combinations, E> {
        text.parse().map(Combinations::One).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Combinations, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(Combinations::Many)
    }
}
