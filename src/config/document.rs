//! A configuration file as a TOML document: positions, and serde errors converted to errors with a position.
//!
//! Messages of serde may quote a value, which may be a secret: they are replaced by the expected type.

use std::{ops::Range, path::Path};

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue, Error, ValueDeserializer},
};

use super::{
    ConfigError, Origin, Position,
    error::{nearest, quoted},
    setting::Setting,
    table::{find, profile_keys, settings},
};

/// A parsed TOML document.
pub(super) struct Document<'a> {
    path: &'a Path,
    text: &'a str,
    root: Spanned<DeTable<'a>>,
}

/// The key or value that an error refers to.
struct ErrorTarget<'v> {
    /// Its path of keys.
    keys: Vec<&'v str>,
    /// Number of enclosing lists.
    items: usize,
    /// None if the error refers to a key.
    value: Option<&'v DeValue<'v>>,
}

impl<'a> Document<'a> {
    /// Parses the text of the file at this path.
    pub(super) fn parse(path: &'a Path, text: &'a str) -> Result<Self, ConfigError> {
        let root = DeTable::parse(text).map_err(|error| {
            // The parser's own message quotes the line.
            let offset = error.span().map_or(text.len(), |span| span.start);
            ConfigError::Syntax { at: position(path, text, offset), problem: error.message().to_owned() }
        })?;
        Ok(Self { path, text, root })
    }

    /// The top-level table.
    pub(super) fn root(&self) -> &DeTable<'a> {
        self.root.get_ref()
    }

    /// Deserializes a value.
    pub(super) fn read<T: DeserializeOwned>(&self, value: Spanned<DeValue<'a>>) -> Result<T, ConfigError> {
        T::deserialize(ValueDeserializer::from(value)).map_err(|error| self.error(&error))
    }

    /// The position of a span.
    pub(super) fn position(&self, span: &Range<usize>) -> Position {
        position(self.path, self.text, span.start)
    }

    /// An error for an invalid key or value.
    pub(super) fn invalid(&self, span: &Range<usize>, problem: String) -> ConfigError {
        ConfigError::Invalid { origin: Origin::Line(self.position(span)), problem }
    }

    /// An error at an offset in characters within a string. For strings with escapes or of several lines, the position is
    /// that of the string.
    pub(super) fn invalid_within(
        &self,
        span: &Range<usize>,
        characters: usize,
        problem: String,
    ) -> ConfigError {
        let mut at = self.position(span);
        let written = self.text.get(span.clone()).unwrap_or_default();
        if !written.contains('\\') && !written.starts_with("\"\"\"") && !written.starts_with("'''") {
            at.column += 1 + characters;
        }
        ConfigError::Invalid { origin: Origin::Line(at), problem }
    }

    /// An error for an unknown key.
    pub(super) fn unknown_key(&self, span: &Range<usize>, key: &str, is_in_profile: bool) -> ConfigError {
        let hint = if is_in_profile { hint_in_profile(key) } else { hint(key) };
        ConfigError::UnknownKey { at: self.position(span), key: quoted(key), hint }
    }

    /// Converts a serde error.
    fn error(&self, error: &Error) -> ConfigError {
        let span = error.span().unwrap_or(self.text.len()..self.text.len());
        let problem = error.message();
        let is_key = problem.starts_with("unknown field");
        match find_target(self.root.get_ref(), &span, is_key) {
            Some(ErrorTarget { keys, .. }) if is_key => {
                self.unknown_key(&span, keys.last().unwrap_or(&""), keys.len() > 1)
            }
            Some(found) if problem.starts_with("invalid type") => self.wrong_type(&span, &found),
            _ => self.invalid(&span, problem.to_owned()),
        }
    }

    fn wrong_type(&self, span: &Range<usize>, found: &ErrorTarget<'_>) -> ConfigError {
        let keys = match found.keys.as_slice() {
            ["profiles", _, keys @ ..] if !keys.is_empty() => keys,
            keys => keys,
        };
        let expected = keys.first().and_then(|key| find(key)).map_or(&[][..], |setting| setting.expected);
        let level = (keys.len() + found.items).saturating_sub(1);
        let key = quoted(keys.last().unwrap_or(&""));
        ConfigError::WrongType {
            at: self.position(span),
            key: if found.items > 0 { format!("an item of {key}") } else { key },
            expected: expected.get(level).or(expected.last()).unwrap_or(&"another value"),
            found: found.value.map_or("key", DeValue::type_str),
        }
    }
}

fn position(path: &Path, text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    Position { file: path.to_owned(), line: 1 + before.matches('\n').count(), column: 1 + column }
}

/// The key or value at a span.
fn find_target<'v>(table: &'v DeTable<'v>, span: &Range<usize>, is_key: bool) -> Option<ErrorTarget<'v>> {
    table.iter().find_map(|(key, value)| {
        let name: &str = key.get_ref();
        if is_key && key.span() == *span {
            return Some(ErrorTarget { keys: vec![name], items: 0, value: None });
        }
        let mut found = find_in_value(value, span, is_key)?;
        found.keys.insert(0, name);
        Some(found)
    })
}

fn find_in_value<'v>(
    value: &'v Spanned<DeValue<'v>>,
    span: &Range<usize>,
    is_key: bool,
) -> Option<ErrorTarget<'v>> {
    let within = match value.get_ref() {
        DeValue::Table(table) => find_target(table, span, is_key),
        DeValue::Array(items) => {
            let mut found = items.iter().find_map(|item| find_in_value(item, span, is_key));
            if let Some(found) = &mut found {
                found.items += 1;
            }
            found
        }
        _ => None,
    };
    let itself = || ErrorTarget { keys: Vec::new(), items: 0, value: Some(value.get_ref()) };
    within.or_else(|| (!is_key && value.span() == *span).then(itself))
}

fn hint(key: &str) -> String {
    match nearest(key, settings().map(|setting| setting.key)) {
        Some(known) => format!("; did you mean `{known}`?"),
        None => "; `tunnelscope config example` lists all keys".to_owned(),
    }
}

fn hint_in_profile(key: &str) -> String {
    match nearest(key, profile_keys()) {
        _ if find(key).is_some_and(|setting: &Setting| !setting.is_in_profiles()) => {
            " in a profile: it belongs at the top of the file".to_owned()
        }
        Some(known) => format!("; did you mean `{known}`?"),
        None => format!("; a profile has {}", profile_keys().collect::<Vec<_>>().join(", ")),
    }
}
