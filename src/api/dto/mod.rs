//! The API's JSON as it is really sent: any field may be missing, null, of another type, or nested elsewhere, and one
//! that cannot be read costs that field alone. The types of the transport stay in here; what leaves are those of the domain.

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
pub(super) use token_response::{TokenResponse, grant};

use crate::domain::{Group, Regions};
use memchr::memchr_iter;
use serde::Deserialize;
use serde_json::error::Category;
use url::Url;

/// Objects in an answer, and values: of what is sent in the largest answer that is taken (16 MiB), an object has some 70
/// bytes and a value some 20. Empty ones would be millions, each a hundred times as large in memory as on the transport.
const MOST_OBJECTS: usize = 250_000;
const MOST_VALUES: usize = 1_000_000;

/// Why an answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParseError {
    /// It ended in the middle.
    Truncated,
    /// It is not JSON.
    NotJson,
    /// It is JSON of another shape; says what was missed.
    Shape(&'static str),
}

/// A body of the reports API: the value itself, or where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Located<T> {
    /// The value.
    Here(T),
    /// The address of the host that has it.
    Elsewhere(Url),
}

/// Reads the answer for a single group.
pub(super) fn group(text: &str) -> Result<Group, ParseError> {
    refuse_overfull(text)?;
    Ok(object::<group::Sent>(text, "no tunnel group")?.into_group())
}

/// Reads the answer for the regions.
pub(super) fn regions(text: &str) -> Result<Regions, ParseError> {
    refuse_overfull(text)?;
    object::<region::Sent>(text, "no regions")?.into_regions()
}

/// Reads an object; anything else is a misread that says what was missed.
fn object<'a, T: Deserialize<'a>>(text: &'a str, missed: &'static str) -> Result<T, ParseError> {
    let shape: lenient::Lenient<T> = parse(text)?;
    shape.0.ok_or(ParseError::Shape(missed))
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, ParseError> {
    let text = without_bom(text);
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Eof if !text.trim().is_empty() => ParseError::Truncated,
        Category::Data => ParseError::Shape("a field stands there twice"),
        Category::Eof | Category::Syntax | Category::Io => ParseError::NotJson,
    })
}

fn without_bom(text: &str) -> &str {
    text.trim_start_matches('\u{FEFF}')
}

/// Refuses a text with so much in it that what is made of it would take many times its memory.
fn refuse_overfull(text: &str) -> Result<(), ParseError> {
    let count = |sought| memchr_iter(sought, text.as_bytes()).count();
    let is_overfull = count(b'{') > MOST_OBJECTS || count(b',') > MOST_VALUES;
    if is_overfull { Err(ParseError::Shape("far more in it than a page has")) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
