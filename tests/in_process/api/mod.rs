//! The client against a server that answers whatever a test wants: the token, the pages, JSON of every shape, and what
//! each fault becomes in the words of the catalogue. Real sockets on loopback and real time; no test waits for a clock.

mod anything;
mod bodies;
mod certificates;
mod errors;
mod network;
mod pages;
mod proxies;
mod raw;
mod reservations;
mod secrets;
mod server;
mod shapes;
mod site;
mod token;
mod token_cache;
mod token_file;
