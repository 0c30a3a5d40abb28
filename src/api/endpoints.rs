//! Endpoints of the API: paths and query parameters. URLs are built from segments and pairs, never by string
//! concatenation, so that an id or name cannot change the target of a request.

use crate::domain::{GroupStatus, Id, ListQuery, LogOrder, LogRequest, PageRequest, Text};
use serde_json::json;
use url::Url;

/// Maximum number of log entries per request.
const LOG_LIMIT: usize = 200;

/// Path and query of a resource.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
}

impl Resource {
    /// A page of a list, sorted by name: the only order that does not depend on the state of tunnels.
    pub(super) fn page(list: &ListQuery, request: PageRequest) -> Self {
        let (name, filters) = match list {
            ListQuery::Groups => ("networktunnelgroups", None),
            ListQuery::States => ("networktunnelgroupsstate", None),
            ListQuery::WithStatus(status) => ("networktunnelgroups", Some(status_filter(status))),
            ListQuery::WithIds(ids) => ("networktunnelgroups", Some(id_filter(ids))),
        };
        let mut query = vec![
            ("limit", request.limit.to_string()),
            ("offset", request.offset.to_string()),
            ("sortBy", "name".to_owned()),
            ("sortOrder", "asc".to_owned()),
        ];
        query.extend(filters.map(|filters| ("filters", filters)));
        Self { query, ..Self::deployments(&[name]) }
    }

    /// A single group; `None` for an id that is not a valid path segment.
    pub(super) fn group(id: &Id) -> Option<Self> {
        let id = segment(id)?;
        Some(Self::deployments(&["networktunnelgroups", id]))
    }

    /// A page of the tunnels of a group, in a stable order; `None` as for a group.
    pub(super) fn peers(id: &Id, request: PageRequest) -> Option<Self> {
        let query = [
            ("limit", request.limit.to_string()),
            ("offset", request.offset.to_string()),
            ("sortBy", "hubId".to_owned()),
        ];
        let id = segment(id)?;
        Some(Self { query: query.into(), ..Self::deployments(&["networktunnelgroups", id, "peers"]) })
    }

    /// The provider's log of groups of this name for the last day, newest first. A name with a comma, which
    /// separates names, is not sent, so the log is of all groups.
    pub(super) fn log(name: Option<&Text>) -> Self {
        let mut query = vec![
            ("from", "-1days".to_owned()),
            ("to", "now".to_owned()),
            ("limit", LOG_LIMIT.to_string()),
            ("order", "desc".to_owned()),
        ];
        let name = name.map(Text::raw).filter(|name| !name.contains(','));
        query.extend(name.map(|name| ("networktunnelgrouplabel", name.to_owned())));
        Self { path: log_path(), query }
    }

    /// A page of the organization's log. An absolute start time keeps offsets stable while the log grows.
    pub(super) fn organization_log(request: &LogRequest) -> Self {
        let order = match request.order {
            LogOrder::OldestFirst => "asc",
            LogOrder::NewestFirst => "desc",
        };
        let mut query = vec![
            ("from", request.since.as_millisecond().to_string()),
            (
                "to",
                request.until.map_or_else(|| "now".to_owned(), |until| until.as_millisecond().to_string()),
            ),
            ("limit", request.limit.to_string()),
            ("offset", request.offset.to_string()),
            ("order", order.to_owned()),
        ];
        let lists = [("servicename", &request.services), ("networkTunnelLevel", &request.levels)];
        let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
        query.extend(lists.map(|(name, values)| (name, values.join(","))));
        Self { path: log_path(), query }
    }

    /// The available regions, the default of the API.
    pub(super) fn available_regions() -> Self {
        Self::deployments(&["regions"])
    }

    /// All regions, including those that accept no new groups.
    pub(super) fn all_regions() -> Self {
        let filters = r#"{"status":"all"}"#.to_owned();
        Self { query: vec![("filters", filters)], ..Self::available_regions() }
    }

    /// The URL below this base URL.
    pub(super) fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        url.set_fragment(None);
        url.set_query(None);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(&self.path);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }

    fn deployments(path: &[&str]) -> Self {
        let prefix = ["deployments", "v2"];
        let path = prefix.iter().chain(path).map(|&segment| segment.to_owned()).collect();
        Self { path, query: Vec::new() }
    }
}

fn log_path() -> Vec<String> {
    ["reports", "v2", "networkTunnelLogs"].map(str::to_owned).into()
}

/// An id as a path segment; `None` for an empty one or one of dots.
fn segment(id: &Id) -> Option<&str> {
    let id = id.as_text().raw();
    (!matches!(id, "" | "." | "..")).then_some(id)
}

/// The `filters` parameter for a status: JSON in a single parameter.
fn status_filter(status: &GroupStatus) -> String {
    json!({ "status": status.raw() }).to_string()
}

/// The `filters` parameter for ids, separated by commas.
fn id_filter(ids: &[Id]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| id.as_text().raw()).collect();
    json!({ "networkTunnelGroupIds": ids.join(",") }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page at this offset with the default limit.
    fn page(offset: u64) -> PageRequest {
        PageRequest { offset, ..PageRequest::default() }
    }

    fn url(base: &str, resource: &Resource) -> String {
        resource.url(&base.parse().unwrap()).into()
    }

    #[test]
    fn base_url_keeps_its_path_with_and_without_a_slash() {
        let groups = "deployments/v2/networktunnelgroups?limit=200&offset=400&sortBy=name&sortOrder=asc";
        for base in ["http://h:1/gate/way", "http://h:1/gate/way/", "http://h:1/gate/way?x=y#z"] {
            assert_eq!(
                url(base, &Resource::page(&ListQuery::Groups, page(400))),
                format!("http://h:1/gate/way/{groups}")
            );
        }
        assert_eq!(
            url("http://h:1", &Resource::page(&ListQuery::Groups, page(400))),
            format!("http://h:1/{groups}")
        );
    }

    #[test]
    fn id_is_encoded_as_one_path_segment() {
        let id = Id::new("[a]/b?c#d ü");
        assert_eq!(
            url("https://h", &Resource::group(&id).unwrap()),
            "https://h/deployments/v2/networktunnelgroups/[a]%2Fb%3Fc%23d%20%C3%BC"
        );
    }

    #[test]
    fn id_of_dots_is_not_a_resource() {
        for climbing in ["", ".", ".."] {
            assert!(Resource::group(&Id::new(climbing)).is_none());
        }
    }

    #[test]
    fn list_filters_are_json_in_one_parameter() {
        let filters = |list: &ListQuery| {
            let url: Url = Resource::page(list, page(0)).url(&"https://h".parse().unwrap());
            url.query_pairs().find(|(name, _)| name == "filters").map(|(_, filters)| filters.into_owned())
        };
        assert_eq!(filters(&ListQuery::Groups), None);
        let down = ListQuery::WithStatus(GroupStatus::Disconnected);
        assert_eq!(filters(&down).as_deref(), Some(r#"{"status":"disconnected"}"#));
        let by_id = ListQuery::WithIds(vec![Id::new("1234"), Id::new("456")]);
        assert_eq!(filters(&by_id).as_deref(), Some(r#"{"networkTunnelGroupIds":"1234,456"}"#));
    }

    #[test]
    fn peers_and_log_urls_select_one_group() {
        let peers = Resource::peers(&Id::new("7"), page(200)).unwrap();
        assert_eq!(
            url("https://h", &peers),
            "https://h/deployments/v2/networktunnelgroups/7/peers?limit=200&offset=200&sortBy=hubId"
        );
        assert!(Resource::peers(&Id::new(".."), page(0)).is_none());
        let log = |name: &str| url("https://h", &Resource::log(Some(&Text::new(name))));
        let day = "https://h/reports/v2/networkTunnelLogs?from=-1days&to=now&limit=200&order=desc";
        assert_eq!(log("a&b"), format!("{day}&networktunnelgrouplabel=a%26b"));
        assert_eq!(log("a,b"), day, "a comma separates names");
    }

    #[test]
    fn organization_log_urls_have_absolute_times() {
        let time = |second| jiff::Timestamp::from_second(second).unwrap();
        let first = LogRequest::new(time(10), Some(time(20)), LogOrder::OldestFirst);
        let path = "https://h/reports/v2/networkTunnelLogs";
        assert_eq!(
            url("https://h", &Resource::organization_log(&first)),
            format!("{path}?from=10000&to=20000&limit=1000&offset=0&order=asc")
        );
        let open = LogRequest { until: None, ..first.clone() };
        assert!(url("https://h", &Resource::organization_log(&open)).contains("from=10000&to=now&"));
        let (services, levels) = (vec!["IKE", "BGP"], vec!["ERROR"]);
        let order = LogOrder::NewestFirst;
        let narrow = LogRequest { services, levels, order, offset: 50, limit: 50, ..first };
        assert_eq!(
            url("https://h", &Resource::organization_log(&narrow)),
            format!(
                "{path}?from=10000&to=20000&limit=50&offset=50&order=desc&servicename=IKE%2CBGP&networkTunnelLevel=ERROR"
            )
        );
    }

    #[test]
    fn region_filter_is_json_in_one_parameter() {
        let url: Url = Resource::all_regions().url(&"https://h".parse().unwrap());
        let query: Vec<_> = url.query_pairs().into_owned().collect();
        assert_eq!(query, [("filters".to_owned(), r#"{"status":"all"}"#.to_owned())]);
    }
}
