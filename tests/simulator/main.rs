//! The simulator over real HTTP on loopback, held against the vendor's documentation field by field.
//!
//! Nothing here shares a type with the simulator: answers are read as plain JSON.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a check that can't be made is a test that fails"
)]

mod controls;
mod desk;
mod details;
mod inside;
mod life;
mod limits;
mod lists;
mod networks;
mod oddities;
mod ordered;
mod pages;
mod secure;
mod tokens;
