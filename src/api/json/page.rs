//! One page of a list of groups or of tunnels. Each entry is read on its own, so that one that is broken is counted and costs no other.

use super::leaf::Leaf;
use super::{Misread, group, object, parse, refuse_overfull, shape::Lenient, tunnel};
use crate::domain::{Group, Page, Tunnel};
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
    page(text, &["no list", "no list under `data`"], read_group)
}

/// Reads a page of the tunnels of a group: a bare array, or one under `data`.
pub(in crate::api) fn peers(text: &str) -> Result<Page<Tunnel>, Misread> {
    page(text, &["no tunnels", "no list of tunnels"], read_tunnel)
}

/// Reads a page; `missed` says what something else than an object, and an object without a list, is not.
fn page<T>(text: &str, missed: &[&'static str; 2], read: Read<T>) -> Result<Page<T>, Misread> {
    refuse_overfull(text)?;
    if text.trim_start().starts_with('[') {
        return Ok(read_entries(parse(text)?, None, read));
    }
    let sent: Sent = object(text, missed[0])?;
    let total = sent.total.number();
    match sent.data.entries() {
        Some(entries) => Ok(read_entries(entries, total, read)),
        None if sent.data.is_nothing() && total == Some(0) => Ok(Page { total, ..Page::default() }),
        None => Err(Misread::Shape(missed[1])),
    }
}

/// Reads one entry; `None` where it cannot be read.
type Read<T> = fn(&str) -> Option<T>;

fn read_entries<T>(entries: Vec<&RawValue>, total: Option<u64>, read: Read<T>) -> Page<T> {
    let mut page = Page { total, items: Vec::with_capacity(entries.len()), ..Page::default() };
    for entry in entries {
        match read(entry.get()) {
            Some(item) => page.items.push(item),
            None => page.unreadable += 1,
        }
    }
    page
}

fn read_group(entry: &str) -> Option<Group> {
    let Lenient(sent) = serde_json::from_str::<Lenient<group::Sent>>(entry).ok()?;
    Some(sent?.into_group())
}

fn read_tunnel(entry: &str) -> Option<Tunnel> {
    let Lenient(sent) = serde_json::from_str::<Lenient<tunnel::Sent>>(entry).ok()?;
    Some(sent?.into_tunnel())
}
