//! The provider's tunnel log. Documented times are seconds since 1970; milliseconds and text are accepted
//! too.

use super::lenient::Shape;
use super::lenient_value::LenientValue;
use super::list::{self, ListBody};
use super::{Located, ParseError};
use crate::domain::{LogEntry, Page};
use jiff::Timestamp;
use serde::Deserialize;

/// Numbers from this on are milliseconds: as seconds it is the year 5138.
const MIN_MILLISECONDS: u64 = 100_000_000_000;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct LogEntryDto<'a> {
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

/// Parses a page of the log, or the redirect to the regional host. An entry that is not an object is skipped
/// and counted.
pub(in crate::api) fn log(text: &str) -> Result<Located<Page<LogEntry>>, ParseError> {
    const NO_LIST: ParseError = ParseError::UnexpectedShape("no list of log entries");
    let body = ListBody::split(text, "no log")?;
    let entries = match body.data {
        Shape::Array(entries) => entries,
        Shape::Null => Vec::new(),
        Shape::Object(redirect) => return redirect.target().map(Located::Redirect).ok_or(NO_LIST),
        Shape::Missing | Shape::Scalar => return Err(NO_LIST),
    };
    let parse_entry = |entry: &str| list::entry(entry).map(LogEntryDto::into_entry);
    Ok(Located::Value(list::page(&entries, None, parse_entry)))
}

impl LogEntryDto<'_> {
    fn into_entry(self) -> LogEntry {
        LogEntry {
            timestamp: parse_time(self.timestamp),
            organization_id: self.umbrella_org_id.id(),
            group_id: self.network_tunnel_group_id.id(),
            group: self.network_tunnel_group_label.text(),
            origin_id: self.origin_id.id(),
            origin_type: self.origin_type.text(),
            tunnel_id: self.tunnel_id.id(),
            hub_id: self.hub_id.id(),
            hub_is_primary: self.hub_is_primary.boolean(),
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

fn parse_time(value: LenientValue) -> Option<Timestamp> {
    match value.number() {
        Some(millis) if millis >= MIN_MILLISECONDS => {
            Timestamp::from_millisecond(i64::try_from(millis).ok()?).ok()
        }
        Some(seconds) => Timestamp::from_second(i64::try_from(seconds).ok()?).ok(),
        None => value.timestamp()?.time(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_in_seconds_milliseconds_and_text() {
        let text = r#"{"data":[{"timestamp":1700000000},{"timestamp":"1700000000000"},
            {"timestamp":"2023-11-14T22:13:20Z"},{"timestamp":"soon"},7,{}],"meta":{}}"#;
        let Ok(Located::Value(page)) = log(text) else { panic!("no page") };
        assert_eq!((page.received(), page.unreadable), (6, 1));
        let times: Vec<_> = page.items.into_iter().map(|entry| entry.timestamp).collect();
        let known = Timestamp::from_second(1_700_000_000).ok();
        assert_eq!(times, [known, known, known, None, None]);
    }

    #[test]
    fn body_without_a_list_of_entries_is_an_error() {
        assert_eq!(log(r#"{"data":null}"#), Ok(Located::Value(Page::default())));
        assert_eq!(log("[]"), Ok(Located::Value(Page::default())));
        for text in [r#"{"data":7}"#, r#"{"data":{"redirect":7}}"#, r#"{"data":{}}"#, "{}", r#"{"meta":{}}"#]
        {
            assert_eq!(log(text), Err(ParseError::UnexpectedShape("no list of log entries")), "{text}");
        }
        assert_eq!(log("7"), Err(ParseError::UnexpectedShape("no log")));
    }

    #[test]
    fn redirect_to_the_regional_host_is_recognized() {
        let target = "https://api-eu.sse.cisco.com/reports/v2/x?a=b";
        let text = format!(r#"{{"data":{{"redirect":"{target}"}},"meta":{{}}}}"#);
        assert_eq!(log(&text), Ok(Located::Redirect(target.parse().unwrap())));
    }
}
