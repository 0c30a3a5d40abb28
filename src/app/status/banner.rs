//! The banner below the header: problem, next attempt and remedy. Stale data is never shown without it.

use super::Staleness;
use super::remedy::remedies;
use crate::app::Size;
use crate::app::home::max_banner_height;
use crate::app::pages::wrap_lines;
use crate::channel::{ConnectionState, RecorderStatus};
use crate::domain::{Failure, FailureKind, FetchStatus};
use jiff::Timestamp;
use std::fmt;
use unicode_width::UnicodeWidthStr;

/// Kind of the banner, most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BannerLevel {
    /// Polling stopped: no credentials, or they were rejected.
    NoAccess,
    /// No data yet, and polling fails.
    NoData,
    /// The data is stale.
    Stale,
    /// Part of the data is missing or stale.
    Partial,
    /// Rate limited (429).
    RateLimit,
    /// Polling is paused.
    Paused,
    /// The history is not recorded.
    History,
}

impl BannerLevel {
    /// Whether it concerns the displayed data; such a banner is shown at every terminal size.
    pub fn is_about_data(self) -> bool {
        !matches!(self, Self::RateLimit | Self::History)
    }
}

impl fmt::Display for BannerLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NoAccess => "NO ACCESS",
            Self::NoData => "NO DATA",
            Self::Stale => "STALE",
            Self::Partial => "PARTIAL",
            Self::RateLimit => "RATE LIMIT",
            Self::Paused => "PAUSED",
            Self::History => "HISTORY",
        })
    }
}

/// Content of the banner.
#[derive(Debug, Clone, PartialEq)]
pub struct Banner {
    pub level: BannerLevel,
    /// Problem and next attempt, longest form first.
    pub causes: Vec<String>,
    /// Remedy, longest form first; empty if there is none.
    pub remedies: Vec<String>,
}

/// Maximum lines of the cause.
const MAX_CAUSE_LINES: usize = 3;
/// Width from which on the remedy is aligned with the cause.
const ALIGNED_WIDTH: u16 = 60;
/// Margin on each side.
const MARGIN: u16 = 1;

/// The banner wrapped to the terminal width. A last line that is too long is truncated when drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BannerLines<'a> {
    /// Lines of the cause; the first follows the level.
    pub cause: Vec<&'a str>,
    pub cause_column: u16,
    /// Lines of the remedy, below the cause.
    pub remedy: Vec<&'a str>,
    pub remedy_column: u16,
}

impl BannerLines<'_> {
    /// Number of lines.
    pub fn height(&self) -> u16 {
        u16::try_from(self.cause.len() + self.remedy.len()).unwrap_or(u16::MAX)
    }
}

impl Banner {
    /// Wraps the banner for a terminal size. The remedy gets the lines that it needs with the shortest cause, the cause the rest.
    pub fn lines(&self, size: Size) -> BannerLines<'_> {
        let max_height = usize::from(max_banner_height(size).max(1));
        let cause_column = self.cause_column();
        let remedy_column = if size.width >= ALIGNED_WIDTH { cause_column } else { MARGIN };
        let width = |column: u16| usize::from(size.width.saturating_sub(column + MARGIN));
        let shortest = self
            .causes
            .last()
            .map_or(0, |cause| wrap_lines(cause, width(cause_column), MAX_CAUSE_LINES).len());
        let remedy_width = width(remedy_column);
        let remedy_lines = fitting(&self.remedies, remedy_width, max_height.saturating_sub(shortest).max(1));
        let is_whole = remedy_lines.last().is_none_or(|last| last.width() <= remedy_width);
        let remedy = match self.remedies.last() {
            _ if max_height == 1 => Vec::new(),
            Some(remedy) if !is_whole => wrap_lines(remedy, remedy_width, max_height - 1),
            _ => remedy_lines,
        };
        let left = max_height.saturating_sub(remedy.len()).clamp(1, MAX_CAUSE_LINES);
        let cause = fitting(&self.causes, width(cause_column), left);
        BannerLines { cause, cause_column, remedy, remedy_column }
    }

    /// Column after the level, which has a space on either side.
    fn cause_column(&self) -> u16 {
        let level = u16::try_from(self.level.to_string().len()).unwrap_or(0);
        MARGIN + level + 3
    }
}

/// The longest form that fits, or else the shortest.
fn fitting(forms: &[String], width: usize, max_lines: usize) -> Vec<&str> {
    let wrapped = || forms.iter().map(|form| wrap_lines(form, width, max_lines));
    let fits = |lines: &Vec<&str>| lines.last().is_none_or(|last| last.width() <= width);
    wrapped().find(fits).or_else(|| wrapped().next_back()).unwrap_or_default()
}

impl Staleness<'_> {
    /// The banner of the most severe problem.
    pub(in crate::app) fn banner(&self) -> Option<Banner> {
        match self.connection.failed_state() {
            Some(ConnectionState::Refused { failure }) => Some(self.refused(failure)),
            _ if self.clock.stopped_at().is_some() => self.paused(),
            Some(ConnectionState::BackingOff { failure, attempt, next_attempt }) => {
                Some(self.backing_off(failure, *attempt, *next_attempt))
            }
            _ => self
                .time_gap_banner()
                .or_else(|| self.partial())
                .or_else(|| self.overdue())
                .or_else(|| self.rate_limited())
                .or_else(|| self.not_recorded()),
        }
    }

    fn refused(&self, failure: &Failure) -> Banner {
        let cause = match self.snapshot.as_of() {
            Some(as_of) => format!("data of {}; {failure}", self.clock.time(as_of)),
            None => failure.to_string(),
        };
        let causes = vec![cause, failure.kind.sentence().to_owned()];
        Banner { level: BannerLevel::NoAccess, causes, remedies: remedies(failure, "; then press r") }
    }

    fn backing_off(&self, failure: &Failure, attempt: u32, next_attempt: Timestamp) -> Banner {
        let next = match self.connection.state() {
            ConnectionState::ReadingSecret { .. }
            | ConnectionState::Authenticating
            | ConnectionState::Fetching => "trying now".to_owned(),
            ConnectionState::RateLimited { until, .. } => {
                format!("rate limited, next request {}", wait_phrase(&self.clock.wait(*until)))
            }
            _ => attempt_label(attempt + 1, &self.clock.wait(next_attempt)),
        };
        let (level, cause) = match self.snapshot.as_of() {
            Some(as_of) => {
                (BannerLevel::Stale, format!("data of {}; {next}; {failure}", self.clock.time(as_of)))
            }
            None => (BannerLevel::NoData, format!("{next}; {failure}")),
        };
        // The header shows the data age.
        let sentence = failure.kind.sentence();
        let causes = vec![cause, format!("{sentence}; {next}"), sentence.to_owned()];
        Banner { level, causes, remedies: remedies(failure, "") }
    }

    /// Banner of a pause, with the failure that preceded it.
    fn paused(&self) -> Option<Banner> {
        let when = self.clock.date_time(self.clock.stopped_at()?);
        let cause = format!("at {when}; Space resumes, r refreshes once");
        let remedies = match self.connection.failed_state() {
            Some(
                ConnectionState::BackingOff { failure, .. }
                | ConnectionState::Paused { failure: Some(failure) },
            ) => {
                let sentence = failure.kind.sentence();
                vec![
                    format!("last refresh failed: {failure}; {}", failure.remedy()),
                    format!("last refresh failed: {sentence}; {}", failure.remedy()),
                    format!("last refresh failed: {sentence}"),
                ]
            }
            _ => Vec::new(),
        };
        Some(Banner { level: BannerLevel::Paused, causes: vec![cause, "Space resumes".to_owned()], remedies })
    }

    /// After a jump of the clock, until the next poll.
    fn time_gap_banner(&self) -> Option<Banner> {
        let (gap, as_of) = (self.gap?, self.snapshot.as_of()?);
        let cause = format!("data of {}; {}; not refreshed since", self.clock.time(as_of), gap.text());
        Some(Banner { level: BannerLevel::Stale, causes: vec![cause], remedies: Vec::new() })
    }

    fn overdue(&self) -> Option<Banner> {
        let as_of = self.snapshot.as_of().filter(|_| self.is_overdue())?;
        let reason = match self.connection.rate_limited_until(self.clock) {
            Some(until) => {
                format!("rate limit reached, next request at {}", self.clock.time_with_wait(until))
            }
            None => "refresh overdue".to_owned(),
        };
        let cause = format!("data of {}; {reason}", self.clock.time(as_of));
        Some(Banner { level: BannerLevel::Stale, causes: vec![cause], remedies: Vec::new() })
    }

    fn partial(&self) -> Option<Banner> {
        let snapshot = self.snapshot;
        let parts = [("states", &snapshot.states), ("groups", &snapshot.list)];
        let (name, reading, failure) =
            parts.into_iter().find_map(|(name, reading)| Some((name, reading, reading.failure.as_ref()?)))?;
        let coverage = self.coverage(name, reading);
        let short = format!("{coverage}; {}", failure.kind.sentence());
        let causes = vec![format!("{coverage}; {failure}"), short, coverage];
        Some(Banner { level: BannerLevel::Partial, causes, remedies: remedies(failure, "") })
    }

    /// Banner after a 429 to any request, also to one for a page.
    fn rate_limited(&self) -> Option<Banner> {
        let until = self.connection.paused_until(self.clock)?;
        let next = format!("next request at {}", self.clock.time_with_wait(until));
        let failure = self.connection.last_rejected();
        let cause =
            failure.map_or_else(|| FailureKind::RateLimited.sentence().to_owned(), Failure::to_string);
        let short = format!("{next}; {}", FailureKind::RateLimited.sentence());
        let remedies = self.connection.pause_remedies(self.clock);
        let causes = vec![format!("{next}; {cause}"), short, next];
        Some(Banner { level: BannerLevel::RateLimit, causes, remedies })
    }

    fn not_recorded(&self) -> Option<Banner> {
        let RecorderStatus::Failed(reason) = &self.recorder.status else { return None };
        let causes = vec![
            format!("not recorded, retried after each poll: {reason}"),
            format!("not recorded: {reason}"),
            "not recorded; i: details".to_owned(),
        ];
        Some(Banner { level: BannerLevel::History, causes, remedies: Vec::new() })
    }

    fn coverage(&self, name: &str, reading: &FetchStatus) -> String {
        match (reading.partial, reading.as_of) {
            (Some((read, total)), _) => format!("{name}: {read} of {total} read"),
            (None, Some(as_of)) => format!("{name} of {}", self.clock.time(as_of)),
            (None, None) => format!("{name} could not be read"),
        }
    }
}

/// `in 30s`, or `now`.
fn wait_phrase(wait: &str) -> String {
    if wait == "now" { wait.to_owned() } else { format!("in {wait}") }
}

fn attempt_label(attempt: u32, wait: &str) -> String {
    format!("try {attempt} {}", wait_phrase(wait))
}
