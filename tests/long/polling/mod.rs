//! Hours of the real client and the real worker against a simulator that enforces a rate limit, on simulated time:
//! request counts, detection delays and data age. No sockets, no waiting.

mod findings;
mod fleet;
mod hour;
mod request_log;
mod sharing;
mod single_poll;
