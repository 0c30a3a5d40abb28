//! The banner under the header, which is there only when there is something to say: what is wrong, what happens next and
//! what to do about it. Old data is never shown without it.

use super::Staleness;
use crate::app::Size;
use crate::app::home::banner_room;
use crate::app::pages::wrap_lines;
use crate::channel::ConnectionState;
use crate::domain::{Failure, FailureKind, FetchStatus};
use jiff::Timestamp;
use std::fmt;
use unicode_width::UnicodeWidthStr;

/// What kind of thing the banner says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BannerLevel {
    /// The key was refused.
    SignIn,
    /// There is no data yet, and the API does not answer.
    NoData,
    /// The data is old.
    Stale,
    /// A part of the data is missing or old.
    Partial,
    /// The API allows no request for a time.
    RateLimit,
    /// Somebody asked for a pause.
    Paused,
}

impl BannerLevel {
    /// Whether the data is not what it should be, which is said at every size.
    pub fn is_about_data(self) -> bool {
        self != Self::RateLimit
    }
}

impl fmt::Display for BannerLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SignIn => "SIGN-IN",
            Self::NoData => "NO DATA",
            Self::Stale => "STALE",
            Self::Partial => "PARTIAL",
            Self::RateLimit => "RATE LIMIT",
            Self::Paused => "PAUSED",
        })
    }
}

/// What the banner says.
#[derive(Clone, Debug, PartialEq)]
pub struct Banner {
    /// The kind.
    pub word: BannerLevel,
    /// What is wrong, and what happens next: from the longest form to the shortest.
    pub causes: Vec<String>,
    /// What to do about it, from the longest form to the shortest; empty where there is nothing to do.
    pub remedies: Vec<String>,
}

/// Lines of a cause at most.
const LINES: usize = 3;
/// From so many columns on the remedy stands below the cause; where there are fewer, it starts at the left edge.
const ALIGNED: u16 = 60;
/// Columns on each side of the banner.
const MARGIN: u16 = 1;

/// The banner wrapped to the width of the terminal. A last line that is longer than the width is to be cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BannerLines<'a> {
    /// Lines of the cause; the first one stands behind the word.
    pub cause: Vec<&'a str>,
    /// The column of the cause.
    pub cause_column: u16,
    /// Lines of the remedy, below the cause.
    pub remedy: Vec<&'a str>,
    /// The column of the remedy.
    pub remedy_column: u16,
}

impl BannerLines<'_> {
    /// How many lines there are.
    pub fn height(&self) -> u16 {
        u16::try_from(self.cause.len() + self.remedy.len()).unwrap_or(u16::MAX)
    }
}

impl Banner {
    /// The lines on a terminal of this size. The remedy gets the lines that it needs beside the shortest form of the cause, and
    /// the cause what is left.
    pub fn lines(&self, size: Size) -> BannerLines<'_> {
        let room = usize::from(banner_room(size).max(1));
        let cause_column = self.cause_column();
        let remedy_column = if size.width >= ALIGNED { cause_column } else { MARGIN };
        let width = |column: u16| usize::from(size.width.saturating_sub(column + MARGIN));
        let shortest =
            self.causes.last().map_or(0, |cause| wrap_lines(cause, width(cause_column), LINES).len());
        let remedy_width = width(remedy_column);
        let beside = fitting(&self.remedies, remedy_width, room.saturating_sub(shortest).max(1));
        let is_whole = beside.last().is_none_or(|last| last.width() <= remedy_width);
        let remedy = match self.remedies.last() {
            _ if room == 1 => Vec::new(),
            Some(remedy) if !is_whole => wrap_lines(remedy, remedy_width, room - 1),
            _ => beside,
        };
        let left = room.saturating_sub(remedy.len()).clamp(1, LINES);
        let cause = fitting(&self.causes, width(cause_column), left);
        BannerLines { cause, cause_column, remedy, remedy_column }
    }

    /// The column behind the word, which has a blank on either side.
    fn cause_column(&self) -> u16 {
        let word = u16::try_from(self.word.to_string().len()).unwrap_or(0);
        MARGIN + word + 3
    }
}

/// The longest of these forms of a text that fits into so many lines, or else the shortest.
fn fitting(forms: &[String], width: usize, most: usize) -> Vec<&str> {
    let wrapped = || forms.iter().map(|form| wrap_lines(form, width, most));
    let fits = |lines: &Vec<&str>| lines.last().is_none_or(|last| last.width() <= width);
    wrapped().find(fits).or_else(|| wrapped().next_back()).unwrap_or_default()
}

impl Staleness<'_> {
    /// What has to be said above everything else; the weightiest where there is more than one thing.
    pub(in crate::app) fn banner(&self) -> Option<Banner> {
        match self.connection.trouble() {
            Some(ConnectionState::Refused { failure }) => Some(self.refused(failure)),
            _ if self.clock.stopped().is_some() => self.paused(),
            Some(ConnectionState::BackingOff { failure, attempt, next_attempt: next_try }) => {
                Some(self.waiting(failure, *attempt, *next_try))
            }
            _ => self
                .jumped()
                .or_else(|| self.partial())
                .or_else(|| self.overdue())
                .or_else(|| self.rate_limited()),
        }
    }

    fn refused(&self, failure: &Failure) -> Banner {
        let cause = match self.snapshot.as_of() {
            Some(as_of) => format!("data of {}; {failure}", self.clock.time(as_of)),
            None => failure.to_string(),
        };
        let causes = vec![cause, failure.kind.sentence().to_owned()];
        Banner { word: BannerLevel::SignIn, causes, remedies: remedies(failure, "; then press r") }
    }

    fn waiting(&self, failure: &Failure, attempt: u32, next_try: Timestamp) -> Banner {
        let next = match self.connection.link() {
            ConnectionState::ReadingSecret { .. }
            | ConnectionState::Authenticating
            | ConnectionState::Fetching => "trying now".to_owned(),
            ConnectionState::RateLimited { until, .. } => {
                format!("rate limited, next request {}", due(&self.clock.wait(*until)))
            }
            _ => next_words(attempt + 1, &self.clock.wait(next_try)),
        };
        let (word, cause) = match self.snapshot.as_of() {
            Some(as_of) => {
                (BannerLevel::Stale, format!("data of {}; {next}; {failure}", self.clock.time(as_of)))
            }
            None => (BannerLevel::NoData, format!("{next}; {failure}")),
        };
        // The header has the age of the data.
        let sentence = failure.kind.sentence();
        let causes = vec![cause, format!("{sentence}; {next}"), sentence.to_owned()];
        Banner { word, causes, remedies: remedies(failure, "") }
    }

    /// What a pause says: when it began, and what was wrong then.
    fn paused(&self) -> Option<Banner> {
        let when = self.clock.date_time(self.clock.stopped()?);
        let cause = format!("at {when}; Space resumes, r refreshes once");
        let remedies = match self.connection.trouble() {
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
        Some(Banner { word: BannerLevel::Paused, causes: vec![cause, "Space resumes".to_owned()], remedies })
    }

    /// After a jump of the clock, until the next poll.
    fn jumped(&self) -> Option<Banner> {
        let (gap, as_of) = (self.gap?, self.snapshot.as_of()?);
        let cause = format!("data of {}; {}; not refreshed since", self.clock.time(as_of), gap.words());
        Some(Banner { word: BannerLevel::Stale, causes: vec![cause], remedies: Vec::new() })
    }

    fn overdue(&self) -> Option<Banner> {
        let as_of = self.snapshot.as_of().filter(|_| self.is_overdue())?;
        let why = match self.connection.no_room_until(self.clock) {
            Some(until) => format!("rate limit reached, next request at {}", self.clock.coming(until)),
            None => "refresh overdue".to_owned(),
        };
        let cause = format!("data of {}; {why}", self.clock.time(as_of));
        Some(Banner { word: BannerLevel::Stale, causes: vec![cause], remedies: Vec::new() })
    }

    fn partial(&self) -> Option<Banner> {
        let snapshot = self.snapshot;
        let parts = [("states", &snapshot.states), ("groups", &snapshot.list)];
        let (name, reading, failure) =
            parts.into_iter().find_map(|(name, reading)| Some((name, reading, reading.failure.as_ref()?)))?;
        let coverage = self.coverage(name, reading);
        let short = format!("{coverage}; {}", failure.kind.sentence());
        let causes = vec![format!("{coverage}; {failure}"), short, coverage];
        Some(Banner { word: BannerLevel::Partial, causes, remedies: remedies(failure, "") })
    }

    /// A 429 to any request, also to one for a page: nothing may be requested for a time.
    fn rate_limited(&self) -> Option<Banner> {
        let until = self.connection.paused_until(self.clock)?;
        let next = format!("next request at {}", self.clock.coming(until));
        let failure = self.connection.refused_request();
        let cause =
            failure.map_or_else(|| FailureKind::RateLimited.sentence().to_owned(), Failure::to_string);
        let short = format!("{next}; {}", FailureKind::RateLimited.sentence());
        let remedies = match failure {
            Some(failure) => remedies(failure, ""),
            None => vec![FailureKind::RateLimited.remedy().to_owned()],
        };
        let causes = vec![format!("{next}; {cause}"), short, next];
        Some(Banner { word: BannerLevel::RateLimit, causes, remedies })
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
fn due(wait: &str) -> String {
    if wait == "now" { wait.to_owned() } else { format!("in {wait}") }
}

fn next_words(attempt: u32, wait: &str) -> String {
    format!("try {attempt} {}", due(wait))
}

/// The same from the longest form to the shortest, which leaves the id and the key to press away.
fn remedies(failure: &Failure, then: &str) -> Vec<String> {
    let shortest = failure.remedy().to_owned();
    vec![remedy(failure, then), format!("{shortest}{then}"), shortest]
}

/// What to do, with what this program needs then, and the vendor's id of the request for those who report it.
pub(in crate::app) fn remedy(failure: &Failure, then: &str) -> String {
    let id = failure.request_id.as_ref().map_or(String::new(), |id| format!("; request id {id}"));
    format!("{}{then}{id}", failure.remedy())
}
