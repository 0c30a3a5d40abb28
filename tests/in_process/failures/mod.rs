//! Every kind of failure, in `table`: the real client, worker and dashboard against the simulator behind a faulty listener.
//! `expected_failure` has the assertions.

mod dashboard;
mod expected_failure;
mod fault;
mod faulty_listener;
mod faulty_server;
mod other_tests;
mod secrets;
mod table;
