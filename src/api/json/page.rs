//! One page of a list of groups. Each entry is read on its own, so that one that is broken is counted and costs no other.

use super::leaf::Leaf;
use super::{Misread, group, object, parse, refuse_overfull, shape::Lenient};
use crate::domain::{Page, Shared};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent<'a> {
    #[serde(borrow)]
    data: Leaf<'a>,
    total: Leaf<'a>,
}

/// Reads a page of the list of groups or of the list of their states; they have the same fields. A list without its
/// wrapping is taken too, since the API answers so elsewhere.
pub(in crate::api) fn groups(text: &str) -> Result<Page, Misread> {
    refuse_overfull(text)?;
    if text.trim_start().starts_with('[') {
        return Ok(page(parse(text)?, None));
    }
    let sent: Sent = object(text, "no list")?;
    let total = sent.total.number();
    match sent.data.entries() {
        Some(entries) => Ok(page(entries, total)),
        None if sent.data.is_nothing() && total == Some(0) => Ok(Page { total, ..Page::default() }),
        None => Err(Misread::Shape("no list under `data`")),
    }
}

fn page(entries: Vec<&RawValue>, total: Option<u64>) -> Page {
    let mut page = Page { total, items: Vec::with_capacity(entries.len()), ..Page::default() };
    let mut shared = Shared::default();
    for entry in entries {
        match serde_json::from_str::<Lenient<group::Sent>>(entry.get()) {
            Ok(Lenient(Some(sent))) => page.items.push(sent.into_group(&mut shared)),
            Ok(Lenient(None)) | Err(_) => page.unreadable += 1,
        }
    }
    page
}
