//! What was taken from an API and what it allows, built by hand.

use super::world::{at, unavailable};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tunnelscope::channel::{ConnectionState, ReadProgress, RequestKind, Update};
use tunnelscope::domain::{Failure, FailureKind, RateLimitUse, TokenOrigin, TokenUse, Usage, WindowUse};

/// A key with the small budget, of which the window of a minute has this many calls in it.
pub(crate) fn small_budget(used: u32) -> Usage {
    let windows = vec![window(5, 1, 0), window(14, 60, used), window(350, 1_800, 118)];
    Usage {
        token: Some(TokenUse { expires: Some(at(3_000)), origin: TokenOrigin::Fetched }),
        rate_limit: RateLimitUse {
            next_permit: None,
            next_background_permit: None,
            name: "auto: small since 13:12:40 UTC".to_owned(),
            windows,
            divisor: 1,
            paused_until: None,
            is_pause_capped: false,
            blocked_until: None,
            background_blocked_until: None,
            throttled_responses: 0,
        },
        calls: 1_204,
        token_requests: 3,
        token_blocked_until: None,
        is_token_pause_capped: false,
        failures: Vec::new(),
    }
}

/// A key with the large budget, with this many calls in its one window.
pub(crate) fn large_budget(used: u32) -> Usage {
    let usage = small_budget(0);
    let windows = vec![window(3_000, 60, used)];
    Usage {
        rate_limit: RateLimitUse { name: "auto: large".to_owned(), windows, ..usage.rate_limit },
        ..usage
    }
}

/// The same after all went wrong that can, and shared with another program; nothing may be sent for 45 s.
pub(crate) fn exhausted() -> Usage {
    let usage = small_budget(14);
    let budget =
        RateLimitUse { divisor: 3, throttled_responses: 7, paused_until: Some(at(45)), ..usage.rate_limit };
    Usage { rate_limit: budget, failures: failures(), ..usage }
}

/// Failures, the newest first: one of a long detail, one that came three times, one of yesterday.
pub(crate) fn failures() -> Vec<(Timestamp, Failure)> {
    let subject = "api.sse.cisco.com/deployments/v2/networktunnelgroupsstate";
    let limited = Failure {
        status: Some(429),
        request_id: Some("0d6f2f4e-6c1b-4f0e-9a55-1f6f6f1c2a17".into()),
        retry_after: Some(Duration::from_secs(45)),
        ..Failure::new(FailureKind::RateLimited, subject)
    };
    let limited = limited.with_detail("Too many requests: the limit of this organization is used up for now");
    let name = Failure::new(FailureKind::NameNotFound, "api.sse.cisco.com/auth/v2/token");
    let mut failures = vec![(at(0), limited)];
    failures.extend([-600, -660, -780].map(|seconds| (at(seconds), unavailable())));
    failures.push((at(-86_400), name));
    failures
}

/// Online on a small budget: less often than asked, and page by page.
pub(crate) fn stretched(now: Timestamp) -> ConnectionState {
    ConnectionState::Online {
        token_expires: Some(now + Duration::from_secs(3_000)),
        next_poll: now + Duration::from_secs(45),
        effective_interval: Some(Duration::from_secs(45)),
        list_progress: Some(ReadProgress {
            pages_read: 3,
            total_pages: 10,
            period: Duration::from_secs(300),
        }),
    }
}

/// The budget has no room for 45 s.
pub(crate) fn no_room(now: Timestamp) -> ConnectionState {
    ConnectionState::RateLimited { until: now + Duration::from_secs(45), request: RequestKind::States }
}

pub(crate) fn update(usage: Usage) -> Update {
    Update::Usage(Arc::new(usage))
}

fn window(limit: u32, seconds: u64, used: u32) -> WindowUse {
    WindowUse { limit, period: Duration::from_secs(seconds), reserved: limit / 7, used }
}
