//! `history info`: which history is recorded, by whom, since when and with which gaps.

use super::json::SCHEMA;
use super::open::{file, unusable};
use super::table::duration;
use crate::commands::output::print;
use crate::commands::status::escape::{self, Layout};
use crate::commands::status::json::Moment;
use crate::commands::time_range::{full_time, zone};
use crate::commands::{CommandError, ExitStatus};
use crate::config::{RecordFormat, Settings};
use crate::domain::availability::{WatchGap, WatchRecord};
use crate::domain::{Text, pluralize};
use crate::history::{Access, HistoryInfo, Part, RecorderLock, RunRecord, Store, StoreError};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What is known of a history.
struct Info {
    path: PathBuf,
    contents: HistoryInfo,
    format: i64,
    watch: WatchRecord,
    is_shared: bool,
    is_recorded: bool,
    now: Timestamp,
}

/// Prints the information.
pub(super) fn run(format: RecordFormat, settings: &Settings) -> Result<ExitStatus, CommandError> {
    let info = Info::read(&file(settings)?, Timestamp::now()).map_err(unusable)?;
    match format {
        RecordFormat::Table => print(&info.text(&zone(settings)))?,
        RecordFormat::Json => {
            print(&escape::to_string(&Document::new(&info, settings), Layout::of_stdout())?)?;
        }
    }
    Ok(ExitStatus::Done)
}

impl Info {
    fn read(path: &Path, now: Timestamp) -> Result<Self, StoreError> {
        let store = Store::open(path, Access::Read)?;
        let is_recorded = RecorderLock::is_held(path);
        let is_recorded = is_recorded.map_err(|error| StoreError::Io { path: path.to_owned(), error })?;
        store.read_at_once(|store| {
            Ok(Self {
                path: path.to_owned(),
                contents: store.info()?,
                format: store.format_version()?,
                watch: store.watch_record(Part::Groups)?,
                is_shared: store.is_shared_between_hosts(),
                is_recorded,
                now,
            })
        })
    }

    fn gaps(&self) -> Vec<WatchGap> {
        self.watch.gaps(self.now)
    }

    fn unwatched(&self) -> SignedDuration {
        self.gaps().iter().map(|gap| gap.length(self.now)).sum()
    }

    fn text(&self, zone: &TimeZone) -> String {
        let contents = &self.contents;
        let changes = pluralize(contents.changes, "state change");
        let mut lines = vec![
            ("file", Text::new(&self.path.display().to_string()).to_string()),
            ("size", size(contents.bytes)),
            ("format", format!("version {}", self.format)),
            ("recorded", self.recorded(zone)),
            ("watched", self.watched()),
            ("objects", self.objects()),
            ("records", format!("{changes}, {}", pluralize(contents.events, "event"))),
            ("recorder", self.recorder(zone)),
        ];
        if let Some(run) = contents.last_run.as_ref().filter(|_| !self.is_recorded) {
            lines.push(("last run", last_run(run, zone)));
        }
        lines.push(("file system", file_system(self.is_shared).to_owned()));
        let line = |(name, value): (&str, String)| format!("{name:<12}{value}\n");
        lines.into_iter().map(line).collect()
    }

    fn objects(&self) -> String {
        let counts = [
            (self.contents.groups, "tunnel group"),
            (self.contents.hubs, "hub"),
            (self.contents.tunnels, "tunnel"),
        ];
        counts.map(|(count, noun)| pluralize(count, noun)).join(", ")
    }

    fn recorded(&self, zone: &TimeZone) -> String {
        match (self.watch.first, self.watch.last) {
            (Some(first), Some(last)) => {
                format!("{} to {}", full_time(first, zone), full_time(last.at, zone))
            }
            _ => "nothing yet".to_owned(),
        }
    }

    fn recorder(&self, zone: &TimeZone) -> String {
        match (&self.contents.last_run, self.is_recorded) {
            (Some(run), true) => format!("{} since {}", process(run), full_time(run.began, zone)),
            (None, true) => "another process".to_owned(),
            (_, false) => "none: the dashboard, status --watch or export records while it runs".to_owned(),
        }
    }

    fn watched(&self) -> String {
        let gaps = self.gaps();
        let watched = duration(self.watch.coverage.length());
        match gaps.iter().map(|gap| gap.length(self.now)).max() {
            None => format!("{watched}, no gap"),
            Some(longest) => format!(
                "{watched}, not watched for {} in {}, the longest {}",
                duration(self.unwatched()),
                pluralize(gaps.len(), "gap"),
                duration(longest)
            ),
        }
    }
}

fn last_run(run: &RunRecord, zone: &TimeZone) -> String {
    let end = match run.ended {
        Some(ended) => format!("to {}, ended cleanly", full_time(ended, zone)),
        None => "and ended without closing the history (killed, or power loss)".to_owned(),
    };
    format!("{} from {} {end}", process(run), full_time(run.began, zone))
}

/// What the file system allows.
pub(super) fn file_system(is_shared: bool) -> &'static str {
    if is_shared {
        "shared between hosts, without shared memory: one process at a time can use the history"
    } else {
        "local: other processes can read while one records"
    }
}

/// `tunnelscope 0.1.0 on jump-1, process 4242`.
pub(super) fn process(run: &RunRecord) -> String {
    format!("tunnelscope {} on {}, process {}", run.version, run.host, run.pid)
}

/// `1.5 MiB`, or bytes below that unit.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match UNITS.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => {
            let tenths = u128::from(bytes) * 10 / u128::from(unit);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
        None => pluralize(bytes, "byte"),
    }
}

/// The document of `-o json`, schema 1. Fields may be added; renaming or removing one requires a new number.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    profile: &'a str,
    path: String,
    bytes: u64,
    format_version: i64,
    recorded_since: Option<Moment>,
    recorded_until: Option<Moment>,
    watched_seconds: i64,
    not_watched_seconds: i64,
    gaps: Vec<GapView>,
    counts: Counts,
    recording: bool,
    last_run: Option<RunView<'a>>,
    shared_file_system: bool,
}

#[derive(Serialize)]
struct Counts {
    groups: i64,
    hubs: i64,
    tunnels: i64,
    state_changes: i64,
    events: i64,
}

#[derive(Serialize)]
struct GapView {
    from: Moment,
    to: Option<Moment>,
}

#[derive(Serialize)]
struct RunView<'a> {
    host: &'a str,
    pid: i64,
    version: &'a str,
    began: Moment,
    ended: Option<Moment>,
    ended_cleanly: bool,
}

impl<'a> Document<'a> {
    fn new(info: &'a Info, settings: &'a Settings) -> Self {
        let held = &info.contents;
        Self {
            schema: SCHEMA,
            profile: settings.profile_name(),
            path: info.path.display().to_string(),
            bytes: held.bytes,
            format_version: info.format,
            recorded_since: info.watch.first.map(Moment),
            recorded_until: info.watch.last.map(|last| Moment(last.at)),
            watched_seconds: info.watch.coverage.length().as_secs(),
            not_watched_seconds: info.unwatched().as_secs(),
            gaps: info
                .gaps()
                .into_iter()
                .map(|gap| GapView { from: Moment(gap.from), to: gap.to.map(Moment) })
                .collect(),
            counts: Counts {
                groups: held.groups,
                hubs: held.hubs,
                tunnels: held.tunnels,
                state_changes: held.changes,
                events: held.events,
            },
            recording: info.is_recorded,
            last_run: held.last_run.as_ref().map(|run| RunView {
                host: run.host.raw(),
                pid: run.pid,
                version: run.version.raw(),
                began: Moment(run.began),
                ended: run.ended.map(Moment),
                ended_cleanly: run.ended.is_some(),
            }),
            shared_file_system: info.is_shared,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit_and_one_decimal() {
        let shown = [1, 1_023, 1_536, 5 << 20, 3 << 30].map(size);
        assert_eq!(shown, ["1 byte", "1023 bytes", "1.5 KiB", "5.0 MiB", "3.0 GiB"]);
    }
}
