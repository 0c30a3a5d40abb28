//! Note on the home screen if the rate limit makes the poll interval longer. It is no warning: the data is complete.

use super::{Connection, PollInterval};
use crate::app::Clock;
use crate::app::format::interval_label;
use crate::channel::ConnectionState;

impl Connection {
    /// Difference from the configured interval, longest form first; empty if there is none.
    pub(in crate::app) fn interval_notes(&self, clock: &Clock) -> Vec<String> {
        match self.state() {
            ConnectionState::RateLimited { until, request } => vec![
                format!("rate limit reached: {request} will be fetched at {}", clock.time_with_wait(*until)),
                format!("rate limit reached, next request at {}", clock.time_with_wait(*until)),
                format!("rate limited for {}", clock.wait(*until)),
            ],
            _ => self.interval_difference(),
        }
    }

    fn interval_difference(&self) -> Vec<String> {
        let (effective, configured) =
            (interval_label(self.effective_interval()), interval_label(self.interval()));
        let PollInterval { effective: longer, list_progress } = self.poll_interval();
        let interval = longer
            .map(|_| (format!("every {effective} instead of {configured}"), format!("every {effective}")));
        let period = list_progress.map(|progress| interval_label(progress.period));
        let records =
            period.map(|period| (format!("all records within {period}"), format!("all within {period}")));
        let (long, short): (Vec<_>, Vec<_>) = interval.into_iter().chain(records).unzip();
        if long.is_empty() {
            Vec::new()
        } else {
            vec![format!("rate limit: {}", long.join("; ")), short.join(", ")]
        }
    }
}
