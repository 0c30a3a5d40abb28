//! The background task: when to fetch what, and what to do when it fails.

mod source;

pub use source::Source;
