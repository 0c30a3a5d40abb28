//! The two formats in which metrics are served, and which of them a reader asks for: `OpenMetrics` if it says that it knows
//! it, else the text format of Prometheus, which everything reads.

use flate2::Compression;
use flate2::write::GzEncoder;
use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::registry::Registry;
use std::fmt;
use std::io::{self, BufWriter, Write};

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub(super) fn write(self, registry: &Registry, out: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Self::OpenMetrics => text::encode(out, registry),
            Self::Prometheus => prometheus_text::encode(out, registry),
        }
    }
}

/// Text that is packed with gzip as it is written: unpacked, that of tens of thousands of tunnels has tens of megabytes.
pub(super) struct Gzip(BufWriter<GzEncoder<Vec<u8>>>);

impl Gzip {
    pub(super) fn new() -> Self {
        Self(BufWriter::new(GzEncoder::new(Vec::new(), Compression::fast())))
    }

    /// The packed text.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
    }
}

impl fmt::Write for Gzip {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_all(text.as_bytes()).map_err(|_| fmt::Error)
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

    #[test]
    fn packed_text_unpacks_to_what_was_written() {
        let mut gzip = Gzip::new();
        let line = "tunnelscope_hub_up{group_id=\"1\"} 1\n";
        for _ in 0..10_000 {
            fmt::Write::write_str(&mut gzip, line).unwrap();
        }
        let packed = gzip.finish().unwrap();
        assert!(packed.len() < 10_000, "{} bytes", packed.len());
        let mut text = String::new();
        io::Read::read_to_string(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut text).unwrap();
        assert_eq!(text, line.repeat(10_000));
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
