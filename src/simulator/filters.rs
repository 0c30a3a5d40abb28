//! The `filters` of the list of groups: JSON text in one query parameter.
//!
//! An undocumented key is rejected, so that a typo does not go unnoticed.

use serde::Deserialize;

use super::{
    renderer::Renderer,
    response::{ErrorResponse, ValidationErrors},
    world::{Group, HubKey, Role, Routing, Slot, Status},
};

/// Filter criteria of a list of groups.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Filters {
    name: Option<String>,
    exact_name: Option<String>,
    region: Option<String>,
    network_tunnel_group_ids: Option<String>,
    exact_auth_id_prefix: Option<String>,
    status: Option<StatusFilter>,
    #[serde(rename = "duplicateCIDRs")]
    duplicate_cidrs: Option<Duplicates>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StatusFilter {
    Connected,
    Disconnected,
    Warning,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Duplicates {
    cidrs: String,
    #[serde(default)]
    regional_scope: bool,
    region: Option<String>,
}

impl Filters {
    /// Parses the parameter.
    ///
    /// # Errors
    /// A validation error if it is not the documented JSON, or combines filters that exclude each other.
    pub(super) fn parse(text: Option<&str>) -> Result<Self, ErrorResponse> {
        let filters: Self = match text.map(serde_json::from_str) {
            None => return Ok(Self::default()),
            Some(parsed) => parsed.map_err(|_| invalid())?,
        };
        if filters.duplicate_cidrs.is_some() && filters.has_other_conditions() {
            Err(invalid())
        } else {
            Ok(filters)
        }
    }

    /// The groups that match, in their original order.
    pub(super) fn apply(&self, printer: &Renderer<'_>, slots: impl Iterator<Item = Slot>) -> Vec<Slot> {
        let ids = self.network_tunnel_group_ids.as_deref().map(parse_ids);
        let named = self.exact_name.as_deref().or(self.name.as_deref()).map(str::to_lowercase);
        slots.filter(|slot| self.passes(printer, *slot, named.as_deref(), ids.as_deref())).collect()
    }

    fn passes(&self, printer: &Renderer<'_>, slot: Slot, named: Option<&str>, ids: Option<&[u64]>) -> bool {
        let group = printer.world.group(slot);
        let is_region = |region: &String| group.region.code.eq_ignore_ascii_case(region);
        ids.is_none_or(|ids| ids.contains(&group.id))
            && self.region.as_ref().is_none_or(is_region)
            && named.is_none_or(|named| self.is_named(group, named))
            && self
                .exact_auth_id_prefix
                .as_deref()
                .is_none_or(|prefix| has_auth_prefix(printer, slot, prefix))
            && self.duplicate_cidrs.as_ref().is_none_or(|wanted| wanted.matches(group))
            && self.status.is_none_or(|status| status.accepts(printer.view.status(slot)))
    }

    /// Whether a group's name equals or contains a text, ignoring case.
    fn is_named(&self, group: &Group, named: &str) -> bool {
        let name = group.name.to_lowercase();
        if self.exact_name.is_some() { name == named } else { name.contains(named) }
    }

    fn has_other_conditions(&self) -> bool {
        let texts = [
            &self.name,
            &self.exact_name,
            &self.region,
            &self.network_tunnel_group_ids,
            &self.exact_auth_id_prefix,
        ];
        texts.into_iter().any(Option::is_some) || self.status.is_some()
    }
}

impl StatusFilter {
    fn accepts(self, status: Status) -> bool {
        matches!(
            (self, status),
            (Self::Connected, Status::Connected)
                | (Self::Disconnected, Status::Disconnected)
                | (Self::Warning, Status::Warning)
        )
    }
}

impl Duplicates {
    /// Whether a group has one of the networks; within a regional scope, only groups of the region match.
    fn matches(&self, group: &Group) -> bool {
        let region = self.region.as_ref().filter(|_| self.regional_scope);
        let inside =
            region.is_none_or(|region| group.region.code.to_lowercase().starts_with(&region.to_lowercase()));
        let Routing::Static { cidrs } = &group.routing else { return false };
        inside && self.cidrs.split(',').any(|cidr| cidrs.iter().any(|own| own == cidr.trim()))
    }
}

/// Parses a list of ids; one that is not a number matches no group.
fn parse_ids(text: &str) -> Vec<u64> {
    text.split(',').filter_map(|id| id.trim().parse().ok()).collect()
}

fn has_auth_prefix(printer: &Renderer<'_>, slot: Slot, prefix: &str) -> bool {
    let fits = |auth_id: String| auth_id == prefix || auth_id.split('@').next() == Some(prefix);
    Role::BOTH.into_iter().any(|role| fits(printer.auth_id(HubKey { slot, role })))
}

fn invalid() -> ErrorResponse {
    ErrorResponse::validation(&ValidationErrors::from([("filters", "Attribute value is invalid.")]))
}
