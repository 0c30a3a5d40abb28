//! Fields of an object to copy: names, ids and addresses as sent by the API.

use super::{Choice, Entry, Picker};
use crate::domain::{
    ApiTimestamp, Datacenter, Group, Hub, Id, Routes, Routing, Snapshot, Subject, Text, Tunnel,
};

/// Picker of the fields of an object; `None` without fields.
pub(in crate::app) fn copy_picker(subject: &Subject, snapshot: &Snapshot) -> Option<Picker> {
    let fields = match subject {
        Subject::Group(key) => snapshot.group(key).map(Fields::from_group),
        Subject::Hub(key) => snapshot.hub(key).map(|(group, hub)| Fields::from_hub(group, hub)),
        Subject::Tunnel(key) => {
            snapshot.tunnel(key).map(|(group, hub, tunnel)| Fields::from_tunnel(group, hub, tunnel))
        }
        Subject::Datacenter(name) => {
            snapshot.datacenter(name).map(|datacenter| Fields::from_datacenter(datacenter, &snapshot.groups))
        }
    }?;
    let entry = |(label, value): (String, String)| {
        Entry::new(format!("{label}: {value}"), "", Choice::Copy(label, value))
    };
    let entries: Vec<Entry> = fields.0.into_iter().map(entry).collect();
    (!entries.is_empty()).then(|| Picker::new("Copy", entries))
}

/// Labels and values in display order.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn from_group(group: &Group) -> Self {
        let mut fields = Self::default();
        fields.add("name", group.name.as_ref());
        fields.add("id", group.id.as_ref().map(Id::as_text));
        for hub in &group.hubs {
            let role = hub.role;
            fields.add(&format!("{role} data center"), hub.datacenter.as_ref());
            fields.add(&format!("{role} public IP"), hub.datacenter_ip.as_ref());
            fields.add(&format!("{role} auth id"), hub.auth_id.as_ref());
            fields.add(&format!("{role} hub id"), hub.id.as_ref().map(Id::as_text));
            for tunnel in hub.known_tunnels() {
                fields.add(&format!("{role} peer IP"), tunnel.details().peer_ip.as_ref());
            }
        }
        fields.add_routing(group.routing.as_deref());
        fields.add("region", group.region.as_ref());
        fields.add("organization", group.organization_id.as_ref().map(Id::as_text));
        fields.add("created", group.created_at.as_ref().map(ApiTimestamp::text).as_ref());
        fields.add("modified", group.modified_at.as_ref().map(ApiTimestamp::text).as_ref());
        fields
    }

    fn from_hub(group: &Group, hub: &Hub) -> Self {
        let mut fields = Self::default();
        fields.add("data center", hub.datacenter.as_ref());
        fields.add("id", hub.id.as_ref().map(Id::as_text));
        fields.add("public IP", hub.datacenter_ip.as_ref());
        fields.add("auth id", hub.auth_id.as_ref());
        for tunnel in hub.known_tunnels() {
            fields.add("peer IP", tunnel.details().peer_ip.as_ref());
            fields.add("peer id", tunnel.details().peer_id.as_ref());
        }
        let location = hub.location.as_deref();
        fields.add("site", location.and_then(|datacenter| datacenter.site.as_ref()));
        fields.add("location", location.and_then(|datacenter| datacenter.city.as_ref()));
        fields.add_group(group);
        fields
    }

    fn from_tunnel(group: &Group, hub: &Hub, tunnel: &Tunnel) -> Self {
        let mut fields = Self::default();
        let details = tunnel.details();
        fields.add("peer IP", details.peer_ip.as_ref());
        fields.add("peer port", details.peer_port.as_ref());
        fields.add("peer id", details.peer_id.as_ref());
        fields.add("local IP", details.local_ip.as_ref());
        fields.add("local port", details.local_port.as_ref());
        fields.add("auth id", hub.auth_id.as_ref());
        fields.add("IKE initiator SPI", details.ike.initiator_spi.as_ref());
        fields.add("IKE responder SPI", details.ike.responder_spi.as_ref());
        fields.add("IPsec SPI in", details.ipsec.spi_in.as_ref());
        fields.add("IPsec SPI out", details.ipsec.spi_out.as_ref());
        fields.add_all("selector", &details.ipsec.proposal.peer_selectors);
        fields.add_routes("client route", &details.client_routes);
        fields.add_routes("cloud route", &details.cloud_routes);
        fields.add("data center", hub.datacenter.as_ref());
        fields.add_group(group);
        fields
    }

    fn from_datacenter(datacenter: &Datacenter, groups: &[Group]) -> Self {
        let mut fields = Self::default();
        fields.add("name", Some(&datacenter.name));
        fields.add("site", datacenter.site.as_ref());
        fields.add("location", datacenter.city.as_ref());
        for (_, hub) in datacenter.hubs(groups) {
            fields.add("public IP", hub.datacenter_ip.as_ref());
        }
        fields
    }

    fn add_group(&mut self, group: &Group) {
        self.add("group", group.name.as_ref());
        self.add("group id", group.id.as_ref().map(Id::as_text));
    }

    fn add_routing(&mut self, routing: Option<&Routing>) {
        match routing {
            Some(Routing::Static { network_cidrs }) => self.add_all("network", network_cidrs),
            Some(Routing::Bgp { as_number, neighbor_cidrs, server_subnets, .. }) => {
                self.add("AS number", as_number.as_ref());
                self.add_all("neighbor network", neighbor_cidrs);
                self.add_all("server network", server_subnets);
            }
            Some(Routing::Nat | Routing::Other(_)) | None => {}
        }
    }

    fn add_routes(&mut self, label: &str, routes: &Routes) {
        for route in &routes.stats {
            self.add(label, route.cidr.as_ref());
        }
    }

    fn add_all(&mut self, label: &str, values: &[Text]) {
        for value in values {
            self.add(label, Some(value));
        }
    }

    /// Adds a value unless it is missing or listed.
    fn add(&mut self, label: &str, value: Option<&Text>) {
        let Some(value) = value.map(Text::as_str).filter(|value| !value.is_empty()) else { return };
        let is_known = self.0.iter().any(|(other, known)| other == label && known == value);
        if !is_known {
            self.0.push((label.to_owned(), value.to_owned()));
        }
    }
}
