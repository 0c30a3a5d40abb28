//! What is made of the API's answers: groups put together from several lists, what tells one thing from another, how well
//! things are and why, what changed and since when.

mod assembly;
mod build;
mod catalogue;
mod changes;
mod consistency;
mod derived;
mod diagnosis;
mod differences;
mod filter;
mod health;
mod history;
mod keys;
mod merge;
mod meters;
mod paging;
mod peers;
mod pivot;
mod rates;
mod sharing;
mod stories;
