//! Pages of groups, and of the tunnels of a group.

use super::lenient::Shape;
use super::list::{self, ListBody};
use super::{ParseError, group, tunnel};
use crate::domain::{Page, Tunnel, TunnelInterner};

/// Parses a page of groups or of their states, which have the same fields.
pub(in crate::api) fn groups(text: &str) -> Result<Page, ParseError> {
    // Interned before the next group is parsed: dropping duplicates at the merge would fragment the heap.
    let mut interner = TunnelInterner::default();
    page(text, &["no list", "no list under `data`"], |entry| {
        let mut group = list::entry::<group::GroupDto>(entry)?.into_group();
        group.share_with(None, &mut interner);
        Some(group)
    })
}

/// Parses a page of the tunnels of a group.
pub(in crate::api) fn peers(text: &str) -> Result<Page<Tunnel>, ParseError> {
    page(text, &["no tunnels", "no list of tunnels"], |entry| {
        Some(list::entry::<tunnel::TunnelDto>(entry)?.into_tunnel())
    })
}

/// Parses a page; `missing` holds the errors for a body that is not an object and for an object without a
/// list.
fn page<T>(
    text: &str,
    missing: &[&'static str; 2],
    parse_entry: impl FnMut(&str) -> Option<T>,
) -> Result<Page<T>, ParseError> {
    let body = ListBody::split(text, missing[0])?;
    let total = body.total();
    match body.data {
        Shape::Array(entries) => Ok(list::page(&entries, total, parse_entry)),
        Shape::Missing | Shape::Null if total == Some(0) => Ok(Page { total, ..Page::default() }),
        _ => Err(ParseError::UnexpectedShape(missing[1])),
    }
}
