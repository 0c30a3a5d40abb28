//! The two exposition formats and their negotiation: `OpenMetrics` if the client accepts it, else the
//! Prometheus text format.

use flate2::Compression;
use flate2::write::GzEncoder;
use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::registry::Registry;
use std::fmt;
use std::io::{self, BufWriter, Write};

/// An exposition format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// `OpenMetrics` 1.0.0.
    OpenMetrics,
    /// Prometheus text 0.0.4.
    Prometheus,
}

impl Format {
    /// The preferred format of an `Accept` header; the Prometheus text format if there is no preference.
    pub(super) fn negotiate(accept: &str) -> Self {
        let quality = |name: &str| quality(accept, |media_type| media_type.eq_ignore_ascii_case(name));
        let open = quality("application/openmetrics-text");
        if open > 0.0 && open >= quality("text/plain") { Self::OpenMetrics } else { Self::Prometheus }
    }

    /// Value of the header `Content-Type`.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Prometheus => prometheus_text::CONTENT_TYPE,
        }
    }

    /// Writes the metrics of a registry.
    pub(super) fn write(self, registry: &Registry, out: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Self::OpenMetrics => text::encode(out, registry),
            Self::Prometheus => prometheus_text::encode(out, registry),
        }
    }
}

/// Text that is compressed while it is written: uncompressed, the metrics of tens of thousands of tunnels
/// take tens of megabytes.
pub(super) struct Gzip(BufWriter<GzEncoder<Vec<u8>>>);

impl Gzip {
    pub(super) fn new() -> Self {
        Self(BufWriter::new(GzEncoder::new(Vec::new(), Compression::fast())))
    }

    /// The compressed text.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
    }
}

impl fmt::Write for Gzip {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_all(text.as_bytes()).map_err(|_| fmt::Error)
    }
}

/// Whether a header `Accept-Encoding` accepts gzip.
pub(super) fn accepts_gzip(accept_encoding: &str) -> bool {
    quality(accept_encoding, |coding| coding.eq_ignore_ascii_case("gzip")) > 0.0
}

/// The highest quality value (`q`) that a list header gives to a matching entry; 0 if there is none.
fn quality(list: &str, matches: impl Fn(&str) -> bool) -> f32 {
    let values = list.split(',').filter_map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().filter(|name| matches(name));
        name.map(|_| parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0))
    });
    values.fold(0.0, f32::max)
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
    fn format_is_negotiated_by_accept_header(#[case] accept: &str, #[case] format: Format) {
        assert_eq!(Format::negotiate(accept), format);
    }

    #[test]
    fn compressed_text_decompresses_to_the_original() {
        let mut gzip = Gzip::new();
        let line = "tunnelscope_hub_up{group_id=\"1\"} 1\n";
        for _ in 0..10_000 {
            fmt::Write::write_str(&mut gzip, line).unwrap();
        }
        let compressed = gzip.finish().unwrap();
        assert!(compressed.len() < 10_000, "{} bytes", compressed.len());
        let mut text = String::new();
        io::Read::read_to_string(&mut flate2::read::GzDecoder::new(compressed.as_slice()), &mut text)
            .unwrap();
        assert_eq!(text, line.repeat(10_000));
    }

    #[rstest]
    #[case("", false)]
    #[case("gzip", true)]
    #[case("deflate, gzip;q=0.5", true)]
    #[case("gzip;q=0", false)]
    fn gzip_is_used_only_if_accepted(#[case] accept: &str, #[case] expected: bool) {
        assert_eq!(accepts_gzip(accept), expected);
    }
}
