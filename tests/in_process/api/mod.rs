//! The client against a server that answers whatever a test wants: the token, the pages, JSON of every shape, and what
//! each fault becomes in the words of the catalog. Real sockets on loopback and real time; no test waits for a clock.

mod arbitrary_json;
mod bodies;
mod certificates;
mod errors;
mod json_shapes;
mod multi_run_server;
mod network;
mod pages;
mod proxies;
mod raw;
mod reservations;
mod secrets;
mod server;
mod token;
mod token_cache;
mod token_file;
