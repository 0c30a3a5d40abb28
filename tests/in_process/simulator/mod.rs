//! The simulator over real HTTP on loopback, held against the vendor's documentation field by field.
//!
//! Nothing here shares a type with the simulator: answers are read as plain JSON.

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
