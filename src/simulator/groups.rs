//! The tunnel group endpoints: the list, one group, its state, and the states of all.

use axum::http::StatusCode;

use super::{
    filters::Filters,
    query::{Order, Query, Range},
    renderer::{Renderer, Shape},
    response::{ApiResponse, ErrorResponse, ValidationErrors, json},
    world::Slot,
};

/// Sort keys of a list of groups.
#[derive(Debug, Clone, Copy)]
enum Key {
    Name,
    Status,
    CreatedAt,
    ModifiedAt,
}

/// `GET /deployments/v2/networktunnelgroups`
pub(super) fn list(printer: &Renderer<'_>, query: &Query) -> Result<ApiResponse, ErrorResponse> {
    let shape = response_shape(query)?;
    // The vendor reports an invalid sort order of this list, and of no other, as one of `authId`.
    let (range, key, order) = sorting(query, "authId")?;
    let filters = Filters::parse(query.get("filters"))?;
    let mut slots = filters.apply(printer, printer.world.slots());
    sort(printer, key, order, &mut slots);
    Ok(json(&range.page(&slots, |slot| printer.group(slot, shape))))
}

/// `GET /deployments/v2/networktunnelgroupsstate`
pub(super) fn states(printer: &Renderer<'_>, query: &Query) -> Result<ApiResponse, ErrorResponse> {
    let (range, key, order) = sorting(query, "sortOrder")?;
    let mut slots: Vec<Slot> = printer.world.slots().collect();
    sort(printer, key, order, &mut slots);
    Ok(json(&range.page(&slots, |slot| printer.group(slot, Shape::State))))
}

/// `GET /deployments/v2/networktunnelgroups/{id}`
pub(super) fn single(printer: &Renderer<'_>, id: &str) -> Result<ApiResponse, ErrorResponse> {
    Ok(json(&printer.group(find(printer, id)?, Shape::Single)))
}

/// `GET /deployments/v2/networktunnelgroups/{id}/state`
pub(super) fn state(printer: &Renderer<'_>, id: &str) -> Result<ApiResponse, ErrorResponse> {
    Ok(json(&printer.group(find(printer, id)?, Shape::State)))
}

/// The group with the id in a path.
///
/// # Errors
/// 400 if the id is not a number, 404 if no group has it.
pub(super) fn find(printer: &Renderer<'_>, id: &str) -> Result<Slot, ErrorResponse> {
    printer.world.slot(number(id)?).ok_or_else(ErrorResponse::not_found)
}

/// Parses an id in a path.
///
/// # Errors
/// 400 if it is not a number.
pub(super) fn number(id: &str) -> Result<u64, ErrorResponse> {
    let invalid = |_| ErrorResponse::error(StatusCode::BAD_REQUEST, "Network tunnel group ID is invalid.");
    id.parse().map_err(invalid)
}

fn response_shape(query: &Query) -> Result<Shape, ErrorResponse> {
    match query.get("includeStatuses") {
        None | Some("false") => Ok(Shape::Listed),
        Some("true") => Ok(Shape::ListedWithTunnels),
        Some(_) => {
            Err(ErrorResponse::error(StatusCode::BAD_REQUEST, "\"includeStatuses\" query param is invalid"))
        }
    }
}

fn sorting(query: &Query, order_named: &'static str) -> Result<(Range, Key, Order), ErrorResponse> {
    let mut errors = ValidationErrors::new();
    let range = query.range(&mut errors);
    let key = key(query, &mut errors);
    let order = query.order(order_named, &mut errors);
    if errors.is_empty() { Ok((range, key, order)) } else { Err(ErrorResponse::validation(&errors)) }
}

fn key(query: &Query, errors: &mut ValidationErrors) -> Key {
    match query.get("sortBy") {
        None | Some("name") => Key::Name,
        Some("status") => Key::Status,
        Some("createdAt") => Key::CreatedAt,
        Some("modifiedAt") => Key::ModifiedAt,
        Some(_) => {
            errors.insert("sortBy", "must be one of [name status createdAt modifiedAt].");
            Key::Name
        }
    }
}

/// Sorts groups that are in order of name; the sort is stable.
fn sort(printer: &Renderer<'_>, key: Key, order: Order, slots: &mut [Slot]) {
    match key {
        Key::Name => {}
        Key::Status => slots.sort_by_cached_key(|slot| printer.view.status(*slot)),
        Key::CreatedAt => slots.sort_by_key(|slot| printer.world.group(*slot).created),
        Key::ModifiedAt => slots.sort_by_key(|slot| printer.world.group(*slot).modified),
    }
    order.arrange(slots);
}
