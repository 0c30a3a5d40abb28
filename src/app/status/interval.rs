//! What the budget of calls makes of the pace, in the few words that the home screen has room for. It is no alarm: the data
//! is what it should be, only less often.

use super::Connection;
use crate::app::Clock;
use crate::app::format::span;
use crate::message::Link;

impl Connection {
    /// What is not as it was asked for, from the longest words to the shortest; nothing where all is.
    pub(in crate::app) fn pace_words(&self, clock: &Clock) -> Vec<String> {
        match self.link() {
            Link::WaitingForRoom { until, asked } => vec![
                format!("budget: no room to ask for {asked} before {}", clock.coming(*until)),
                format!("no room for {}", clock.wait(*until)),
            ],
            _ => self.stretched_words(),
        }
    }

    fn stretched_words(&self) -> Vec<String> {
        let pace = self.pace();
        let (kept, asked) = (span(self.kept_interval()), span(self.interval()));
        let stretched =
            pace.stretched.map(|_| (format!("every {kept} instead of {asked}"), format!("every {kept}")));
        let sweep = pace.sweep.map(|sweep| span(sweep.period));
        let sweep =
            sweep.map(|period| (format!("all records within {period}"), format!("all within {period}")));
        let (long, short): (Vec<_>, Vec<_>) = stretched.into_iter().chain(sweep).unzip();
        if long.is_empty() {
            Vec::new()
        } else {
            vec![format!("budget: {}", long.join("; ")), short.join(", ")]
        }
    }
}
