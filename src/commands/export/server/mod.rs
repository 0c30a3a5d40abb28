//! The HTTP server: `/metrics`, health and readiness endpoints, and an index page. It reads the exporter's
//! state only and makes no API calls.

mod connections;
mod time_limited_stream;

use super::formats::{Format, Gzip, accepts_gzip};
use super::metrics::{MetricsSource, Readiness};
use crate::domain::FailureKind;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use connections::Connections;
use jiff::Timestamp;
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const INDEX_PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><title>tunnelscope</title></head>\
<body><h1>tunnelscope</h1><p><a href=\"/metrics\">Metrics</a> of Cisco Secure Access network tunnel groups</p>\
</body></html>\n";

/// Serves until the token is cancelled; scrapes in progress are completed.
pub(super) async fn serve(
    listener: TcpListener,
    source: Arc<MetricsSource>,
    stop: CancellationToken,
) -> io::Result<()> {
    let router = Router::new()
        .route("/", get(async || Html(INDEX_PAGE)))
        .route("/metrics", get(metrics))
        .route("/-/healthy", get(async || "healthy\n"))
        .route("/-/ready", get(ready))
        .fallback(async || {
            (StatusCode::NOT_FOUND, "not found; the endpoints are /metrics, /-/healthy and /-/ready\n")
        })
        .with_state(source);
    axum::serve(Connections::new(listener), router).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// Ready from the first data on: stale data is omitted from the metrics instead. The response names the kind
/// of failure but no hosts or paths.
async fn ready(State(source): State<Arc<MetricsSource>>) -> (StatusCode, String) {
    match source.readiness() {
        Readiness::Ready => (StatusCode::OK, "ready\n".to_owned()),
        Readiness::NoData(failure) => {
            let cause = failure.map_or("first poll in progress", FailureKind::sentence);
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {cause}\n"))
        }
        Readiness::NoRegions(failure) => {
            let cause = failure.map_or("not read yet", FailureKind::sentence);
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: the filter needs the regions: {cause}\n"))
        }
    }
}

async fn metrics(State(source): State<Arc<MetricsSource>>, headers: HeaderMap) -> Response {
    let format = Format::negotiate(&list_header(&headers, header::ACCEPT));
    let response_headers = [
        (header::CONTENT_TYPE, format.content_type()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept, accept-encoding"),
    ];
    let body = if accepts_gzip(&list_header(&headers, header::ACCEPT_ENCODING)) {
        encode_gzip(&source, format)
            .map(|body| (response_headers, [(header::CONTENT_ENCODING, "gzip")], body).into_response())
    } else {
        encode(&source, format).map(|text| (response_headers, text).into_response())
    };
    body.unwrap_or_else(|| {
        (StatusCode::INTERNAL_SERVER_ERROR, "could not encode the metrics\n").into_response()
    })
}

fn encode(source: &Arc<MetricsSource>, format: Format) -> Option<String> {
    let mut text = String::new();
    source.write(format, Timestamp::now(), &mut text).ok()?;
    Some(text)
}

fn encode_gzip(source: &Arc<MetricsSource>, format: Format) -> Option<Vec<u8>> {
    let mut gzip = Gzip::new();
    source.write(format, Timestamp::now(), &mut gzip).ok()?;
    gzip.finish().ok()
}

/// All values of a list header.
fn list_header(headers: &HeaderMap, name: HeaderName) -> String {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    values.join(",")
}
