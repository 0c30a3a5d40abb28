//! What is answered to whom: formats, paths, methods, readiness.

use super::exporter::Exporter;
use super::http_client::until;
use crate::support::simulator::{Simulated, TOKEN};
use flate2::read::GzDecoder;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn format_is_openmetrics_or_plain_text_by_accept() {
    let simulated = Simulated::still(3);
    let exporter = Exporter::with_options(&simulated, "");
    exporter.ready();
    let open = exporter.request("GET", "/metrics", "accept: application/openmetrics-text; version=1.0.0\r\n");
    let plain = exporter.get("/metrics");
    assert_eq!((open.status, plain.status), (200, 200));
    let kind = open.header("content-type");
    assert_eq!(kind, Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assert_eq!(plain.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert!(open.text().ends_with("\n# EOF\n"), "it says that it is whole");
    assert!(!plain.text().contains("# EOF"), "which is no line of the other format");
    assert!(open.text().contains("# UNIT tunnelscope_poll_interval_seconds seconds\n"));
    assert!(open.text().contains("# TYPE tunnelscope_polls counter\n"));
    assert!(plain.text().contains("# TYPE tunnelscope_polls_total counter\n"));
}

#[test]
fn response_is_compressed_if_accepted() {
    let simulated = Simulated::still(3);
    let exporter = Exporter::with_options(&simulated, "");
    exporter.ready();
    let packed = exporter.request("GET", "/metrics", "accept-encoding: deflate, gzip\r\n");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let mut text = String::new();
    GzDecoder::new(&packed.bytes[..]).read_to_string(&mut text).expect("gzip");
    assert!(text.contains("tunnelscope_group_state{"), "{text}");
}

#[test]
fn families_have_help_and_type_before_their_series() {
    let simulated = Simulated::still(3);
    let exporter = Exporter::with_options(&simulated, "--tunnels");
    exporter.ready();
    let text = exporter.get("/metrics").text();
    let mut family = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words[..] {
            ["#", "HELP", name, help] => {
                assert!(name.starts_with("tunnelscope_") && help.ends_with('.'), "{line}");
                family = name.to_owned();
            }
            ["#", "TYPE", name, _] => assert_eq!(name, family, "a type without help"),
            _ => assert_eq!(line.split(['{', ' ']).next(), Some(family.as_str()), "of another family"),
        }
    }
}

/// The names of the labels of a series, as `name{label="value",...}` has them.
fn label_names(series: &str) -> BTreeSet<String> {
    let mut parts: Vec<&str> = series.split("=\"").collect();
    parts.pop();
    let last_word = |part: &&str| part.rsplit(['{', ',']).next().unwrap_or_default().to_owned();
    parts.iter().map(last_word).collect()
}

#[test]
fn documentation_lists_every_metric_with_its_labels() {
    let simulated = Simulated::still(3);
    let exporter = Exporter::with_options(&simulated, "--tunnels");
    exporter.ready();
    let text = exporter.get("/metrics").text();
    let served: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/monitoring.md");
    let page = fs::read_to_string(page).expect("the page");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `tunnelscope_")?.split_once("` |"));
    let listed: BTreeMap<String, &str> = rows
        .map(|(name, rest)| (format!("tunnelscope_{name}"), rest.split('|').next().unwrap_or_default()))
        .collect();
    assert_eq!(listed.keys().map(String::as_str).collect::<BTreeSet<_>>(), served);
    for series in text.lines().filter(|line| !line.starts_with('#')) {
        let labels = listed[series.split(['{', ' ']).next().unwrap_or_default()].split(',').map(str::trim);
        let mut labels: BTreeSet<String> = labels.filter(|label| !label.is_empty()).map(Into::into).collect();
        if series.starts_with("tunnelscope_tunnel_") {
            labels.extend(["group_id", "hub", "peer_ip", "peer_port", "peer_id"].map(Into::into));
        }
        assert_eq!(label_names(series), labels, "{series}");
    }
}

#[test]
fn only_documented_paths_and_methods_are_served() {
    let simulated = Simulated::still(1);
    let exporter = Exporter::with_options(&simulated, "");
    let page = exporter.get("/");
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    assert!(page.text().contains("href=\"/metrics\""), "{}", page.text());
    for path in ["/nothing", "/metrics/more", "/_simulator/log", "/-/reload"] {
        assert_eq!(exporter.get(path).status, 404, "{path}");
    }
    for (method, path) in [("POST", "/metrics"), ("DELETE", "/"), ("PUT", "/-/healthy")] {
        let refused = exporter.request(method, path, "content-length: 0\r\n");
        assert_eq!((refused.status, refused.header("allow")), (405, Some("get,head")), "{method} {path}");
    }
    let head = exporter.request("HEAD", "/metrics", "");
    assert_eq!((head.status, head.bytes.len()), (200, 0));
}

#[test]
fn exporter_is_healthy_at_once_and_ready_after_a_poll() {
    let simulated = Simulated::still(2);
    simulated.fault(&json!({ "path": TOKEN, "status": 503 }));
    let exporter = Exporter::with_options(&simulated, "");
    exporter.until("a look failed", |scrape| {
        scrape.value("tunnelscope_connection_state{state=\"backing_off\"}") == Some(1.0)
    });
    assert_eq!(exporter.get("/-/healthy").status, 200);
    assert_eq!(exporter.get("/-/ready").status, 503);
    let scrape = exporter.scrape();
    assert_eq!(scrape.value("tunnelscope_stale"), Some(1.0), "nothing is known yet");
    assert!(scrape.family("tunnelscope_group_state").is_empty());
    let failures = scrape.value("tunnelscope_failures_total{kind=\"unavailable\"}");
    assert!(failures.is_some_and(|count| count >= 1.0), "{failures:?}");
    simulated.clear_faults();
    until(|| if exporter.get("/-/ready").status == 200 { Ok(()) } else { Err("not ready".to_owned()) });
}

#[test]
fn scrapes_send_no_api_requests() {
    let simulated = Simulated::still(3);
    let exporter = Exporter::start(&simulated, "export --listen 127.0.0.1:0 --interval 1h");
    exporter.until("the look ended", |scrape| {
        scrape.value("tunnelscope_polls_total{result=\"success\"}") == Some(1.0)
    });
    let calls = simulated.log().len();
    for _ in 0..100 {
        assert_eq!(exporter.get("/metrics").status, 200);
    }
    assert_eq!(simulated.log().len(), calls, "a hundred scrapes of one look");
}

#[test]
fn silent_connections_do_not_block_requests() {
    let simulated = Simulated::still(2);
    let exporter = Exporter::with_options(&simulated, "");
    exporter.ready();
    let silent: Vec<TcpStream> =
        (0..200).map(|_| TcpStream::connect(exporter.address).expect("a connection")).collect();
    let begin = Instant::now();
    for path in ["/-/healthy", "/metrics", "/-/ready"] {
        assert_eq!(exporter.get(path).status, 200, "{path}");
    }
    assert!(begin.elapsed() < Duration::from_secs(5), "before any of them timed out: {:?}", begin.elapsed());
    drop(silent);
}

#[test]
fn partial_requests_do_not_block_health_checks() {
    let simulated = Simulated::still(2);
    let exporter = Exporter::with_options(&simulated, "");
    exporter.ready();
    let halves: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = TcpStream::connect(exporter.address).expect("a connection");
            // It may be closed meanwhile.
            let _ = stream.write_all(b"GET /metrics HTTP/1.1\r\nx: ");
            stream
        })
        .collect();
    let begin = Instant::now();
    assert_eq!(exporter.get("/-/healthy").status, 200);
    assert!(begin.elapsed() < Duration::from_secs(5), "before any of them timed out: {:?}", begin.elapsed());
    drop(halves);
}
