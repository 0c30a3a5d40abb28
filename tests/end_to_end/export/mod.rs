//! `export` as a process against the simulator: what it serves, how it follows the organization, what it leaves out; and
//! the shipped alert rules and dashboard with the real Prometheus, where that is installed.

mod budget;
mod endpoint;
mod exporter;
mod following;
mod freshness;
mod life;
mod prometheus;
mod tools;
mod traffic;
mod web;
