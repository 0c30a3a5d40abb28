//! The server: `/metrics`, a page that leads there, and whether it is healthy and ready. It only ever reads what is known,
//! asks the API for nothing, and answers nobody with more than that.

mod connections;
mod guarded;

use super::formats::{Format, Gzip, accepts_gzip};
use super::metrics::{Known, Readiness};
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

const PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><title>tunnelscope</title></head>\
<body><h1>tunnelscope</h1><p><a href=\"/metrics\">Metrics</a> of Cisco Secure Access network tunnel groups</p>\
</body></html>\n";

/// Serves until it is told to stop; scrapes under way come to their end.
pub(super) async fn serve(
    listener: TcpListener,
    known: Arc<Known>,
    stop: CancellationToken,
) -> io::Result<()> {
    let router = Router::new()
        .route("/", get(async || Html(PAGE)))
        .route("/metrics", get(metrics))
        .route("/-/healthy", get(async || "healthy\n"))
        .route("/-/ready", get(ready))
        .fallback(async || (StatusCode::NOT_FOUND, "there is /metrics, /-/healthy and /-/ready\n"))
        .with_state(known);
    axum::serve(Connections::new(listener), router).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// Ready once anything was read, and from then on: what is stale is left out of the metrics. It says what kind of failure
/// is in the way, and nothing of hosts and paths.
async fn ready(State(known): State<Arc<Known>>) -> (StatusCode, String) {
    match known.readiness() {
        Readiness::Ready => (StatusCode::OK, "ready\n".to_owned()),
        Readiness::NotYet(failure) => {
            let why = failure.map_or("the first poll has not ended", FailureKind::sentence);
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n"))
        }
        Readiness::WithoutRegions(failure) => {
            let why = failure.map_or("not read yet", FailureKind::sentence);
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: the filter needs the regions: {why}\n"))
        }
    }
}

async fn metrics(State(known): State<Arc<Known>>, headers: HeaderMap) -> Response {
    let format = Format::asked_for(&all(&headers, header::ACCEPT));
    let about = [
        (header::CONTENT_TYPE, format.content_type()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept, accept-encoding"),
    ];
    let body = if accepts_gzip(&all(&headers, header::ACCEPT_ENCODING)) {
        packed(&known, format)
            .map(|packed| (about, [(header::CONTENT_ENCODING, "gzip")], packed).into_response())
    } else {
        plain(&known, format).map(|text| (about, text).into_response())
    };
    body.unwrap_or_else(|| {
        (StatusCode::INTERNAL_SERVER_ERROR, "the metrics cannot be written\n").into_response()
    })
}

fn plain(known: &Arc<Known>, format: Format) -> Option<String> {
    let mut text = String::new();
    known.write(format, Timestamp::now(), &mut text).ok()?;
    Some(text)
}

fn packed(known: &Arc<Known>, format: Format) -> Option<Vec<u8>> {
    let mut gzip = Gzip::new();
    known.write(format, Timestamp::now(), &mut gzip).ok()?;
    gzip.finish().ok()
}

/// All values of a header that is a list.
fn all(headers: &HeaderMap, name: HeaderName) -> String {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    values.join(",")
}
