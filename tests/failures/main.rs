//! One table of everything that goes wrong, in `table`: a row is a failure. The real client, the real worker and the real
//! dashboard meet it at the simulator, behind a gate that the row turns; `ordeal` says what has to hold for every row:
//! what is shown, what it costs, what stays on the screen, that it passes by itself, and that nothing secret gets out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[allow(dead_code, reason = "each test binary uses the part of it that it needs")]
#[path = "../support/connect_proxy.rs"]
mod connect_proxy;
#[path = "../simulated/mod.rs"]
mod simulated;
#[path = "../support/mod.rs"]
mod support;
#[allow(dead_code, reason = "each test binary uses the part of it that it needs")]
#[path = "../support/tls_listener.rs"]
mod tls_listener;

mod cause;
mod dashboard;
mod elsewhere;
mod gate;
mod ordeal;
mod place;
mod secrets;
mod table;
