//! The two formats in which metrics are served, and which of them a reader asks for: `OpenMetrics` if it says that it knows
//! it, else the text format of Prometheus, which everything reads.

use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::registry::Registry;
use std::fmt;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `OpenMetrics` 1.0.0.
    OpenMetrics,
    /// Prometheus text 0.0.4.
    Prometheus,
}

impl Format {
    /// The one that is asked for by this `Accept`; the text format of Prometheus where nothing is asked for.
    pub(super) fn asked_for(accept: &str) -> Self {
        let wish = |name: &str| weight(accept, |kind| kind.eq_ignore_ascii_case(name));
        let open = wish("application/openmetrics-text");
        if open > 0.0 && open >= wish("text/plain") { Self::OpenMetrics } else { Self::Prometheus }
    }

    /// What it is called in `Content-Type`.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Prometheus => prometheus_text::CONTENT_TYPE,
        }
    }

    /// Writes everything that is registered.
    pub(super) fn write(self, registry: &Registry) -> Result<String, fmt::Error> {
        let mut written = String::new();
        match self {
            Self::OpenMetrics => text::encode(&mut written, registry)?,
            Self::Prometheus => prometheus_text::encode(&mut written, registry)?,
        }
        Ok(written)
    }
}

/// Whether a body may be packed with gzip.
pub(super) fn accepts_gzip(accept_encoding: &str) -> bool {
    weight(accept_encoding, |coding| coding.eq_ignore_ascii_case("gzip")) > 0.0
}

/// The highest weight that a list of wishes gives to what fits; 0 if it is not in it.
fn weight(list: &str, fits: impl Fn(&str) -> bool) -> f32 {
    let wishes = list.split(',').filter_map(|wish| {
        let mut parts = wish.split(';').map(str::trim);
        let name = parts.next().filter(|name| fits(name));
        name.map(|_| parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0))
    });
    wishes.fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Format::Prometheus)]
    #[case("*/*", Format::Prometheus)]
    #[case("text/plain", Format::Prometheus)]
    #[case("application/openmetrics-text", Format::OpenMetrics)]
    #[case("Application/OpenMetrics-Text; version=1.0.0; charset=utf-8", Format::OpenMetrics)]
    #[case(
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
         text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        Format::OpenMetrics
    )]
    #[case("application/openmetrics-text;q=0, text/plain", Format::Prometheus)]
    #[case("text/plain;version=0.0.4;q=0.6,application/openmetrics-text;q=0.5", Format::Prometheus)]
    #[case("application/openmetrics-text;q=much", Format::OpenMetrics)]
    fn the_format_is_the_one_that_is_asked_for(#[case] accept: &str, #[case] format: Format) {
        assert_eq!(Format::asked_for(accept), format);
    }

    #[rstest]
    #[case("", false)]
    #[case("gzip", true)]
    #[case("deflate, gzip;q=0.5", true)]
    #[case("gzip;q=0", false)]
    fn a_body_is_packed_only_where_that_is_understood(#[case] accept: &str, #[case] packs: bool) {
        assert_eq!(accepts_gzip(accept), packs);
    }
}
