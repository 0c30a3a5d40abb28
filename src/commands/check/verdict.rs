//! Evaluation of the groups against the thresholds, and the plugin output.

use super::line::{Line, PerfData};
use crate::commands::Level;
use crate::config::Range;
use crate::domain::{Group, Health, Totals, pluralize};
use std::time::Duration;

/// Maximum number of groups named in the line; the others are counted.
const NAMED: usize = 5;

/// Thresholds of the check.
#[derive(Clone, Copy)]
pub(super) struct Thresholds {
    /// Range for the number of groups that are disconnected or in state warning.
    pub(super) warning: Range,
    /// Range for the number of disconnected groups.
    pub(super) critical: Range,
    /// Range for the number of degraded groups.
    pub(super) degraded: Range,
}

/// Result of the evaluation.
pub(super) struct Verdict<'a> {
    /// Groups that are not up, worst first.
    unhealthy: Vec<&'a Group>,
    counts: Counts,
    totals: Totals,
    /// Number of tunnels in the state list, which has at most ten per hub.
    listed_tunnels: usize,
    /// Total number of tunnels, if it was read.
    tunnels: Option<u64>,
    /// The reason for missing data, if any.
    missing_data: Option<String>,
    thresholds: Thresholds,
}

/// Number of groups by health.
#[derive(Clone, Copy, Default)]
struct Counts {
    total: u32,
    disconnected: u32,
    warning: u32,
    degraded: u32,
    unknown: u32,
}

impl Counts {
    fn count(groups: &[&Group]) -> Self {
        let mut counts = Self::default();
        for group in groups {
            counts.total += 1;
            match group.health() {
                Health::Down => counts.disconnected += 1,
                Health::Warning => counts.warning += 1,
                Health::Degraded => counts.degraded += 1,
                Health::Unknown => counts.unknown += 1,
                Health::Up => {}
            }
        }
        counts
    }

    /// Number of groups reported as not connected.
    fn not_connected(self) -> u32 {
        self.disconnected + self.warning
    }
}

impl<'a> Verdict<'a> {
    /// Evaluates the groups.
    pub(super) fn new(groups: &[&'a Group], missing_data: Option<String>, thresholds: Thresholds) -> Self {
        let mut unhealthy: Vec<&Group> =
            groups.iter().copied().filter(|group| group.health() != Health::Up).collect();
        unhealthy.sort_by_cached_key(|group| (group.health(), group.title().to_lowercase()));
        let hubs = groups.iter().flat_map(|group| &group.hubs);
        Self {
            unhealthy,
            counts: Counts::count(groups),
            totals: Totals::from_groups(groups.iter().copied()),
            listed_tunnels: hubs.map(|hub| hub.known_tunnels().len()).sum(),
            tunnels: None,
            missing_data,
            thresholds,
        }
    }

    /// Adds the total number of tunnels, which only the list of groups contains.
    pub(super) fn with_tunnel_counts(self) -> Self {
        Self { tunnels: Some(self.totals.tunnels.total), ..self }
    }

    /// The worst state of the known data; UNKNOWN if unknown data could raise an alert.
    fn level(&self) -> Level {
        if self.is_critical(0) {
            Level::Critical
        } else if self.is_warning(0) || self.thresholds.degraded.is_alert(f64::from(self.counts.degraded)) {
            Level::Warning
        } else if self.missing_data.is_some() || self.could_alert() {
            Level::Unknown
        } else {
            Level::Ok
        }
    }

    fn is_critical(&self, more: u32) -> bool {
        self.thresholds.critical.is_alert(f64::from(self.counts.disconnected + more))
    }

    fn is_warning(&self, more: u32) -> bool {
        self.thresholds.warning.is_alert(f64::from(self.counts.not_connected() + more))
    }

    /// Whether a threshold would be exceeded if some of the groups in unknown state were not connected.
    fn could_alert(&self) -> bool {
        (1..=self.counts.unknown).any(|more| self.is_critical(more) || self.is_warning(more))
    }

    /// The output line, with the elapsed time and its limit.
    pub(super) fn line(&self, took: Duration, limit: Duration) -> Line {
        Line::new(self.level(), &self.text(), self.performance(took, limit))
    }

    fn text(&self) -> String {
        let counts = self.counts;
        let states = [
            (counts.disconnected, "disconnected"),
            (counts.warning, "warning"),
            (counts.degraded, "degraded"),
            (counts.unknown, "unknown"),
        ];
        let bad: Vec<String> = states
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, state)| format!("{count} {state}"))
            .collect();
        let groups = pluralize(counts.total, "tunnel group");
        let mut text = match bad.as_slice() {
            [] => format!("{groups} connected"),
            bad => format!("{} of {groups}: {}", bad.join(", "), self.names()),
        };
        if let Some(missing_data) = &self.missing_data {
            text.push_str("; ");
            text.push_str(missing_data);
        }
        text
    }

    fn names(&self) -> String {
        let mut names: Vec<String> = self.unhealthy.iter().take(NAMED).map(|group| name(group)).collect();
        if self.unhealthy.len() > NAMED {
            names.push(format!("and {} more", self.unhealthy.len() - NAMED));
        }
        names.join(", ")
    }

    fn performance(&self, took: Duration, limit: Duration) -> Vec<PerfData> {
        let Thresholds { warning, critical, degraded } = self.thresholds;
        let (counts, totals) = (self.counts, self.totals);
        let datum = |label, value: u64, most: u64| PerfData {
            label,
            value: value.to_string(),
            warning: String::new(),
            critical: String::new(),
            most: most.to_string(),
        };
        let groups = |label, count: u32| datum(label, count.into(), counts.total.into());
        let hubs = totals.hubs;
        let count = |label, value| PerfData { most: String::new(), ..datum(label, value, 0) };
        let tunnels = self.tunnels.map(|tunnels| count("tunnels", tunnels));
        let mut data = vec![
            PerfData { warning: warning.to_string(), ..groups("not_connected", counts.not_connected()) },
            PerfData { critical: critical.to_string(), ..groups("disconnected", counts.disconnected) },
            groups("warning", counts.warning),
            groups("unknown", counts.unknown),
            datum("hubs_down", hubs.down as u64, hubs.total as u64),
            count("tunnels_listed", self.listed_tunnels as u64),
        ];
        data.extend(tunnels);
        data.push(PerfData { warning: degraded.to_string(), ..groups("degraded", counts.degraded) });
        data.push(PerfData {
            value: format!("{:.3}s", took.as_secs_f64()),
            ..datum("time", 0, limit.as_secs())
        });
        data
    }
}

/// A group with its state and reason, such as `branch-044 warning (primary hub down)`. A disconnected group
/// needs no reason.
fn name(group: &Group) -> String {
    let word = match group.health() {
        Health::Down => return format!("{} {}", group.title(), group.status_label()),
        Health::Degraded => "degraded",
        _ => group.status_label(),
    };
    format!("{} {word} ({})", group.title(), group.status_reason().unwrap_or_default())
}
