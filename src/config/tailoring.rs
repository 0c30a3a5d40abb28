//! What a person tailors in the configuration file: filters with names, keys, themes. What can be told without knowing the
//! screen is checked here; whether an action, a place or a role exists is checked by those who have them, with the places
//! that are kept here.

use std::collections::BTreeMap;

use super::{
    ConfigError, Origin, Position,
    chord::Chord,
    entry::Entry,
    error::quoted,
    style::{StyleConfig, StyleError},
};
use crate::domain::filter::{Filter, FilterError, NamedFilters, Scope};

const FILTERS: &str = "a table, written `[filters]`";
const KEYS: &str = "tables, written `[keys.PLACE]`";
const CHORDS: &str = "a key in quotes such as \"ctrl-r\", or a list of them";
const THEMES: &str = "tables, written `[themes.NAME]`";
const STYLE: &str = "colours and attributes in quotes, such as \"white on red bold\"";

/// Something that was written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    pub value: T,
    pub at: Position,
}

/// Keys of one's own for an action in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetting {
    /// The place where they count.
    pub context: Placed<String>,
    pub action: Placed<String>,
    /// None takes the action away there.
    pub chords: Vec<Placed<Chord>>,
}

/// A theme of one's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeSetting {
    /// The theme that it is like but for its roles.
    pub base: Option<Placed<String>>,
    pub roles: Vec<(Placed<String>, StyleConfig)>,
}

/// Reads `[filters]`, with their names in the order in which they are written. A filter may use those above it.
pub(super) fn filters(entry: &Entry<'_>) -> Result<(NamedFilters, Vec<String>), ConfigError> {
    let mut filters = NamedFilters::new();
    let entries = entry.entries(FILTERS)?;
    for (nth, filter) in entries.iter().enumerate() {
        name(filter.key).map_err(|problem| filter.invalid_key(problem))?;
        let text = filter.text("a filter in quotes, such as \"state:down region:us\"")?;
        let parsed = Filter::parse(text, Scope::Groups, &filters);
        let parsed = parsed.map_err(|error| {
            let error = told(error, text, &entries[nth..]);
            filter.invalid_within(error.at.start, error.pointed(text).to_string())
        })?;
        filters.insert(filter.key.to_owned(), parsed);
    }
    let order = entries.iter().map(|filter| filter.key.to_owned()).collect();
    Ok((filters, order))
}

/// The same error, but where the name of a filter is not known yet: that one stands below.
fn told(error: FilterError, text: &str, unread: &[Entry<'_>]) -> FilterError {
    let part: String = text.chars().skip(error.at.start).take(error.at.len()).collect();
    match part.strip_prefix('@').filter(|name| unread.iter().any(|filter| filter.key == *name)) {
        Some(name) => {
            let problem = format!("`{name}` stands further down: a filter may use those above it");
            FilterError { problem, ..error }
        }
        None => error,
    }
}

/// Reads `[keys.PLACE]`.
pub(super) fn keys(entry: &Entry<'_>) -> Result<Vec<KeySetting>, ConfigError> {
    let mut keys = Vec::new();
    for place in entry.entries(KEYS)? {
        for action in place.entries("a table, written `[keys.PLACE]`")? {
            let chords = action.words(CHORDS, "a key")?.into_iter().map(chord).collect::<Result<_, _>>()?;
            keys.push(KeySetting { context: named(&place), action: named(&action), chords });
        }
    }
    Ok(keys)
}

/// Reads `[themes.NAME]`.
pub(super) fn themes(entry: &Entry<'_>) -> Result<BTreeMap<String, ThemeSetting>, ConfigError> {
    let mut themes = BTreeMap::new();
    for theme in entry.entries(THEMES)? {
        name(theme.key).map_err(|problem| theme.invalid_key(problem))?;
        let mut setting = ThemeSetting::default();
        for role in theme.entries("a table, written `[themes.NAME]`")? {
            if role.key == "base" {
                let value = role.text("the name of a theme in quotes")?.to_owned();
                setting.base = Some(Placed { value, at: role.position() });
            } else {
                let style =
                    role.parsed(STYLE, |text| text.parse().map_err(|error: StyleError| error.to_string()))?;
                setting.roles.push((named(&role), style));
            }
        }
        themes.insert(theme.key.to_owned(), setting);
    }
    Ok(themes)
}

fn named(entry: &Entry<'_>) -> Placed<String> {
    Placed { value: entry.key.to_owned(), at: entry.key_position() }
}

fn chord((text, at): (&str, Position)) -> Result<Placed<Chord>, ConfigError> {
    let parsed = text.parse::<Chord>().map_err(|error| error.to_string());
    let checked = parsed.and_then(|chord| match chord.why_never_sent() {
        Some(why) => Err(format!("{} is a key that no terminal sends: {why}", quoted(text))),
        None => Ok(chord),
    });
    match checked {
        Ok(value) => Ok(Placed { value, at }),
        Err(problem) => Err(ConfigError::Invalid { origin: Origin::Line(at), problem }),
    }
}

/// The name of a filter or a theme: it is typed, and shown.
fn name(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if (1..=40).contains(&text.len()) && text.chars().all(allowed) {
        Ok(())
    } else {
        Err(format!("{} is no name: use up to 40 letters, digits, `_` and `-`", quoted(text)))
    }
}
