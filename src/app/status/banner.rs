//! The line under the header, which is there only when there is something to say: what is wrong, what to do about it and
//! what happens next. Never is old data shown without it.

use super::Staleness;
use crate::domain::{Failure, Reading};
use crate::message::Link;
use jiff::Timestamp;
use std::fmt;

/// What kind of thing the banner says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The key was refused.
    SignIn,
    /// There is no data yet, and the API does not answer.
    NoData,
    /// The data is old.
    Stale,
    /// A part of the data is missing or old.
    Partial,
    /// Somebody asked for a pause.
    Paused,
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SignIn => "SIGN-IN",
            Self::NoData => "NO DATA",
            Self::Stale => "STALE",
            Self::Partial => "PARTIAL",
            Self::Paused => "PAUSED",
        })
    }
}

/// What the banner says.
#[derive(Clone, Debug, PartialEq)]
pub struct Banner {
    /// The kind.
    pub word: Word,
    /// What is wrong, and what happens next.
    pub cause: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Banner {
    /// The lines that it takes.
    pub fn height(&self) -> u16 {
        1 + u16::from(self.remedy.is_some())
    }
}

impl Staleness<'_> {
    /// What has to be said above everything else; the weightiest where there is more than one thing.
    pub(in crate::app) fn banner(&self) -> Option<Banner> {
        match self.connection.trouble() {
            Some(Link::Refused { failure }) => Some(self.refused(failure)),
            _ if self.clock.stopped().is_some() => self.paused(),
            Some(Link::Waiting { failure, attempt, next_try }) => {
                Some(self.waiting(failure, *attempt, *next_try))
            }
            _ => self.jumped().or_else(|| self.partial()).or_else(|| self.overdue()),
        }
    }

    fn refused(&self, failure: &Failure) -> Banner {
        let cause = match self.snapshot.as_of() {
            Some(as_of) => format!("data of {}; {failure}", self.clock.time(as_of)),
            None => failure.to_string(),
        };
        Banner { word: Word::SignIn, cause, remedy: Some(remedy(failure, "; then press r")) }
    }

    fn waiting(&self, failure: &Failure, attempt: u32, next_try: Timestamp) -> Banner {
        let next = match self.connection.link() {
            Link::ReadingSecret { .. } | Link::SigningIn | Link::Fetching => "trying now".to_owned(),
            Link::WaitingForRoom { until, .. } => {
                format!("no call may be made for {}", self.clock.wait(*until))
            }
            _ => next_words(attempt + 1, &self.clock.wait(next_try)),
        };
        let (word, cause) = match self.snapshot.as_of() {
            Some(as_of) => (Word::Stale, format!("data of {}; {next}; {failure}", self.clock.time(as_of))),
            None => (Word::NoData, format!("{next}; {failure}")),
        };
        Banner { word, cause, remedy: Some(remedy(failure, "")) }
    }

    /// What a pause says: when it began, and what was wrong then.
    fn paused(&self) -> Option<Banner> {
        let when = self.clock.date_time(self.clock.stopped()?);
        let cause = format!("at {when}; ages of then; Space goes on, r looks once");
        let remedy = match self.connection.trouble() {
            Some(Link::Waiting { failure, .. } | Link::Paused { failure: Some(failure) }) => {
                Some(format!("the last look failed: {failure}"))
            }
            _ => None,
        };
        Some(Banner { word: Word::Paused, cause, remedy })
    }

    /// What is said after the time of day jumped, until the next look.
    fn jumped(&self) -> Option<Banner> {
        let (gap, as_of) = (self.gap?, self.snapshot.as_of()?);
        let cause = format!("data of {}; {}; no look since", self.clock.time(as_of), gap.words());
        Some(Banner { word: Word::Stale, cause, remedy: None })
    }

    fn overdue(&self) -> Option<Banner> {
        let as_of = self.snapshot.as_of().filter(|_| self.is_overdue())?;
        let why = match self.connection.no_room_until(self.clock) {
            Some(until) => format!("the budget has no room for a call before {}", self.clock.coming(until)),
            None => "no newer look has come to its end".to_owned(),
        };
        let cause = format!("data of {}; {why}", self.clock.time(as_of));
        Some(Banner { word: Word::Stale, cause, remedy: None })
    }

    fn partial(&self) -> Option<Banner> {
        let snapshot = self.snapshot;
        let parts = [("states", &snapshot.states), ("groups", &snapshot.list)];
        let (name, reading, failure) =
            parts.into_iter().find_map(|(name, reading)| Some((name, reading, reading.failure.as_ref()?)))?;
        let cause = format!("{}; {failure}", self.coverage(name, reading));
        Some(Banner { word: Word::Partial, cause, remedy: Some(remedy(failure, "")) })
    }

    fn coverage(&self, name: &str, reading: &Reading) -> String {
        match (reading.partial, reading.as_of) {
            (Some((read, total)), _) => format!("{name}: {read} of {total} read"),
            (None, Some(as_of)) => format!("{name} of {}", self.clock.time(as_of)),
            (None, None) => format!("{name} could not be read"),
        }
    }
}

fn next_words(attempt: u32, wait: &str) -> String {
    if wait == "now" { format!("try {attempt} now") } else { format!("try {attempt} in {wait}") }
}

/// What to do, with what this program needs then, and the vendor's id of the request for those who report it.
pub(in crate::app) fn remedy(failure: &Failure, then: &str) -> String {
    let id = failure.request_id.as_ref().map_or(String::new(), |id| format!("; request id {id}"));
    format!("{}{then}{id}", failure.remedy())
}
