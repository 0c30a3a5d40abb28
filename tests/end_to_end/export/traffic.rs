//! Counters: they rise, and go on rising when the API's own begin again.

use super::exporter::{Exporter, Scrape};
use super::http_client::until;
use crate::support::simulator::Simulated;
use tunnelscope::simulator::{Options, Scenario};

/// All counters of a scrape.
fn counters(scrape: &Scrape) -> Vec<(String, f64)> {
    let is_counter = |series: &str| series.split('{').next().is_some_and(|name| name.ends_with("_total"));
    let counters = scrape.series.iter().filter(|(series, _)| is_counter(series));
    counters.map(|(series, value)| (series.clone(), *value)).collect()
}

/// The newest moment at which a child SA was made.
fn newest_sa(scrape: &Scrape) -> f64 {
    let made = scrape.family("tunnelscope_tunnel_ipsec_sa_established_timestamp_seconds");
    made.iter().map(|(_, second)| *second).fold(0.0, f64::max)
}

#[test]
fn counters_never_decrease_over_rekeys() {
    // Ten minutes in a second: a child SA lasts six seconds or so.
    let options = Options { groups: 3, scenario: Scenario::Calm, time_scale: 600.0, ..Options::default() };
    let simulated = Simulated::of(options);
    let exporter = Exporter::with_options(&simulated, "--tunnels");
    let began = exporter.ready();
    let (first, mut last) = (newest_sa(&began), counters(&began));
    let mut sas = vec![first];
    until(|| {
        let scrape = exporter.scrape();
        for (series, before) in &last {
            let now = scrape.value(series);
            // A tunnel that is gone has no counter any more.
            assert!(now.is_none_or(|now| now >= *before), "{series} went from {before} to {now:?}");
        }
        last = counters(&scrape);
        let newest = newest_sa(&scrape);
        // What is made of an age in whole seconds trembles by one.
        if newest > sas[sas.len() - 1] + 60.0 {
            sas.push(newest);
        }
        if sas.len() > 3 { Ok(()) } else { Err(format!("child SAs were made at {sas:?}")) }
    });
    let bytes = |scrape: &Scrape| -> f64 {
        scrape.family("tunnelscope_hub_traffic_bytes_total").iter().map(|(_, bytes)| bytes).sum()
    };
    let scrape = exporter.scrape();
    assert!(bytes(&scrape) > bytes(&began), "something went through");
    let packets: f64 =
        scrape.family("tunnelscope_hub_traffic_packets_total").iter().map(|(_, count)| count).sum();
    assert!(packets > 0.0);
    let tunnels: f64 =
        scrape.family("tunnelscope_tunnel_traffic_bytes_total").iter().map(|(_, bytes)| bytes).sum();
    assert!(tunnels > 0.0);
}
