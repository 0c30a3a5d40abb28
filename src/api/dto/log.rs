//! The provider's log of tunnels as sent. Times are seconds since 1970 by the documentation; milliseconds and text are taken
//! too.

use super::lenient::Shape;
use super::lenient_value::LenientValue;
use super::list::{self, ListBody};
use super::{Located, ParseError};
use crate::domain::{LogEntry, Page};
use jiff::Timestamp;
use serde::Deserialize;

/// Seconds since 1970 from which on a time must be in milliseconds: the year 5138.
const MILLISECONDS_FROM: u64 = 100_000_000_000;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct EntrySent<'a> {
    #[serde(borrow)]
    timestamp: LenientValue<'a>,
    umbrella_org_id: LenientValue<'a>,
    network_tunnel_group_id: LenientValue<'a>,
    network_tunnel_group_label: LenientValue<'a>,
    origin_id: LenientValue<'a>,
    origin_type: LenientValue<'a>,
    tunnel_id: LenientValue<'a>,
    hub_id: LenientValue<'a>,
    hub_is_primary: LenientValue<'a>,
    region: LenientValue<'a>,
    datacenter: LenientValue<'a>,
    datacenter_ip: LenientValue<'a>,
    device_type: LenientValue<'a>,
    service_name: LenientValue<'a>,
    level: LenientValue<'a>,
    message: LenientValue<'a>,
    bgp_peer_ip: LenientValue<'a>,
    ike_auth_id: LenientValue<'a>,
    ike_customer_address: LenientValue<'a>,
    ike_customer_port: LenientValue<'a>,
    ike_spi: LenientValue<'a>,
}

/// Reads a page of the log, or the address of the regional host that has it. An entry that is no object is left out and
/// counted.
pub(in crate::api) fn log(text: &str) -> Result<Located<Page<LogEntry>>, ParseError> {
    const NO_LIST: ParseError = ParseError::Shape("no list of log entries");
    let body = ListBody::split(text, "no log")?;
    let entries = match body.data {
        Shape::Array(entries) => entries,
        Shape::Nothing => Vec::new(),
        Shape::Object(redirect) => return redirect.target().map(Located::Elsewhere).ok_or(NO_LIST),
        Shape::Scalar => return Err(NO_LIST),
    };
    let read = |entry: &str| list::entry(entry).map(EntrySent::into_entry);
    Ok(Located::Here(list::page(&entries, None, read)))
}

impl EntrySent<'_> {
    fn into_entry(self) -> LogEntry {
        LogEntry {
            timestamp: moment(self.timestamp),
            organization_id: self.umbrella_org_id.id(),
            group_id: self.network_tunnel_group_id.id(),
            group: self.network_tunnel_group_label.text(),
            origin_id: self.origin_id.id(),
            origin_type: self.origin_type.text(),
            tunnel_id: self.tunnel_id.id(),
            hub_id: self.hub_id.id(),
            hub_is_primary: self.hub_is_primary.truth(),
            region: self.region.text(),
            datacenter: self.datacenter.text(),
            datacenter_ip: self.datacenter_ip.text(),
            device_type: self.device_type.text(),
            service: self.service_name.text(),
            level: self.level.text(),
            message: self.message.text(),
            bgp_peer_ip: self.bgp_peer_ip.text(),
            ike_auth_id: self.ike_auth_id.text(),
            customer_address: self.ike_customer_address.text(),
            customer_port: self.ike_customer_port.text(),
            ike_spi: self.ike_spi.text(),
        }
    }
}

fn moment(sent: LenientValue) -> Option<Timestamp> {
    match sent.number() {
        Some(millis) if millis >= MILLISECONDS_FROM => {
            Timestamp::from_millisecond(i64::try_from(millis).ok()?).ok()
        }
        Some(seconds) => Timestamp::from_second(i64::try_from(seconds).ok()?).ok(),
        None => sent.stamp()?.at(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_in_seconds_milliseconds_and_text() {
        let text = r#"{"data":[{"timestamp":1700000000},{"timestamp":"1700000000000"},
            {"timestamp":"2023-11-14T22:13:20Z"},{"timestamp":"soon"},7,{}],"meta":{}}"#;
        let Ok(Located::Here(page)) = log(text) else { panic!("no page") };
        assert_eq!((page.received(), page.unreadable), (6, 1));
        let times: Vec<_> = page.items.into_iter().map(|entry| entry.timestamp).collect();
        let known = Timestamp::from_second(1_700_000_000).ok();
        assert_eq!(times, [known, known, known, None, None]);
    }

    #[test]
    fn body_without_a_list_of_entries_is_an_error_unless_it_has_no_data() {
        assert_eq!(log(r#"{"data":null}"#), Ok(Located::Here(Page::default())));
        assert_eq!(log("[]"), Ok(Located::Here(Page::default())));
        for text in [r#"{"data":7}"#, r#"{"data":{"redirect":7}}"#, r#"{"data":{}}"#] {
            assert_eq!(log(text), Err(ParseError::Shape("no list of log entries")), "{text}");
        }
        assert_eq!(log("7"), Err(ParseError::Shape("no log")));
    }

    #[test]
    fn redirect_to_the_regional_host_is_recognized() {
        let target = "https://api-eu.sse.cisco.com/reports/v2/x?a=b";
        let text = format!(r#"{{"data":{{"redirect":"{target}"}},"meta":{{}}}}"#);
        assert_eq!(log(&text), Ok(Located::Elsewhere(target.parse().unwrap())));
    }
}
