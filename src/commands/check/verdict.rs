//! From groups to a level: what is wrong, how much of it is allowed, and how it is said.

use super::line::{Datum, Line};
use crate::commands::Level;
use crate::config::Range;
use crate::domain::{Group, Health, Totals};
use std::time::Duration;

/// Groups that are named in the line; of the others it says how many there are.
const NAMED: usize = 5;

/// What is allowed.
#[derive(Clone, Copy)]
pub(super) struct Thresholds {
    /// How many groups may be other than connected.
    pub(super) warning: Range,
    /// How many groups may be disconnected.
    pub(super) critical: Range,
}

/// What was found.
pub(super) struct Verdict<'a> {
    /// Those that are not connected, the worst first.
    unwell: Vec<&'a Group>,
    counts: Counts,
    totals: Totals,
    /// Why not everything was read, if something is missing.
    lacking: Option<String>,
    thresholds: Thresholds,
}

/// Groups by how they are.
#[derive(Clone, Copy, Default)]
struct Counts {
    total: u32,
    disconnected: u32,
    warning: u32,
    unknown: u32,
}

impl Counts {
    fn of(groups: &[&Group]) -> Self {
        let mut counts = Self::default();
        for group in groups {
            counts.total += 1;
            match group.health() {
                Health::Down => counts.disconnected += 1,
                Health::Degraded => counts.warning += 1,
                Health::Unknown => counts.unknown += 1,
                Health::Up => {}
            }
        }
        counts
    }

    fn not_connected(self) -> u32 {
        self.disconnected + self.warning + self.unknown
    }
}

impl<'a> Verdict<'a> {
    /// Judges these groups.
    pub(super) fn of(groups: &[&'a Group], lacking: Option<String>, thresholds: Thresholds) -> Self {
        let mut unwell: Vec<&Group> =
            groups.iter().copied().filter(|group| group.health() != Health::Up).collect();
        unwell.sort_by_cached_key(|group| (group.health(), group.title().to_lowercase()));
        let totals = Totals::of(groups.iter().copied());
        Self { unwell, counts: Counts::of(groups), totals, lacking, thresholds }
    }

    /// The worst that a threshold says; where something could not be read, nobody can say that all is well.
    fn level(&self) -> Level {
        let Thresholds { warning, critical } = self.thresholds;
        if critical.alerts(f64::from(self.counts.disconnected)) {
            Level::Critical
        } else if warning.alerts(f64::from(self.counts.not_connected())) {
            Level::Warning
        } else if self.lacking.is_some() {
            Level::Unknown
        } else {
            Level::Ok
        }
    }

    /// What the plugin prints after it took so long, of the time that it was given.
    pub(super) fn line(&self, took: Duration, limit: Duration) -> Line {
        Line::new(self.level(), &self.text(), self.performance(took, limit))
    }

    fn text(&self) -> String {
        let counts = self.counts;
        let states =
            [(counts.disconnected, "disconnected"), (counts.warning, "warning"), (counts.unknown, "unknown")];
        let bad: Vec<String> = states
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, state)| format!("{count} {state}"))
            .collect();
        let groups = if counts.total == 1 { "tunnel group" } else { "tunnel groups" };
        let mut text = match bad.as_slice() {
            [] => format!("{} {groups} connected", counts.total),
            bad => format!("{} of {} {groups}: {}", bad.join(", "), counts.total, self.names()),
        };
        if let Some(lacking) = &self.lacking {
            text.push_str("; ");
            text.push_str(lacking);
        }
        text
    }

    fn names(&self) -> String {
        let mut names: Vec<String> = self.unwell.iter().take(NAMED).map(|group| name(group)).collect();
        if self.unwell.len() > NAMED {
            names.push(format!("and {} more", self.unwell.len() - NAMED));
        }
        names.join(", ")
    }

    fn performance(&self, took: Duration, limit: Duration) -> Vec<Datum> {
        let Thresholds { warning, critical } = self.thresholds;
        let (counts, totals) = (self.counts, self.totals);
        let of = |label, value: u64, most: u64| Datum {
            label,
            value: value.to_string(),
            warning: String::new(),
            critical: String::new(),
            most: most.to_string(),
        };
        let groups = |label, count: u32| of(label, count.into(), counts.total.into());
        let hubs = totals.hubs;
        vec![
            Datum { warning: warning.to_string(), ..groups("not_connected", counts.not_connected()) },
            Datum { critical: critical.to_string(), ..groups("disconnected", counts.disconnected) },
            groups("warning", counts.warning),
            groups("unknown", counts.unknown),
            of("hubs_down", hubs.down as u64, hubs.total as u64),
            Datum { most: String::new(), ..of("tunnels", totals.tunnels.total, 0) },
            Datum { value: format!("{:.3}s", took.as_secs_f64()), ..of("time", 0, limit.as_secs()) },
        ]
    }
}

/// `branch-044 warning (primary hub down)`; of one that is disconnected nothing more needs to be said.
fn name(group: &Group) -> String {
    if group.health() == Health::Down {
        return format!("{} {}", group.title(), group.status_word());
    }
    let reasons: Vec<String> = group.reasons().iter().map(ToString::to_string).collect();
    format!("{} {} ({})", group.title(), group.status_word(), reasons.join("; "))
}
