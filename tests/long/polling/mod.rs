//! Hours of the real client and the real worker at a simulator that enforces a limit, on a simulated clock: what is
//! asked, how soon what happens is known, and how old anything gets. Nothing here has a socket or waits for anything.

mod findings;
mod fleet;
mod hour;
mod request_log;
mod sharing;
mod single_poll;
