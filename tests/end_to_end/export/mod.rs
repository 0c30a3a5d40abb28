//! `export` as a process against the simulator: what it serves, how it follows the organization, what it leaves out; and
//! the shipped alert rules and dashboard with the real Prometheus, where that is installed.

mod endpoint;
mod exporter;
mod freshness;
mod http_client;
mod prometheus;
mod rate_limit;
mod start_and_stop;
mod tools;
mod traffic;
mod updates;
