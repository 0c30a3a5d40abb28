//! JSON data transfer objects, parsed leniently: any field may be missing, null, of another type, or nested
//! elsewhere, and an invalid one costs that field only. DTOs stay in this module; parsers return domain
//! types.

mod document;
mod group;
mod hub;
mod lenient;
mod lenient_value;
mod list;
mod log;
mod page;
mod region;
mod routing;
mod token_response;
mod tunnel;

pub use document::Document;
pub(super) use document::{Body, ListPage, body, document, entry_id};
pub(super) use log::log;
pub(super) use page::{groups, peers};
pub(super) use token_response::{TokenResponse, token_response};

use crate::domain::{Group, Regions};
use memchr::memchr_iter;
use serde::Deserialize;
use serde_json::error::Category;
use url::Url;

/// Maximum number of objects and of values in a response. In a full response of 16 MiB an object takes some
/// 70 bytes and a value some 20. Millions of empty ones would take a hundred times their size in memory.
const MAX_OBJECTS: usize = 250_000;
const MAX_VALUES: usize = 1_000_000;

/// Why a response cannot be parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParseError {
    /// The JSON is truncated.
    Truncated,
    /// The text is not JSON.
    NotJson,
    /// JSON of another shape; what is wrong or missing.
    UnexpectedShape(&'static str),
}

/// A body of the reports API: the value, or a redirect to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Located<T> {
    /// The value.
    Value(T),
    /// The URL of the value on a regional host.
    Redirect(Url),
}

/// Parses a single group.
pub(super) fn group(text: &str) -> Result<Group, ParseError> {
    check_size(text)?;
    Ok(object::<group::GroupDto>(text, "no tunnel group")?.into_group())
}

/// Parses the regions.
pub(super) fn regions(text: &str) -> Result<Regions, ParseError> {
    check_size(text)?;
    object::<region::RegionsDto>(text, "no regions")?.into_regions()
}

/// Parses an object; `missing` describes the error for anything else.
fn object<'a, T: Deserialize<'a>>(text: &'a str, missing: &'static str) -> Result<T, ParseError> {
    let shape: lenient::LenientObject<T> = parse(text)?;
    shape.0.ok_or(ParseError::UnexpectedShape(missing))
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, ParseError> {
    let text = without_bom(text);
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Eof if !text.trim().is_empty() => ParseError::Truncated,
        Category::Data => ParseError::UnexpectedShape("duplicate field"),
        Category::Eof | Category::Syntax | Category::Io => ParseError::NotJson,
    })
}

fn without_bom(text: &str) -> &str {
    text.trim_start_matches('\u{FEFF}')
}

/// Rejects a text with so many values that parsing would take many times its size in memory.
fn check_size(text: &str) -> Result<(), ParseError> {
    let count = |byte| memchr_iter(byte, text.as_bytes()).count();
    let is_too_large = count(b'{') > MAX_OBJECTS || count(b',') > MAX_VALUES;
    if is_too_large { Err(ParseError::UnexpectedShape("too many values for a page")) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
