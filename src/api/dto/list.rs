//! The body of a list: a bare array, or an object with the entries under `data`.
//!
//! A body is parsed in two passes: the first splits the entries, the second parses them. A JSON parser cannot
//! continue after an invalid entry, which must not cost the others.

use super::lenient::{LenientObject, Shape};
use super::lenient_value::LenientValue;
use super::{ParseError, check_size, object, parse, without_bom};
use crate::domain::Page;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

/// A list, split into its entries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ListBody<'a> {
    #[serde(borrow)]
    pub(super) data: Shape<'a, Redirect<'a>>,
    total: LenientValue<'a>,
}

impl<'a> ListBody<'a> {
    /// Splits a body; `missing` describes the error if it is neither an array nor an object.
    pub(super) fn split(text: &'a str, missing: &'static str) -> Result<Self, ParseError> {
        check_size(text)?;
        if without_bom(text).trim_start().starts_with('[') {
            return Ok(Self { data: Shape::Array(parse(text)?), total: LenientValue::default() });
        }
        object(text, missing)
    }

    /// The total number of entries in the list, if given.
    pub(super) fn total(&self) -> Option<u64> {
        self.total.number()
    }
}

/// Parses the entries of a page; those for which `parse_entry` returns `None` are counted as unreadable.
pub(super) fn page<T>(
    entries: &[&RawValue],
    total: Option<u64>,
    mut parse_entry: impl FnMut(&str) -> Option<T>,
) -> Page<T> {
    let mut page = Page { total, items: Vec::with_capacity(entries.len()), ..Page::default() };
    for entry in entries {
        match parse_entry(entry.get()) {
            Some(item) => page.items.push(item),
            None => page.unreadable += 1,
        }
    }
    page
}

/// Parses one entry; `None` if it is not a valid object.
pub(super) fn entry<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str::<LenientObject<T>>(text).ok()?.0
}

/// A redirect of the reports API in place of data: `{"redirect":"https://..."}`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Redirect<'a> {
    #[serde(borrow)]
    redirect: LenientValue<'a>,
}

impl Redirect<'_> {
    pub(super) fn target(&self) -> Option<Url> {
        Url::parse(&self.redirect.scalar()?).ok()
    }
}
