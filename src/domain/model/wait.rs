//! Why and until when requests are delayed: the rate limit, or the pause after a 429.

use crate::domain::{RateLimitUse, Usage, WindowUse};
use jiff::Timestamp;

/// Note on a pause that is shorter than requested by the API.
const CAPPED: &str = "the API requested a longer wait; capped at 15 minutes";

/// A delay before the next request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    pub until: Timestamp,
    /// Reason, as the end of a sentence: `for the rate limit ...`.
    pub reason: String,
}

impl Usage {
    /// Why requests are currently delayed; `None` if they are not.
    pub fn wait(&self) -> Option<Wait> {
        let of_calls = |until| Wait { until, reason: reason(&self.rate_limit) };
        let of_token = |until| {
            let capped = if self.is_token_pause_capped { format!(" ({CAPPED})") } else { String::new() };
            Wait { until, reason: format!("for the rate limit of token requests{capped}") }
        };
        self.rate_limit.blocked_until.map(of_calls).or_else(|| self.token_blocked_until.map(of_token))
    }
}

fn reason(budget: &RateLimitUse) -> String {
    if budget.paused_until.is_some() {
        let capped = if budget.is_pause_capped { format!("; {CAPPED}") } else { String::new() };
        return format!("after 429 Too Many Requests (rate limit: {}{capped})", budget.name);
    }
    let full =
        budget.windows.iter().filter(|window| window.remaining() == 0).max_by_key(|window| window.period);
    let full = full.map_or(String::new(), |window| format!("{}; ", format_usage(window)));
    format!("for the rate limit ({full}{})", budget.name)
}

/// `14 of 14 per minute used`
fn format_usage(window: &WindowUse) -> String {
    let period = match window.period.as_secs() {
        1 => "per second".to_owned(),
        60 => "per minute".to_owned(),
        3_600 => "per hour".to_owned(),
        seconds if seconds % 60 == 0 => format!("per {} min", seconds / 60),
        seconds => format!("per {seconds} s"),
    };
    format!("{} of {} {period} used", window.used, window.limit)
}
