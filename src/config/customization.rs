//! Customization in the configuration file: named filters, keys, themes. What can be checked without knowing the screen is
//! checked here; whether an action, a place or a role exists is checked where they are defined, with the positions that are
//! kept here.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor, value::SeqAccessDeserializer},
};
use toml::{Spanned, de::DeValue};

use super::{
    ConfigError, Position,
    chord::{Chord, ChordError},
    deserialize::Parsed,
    document::Document,
    error::quoted,
    style::{StyleConfig, StyleError},
};
use crate::domain::filter::{Filter, FilterError, NamedFilters, Scope};

/// A value with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    pub value: T,
    pub at: Position,
}

/// Custom keys for an action in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetting {
    /// The place where they apply.
    pub context: Placed<String>,
    pub action: Placed<String>,
    /// None removes the action there.
    pub chords: Vec<Placed<Chord>>,
}

/// A custom theme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeSetting {
    /// The theme that its other roles are taken from.
    pub base: Option<Placed<String>>,
    pub roles: Vec<(Placed<String>, StyleConfig)>,
}

/// A table with the positions of its keys.
type Entries<T> = BTreeMap<Spanned<String>, T>;

/// A key that terminals send.
struct SentChord(Chord);

/// A chord, or a list of chords.
enum Chords {
    One(SentChord),
    Many(Vec<Spanned<Parsed<SentChord>>>),
}

/// Reads `[filters]`, with their names in the order in which they are written. A filter may use those above it.
pub(super) fn filters<'d>(
    document: &Document<'d>,
    value: &Spanned<DeValue<'d>>,
) -> Result<(NamedFilters, Vec<String>), ConfigError> {
    let mut filters = NamedFilters::new();
    let entries = in_written_order(document.read::<Entries<Spanned<String>>>(value.clone())?);
    let names: Vec<String> = entries.iter().map(|(name, _)| name.get_ref().clone()).collect();
    for (nth, (name, text)) in entries.into_iter().enumerate() {
        check_name(document, &name)?;
        let parsed = Filter::parse(text.get_ref(), Scope::Groups, &filters).map_err(|error| {
            let error = name_below(error, text.get_ref(), &names[nth..]);
            let problem = error.pointed(text.get_ref()).to_string();
            document.invalid_within(&text.span(), error.at.start, problem)
        })?;
        filters.insert(name.into_inner(), parsed);
    }
    Ok((filters, names))
}

/// The same error, but for a name that is defined further down, one that says so.
fn name_below(error: FilterError, text: &str, below: &[String]) -> FilterError {
    let part: String = text.chars().skip(error.at.start).take(error.at.len()).collect();
    match part.strip_prefix('@').filter(|name| below.iter().any(|known| known == name)) {
        Some(name) => {
            let problem = format!("`{name}` stands further down: a filter may use those above it");
            FilterError { problem, ..error }
        }
        None => error,
    }
}

/// Reads `[keys.PLACE]`.
pub(super) fn keys<'d>(
    document: &Document<'d>,
    value: &Spanned<DeValue<'d>>,
) -> Result<Vec<KeySetting>, ConfigError> {
    let placed = |name: &Spanned<String>| Placed {
        value: name.get_ref().clone(),
        at: document.position(&name.span()),
    };
    let mut keys = Vec::new();
    for (context, actions) in
        in_written_order(document.read::<Entries<Entries<Spanned<Chords>>>>(value.clone())?)
    {
        for (action, chords) in in_written_order(actions) {
            let chords = spanned_chords(chords)
                .into_iter()
                .map(|chord| Placed { value: chord.get_ref().0, at: document.position(&chord.span()) });
            keys.push(KeySetting {
                context: placed(&context),
                action: placed(&action),
                chords: chords.collect(),
            });
        }
    }
    Ok(keys)
}

fn spanned_chords(chords: Spanned<Chords>) -> Vec<Spanned<SentChord>> {
    let span = chords.span();
    match chords.into_inner() {
        Chords::One(chord) => vec![Spanned::new(span, chord)],
        Chords::Many(chords) => {
            chords.into_iter().map(|chord| Spanned::new(chord.span(), chord.into_inner().0)).collect()
        }
    }
}

/// Reads `[themes.NAME]`.
pub(super) fn themes<'d>(
    document: &Document<'d>,
    value: &Spanned<DeValue<'d>>,
) -> Result<BTreeMap<String, ThemeSetting>, ConfigError> {
    let mut themes = BTreeMap::new();
    for (name, roles) in in_written_order(document.read::<Entries<Entries<Spanned<String>>>>(value.clone())?)
    {
        check_name(document, &name)?;
        let mut theme = ThemeSetting::default();
        for (role, text) in in_written_order(roles) {
            let at = document.position(&text.span());
            if role.get_ref() == "base" {
                theme.base = Some(Placed { value: text.into_inner(), at });
                continue;
            }
            let style = text.get_ref().parse();
            let style =
                style.map_err(|error: StyleError| document.invalid(&text.span(), error.to_string()))?;
            let at = document.position(&role.span());
            theme.roles.push((Placed { value: role.into_inner(), at }, style));
        }
        themes.insert(name.into_inner(), theme);
    }
    Ok(themes)
}

fn in_written_order<T>(entries: Entries<T>) -> Vec<(Spanned<String>, T)> {
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

/// The name of a filter or a theme: it is typed, and shown.
fn check_name(document: &Document<'_>, name: &Spanned<String>) -> Result<(), ConfigError> {
    let (text, allowed) = (name.get_ref(), |c: char| c.is_ascii_alphanumeric() || "_-".contains(c));
    if (1..=40).contains(&text.len()) && text.chars().all(allowed) {
        return Ok(());
    }
    let problem = format!("{} is no name: use up to 40 letters, digits, `_` and `-`", quoted(text));
    Err(document.invalid(&name.span(), problem))
}

impl FromStr for SentChord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let chord: Chord = text.parse().map_err(|error: ChordError| error.to_string())?;
        match chord.why_never_sent() {
            Some(why) => Err(format!("{} is a key that no terminal sends: {why}", quoted(text))),
            None => Ok(Self(chord)),
        }
    }
}

impl<'de> Deserialize<'de> for Chords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ChordsVisitor)
    }
}

struct ChordsVisitor;

impl<'de> Visitor<'de> for ChordsVisitor {
    type Value = Chords;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Chords, E> {
        text.parse().map(Chords::One).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Chords, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(Chords::Many)
    }
}
