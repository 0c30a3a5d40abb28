//! One page of a list of groups or of the tunnels of a group.

use super::lenient::Shape;
use super::list::{self, ListBody};
use super::{ParseError, group, tunnel};
use crate::domain::{Page, Tunnel, TunnelInterner};

/// Reads a page of the list of groups or of the list of their states; they have the same fields.
pub(in crate::api) fn groups(text: &str) -> Result<Page, ParseError> {
    // Tunnels share before the next group is read: objects that are dropped when the page is merged leave gaps in the memory.
    let mut interner = TunnelInterner::default();
    page(text, &["no list", "no list under `data`"], |entry| {
        let mut group = list::entry::<group::Sent>(entry)?.into_group();
        group.share_with(None, &mut interner);
        Some(group)
    })
}

/// Reads a page of the tunnels of a group.
pub(in crate::api) fn peers(text: &str) -> Result<Page<Tunnel>, ParseError> {
    page(text, &["no tunnels", "no list of tunnels"], |entry| {
        Some(list::entry::<tunnel::Sent>(entry)?.into_tunnel())
    })
}

/// Reads a page; `missed` says what something else than an object, and an object without a list, is not.
fn page<T>(
    text: &str,
    missed: &[&'static str; 2],
    read: impl FnMut(&str) -> Option<T>,
) -> Result<Page<T>, ParseError> {
    let body = ListBody::split(text, missed[0])?;
    let total = body.total();
    match body.data {
        Shape::Array(entries) => Ok(list::page(&entries, total, read)),
        Shape::Nothing if total == Some(0) => Ok(Page { total, ..Page::default() }),
        _ => Err(ParseError::Shape(missed[1])),
    }
}
