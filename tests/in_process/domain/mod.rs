//! What is made of the API's answers: groups put together from several lists, what tells one thing from another, how well
//! things are and why, what changed and since when.

mod assembly;
mod builders;
mod changes;
mod consistency;
mod counters;
mod datacenters;
mod derived;
mod diagnosis;
mod differences;
mod event_groups;
mod failure_kinds;
mod filter;
mod health;
mod history;
mod keys;
mod merge;
mod paging;
mod peers;
mod rates;
mod sharing;
