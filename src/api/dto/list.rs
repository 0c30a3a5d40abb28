//! The body of a list: a bare array, or an object with the entries under `data`.
//!
//! A body is scanned twice. The first pass finds where each entry begins and ends, the second builds the entries: a JSON
//! parser cannot go on behind an entry that is broken, and one that is broken must not cost the others.

use super::lenient::{Lenient, Shape};
use super::lenient_value::LenientValue;
use super::{ParseError, object, parse, refuse_overfull, without_bom};
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
    /// Splits a body; `missed` says what it is not if it is neither an array nor an object.
    pub(super) fn split(text: &'a str, missed: &'static str) -> Result<Self, ParseError> {
        refuse_overfull(text)?;
        if without_bom(text).trim_start().starts_with('[') {
            return Ok(Self { data: Shape::Array(parse(text)?), total: LenientValue::default() });
        }
        object(text, missed)
    }

    /// How many entries the whole list has, where the body says so.
    pub(super) fn total(&self) -> Option<u64> {
        self.total.number()
    }
}

/// Reads the entries of a page; those that `read` gives nothing for are counted.
pub(super) fn page<T>(
    entries: &[&RawValue],
    total: Option<u64>,
    mut read: impl FnMut(&str) -> Option<T>,
) -> Page<T> {
    let mut page = Page { total, items: Vec::with_capacity(entries.len()), ..Page::default() };
    for entry in entries {
        match read(entry.get()) {
            Some(item) => page.items.push(item),
            None => page.unreadable += 1,
        }
    }
    page
}

/// Reads one entry; `None` where it is no object, or a broken one.
pub(super) fn entry<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str::<Lenient<T>>(text).ok()?.0
}

/// The address that the reports name instead of data: `{"redirect":"https://..."}`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Redirect<'a> {
    #[serde(borrow)]
    redirect: LenientValue<'a>,
}

impl Redirect<'_> {
    pub(super) fn target(&self) -> Option<Url> {
        Url::parse(&self.redirect.plain()?).ok()
    }
}
