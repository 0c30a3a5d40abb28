//! The API's JSON as it is really sent: any field may be missing, null, of another type, or nested elsewhere, and one
//! that cannot be read costs that field alone. The types of the wire stay in here; what leaves are those of the domain.

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
pub(super) use document::{Body, Sheet, body, document, entry_id};
pub(super) use log::log;
pub(super) use page::{groups, peers};
pub(super) use token_response::{Grant, grant};

use crate::domain::{Group, Regions};
use memchr::memchr_iter;
use serde::Deserialize;
use serde_json::error::Category;
use url::Url;

/// Objects in an answer, and values: of what is sent in the largest answer that is taken (16 MiB), an object has some 70
/// bytes and a value some 20. Empty ones would be millions, each a hundred times as large in memory as on the wire.
const MOST_OBJECTS: usize = 250_000;
const MOST_VALUES: usize = 1_000_000;

/// Why an answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misread {
    /// It ended in the middle.
    CutOff,
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
pub(super) fn group(text: &str) -> Result<Group, Misread> {
    refuse_overfull(text)?;
    Ok(object::<group::Sent>(text, "no tunnel group")?.into_group())
}

/// Reads the answer for the regions.
pub(super) fn regions(text: &str) -> Result<Regions, Misread> {
    refuse_overfull(text)?;
    object::<region::Sent>(text, "no regions")?.into_regions()
}

/// Reads an object; anything else is a misread that says what was missed.
fn object<'a, T: Deserialize<'a>>(text: &'a str, missed: &'static str) -> Result<T, Misread> {
    let shape: lenient::Lenient<T> = parse(text)?;
    shape.0.ok_or(Misread::Shape(missed))
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Misread> {
    let text = without_bom(text);
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Eof if !text.trim().is_empty() => Misread::CutOff,
        Category::Data => Misread::Shape("a field stands there twice"),
        Category::Eof | Category::Syntax | Category::Io => Misread::NotJson,
    })
}

fn without_bom(text: &str) -> &str {
    text.trim_start_matches('\u{FEFF}')
}

/// Refuses a text with so much in it that what is made of it would take many times its memory.
fn refuse_overfull(text: &str) -> Result<(), Misread> {
    let count = |sought| memchr_iter(sought, text.as_bytes()).count();
    let is_overfull = count(b'{') > MOST_OBJECTS || count(b',') > MOST_VALUES;
    if is_overfull { Err(Misread::Shape("far more in it than a page has")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tunnels_of_a_group_come_as_a_bare_list_or_under_data() {
        let count = |text| peers(text).map(|page| (page.items.len(), page.unreadable));
        assert_eq!(count(r#"[{"peerIp":"192.0.2.1"},{"status":null},7]"#), Ok((2, 1)));
        assert_eq!(count(r#"{"data":[{}]}"#), Ok((1, 0)));
        assert_eq!(count("[]"), Ok((0, 0)));
        assert_eq!(count(r#"{"error":"x"}"#), Err(Misread::Shape("no list of tunnels")));
        assert_eq!(count("7"), Err(Misread::Shape("no tunnels")));
    }

    #[test]
    fn an_answer_that_would_fill_the_memory_is_not_read() {
        let list = |entry: &str, times: usize| format!("{{\"data\":[{}]}}", vec![entry; times].join(","));
        let overfull = Some(Misread::Shape("far more in it than a page has"));
        assert_eq!(groups(&list("{}", MOST_OBJECTS)).err(), overfull);
        assert_eq!(peers(&list("7", MOST_VALUES + 2)).err(), overfull);
        assert_eq!(group(&list("{}", MOST_OBJECTS)).err(), overfull);
        assert_eq!(regions(&list("{}", MOST_OBJECTS)).err(), overfull);
        assert_eq!(log(&list("{}", MOST_OBJECTS)).err(), overfull);
        assert_eq!(groups(&list("{}", 2_000)).map(|page| page.items.len()), Ok(2_000));
    }
}
