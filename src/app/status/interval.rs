//! What the rate limit makes of the poll interval, in the few words that the home screen has room for. It is no alarm: the
//! data is complete, only polled less often.

use super::Connection;
use crate::app::Clock;
use crate::app::format::span;
use crate::channel::ConnectionState;

impl Connection {
    /// What differs from the configured interval, from the longest form to the shortest; nothing where it is kept.
    pub(in crate::app) fn pace_words(&self, clock: &Clock) -> Vec<String> {
        match self.link() {
            ConnectionState::RateLimited { until, request: asked } => vec![
                format!("rate limit reached: {asked} will be fetched at {}", clock.coming(*until)),
                format!("rate limit reached, next request at {}", clock.coming(*until)),
                format!("rate limited for {}", clock.wait(*until)),
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
            vec![format!("rate limit: {}", long.join("; ")), short.join(", ")]
        }
    }
}
