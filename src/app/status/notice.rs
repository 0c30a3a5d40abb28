//! A sentence in the footer that answers a key, for a few seconds or until the next key.

use crate::app::{Action, App, Context, Tone};
use crate::domain::Text;
use jiff::{SignedDuration, Timestamp};

/// How long it stays if nobody presses a key.
const STAYS: SignedDuration = SignedDuration::from_secs(8);

/// What is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    since: Timestamp,
}

impl App {
    /// What is said in the footer now.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// Shows what the first of the warnings about settings and files is about, if there is one, and the key of the page
    /// that has all of it.
    #[must_use]
    pub fn with_first_warning(mut self) -> Self {
        if let Some(warning) = self.about().warnings.first() {
            let what = warning.split("; ").next().unwrap_or_default();
            let keys = self.keys(Context::Home, Action::Connection);
            let text = format!("{} ({keys} for details)", Text::new(what));
            self.say_no(text);
        }
        self
    }

    /// Says that something was done.
    pub(in crate::app) fn say(&mut self, text: impl Into<String>) {
        self.tell(text.into(), Tone::Strong);
    }

    /// Says that something could not be done.
    pub(in crate::app) fn say_no(&mut self, text: impl Into<String>) {
        self.tell(text.into(), Tone::Warning);
    }

    /// Ends what was said long enough; says whether there was something. Time may have been set back.
    pub(in crate::app) fn end_notice(&mut self, now: Timestamp) -> bool {
        let is_over =
            self.notice.as_ref().is_some_and(|notice| now.duration_since(notice.since).abs() >= STAYS);
        if is_over {
            self.notice = None;
        }
        is_over
    }

    fn tell(&mut self, text: String, tone: Tone) {
        self.notice = Some(Notice { text, tone, since: self.clock().real_now() });
        self.touch();
    }
}
