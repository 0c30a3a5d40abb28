//! The background task: when to fetch what, and what to do when it fails.
