//! The `Retry-After` header, in seconds or as a date. The vendor's documentation does not mention it, but
//! gateways send it.

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use std::time::Duration;

/// Longer waits are capped.
const MAX_WAIT: Duration = Duration::from_secs(60 * 60);

/// Parses the wait from response headers, capped at an hour.
pub(super) fn parse(headers: &HeaderMap) -> Option<Duration> {
    let wait = text(headers, &RETRY_AFTER)?;
    let wait = match wait.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds.min(MAX_WAIT.as_secs_f64())).ok()?,
        Err(_) => until(wait, headers)?,
    };
    Some(wait.min(MAX_WAIT))
}

/// The time until a date by the server's clock (`Date`), since the local one may be wrong.
fn until(date: &str, headers: &HeaderMap) -> Option<Duration> {
    let date = parse_date(date)?;
    let now = text(headers, &DATE).and_then(parse_date).unwrap_or_else(Timestamp::now);
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

fn parse_date(date: &str) -> Option<Timestamp> {
    static PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new();
    PARSER.parse_timestamp(date).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("7", Some(7))]
    #[case(" 0 ", Some(0))]
    #[case("86400", Some(3600))]
    #[case("inf", Some(3600))]
    #[case("99999999999999999999", Some(3600))]
    #[case("-3", None)]
    #[case("soon", None)]
    #[case("Wed, 21 Oct 2026 07:30:00 GMT", Some(120))]
    #[case("Wed, 21 Oct 2026 07:00:00 GMT", Some(0))]
    #[case("Thu, 22 Oct 2026 07:00:00 GMT", Some(3600))]
    fn retry_after_is_seconds_or_a_date_capped_at_an_hour(
        #[case] sent: &'static str,
        #[case] wait: Option<u64>,
    ) {
        let date = "Wed, 21 Oct 2026 07:28:00 GMT".parse().unwrap();
        let headers = HeaderMap::from_iter([(RETRY_AFTER, sent.parse().unwrap()), (DATE, date)]);
        assert_eq!(parse(&headers), wait.map(Duration::from_secs));
    }
}
